//! Abbreviations that keep their full stop, and which of them may end a sentence.

/// Titles and labels that stand before a name or number: a sentence does not end after them.
const BEFORE_A_NAME: &[&str] = &[
    "adm", "amb", "assn", "atty", "brig", "capt", "cdr", "cmdr", "col", "cpl", "del", "dr", "fr", "gen", "gov", "hon",
    "insp", "lt", "maj", "messrs", "mlle", "mme", "mr", "mrs", "ms", "mt", "mx", "no", "nos", "pres", "prof", "pvt",
    "rep", "reps", "rev", "sec", "sen", "sens", "sgt", "sr", "st", "ste", "supt", "vs", "v", "fig", "figs", "op", "pp",
    "cf", "al", "ca", "approx", "viz",
];

/// Abbreviations after which a sentence may end as well as go on.
const ANYWHERE: &[&str] = &[
    "jr", "inc", "corp", "co", "ltd", "bros", "llc", "plc", "dept", "dist", "est", "etc", "ext", "ave", "blvd", "rd",
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "mon", "tue", "tues", "wed",
    "thu", "thurs", "fri", "ala", "ariz", "ark", "calif", "colo", "conn", "fla", "ga", "ill", "ind", "kan", "ky", "la",
    "md", "mich", "minn", "miss", "mo", "mont", "neb", "nev", "okla", "ore", "pa", "tenn", "tex", "va", "vt", "wash",
    "wis", "wyo", "ft", "oz", "lbs", "tel", "univ", "vol",
];

/// Short words that are also ordinary ones: the full stop belongs to them only when something follows in lower case or a name.
const ALSO_WORDS: &[&str] = &[
    "no", "nos", "mar", "mon", "wed", "fri", "sat", "sun", "ill", "ind", "la", "mo", "miss", "pa", "wash", "fig", "al",
    "op", "del", "rep", "col", "gen", "ore", "co", "md", "conn", "kan", "ark", "v", "est", "dist", "ext", "hon", "sec",
    "ca", "ft",
];

/// Whether `word` (without its full stop) is an abbreviation that keeps it.
pub(super) fn is_abbreviation(word: &str) -> bool {
    let lower = word.to_lowercase();
    let listed = BEFORE_A_NAME.contains(&lower.as_str()) || ANYWHERE.contains(&lower.as_str());
    // "No." and "Miss." abbreviate only with a capital; "no." ends a sentence.
    listed && (!ALSO_WORDS.contains(&lower.as_str()) || word.starts_with(char::is_uppercase))
}

/// Whether a sentence cannot end after `word.`: a name or number has to follow.
pub(super) fn wants_a_name(word: &str) -> bool {
    BEFORE_A_NAME.contains(&word.to_lowercase().as_str())
}

/// Single letters joined by full stops: "U", "U.S", "a.m", "Ph.D".
pub(super) fn is_initials(word: &str) -> bool {
    if word == "I" || word == "A" || word == "a" {
        return false;
    }
    let mut all = true;
    let mut count = 0;
    for part in word.split('.') {
        count += 1;
        let letters = part.chars().count();
        all &= part.chars().all(char::is_alphabetic)
            && (letters == 1 || (letters == 2 && matches!(part, "Ph" | "Ed" | "Lt" | "Sc")));
    }
    all && (count > 1
        || word.chars().all(char::is_uppercase)
        || word.chars().all(|c| matches!(c, 'a' | 'p' | 'e' | 'i')))
}
