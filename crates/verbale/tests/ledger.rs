//! The ledger as its users meet it: the real binary, killed, interrupted, repeated, and on files and folders that do not want it.

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;
use tempfile::TempDir;

fn verbale(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_verbale"));
    command
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .env_remove("VERBALE_LEDGER")
        .env_remove("NO_COLOR");
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    verbale(folder, arguments).output().expect("the program starts")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("an exit code")
}

fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("UTF-8")
}

fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).expect("UTF-8")
}

fn well(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert_eq!(code(&output), 0, "{arguments:?}: {}", err(&output));
    out(&output).to_owned()
}

/// So many short articles, each unlike the others.
fn articles(many: usize) -> Vec<String> {
    let line = |at: usize| {
        let words: String = (0..40).map(|word| format!("word{} ", (at * 131 + word * 17) % 3001)).collect();
        let day = format!("2025-{:02}-{:02}", 1 + at % 12, 1 + at % 28);
        let text = format!(
            "KESSIA — President Ada Quaye said that cease-fire no. {at} would hold. “We go on,” she added. {words}.\n\n\
             Foreign Minister Joren Aldabe refused to sign it unless the troops leave, he told reporters in Paris."
        );
        format!(
            r#"{{"id":"n{at}","published":"{day}","publisher":"Wire {}","text":{}}}"#,
            at % 3,
            serde_json::json!(text)
        )
    };
    (0..many).map(line).collect()
}

/// A folder with an empty ledger and articles.
fn folder(many: usize) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("news.jsonl"), articles(many).join("\n")).expect("written");
    well(folder.path(), &["init"]);
    folder
}

/// The tables, without where things were found: that differs with the inputs' names.
fn exported(folder: &Path) -> BTreeMap<String, String> {
    let _ = fs::remove_dir_all(folder.join("out"));
    well(folder, &["export", "out"]);
    let entries = fs::read_dir(folder.join("out")).expect("a folder").map(|entry| entry.expect("an entry").path());
    let name = |path: &PathBuf| path.file_name().expect("a name").to_string_lossy().into_owned();
    entries.map(|path| (name(&path), fs::read_to_string(&path).expect("a table"))).collect()
}

fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|many| many.parse().ok()).unwrap_or(otherwise)
}

/// `VERBALE_KILLS=20 VERBALE_KILL_DOCUMENTS=500` for the full test.
#[test]
fn killed_at_any_moment_and_run_again_nothing_is_lost_or_doubled() {
    let (kills, many) = (number("VERBALE_KILLS", 4), number("VERBALE_KILL_DOCUMENTS", 60));
    let whole = folder(many);
    let begun = std::time::Instant::now();
    well(whole.path(), &["add", "news.jsonl"]);
    let takes = begun.elapsed();
    let expected = exported(whole.path());
    let killed = folder(many);
    let (mut random, mut cut) = (fastrand::Rng::with_seed(3), 0);
    for _ in 0..kills {
        let mut child = verbale(killed.path(), &["add", "--threads", "2", "news.jsonl"])
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        // What was read before a kill stays: all of them together must not be given more time than the whole takes.
        let part = 2.0 * takes.as_secs_f64() * random.f64() / kills as f64;
        std::thread::sleep(Duration::from_secs_f64(0.5 + part));
        cut += usize::from(child.try_wait().expect("looked at").is_none());
        let _ = child.kill();
        child.wait().expect("ended");
        let seen = well(killed.path(), &["stats", "--format", "jsonl"]);
        assert!(seen.contains("documents"), "{seen}");
    }
    well(killed.path(), &["add", "news.jsonl"]);
    well(killed.path(), &["verify"]);
    assert_eq!(exported(killed.path()), expected);
    println!("{cut} of {kills} kills met the program at work, {many} documents");
}

#[test]
fn threads_and_order_do_not_matter() {
    let many = 40;
    let mut seen = None;
    for (threads, turned) in [("1", false), ("2", true), ("8", false), ("8", true)] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut lines = articles(many);
        if turned {
            lines.reverse();
        }
        fs::create_dir(folder.path().join("in")).expect("made");
        let mut names = Vec::new();
        for line in lines {
            let value: serde_json::Value = serde_json::from_str(&line).expect("JSON");
            let name = format!("in/{}.jsonl", value["id"].as_str().expect("an id"));
            fs::write(folder.path().join(&name), line).expect("written");
            names.push(name);
        }
        well(folder.path(), &["init"]);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        well(folder.path(), &[&["add", "--threads", threads][..], &names].concat());
        let tables = exported(folder.path());
        assert_eq!(seen.get_or_insert_with(|| tables.clone()), &tables, "{threads} threads, turned: {turned}");
    }
}

#[test]
fn the_same_again_is_no_work() {
    let folder = folder(10);
    well(folder.path(), &["add", "news.jsonl"]);
    fs::copy(folder.path().join("news.jsonl"), folder.path().join("again.jsonl")).expect("copied");
    let output = run(folder.path(), &["add", "again.jsonl"]);
    assert_eq!((code(&output), out(&output)), (0, ""));
    assert!(err(&output).contains("0 documents added with 0 statements · 10 there already"), "{}", err(&output));
    let stats = well(folder.path(), &["stats", "--format", "csv"]);
    assert!(stats.contains("documents,10\r\n") && stats.contains("sightings,20\r\n"), "{stats}");
}

#[cfg(unix)]
#[test]
fn interrupted_it_says_how_to_go_on() {
    let folder = folder(400);
    let child = verbale(folder.path(), &["add", "--threads", "1", "news.jsonl"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    std::thread::sleep(Duration::from_millis(1500));
    let id = child.id().to_string();
    Command::new("kill").args(["-INT", &id]).status().expect("kill runs");
    let output = child.wait_with_output().expect("it ends");
    // On a fast machine it may be done before.
    if code(&output) != 0 {
        assert_eq!(code(&output), 130, "{}", err(&output));
        assert!(err(&output).contains("the same command goes on"), "{}", err(&output));
    }
    well(folder.path(), &["verify"]);
}

#[test]
fn what_is_wrong_is_said_in_a_sentence() {
    let folder = folder(3);
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    fs::write(at("text.ledger"), "no database, but a text that is long enough to look like one").expect("written");
    fs::copy(at("verbale.ledger"), at("newer.ledger")).expect("copied");
    // The layout stands at byte 60 of a SQLite file.
    let mut bytes = fs::read(at("newer.ledger")).expect("read");
    bytes[60..64].copy_from_slice(&99u32.to_be_bytes());
    fs::write(at("newer.ledger"), bytes).expect("written");
    for (name, said) in [
        ("missing.ledger", "there is no ledger here"),
        ("text.ledger", "not a ledger"),
        ("newer.ledger", "has layout 99"),
    ] {
        for command in
            [&["search", "a"][..], &["add", "news.jsonl"], &["stats"], &["verify"], &["who", "Ada"], &["export", "new"]]
        {
            let output = run(folder.path(), &[command, &["--ledger", name]].concat());
            assert_eq!(code(&output), 4, "{name} {command:?}: {}", err(&output));
            assert!(
                err(&output).contains(said) && err(&output).lines().count() == 1,
                "{name} {command:?}: {}",
                err(&output)
            );
        }
    }
    assert_eq!(code(&run(folder.path(), &["search", "--raw", "NEAR("])), 2);
    assert_eq!(code(&run(folder.path(), &["explain", "b3:00#s1"])), 1);
    assert_eq!(code(&run(folder.path(), &["export", "."])), 4, "what is there is not written over");
}

#[test]
fn answers_in_every_format() {
    let folder = folder(12);
    well(folder.path(), &["add", "news.jsonl"]);
    let hits = well(folder.path(), &["search", "cease-fire", "--format", "jsonl"]);
    let line: serde_json::Value = serde_json::from_str(hits.lines().next().expect("a hit")).expect("JSON");
    let line = line["line"].as_str().expect("a line").to_owned();
    assert!(well(folder.path(), &["explain", &line]).contains("rule"));
    assert!(well(folder.path(), &["show", "n3"]).contains("Ada Quaye"));
    assert!(well(folder.path(), &["who", "Quaye"]).contains("Ada Quaye"));
    for command in [
        &["search", "cease-fire"][..],
        &["issue"],
        &["issue", "ceasefire"],
        &["issue", "--matrix"],
        &["changes", "--all"],
        &["events"],
        &["timeline"],
        &["stats"],
        &["who", "Quaye"],
        &["doctor"],
    ] {
        // `events` shares its formats with `events INPUT…`, which has no Markdown
        let formats = ["text", "json", "jsonl", "csv", "tsv", "md"];
        for format in &formats[..if command[0] == "events" { 5 } else { 6 }] {
            let output = run(folder.path(), &[command, &["--format", format]].concat());
            assert_eq!(code(&output), 0, "{command:?} {format}: {}", err(&output));
            assert!(!out(&output).contains('\u{1b}'), "{command:?} {format}: no colours in a pipe");
            if *format == "json" {
                serde_json::from_str::<Vec<serde_json::Value>>(out(&output)).expect("an array");
            }
        }
    }
    for form in ["csv", "parquet", "xlsx", "jsonl", "rdna", "graphml", "webannotation"] {
        well(folder.path(), &["export", "--format", form, &format!("as-{form}")]);
    }
    let records = fs::read_to_string(folder.path().join("as-jsonl/records.jsonl")).expect("records");
    let mut read: Vec<String> =
        well(folder.path(), &["read", "--format", "jsonl", "news.jsonl"]).lines().map(str::to_owned).collect();
    let mut kept: Vec<String> = records.lines().map(str::to_owned).collect();
    read.sort();
    kept.sort();
    assert_eq!(kept, read, "what comes out of a ledger is what `read` prints");
    well(folder.path(), &["replicate", "package"]);
    well(folder.path(), &["backup", "copy.ledger"]);
    well(folder.path(), &["recover", "saved.ledger"]);
    well(folder.path(), &["verify", "--ledger", "saved.ledger"]);
    well(folder.path(), &["verify", "--text", "news.jsonl"]);
}

/// Two reports of an attack, one of another attack, and a meeting.
const REPORTS: &str = r#"{"id":"n1","published":"2024-05-02","publisher":"Northern Wire","text":"Chad attacked a border post in Niger on Wednesday."}
{"id":"n2","published":"2024-05-03","publisher":"The Paper","text":"A border post was hit when Chad attacked Niger on Wednesday."}
{"id":"n3","published":"2024-05-04","publisher":"The Paper","text":"Mali attacked Niger on Thursday."}
{"id":"n4","published":"2024-05-04","publisher":"Meridian","text":"Chile and Peru met in Lima on Friday."}
"#;

#[test]
fn reports_of_one_event_are_put_together_and_taken_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("news.jsonl"), REPORTS).expect("written");
    well(folder.path(), &["init"]);
    well(folder.path(), &["add", "news.jsonl"]);
    let events = |more: &[&str]| -> Vec<serde_json::Value> {
        let lines = well(folder.path(), &[&["events", "--format", "jsonl"], more].concat());
        lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    };
    let whole = events(&[]);
    let refs = |event: &serde_json::Value| -> Vec<String> {
        let reports = event["reports"].as_array().expect("reports").iter();
        reports.map(|report| report["ref"].as_str().expect("an id").to_owned()).collect()
    };
    let one = whole.iter().find(|event| refs(event) == ["n1", "n2"]).expect("one event in two reports");
    assert_eq!(one["reports"][1]["merged"]["with"], one["reports"][0]["line"]);
    let shown = well(folder.path(), &["events", "--format", "text"]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        shown.contains("2 reports: Northern Wire · b3:") && shown.contains("#e1 (same actor, recipient"),
        "{shown}"
    );

    let line = one["reports"][1]["line"].as_str().expect("a line");
    fs::write(folder.path().join("apart.txt"), format!("# judged by hand\n\n{line} # a drill\n")).expect("written");
    for given in [line, "apart.txt"] {
        let parted = events(&["--apart", given]);
        assert_eq!(parted.len(), whole.len() + 1, "{given}");
        assert!(parted.iter().any(|event| refs(event) == ["n2"]), "{given}");
        well(folder.path(), &["timeline", "--apart", given]);
        let out = format!("out-{}", given.len());
        well(folder.path(), &["export", &out, "--apart", given]);
        let table = fs::read_to_string(folder.path().join(&out).join("event_reports.csv")).expect("a table");
        for event in &parted {
            let row = format!(
                "{},{}",
                event["event"].as_str().expect("a name"),
                event["reports"][0]["line"].as_str().expect("a line")
            );
            assert!(table.contains(&row), "{row} in {table}");
        }
    }
    well(folder.path(), &["replicate", "package", "--apart", "apart.txt"]);
    assert_eq!(fs::read_to_string(folder.path().join("package/apart.txt")).expect("judgements"), format!("{line}\n"));
    for (given, expected) in [("b3:00#e1", 1), ("missing.txt", 4)] {
        assert_eq!(code(&run(folder.path(), &["events", "--apart", given])), expected, "{given}");
    }
}

/// The cells of a Parquet file as words, its header first.
fn parquet_cells(path: &Path) -> Vec<Vec<String>> {
    let reader = SerializedFileReader::new(fs::File::open(path).expect("a file")).expect("Parquet");
    let header = reader.metadata().file_metadata().schema_descr();
    let mut rows = vec![header.columns().iter().map(|column| column.name().to_owned()).collect()];
    for row in reader.get_row_iter(None).expect("rows") {
        let cell = |field: &Field| match field {
            Field::Null => String::new(),
            Field::Str(words) => words.clone(),
            Field::Long(number) => number.to_string(),
            Field::Double(number) => number.to_string(),
            other => panic!("{other:?} is no cell of ours"),
        };
        rows.push(row.expect("a row").get_column_iter().map(|(_, field)| cell(field)).collect());
    }
    rows
}

#[test]
fn parquet_has_the_rows_of_csv_with_types() {
    let folder = folder(12);
    well(folder.path(), &["add", "news.jsonl"]);
    well(folder.path(), &["export", "csv"]);
    well(folder.path(), &["export", "parquet", "--format", "parquet"]);
    let mut tables = 0;
    for entry in fs::read_dir(folder.path().join("csv")).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        if name == "dictionary" {
            continue;
        }
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(&path).expect("CSV");
        let expected: Vec<Vec<String>> =
            reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
        assert_eq!(parquet_cells(&folder.path().join(format!("parquet/{name}.parquet"))), expected, "{name}");
        tables += 1;
    }
    assert_eq!(tables, 11);
    assert!(folder.path().join("parquet/dictionary.csv").exists());
}

#[test]
fn a_workbook_holds_words_and_numbers_and_no_formula() {
    let folder = folder(3);
    let line = r#"{"id":"=1+1","title":"=HYPERLINK(\"x\")","published":"2025-03-01","publisher":"@Wire","text":"“+1 is a number,” Ada Quaye said on Monday in Paris. She would go on."}"#;
    fs::write(folder.path().join("more.jsonl"), line).expect("written");
    well(folder.path(), &["add", "news.jsonl", "more.jsonl"]);
    well(folder.path(), &["export", "one", "--format", "xlsx"]);
    well(folder.path(), &["export", "two", "--format", "xlsx"]);
    let bytes = fs::read(folder.path().join("one/ledger.xlsx")).expect("a workbook");
    assert_eq!(bytes, fs::read(folder.path().join("two/ledger.xlsx")).expect("a workbook"), "the same at any hour");
    let mut parts = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a package");
    let mut part = |name: &str| std::io::read_to_string(parts.by_name(name).expect("a part")).expect("UTF-8");
    let names = part("xl/workbook.xml");
    for name in ["dictionary", "documents", "statements", "event_reports"] {
        assert!(names.contains(&format!("name=\"{name}\"")), "{name}");
    }
    let documents = part("xl/worksheets/sheet2.xml");
    assert!(documents.contains("<t>=1+1</t>") && documents.contains("=HYPERLINK("), "{documents}");
    for sheet in 1..=12 {
        assert!(!part(&format!("xl/worksheets/sheet{sheet}.xml")).contains("<f>"), "sheet {sheet}");
    }
}
