//! The lines of a `record` block, read and written: `` `content` … `content` by `source` cue `cue` direct negated inside #1 ``.

use verbale_model::{
    Actor, Condition, Event, Factuality, Form, Idx, Place, PlaceUse, Position, Reading, Span, Statement,
};

/// One statement of a case, as words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) content: Vec<String>,
    pub(crate) source: Vec<String>,
    pub(crate) cue: Vec<String>,
    pub(crate) form: String,
    pub(crate) factuality: String,
    /// The index of the line that holds it.
    pub(crate) inside: Option<usize>,
}

/// Reads a line.
pub(crate) fn parse(line: &str) -> Result<Line, String> {
    let mut out = Line { factuality: "asserted".into(), ..Line::default() };
    let mut part = 0;
    for (at, stretch) in line.split('`').enumerate() {
        if at % 2 == 1 {
            [&mut out.content, &mut out.source, &mut out.cue][part].push(stretch.to_owned());
            continue;
        }
        for word in stretch.split_whitespace() {
            match word {
                "…" | "nobody" | "inside" => {}
                "by" => part = 1,
                "cue" => part = 2,
                "direct" | "mixed" | "indirect" => out.form = word.to_owned(),
                "negated" | "hypothetical" | "future" => out.factuality = word.to_owned(),
                _ => out.inside = Some(number(word).ok_or_else(|| format!("{word:?} is not known, in: {line}"))?),
            }
        }
    }
    if out.content.is_empty() || out.form.is_empty() {
        return Err(format!("content or form is missing, in: {line}"));
    }
    Ok(out)
}

/// `#1` is the first line.
fn number(word: &str) -> Option<usize> {
    word.strip_prefix('#')?.parse::<usize>().ok()?.checked_sub(1)
}

impl Line {
    /// The `at`-th statement of a reading.
    pub(crate) fn of(text: &str, statement: &Statement) -> Self {
        let words = |spans: &[Span]| spans.iter().map(|s| s.of(text).to_owned()).collect();
        Self {
            content: words(&statement.content),
            source: words(&statement.source),
            cue: statement.cue.as_ref().map(|c| words(&c.spans)).unwrap_or_default(),
            form: form(statement.form).to_owned(),
            factuality: factuality(statement.factuality).to_owned(),
            inside: statement.inside.map(|outer| outer.at()),
        }
    }

    /// As it stands in a block.
    pub(crate) fn write(&self) -> String {
        let words = |pieces: &[String]| pieces.iter().map(|p| format!("`{p}`")).collect::<Vec<_>>().join(" … ");
        let source = if self.source.is_empty() { "nobody".to_owned() } else { words(&self.source) };
        let mut out = format!("{} by {source}", words(&self.content));
        if !self.cue.is_empty() {
            out += &format!(" cue {}", words(&self.cue));
        }
        out += &format!(" {}", self.form);
        if self.factuality != "asserted" {
            out += &format!(" {}", self.factuality);
        }
        self.inside.iter().for_each(|outer| out += &format!(" inside #{}", outer + 1));
        out
    }

    /// Whether both say the same, the places of their outer lines apart.
    pub(crate) fn agrees(&self, other: &Self) -> bool {
        let same = |a: &[String], b: &[String]| bare(a) == bare(b);
        same(&self.content, &other.content)
            && same(&self.source, &other.source)
            && same(&self.cue, &other.cue)
            && self.form == other.form
            && self.factuality == other.factuality
    }
}

/// The statements of a reading as lines.
pub(crate) fn lines(text: &str, reading: &Reading) -> Vec<Line> {
    reading.statements.iter().map(|s| Line::of(text, s)).collect()
}

/// The places of a reading as the lines of a `places` block: `` `Paris` literal city USA, Texas ``, or the one word `nothing`.
pub(crate) fn places(text: &str, reading: &Reading) -> Vec<String> {
    let line = |place: &Place| {
        let used = match place.used {
            PlaceUse::Literal => "literal",
            PlaceUse::Metonym => "metonym",
            PlaceUse::Adjective => "adjective",
        };
        let words =
            [Some(used), place.kind, place.country.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let region = place.admin1.as_ref().map(|r| format!(", {r}")).unwrap_or_default();
        let nowhere = if place.at.is_none() { " nowhere" } else { "" };
        format!("`{}` {words}{region}{nowhere}", place.span.of(text))
    };
    let lines: Vec<String> = reading.places.iter().map(line).collect();
    if lines.is_empty() { vec!["nothing".to_owned()] } else { lines }
}

/// The events of a reading as the lines of an `events` block: ``ASSAULT aerial happened `air strike` by `Chad` to `Niger` told #1``, or the one
/// word `nothing`.
pub(crate) fn events(text: &str, reading: &Reading) -> Vec<String> {
    let names = |side: &[Idx<Actor>]| {
        side.iter().map(|a| format!("`{}`", reading.actors[a.at()].name)).collect::<Vec<_>>().join(" and ")
    };
    let line = |event: &Event| {
        let mode = event.mode.iter().map(|m| format!(" {m}")).collect::<String>();
        let mut out = format!("{}{mode} {} `{}`", event.kind.label(), event.status.label(), event.trigger.of(text));
        if !event.actor.is_empty() {
            out += &format!(" by {}", names(&event.actor));
        }
        if !event.recipient.is_empty() {
            out += &format!(" to {}", names(&event.recipient));
        }
        event.told_by.iter().for_each(|s| out += &format!(" told #{}", s.at() + 1));
        out
    };
    let lines: Vec<String> = reading.events.iter().map(line).collect();
    if lines.is_empty() { vec!["nothing".to_owned()] } else { lines }
}

/// The names of actors in the cast, each between back-ticks.
fn names(reading: &Reading, actors: &[Idx<Actor>]) -> String {
    actors.iter().map(|a| format!("`{}`", reading.actors[a.at()].name)).collect::<Vec<_>>().join(" and ")
}

fn conditions(text: &str, conditions: &[Condition]) -> String {
    conditions.iter().map(|c| format!(" {} `{}`", c.link.label(), c.span.of(text))).collect()
}

/// The acts of a reading as the lines of an `acts` block: `` `told` offer to `Niger` only_after `once the guards left` ``, or the one word `nothing`.
pub(crate) fn acts(text: &str, reading: &Reading) -> Vec<String> {
    let line = |statement: &Statement| {
        let cue = statement.cue.iter().flat_map(|c| &c.spans).map(|s| format!("`{}` ", s.of(text))).collect::<String>();
        let mut out = format!("{cue}{}", statement.act.as_ref().map_or("–", |(act, _)| act.label()));
        if !statement.targets.is_empty() {
            out += &format!(" to {}", names(reading, &statement.targets));
        }
        out + &conditions(text, &statement.conditions)
    };
    let lines: Vec<String> = reading.statements.iter().map(line).collect();
    if lines.is_empty() { vec!["nothing".to_owned()] } else { lines }
}

/// The positions of a reading as the lines of a `positions` block: `` `Chad` offer to `Niger` if `if it rains` told #1 ``, or the one word `nothing`.
pub(crate) fn positions(text: &str, reading: &Reading) -> Vec<String> {
    let line = |position: &Position| {
        let mut out = format!("{} {}", names(reading, &position.holder), position.act.label());
        if !position.target.is_empty() {
            out += &format!(" to {}", names(reading, &position.target));
        }
        out += &conditions(text, &position.conditions);
        position.told_by.iter().for_each(|s| out += &format!(" told #{}", s.at() + 1));
        out
    };
    let lines: Vec<String> = reading.positions.iter().map(line).collect();
    if lines.is_empty() { vec!["nothing".to_owned()] } else { lines }
}

/// The pieces without white space and punctuation at their edges; one that is nothing else stays as it is.
fn bare(pieces: &[String]) -> Vec<&str> {
    let trimmed = |piece: &'_ String| -> bool { piece.contains(char::is_alphanumeric) };
    let edge = |c: char| !c.is_alphanumeric();
    pieces.iter().map(|p| if trimmed(p) { p.trim_matches(edge) } else { p.trim() }).collect()
}

fn form(form: Form) -> &'static str {
    match form {
        Form::Direct => "direct",
        Form::Mixed => "mixed",
        Form::Indirect => "indirect",
    }
}

fn factuality(factuality: Factuality) -> &'static str {
    match factuality {
        Factuality::Asserted => "asserted",
        Factuality::Negated => "negated",
        Factuality::Hypothetical => "hypothetical",
        Factuality::Future => "future",
    }
}
