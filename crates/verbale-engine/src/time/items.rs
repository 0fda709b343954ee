//! Tokens become items: a word that the lexicon knows, or a number of however many tokens ("twenty-four", "2 1/2", "nineteen ninety-six",
//! "a couple of"). What is neither ends a run; patterns are matched within runs. Which items make an expression is [`super::pattern`]'s.

use super::lexicon::{Classes, Entry, Interner, Lexicon};
use crate::Layers;
use std::ops::Range;

/// Classes that are told from the look of a token or made of several.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shapes {
    pub(crate) num: u8,
    pub(crate) vague: u8,
    pub(crate) year: u8,
    pub(crate) short_year: u8,
    pub(crate) day: u8,
    pub(crate) hour: u8,
    pub(crate) minute: u8,
    pub(crate) ord: u8,
    pub(crate) decade: u8,
    pub(crate) short_decade: u8,
    pub(crate) clock: u8,
    pub(crate) slashed: u8,
    number: u8,
    multiple: u8,
    tens: u8,
    quantity: u8,
}

impl Shapes {
    pub(crate) fn new(classes: &mut Interner) -> Result<Self, String> {
        let mut class = |name: &str| classes.class(name);
        Ok(Self {
            num: class("NUM")?,
            vague: class("VAGUE")?,
            year: class("YEAR")?,
            short_year: class("YY")?,
            day: class("DAY")?,
            hour: class("HOUR")?,
            minute: class("MM")?,
            ord: class("ORD")?,
            decade: class("DECADE")?,
            short_decade: class("DECADE2")?,
            clock: class("CLOCK")?,
            slashed: class("SLASHED")?,
            number: class("NUMBER")?,
            multiple: class("MULTIPLE")?,
            tens: class("TENS")?,
            quantity: class("QUANTITY")?,
        })
    }
}

/// One item.
#[derive(Clone, Debug)]
pub(crate) struct Item<'l> {
    pub(crate) tokens: Range<usize>,
    pub(crate) classes: Classes,
    entry: Option<&'l Entry>,
    number: Option<f64>,
    /// "mid-" is part of the token.
    pub(crate) mid: bool,
}

impl Item<'_> {
    /// Its value in a class; a number's where the lexicon gives none.
    pub(crate) fn value(&self, class: u8) -> Option<f64> {
        let listed = self.entry.and_then(|e| e.values.iter().find(|v| v.0 == class)).map(|v| v.1);
        listed.or_else(|| self.number.filter(|_| self.classes.has(class)))
    }

    /// The value of a number.
    pub(crate) fn number(&self) -> Option<f64> {
        self.number
    }
}

/// Reads items off the tokens.
pub(crate) struct Items<'l, 't> {
    pub(crate) layers: &'l Layers<'t>,
    pub(crate) lexicon: &'l Lexicon,
    pub(crate) shapes: &'l Shapes,
}

impl<'l> Items<'l, '_> {
    /// The item that begins at `token` and ends before `end`; nothing where a word is no word of time.
    pub(crate) fn at(&self, token: usize, end: usize) -> Option<Item<'l>> {
        let form = self.layers.form(token);
        let first = *form.as_bytes().first()?;
        if first.is_ascii_digit() {
            return self.digits(token, end, form);
        }
        if !first.is_ascii_alphabetic() && first.is_ascii() {
            let entry = self.lexicon.get(form)?;
            return Some(self.plain(token, entry));
        }
        if let Some(rest) = form.strip_prefix("mid-").or_else(|| form.strip_prefix("Mid-")) {
            let entry = self.lexicon.get(rest);
            let year = rest.len() == 4 && rest.bytes().all(|b| b.is_ascii_digit());
            return match entry {
                Some(entry) => Some(Item { mid: true, ..self.plain(token, entry) }),
                None if year => {
                    Some(Item { mid: true, ..self.made(token..token + 1, &[self.shapes.year], rest.parse().ok()?) })
                }
                None => None,
            };
        }
        let entry = self.lexicon.get(form)?;
        let shapes = self.shapes;
        let counts = [shapes.number, shapes.multiple, shapes.tens, shapes.quantity];
        let article =
            form.eq_ignore_ascii_case("a") || form.eq_ignore_ascii_case("half") || form.eq_ignore_ascii_case("an");
        let counting = article || counts.iter().any(|&c| entry.classes.has(c));
        counting.then(|| self.counted(token, end)).flatten().or_else(|| Some(self.plain(token, entry)))
    }

    fn plain(&self, token: usize, entry: &'l Entry) -> Item<'l> {
        Item { tokens: token..token + 1, classes: entry.classes, entry: Some(entry), number: None, mid: false }
    }

    fn made(&self, tokens: Range<usize>, classes: &[u8], number: f64) -> Item<'l> {
        let mut set = Classes::default();
        classes.iter().for_each(|&c| set.set(c));
        let entry = (tokens.len() == 1).then(|| self.lexicon.get(self.layers.form(tokens.start))).flatten();
        if let Some(entry) = entry {
            entry.classes.iter().for_each(|c| set.set(c));
        }
        Item { tokens, classes: set, entry, number: Some(number), mid: false }
    }

    /// What begins with a digit.
    fn digits(&self, token: usize, end: usize, form: &str) -> Option<Item<'l>> {
        let s = self.shapes;
        let one = token..token + 1;
        let digits = form.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = form.split_at(digits);
        let plain: Option<f64> = number.parse().ok().filter(|_| digits <= 9);
        match rest {
            "" => self.integer(token, end, digits, plain?),
            "st" | "nd" | "rd" | "th" => Some(self.made(one, &[s.ord], plain?)),
            "s" if digits == 4 && number.ends_with('0') => Some(self.made(one, &[s.decade], plain?)),
            "s" if digits == 2 && number.ends_with('0') => Some(self.made(one, &[s.short_decade], 1900.0 + plain?)),
            _ if rest.starts_with(':') => Some(self.made(one, &[s.clock], clock(form)?)),
            _ if rest.starts_with('/') => self.slashed(one, form),
            _ if rest.starts_with([',', '.']) => self.integer(token, end, 9, form.replace(',', "").parse().ok()?),
            "½" => Some(self.made(one, &[s.num], plain? + 0.5)),
            _ => Some(self.made(one, &[s.clock], clock(form)?)),
        }
    }

    fn slashed(&self, one: Range<usize>, form: &str) -> Option<Item<'l>> {
        if form == "1/2" {
            return Some(self.made(one, &[self.shapes.num], 0.5));
        }
        let dated = form == "9/11" || form.split('/').count() == 3;
        dated.then(|| self.made(one, &[self.shapes.slashed], 0.0))
    }

    /// A whole number in digits, with what follows it: "2 1/2", "2 million", "five and a half".
    fn integer(&self, token: usize, end: usize, digits: usize, number: f64) -> Option<Item<'l>> {
        let s = self.shapes;
        let (whole, after) = self.goes_on(token + 1, end, number);
        if after > token + 1 {
            return Some(self.made(token..after, &[s.num], whole));
        }
        let mut classes = vec![s.num];
        let fits = |range: std::ops::RangeInclusive<i32>| number.fract() == 0.0 && range.contains(&(number as i32));
        let tests = [
            (s.year, digits == 4 && fits(1000..=2199)),
            (s.day, digits <= 2 && fits(1..=31)),
            (s.hour, digits <= 2 && fits(0..=24)),
            (s.minute, digits == 2 && fits(0..=59)),
            (s.short_year, digits == 2 && fits(0..=99)),
        ];
        classes.extend(tests.iter().filter(|t| t.1).map(|t| t.0));
        Some(self.made(token..token + 1, &classes, number))
    }

    /// The value of a word in a class of numbers.
    fn word(&self, token: usize, end: usize, class: u8) -> Option<f64> {
        let entry = (token < end).then(|| self.lexicon.get(self.layers.form(token))).flatten()?;
        entry.values.iter().find(|v| v.0 == class).map(|v| v.1)
    }

    fn is(&self, token: usize, end: usize, words: &[&str]) -> bool {
        token < end && words.iter().any(|w| self.layers.form(token).eq_ignore_ascii_case(w))
    }

    /// A number in words: "twenty-four", "two hundred", "nineteen ninety-six"; "a couple of", "a few", "half an".
    fn counted(&self, token: usize, end: usize) -> Option<Item<'l>> {
        let s = self.shapes;
        if self.is(token, end, &["half"]) {
            return self.is(token + 1, end, &["a", "an"]).then(|| self.made(token..token + 2, &[s.num], 0.5));
        }
        if self.is(token, end, &["a", "an"]) {
            let few = self.is(token + 1, end, &["few", "couple", "dozen"]);
            let hundred = || Some(self.made(token..token + 2, &[s.num], self.word(token + 1, end, s.multiple)?));
            return if few { self.quantity(token, token + 1, end) } else { hundred() };
        }
        self.quantity(token, token, end).or_else(|| self.in_words(token, end))
    }

    /// "few", "several", "a couple of": the word at `at`, of an item that begins at `token`.
    fn quantity(&self, token: usize, at: usize, end: usize) -> Option<Item<'l>> {
        let quantity = self.word(at, end, self.shapes.quantity)?;
        let after = at + 1 + usize::from(self.is(at + 1, end, &["of"]));
        let class = if quantity > 0.0 { self.shapes.num } else { self.shapes.vague };
        Some(self.made(token..after, &[class], quantity))
    }

    fn in_words(&self, token: usize, end: usize) -> Option<Item<'l>> {
        let s = self.shapes;
        let (number, after) = self.below_hundred(token, end)?;
        let rest = self.below_hundred(after, end).filter(|rest| (13.0..=20.0).contains(&number) && rest.0 >= 10.0);
        if let Some((rest, last)) = rest {
            return Some(self.made(token..last, &[s.year], number * 100.0 + rest));
        }
        let last = after + usize::from(self.is(after, end, &["-"]));
        if let Some(ordinal) = self.word(last, end, s.ord).filter(|_| number >= 20.0 && number % 10.0 == 0.0) {
            return Some(self.made(token..last + 1, &[s.ord], number + ordinal));
        }
        let (number, after) = self.goes_on(after, end, number);
        let tests = [
            (s.num, true),
            (s.hour, (1.0..=12.0).contains(&number) && after == token + 1),
            (s.year, (1900.0..=2099.0).contains(&number)),
        ];
        let classes: Vec<u8> = tests.iter().filter(|t| t.1).map(|t| t.0).collect();
        Some(self.made(token..after, &classes, number))
    }

    /// "seven", "forty", "forty-two", "forty two".
    fn below_hundred(&self, token: usize, end: usize) -> Option<(f64, usize)> {
        let s = self.shapes;
        if let Some(small) = self.word(token, end, s.number) {
            return Some((small, token + 1));
        }
        let tens = self.word(token, end, s.tens)?;
        let hyphen = usize::from(self.is(token + 1, end, &["-"]));
        let unit = self.word(token + 1 + hyphen, end, s.number).filter(|u| *u < 10.0);
        Some(unit.map_or((tens, token + 1), |u| (tens + u, token + 2 + hyphen)))
    }

    /// What multiplies a number or adds to it.
    fn goes_on(&self, token: usize, end: usize, number: f64) -> (f64, usize) {
        let (mut number, mut at) = (number, token);
        while let Some(multiple) = self.word(at, end, self.shapes.multiple) {
            number *= multiple;
            at += 1;
            if let Some((rest, after)) = self.below_hundred(at, end) {
                number += rest;
                at = after;
            }
        }
        if self.is(at, end, &["1/2"]) {
            (number, at) = (number + 0.5, at + 1);
        } else if self.is(at, end, &["and"]) && self.is(at + 2, end, &["half"]) && self.is(at + 1, end, &["a", "one"]) {
            (number, at) = (number + 0.5, at + 3);
        }
        (number, at)
    }
}

/// Minutes after midnight of "10:35", "10am", "3:07pm", "10:35:20"; `None` where it is no time of day.
fn clock(form: &str) -> Option<f64> {
    let small = form.to_ascii_lowercase();
    let (body, half) = ["am", "pm", "a.m.", "p.m.", "hrs", "h"]
        .iter()
        .find_map(|end| Some((small.strip_suffix(end)?, Some(*end))))
        .unwrap_or((small.as_str(), None));
    let mut parts = body.split([':', '.']);
    let hour: u32 = parts.next()?.parse().ok().filter(|h| *h <= 24)?;
    let minute: u32 = parts.next().map_or(Some(0), |m| m.parse().ok()).filter(|m| *m < 60)?;
    let late = half.is_some_and(|h| h.starts_with('p')) && hour < 12;
    let early = half.is_some_and(|h| h.starts_with('a')) && hour == 12;
    let hour = if late {
        hour + 12
    } else if early {
        0
    } else {
        hour
    };
    Some(f64::from(hour * 60 + minute))
}
