//! The loader and the tables, on invented rows and on undisputed facts.

use super::*;
use proptest::prelude::*;
use std::sync::LazyLock;

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::embedded().expect("every row reads"));
/// The same, loaded once more.
static AGAIN: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::embedded().expect("every row reads"));

fn day(written: &str) -> Option<Date> {
    load::first_day(written)
}

fn name(id: PersonId) -> &'static str {
    &KNOWLEDGE.people()[id.at()].name
}

/// What a word can stand for, in words.
fn told(words: &str) -> Vec<String> {
    let tell = |sense: &Sense| match *sense {
        Sense::Country(id, word) => format!("{} {word:?}", KNOWLEDGE.countries()[id.at()].code),
        Sense::Organization(id) => KNOWLEDGE.organizations()[id.at()].key.clone(),
        Sense::Person(id, word) => format!("{} {word:?}", KNOWLEDGE.people()[id.at()].key),
    };
    KNOWLEDGE.senses(words).iter().map(tell).collect()
}

/// Two invented countries, their posts, and a role.
fn invented(extra: &[(&str, &str)]) -> Result<Knowledge, Vec<Fault>> {
    let mut files = vec![
        (
            "countries.toml",
            "[[country]]\ncode = \"AAA\"\nname = \"Aland\"\nstatus = \"member\"\nsource = \"own\"\n\n\
             [[country]]\ncode = \"BBB\"\nname = \"Beland\"\nstatus = \"member\"\nsource = \"own\"\n",
        ),
        (
            "people.csv",
            "key,name,surnames,aliases,gender,country,born,wikidata,source\n\
             ada,Ada Abel,Abel,,f,AAA,,,own\nbob,Bob Abel,Abel,Robert Abel|Rob Abel,m,AAA,1960-05,,own\n",
        ),
        (
            "offices.csv",
            "key,title,descriptors,of,kind,sector,many,source\n\
             president,President of Aland,president|leader,AAA,head_of_state|head_of_government,GOV,,own\n\
             mouth,Spokesman of Aland,spokesman,AAA,spokesman,GOV,yes,own\n",
        ),
        (
            "holders.csv",
            "office,person,from,to,acting,source\npresident,ada,2010-03-01,2014-06,,own\npresident,bob,2014-06-10,,,own\n\
             mouth,bob,2009,2015,,own\n",
        ),
    ];
    files.extend_from_slice(extra);
    let mut knowledge = Knowledge::default();
    knowledge.with_all(files)?;
    Ok(knowledge)
}

fn faults(extra: &[(&str, &str)]) -> Vec<String> {
    let found = invented(extra).map_or_else(|faults| faults, |knowledge| knowledge.faults());
    found.iter().map(Fault::to_string).collect()
}

#[test]
fn the_built_in_files_hold_together() {
    let faults: Vec<String> = KNOWLEDGE.faults().iter().map(Fault::to_string).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_member_of_the_united_nations_is_there() {
    let of = |status| KNOWLEDGE.countries().iter().filter(|c| c.status == status).count();
    assert_eq!((of(Status::Member), of(Status::Observer)), (193, 2));
}

#[test]
fn words_lead_to_all_they_can_stand_for() {
    let table = [
        ("Ukraine", "UKR Name"),
        ("the United Kingdom", "GBR Name"),
        ("U.S.", "USA Name, USA Adjective"),
        ("Kiev", "UKR Capital, UKR Seat"),
        ("Ukrainians", "UKR People"),
        ("the Kremlin", "RUS Seat, kremlin"),
        ("Brussels", "BEL Capital, european-union"),
        ("HAMAS", "hamas"),
        ("Médecins Sans Frontières", "msf"),
        ("Congolese", "COD Adjective, COD People, COG Adjective, COG People"),
        ("Nowhereistan", ""),
        ("us", ""),
        ("", ""),
    ];
    for (words, expected) in table {
        let mut told = told(words);
        told.sort();
        let mut expected: Vec<_> = expected.split(", ").filter(|e| !e.is_empty()).collect();
        expected.sort_unstable();
        assert_eq!(told, expected, "{words}");
    }
}

#[test]
fn a_title_leads_to_whoever_held_it_that_day() {
    use OfficeKind::*;
    let table = [
        ("FRA", HeadOfState, "2010-06-01", "Nicolas Sarkozy"),
        ("FRA", HeadOfState, "2012-05-15", "François Hollande"),
        ("FRA", HeadOfState, "2025-03-27", "Emmanuel Macron"),
        ("DEU", HeadOfGovernment, "2015-01-01", "Angela Merkel"),
        ("USA", HeadOfGovernment, "2022-01-01", "Joe Biden"),
        ("UKR", ForeignMinister, "2022-03-01", "Dmytro Kuleba"),
        ("nato", IgoHead, "2020-01-01", "Jens Stoltenberg"),
    ];
    for (of, kind, on, expected) in table {
        let found: Vec<_> = KNOWLEDGE.holders(of, kind, day(on)).into_iter().map(|(person, _)| name(person)).collect();
        assert_eq!(found, [expected], "{of} {kind:?} {on}");
    }
    assert!(KNOWLEDGE.holders("FRA", HeadOfState, None).is_empty(), "no date, nobody");
    assert!(KNOWLEDGE.holders("nowhere", HeadOfState, day("2020")).is_empty());
}

#[test]
fn a_person_has_the_post_of_that_day() {
    let trump = KNOWLEDGE.person_id("donald-trump").expect("a key");
    let title =
        |on| KNOWLEDGE.post_at(trump, day(on)).and_then(|post| KNOWLEDGE.office(post.office)).map(|o| &*o.title);
    assert_eq!(title("2018-01-01"), Some("President of the United States"));
    assert_eq!(title("2022-01-01"), None);
    assert_eq!(title("2025-02-01"), Some("President of the United States"));
    assert_eq!(KNOWLEDGE.posts_of(trump).len(), 2);
    assert_eq!(KNOWLEDGE.post_at(trump, None), None);
}

#[test]
fn descriptors_lead_to_offices() {
    let titles = |of, words| -> Vec<&str> {
        KNOWLEDGE.offices(of, words).into_iter().filter_map(|id| KNOWLEDGE.office(id)).map(|o| &*o.title).collect()
    };
    assert_eq!(titles("UKR", "leader"), ["President of Ukraine"]);
    assert_eq!(titles("DEU", "Chancellor"), ["Chancellor of Germany"]);
    assert!(titles("DEU", "king").is_empty());
}

#[test]
fn roles_have_sector_gender_and_number() {
    let role = |words| KNOWLEDGE.role(words).unwrap_or_else(|| panic!("{words}"));
    assert_eq!(role("foreign ministers").office_kind, Some(OfficeKind::ForeignMinister));
    assert_eq!(role("defense minister").sector, Some(Sector::Gov));
    assert_eq!(role("spokeswoman").gender, Some(Gender::Feminine));
    assert!(role("spokeswoman").speaks_for && role("officials").anonymous);
    assert_eq!((role("police").sector, role("police").number), (Some(Sector::Cop), Number::Plural));
    assert!(KNOWLEDGE.role("teapot").is_none());
}

#[test]
fn given_names_have_a_gender_or_none() {
    assert_eq!(KNOWLEDGE.gender_of_given("Angela"), Some(Gender::Feminine));
    assert_eq!(KNOWLEDGE.gender_of_given("Volodymyr"), Some(Gender::Masculine));
    assert_eq!(KNOWLEDGE.gender_of_given("Francois"), Some(Gender::Masculine));
    assert_eq!(KNOWLEDGE.gender_of_given("Kim"), None);
}

#[test]
fn a_month_of_change_gives_both_and_the_later_first() {
    let knowledge = invented(&[]).expect("it reads");
    assert_eq!(knowledge.faults(), []);
    let on = |written| -> Vec<usize> {
        knowledge.holders("AAA", OfficeKind::HeadOfState, day(written)).iter().map(|(person, _)| person.at()).collect()
    };
    assert_eq!(on("2014-06-09"), [0]);
    assert_eq!(on("2014-06-20"), [1, 0]);
    assert_eq!(on("2014-07-01"), [1]);
    assert_eq!(on("2010-02-28"), [0; 0]);
    let bob = knowledge.person_id("bob").expect("a key");
    let ranks: Vec<_> = ["2010", "2014-07", "2016"]
        .map(|on| knowledge.post_at(bob, day(on)).and_then(|post| knowledge.office(post.office)).map(Office::rank))
        .to_vec();
    assert_eq!(ranks, [Some(OfficeKind::Spokesman), Some(OfficeKind::HeadOfState), Some(OfficeKind::HeadOfState)]);
}

#[test]
fn rows_add_and_replace() {
    let more = "key,name,surnames,aliases,gender,country,born,wikidata,source\n\
                bob,Bob Bell,Bell,,m,AAA,,,mine\ncy,Cy Cole,Cole,,,AAA,,,mine\n";
    let knowledge = invented(&[("my/people.csv", more)]).expect("it reads");
    assert_eq!(knowledge.people().len(), 3);
    assert_eq!(knowledge.person("bob").map(|p| &*p.name), Some("Bob Bell"));
    assert!(knowledge.senses("Robert Abel").is_empty());
    assert_eq!(knowledge.senses("Cy Cole").len(), 1);
}

#[test]
fn faults_name_file_line_and_row() {
    let head = "office,person,from,to,acting,source\n";
    let people = "# who\n\nkey,name,surnames,aliases,gender,country,born,wikidata,source\n";
    let table: [(&str, String, &str); 12] = [
        (
            "holders.csv",
            format!("{head}president,nobody,2001,2002,,own\n"),
            "holders.csv:2: nobody has the key \"nobody\"",
        ),
        ("holders.csv", format!("{head}chair,ada,2001,2002,,own\n"), "holders.csv:2: no office has the key \"chair\""),
        ("holders.csv", format!("{head}mouth,ada,2002-05-03,2001,,own\n"), "holders.csv:2: it ends before it begins"),
        (
            "holders.csv",
            format!("{head}mouth,ada,spring,,,own\n"),
            "holders.csv:2: no date; write 2014-06-07, 2014-06 or 2014",
        ),
        ("holders.csv", format!("{head}mouth,ada,2001,,,\n"), "holders.csv:2: the source is missing"),
        ("holders.csv", format!("{head}president,ada,2012,2013,no,own\n"), "holders.csv:2: \"no\" is neither empty"),
        ("people.csv", format!("{people}cy,Cy,,,x,AAA,,,own\n"), "people.csv:4: unknown variant `x`"),
        ("people.csv", format!("{people}cy,Cy,,Bob Abel,m,ZZZ,,,own\n"), "people.csv:4: \"Bob Abel\" is bob's too"),
        (
            "people.csv",
            format!("{people}cy,Cy,,,,AAA,,,own\ncy,Cy,,,,AAA,,,own\n"),
            "people.csv:5: \"cy\" stands in line 4 already",
        ),
        ("people.csv", format!("{people}cy,Cy\n"), "people.csv:4: 2 fields where there are 9 columns"),
        (
            "roles.toml",
            "\n[[role]]\nwords = \"cook\"\nsector = \"XYZ\"\nsource = \"own\"\n".into(),
            "roles.toml:4: unknown variant `XYZ`",
        ),
        ("teapots.csv", String::new(), "teapots.csv:1: teapots.csv is none of countries.toml"),
    ];
    for (file, text, expected) in table {
        let found = faults(&[(file, &text)]);
        assert!(found.iter().any(|fault| fault.starts_with(expected)), "{expected}\n{found:#?}");
    }
}

#[test]
fn two_in_one_chair_are_a_fault_unless_one_is_acting() {
    let row = |acting: &str| {
        format!("office,person,from,to,acting,source\npresident,bob,2012-01-01,2013-01-01,{acting},own\n")
    };
    let found = faults(&[("x/holders.csv", &row(""))]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("x/holders.csv:2: two hold the office of President of Aland at once"), "{found:?}");
    assert_eq!(faults(&[("x/holders.csv", &row("yes"))]), [""; 0]);
}

#[test]
fn a_fault_leaves_everything_as_it_was() {
    let mut knowledge = invented(&[]).expect("it reads");
    assert!(knowledge.with("people.csv", "key,name\nzed,Zed\n").is_err());
    assert!(knowledge.person("zed").is_none());
    assert_eq!(knowledge.people().len(), 2);
}

proptest! {
    #[test]
    fn any_words_have_the_same_senses_twice(words in "(?s).{0,40}") {
        prop_assert_eq!(KNOWLEDGE.senses(&words), AGAIN.senses(&words));
        let _ = (KNOWLEDGE.role(&words), KNOWLEDGE.gender_of_given(&words), KNOWLEDGE.offices("FRA", &words));
    }

    #[test]
    fn any_file_reads_or_is_faulted(text in "(?s).{0,200}", at in 0..EMBEDDED.len()) {
        let mut knowledge = Knowledge::default();
        let _ = knowledge.with(EMBEDDED[at].0, &text);
        let _ = knowledge.faults();
    }
}
