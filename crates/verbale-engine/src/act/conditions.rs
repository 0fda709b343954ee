//! On which terms something holds: markers of the table `knowledge/conditions.toml`, what they govern by the tree, and whether what stands there is a
//! condition or only a time.

use crate::Layers;
use crate::syntax::{Rel, Upos};
use std::collections::HashMap;
use std::ops::Range;
use verbale_model::{Act, Condition, Link, Span};

/// What a marker governs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Takes {
    Clause,
    Phrase,
    Either,
    Nothing,
    Subject,
    List,
    Inverted,
}

/// Where a marker is a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Binds {
    Always,
    Terms,
    Negated,
}

#[derive(serde::Deserialize)]
struct File {
    marker: Vec<Row>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    words: String,
    #[serde(deserialize_with = "link")]
    link: Link,
    takes: Takes,
    binds: Binds,
    #[serde(rename = "example")]
    _example: String,
    #[serde(rename = "never", default)]
    _never: Option<String>,
    #[serde(rename = "source")]
    _source: String,
}

fn link<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Link, D::Error> {
    let name = <String as serde::Deserialize>::deserialize(from)?;
    Link::named(&name).ok_or_else(|| serde::de::Error::custom(format!("`{name}` is no link; docs/acts.md lists them")))
}

/// The table of markers.
#[derive(Default)]
pub struct Markers {
    rows: Vec<(Vec<String>, Row)>,
    /// First word → rows, the longest first.
    first: HashMap<String, Vec<usize>>,
}

impl Markers {
    /// Reads the table.
    ///
    /// # Errors
    /// When it does not follow the schema that its head describes.
    pub fn read(toml: &str) -> Result<Self, toml::de::Error> {
        let file: File = toml::from_str(toml)?;
        let mut out = Self::default();
        for row in file.marker {
            let words: Vec<String> = row.words.split(' ').map(str::to_owned).collect();
            out.first.entry(words[0].clone()).or_default().push(out.rows.len());
            out.rows.push((words, row));
        }
        let rows = &out.rows;
        out.first.values_mut().for_each(|at| at.sort_by_key(|&i| std::cmp::Reverse(rows[i].0.len())));
        Ok(out)
    }

    /// The marker that begins at a token.
    fn at(&self, layers: &Layers<'_>, token: usize) -> Option<(Range<usize>, &Row)> {
        let rows = self.first.get(&layers.form(token).to_lowercase())?;
        rows.iter().map(|&i| &self.rows[i]).find_map(|(words, row)| {
            let end = token + words.len();
            let fits = end <= layers.sentence(token).end
                && words.iter().enumerate().all(|(i, word)| layers.form(token + i).eq_ignore_ascii_case(word));
            fits.then_some((token..end, row))
        })
    }
}

/// What may be a condition.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) link: Link,
    pub(crate) marker: Range<usize>,
    pub(crate) span: Range<usize>,
    binds: Binds,
    /// The word on which it turns, where it is a phrase and no clause.
    phrase: Option<usize>,
    /// The word that it limits.
    limits: Option<usize>,
}

/// One past the condition that goes on behind `end`, over a comma at most: "…, provided that its findings are published".
pub(crate) fn goes_on(layers: &Layers<'_>, markers: &Markers, end: usize) -> Option<usize> {
    let sentence = layers.sentence(end.saturating_sub(1));
    let from = end + usize::from(end < sentence.end && layers.form(end) == ",");
    if from >= sentence.end || layers.quotation(from).is_some() != layers.quotation(end - 1).is_some() {
        return None;
    }
    let (marker, row) = markers.at(layers, from)?;
    let bound = matches!(row.binds, Binds::Always)
        && !matches!(row.takes, Takes::Nothing | Takes::Subject | Takes::List | Takes::Inverted);
    let found = candidate(layers, marker, row).filter(|_| bound)?;
    Some(found.span.end)
}

/// Whether a candidate is only a day or an hour, as the stage of times has found them: "until Friday", "before noon".
pub(super) fn is_time(candidate: &Candidate, in_time: &[bool]) -> bool {
    candidate.phrase.is_some_and(|head| in_time[head])
}

/// Everything in `within` that may be a condition, in the order of the text.
pub(crate) fn candidates(layers: &Layers<'_>, markers: &Markers, within: &Range<usize>) -> Vec<Candidate> {
    let mut out: Vec<Candidate> = Vec::new();
    let mut from = within.start;
    while from < within.end {
        let found = markers.at(layers, from).filter(|(marker, _)| marker.end <= within.end);
        let read = found.and_then(|(marker, row)| candidate(layers, marker, row));
        match read {
            Some(candidate) => {
                from = candidate.marker.end;
                out.push(candidate);
            }
            None => from += 1,
        }
    }
    out
}

fn candidate(layers: &Layers<'_>, marker: Range<usize>, row: &Row) -> Option<Candidate> {
    let above = layers.word(marker.start).head;
    let (span, limits, phrase) = match row.takes {
        Takes::Nothing => (marker.clone(), above, None),
        Takes::Inverted => inverted(layers, &marker)?,
        Takes::Subject => required(layers, &marker)?,
        Takes::List => (marker.start..listed(layers, &marker)?, above, None),
        Takes::Clause | Takes::Phrase | Takes::Either => governed(layers, &marker, row.takes)?,
    };
    // "and wants nothing in return"
    let nothing = row.link == Link::InExchange
        && row.takes != Takes::Clause
        && span.len() == marker.len()
        && for_nothing(layers, &marker);
    let link = if nothing { Link::None } else { row.link };
    Some(Candidate { link, marker, span, binds: row.binds, phrase, limits })
}

/// "nothing in return", "with nothing asked in return".
fn for_nothing(layers: &Layers<'_>, marker: &Range<usize>) -> bool {
    let first = layers.sentence(marker.start).start.max(marker.start.saturating_sub(3));
    (first..marker.start).any(|t| layers.form(t).eq_ignore_ascii_case("nothing"))
}

/// A condition's words, the word that it limits, the word on which it turns if it is a phrase.
type Reach = (Range<usize>, Option<usize>, Option<usize>);

/// The clause or phrase behind a marker, and what it hangs on.
fn governed(layers: &Layers<'_>, marker: &Range<usize>, takes: Takes) -> Option<Reach> {
    let sentence = layers.sentence(marker.start);
    if marker.start > sentence.start && matches!(&*layers.form(marker.start - 1).to_lowercase(), "even" | "as") {
        return None;
    }
    let head = head_behind(layers, marker)?;
    let word = layers.word(head);
    let clause = layers.dependents(head).any(|d| {
        matches!(
            layers.word(d).rel,
            Rel::Nsubj | Rel::NsubjPass | Rel::Cop | Rel::Aux | Rel::AuxPass | Rel::Expl | Rel::Csubj
        )
    }) || word.upos == Upos::Verb;
    if takes == Takes::Clause && !clause && opens_clause(layers, marker) && !asked(layers, marker, head) {
        // "unless the drilling stops": the tree took the verb for a noun, but nothing else than a clause stands behind "unless"
        let end = clause_end(layers, marker);
        return (end > marker.end + 2).then(|| (marker.start..end, limited(layers, marker, head), None));
    }
    let fits = match takes {
        Takes::Clause => clause && !asked(layers, marker, head),
        _ => true,
    };
    let end = super::end_of(layers, marker.start, head);
    (fits && end > marker.end).then(|| (marker.start..end, limited(layers, marker, head), (!clause).then_some(head)))
}

/// Markers that nothing but a clause stands behind.
fn opens_clause(layers: &Layers<'_>, marker: &Range<usize>) -> bool {
    let first = layers.form(marker.start).to_lowercase();
    let last = layers.form(marker.end - 1).to_lowercase();
    let next = if marker.end < layers.sentence(marker.start).end {
        layers.form(marker.end).to_lowercase()
    } else {
        String::new()
    };
    // "if possible", "few if any"
    let short = matches!(
        next.as_str(),
        "possible" | "necessary" | "needed" | "so" | "not" | "any" | "anything" | "only" | "ever" | "anyone"
    );
    matches!(last.as_str(), "unless")
        || marker.len() == 1 && last == "if" && !short
        || marker.len() > 1 && matches!(last.as_str(), "if" | "that") && first != "not"
}

/// One past the clause behind a marker by its words alone: up to the next mark.
fn clause_end(layers: &Layers<'_>, marker: &Range<usize>) -> usize {
    let sentence = layers.sentence(marker.start);
    let mark = |t: &usize| matches!(layers.form(*t), "," | "." | ";" | ":" | "—" | "–" | "”" | "\"" | "!" | "?");
    (marker.end..sentence.end).find(mark).unwrap_or(sentence.end)
}

/// The head of what a marker governs: the word that it, or its last word, hangs on, if that lies behind; for "provided that …" the verb in it.
fn head_behind(layers: &Layers<'_>, marker: &Range<usize>) -> Option<usize> {
    let sentence = layers.sentence(marker.start);
    let up = |t: usize| layers.word(t).head.filter(|&h| h >= marker.end && sentence.contains(&h));
    let down = |t: usize| {
        let below = |d: &usize| {
            *d >= marker.end
                && matches!(
                    layers.word(*d).rel,
                    Rel::Ccomp | Rel::Obj | Rel::Advcl | Rel::Obl | Rel::Nmod | Rel::Xcomp | Rel::Relcl | Rel::Acl
                )
        };
        layers.dependents(t).find(below)
    };
    let found = marker.clone().rev().find_map(up).or_else(|| marker.clone().rev().find_map(down));
    found.or_else(|| (marker.end < sentence.end && layers.is_word(marker.end)).then_some(marker.end))
}

/// What the condition limits: what its head hangs on.
fn limited(layers: &Layers<'_>, marker: &Range<usize>, head: usize) -> Option<usize> {
    let mut at = head;
    for _ in 0..4 {
        match layers.word(at).head {
            Some(up) if marker.contains(&up) || up >= marker.start && up <= head => at = up,
            other => return other,
        }
    }
    None
}

/// "asked if …", "doubted if …": a question, not a condition.
fn asked(layers: &Layers<'_>, marker: &Range<usize>, head: usize) -> bool {
    // "would vote for it if": what would be done is done on a condition
    let would = layers.word(head).head.is_some_and(|verb| {
        let helper =
            |t: usize| matches!(&*layers.form(t).to_lowercase(), "would" | "will") && layers.word(t).rel == Rel::Aux;
        layers.dependents(verb).any(helper) && !layers.form(verb).eq_ignore_ascii_case("ask")
    });
    matches!(&*layers.form(marker.start).to_lowercase(), "if")
        && layers.word(head).rel == Rel::Ccomp
        && marker.len() == 1
        && !would
}

/// "Should the river rise": the verb before its subject at the start of a clause.
fn inverted(layers: &Layers<'_>, marker: &Range<usize>) -> Option<Reach> {
    let sentence = layers.sentence(marker.start);
    let opens = marker.start == sentence.start
        || !layers.is_word(marker.start - 1)
        || layers.word(marker.start - 1).rel == Rel::Mark;
    let verb = layers.word(marker.start).head.filter(|&v| v > marker.start)?;
    let subject =
        layers.dependents(verb).find(|&d| matches!(layers.word(d).rel, Rel::Nsubj | Rel::NsubjPass | Rel::Expl))?;
    let asks = layers.form(sentence.end - 1) == "?";
    let comma = (verb..sentence.end).find(|&t| layers.form(t) == ",");
    let end = comma.unwrap_or_else(|| super::end_of(layers, marker.start, verb));
    let plain = layers.word(verb).rel != Rel::Root || comma.is_some();
    (opens && plain && subject > marker.start && !asks).then(|| (marker.start..end, layers.word(verb).head, None))
}

/// "X would be a prerequisite for Y": X is what is required.
fn required(layers: &Layers<'_>, marker: &Range<usize>) -> Option<Reach> {
    let noun = marker.start;
    let copula = layers.dependents(noun).any(|d| layers.word(d).rel == Rel::Cop);
    let subject = |of: usize| {
        layers.dependents(of).find(|&d| matches!(layers.word(d).rel, Rel::Nsubj | Rel::Csubj | Rel::NsubjOuter))
    };
    let made = || {
        // "made a truce the condition for talks"
        let verb = layers.word(noun).head.filter(|&v| {
            v < noun && matches!(&*layers.form(v).to_lowercase(), "make" | "makes" | "made" | "making" | "set")
        })?;
        layers.dependents(verb).find(|&d| d > verb && d < noun && layers.word(d).rel == Rel::Obj)
    };
    let required = if copula { subject(noun) } else { made() }?;
    let phrase = layers.phrase(required);
    let pronoun = phrase.len() == 1 && matches!(layers.word(required).upos, Upos::Pron | Upos::Det);
    (!pronoun).then_some((phrase, layers.word(noun).head.or(Some(noun)), None))
}

/// One past "preconditions, such as the lifting of economic sanctions"; `None` where nothing is listed.
fn listed(layers: &Layers<'_>, marker: &Range<usize>) -> Option<usize> {
    let sentence = layers.sentence(marker.start);
    let next = |t: usize| if t < sentence.end { layers.form(t).to_lowercase() } else { String::new() };
    let comma = usize::from(next(marker.end) == ",");
    let from = marker.end + comma;
    let lists =
        matches!(next(from).as_str(), "such" | "including" | "among" | ":" | "like" | "namely") || marker.len() > 1;
    let end = (from..sentence.end)
        .find(|&t| matches!(layers.form(t), "." | ";" | "”" | "\"") && t > from)
        .unwrap_or(sentence.end);
    (lists && end > from).then_some(end)
}

/// Which candidates are conditions of something with this act: a time is none where nothing is bargained for.
pub(crate) fn binding(layers: &Layers<'_>, candidates: &[Candidate], act: Option<Act>) -> Vec<Condition> {
    let terms = act.is_some_and(|a| a.is_position() && !matches!(a, Act::Support | Act::Oppose) || a == Act::Warn);
    let none: Vec<&Candidate> = candidates.iter().filter(|c| c.link == Link::None).collect();
    let holds = |c: &&Candidate| {
        let negated = c.limits.is_some_and(|t| is_negated(layers, t));
        let within = |n: &&Candidate| n.span.start <= c.marker.end && c.marker.start < n.span.end;
        let covered = c.link != Link::None && none.iter().any(within);
        // "the unconditional withdrawal of the troops is a prerequisite": what is required is to be unconditional, not the demand
        let part = |o: &Candidate| {
            o.link == Link::Precondition && o.span.start <= c.marker.start && c.marker.end <= o.span.end
        };
        let covered = covered || c.link == Link::None && candidates.iter().any(part);
        let binds = match c.binds {
            Binds::Always => true,
            Binds::Terms => terms || negated,
            Binds::Negated => negated || matches!(act, Some(Act::Refuse | Act::Demand)),
        };
        binds && !covered
    };
    let condition =
        |c: &Candidate| Condition { link: c.link, marker: span(layers, &c.marker), span: span(layers, &c.span) };
    candidates.iter().filter(holds).map(condition).collect()
}

fn span(layers: &Layers<'_>, tokens: &Range<usize>) -> Span {
    layers.span(tokens)
}

/// Whether a word, or what stands with it, is negated: "will not", "no talks", "never".
pub(crate) fn is_negated(layers: &Layers<'_>, token: usize) -> bool {
    let no = |t: usize| {
        matches!(
            &*layers.form(t).to_lowercase(),
            "not" | "n't" | "n’t" | "no" | "never" | "nobody" | "nothing" | "none" | "neither" | "nor"
        )
    };
    layers.dependents(token).any(|d| {
        no(d)
            || matches!(layers.word(d).rel, Rel::Nsubj | Rel::NsubjPass | Rel::Obj | Rel::Obl)
                && layers.dependents(d).any(no)
    }) || no(token)
}
