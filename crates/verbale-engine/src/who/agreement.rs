//! Gender, number and person, as far as words give them.

use super::mentions::Shape;
use crate::Layers;
use crate::syntax::Gender;
use std::ops::Range;

/// What a phrase shows of gender, number and person; none where it shows nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Masculine, feminine, neuter.
    pub gender: Option<Gender>,
    /// More than one.
    pub plural: Option<bool>,
    /// First or second person.
    pub speech: Option<u8>,
}

/// Shape and agreement of a personal, possessive or reflexive pronoun.
pub(super) fn of_pronoun(lower: &str) -> Option<(Shape, Agreement)> {
    let third = |shape, gender, plural| Some((shape, Agreement { gender, plural: Some(plural), speech: None }));
    let speech = |person, plural| Some((Shape::Speech, Agreement { gender: None, plural, speech: Some(person) }));
    match lower {
        "he" | "him" | "his" | "himself" => third(Shape::He, Some(Gender::Masculine), false),
        "she" | "her" | "hers" | "herself" => third(Shape::She, Some(Gender::Feminine), false),
        "it" | "its" | "itself" => third(Shape::It, Some(Gender::Neuter), false),
        "they" | "them" | "their" | "theirs" | "themselves" | "themself" | "'em" | "’em" => {
            third(Shape::They, None, true)
        }
        "i" | "me" | "my" | "mine" | "myself" => speech(1, Some(false)),
        "we" | "us" | "our" | "ours" | "ourselves" => speech(1, Some(true)),
        "you" | "your" | "yours" | "yourself" | "yourselves" => speech(2, None),
        _ => None,
    }
}

/// What the words of a nominal phrase show.
pub(super) fn of_phrase(layers: &Layers<'_>, head: usize, name: Option<&Range<usize>>) -> Agreement {
    let before = name.map_or(head, |n| n.start);
    let sentence = layers.sentence(head);
    let form = |t: usize| layers.form(t).trim_end_matches('.').to_lowercase();
    let title = (before > sentence.start).then(|| form(before - 1));
    // "Miss Quaye" may be tagged as a name as a whole
    let within = name.filter(|n| n.len() > 1).map(|n| form(n.start));
    let shown = [title, within].into_iter().flatten().find_map(|title| of_title(&title));
    let gender = shown.or_else(|| of_noun(&layers.word(head).lemma.to_lowercase()));
    Agreement { gender, plural: layers.word(head).features.plural.filter(|_| name.is_none()), speech: None }
}

/// "Mr.", "Dr.": what stands before a name and is no part of it.
pub(super) fn is_courtesy(lower: &str) -> bool {
    matches!(lower.trim_end_matches('.'), "mr" | "mrs" | "ms" | "miss" | "dr" | "sir" | "lady" | "madam" | "monsieur")
}

/// "Mr.", "Lady": titles that show a gender.
fn of_title(lower: &str) -> Option<Gender> {
    match lower {
        "mr" | "sir" | "lord" | "king" | "prince" | "monsieur" | "señor" | "herr" => Some(Gender::Masculine),
        "mrs" | "ms" | "miss" | "lady" | "dame" | "queen" | "princess" | "madam" | "madame" => Some(Gender::Feminine),
        _ => None,
    }
}

/// Nouns whose gender English shows; roles with more of them stand in `knowledge/roles.toml`.
fn of_noun(lemma: &str) -> Option<Gender> {
    let masculine = [
        "man",
        "boy",
        "father",
        "son",
        "brother",
        "husband",
        "king",
        "prince",
        "uncle",
        "grandfather",
        "nephew",
        "widower",
    ];
    let feminine = [
        "woman",
        "girl",
        "mother",
        "daughter",
        "sister",
        "wife",
        "queen",
        "princess",
        "aunt",
        "grandmother",
        "niece",
        "widow",
    ];
    if masculine.contains(&lemma) || lemma.ends_with("sman") || lemma.ends_with("gentleman") {
        Some(Gender::Masculine)
    } else if feminine.contains(&lemma) || lemma.ends_with("woman") {
        Some(Gender::Feminine)
    } else {
        None
    }
}
