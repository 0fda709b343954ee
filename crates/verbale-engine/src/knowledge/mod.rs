//! Who and what the names of the news are, at the date of the text: countries and their metonyms, organisations, people, the offices
//! they held and when, role nouns, given names.
//!
//! Strings in, tables out. The files of `knowledge/` are built in; a user's own files go on top of them ([`Knowledge::with`]). Which of
//! the possible senses a mention has is for the stage that reads mentions; nothing is chosen here, and nothing is asked of the clock.

mod faults;
pub(crate) mod load;
mod senses;
mod tables;

pub use tables::*;

use crate::engine::LoadError;
use jiff::civil::Date;
use load::{Source, Table};
use senses::Senses;
use std::collections::HashMap;
use verbale_model::Idx;

/// The built-in files, in the order in which rows refer to rows before them.
const EMBEDDED: [(&str, &str); 8] = [
    ("knowledge/countries.toml", include_str!("../../../../knowledge/countries.toml")),
    ("knowledge/organizations.toml", include_str!("../../../../knowledge/organizations.toml")),
    ("knowledge/people.csv", include_str!("../../../../knowledge/people.csv")),
    ("knowledge/offices.csv", include_str!("../../../../knowledge/offices.csv")),
    ("knowledge/holders.csv", include_str!("../../../../knowledge/holders.csv")),
    ("knowledge/roles.toml", include_str!("../../../../knowledge/roles.toml")),
    ("knowledge/given_names.csv", include_str!("../../../../knowledge/given_names.csv")),
    ("knowledge/name_words.toml", include_str!("../../../../knowledge/name_words.toml")),
];

/// What is wrong with a row of a knowledge file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file, as it was named when it was loaded.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

/// All knowledge, loaded once and shared by threads.
#[derive(Clone, Debug, Default)]
pub struct Knowledge {
    countries: Table<Country>,
    organizations: Table<Organization>,
    people: Table<Person>,
    offices: Table<Office>,
    holders: Table<Holder>,
    roles: Table<Role>,
    given: Table<GivenName>,
    name_words: Table<NameWord>,
    loads: usize,
    index: Index,
}

/// What is made of the rows.
#[derive(Clone, Debug, Default)]
struct Index {
    senses: Senses,
    /// By person, then by start.
    posts: Vec<Post>,
    /// For each person the end of their posts.
    ends: Vec<usize>,
    /// For each office its posts.
    by_office: Vec<Vec<usize>>,
    /// Offices of a country code or an organisation's key.
    offices_of: HashMap<String, Vec<OfficeId>>,
    /// Every form of every role.
    roles: HashMap<String, usize>,
}

impl Knowledge {
    /// The files built into this binary.
    ///
    /// # Errors
    /// [`LoadError::Rows`] with the faults of rows that cannot be read.
    pub fn embedded() -> Result<Self, LoadError> {
        let mut knowledge = Self::default();
        let faults: Vec<Fault> = EMBEDDED.iter().flat_map(|(file, text)| knowledge.load(file, text)).collect();
        knowledge.index = Index::new(&knowledge);
        if faults.is_empty() { Ok(knowledge) } else { Err(LoadError::Rows(faults)) }
    }

    /// Puts a user's file on top: it has the name of one of ours, whatever its folder. Rows add; a row with a known key replaces.
    ///
    /// # Errors
    /// The faults of rows that cannot be read; then nothing of the file is taken. What a row says about others is looked at by
    /// [`Knowledge::faults`], when all files are there.
    pub fn with(&mut self, file: &str, text: &str) -> Result<(), Vec<Fault>> {
        self.with_all([(file, text)])
    }

    /// As [`Knowledge::with`], for several files in any order.
    ///
    /// # Errors
    /// As there; nothing of any file is taken.
    pub fn with_all<'a>(&mut self, files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<(), Vec<Fault>> {
        let mut changed = self.clone();
        let faults: Vec<Fault> = files.into_iter().flat_map(|(file, text)| changed.load(file, text)).collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        changed.index = Index::new(&changed);
        *self = changed;
        Ok(())
    }

    /// The names that knowledge files have.
    pub fn file_names() -> impl Iterator<Item = &'static str> {
        EMBEDDED.iter().map(|(file, _)| base(file))
    }

    fn load(&mut self, file: &str, text: &str) -> Vec<Fault> {
        self.loads += 1;
        let source = Source { file: file.into(), text, load: self.loads };
        match base(file) {
            "countries.toml" => source.toml("country", &mut self.countries, |r| r.code.clone()),
            "organizations.toml" => source.toml("organization", &mut self.organizations, |r| r.key.clone()),
            "people.csv" => source.csv(&mut self.people, |r| r.key.clone()),
            "offices.csv" => source.csv(&mut self.offices, |r| r.key.clone()),
            "holders.csv" => source.csv(&mut self.holders, |r| format!("{} {} {}", r.office, r.person, r.from)),
            "roles.toml" => source.toml("role", &mut self.roles, |r| r.words.clone()),
            "given_names.csv" => source.csv(&mut self.given, |r| senses::folded(&r.name)),
            "name_words.toml" => source.toml("word", &mut self.name_words, |r| r.words.clone()),
            other => {
                let names: Vec<_> = Self::file_names().collect();
                vec![Fault { file: file.into(), line: 1, what: format!("{other} is none of {}", names.join(", ")) }]
            }
        }
    }

    /// All countries and territories.
    pub fn countries(&self) -> &[Country] {
        &self.countries.rows
    }

    /// By its code.
    pub fn country(&self, code: &str) -> Option<&Country> {
        self.countries.rows.get(self.countries.place(code)?)
    }

    /// All organisations.
    pub fn organizations(&self) -> &[Organization] {
        &self.organizations.rows
    }

    /// By its key.
    pub fn organization(&self, key: &str) -> Option<&Organization> {
        self.organizations.rows.get(self.organizations.place(key)?)
    }

    /// All people.
    pub fn people(&self) -> &[Person] {
        &self.people.rows
    }

    /// By the key.
    pub fn person(&self, key: &str) -> Option<&Person> {
        self.people.rows.get(self.people.place(key)?)
    }

    /// The id of a person with this key.
    pub fn person_id(&self, key: &str) -> Option<PersonId> {
        self.people.place(key).map(Idx::new)
    }

    /// All offices, as their ids count them.
    pub fn office_list(&self) -> &[Office] {
        &self.offices.rows
    }

    /// The office of an id that this knowledge gave.
    pub fn office(&self, id: OfficeId) -> Option<&Office> {
        self.offices.rows.get(id.at())
    }

    /// All role nouns.
    pub fn roles(&self) -> &[Role] {
        &self.roles.rows
    }

    /// Every time somebody held an office, by person and start.
    pub fn posts(&self) -> &[Post] {
        &self.index.posts
    }

    /// How many given names there are.
    pub fn given_names(&self) -> usize {
        self.given.rows.len()
    }

    /// All that these words can name or stand for.
    ///
    /// Typographic variants are the same (curly apostrophes, U.S. and US, accents, "the" in front); letter case counts, but for words
    /// in capitals throughout, as in headlines ("HAMAS").
    pub fn senses(&self, words: &str) -> &[Sense] {
        self.index.senses.of(words)
    }

    /// Posts that a person held, sorted by start.
    pub fn posts_of(&self, person: PersonId) -> &[Post] {
        let end = |at: usize| self.index.ends.get(at).copied();
        let Some(to) = end(person.at()) else { return &[] };
        let from = person.at().checked_sub(1).and_then(end).unwrap_or(0);
        &self.index.posts[from..to]
    }

    /// The highest-ranking post that a person held on a day; one in her own country goes before one abroad (the president of France is a
    /// prince of Andorra, too), one held for good before an acting one. Without a date there is none.
    pub fn post_at(&self, person: PersonId, date: Option<Date>) -> Option<&Post> {
        let day = date?;
        let held = self.posts_of(person).iter().filter(|post| post.covers(day));
        let own = self.people()[person.at()].country.as_deref();
        let abroad =
            |post: &Post| own.is_some() && self.office(post.office).is_some_and(|o| Some(o.of.as_str()) != own);
        held.min_by_key(|post| (self.rank(post), abroad(post), post.acting, std::cmp::Reverse(post.from)))
    }

    fn rank(&self, post: &Post) -> OfficeKind {
        self.office(post.office).map_or(OfficeKind::Other, Office::rank)
    }

    /// Who held an office of this kind on that day, for this country's code or organisation's key; without a date, nobody.
    ///
    /// Where only the month of a change is known, both holders are given, the later one first; acting ones come last.
    pub fn holders(&self, of: &str, kind: OfficeKind, date: Option<Date>) -> Vec<(PersonId, &Post)> {
        let Some(day) = date else { return Vec::new() };
        let offices =
            self.offices_of(of).filter(|&id| self.office(id).is_some_and(|office| office.kind.contains(&kind)));
        let mut found: Vec<_> = offices.flat_map(|id| self.office_holders(id, day)).collect();
        found.sort_by_key(|(_, post)| (post.acting, std::cmp::Reverse(post.from)));
        found
    }

    /// Who held an office on that day, in the order of the rows.
    pub fn office_holders(&self, office: OfficeId, day: Date) -> impl Iterator<Item = (PersonId, &Post)> {
        let posts = self.index.by_office.get(office.at()).into_iter().flatten().map(|&at| &self.index.posts[at]);
        posts.filter(move |post| post.covers(day)).map(|post| (post.person, post))
    }

    fn offices_of(&self, of: &str) -> impl Iterator<Item = OfficeId> {
        self.index.offices_of.get(of).into_iter().flatten().copied()
    }

    /// The offices of a country's code or an organisation's key that news calls so: "foreign minister". Letter case does not count.
    pub fn offices(&self, of: &str, descriptor: &str) -> Vec<OfficeId> {
        let wanted = senses::folded(descriptor).to_lowercase();
        let called = |office: &Office| {
            let names = std::iter::once(&office.title).chain(&office.descriptors);
            names.map(|name| senses::folded(name).to_lowercase()).any(|name| name == wanted)
        };
        self.offices_of(of).filter(|&id| self.office(id).is_some_and(called)).collect()
    }

    /// What a role noun says; lower case, singular or plural. Typographic variants are the same, as in [`Knowledge::senses`].
    pub fn role(&self, words: &str) -> Option<&Role> {
        self.roles.rows.get(*self.index.roles.get(&senses::folded(words))?)
    }

    /// The gender of a given name, where it has one.
    pub fn gender_of_given(&self, name: &str) -> Option<Gender> {
        let at = self.given.place(&senses::folded(name))?;
        self.given.rows.get(at).map(|row| row.gender)
    }

    /// Whether a word is a given name of men or of women.
    pub fn is_given(&self, name: &str) -> bool {
        self.gender_of_given(name).is_some()
    }

    /// What a word of a name says of its bearer. Letter case and full stops do not count: "Inc.".
    pub fn name_word(&self, word: &str) -> Option<NameWordKind> {
        let plain: String = word.chars().filter(|&c| c != '.').flat_map(char::to_lowercase).collect();
        Some(self.name_words.rows.get(self.name_words.place(&plain)?)?.names)
    }

    /// What is wrong between the rows of all files: unknown keys, dates that run backwards, two holders of one office, words that stand
    /// for two things. Sorted by file and line.
    pub fn faults(&self) -> Vec<Fault> {
        faults::of(self)
    }
}

/// The name of a file without its folder.
pub(crate) fn base(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}

impl Index {
    fn new(of: &Knowledge) -> Self {
        let mut posts: Vec<Post> = of.holders.rows.iter().filter_map(|row| post(of, row)).collect();
        posts.sort_by_key(|post| (post.person.at(), post.from, post.office.at()));
        let ends = (0..of.people.rows.len()).map(|at| posts.partition_point(|post| post.person.at() <= at)).collect();
        let mut by_office = vec![Vec::new(); of.offices.rows.len()];
        for (at, post) in posts.iter().enumerate() {
            by_office[post.office.at()].push(at);
        }
        let mut offices_of: HashMap<String, Vec<OfficeId>> = HashMap::new();
        for (at, office) in of.offices.rows.iter().enumerate() {
            offices_of.entry(office.of.clone()).or_default().push(Idx::new(at));
        }
        let mut roles = HashMap::new();
        for (at, role) in of.roles.rows.iter().enumerate() {
            roles.extend(role_forms(role).map(|form| (senses::folded(form), at)));
        }
        let senses = Senses::new(&of.countries.rows, &of.organizations.rows, &of.people.rows);
        Self { senses, posts, ends, by_office, offices_of, roles }
    }
}

/// All forms by which a role noun is found.
fn role_forms(role: &Role) -> impl Iterator<Item = &str> {
    std::iter::once(&role.words).chain(&role.plural).chain(&role.also).map(String::as_str)
}

/// A row of `holders.csv`, where its keys and dates mean something; where they do not, [`Knowledge::faults`] tells.
fn post(of: &Knowledge, row: &Holder) -> Option<Post> {
    Some(Post {
        person: Idx::new(of.people.place(&row.person)?),
        office: Idx::new(of.offices.place(&row.office)?),
        from: load::first_day(&row.from)?,
        to: if row.to.is_empty() { None } else { Some(load::end_day(&row.to)?) },
        acting: row.acting,
        source: row.source.clone(),
    })
}

#[cfg(test)]
mod tests;
