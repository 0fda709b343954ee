//! The gazetteer: names of places and what is known of each, packed so that nothing is parsed or copied when it is opened. Its rows are
//! made by `cargo xtask gazetteer`; which of several places a name means is [`super::resolve`]'s.

use super::fold::fold;
use std::collections::BTreeMap;

/// First bytes of the packed form; the digit is its version.
const MAGIC: &[u8; 8] = b"VGAZET1\n";
/// Bytes of one place.
const RECORD: usize = 24;
/// Bytes of one posting: three of a place's number, one of how it is called.
const POSTING: usize = 4;
/// Bits that hold how many places one key has.
const COUNT_BITS: u32 = 12;

/// What a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Kind {
    Continent,
    Country,
    Region,
    County,
    City,
    Area,
    Sea,
    Lake,
    River,
    Island,
    Mountain,
    Facility,
}

impl Kind {
    const ALL: [Self; 12] = [
        Self::Continent,
        Self::Country,
        Self::Region,
        Self::County,
        Self::City,
        Self::Area,
        Self::Sea,
        Self::Lake,
        Self::River,
        Self::Island,
        Self::Mountain,
        Self::Facility,
    ];

    /// As the record has it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Continent => "continent",
            Self::Country => "country",
            Self::Region => "region",
            Self::County => "county",
            Self::City => "city",
            Self::Area => "area",
            Self::Sea => "sea",
            Self::Lake => "lake",
            Self::River => "river",
            Self::Island => "island",
            Self::Mountain => "mountain",
            Self::Facility => "facility",
        }
    }
}

/// How a key calls a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Called {
    /// By its own name.
    Name,
    /// By another: "Kiev".
    Also,
    /// By letters that must be so: "Pa.", "US".
    Exact,
    /// By an adjective or its people: "Danish", "Danes".
    Adjective,
}

/// A place as the gazetteer is built from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its name in English.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Latitude and longitude in degrees.
    pub at: (f64, f64),
    /// GeoNames id, 0 for none.
    pub geoname: u32,
    /// Inhabitants, 0 where unknown.
    pub population: u32,
    /// The row of its country, counted from 1; 0 for none. Countries are the first rows, at most 255.
    pub country: u8,
    /// The row of its first-level region, counted from 1; 0 for none.
    pub admin1: u16,
    /// States disagree to whom it belongs.
    pub disputed: bool,
    /// The seat of a country's government.
    pub capital: bool,
}

/// A place of the gazetteer.
#[derive(Clone, Copy)]
pub struct Entry<'g> {
    bytes: &'g [u8],
    gazetteer: &'g Gazetteer,
    /// Its number.
    pub id: u32,
}

/// The packed names and places.
pub struct Gazetteer {
    keys: fst::Map<&'static [u8]>,
    postings: &'static [u8],
    records: &'static [u8],
    names: &'static [u8],
    codes: &'static [u8],
    /// Hash of the table of places by hand from which it was built.
    pub by_hand: [u8; 32],
}

fn number(bytes: &[u8], at: usize) -> u32 {
    let four = bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).unwrap_or_default();
    u32::from_le_bytes(four)
}

/// The key in the map: names are folded, the rest keeps apart from them by a first byte that no name has.
fn key(called: Called, words: &str) -> String {
    match called {
        Called::Name | Called::Also => fold(words),
        Called::Exact => format!("\u{1}{words}"),
        Called::Adjective => format!("\u{2}{}", fold(words)),
    }
}

impl Gazetteer {
    /// Where the packed form lies in the repository.
    pub const FILE: &str = "models/en/gazetteer.bin";

    /// Opens the packed form; `None` where it is damaged or of another version.
    pub fn open(bytes: &'static [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let by_hand = rest.get(..32)?.try_into().ok()?;
        let mut rest = &rest[32..];
        let mut section = || {
            let size = number(rest.get(..4)?, 0) as usize;
            let (now, later) = rest.get(4..)?.split_at_checked(size)?;
            rest = later;
            Some(now)
        };
        let (keys, postings, records, names, codes) = (section()?, section()?, section()?, section()?, section()?);
        Some(Self { keys: fst::Map::new(keys).ok()?, postings, records, names, codes, by_hand })
    }

    /// The places that `words` call so, the likeliest first where nothing else is known.
    pub fn look_up(&self, called: Called, words: &str) -> impl Iterator<Item = (Entry<'_>, Called)> {
        let value = self.keys.get(key(called, words)).unwrap_or(0);
        let (first, count) = (value >> COUNT_BITS, value & ((1 << COUNT_BITS) - 1));
        (first..first + count).map(move |at| {
            let posting = number(self.postings, at as usize * POSTING);
            let how = if posting >> 24 == 0 { Called::Name } else { Called::Also };
            (self.entry(posting & 0xff_ffff), if called == Called::Name { how } else { called })
        })
    }

    /// Whether any place is called so.
    pub fn knows(&self, called: Called, words: &str) -> bool {
        self.keys.contains_key(key(called, words))
    }

    /// How many places there are.
    pub fn len(&self) -> usize {
        self.records.len() / RECORD
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    fn entry(&self, id: u32) -> Entry<'_> {
        let at = id as usize * RECORD;
        let bytes = self.records.get(at..at + RECORD).unwrap_or(&[0; RECORD]);
        Entry { bytes, gazetteer: self, id }
    }
}

impl<'g> Entry<'g> {
    /// Its name in English.
    pub fn name(self) -> &'g str {
        let at = number(self.bytes, 16) as usize;
        let names = self.gazetteer.names;
        let size = names.get(at).copied().unwrap_or(0) as usize;
        names.get(at + 1..at + 1 + size).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or("")
    }
    /// What it is.
    pub fn kind(self) -> Kind {
        Kind::ALL.get(usize::from(self.bytes[23] & 0xf)).copied().unwrap_or(Kind::Area)
    }
    /// Latitude and longitude in degrees.
    pub fn at(self) -> (f64, f64) {
        let degrees = |at| f64::from(number(self.bytes, at) as i32) / 1e5;
        (degrees(0), degrees(4))
    }
    /// GeoNames id.
    pub fn geoname(self) -> Option<u32> {
        Some(number(self.bytes, 8)).filter(|&id| id != 0)
    }
    /// Inhabitants, 0 where unknown.
    pub fn population(self) -> u32 {
        number(self.bytes, 12)
    }
    /// Its country.
    pub fn country(self) -> Option<Entry<'g>> {
        let id = u32::from(self.bytes[22]).checked_sub(1)?;
        Some(self.gazetteer.entry(id))
    }
    /// Its first-level region.
    pub fn admin1(self) -> Option<Entry<'g>> {
        let id = u32::from(u16::from_le_bytes([self.bytes[20], self.bytes[21]])).checked_sub(1)?;
        Some(self.gazetteer.entry(id))
    }
    /// ISO 3166-1 alpha-3 of its country.
    pub fn country_code(self) -> Option<&'g str> {
        let at = usize::from(self.bytes[22]).checked_sub(1)? * 3;
        let codes = self.gazetteer.codes;
        std::str::from_utf8(codes.get(at..at + 3)?).ok()
    }
    /// States disagree to whom it belongs.
    pub fn disputed(self) -> bool {
        self.bytes[23] & 0x10 != 0
    }
    /// The seat of a country's government.
    pub fn capital(self) -> bool {
        self.bytes[23] & 0x20 != 0
    }
}

/// Packs a gazetteer.
#[derive(Default)]
pub struct Builder {
    /// Places; countries first, then first-level regions.
    pub rows: Vec<Row>,
    /// ISO 3166-1 alpha-3 of the first rows, the countries.
    pub codes: Vec<String>,
    keys: BTreeMap<String, Vec<(Called, u32)>>,
}

impl Builder {
    /// `words` call the `row`-th place so.
    pub fn call(&mut self, row: usize, called: Called, words: &str) {
        let key = key(called, words);
        if !key.trim_matches(['\u{1}', '\u{2}']).is_empty() {
            self.keys.entry(key).or_default().push((called, row as u32));
        }
    }

    /// The packed form. `by_hand` is the hash of the table of places by hand.
    ///
    /// # Errors
    /// When a name has more places than can be counted, or the map of names cannot be made.
    pub fn pack(&self, by_hand: [u8; 32]) -> Result<Vec<u8>, fst::Error> {
        let (mut names, mut records) = (Vec::new(), Vec::new());
        let mut seen = BTreeMap::new();
        for row in &self.rows {
            let at = *seen.entry(row.name.as_str()).or_insert_with(|| push_name(&mut names, &row.name));
            records.extend(record(row, at));
        }
        let (keys, postings) = self.pack_keys()?;
        let mut out = [MAGIC.as_slice(), &by_hand].concat();
        for section in [keys, postings, records, names, self.codes.concat().into_bytes()] {
            out.extend((section.len() as u32).to_le_bytes());
            out.extend(section);
        }
        Ok(out)
    }

    fn pack_keys(&self) -> Result<(Vec<u8>, Vec<u8>), fst::Error> {
        let (mut map, mut postings) = (fst::MapBuilder::memory(), Vec::new());
        for (key, places) in &self.keys {
            let mut places = places.clone();
            places.sort_by_key(|&(called, row)| (called, std::cmp::Reverse(self.rows[row as usize].population), row));
            let mut once = std::collections::BTreeSet::new();
            places.retain(|&(_, row)| once.insert(row));
            places.truncate((1 << COUNT_BITS) - 1);
            map.insert(key, ((postings.len() / POSTING) as u64) << COUNT_BITS | places.len() as u64)?;
            let also = |called| u32::from(called == Called::Also) << 24;
            postings.extend(places.iter().flat_map(|&(called, row)| (row | also(called)).to_le_bytes()));
        }
        Ok((map.into_inner()?, postings))
    }
}

fn push_name(names: &mut Vec<u8>, name: &str) -> u32 {
    let at = names.len() as u32;
    let end = (0..=name.len().min(255)).rev().find(|&e| name.is_char_boundary(e)).unwrap_or(0);
    names.push(end as u8);
    names.extend(&name.as_bytes()[..end]);
    at
}

fn record(row: &Row, name: u32) -> [u8; RECORD] {
    let degrees = |d: f64| ((d * 1e5).round() as i32).to_le_bytes();
    let flags = row.kind as u8 | u8::from(row.disputed) << 4 | u8::from(row.capital) << 5;
    let mut out = [0; RECORD];
    out[0..4].copy_from_slice(&degrees(row.at.0));
    out[4..8].copy_from_slice(&degrees(row.at.1));
    out[8..12].copy_from_slice(&row.geoname.to_le_bytes());
    out[12..16].copy_from_slice(&row.population.to_le_bytes());
    out[16..20].copy_from_slice(&name.to_le_bytes());
    out[20..22].copy_from_slice(&row.admin1.to_le_bytes());
    (out[22], out[23]) = (row.country, flags);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::GAZETTEER;

    fn row(name: &str, kind: Kind, at: (f64, f64), population: u32, country: u8) -> Row {
        Row {
            name: name.to_owned(),
            kind,
            at,
            geoname: population,
            population,
            country,
            admin1: 0,
            disputed: false,
            capital: false,
        }
    }

    #[test]
    fn packs_and_opens() {
        let mut builder = Builder { codes: vec!["OST".to_owned()], ..Builder::default() };
        builder.rows.push(row("Osterra", Kind::Country, (40.5, -3.25), 9, 1));
        builder.rows.push(Row { disputed: true, ..row("Marn", Kind::City, (-41.0, 179.99999), 7, 1) });
        builder.call(0, Called::Name, "Osterra");
        builder.call(0, Called::Also, "Marn");
        builder.call(1, Called::Name, "Marn");
        builder.call(0, Called::Exact, "OT");
        builder.call(0, Called::Adjective, "Osterran");
        let packed = builder.pack([7; 32]).unwrap();
        let gazetteer = Gazetteer::open(Box::leak(packed.into_boxed_slice())).unwrap();
        let found =
            |called, words| gazetteer.look_up(called, words).map(|(e, how)| (e.name(), how)).collect::<Vec<_>>();
        assert_eq!(found(Called::Name, "marn"), [("Marn", Called::Name), ("Osterra", Called::Also)]);
        assert_eq!(found(Called::Exact, "OT"), [("Osterra", Called::Exact)]);
        assert!(found(Called::Exact, "ot").is_empty());
        assert_eq!(found(Called::Adjective, "OSTERRAN"), [("Osterra", Called::Adjective)]);
        let marn = gazetteer.look_up(Called::Name, "Marn").next().unwrap().0;
        assert_eq!((marn.at(), marn.country_code(), marn.disputed()), ((-41.0, 179.99999), Some("OST"), true));
        assert_eq!(
            (marn.kind(), marn.geoname(), marn.admin1().is_none(), gazetteer.by_hand),
            (Kind::City, Some(7), true, [7; 32])
        );
    }

    /// A damaged file is refused or gives nothing; it never panics.
    #[test]
    fn damaged_files() {
        for bytes in [&GAZETTEER[..0], &GAZETTEER[..20], &GAZETTEER[..1000], &GAZETTEER[1..]] {
            assert!(Gazetteer::open(bytes).is_none());
        }
    }

    #[test]
    fn is_in_step_with_the_table_by_hand() {
        let table = include_bytes!("../../../../knowledge/places.toml");
        let gazetteer = Gazetteer::open(GAZETTEER).unwrap();
        assert!(
            gazetteer.by_hand == *blake3::hash(table).as_bytes(),
            "knowledge/places.toml was changed: run `cargo xtask gazetteer` (docs/places.md)"
        );
    }

    #[test]
    fn known_places() {
        let gazetteer = Gazetteer::open(GAZETTEER).unwrap();
        for (called, words, geoname, country) in [
            (Called::Name, "Kyiv", 703_448, "UKR"),
            (Called::Name, "Kiev", 703_448, "UKR"),
            (Called::Name, "Zaporozhye", 687_700, "UKR"),
            (Called::Name, "Burma", 1_327_865, "MMR"),
            (Called::Name, "Kursk Oblast", 538_555, "RUS"),
            (Called::Name, "Donetsk Oblast", 709_716, "UKR"),
            (Called::Name, "Republic of Armenia", 174_982, "ARM"),
            (Called::Name, "Rapides Parish", 4_338_356, "USA"),
            (Called::Exact, "Pa.", 6_254_927, "USA"),
            (Called::Exact, "U.S.", 6_252_001, "USA"),
            (Called::Adjective, "Turkish", 298_795, "TUR"),
            (Called::Adjective, "Danes", 2_623_032, "DNK"),
        ] {
            let has = |e: Entry<'_>| e.geoname() == Some(geoname) && e.country_code() == Some(country);
            assert!(gazetteer.look_up(called, words).any(|(e, _)| has(e)), "{words} is not {geoname} {country}");
        }
    }

    #[test]
    fn disputed_areas_are_marked() {
        let gazetteer = Gazetteer::open(GAZETTEER).unwrap();
        for name in
            ["Crimea", "Golan Heights", "Gaza Strip", "West Bank", "Kashmir", "Abkhazia", "Taiwan", "South China Sea"]
        {
            assert!(gazetteer.look_up(Called::Name, name).any(|(e, _)| e.disputed()), "{name}");
        }
    }

    /// Every country has a capital that can be found by its name, but for the few whose capital GeoNames does not name.
    #[test]
    fn capitals() {
        let gazetteer = Gazetteer::open(GAZETTEER).unwrap();
        let entries = (0..gazetteer.len() as u32).map(|id| gazetteer.entry(id));
        let capitals =
            entries.filter(|e| e.capital()).filter_map(|e| e.country_code()).collect::<std::collections::BTreeSet<_>>();
        let missing: Vec<&str> =
            (0..247).filter_map(|id| gazetteer.entry(id).country_code()).filter(|c| !capitals.contains(c)).collect();
        assert!(missing.len() < 25, "{missing:?}");
    }
}
