//! Which words name a place. The encoder's names are the ground; the gazetteer and the tree mend them where they know better: a country
//! tagged as a person after "in", an adjective the encoder passed over, a town inside the name of an airport.

use super::gazetteer::{Called, Kind};
use super::{Atlas, fold};
use crate::Layers;
use crate::syntax::{Name, NameKind, Rel, Upos};
use std::collections::HashSet;
use std::ops::Range;

/// As what a mention was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// A place's name.
    Whole,
    /// A place's name inside the name of an organisation: "Cambridge" in "the Cambridge Evening Post".
    Inside,
    /// The name of a building or body that bears a place's and stands there: "Sydney Airport".
    Facility,
    /// Perhaps a place's name: it speaks for other places, and is not recorded.
    Hint,
}

/// Words that name a place.
#[derive(Clone, Debug)]
pub(crate) struct Mention {
    /// The words, as tokens.
    pub(crate) tokens: Range<usize>,
    /// Of these the ones to look up.
    pub(crate) part: Range<usize>,
    /// How; none where the gazetteer does not know them.
    pub(crate) called: Option<Called>,
    /// As what.
    pub(crate) seen: Seen,
    /// What kind of place a word beside it speaks of.
    pub(crate) kind: Option<Kind>,
    /// That word is a plural.
    pub(crate) plural: bool,
    /// How surely it is one.
    pub(crate) sure: f32,
}

/// Longest name looked up, in tokens.
const LONGEST: usize = 7;
/// The prior from which a place is so well known that its name alone suffices.
const KNOWN: f32 = 6.3;
/// The prior of a town of some size.
const TOWN: f32 = 4.7;
/// The prior of a small one.
const SMALL: f32 = 3.5;
/// An unknown name less surely a place than this is none.
const UNSURE: f32 = 0.4;

/// Words that the gazetteer knows.
struct Match {
    tokens: Range<usize>,
    called: Called,
    /// Prior of the likeliest place.
    prior: f32,
    /// Countries, continents, and what is as well known.
    known: bool,
}

struct Finder<'a, 't> {
    layers: &'a Layers<'t>,
    atlas: &'a Atlas,
    /// Per token the name it stands in, as 1 + index; 0 for none.
    name_of: Vec<u32>,
    /// What the encoder takes for a place somewhere in the document.
    places: HashSet<String>,
    /// Words of people's names.
    people: HashSet<String>,
}

/// All mentions, in the order of the text, without overlap.
pub(crate) fn find(layers: &Layers<'_>, atlas: &Atlas) -> Vec<Mention> {
    let finder = Finder::new(layers, atlas);
    let mut out: Vec<Mention> = Vec::new();
    for sentence in &layers.segments.sentences {
        let mut at = sentence.start;
        while at < sentence.end {
            let found = finder.at(at, sentence.end, out.last());
            at = found.as_ref().map_or(at + 1, |m| m.tokens.end.max(at + 1));
            out.extend(found);
        }
    }
    share_kinds(layers, &mut out);
    out
}

/// "the regions of Donetsk and Luhansk": a plural speaks of all that are joined.
fn share_kinds(layers: &Layers<'_>, mentions: &mut [Mention]) {
    let joined = |a: &Mention, b: &Mention| {
        let between = a.tokens.end..b.tokens.start;
        !between.is_empty()
            && between.len() <= 3
            && between.clone().all(|t| [",", "and", "or", "the"].contains(&layers.form(t)))
    };
    for at in 1..mentions.len() {
        if mentions[at].kind.is_none() && mentions[at - 1].plural && joined(&mentions[at - 1], &mentions[at]) {
            (mentions[at].kind, mentions[at].plural) = (mentions[at - 1].kind, true);
        }
    }
    for at in (1..mentions.len()).rev() {
        if mentions[at - 1].kind.is_none() && mentions[at].plural && joined(&mentions[at - 1], &mentions[at]) {
            (mentions[at - 1].kind, mentions[at - 1].plural) = (mentions[at].kind, true);
        }
    }
}

impl<'a, 't> Finder<'a, 't> {
    fn new(layers: &'a Layers<'t>, atlas: &'a Atlas) -> Self {
        let (mut name_of, mut places, mut people) =
            (vec![0; layers.segments.tokens.len()], HashSet::new(), HashSet::new());
        for (at, name) in layers.syntax.names.iter().enumerate() {
            name.tokens.clone().for_each(|t| name_of[t] = at as u32 + 1);
            if name.kind == NameKind::Place && name.probability >= UNSURE {
                places.insert(fold(layers.span(&name.tokens).of(layers.text)));
            } else if name.kind == NameKind::Person && name.tokens.len() > 1 {
                people.extend(name.tokens.clone().map(|t| fold(layers.form(t))));
            }
        }
        Self { layers, atlas, name_of, places, people }
    }

    fn name(&self, token: usize) -> Option<&Name> {
        let at = self.name_of.get(token)?.checked_sub(1)?;
        self.layers.syntax.names.get(at as usize)
    }

    fn lower(&self, token: usize) -> String {
        self.layers.form(token).to_lowercase()
    }

    fn words(&self, tokens: &Range<usize>) -> &'t str {
        self.layers.span(tokens).of(self.layers.text)
    }

    /// The mention that begins at a token, if one does.
    fn at(&self, token: usize, end: usize, last: Option<&Mention>) -> Option<Mention> {
        let found = self.look_up(token, end);
        let name = self.name(token).filter(|n| n.tokens.start == token);
        let name = name.filter(|n| found.as_ref().is_none_or(|m| m.tokens.end <= n.tokens.end));
        let mention = match name.and_then(|n| self.named(n)) {
            Some(whole) => Some(whole),
            None => found.and_then(|m| self.judge(m, last)),
        };
        mention.filter(|m| self.admissible(m, last))
    }

    /// The longest words from `token` on that the gazetteer knows.
    fn look_up(&self, token: usize, end: usize) -> Option<Match> {
        (1..=LONGEST.min(end - token)).rev().find_map(|n| self.known(&(token..token + n)))
    }

    fn capital(&self, token: usize) -> bool {
        self.layers.form(token).chars().next().is_some_and(char::is_uppercase)
    }

    fn known(&self, tokens: &Range<usize>) -> Option<Match> {
        let (first, last) = (tokens.start, tokens.end - 1);
        if !self.capital(first)
            || !self.layers.is_word(last)
            || (last > first && !self.joined(tokens))
            || self.of_a_disease(last)
        {
            return None;
        }
        let words = self.words(tokens);
        let place = self.name(first).is_some_and(|n| n.kind == NameKind::Place);
        let ways = [Called::Exact, Called::Adjective, Called::Name].into_iter();
        let best =
            ways.filter_map(|way| self.best(way, words)).filter(|m| m.0 != Called::Adjective || !place || m.1 > TOWN);
        let (called, prior, known) =
            best.reduce(|a, b| if place && b.1 > TOWN && a.0 == Called::Adjective { b } else { a })?;
        Some(Match { tokens: tokens.clone(), called, prior, known })
    }

    /// Viruses and money bear names of places, and speak of none: "West Nile virus", "US$".
    fn of_a_disease(&self, last: usize) -> bool {
        let next = last + 1;
        next < self.layers.sentence(last).end && self.atlas.words.not_before.contains(&self.lower(next))
    }

    /// The prior of the likeliest place called so, and whether it is well known.
    fn best(&self, way: Called, words: &str) -> Option<(Called, f32, bool)> {
        if way == Called::Name && (words.chars().filter(|c| c.is_alphabetic()).count() < 3 || self.generic(words)) {
            return None;
        }
        let weights = &self.atlas.weights;
        let priors = self.atlas.gazetteer.look_up(way, words).map(|(e, how)| {
            let state = matches!(e.kind(), Kind::Country | Kind::Continent) && how != Called::Also;
            (weights.prior(e, how != Called::Also), state)
        });
        priors.reduce(|a, b| (a.0.max(b.0), a.1 || b.1)).map(|(prior, state)| (way, prior, state || prior >= KNOWN))
    }

    fn generic(&self, words: &str) -> bool {
        self.atlas.words.generic.contains(&words.to_lowercase())
    }

    /// Whether several tokens can be one name: on one line, and without a comma but that of "Washington, D.C.".
    fn joined(&self, tokens: &Range<usize>) -> bool {
        let words = self.words(tokens);
        let broken = words.find([',', ';', ':', '(', ')', '"', '“', '”', '\n', '/']);
        let district =
            |at: usize| words[at..].strip_prefix(", ").is_some_and(|r| r.starts_with("D.") || r.starts_with("DC"));
        self.capital(tokens.end - 1) && broken.is_none_or(district)
    }

    /// What to make of the encoder's name of a place or people as a whole.
    fn named(&self, name: &Name) -> Option<Mention> {
        let tokens = self.trimmed(&name.tokens)?;
        let whole = self.known(&tokens);
        match name.kind {
            NameKind::Place => match whole {
                Some(found) if name.probability < UNSURE && !found.known && self.person(&tokens) => None,
                Some(found) => Some(self.mention(found, Seen::Whole, name.probability)),
                None => self.partly(&tokens, name.probability),
            },
            NameKind::Nationality => whole.map(|m| self.mention(m, Seen::Whole, name.probability)),
            NameKind::Organization | NameKind::Person => None,
        }
    }

    fn person(&self, tokens: &Range<usize>) -> bool {
        tokens.clone().any(|t| self.people.contains(&fold(self.layers.form(t))))
    }

    /// A name without the article in front and the "'s" behind.
    fn trimmed(&self, tokens: &Range<usize>) -> Option<Range<usize>> {
        let mut tokens = tokens.clone();
        while !tokens.is_empty() && (!self.layers.is_word(tokens.start) || self.lower(tokens.start) == "the") {
            tokens.start += 1;
        }
        let possessive = |t: usize| ["'s", "’s"].contains(&self.layers.form(t));
        while !tokens.is_empty() && (!self.layers.is_word(tokens.end - 1) || possessive(tokens.end - 1)) {
            tokens.end -= 1;
        }
        (!tokens.is_empty()).then_some(tokens)
    }

    /// A place's name that the gazetteer does not have as it stands: a part of it may be known.
    fn partly(&self, tokens: &Range<usize>, probability: f32) -> Option<Mention> {
        let sharpens = |t: usize| {
            self.atlas.words.part.contains(&self.lower(t)) || self.lower(t) == "of" || self.kind_of(t).is_some()
        };
        let mut parts = tokens.clone().skip_while(|&t| sharpens(t)).filter_map(|t| self.look_up(t, tokens.end));
        let part = parts.find(|m| m.called != Called::Adjective);
        let street = self.atlas.words.street.contains(&self.lower(tokens.end - 1));
        match part {
            Some(m) if (tokens.start..m.tokens.start).chain(m.tokens.end..tokens.end).all(sharpens) => {
                Some(self.mention(m, Seen::Whole, probability))
            }
            Some(m)
                if m.tokens.end == tokens.end
                    && (m.known || self.county(&m) || self.places.contains(&fold(self.words(&m.tokens)))) =>
            {
                Some(self.mention(m, Seen::Whole, probability))
            }
            Some(m)
                if m.tokens.end < tokens.end
                    && !street
                    && (m.prior >= TOWN || self.places.contains(&fold(self.words(&m.tokens)))) =>
            {
                let mut out = self.mention(m, Seen::Facility, probability);
                out.tokens = tokens.clone();
                Some(out)
            }
            _ => self.unknown(tokens, probability),
        }
    }

    fn unknown(&self, tokens: &Range<usize>, probability: f32) -> Option<Mention> {
        let alone = tokens.len() == 1;
        let plain = |t: usize| self.generic(self.layers.form(t)) || self.atlas.words.street.contains(&self.lower(t));
        let acronym =
            |w: &str| w.chars().filter(|c| *c != '.').count() <= 5 && w.chars().all(|c| c.is_uppercase() || c == '.');
        let none = probability < UNSURE
            || (alone && acronym(self.words(tokens)))
            || self.of_a_disease(tokens.end - 1)
            || tokens.clone().all(plain)
            || (alone
                && (self.words(tokens).chars().count() < 3 || !self.capital(tokens.start) || self.person(tokens)));
        let (part, tokens) = (tokens.clone(), tokens.clone());
        (!none).then_some(Mention {
            tokens,
            part,
            called: None,
            seen: Seen::Whole,
            kind: None,
            plural: false,
            sure: probability,
        })
    }

    fn mention(&self, found: Match, seen: Seen, sure: f32) -> Mention {
        let beside = self.kind_beside(&found.tokens);
        let kind = beside.and_then(|t| self.kind_of(t));
        let plural = beside.is_some_and(|t| self.layers.word(t).features.plural == Some(true));
        let (tokens, part, called) = (found.tokens.clone(), found.tokens, Some(found.called));
        Mention { tokens, part, called, seen, kind, plural, sure }
    }

    fn kind_of(&self, token: usize) -> Option<Kind> {
        self.atlas.words.kind(&self.lower(token)).or_else(|| self.atlas.words.kind(&self.layers.word(token).lemma))
    }

    /// The word beside a name that speaks of its kind: "the Kursk region", "the city of Kursk".
    fn kind_beside(&self, tokens: &Range<usize>) -> Option<usize> {
        let sentence = self.layers.sentence(tokens.start);
        let after = (tokens.end < sentence.end).then_some(tokens.end);
        let of = tokens.start >= sentence.start + 2 && self.layers.form(tokens.start - 1) == "of";
        let before = of.then(|| tokens.start - 2);
        after.into_iter().chain(before).find(|&t| self.kind_of(t).is_some())
    }

    /// Abbreviations of two letters need before them what lies there: "Paris, TX".
    fn admissible(&self, mention: &Mention, last: Option<&Mention>) -> bool {
        let words = self.words(&mention.part);
        if words == "BC" && self.after_year(mention.tokens.start) {
            return false;
        }
        let alone = self.atlas.words.alone.contains(words);
        let short = mention.called == Some(Called::Exact) && words.len() == 2 && !alone;
        !short || self.after_comma(mention.tokens.start, last)
    }

    /// "508 BC", "the 7th century BC": a time, not British Columbia.
    fn after_year(&self, token: usize) -> bool {
        let before = token.checked_sub(1).map(|t| self.lower(t)).unwrap_or_default();
        before.starts_with(|c: char| c.is_ascii_digit()) || matches!(before.as_str(), "century" | "millennium")
    }

    fn after_comma(&self, token: usize, last: Option<&Mention>) -> bool {
        last.is_some_and(|l| l.tokens.end + 1 == token && self.layers.form(token - 1) == ",")
    }

    /// Whether a region or country follows after a comma: "Springfield, Ill."
    fn before_region(&self, tokens: &Range<usize>) -> bool {
        let end = self.layers.sentence(tokens.start).end;
        let comma = tokens.end + 1 < end && self.layers.form(tokens.end) == ",";
        comma
            && self
                .look_up(tokens.end + 1, end)
                .is_some_and(|m| m.called == Called::Exact || (m.known && m.called == Called::Name))
    }

    /// Whether words that the gazetteer knows, and that are no name of a place for the encoder, are one all the same.
    fn judge(&self, found: Match, last: Option<&Mention>) -> Option<Mention> {
        let name = found.tokens.clone().find_map(|t| self.name(t));
        let Some(name) = name else { return self.unnamed(found, last) };
        let whole =
            self.trimmed(&name.tokens).is_some_and(|n| n.start >= found.tokens.start && n.end <= found.tokens.end);
        let elsewhere = self.places.contains(&fold(self.words(&found.tokens)));
        let adjective = found.called == Called::Adjective;
        let (seen, sure) = match name.kind {
            NameKind::Place | NameKind::Nationality
                if adjective || found.known || (elsewhere && whole) || self.county(&found) =>
            {
                (Seen::Whole, 0.7)
            }
            NameKind::Place | NameKind::Nationality => return None,
            NameKind::Person if whole && self.place_after_all(&found, elsewhere) => (Seen::Whole, 0.6),
            NameKind::Person => return None,
            NameKind::Organization if whole && !adjective => {
                let enough = found.known || elsewhere || found.prior >= TOWN || self.before_region(&found.tokens);
                (if enough { Seen::Whole } else { Seen::Hint }, 0.7)
            }
            NameKind::Organization if self.stands_in(&found, name, elsewhere) => (Seen::Inside, 0.7),
            NameKind::Organization => (Seen::Hint, 0.3),
        };
        Some(self.mention(found, seen, sure))
    }

    /// Whether the encoder's person is a place: asked for by a preposition, named as one elsewhere, or before its region.
    fn place_after_all(&self, found: &Match, elsewhere: bool) -> bool {
        let surname = self.person(&found.tokens);
        let asked = self.asked_for(&found.tokens) && (found.known || (found.prior >= SMALL && !surname));
        asked || (elsewhere && !surname) || (self.before_region(&found.tokens) && !surname) || self.county(found)
    }

    /// A name that ends with what it is: "Rapides Parish".
    fn county(&self, found: &Match) -> bool {
        found.tokens.len() > 1 && self.kind_of(found.tokens.end - 1) == Some(Kind::County)
    }

    /// Whether a place's name in an organisation's tells where that is: "Springfield Police", "the University of Rochester".
    fn stands_in(&self, found: &Match, name: &Name, elsewhere: bool) -> bool {
        let next = found.tokens.end;
        let body = next < name.tokens.end && self.atlas.words.body.contains(&self.lower(next));
        let first = name.tokens.start..found.tokens.start;
        let first = first.into_iter().all(|t| self.lower(t) == "the");
        let of = found.tokens.start > name.tokens.start
            && ["of", "at", "in"].contains(&&*self.lower(found.tokens.start - 1));
        let likely = found.prior >= SMALL && ((body && first) || of || elsewhere);
        found.known || found.called == Called::Adjective || self.county(found) || likely
    }

    /// Words in no name of the encoder's.
    fn unnamed(&self, found: Match, last: Option<&Mention>) -> Option<Mention> {
        let words = self.words(&found.tokens);
        let common = self.atlas.words.common.contains(&fold(words));
        let upos = self.layers.word(self.layers.head_of(&found.tokens)).upos;
        let proper = upos == Upos::Propn;
        let sure = match found.called {
            Called::Exact => 0.8,
            Called::Adjective if matches!(upos, Upos::Adj | Upos::Propn | Upos::Noun) => 0.8,
            Called::Adjective => return None,
            _ if proper && found.known && (!common || self.asked_for(&found.tokens)) => 0.6,
            _ if proper && (self.county(&found) || self.before_region(&found.tokens)) => 0.6,
            _ if proper
                && !common
                && found.prior >= TOWN
                && (self.kind_beside(&found.tokens).is_some() || self.beside_place(&found, last)) =>
            {
                0.6
            }
            _ if proper && !common && self.places.contains(&fold(words)) && !self.person(&found.tokens) => 0.6,
            _ if proper && self.after_comma(found.tokens.start, last) => 0.5,
            _ => return None,
        };
        Some(self.mention(found, Seen::Whole, sure))
    }

    /// Whether words are joined to another place by "and": "the Sumy and the Kharkiv regions".
    fn beside_place(&self, found: &Match, last: Option<&Mention>) -> bool {
        let end = self.layers.sentence(found.tokens.start).end;
        let link = |t: usize| [",", "and", "or", "the"].contains(&&*self.lower(t));
        let next =
            (found.tokens.end..end.min(found.tokens.end + 4)).find(|&t| !link(t)).filter(|&t| t > found.tokens.end);
        let place = |t: usize| self.name(t).is_some_and(|n| n.kind == NameKind::Place);
        let before =
            last.is_some_and(|l| l.tokens.end < found.tokens.start && (l.tokens.end..found.tokens.start).all(link));
        before || next.is_some_and(place)
    }

    /// Whether a preposition asks for a place here: "in Jordan".
    fn asked_for(&self, tokens: &Range<usize>) -> bool {
        let head = self.layers.head_of(tokens);
        let mut cases =
            self.layers.dependents(head).filter(|&t| self.layers.word(t).rel == Rel::Case && t < tokens.start);
        cases.any(|t| self.atlas.words.within.contains(&self.lower(t)))
    }
}
