//! The program as its users meet it: the real binary, its output and its exit codes. Nothing here depends on what the engine finds, but
//! for a name that nobody could miss.

use serde_json::Value;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const STORY: &str =
    "Date: 2025-03-27\n\nThe minister said on Monday that the talks had failed.\n\n“We go on,” she added.\n";

fn verbale(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_verbale"));
    command.args(arguments).stdin(Stdio::null()).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

fn run(arguments: &[&str]) -> Output {
    verbale(arguments).output().expect("the program starts")
}

fn run_on(stdin: &[u8], arguments: &[&str]) -> Output {
    let mut child = verbale(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut pipe = child.stdin.take().expect("a pipe");
    let bytes = stdin.to_vec();
    let writer = std::thread::spawn(move || drop(pipe.write_all(&bytes)));
    let output = child.wait_with_output().expect("the program ends");
    writer.join().expect("all was written");
    output
}

fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("UTF-8")
}

fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).expect("UTF-8")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("an exit code")
}

fn records(output: &Output) -> Vec<Value> {
    out(output).lines().map(|line| serde_json::from_str(line).expect("a record a line")).collect()
}

fn refs(output: &Output) -> Vec<String> {
    records(output).iter().map(|record| record["doc"]["ref"].as_str().unwrap_or("null").to_owned()).collect()
}

/// A file in a folder, with its path as a string.
fn file(folder: &TempDir, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(&path, bytes).expect("written");
    shown(&path)
}

fn shown(path: &Path) -> String {
    path.to_str().expect("UTF-8").to_owned()
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Every span in a record lies in its text.
fn check_spans(value: &Value, length: u64) {
    match value {
        Value::Array(items) => match items.as_slice() {
            [Value::Number(start), Value::Number(end)] => {
                let (start, end) = (start.as_u64().expect("an offset"), end.as_u64().expect("an offset"));
                assert!(start < end && end <= length, "[{start}, {end}) in a text of {length}");
            }
            items => items.iter().for_each(|item| check_spans(item, length)),
        },
        Value::Object(fields) => fields.values().for_each(|field| check_spans(field, length)),
        _ => {}
    }
}

#[test]
fn a_text_becomes_a_record() {
    let folder = folder();
    let path = file(&folder, "a.txt", STORY);
    let output = run(&["read", "--format", "jsonl", &path]);
    assert_eq!((code(&output), err(&output)), (0, ""));
    let records = records(&output);
    assert_eq!(records.len(), 1);
    assert_eq!(records[0]["schema"], "verbale.record/1");
    assert_eq!(records[0]["text"], STORY);
    assert_eq!(records[0]["doc"]["uri"], path);
    check_spans(&records[0], STORY.chars().count() as u64);
}

#[test]
fn json_is_an_array_of_the_same_records() {
    let folder = folder();
    let (one, two) = (file(&folder, "1.txt", STORY), file(&folder, "2.txt", "He left."));
    let lines = records(&run(&["read", "--format", "jsonl", &one, &two]));
    let output = run(&["read", "--format", "json", &one, &two]);
    let array: Value = serde_json::from_str(out(&output)).expect("an array");
    assert_eq!(array, Value::Array(lines));
    assert_eq!(out(&run(&["read", "--format", "json", "missing.txt"])), "[]\n");
}

#[test]
fn a_script_names_the_file_and_has_no_colours_in_a_pipe() {
    let folder = folder();
    let path = file(&folder, "a.txt", STORY);
    for flags in [&["read"][..], &["read", "--in-context"]] {
        let output = run(&[flags, &[path.as_str()]].concat());
        assert_eq!((code(&output), err(&output)), (0, ""));
        assert!(out(&output).replace('\n', "").contains("a.txt"), "{}", out(&output));
        assert!(!out(&output).contains('\u{1b}'));
        let coloured = run(&[flags, &["--color", "always", path.as_str()]].concat());
        assert!(out(&coloured).contains('\u{1b}'));
    }
}

#[test]
fn a_bad_line_is_reported_and_the_rest_is_read() {
    let folder = folder();
    let lines =
        "{\"id\": 1, \"text\": \"He spoke.\"}\n{\"id\": 2, \"text\":\n{\"id\": \"3\", \"text\": \"She spoke.\"}\n";
    let path = file(&folder, "n.jsonl", lines);
    let output = run(&["read", "--format", "jsonl", &path]);
    assert_eq!(code(&output), 1);
    assert_eq!(refs(&output), ["1", "3"]);
    assert!(err(&output).starts_with(&format!("verbale: {path}:2: not JSON (")), "{}", err(&output));
    assert!(err(&output).contains("; write one object a line"), "{}", err(&output));
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let folder = folder();
    let good = file(&folder, "good.txt", STORY);
    let bad = [
        (file(&folder, "latin.txt", b"Caf\xE9"), "not UTF-8 at byte 3"),
        (file(&folder, "wide.txt", b"\xFF\xFEH\0i\0"), "UTF-16"),
        (file(&folder, "empty.txt", ""), "no words"),
        (file(&folder, "empty.jsonl", "\n"), "there is no article in it; write one object a line"),
        (file(&folder, "page.rtf", "{\\rtf1 Hi}"), "does not read “rtf”"),
        (shown(&folder.path().join("missing.txt")), "there is no such file; check the path"),
        ("https://example.org/a".to_owned(), "does not fetch pages"),
    ];
    for (path, why) in bad {
        let output = run(&["read", "--format", "jsonl", &path, &good]);
        assert_eq!((code(&output), records(&output).len()), (1, 1), "{path}");
        assert!(err(&output).starts_with(&format!("verbale: {path}: ")), "{}", err(&output));
        assert!(err(&output).contains(why), "{}", err(&output));
        assert_eq!(err(&output).lines().count(), 1, "{}", err(&output));
        assert_eq!(code(&run(&["read", &path])), 3, "{path}");
    }
}

#[test]
fn wrong_usage_is_2() {
    for arguments in [
        &[][..],
        &["read"],
        &["write"],
        &["--color", "never"],
        &["read", "--threads", "0", "-"],
        &["read", "--published", "soon", "-"],
        &["read", "--in-context", "--format", "json", "-"],
        &["explain", "nowhere"],
        &["explain", "--published", "soon", "a.txt:1"],
        &["who"],
        &["who", "…", "-"],
        &["who", "--format", "json", "Quaye", "-"],
    ] {
        let output = run(arguments);
        assert_eq!((code(&output), out(&output)), (2, ""), "{arguments:?}");
        assert!(!err(&output).is_empty(), "{arguments:?}");
    }
}

#[test]
fn standard_input_is_text_or_lines() {
    let text = run_on(STORY.as_bytes(), &["read", "--format", "jsonl", "-"]);
    assert_eq!(records(&text)[0]["text"], STORY);
    assert_eq!(records(&text)[0]["doc"]["uri"], Value::Null);
    let lines = b"{\"id\": \"x\", \"text\": \"He spoke.\"}\n\n{\"id\": \"y\", \"text\": \"She spoke.\"}";
    assert_eq!(refs(&run_on(lines, &["read", "--format", "jsonl", "-"])), ["x", "y"]);
    assert_eq!(refs(&run_on(lines, &["read", "--format", "jsonl", "--from", "text", "-"])), ["null"]);
}

#[test]
fn a_folder_is_read_by_name_and_other_files_are_named() {
    let folder = folder();
    for name in ["b.txt", "a/2.md", "a/10.text", "c.ndjson", "pic.png", ".git/x.txt"] {
        let text = if name == "c.ndjson" { "{\"text\": \"He spoke.\", \"url\": \"c\"}" } else { "He spoke." };
        file(&folder, name, text);
    }
    let output = run(&["read", "--format", "jsonl", &shown(folder.path())]);
    assert_eq!(code(&output), 0);
    let read: Vec<String> = (records(&output).iter())
        .map(|record| record["doc"]["uri"].as_str().expect("a uri").to_owned())
        .map(|uri| Path::new(&uri).strip_prefix(folder.path()).map_or(uri.clone(), shown))
        .collect();
    let parts: Vec<String> = ["a/10.text", "a/2.md", "b.txt", "c"].iter().map(|p| shown(&PathBuf::from(p))).collect();
    assert_eq!(read, parts);
    assert!(err(&output).contains("skipped 1 other file (pic.png)"), "{}", err(&output));
    let empty = tempfile::tempdir().expect("a folder");
    assert_eq!(code(&run(&["read", &shown(empty.path())])), 3);
}

#[test]
fn a_text_over_4_gib_is_refused_before_it_is_read() {
    let folder = folder();
    let path = file(&folder, "huge.txt", "He spoke.");
    let huge = fs::OpenOptions::new().write(true).open(&path).expect("opened");
    if huge.set_len(5 << 30).is_err() {
        return; // a file system without holes in files
    }
    let output = run(&["read", &path]);
    assert_eq!(code(&output), 3);
    assert!(err(&output).contains("longer than 4 GiB; cut it"), "{}", err(&output));
}

#[test]
fn any_number_of_threads_gives_the_same_bytes_in_order() {
    let lines: String = (0..300)
        .map(|at| match at % 50 {
            49 => "nonsense\n".to_owned(),
            _ => format!("{{\"id\": {at}, \"text\": \"{}\"}}\n", STORY.replace('\n', " ").repeat(at * 7 % 11 + 1)),
        })
        .collect();
    let one = run_on(lines.as_bytes(), &["read", "--format", "jsonl", "--threads", "1", "-"]);
    let expected: Vec<String> = (0..300).filter(|at| at % 50 != 49).map(|at| at.to_string()).collect();
    assert_eq!(code(&one), 1);
    assert_eq!(refs(&one), expected);
    for threads in ["2", "8"] {
        let other = run_on(lines.as_bytes(), &["read", "--format", "jsonl", "--threads", threads, "-"]);
        assert!(one.stdout == other.stdout, "{threads} threads");
        assert_eq!(err(&one), err(&other));
    }
}

#[test]
fn odd_unicode_is_survived() {
    let odd = [
        "\u{feff}\u{feff}“x",
        "\u{202e}said\u{202c} “\u{0301}\u{200d}” said Z\u{0335}\u{0336}oë",
        "👩‍👩‍👧‍👦 said: “🏳️‍🌈”. \u{10ffff}\u{e000}",
        "\r\r\n\u{85}\u{2028}\u{2029}\u{b}\u{c}x\u{0}\u{1b}[31m said",
        "”””“““\"\"\"'''«»‹›「」『』„‚‘’ said",
        &"“".repeat(3_000),
        &"a\u{300}".repeat(5_000),
        "他说：“我们不会去。” وقال: «لن نذهب»",
    ];
    let lines: String = odd.iter().map(|text| format!("{}\n", serde_json::json!({ "text": text }))).collect();
    for flags in [&["--format", "jsonl"][..], &["--format", "json"], &["--format", "text"], &["--in-context"]] {
        let output = run_on(lines.as_bytes(), &[&["read", "-", "--color", "never"][..], flags].concat());
        assert_eq!((code(&output), err(&output)), (0, ""), "{flags:?}");
        if flags == ["--format", "jsonl"] {
            for (record, text) in records(&output).iter().zip(odd) {
                assert_eq!(record["text"], text);
                check_spans(record, text.chars().count() as u64);
            }
        } else {
            assert!(!out(&output).contains('\u{1b}'));
        }
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let lines = format!("{{\"text\": \"{}\"}}\n", "He spoke. ".repeat(200)).repeat(2_000);
    let folder = folder();
    let path = file(&folder, "long.jsonl", lines);
    let mut child = verbale(&["read", "--format", "jsonl", &path])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut some = [0; 100];
    let mut pipe = child.stdout.take().expect("a pipe");
    pipe.read_exact(&mut some).expect("the first bytes");
    drop(pipe);
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!((code(&output), err(&output)), (0, ""));
}

#[test]
fn explain_finds_the_place_again() {
    let folder = folder();
    let path = file(&folder, "a.txt", STORY);
    let lines = file(&folder, "n.jsonl", "\n{\"text\": \"He spoke.\"}\n");
    for (place, exit) in [
        (format!("{path}:20"), 0),
        (format!("{path}:99999"), 2),
        (format!("{path}:x"), 2),
        (format!("{path}.not:3"), 3),
        (format!("{lines}:2:3"), 0),
        (format!("{lines}:1:3"), 3),
    ] {
        let output = run(&["explain", &place]);
        assert_eq!(code(&output), exit, "{place}: {}", err(&output));
        assert_eq!(out(&output).is_empty(), exit != 0, "{place}");
        assert_eq!(err(&output).is_empty(), exit == 0, "{place}");
    }
    assert_eq!(code(&run_on(STORY.as_bytes(), &["explain", "-:20"])), 0);
}

const TALKS: &str = "Ada Quaye, the mayor of Paris, met reporters in Kyiv on Monday. “We are glad,” Quaye said.\n";

#[test]
fn somebody_is_found_with_mentions_and_statements() {
    let folder = folder();
    let (one, two) = (file(&folder, "1.txt", TALKS), file(&folder, "2.txt", STORY));
    let three = file(&folder, "3.txt", "A man left. Ada Quaye stayed, Ms Quaye said on Friday.");
    let output = run(&["who", "QUAYÉ", &one, &two, &three, "--published", "2025-03-27"]);
    assert_eq!((code(&output), err(&output)), (0, ""));
    let text = out(&output).replace('\n', " ");
    for words in ["Ada Quaye · ", "1.txt:0 ", "3.txt:12 ", "    kind  ", "person", "    says ", "in 2 of 3 texts"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(text.find("1.txt:0 ") < text.find("3.txt:12 "), "{text}");
    assert!(!text.contains("2.txt") && !text.contains('\u{1b}'), "{text}");
    let coloured = run(&["who", "Quaye", "--color", "always", &one]);
    assert!(out(&coloured).contains('\u{1b}'));
}

#[test]
fn the_same_key_in_two_texts_stands_together() {
    let folder = folder();
    let both = "Ada Quaye met Bela Quaye in Kyiv.";
    let (one, two) = (file(&folder, "1.txt", both), file(&folder, "2.txt", both));
    let output = run(&["who", "quaye", &one, &two]);
    let titles: Vec<&str> = out(&output).lines().filter(|line| line.contains(" · ")).collect();
    let names: Vec<_> = titles.iter().filter_map(|line| line.split(" · ").nth(1)).collect();
    assert_eq!(names, ["Ada Quaye", "Ada Quaye", "Bela Quaye", "Bela Quaye"], "{}", out(&output));
    assert_eq!(out(&output).matches("────\n").count(), 1, "{}", out(&output));
    assert!(out(&output).ends_with("\n2 actors in 2 of 2 texts\n"), "{}", out(&output));
}

#[test]
fn somebody_found_is_the_actor_of_the_record() {
    let folder = folder();
    let lines: String = ["x", "y"]
        .iter()
        .map(|id| format!("{}\n", serde_json::json!({"id": id, "text": TALKS, "published": "2025-03-27"})))
        .collect();
    let path = file(&folder, "n.jsonl", lines);
    let (read, output) =
        (run(&["read", "--format", "jsonl", &path]), run(&["who", "--format", "jsonl", "quaye", &path]));
    assert_eq!((code(&output), err(&output)), (0, ""));
    let found = records(&output);
    let docs: Vec<_> = found.iter().map(|line| line["doc"].as_str().expect("a text")).collect();
    assert_eq!(docs, ["x", "y"]);
    for (line, record) in found.iter().zip(records(&read)) {
        let id = &line["actor"]["id"];
        let actors = record["actors"].as_array().expect("actors");
        assert_eq!(actors.iter().find(|actor| actor["id"] == *id), Some(&line["actor"]));
        let statements = record["statements"].as_array().expect("statements").iter();
        let says = |one: &&Value| one["source"]["actors"].as_array().is_some_and(|actors| actors.contains(id));
        let ids: Vec<_> = statements.filter(says).map(|one| one["id"].clone()).collect();
        assert_eq!(line["statements"], Value::Array(ids));
    }
    let plain = file(&folder, "a.txt", TALKS);
    assert_eq!(records(&run(&["who", "--format", "jsonl", "Ada Quaye", &plain]))[0]["doc"], plain);
}

#[test]
fn nobody_found_is_told() {
    let folder = folder();
    let (story, talks) = (file(&folder, "a.txt", STORY), file(&folder, "b.txt", TALKS));
    for format in ["text", "jsonl"] {
        let output = run(&["who", "--format", format, "Zo Ora", &story]);
        assert_eq!((code(&output), out(&output)), (1, ""));
        assert!(err(&output).starts_with("verbale: nobody called “Zo Ora” in 1 text; "), "{}", err(&output));
        assert_eq!(err(&output).lines().count(), 1);
    }
    let missing = shown(&folder.path().join("missing.txt"));
    let output = run(&["who", "Quaye", &missing]);
    assert_eq!((code(&output), out(&output)), (3, ""));
    assert!(err(&output).contains("there is no such file"), "{}", err(&output));
    let output = run(&["who", "Quaye", &missing, &talks]);
    assert_eq!(code(&output), 1);
    assert!(out(&output).contains("Ada Quaye"), "{}", out(&output));
}

#[test]
fn who_looks_the_same_with_any_number_of_threads() {
    let lines: String =
        (0..60).map(|at| format!("{{\"id\": {at}, \"text\": {}}}\n", serde_json::json!(TALKS))).collect();
    for format in ["text", "jsonl"] {
        let found =
            |threads| run_on(lines.as_bytes(), &["who", "Quaye", "-", "--format", format, "--threads", threads]);
        assert!(found("1").stdout == found("8").stdout, "{format}");
    }
}

#[test]
fn explain_tells_whom_a_mention_means() {
    let folder = folder();
    let path = file(&folder, "a.txt", TALKS);
    let at = |words: &str| {
        let start = TALKS.find(words).expect("the words stand in the text");
        format!("{path}:{}", TALKS[..start].chars().count())
    };
    let explain = |words: &str| {
        let output = run(&["explain", "--published", "2025-03-27", &at(words)]);
        assert_eq!((code(&output), err(&output)), (0, ""));
        out(&output).to_owned()
    };
    let quaye = explain("Quaye said");
    for words in ["Ada Quaye · ", "    chain ", "→ “Ada Quaye", "    tied to   0–", "who.name-again", "    sure "]
    {
        assert!(quaye.contains(words), "{words}: {quaye}");
    }
    let statement = quaye.find("s1 · Ada Quaye").expect("the statement");
    assert!(quaye.find("    chain ").is_some_and(|chain| statement < chain), "{quaye}");
    let monday = explain("Monday");
    for words in
        ["t1 · Monday · ", "    type                    date\n", "    value                   2025-03-24\n", "time."]
    {
        assert!(monday.contains(words), "{words}: {monday}");
    }
    let kyiv = explain("Kyiv");
    for words in [
        "    place     48–52         Kyiv\n",
        "    use                     literal\n",
        "    country                 UKR\n",
    ] {
        assert!(kyiv.contains(words), "{words}: {kyiv}");
    }
    assert!(!(monday + &kyiv).contains("not a part of any statement"));
}

#[test]
fn help_and_version() {
    let output = run(&["--version"]);
    assert_eq!(code(&output), 0);
    assert!(out(&output).starts_with(concat!("verbale ", env!("CARGO_PKG_VERSION"), " (engine ")), "{}", out(&output));
    let wanted: [(&[&str], &[&str]); 7] = [
        (&["--help"], &["read", "who", "explain", "text", "fetch", "watch", "--version", "--color"]),
        (
            &["read", "--help"],
            &["--from", "--map", "--published", "--format", "--in-context", "--threads", "--color", "Exit codes"],
        ),
        (&["explain", "--help"], &["FILE:OFFSET", "--published", "--knowledge"]),
        (&["text", "--help"], &["--from", "--map", "--format", "Exit codes"]),
        (&["fetch", "--help"], &["--save", "--follow", "--allow-private", "Exit codes"]),
        (&["watch", "--help"], &["add", "list", "run", "remove", "--state"]),
        (&["who", "--help"], &["NAME", "--from", "--published", "--format", "--threads", "--knowledge", "Exit codes"]),
    ];
    for (arguments, words) in wanted {
        let output = run(arguments);
        assert_eq!(code(&output), 0);
        for word in words {
            assert!(out(&output).contains(word), "{arguments:?} does not tell of {word}");
        }
    }
}

const PEOPLE: &str = "key,name,surnames,aliases,gender,country,born,wikidata,source\n";

#[test]
fn the_built_in_knowledge_has_no_faults() {
    let output = run(&["knowledge", "check"]);
    assert_eq!((code(&output), out(&output), err(&output)), (0, "", ""));
}

#[test]
fn a_fault_in_ones_own_knowledge_is_named_by_its_line() {
    let folder = folder();
    let good = format!("{PEOPLE}zo-ora,Zo Ora,Ora,,f,FRA,,,mine\n");
    let path = file(&folder, "people.csv", &good);
    let own = shown(folder.path());
    assert_eq!(code(&run(&["knowledge", "check", &own])), 0);
    fs::write(&path, good.replace("FRA", "ZZZ")).expect("written");
    let output = run(&["knowledge", "check", &own]);
    assert_eq!((code(&output), err(&output)), (1, ""));
    assert_eq!(out(&output), format!("{path}:2: \"ZZZ\" is no country's code\n"));
    let story = file(&folder, "a.txt", STORY);
    let output = run(&["read", "--knowledge", &own, &story]);
    assert_eq!(code(&output), 1);
    assert!(err(&output).starts_with(&format!("verbale: {path}:2: ")), "{}", err(&output));
    assert_eq!(code(&run(&["knowledge", "check", "missing-folder"])), 3);
}

#[test]
fn ones_own_knowledge_makes_another_engine() {
    let folder = folder();
    let story = file(&folder, "a.txt", STORY);
    file(&folder, "own/people.csv", format!("{PEOPLE}zo-ora,Zo Ora,Ora,,f,FRA,,,mine\n"));
    let own = shown(&folder.path().join("own"));
    let engine = |extra: &[&str]| {
        let output = run(&[&["read", "--format", "jsonl", &story][..], extra].concat());
        assert_eq!((code(&output), err(&output)), (0, ""));
        records(&output)[0]["engine"].as_str().expect("a version").to_owned()
    };
    let (plain, mine) = (engine(&[]), engine(&["--knowledge", &own]));
    assert!(mine.starts_with(&plain) && mine.len() > plain.len(), "{plain} {mine}");
    assert_eq!(mine, engine(&["--knowledge", &own]));
    assert_eq!(code(&run(&["explain", "--knowledge", &own, &format!("{story}:30")])), 0);
}
