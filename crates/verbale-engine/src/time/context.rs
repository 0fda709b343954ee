//! What looks like a time and is none: "They may leave", "the Sunday Times", "2000 people", "a minute crack". Tags, trees and names decide.

use super::calendar::Unit;
use super::grammar::{Grammar, Meaning};
use super::items::Item;
use super::pattern::{Match, Slot};
use crate::Layers;
use crate::syntax::{Name, Rel, Upos};
use std::ops::Range;

/// A match in its place.
pub(super) struct Context<'a, 't> {
    pub(super) layers: &'a Layers<'t>,
    pub(super) grammar: &'a Grammar,
    pub(super) items: &'a [Item<'a>],
}

/// Prepositions before a clock time without "a.m." or the like, and before a bare year.
const BEFORE_TIMES: [&str; 22] = [
    "at", "around", "by", "until", "till", "from", "to", "about", "since", "before", "after", "between", "and", "in",
    "of", "during", "on", "for", "-", "–", "through", "or",
];

impl Context<'_, '_> {
    /// Whether the match may stand.
    pub(super) fn allows(&self, found: &Match) -> bool {
        let tokens = self.tokens(found);
        let means = self.grammar.patterns[found.pattern].means;
        self.is_word_of_time(found, &tokens) && !self.in_longer_name(means, &tokens) && self.fits(means, found, &tokens)
    }

    fn tokens(&self, found: &Match) -> Range<usize> {
        self.items[found.items.start].tokens.start..self.items[found.items.end - 1].tokens.end
    }

    fn upos(&self, token: usize) -> Upos {
        self.layers.word(token).upos
    }

    fn before(&self, tokens: &Range<usize>) -> &str {
        let first = self.layers.sentence(tokens.start).start;
        if tokens.start > first { self.layers.form(tokens.start - 1) } else { "" }
    }

    fn is_before(&self, tokens: &Range<usize>, words: &[&str]) -> bool {
        words.iter().any(|w| self.before(tokens).eq_ignore_ascii_case(w))
    }

    fn is_after(&self, tokens: &Range<usize>, words: &[&str]) -> bool {
        let inside = tokens.end < self.layers.sentence(tokens.start).end;
        inside && words.iter().any(|w| self.layers.form(tokens.end).eq_ignore_ascii_case(w))
    }

    /// Words that are also others must be tagged as time is.
    fn is_word_of_time(&self, found: &Match, tokens: &Range<usize>) -> bool {
        let nominal = |token: usize| matches!(self.upos(token), Upos::Noun | Upos::Propn);
        let unit = found.item(self.items, Slot::Unit).is_none_or(|i| nominal(i.tokens.start) || self.is_often(i));
        let season = found.item(self.items, Slot::Season).is_none_or(|i| nominal(i.tokens.start));
        let alone = tokens.len() == 1 && self.items[found.items.start].classes.has(self.grammar.ambiguous_class());
        unit && season
            && (!alone
                || (self.upos(tokens.start) == Upos::Propn
                    && !self.is_named(tokens.start)
                    && !self.is_before(tokens, &["the", "a"])))
    }

    /// "the Long March", "Theresa May": the end of a name, whatever the name head says of it.
    fn is_named(&self, token: usize) -> bool {
        let first = self.layers.sentence(token).start;
        token > first
            && matches!(self.layers.word(token - 1).rel, Rel::Compound | Rel::Amod | Rel::NmodPoss | Rel::Flat)
            && self.layers.form(token - 1).starts_with(char::is_uppercase)
            || self.is_before(&(token..token + 1), &["'s", "’s"])
            || self.layers.word(token).rel == Rel::Flat
    }

    fn is_often(&self, item: &Item<'_>) -> bool {
        matches!(self.upos(item.tokens.start), Upos::Adj | Upos::Adv)
    }

    /// A name that is more than the match: "Sunday Times", "Good Friday Agreement". Years stand in names as years.
    fn in_longer_name(&self, means: Meaning, tokens: &Range<usize>) -> bool {
        if matches!(means, Meaning::Year | Meaning::Decade | Meaning::Century) {
            return false;
        }
        let names = &self.layers.syntax.names;
        let at = names.partition_point(|n| n.tokens.end <= tokens.start);
        let longer =
            |n: &Name| n.tokens.start <= tokens.start && n.tokens.end >= tokens.end && n.tokens.len() > tokens.len();
        names.get(at).is_some_and(longer) || self.names_on(tokens)
    }

    /// Whether the last word is the first of a name that goes on: "the Evening Standard", "Friday Okello".
    fn names_on(&self, tokens: &Range<usize>) -> bool {
        let (last, next) = (tokens.end - 1, tokens.end);
        if next >= self.layers.sentence(last).end || !self.layers.form(next).starts_with(char::is_uppercase) {
            return false;
        }
        let (word, following) = (self.layers.word(last), self.layers.word(next));
        let onward =
            word.head.is_some_and(|h| h >= next && h < next + 3) && matches!(word.rel, Rel::Compound | Rel::Amod);
        let flat = following.rel == Rel::Flat && following.head == Some(last);
        let nominal = matches!(following.upos, Upos::Propn | Upos::Noun);
        (nominal && onward && word.upos == Upos::Propn && !self.is_before(tokens, &BEFORE_TIMES)) || flat
    }

    fn fits(&self, means: Meaning, found: &Match, tokens: &Range<usize>) -> bool {
        let rel = self.layers.word(tokens.start).rel;
        let upos = self.upos(tokens.start);
        match means {
            Meaning::Year => tokens.len() > 1 || self.is_year(found, tokens),
            Meaning::Adverb => {
                !self.is_before(tokens, &["as"])
                    && !self.is_after(tokens, &["as", "after"])
                    && (tokens.len() > 1 || (upos == Upos::Adv && rel != Rel::Mark))
            }
            Meaning::Adjective => upos == Upos::Adj && rel == Rel::Amod,
            Meaning::Noun => {
                tokens.len() > 1 && self.upos(tokens.end - 1) == Upos::Noun
                    || matches!((upos, rel), (Upos::Adj, Rel::Amod))
            }
            Meaning::Calendar => !self.is_bare_season(found, tokens),
            Meaning::Clock => self.is_clock(found, tokens),
            Meaning::Length => self.is_length(found, tokens),
            Meaning::Bare => self.is_bare_length(tokens),
            Meaning::Reference => self.is_reference(found, tokens),
            Meaning::Century => {
                !self.layers.dependents(tokens.end - 1).any(|t| self.layers.word(t).rel == Rel::NmodPoss)
            }
            Meaning::DayOfMonth => self.is_day_of_month(found, tokens),
            _ => true,
        }
    }

    /// Four digits are a year where they do not count or measure something, and look like one of our times or have its preposition.
    fn is_year(&self, found: &Match, tokens: &Range<usize>) -> bool {
        let word = self.layers.word(tokens.start);
        let value = self.items[found.items.start].number().unwrap_or(0.0);
        let round = value % 100.0 == 0.0;
        let counts = match (word.rel, word.head) {
            (Rel::Nummod, Some(head)) => {
                round
                    && self.layers.word(head).lemma.as_ref() != "level"
                    && head > tokens.start
                    && self.layers.word(head).features.plural == Some(true)
            }
            (Rel::Obj | Rel::Nsubj, _) => round,
            _ => false,
        };
        let money = self.is_before(tokens, &["$", "£", "€", "#", "No.", "no."]);
        let measured = self
            .is_after(tokens, &["%", "percent", "°", "km", "m", "feet", "meters", "metres", "tons", "tonnes", "miles"]);
        let near = (1600.0..2070.0).contains(&value);
        !counts
            && !money
            && !measured
            && (near || self.is_before(tokens, &BEFORE_TIMES) || self.is_before(tokens, &["(", ","]))
    }

    /// "fall", "spring" and the like alone need a preposition or a determiner that places them.
    fn is_bare_season(&self, found: &Match, tokens: &Range<usize>) -> bool {
        let season = found.item(self.items, Slot::Season).is_some();
        let dated = found.item(self.items, Slot::Year).or(found.item(self.items, Slot::WhichYear)).is_some();
        season
            && !dated
            && ((tokens.len() == 1 && !self.is_before(tokens, &BEFORE_TIMES)) || self.is_after(tokens, &["of"]))
    }

    /// Digits with a colon are also scores: without "a.m.", "o'clock", a zone or a day they need a preposition.
    fn is_clock(&self, found: &Match, tokens: &Range<usize>) -> bool {
        let item = &self.items[found.items.start];
        tokens.len() > 1
            || item.value(self.grammar.point_class()).is_some()
            || self.is_before(tokens, &BEFORE_TIMES)
            || self.layers.form(tokens.start).ends_with(['m', 'M', '.', 's'])
    }

    /// "on the 20th": digits, a preposition, and nothing counted.
    fn is_day_of_month(&self, found: &Match, tokens: &Range<usize>) -> bool {
        let last = tokens.end - 1;
        let digits = self.layers.form(last).starts_with(|c: char| c.is_ascii_digit());
        let free = matches!(self.layers.word(last).rel, Rel::Obl | Rel::Nmod | Rel::Conj);
        found.items.len() == 2
            && digits
            && free
            && self.is_before(tokens, &["on", "by", "until", "till", "from", "to", "of", "since", "and"])
    }

    /// "wait a minute", "three-quarters of", "a 3-year-old", "2018 day five" are no lengths.
    fn is_length(&self, found: &Match, tokens: &Range<usize>) -> bool {
        let Some(unit) = found.item(self.items, Slot::Unit).and_then(|item| self.unit(item)) else { return true };
        let Some(number) = found.item(self.items, Slot::Count) else {
            let placed = self.is_before(tokens, &["for", "in", "than", "about", "within", "of", "to"]);
            return !self.is_after(tokens, &["-"]) && unit != Unit::Quarter && (unit > Unit::Minute || placed);
        };
        let year = number.classes.has(self.grammar.shapes.year) && number.tokens.len() == 1;
        let joined = tokens.clone().any(|t| self.layers.form(t) == "-");
        let share = unit == Unit::Quarter && (joined || self.is_after(tokens, &["of"]));
        let old = |after: &Range<usize>| self.is_after(after, &["old"]);
        let age = unit == Unit::Year && (old(tokens) || old(&(tokens.start..tokens.end + 1)));
        !(year || share || age)
    }

    fn unit(&self, item: &Item<'_>) -> Option<Unit> {
        let value = self.grammar.slot_classes(Slot::Unit).find_map(|class| item.value(class))?;
        Unit::ALL.get(value as usize).copied()
    }

    /// "years": a length after "for", "of" and their like, or as an object of time.
    fn is_bare_length(&self, tokens: &Range<usize>) -> bool {
        let word = self.layers.word(tokens.end - 1);
        let counted = tokens.start > self.layers.sentence(tokens.start).start
            && (self.upos(tokens.start - 1) == Upos::Num || self.is_before(tokens, &["-", "such"]));
        let placed = ["for", "in", "within", "after", "over", "took", "takes", "take", "lasted", "of", "few", "many"];
        let object = matches!(word.rel, Rel::OblUnmarked | Rel::NmodUnmarked | Rel::Obj);
        tokens.len() > 1 || (!counted && (self.is_before(tokens, &placed) || self.is_after(tokens, &["of"]) || object))
    }

    /// "the quarter" and "the weekend" are times; "the day he left" and "the year of the dragon" say no more than a noun would.
    fn is_reference(&self, found: &Match, tokens: &Range<usize>) -> bool {
        let Some(item) = found.item(self.items, Slot::Unit) else { return true };
        if self.is_after(tokens, &["-"]) {
            return false;
        }
        let last = tokens.end - 1;
        let clause = self.layers.dependents(last).any(|t| {
            matches!(self.layers.word(t).rel, Rel::Relcl | Rel::Acl)
                || (t > last && self.layers.word(t).rel == Rel::Nmod)
        });
        let edged = found.item(self.items, Slot::Edge).is_some();
        let adverbial = matches!(
            self.layers.word(last).rel,
            Rel::Obl | Rel::OblUnmarked | Rel::Nmod | Rel::NmodUnmarked | Rel::NmodPoss
        );
        match self.unit(item) {
            Some(Unit::Quarter) => true,
            Some(Unit::Day | Unit::Century | Unit::Decade) => edged && !clause,
            Some(_) => edged || (adverbial && !clause),
            None => false,
        }
    }
}
