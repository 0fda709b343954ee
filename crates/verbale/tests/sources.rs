//! The program's `text`, `fetch` and `watch` as their users meet them, and `read` on what is no plain text.

use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const PAGE: &str = "<!DOCTYPE html><html lang=\"en\"><head><title>Talks fail</title></head><body><article><h1>Talks fail</h1>\
    <p>The minister said on Monday that the talks had failed, and that nobody at the table had expected anything else of them.</p>\
    <p>“We go on,” she added, after a night in which the two delegations had not met once in the same room.</p></article></body></html>";

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_verbale"))
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
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

fn lines(output: &Output) -> Vec<Value> {
    out(output).lines().map(|line| serde_json::from_str(line).expect("an object a line")).collect()
}

fn file(folder: &TempDir, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("written");
    path.to_str().expect("UTF-8").to_owned()
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn feed(link: &str) -> String {
    format!(
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>Example Post</title>\
         <item><guid>1</guid><title>Talks</title><link>{link}</link><pubDate>Thu, 27 Mar 2025 18:00:00 +0100</pubDate>\
         <content:encoded><![CDATA[{PAGE}]]></content:encoded></item></channel></rss>"
    )
}

/// A server for pages, by path.
fn server(answer: impl Fn(&str, &str) -> (u16, String) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let own = address.clone();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(stream.try_clone().expect("a stream")).lines().map_while(Result::ok);
            let path = lines.next().unwrap_or_default().split(' ').nth(1).unwrap_or_default().to_owned();
            lines.take_while(|line| !line.is_empty()).for_each(drop);
            let (status, body) = answer(&path, &own);
            let head = format!(
                "HTTP/1.1 {status} X\r\nETag: \"1\"\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(format!("{head}{body}").as_bytes());
        }
    });
    address
}

#[test]
fn text_prints_what_read_takes() {
    let folder = folder();
    let inputs = [
        file(&folder, "a.html", PAGE),
        file(&folder, "b.xml", feed("https://example.org/1")),
        file(&folder, "c.csv", "text,date\nHe spoke on Monday about the talks.,2025-03-27\n"),
    ];
    let mut arguments = vec!["text"];
    arguments.extend(inputs.iter().map(String::as_str));
    let output = run(&arguments);
    assert_eq!((code(&output), err(&output)), (0, ""));
    let found = lines(&output);
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|line| line["text"].as_str().is_some_and(|text| !text.is_empty())), "{found:?}");
    assert_eq!((&found[1]["id"], &found[1]["publisher"]), (&"1".into(), &"Example Post".into()));
    assert_eq!(found[1]["published"], "2025-03-27T18:00:00+01:00");
    let again = file(&folder, "again.jsonl", out(&output));
    let records = run(&["read", "--format", "jsonl", &again]);
    assert_eq!((code(&records), err(&records)), (0, ""));
    let records = lines(&records);
    assert_eq!(records[1]["doc"]["published_from"], "feed");
    assert_eq!(records[1]["text"], found[1]["text"]);
}

#[test]
fn text_maps_columns_and_writes_markdown() {
    let folder = folder();
    let table = file(&folder, "t.csv", "words;day\nHe spoke on Monday.;20250327\n");
    let output = run(&["text", &table]);
    assert_eq!(code(&output), 3);
    assert!(err(&output).contains("--map text=body,published=date"), "{}", err(&output));
    let output = run(&["text", "--map", "text=words,published=day", "--format", "md", &table]);
    assert_eq!((code(&output), err(&output)), (0, ""));
    assert!(out(&output).contains("*2025-03-27*\n\nHe spoke on Monday.\n"), "{}", out(&output));
    assert_eq!(code(&run(&["text", "--map", "words", &table])), 2);
}

#[test]
fn read_takes_pages_archives_and_lists() {
    let folder = folder();
    let page = file(&folder, "a.html", PAGE);
    let output = run(&["read", "--format", "jsonl", &page]);
    assert_eq!((code(&output), err(&output)), (0, ""));
    assert_eq!(lines(&output)[0]["doc"]["uri"], page);
    let list = file(&folder, "list.csv", "https://example.org/a\n");
    let output = run(&["read", &list]);
    assert_eq!(code(&output), 3);
    assert!(err(&output).contains("there is an address here and no text; fetch its text"), "{}", err(&output));
    let output = run(&["explain", &format!("{page}:30")]);
    assert_eq!((code(&output), err(&output)), (0, ""));
}

#[test]
fn fetch_prints_documents_or_saves_them() {
    let address = server(|path, own| match path {
        "/robots.txt" => (404, String::new()),
        "/feed" => (
            200,
            feed(&format!("{own}/page")).replace(&format!("<content:encoded><![CDATA[{PAGE}]]></content:encoded>"), ""),
        ),
        "/page" => (200, PAGE.to_owned()),
        _ => (404, String::new()),
    });
    let refused = run(&["fetch", &format!("{address}/page")]);
    assert_eq!((code(&refused), out(&refused)), (5, ""));
    assert!(err(&refused).contains("127.0.0.1 is not public (loopback)"), "{}", err(&refused));

    let output = run(&["fetch", "--allow-private", &format!("{address}/feed"), &format!("{address}/none")]);
    assert_eq!(code(&output), 1, "{}", err(&output));
    assert!(err(&output).contains("/none: the server answered 404"), "{}", err(&output));
    let found = lines(&output);
    assert_eq!(found.len(), 1);
    assert!(found[0]["text"].as_str().is_some_and(|text| text.contains("talks had failed")), "{found:?}");
    assert_eq!((&found[0]["id"], &found[0]["publisher"]), (&"1".into(), &"Example Post".into()));

    let folder = folder();
    let into = folder.path().join("news");
    let into = into.to_str().expect("UTF-8");
    let output = run(&["fetch", "--allow-private", "--save", into, &format!("{address}/page")]);
    assert_eq!((code(&output), err(&output), out(&output)), (0, "", ""));
    assert_eq!(fs::read_dir(into).expect("a folder").count(), 1);
    assert_eq!(code(&run(&["read", into])), 0);
}

#[test]
fn watch_keeps_a_list_and_prints_what_is_new() {
    let address = server(|path, _| match path {
        "/robots.txt" => (404, String::new()),
        _ => (200, feed("https://example.org/1")),
    });
    let folder = folder();
    let state = folder.path().join("watch.json");
    let state = state.to_str().expect("UTF-8");
    let watch = |arguments: &[&str]| run(&[&["watch", "--state", state], arguments].concat());
    let url = format!("{address}/feed");
    assert_eq!(code(&watch(&["run"])), 2);
    assert_eq!(code(&watch(&["add", &url])), 0);
    assert!(err(&watch(&["add", &url])).contains("is watched already"));
    assert_eq!(code(&watch(&["add", "ftp://example.org/"])), 2);
    assert!(out(&watch(&["list"])).starts_with(&format!("{url}\tnever\t0 known")));
    let refused = watch(&["run"]);
    assert_eq!(code(&refused), 5, "{}", err(&refused));
    assert!(out(&watch(&["list"])).contains("failed: 127.0.0.1 is not public"));
    let first = watch(&["run", "--allow-private"]);
    assert_eq!((code(&first), lines(&first).len()), (0, 1), "{}", err(&first));
    let second = watch(&["run", "--allow-private"]);
    assert_eq!((code(&second), out(&second), err(&second)), (0, "", ""));
    assert_eq!(code(&watch(&["remove", &url])), 0);
    assert_eq!(code(&watch(&["remove", &url])), 2);
    fs::write(state, "nonsense").expect("written");
    let broken = watch(&["list"]);
    assert_eq!(code(&broken), 4);
    assert!(err(&broken).contains("no list of watched feeds"), "{}", err(&broken));
}
