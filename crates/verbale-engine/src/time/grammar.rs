//! The grammar as it is loaded: `knowledge/time/words.toml` and `knowledge/time/rules.toml`, whose heads explain the fields. What the
//! meanings do is [`super::resolve`]'s.

use super::calendar::Unit;
use super::items::{Item, Shapes};
use super::lexicon::{Classes, Lexicon};
use super::pattern::{Matcher, Parser, Slot};
use super::tense::Lemmas;
use std::collections::HashMap;
use std::ops::Range;

/// What the words of a pattern say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Meaning {
    /// A stretch put together from year, month, day, day of the week, season.
    Calendar,
    /// "the 20th": of the month spoken of.
    DayOfMonth,
    /// "3/27/2025", "9/11".
    Slashed,
    Year,
    ShortYear,
    Decade,
    Century,
    Quarter,
    HalfYear,
    /// A unit counted from the day of writing.
    Which,
    /// A unit counted from the time spoken of.
    WhichThen,
    /// "the quarter": the one spoken of.
    Reference,
    YearEnd,
    /// A number of units from the day of writing.
    Offset,
    /// A number of units from the time spoken of.
    OffsetThen,
    YearAgo,
    Length,
    /// A length that is placed: "the past two months".
    LengthOf,
    /// "month-long".
    Long,
    /// A plural without a number.
    Bare,
    Set,
    Clock,
    Part,
    PartThen,
    Overnight,
    Holiday,
    /// The value the pattern gives.
    Fixed,
    /// The same, for an adverb.
    Adverb,
    /// The same, for an adjective.
    Adjective,
    /// The same, for a noun, or an adjective of that form.
    Noun,
}

/// A pattern of a rule, and what it means.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pattern {
    is: String,
    pub(super) means: Meaning,
    #[serde(default)]
    pub(super) shift: Option<i64>,
    #[serde(default)]
    pub(super) value: Option<String>,
    #[serde(default)]
    pub(super) unit: Option<String>,
    /// The number of the rule.
    #[serde(skip)]
    pub(super) rule: usize,
}

/// A rule of the file.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    pub(super) name: String,
    pub(super) sure: f32,
    patterns: Vec<Pattern>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by tests"))]
    pub(super) examples: Vec<[String; 3]>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by tests"))]
    #[serde(default)]
    pub(super) never: Vec<String>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    with: HashMap<String, String>,
    rule: Vec<Rule>,
}

/// Words, patterns and rules.
#[derive(Clone, Debug)]
pub struct Grammar {
    pub(super) lexicon: Lexicon,
    pub(super) shapes: Shapes,
    pub(super) matcher: Matcher,
    pub(super) patterns: Vec<Pattern>,
    pub(super) rules: Vec<Rule>,
    pub(super) lemmas: Lemmas,
    /// Classes that make a run worth looking at.
    pub(super) telling: Classes,
    ids: Ids,
}

/// Classes the meanings ask for by name.
#[derive(Clone, Debug, Default)]
struct Ids {
    slots: Vec<Vec<u8>>,
    then: Vec<u8>,
    now: Vec<u8>,
    point: u8,
    zone: u8,
    units: u8,
    ambiguous: u8,
}

/// Classes whose values a slot takes, in the order of [`Slot`].
const SLOT_CLASSES: [(Slot, &[&str]); 18] = [
    (Slot::Year, &["YEAR", "DECADE", "DECADE2", "DECADENAME", "YY", "NUM"]),
    (Slot::Month, &["MONTH"]),
    (Slot::Day, &["DAY", "ORD", "MM"]),
    (Slot::Weekday, &["WEEKDAY", "WEEKDAYS"]),
    (Slot::Unit, &["UNIT", "UNITS", "LONG", "LONGS", "OFTEN"]),
    (Slot::Count, &["NUM", "HOUR"]),
    (Slot::Which, &["LAST", "THIS", "NEXT", "BEFORE", "AFTER", "SAME"]),
    (Slot::WhichYear, &["LAST", "THIS", "NEXT", "BEFORE", "AFTER", "SAME"]),
    (Slot::Part, &["PART", "PARTS"]),
    (Slot::Ordinal, &["ORD", "QNAME"]),
    (Slot::Edge, &["EARLY", "END"]),
    (Slot::Clock, &["CLOCK"]),
    (Slot::Half, &["HALF"]),
    (Slot::Season, &["SEASON", "SEASONS"]),
    (Slot::Named, &["HOLIDAY"]),
    (Slot::Second, &["NUM"]),
    (Slot::Word, &["DEICTIC"]),
    (Slot::Zone, &["ZONE"]),
];

/// Classes that alone are no sign of a time.
const SILENT: [&str; 16] = [
    "NUM", "VAGUE", "YY", "DAY", "HOUR", "MM", "ORD", "LAST", "THIS", "NEXT", "BEFORE", "AFTER", "SAME", "EARLY",
    "END", "APPROX",
];

/// The same, of those the lexicon uses only by itself.
const INNER: [&str; 9] =
    ["NUMBER", "TENS", "MULTIPLE", "QUANTITY", "FILLER", "TOCOME", "HAPPENED", "AMBIGUOUS", "ZONE"];

/// Words of patterns that are a time without any other.
const ALONE: [&str; 20] = [
    "now",
    "currently",
    "nowadays",
    "these",
    "current",
    "recently",
    "recent",
    "past",
    "future",
    "soon",
    "tonight",
    "overnight",
    "night",
    "day",
    "year",
    "eve",
    "bc",
    "b.c.",
    "bce",
    "latest",
];

impl Grammar {
    /// Reads both files.
    ///
    /// # Errors
    /// The file, and what is wrong with it.
    pub fn read(words: &str, rules: &str) -> Result<Self, (&'static str, toml::de::Error)> {
        let mut lexicon = Lexicon::read(words).map_err(|e| ("knowledge/time/words.toml", e))?;
        let file: File = toml::from_str(rules).map_err(|e| ("knowledge/time/rules.toml", e))?;
        let fault = |error: String| ("knowledge/time/rules.toml", serde::de::Error::custom(error));
        let shapes = Shapes::new(&mut lexicon.interner).map_err(fault)?;
        let (matcher, patterns) = compile(&mut lexicon, &file).map_err(fault)?;
        lexicon.finish();
        let class = |name: &str| lexicon.interner.known(name);
        let lemmas = || Ok(Lemmas { to_come: class("TOCOME")?, happened: class("HAPPENED")? });
        let lemmas = lemmas().map_err(fault)?;
        let ids = Ids::new(&lexicon).map_err(fault)?;
        let telling = telling(&lexicon).map_err(fault)?;
        Ok(Self { lexicon, shapes, matcher, patterns, rules: file.rule, lemmas, telling, ids })
    }

    /// The names of the rules, for documentation.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(|r| r.name.as_str())
    }

    pub(super) fn slot_classes(&self, slot: Slot) -> impl Iterator<Item = u8> + '_ {
        self.ids.slots[slot as usize].iter().copied()
    }

    /// Classes of words that count from the time spoken of.
    pub(super) fn then_classes(&self) -> impl Iterator<Item = u8> + '_ {
        self.ids.then.iter().copied()
    }

    /// Classes of words that count from the day of writing.
    pub(super) fn now_classes(&self) -> impl Iterator<Item = u8> + '_ {
        self.ids.now.iter().copied()
    }

    pub(super) fn point_class(&self) -> u8 {
        self.ids.point
    }

    pub(super) fn zone_class(&self) -> u8 {
        self.ids.zone
    }

    pub(super) fn units_class(&self) -> u8 {
        self.ids.units
    }

    pub(super) fn ambiguous_class(&self) -> u8 {
        self.ids.ambiguous
    }

    /// The class of a word that patterns name.
    pub(super) fn literal(&self, word: &str) -> Option<u8> {
        self.lexicon.interner.literal_class(word)
    }

    /// The first unit among the items, with its item's place.
    pub(super) fn first_unit(&self, items: &[Item<'_>], within: &Range<usize>) -> Option<(Unit, usize)> {
        within.clone().find_map(|at| {
            let value = self.slot_classes(Slot::Unit).find_map(|class| items[at].value(class))?;
            Some((*Unit::ALL.get(value as usize)?, at))
        })
    }
}

impl Ids {
    fn new(lexicon: &Lexicon) -> Result<Self, String> {
        let class = |name: &&str| lexicon.interner.known(name);
        Ok(Self {
            slots: SLOT_CLASSES.iter().map(|(_, names)| names.iter().map(class).collect()).collect::<Result<_, _>>()?,
            then: ["BEFORE", "AFTER", "SAME"].iter().map(class).collect::<Result<_, _>>()?,
            now: ["LAST", "THIS", "NEXT"].iter().map(class).collect::<Result<_, _>>()?,
            point: class(&"POINT")?,
            zone: class(&"ZONE")?,
            units: class(&"UNITS")?,
            ambiguous: class(&"AMBIGUOUS")?,
        })
    }
}

fn compile(lexicon: &mut Lexicon, file: &File) -> Result<(Matcher, Vec<Pattern>), String> {
    let (mut matcher, mut patterns) = (Matcher::default(), Vec::new());
    let mut parser = Parser::new(&mut lexicon.interner, &file.with);
    for (number, rule) in file.rule.iter().enumerate() {
        for pattern in &rule.patterns {
            matcher.add(&mut parser, &pattern.is, patterns.len()).map_err(|e| format!("{}: {e}", rule.name))?;
            patterns.push(Pattern { rule: number, ..pattern.clone() });
        }
    }
    matcher.finish();
    Ok((matcher, patterns))
}

fn telling(lexicon: &Lexicon) -> Result<Classes, String> {
    let mut out = Classes::default();
    let silent = |name: &str| SILENT.contains(&name) || INNER.contains(&name);
    lexicon.interner.classes().filter(|(name, _)| !silent(name)).for_each(|(_, class)| out.set(class));
    for word in ALONE {
        out.set(lexicon.interner.literal_class(word).ok_or_else(|| format!("no pattern names {word:?}"))?);
    }
    Ok(out)
}
