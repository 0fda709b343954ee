//! From words to what they can name: the folding of typographic variants, and the index over all names.

use super::tables::{CountryWord, PersonWord, Sense};
use super::{Country, Organization, Person};
use std::collections::HashMap;
use std::sync::OnceLock;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use verbale_model::Idx;

/// All names, folded.
#[derive(Clone, Debug, Default)]
pub(super) struct Senses {
    exact: HashMap<String, Vec<Sense>>,
    /// The same in capitals, for headlines; made when the first one asks.
    capitals: OnceLock<HashMap<String, Vec<Sense>>>,
}

impl Senses {
    pub(super) fn new(countries: &[Country], organizations: &[Organization], people: &[Person]) -> Self {
        let mut senses = Self::default();
        // Growing step by step would take longer than the rest.
        senses.exact.reserve(8 * countries.len() + 3 * organizations.len() + 3 * people.len());
        for (at, country) in countries.iter().enumerate() {
            country_words(country).for_each(|(words, word)| senses.add(words, Sense::Country(Idx::new(at), word)));
        }
        for (at, organization) in organizations.iter().enumerate() {
            let names = std::iter::once(&organization.name).chain(&organization.aliases);
            names.for_each(|words| senses.add(words, Sense::Organization(Idx::new(at))));
        }
        for (at, person) in people.iter().enumerate() {
            let at = Idx::new(at);
            senses.add(&person.name, Sense::Person(at, PersonWord::Full));
            person.aliases.iter().for_each(|words| senses.add(words, Sense::Person(at, PersonWord::Alias)));
            person.surnames.iter().for_each(|words| senses.add(words, Sense::Person(at, PersonWord::Surname)));
        }
        senses
    }

    fn add(&mut self, words: &str, sense: Sense) {
        let senses = self.exact.entry(folded(words)).or_default();
        if !senses.contains(&sense) {
            senses.push(sense);
        }
    }

    pub(super) fn of(&self, words: &str) -> &[Sense] {
        let words = folded(words);
        let found = self.exact.get(&words).or_else(|| shouted(&words).then(|| self.shouts().get(&words)).flatten());
        found.map_or(&[], Vec::as_slice)
    }

    fn shouts(&self) -> &HashMap<String, Vec<Sense>> {
        self.capitals.get_or_init(|| {
            // In the order of the words, so that what several share comes out the same every time.
            let mut words: Vec<_> = self.exact.iter().collect();
            words.sort_unstable_by_key(|(word, _)| *word);
            let mut index: HashMap<String, Vec<Sense>> = HashMap::with_capacity(words.len());
            for (word, senses) in words {
                index.entry(word.to_uppercase()).or_default().extend(senses);
            }
            index
        })
    }
}

/// All words of a country, with what they are.
pub(super) fn country_words(country: &Country) -> impl Iterator<Item = (&str, CountryWord)> {
    let names = std::iter::once(&country.name).chain(&country.names).map(|w| (w.as_str(), CountryWord::Name));
    let adjectives = country.adjectives.iter().map(|w| (w.as_str(), CountryWord::Adjective));
    let people = country.people.iter().map(|w| (w.as_str(), CountryWord::People));
    let capitals = country.capitals.iter().map(|w| (w.as_str(), CountryWord::Capital));
    let seats = country.seats.iter().map(|seat| (seat.words.as_str(), CountryWord::Seat));
    names.chain(adjectives).chain(people).chain(capitals).chain(seats)
}

/// Words in capitals throughout, of at least two letters.
fn shouted(words: &str) -> bool {
    words.chars().filter(|c| c.is_alphabetic()).nth(1).is_some() && !words.chars().any(char::is_lowercase)
}

/// Words without what typography varies: accents, curly apostrophes and dashes, full stops after letters, spaces, a "the" in front,
/// the capital of the Arabic article ("Al-Sisi").
pub(super) fn folded(words: &str) -> String {
    let mut plain = String::with_capacity(words.len());
    if words.is_ascii() {
        push_plain(&mut plain, words.chars());
    } else {
        push_plain(&mut plain, words.nfd().filter(|&c| !is_combining_mark(c)));
    }
    plain.truncate(plain.trim_end().len());
    if plain.contains('-') {
        lower_articles(&mut plain);
    }
    match plain.split_once(' ') {
        Some(("the" | "The" | "THE", rest)) => rest.to_owned(),
        _ => plain,
    }
}

/// "Al-" and "El-" in front of a word, as "al-" and "el-".
fn lower_articles(plain: &mut str) {
    for article in ["Al-", "El-"] {
        let places: Vec<usize> = plain.match_indices(article).map(|(at, _)| at).collect();
        for at in places {
            if at == 0 || plain[..at].ends_with(' ') {
                plain[at..=at].make_ascii_lowercase();
            }
        }
    }
}

fn push_plain(plain: &mut String, characters: impl Iterator<Item = char>) {
    for character in characters {
        match character {
            '’' | '‘' | 'ʼ' | 'ʻ' | '`' | '´' => plain.push('\''),
            '‐' | '‑' | '–' | '—' => plain.push('-'),
            '.' if plain.ends_with(char::is_alphabetic) => {}
            c if c.is_whitespace() => {
                if !plain.is_empty() && !plain.ends_with(' ') {
                    plain.push(' ');
                }
            }
            c => match undecomposed(c) {
                Some(letters) => plain.push_str(letters),
                None => plain.push(c),
            },
        }
    }
}

/// Letters that Unicode does not take apart, as English news writes them.
fn undecomposed(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ø' => "o",
        'Ø' => "O",
        'ł' => "l",
        'Ł' => "L",
        'đ' => "d",
        'Đ' => "D",
        'ı' => "i",
        'ß' => "ss",
        'æ' => "ae",
        'Æ' => "Ae",
        'œ' => "oe",
        'Œ' => "Oe",
        'ə' => "a",
        'Ə' => "A",
        'þ' => "th",
        'Þ' => "Th",
        'ð' => "d",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typography_is_folded_and_nothing_else() {
        let table = [
            ("U.S.", "US"),
            ("the  United\u{a0}Nations", "United Nations"),
            ("Côte d’Ivoire", "Cote d'Ivoire"),
            ("Gitanas Nausėda", "Gitanas Nauseda"),
            ("Jr.", "Jr"),
            ("Ahmed Al-Sharaa", "Ahmed al-Sharaa"),
            ("Lech Wałęsa", "Lech Walesa"),
            ("Guinea–Bissau", "Guinea-Bissau"),
            ("the", "the"),
            ("us", "us"),
            ("", ""),
        ];
        for (words, expected) in table {
            assert_eq!(folded(words), expected, "{words}");
        }
    }

    #[test]
    fn capitals_need_two_letters() {
        assert!(shouted("HAMAS") && shouted("R&D"));
        assert!(!shouted("A") && !shouted("Hamas") && !shouted("10"));
    }
}
