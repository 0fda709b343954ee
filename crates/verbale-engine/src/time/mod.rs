//! Times resolved to the calendar: expressions of date, time of day, length and repetition (TIMEX3), with values and intervals.
//!
//! 1. [`items`]: tokens become items, numbers and words of time ([`lexicon`], `knowledge/time/words.toml`).
//! 2. [`pattern`]: runs of items are matched with the grammar ([`grammar`], `knowledge/time/rules.toml`); the longest match stands.
//! 3. [`context`]: what looks alike and is no time is let go, by tags, trees and names.
//! 4. [`tense`]: the clause says whether "on Tuesday" lies back or ahead.
//! 5. [`resolve`]: values and intervals, from the day of writing or the time spoken of ([`calendar`]).
//!
//! `docs/times.md` describes the rules. When an event happened is left to the stage that finds events; it asks [`modifying`].

mod calendar;
mod context;
mod grammar;
mod items;
mod lexicon;
mod pattern;
mod resolve;
mod tense;

pub use grammar::Grammar;

use crate::Layers;
use crate::syntax::{Rel, Upos};
use calendar::{Stretch, Unit};
use context::Context;
use grammar::Meaning;
use items::{Item, Items};
use jiff::civil::{Date, DateTime};
use pattern::{Match, Room, Slot};
use resolve::{Anchors, Meant, Resolver};
use std::ops::Range;
use tense::Tense;
use verbale_model::{Because, Doubt, DoubtKind, Idx, TimeExpression};

/// A run of items, and what matched in it.
struct Run<'g> {
    items: Vec<Item<'g>>,
    matches: Vec<Match>,
}

/// All time expressions of one document, in the order of the text. `published` is the day of writing, an RFC 3339 date or date-time.
pub fn find(layers: &Layers<'_>, grammar: &Grammar, published: Option<&str>) -> Vec<TimeExpression> {
    let runs = runs(layers, grammar);
    let mut reader = Telling::new(layers, grammar, &runs, published.and_then(written));
    for run in &runs {
        (0..run.matches.len()).for_each(|at| reader.tell(run, at));
    }
    reader.times
}

/// What hangs on a date that is not known.
pub fn doubts(times: &[TimeExpression]) -> impl Iterator<Item = Doubt> + '_ {
    times.iter().filter(|t| t.value.is_none()).map(|t| Doubt { span: t.span, kind: DoubtKind::NoDate })
}

/// The time that modifies a word: it hangs on the word itself ("said on Tuesday"), on an adverb there ("said as recently as Tuesday") or
/// on its subject ("Tuesday's statement said").
pub fn modifying(layers: &Layers<'_>, times: &[TimeExpression], token: usize) -> Option<Idx<TimeExpression>> {
    const ADVERBIAL: [Rel; 5] = [Rel::Obl, Rel::OblUnmarked, Rel::Advmod, Rel::Nmod, Rel::NmodUnmarked];
    let held = |head: usize, rels: &'static [Rel]| {
        let dependents = layers.dependents(head).filter(move |&t| rels.contains(&layers.word(t).rel));
        dependents.filter_map(|t| holding(layers, times, t)).collect::<Vec<_>>()
    };
    let place = layers.segments.tokens[token].start();
    let nearest = held(token, &ADVERBIAL).into_iter().min_by_key(|i| times[i.at()].span.start().abs_diff(place));
    let by_adverb = || {
        let mut adverbs = layers.dependents(token).filter(|&t| layers.word(t).rel == Rel::Advmod);
        adverbs.find_map(|adverb| {
            held(adverb, &[Rel::Obl, Rel::OblUnmarked, Rel::Advmod, Rel::Advcl, Rel::NmodUnmarked]).first().copied()
        })
    };
    let by_subject = || {
        let subject = layers.dependents(token).find(|&t| matches!(layers.word(t).rel, Rel::Nsubj | Rel::NsubjPass))?;
        held(subject, &[Rel::Nmod, Rel::NmodPoss, Rel::NmodUnmarked, Rel::Compound]).first().copied()
    };
    nearest.or_else(by_adverb).or_else(by_subject)
}

/// The expression in which a token stands.
fn holding(layers: &Layers<'_>, times: &[TimeExpression], token: usize) -> Option<Idx<TimeExpression>> {
    let place = layers.segments.tokens[token];
    let at = times.partition_point(|t| t.span.end() <= place.start());
    times.get(at).filter(|t| t.span.start() <= place.start()).map(|_| Idx::new(at))
}

/// The moment of a document's date.
fn written(published: &str) -> Option<DateTime> {
    let date = || published.get(..10)?.parse::<Date>().ok().map(|d| d.at(0, 0, 0, 0));
    let time = published.get(..16).filter(|p| p.as_bytes()[10] == b'T').and_then(|p| p.parse::<DateTime>().ok());
    time.or_else(date)
}

/// Runs of items with a match in them.
fn runs<'g>(layers: &'g Layers<'_>, grammar: &'g Grammar) -> Vec<Run<'g>> {
    let reader = Items { layers, lexicon: &grammar.lexicon, shapes: &grammar.shapes };
    let (mut out, mut room, mut items) = (Vec::new(), Room::default(), Vec::new());
    let mut telling = false;
    for sentence in &layers.segments.sentences {
        let mut token = sentence.start;
        while token < sentence.end {
            match reader.at(token, sentence.end) {
                Some(item) => {
                    token = item.tokens.end;
                    telling |= item.mid || item.classes.meets(grammar.telling);
                    items.push(item);
                }
                None => {
                    token += 1;
                    close(layers, grammar, &mut items, std::mem::take(&mut telling), &mut room, &mut out);
                }
            }
        }
        close(layers, grammar, &mut items, std::mem::take(&mut telling), &mut room, &mut out);
    }
    out
}

fn close<'g>(
    layers: &Layers<'_>,
    grammar: &Grammar,
    items: &mut Vec<Item<'g>>,
    telling: bool,
    room: &mut Room,
    out: &mut Vec<Run<'g>>,
) {
    let matches = if telling { matches(layers, grammar, items, room) } else { Vec::new() };
    if !matches.is_empty() {
        out.push(Run { items: std::mem::take(items), matches });
    }
    items.clear();
}

/// The longest matches from left to right that the context lets stand.
fn matches(layers: &Layers<'_>, grammar: &Grammar, items: &[Item<'_>], room: &mut Room) -> Vec<Match> {
    let context = Context { layers, grammar, items };
    let (mut out, mut at) = (Vec::new(), 0);
    while at < items.len() {
        match grammar.matcher.matches(items, at, room).into_iter().rev().find(|m| context.allows(m)) {
            Some(found) => {
                at = found.items.end;
                out.push(found);
            }
            None => at += 1,
        }
    }
    out
}

/// The document being told, with what was spoken of so far.
struct Telling<'a, 't> {
    layers: &'a Layers<'t>,
    grammar: &'a Grammar,
    written: Option<DateTime>,
    narrative: bool,
    /// What was resolved last, and in which paragraph.
    spoken: Option<(Stretch, usize)>,
    quarter: Option<(Stretch, usize)>,
    /// The day spoken of.
    day: Option<(Stretch, usize)>,
    /// In a history, what was told last: named with its year, or finer than a year.
    told: Option<Stretch>,
    /// What was last named with its year, and at which token.
    named: Option<(Stretch, usize)>,
    times: Vec<TimeExpression>,
}

impl<'a, 't> Telling<'a, 't> {
    fn new(layers: &'a Layers<'t>, grammar: &'a Grammar, runs: &[Run<'_>], written: Option<DateTime>) -> Self {
        let narrative = is_narrative(grammar, runs, written);
        Self {
            layers,
            grammar,
            written,
            narrative,
            spoken: None,
            quarter: None,
            day: None,
            told: None,
            named: None,
            times: Vec::new(),
        }
    }

    fn anchors(&self, token: usize) -> Anchors {
        let paragraph = self.layers.paragraph(token);
        let near = |reach: usize| move |spoken: &(Stretch, usize)| paragraph - spoken.1 <= reach;
        Anchors {
            written: self.written,
            spoken: self.spoken.filter(|s| self.narrative || near(1)(s)).map(|s| s.0),
            quarter: self.quarter.filter(near(2)).map(|s| s.0),
            day_spoken: self.day.filter(|s| self.narrative || near(1)(s)).map(|s| s.0),
            told: self.told.or(self.passage(token)),
            narrative: self.narrative,
        }
    }

    /// A sentence of a report that tells of years before its own: the time spoken of, when it was named with its year there.
    fn passage(&self, token: usize) -> Option<Stretch> {
        let (stretch, place) = self.named?;
        let old = self.written.is_some_and(|w| stretch.start.year() + 1 < w.year());
        (old && self.layers.sentence(token).contains(&place)).then_some(stretch)
    }

    fn tell(&mut self, run: &Run<'_>, at: usize) {
        let found = &run.matches[at];
        let tokens = tokens(run, found);
        let pattern = &self.grammar.patterns[found.pattern];
        let tense = Tense { layers: self.layers, lexicon: &self.grammar.lexicon, lemmas: self.grammar.lemmas };
        let resolver = Resolver {
            grammar: self.grammar,
            pattern,
            found,
            items: &run.items,
            form: self.layers.form(tokens.start),
            anchors: self.anchors(tokens.start),
            toward: tense.toward(self.layers.head_of(&tokens)),
            year_ahead: self.year_ahead(run, at),
            rate: self.is_rate(run, found),
        };
        let Some(meant) = resolver.meant() else { return };
        let day = meant.stretch.filter(|s| s.unit == Unit::Day && found.item(&run.items, Slot::Month).is_some());
        self.remember(run, found, &meant, tokens.start);
        let rule = &self.grammar.rules[pattern.rule];
        let because = Because::rule(rule.name.clone(), rule.sure);
        self.times.push(expression(self.layers, &tokens, meant, because.clone()));
        if let Some(day) = day {
            self.other_days(run, at, day, &because);
        }
    }

    /// Keeps what later expressions are counted from. What a history says of its own day, it does not tell.
    fn remember(&mut self, run: &Run<'_>, found: &Match, meant: &Meant, token: usize) {
        let Some(stretch) = meant.stretch else { return };
        let pattern = &self.grammar.patterns[found.pattern];
        let counted = matches!(pattern.means, Meaning::Which | Meaning::Offset | Meaning::Part);
        let from_today = counted || found.item(&run.items, Slot::Word).is_some();
        let paragraph = self.layers.paragraph(token);
        if meant.explicit {
            self.named = Some((stretch, token));
        }
        if !(self.narrative && from_today) {
            self.spoken = Some((stretch, paragraph));
            if stretch.unit == Unit::Day {
                self.day = self.spoken;
            }
            let quarter = matches!(pattern.means, Meaning::Quarter | Meaning::Reference) && pattern.shift.is_none();
            if quarter && stretch.unit == Unit::Quarter {
                self.quarter = Some((stretch, paragraph));
            }
        }
        if self.narrative && (meant.explicit || (stretch.unit < Unit::Year && !from_today)) {
            self.told = Some(stretch);
        }
    }
}

impl Telling<'_, '_> {
    /// The days that share a month with the one told: "15 to 22 February", "April 24 and 25".
    fn other_days(&mut self, run: &Run<'_>, at: usize, day: Stretch, because: &Because) {
        let items = &run.items;
        let found = &run.matches[at];
        let shapes = &self.grammar.shapes;
        let joins = |i: usize| {
            items
                .get(i)
                .is_some_and(|item| ["and", "to", "or", "-", "–"].contains(&self.layers.form(item.tokens.start)))
        };
        let number = |i: usize| items.get(i).filter(|item| item.classes.has(shapes.day)).and_then(Item::number);
        let free = |i: usize| run.matches.iter().all(|m| !m.items.contains(&i));
        let digits_first = items[found.items.start].classes.has(shapes.day);
        let (first, last) = (found.items.start, found.items.end);
        let other = if digits_first {
            first.checked_sub(2).filter(|&i| joins(i + 1))
        } else {
            Some(last + 1).filter(|_| joins(last))
        };
        let Some((other, number)) = other.filter(|&i| free(i)).and_then(|i| Some((i, number(i)?))) else { return };
        let token = items[other].tokens.start;
        let counts = self.layers.word(token).rel == Rel::Nummod
            && !digits_first
            && self.layers.word(token).head.is_some_and(|h| h > token);
        let Some(meant) = resolve::day_of(day, number as i8).filter(|_| !counts) else { return };
        let time = expression(self.layers, &items[other].tokens, meant, because.clone());
        let place = self.times.partition_point(|t| t.span.start() < time.span.start());
        if self.times[place..].iter().all(|t| t.span.start() >= time.span.end()) {
            self.times.insert(place, time);
        }
    }

    /// The year of the next expression where only "and", "to" or a dash stands between.
    fn year_ahead(&self, run: &Run<'_>, at: usize) -> Option<i16> {
        let (found, next) = (&run.matches[at], run.matches.get(at + 1)?);
        let joined = next.items.start - found.items.end == 1 && found.item(&run.items, Slot::Year).is_none();
        let months = [found, next].iter().all(|m| m.item(&run.items, Slot::Month).is_some());
        let year = next.item(&run.items, Slot::Year)?.number()?;
        (joined && months).then_some(year as i16)
    }

    /// Whether "a year" stands behind what is done or paid in each.
    fn is_rate(&self, run: &Run<'_>, found: &Match) -> bool {
        let tokens = tokens(run, found);
        let article = self.layers.word(tokens.start).upos == Upos::Det && tokens.len() == 2;
        article && self.layers.word(tokens.end - 1).rel == Rel::NmodUnmarked
    }
}

fn tokens(run: &Run<'_>, found: &Match) -> Range<usize> {
    run.items[found.items.start].tokens.start..run.items[found.items.end - 1].tokens.end
}

fn expression(layers: &Layers<'_>, tokens: &Range<usize>, meant: Meant, because: Because) -> TimeExpression {
    let since = tokens.start.checked_sub(1).is_some_and(|t| layers.form(t).eq_ignore_ascii_case("since"));
    let to = meant.to.filter(|_| !since);
    TimeExpression { span: layers.span(tokens), kind: meant.kind, value: meant.value, from: meant.from, to, because }
}

/// Whether a text tells of the past as a history does: years named mostly lie well before its own, and hardly a word counts from its day.
/// A text without a date that names years is taken for one.
fn is_narrative(grammar: &Grammar, runs: &[Run<'_>], written: Option<DateTime>) -> bool {
    let all = || runs.iter().flat_map(|run| run.matches.iter().map(move |m| (run, m)));
    let year = |(run, found): (&Run<'_>, &Match)| {
        let item = found.item(&run.items, Slot::Year)?;
        grammar.slot_classes(Slot::Year).find_map(|class| item.value(class))
    };
    let years: Vec<f64> = all().filter_map(year).collect();
    let Some(written) = written else { return !years.is_empty() };
    let old = years.iter().filter(|y| (f64::from(written.year()) - **y).abs() > 1.0).count();
    let counted =
        |m: &Match| matches!(grammar.patterns[m.pattern].means, Meaning::Which | Meaning::Offset | Meaning::Part);
    let today = all().filter(|(run, m)| counted(m) || m.item(&run.items, Slot::Word).is_some()).count();
    let weekdays =
        all().filter(|(run, m)| m.item(&run.items, Slot::Weekday).is_some() && year((run, m)).is_none()).count();
    old >= 4 && old * 3 >= years.len() * 2 && (today + weekdays) * 3 < old
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Engine;
    use std::sync::LazyLock;

    static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::embedded().unwrap());
    static GRAMMAR: LazyLock<Grammar> =
        LazyLock::new(|| Grammar::read(crate::engine::TIME[0], crate::engine::TIME[1]).unwrap());

    /// A Thursday.
    const DATE: &str = "2025-03-27";

    /// Words, rule and value of what is found.
    fn read(text: &str, date: Option<&str>) -> Vec<(String, String, Option<String>)> {
        let layers = ENGINE.layers(text);
        let times = find(&layers, &GRAMMAR, date);
        times.iter().map(|t| (t.span.of(text).to_owned(), t.because.rule.to_string(), t.value.clone())).collect()
    }

    #[test]
    fn every_example_of_every_rule() {
        let mut wrong = Vec::new();
        for rule in &GRAMMAR.rules {
            for [text, words, value] in &rule.examples {
                let found = read(text, Some(DATE));
                let wanted = (words.clone(), rule.name.clone(), Some(value.clone()));
                if !found.contains(&wanted) {
                    wrong.push(format!("{wanted:?} in {text:?}, read {found:?}"));
                }
            }
            for text in &rule.never {
                let found: Vec<_> = read(text, Some(DATE)).into_iter().filter(|f| f.1 == rule.name).collect();
                if !found.is_empty() {
                    wrong.push(format!("{}: {text:?} gives {found:?}", rule.name));
                }
            }
        }
        assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    }
}
