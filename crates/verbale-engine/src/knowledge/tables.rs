//! What a row of each knowledge file is, and what is made of it. How rows are read stands in [`super::load`], what must hold between
//! them in [`super::faults`].

use jiff::civil::Date;
use serde::{Deserialize, Deserializer};
use verbale_model::Idx;

/// A country, by its place in [`super::Knowledge::countries`].
pub type CountryId = Idx<Country>;
/// An organisation, by its place in [`super::Knowledge::organizations`].
pub type OrganizationId = Idx<Organization>;
/// A person, by its place in [`super::Knowledge::people`].
pub type PersonId = Idx<Person>;
/// An office, by its place in [`super::Knowledge::office_list`].
pub type OfficeId = Idx<Office>;

/// PLOVER's sectors of actors; the variants are its codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[allow(missing_docs)]
pub enum Sector {
    Cop,
    Gov,
    Jud,
    Leg,
    Mil,
    Prm,
    Pty,
    Reb,
    Spy,
    Uaf,
    Unk,
    Agr,
    Bus,
    Crm,
    Cvl,
    Edu,
    Eli,
    Jrn,
    Lab,
    Med,
    Ref,
    Opp,
    Pre,
    Rel,
    Soc,
}

impl Sector {
    /// The code as PLOVER writes it: `GOV`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Cop => "COP",
            Self::Gov => "GOV",
            Self::Jud => "JUD",
            Self::Leg => "LEG",
            Self::Mil => "MIL",
            Self::Prm => "PRM",
            Self::Pty => "PTY",
            Self::Reb => "REB",
            Self::Spy => "SPY",
            Self::Uaf => "UAF",
            Self::Unk => "UNK",
            Self::Agr => "AGR",
            Self::Bus => "BUS",
            Self::Crm => "CRM",
            Self::Cvl => "CVL",
            Self::Edu => "EDU",
            Self::Eli => "ELI",
            Self::Jrn => "JRN",
            Self::Lab => "LAB",
            Self::Med => "MED",
            Self::Ref => "REF",
            Self::Opp => "OPP",
            Self::Pre => "PRE",
            Self::Rel => "REL",
            Self::Soc => "SOC",
        }
    }
}

/// Grammatical gender of the pronoun that takes a person up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
pub enum Gender {
    /// He.
    #[serde(rename = "m")]
    Masculine,
    /// She.
    #[serde(rename = "f")]
    Feminine,
}

/// Whether a role noun, as its row writes it, is one or many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Number {
    /// One: "minister".
    #[default]
    Singular,
    /// Many, or a body that takes a plural pronoun: "troops", "police".
    Plural,
}

/// How a territory stands among states. It says how the United Nations list it, and nothing about right and wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// A member of the United Nations.
    Member,
    /// An observer state there: the Holy See, Palestine.
    Observer,
    /// Claims to be a state, or is claimed, without general recognition.
    Disputed,
    /// Belongs to a state without being a part of its core.
    Dependency,
}

/// A country or a territory that news treats like one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Country {
    /// ISO 3166-1 alpha-3; where there is none, one of ISO's user-assigned codes (`XKX`, `XAB` …).
    pub code: String,
    /// ISO 3166-1 alpha-2.
    pub iso2: Option<String>,
    /// The usual English name.
    pub name: String,
    /// How it stands among states.
    pub status: Status,
    /// Of a dependency or a disputed territory: the `code` of the state to which it nominally belongs.
    pub sovereign: Option<String>,
    /// The code that a record gives, as PLOVER has it, where it is not `code`: dependencies fold into their sovereign.
    pub country: Option<String>,
    /// PLOVER sector of its authorities where it is not `GOV`: `PRE` for unrecognised states.
    pub sector: Option<Sector>,
    /// Other names and short forms in news.
    #[serde(default)]
    pub names: Vec<String>,
    /// "Ukrainian".
    #[serde(default)]
    pub adjectives: Vec<String>,
    /// Its people, one and many: "Briton", "Britons".
    #[serde(default)]
    pub people: Vec<String>,
    /// Its capital, in all spellings of news.
    #[serde(default)]
    pub capitals: Vec<String>,
    /// Places and houses that stand for its government.
    #[serde(default)]
    pub seats: Vec<Seat>,
    /// What news calls its head of state.
    pub hos_title: Option<String>,
    /// What news calls its head of government.
    pub hog_title: Option<String>,
    /// Words above that other countries have as well, on purpose: "Congolese".
    #[serde(default)]
    pub shared: Vec<String>,
    /// Where the row comes from.
    pub source: String,
}

impl Country {
    /// The code that a record gives: ISO 3166-1 alpha-3 as PLOVER uses it.
    pub fn plover(&self) -> &str {
        self.country.as_deref().unwrap_or(&self.code)
    }
}

/// A place or house that stands for a government, or for a part of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seat {
    /// As news writes it: "the Kremlin".
    pub words: String,
    /// The sector where it is not the country's own: `MIL` for "the Pentagon".
    pub sector: Option<Sector>,
    /// Key of the organisation that sits there.
    pub body: Option<String>,
}

/// What kind of body an organisation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum OrganizationKind {
    Igo,
    Bloc,
    Organ,
    Government,
    Ministry,
    Agency,
    Parliament,
    Court,
    Army,
    Police,
    Intelligence,
    Party,
    ArmedGroup,
    Gang,
    Bank,
    Company,
    Ngo,
    News,
    University,
    Religious,
    Union,
    Other,
}

/// A body that acts or speaks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// Its name in the record (`known_as`): lower case, hyphens.
    pub key: String,
    /// The usual English name.
    pub name: String,
    /// Other names and short forms.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Alpha-3 code, or PLOVER's `UNO EUR IGO NGO ISM IMG MNC`.
    pub country: Option<String>,
    /// PLOVER sector.
    pub sector: Option<Sector>,
    /// What it is.
    pub kind: OrganizationKind,
    /// Key of the body of which it is a part.
    pub part_of: Option<String>,
    /// Keys of the bodies in which it is a member.
    #[serde(default)]
    pub member_of: Vec<String>,
    /// Wikidata item, where it is sure.
    pub wikidata: Option<String>,
    /// Aliases that other rows have as well, on purpose: "RSF".
    #[serde(default)]
    pub shared: Vec<String>,
    /// Where the row comes from.
    pub source: String,
}

/// A human being.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Name in the record (`known_as`): lower case, hyphens.
    pub key: String,
    /// The usual form in English news.
    pub name: String,
    /// What news calls the person at the second mention: "Putin", "von der Leyen", "Xi"; the usual form first.
    #[serde(deserialize_with = "bars")]
    pub surnames: Vec<String>,
    /// Other spellings and by-names, whole names all of them.
    #[serde(deserialize_with = "bars")]
    pub aliases: Vec<String>,
    /// He or she.
    pub gender: Option<Gender>,
    /// Alpha-3 code of the country the person stands for.
    #[serde(deserialize_with = "filled")]
    pub country: Option<String>,
    /// Date of birth.
    #[serde(deserialize_with = "filled")]
    pub born: Option<String>,
    /// Wikidata item, where it is sure.
    #[serde(deserialize_with = "filled")]
    pub wikidata: Option<String>,
    /// Where the row comes from.
    pub source: String,
}

/// What an office is, from the highest rank down: of two posts held on one day, the one earlier in this list is the person's role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum OfficeKind {
    HeadOfState,
    HeadOfGovernment,
    IgoHead,
    ForeignMinister,
    DefenceMinister,
    InteriorMinister,
    FinanceMinister,
    DeputyHead,
    Speaker,
    CentralBanker,
    MilitaryChief,
    RebelLeader,
    Envoy,
    Spokesman,
    PartyLeader,
    OppositionLeader,
    Other,
}

/// An office.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// Its key, lower case, hyphens.
    pub key: String,
    /// As written: "President of Ukraine".
    pub title: String,
    /// How news calls whoever holds it, beside the title: "president", "leader".
    #[serde(deserialize_with = "bars")]
    pub descriptors: Vec<String>,
    /// Code of the country or key of the organisation.
    pub of: String,
    /// What it is; an executive president is head of state and of government.
    #[serde(deserialize_with = "kinds")]
    pub kind: Vec<OfficeKind>,
    /// PLOVER sector of whoever holds it; none in most international bodies.
    pub sector: Option<Sector>,
    /// Whether several people may hold it at the same time.
    #[serde(deserialize_with = "yes")]
    pub many: bool,
    /// Where the row comes from.
    pub source: String,
}

impl Office {
    /// The rank of its highest kind.
    pub fn rank(&self) -> OfficeKind {
        self.kind.iter().min().copied().unwrap_or(OfficeKind::Other)
    }
}

/// That a person held an office, for some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Who.
    pub person: PersonId,
    /// Which.
    pub office: OfficeId,
    /// The first day; where only a month or a year is known, its first day.
    pub from: Date,
    /// The day after the last, which is the successor's first; `None`: as far as is known, still.
    pub to: Option<Date>,
    /// Whether it was held for the time being.
    pub acting: bool,
    /// Where the row comes from.
    pub source: String,
}

impl Post {
    /// Whether it was held on a day.
    pub fn covers(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }
}

/// A row of `holders.csv`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Holder {
    pub(super) office: String,
    pub(super) person: String,
    pub(super) from: String,
    pub(super) to: String,
    #[serde(deserialize_with = "yes")]
    pub(super) acting: bool,
    pub(super) source: String,
}

/// A noun that says what somebody does.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// The noun, lower case, in the number that `number` says.
    pub words: String,
    /// The plural of a singular.
    pub plural: Option<String>,
    /// Other spellings: "defense minister".
    #[serde(default)]
    pub also: Vec<String>,
    /// PLOVER sector; none where the noun alone does not tell ("spokesman", "leader").
    pub sector: Option<Sector>,
    /// He or she, where the noun says so.
    pub gender: Option<Gender>,
    /// One or many.
    #[serde(default)]
    pub number: Number,
    /// The kind of office that it denotes.
    pub office_kind: Option<OfficeKind>,
    /// Whoever is called so speaks for somebody else: "spokeswoman".
    #[serde(default)]
    pub speaks_for: bool,
    /// Heads or stands for the body that is named with it: "the leader of the bloc", "a U.N. mediator".
    #[serde(default)]
    pub leads: bool,
    /// Used of people whose names the outlet keeps back: "officials".
    #[serde(default)]
    pub anonymous: bool,
    /// It is a body or a group, not a person: "ministry", "police".
    #[serde(default)]
    pub body: bool,
    /// Where the row comes from.
    pub source: String,
}

/// What a word in a name says of whoever or whatever bears it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NameWordKind {
    /// An organisation: "Osterra Herald".
    Body,
    /// A law, a prize, a war, a work: nobody. "Harbour Act".
    Matter,
    /// Letters behind a person's name: "KC".
    Honour,
}

/// A row of `name_words.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameWord {
    /// The word, lower case, without full stops.
    pub words: String,
    /// What it says.
    pub names: NameWordKind,
    /// Where the row comes from.
    pub source: String,
}

/// A row of `given_names.csv`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GivenName {
    pub(super) name: String,
    pub(super) gender: Gender,
}

/// As what a word names a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CountryWord {
    /// "Ukraine".
    Name,
    /// "Ukrainian" before a noun.
    Adjective,
    /// "Ukrainians".
    People,
    /// "Kyiv", the city.
    Capital,
    /// "Kyiv", the government.
    Seat,
}

/// As what a word names a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PersonWord {
    /// The name of the row.
    Full,
    /// What stands at the second mention.
    Surname,
    /// Another spelling or a by-name.
    Alias,
}

/// One thing that words can name or stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// A country, its people or its government.
    Country(CountryId, CountryWord),
    /// An organisation.
    Organization(OrganizationId),
    /// A person.
    Person(PersonId, PersonWord),
}

/// Words with bars between them; an empty field has none.
fn bars<'de, D: Deserializer<'de>>(field: D) -> Result<Vec<String>, D::Error> {
    let field = String::deserialize(field)?;
    Ok(field.split('|').map(str::trim).filter(|w| !w.is_empty()).map(str::to_owned).collect())
}

/// Kinds of office with bars between them.
fn kinds<'de, D: Deserializer<'de>>(field: D) -> Result<Vec<OfficeKind>, D::Error> {
    use serde::de::{IntoDeserializer, value::Error};
    let read = |word: &String| OfficeKind::deserialize(IntoDeserializer::<Error>::into_deserializer(word.as_str()));
    bars(field)?.iter().map(read).collect::<Result<_, _>>().map_err(serde::de::Error::custom)
}

/// A field that may be empty.
fn filled<'de, D: Deserializer<'de>>(field: D) -> Result<Option<String>, D::Error> {
    Ok(Some(String::deserialize(field)?).filter(|field| !field.is_empty()))
}

/// `yes` or nothing.
fn yes<'de, D: Deserializer<'de>>(field: D) -> Result<bool, D::Error> {
    match String::deserialize(field)?.as_str() {
        "yes" => Ok(true),
        "" => Ok(false),
        other => Err(serde::de::Error::custom(format!("{other:?} is neither empty nor \"yes\""))),
    }
}
