//! What must hold between the rows: every key leads somewhere, time runs forwards, one chair has one holder, one word one meaning.

use super::load::{At, end_day, first_day};
use super::senses::{country_words, folded};
use super::{Fault, Knowledge, role_forms};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};

/// Codes that stand where a country's would, as PLOVER has them.
const NON_STATE: [&str; 7] = ["UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC"];

/// For so many days two people may hold one office: rows differ in whether election, oath or departure counts.
const HANDOVER: i32 = 45;

/// All of them, by file and line.
pub(super) fn of(knowledge: &Knowledge) -> Vec<Fault> {
    let mut faults = Vec::new();
    countries(knowledge, &mut faults);
    organizations(knowledge, &mut faults);
    people(knowledge, &mut faults);
    offices(knowledge, &mut faults);
    holders(knowledge, &mut faults);
    overlaps(knowledge, &mut faults);
    roles(knowledge, &mut faults);
    name_words(knowledge, &mut faults);
    faults.sort();
    faults.dedup();
    faults
}

fn sourced(source: &str, at: &At, faults: &mut Vec<Fault>) {
    if source.trim().is_empty() {
        faults.push(at.fault("the source is missing"));
    }
}

/// Whether a code is a country's, or one of PLOVER's that stand in its place.
fn known_code(knowledge: &Knowledge, code: &str) -> bool {
    NON_STATE.contains(&code) || knowledge.country(code).is_some()
}

fn code(knowledge: &Knowledge, code: Option<&String>, at: &At, faults: &mut Vec<Fault>) {
    if let Some(code) = code.filter(|code| !known_code(knowledge, code)) {
        faults.push(at.fault(format!("{code:?} is no country's code")));
    }
}

fn countries(knowledge: &Knowledge, faults: &mut Vec<Fault>) {
    let mut words = Words::default();
    for (country, at) in knowledge.countries.with_places() {
        sourced(&country.source, at, faults);
        if country.code.len() != 3 || !country.code.bytes().all(|b| b.is_ascii_uppercase()) {
            faults.push(at.fault(format!("the code {:?} is not three capital letters", country.code)));
        }
        for other in [&country.sovereign, &country.country].into_iter().flatten() {
            code(knowledge, Some(other), at, faults);
        }
        for body in country.seats.iter().filter_map(|seat| seat.body.as_ref()) {
            if knowledge.organization(body).is_none() {
                faults.push(at.fault(format!("no organisation has the key {body:?}")));
            }
        }
        let own = country_words(country).map(|(word, _)| word);
        words.take(own, &country.shared, &country.code, at, faults);
    }
}

fn organizations(knowledge: &Knowledge, faults: &mut Vec<Fault>) {
    let mut words = Words::default();
    for (row, at) in knowledge.organizations.with_places() {
        sourced(&row.source, at, faults);
        code(knowledge, row.country.as_ref(), at, faults);
        for body in row.part_of.iter().chain(&row.member_of) {
            if knowledge.organization(body).is_none() {
                faults.push(at.fault(format!("no organisation has the key {body:?}")));
            }
        }
        let own = std::iter::once(&row.name).chain(&row.aliases).map(String::as_str);
        words.take(own, &row.shared, &row.key, at, faults);
    }
}

fn people(knowledge: &Knowledge, faults: &mut Vec<Fault>) {
    let mut words = Words::default();
    for (row, at) in knowledge.people.with_places() {
        sourced(&row.source, at, faults);
        code(knowledge, row.country.as_ref(), at, faults);
        if row.born.as_ref().is_some_and(|born| first_day(born).is_none()) {
            faults.push(at.fault("born is no date; write 1978-01-25, 1978-01 or 1978"));
        }
        words.take(std::iter::once(&row.name).chain(&row.aliases).map(String::as_str), &[], &row.key, at, faults);
    }
}

fn offices(knowledge: &Knowledge, faults: &mut Vec<Fault>) {
    for (row, at) in knowledge.offices.with_places() {
        sourced(&row.source, at, faults);
        if knowledge.organization(&row.of).is_none() && !known_code(knowledge, &row.of) {
            faults.push(at.fault(format!("{:?} is no country's code and no organisation's key", row.of)));
        }
        if row.kind.is_empty() {
            faults.push(at.fault("the kind is missing"));
        }
    }
}

fn holders(knowledge: &Knowledge, faults: &mut Vec<Fault>) {
    for (row, at) in knowledge.holders.with_places() {
        sourced(&row.source, at, faults);
        if knowledge.offices.place(&row.office).is_none() {
            faults.push(at.fault(format!("no office has the key {:?}", row.office)));
        }
        if knowledge.people.place(&row.person).is_none() {
            faults.push(at.fault(format!("nobody has the key {:?}", row.person)));
        }
        let from = first_day(&row.from);
        let to = if row.to.is_empty() { None } else { Some(end_day(&row.to)) };
        match (from, to) {
            (None, _) | (_, Some(None)) => faults.push(at.fault("no date; write 2014-06-07, 2014-06 or 2014")),
            (Some(from), Some(Some(to))) if to <= from => faults.push(at.fault("it ends before it begins")),
            _ => {}
        }
    }
}

/// One who held an office: from, until the day after the last, and the row that says so.
type Sitting<'a> = (Date, Option<Date>, &'a At);

/// Offices for one person that two hold at once, acting ones apart.
fn overlaps(knowledge: &Knowledge, faults: &mut Vec<Fault>) {
    let mut chairs: BTreeMap<usize, Vec<Sitting>> = BTreeMap::new();
    for (row, at) in knowledge.holders.with_places().filter(|(row, _)| !row.acting) {
        let office = knowledge.offices.place(&row.office).filter(|&at| !knowledge.offices.rows[at].many);
        if let (Some(office), Some(from)) = (office, first_day(&row.from)) {
            chairs.entry(office).or_default().push((from, end_day(&row.to), at));
        }
    }
    for (office, mut holders) in chairs {
        holders.sort_by_key(|&(from, ..)| from);
        let title = &knowledge.offices.rows[office].title;
        for pair in holders.windows(2) {
            let ((_, ends, _), (from, _, at)) = (pair[0], pair[1]);
            if ends.is_none_or(|ends| (ends - from).get_days() > HANDOVER) {
                let advice = "end the earlier one, or mark one as acting";
                faults.push(at.fault(format!("two hold the office of {title} at once; {advice}")));
            }
        }
    }
}

fn roles(knowledge: &Knowledge, faults: &mut Vec<Fault>) {
    let mut words = Words::default();
    for (row, at) in knowledge.roles.with_places() {
        sourced(&row.source, at, faults);
        if role_forms(row).any(|form| form != form.to_lowercase() || form.trim() != form || form.is_empty()) {
            faults.push(at.fault("the words of a role are lower case, without spaces around"));
        }
        words.take(role_forms(row), &[], &row.words, at, faults);
    }
}

fn name_words(knowledge: &Knowledge, faults: &mut Vec<Fault>) {
    for (row, at) in knowledge.name_words.with_places() {
        sourced(&row.source, at, faults);
        let plain = |c: char| c.is_lowercase() || matches!(c, '-' | '\'');
        if row.words.is_empty() || !row.words.chars().all(plain) {
            faults.push(at.fault("the word of a name is one word, lower case, without full stops"));
        }
    }
}

/// Whose a word is, within one file.
#[derive(Default)]
struct Words {
    owners: HashMap<String, (String, bool)>,
}

impl Words {
    /// Takes a row's words; one that another row has is a fault, unless both say that it is shared.
    fn take<'a>(
        &mut self,
        own: impl Iterator<Item = &'a str>,
        shared: &[String],
        key: &str,
        at: &At,
        faults: &mut Vec<Fault>,
    ) {
        let shared: Vec<String> = shared.iter().map(|word| folded(word)).collect();
        for word in own {
            let word = folded(word);
            let open = shared.contains(&word);
            if word.is_empty() {
                faults.push(at.fault("an empty name"));
            }
            match self.owners.get(&word) {
                Some((owner, known)) if owner != key && !(open && *known) => {
                    faults.push(at.fault(format!(
                        "{word:?} is {owner}'s too; if both are meant, write it under `shared` in both"
                    )));
                }
                Some(_) => {}
                None => drop(self.owners.insert(word, (key.to_owned(), open))),
            }
        }
    }
}
