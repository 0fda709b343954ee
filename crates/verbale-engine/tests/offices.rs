//! Which of the offices that news calls by country have a holder in `knowledge/holders.csv`, year by year from 2015 to mid-2026. What is
//! missing stands in `offices_missing.txt` beside this file; the list may only get shorter.

use jiff::civil::{Date, date};
use verbale_engine::knowledge::{Knowledge, OfficeKind};

/// The members of the G20, the states of Europe, and parties to conflicts and mediations of these years.
const COUNTRIES: &str = "AFG ALB AND ARE ARG ARM AUS AUT AZE BEL BFA BGR BIH BLR BRA CAN CHE CHN COD COL CYP CZE DEU DNK EGY ERI ESP \
    EST ETH FIN FRA GBR GEO GRC HRV HTI HUN IDN IND IRL IRN IRQ ISL ISR ITA JOR JPN KEN KHM KOR LBN LBY LIE LTU LUX LVA MCO MDA MEX MKD \
    MLI MLT MMR MNE NER NGA NLD NOR OMN PAK POL PRK PRT PSE QAT ROU RUS RWA SAU SDN SMR SOM SRB SSD SVK SVN SWE SYR TCD THA TUR TWN UKR \
    USA VAT VEN XKX YEM ZAF";

const KINDS: [(OfficeKind, &str); 4] = [
    (OfficeKind::HeadOfState, "head of state"),
    (OfficeKind::HeadOfGovernment, "head of government"),
    (OfficeKind::ForeignMinister, "foreign minister"),
    (OfficeKind::DefenceMinister, "defence minister"),
];

/// A day in the middle of each quarter, up to the middle of 2026.
fn days(year: i16) -> impl Iterator<Item = Date> {
    [2, 5, 8, 11].into_iter().map(move |month| date(year, month, 15)).filter(|&day| day < date(2026, 7, 1))
}

/// The years in which an office of the kind has a quarter without a holder; none where an executive president needs no head of government.
fn years(knowledge: &Knowledge, country: &str, kind: OfficeKind) -> Vec<String> {
    let exists = knowledge.office_list().iter().any(|o| o.of == country && o.kind.contains(&kind));
    if kind == OfficeKind::HeadOfGovernment && !exists {
        return Vec::new();
    }
    let empty = |&year: &i16| days(year).any(|day| knowledge.holders(country, kind, Some(day)).is_empty());
    (2015..=2026).filter(empty).map(|year| year.to_string()).collect()
}

#[test]
fn offices_without_a_holder_get_fewer() {
    let knowledge = Knowledge::embedded().expect("the built-in files");
    let mut missing = Vec::new();
    for (kind, words) in KINDS {
        for country in COUNTRIES.split_whitespace() {
            let years = years(&knowledge, country, kind);
            if !years.is_empty() {
                missing.push(format!("{words} {country} {}", years.join(" ")));
            }
        }
    }
    let known: Vec<&str> = include_str!("offices_missing.txt").lines().filter(|l| !l.starts_with('#')).collect();
    let lines = missing.join("\n");
    assert_eq!(
        known.join("\n"),
        lines,
        "right is what knowledge/ has now; write it to tests/offices_missing.txt if it is less"
    );
}
