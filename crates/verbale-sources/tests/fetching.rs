//! Fetching against servers of the test's own: what is dialled and what is not, how politely, and what comes out.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use verbale_sources::fetch::{FetchError, FetchOptions, Fetched, Fetcher, Polled, Validators, Watch};

/// A request as it came in: path, and headers in lower case.
#[derive(Clone, Debug, Default)]
struct Request {
    path: String,
    headers: Vec<(String, String)>,
    at: Option<Instant>,
}

impl Request {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A server on loopback that answers as `answer` says and counts connections.
struct Server {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    fn new(answer: impl Fn(&Request) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (connections, requests) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(Vec::new())));
        let (counted, seen, answer) = (connections.clone(), requests.clone(), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                counted.fetch_add(1, Ordering::SeqCst);
                let (seen, answer) = (seen.clone(), answer.clone());
                std::thread::spawn(move || serve(stream, &seen, &*answer));
            }
        });
        Self { address, connections, requests }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    fn seen(&self, path: &str) -> Vec<Request> {
        self.requests.lock().expect("unpoisoned").iter().filter(|request| request.path == path).cloned().collect()
    }
}

fn serve(stream: TcpStream, seen: &Mutex<Vec<Request>>, answer: &(dyn Fn(&Request) -> Vec<u8> + Send + Sync)) {
    let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
    let mut writer = stream;
    let mut line = String::new();
    if reader.read_line(&mut line).unwrap_or(0) == 0 {
        return;
    }
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut request = Request { path, at: Some(Instant::now()), ..Request::default() };
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header).unwrap_or(0) == 0 || header.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = header.split_once(':') {
            request.headers.push((name.to_lowercase(), value.trim().to_owned()));
        }
    }
    seen.lock().expect("unpoisoned").push(request.clone());
    let _ = writer.write_all(&answer(&request));
}

fn ok(headers: &str, body: &[u8]) -> Vec<u8> {
    status("200 OK", headers, body)
}

fn status(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn options() -> FetchOptions {
    FetchOptions {
        allow_private: true,
        pause: Duration::ZERO,
        deadline: Duration::from_secs(3),
        ..FetchOptions::default()
    }
}

fn get(fetcher: &mut Fetcher, url: &str) -> Result<Fetched, FetchError> {
    fetcher.get(url, &Validators::default())
}

fn body(fetched: Result<Fetched, FetchError>) -> Vec<u8> {
    match fetched.expect("fetched") {
        Fetched::New { bytes, .. } => bytes,
        Fetched::Unchanged => panic!("unchanged"),
    }
}

/// Addresses that must never be dialled, as they stand in URLs.
fn vectors() -> Vec<String> {
    include_str!("ssrf_vectors.txt")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(str::to_owned)
        .collect()
}

const FORBIDDEN: &[&str] = &[
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "0.1.2.3",
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "2001:db8::1",
    "3fff::1",
    "fe80::1",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "100::1",
    "5f00::1",
];

#[test]
fn no_forbidden_address_is_dialled() {
    // Whatever is dialled on loopback ends here, on the port that the addresses are given.
    let trap = Server::new(|_| ok("", b"<p>secret</p>"));
    let port = trap.address.port();
    let with_port = |url: &str| {
        ["127.0.0.1", "localhost", "[::1]", "127.1", "0x7f.1", "2130706433", "0"]
            .iter()
            .find(|host| url == format!("http://{host}/"))
            .map_or_else(|| url.to_owned(), |host| format!("http://{host}:{port}/"))
    };
    let mut cases = 0;
    let to_loopback: verbale_sources::fetch::Lookup = Arc::new(|_: &str| vec![IpAddr::from([127, 0, 0, 1])]);
    let options = || FetchOptions { allow_private: false, lookup: Some(to_loopback.clone()), ..options() };
    for vector in vectors() {
        for url in [vector.clone(), with_port(&vector)] {
            assert!(get(&mut Fetcher::new(options()), &url).is_err(), "{url}");
            cases += 1;
        }
    }
    for address in FORBIDDEN {
        let address: IpAddr = address.parse().expect("an address");
        // A name that leads there; one that leads there among others; one that leads there the second time.
        let times = Arc::new(AtomicUsize::new(0));
        let second = times.clone();
        let public = IpAddr::from([192, 0, 2, 0]);
        let lookups: [verbale_sources::fetch::Lookup; 3] =
            [
                Arc::new(move |_: &str| vec![address]),
                Arc::new(move |_: &str| vec!["8.8.8.8".parse().expect("an address"), address]),
                Arc::new(move |_: &str| {
                    if second.fetch_add(1, Ordering::SeqCst) == 0 { vec![public, address] } else { vec![address] }
                }),
            ];
        for lookup in lookups {
            let error = get(
                &mut Fetcher::new(FetchOptions { lookup: Some(lookup), ..options() }),
                &format!("http://e.org:{port}/"),
            );
            assert!(matches!(error, Err(FetchError::Private(_))), "{address}: {error:?}");
            cases += 1;
        }
        let literal =
            if address.is_ipv6() { format!("http://[{address}]:{port}/") } else { format!("http://{address}:{port}/") };
        assert!(matches!(get(&mut Fetcher::new(options()), &literal), Err(FetchError::Private(_))), "{literal}");
        cases += 1;
    }
    assert!(cases >= 300, "{cases} cases");
    assert_eq!(trap.connections(), 0);
}

/// A redirect is judged like an address that was asked for, at the second hop as at the third.
#[test]
fn redirects_are_judged_like_addresses() {
    let trap = Server::new(|_| ok("", b"secret"));
    let port = trap.address.port();
    let next = Arc::new(Mutex::new(String::new()));
    let location = next.clone();
    let server = Server::new(move |request| match request.path.as_str() {
        "/robots.txt" => status("404 Not Found", "", b""),
        "/first" => status("301 Moved", "Location: /second\r\n", b""),
        _ => status("302 Found", &format!("Location: {}\r\n", location.lock().expect("unpoisoned")), b""),
    });
    let to_loopback: verbale_sources::fetch::Lookup = Arc::new(|_: &str| vec![IpAddr::from([127, 0, 0, 1])]);
    let literal = |address: &&str| match address.contains(':') {
        true => format!("http://[{address}]:{port}/"),
        false => format!("http://{address}:{port}/"),
    };
    // What is no address by itself is one relative to the page, and leads nowhere else.
    let absolute = vectors().into_iter().filter(|vector| vector.contains("//") || !vector.contains("127.0.0.1"));
    let mut cases = 0;
    for target in FORBIDDEN
        .iter()
        .map(literal)
        .chain(absolute)
        .chain([format!("//127.0.0.1:{port}/"), format!("http://e.org:{port}/")])
    {
        next.lock().expect("unpoisoned").clone_from(&target);
        let options = FetchOptions {
            allow_private: false,
            allow: vec![server.address],
            lookup: Some(to_loopback.clone()),
            ..options()
        };
        let fetched = get(&mut Fetcher::new(options), &server.url("/first"));
        let refused = matches!(fetched, Err(FetchError::Url { .. } | FetchError::Private(_) | FetchError::Network(_)));
        assert!(refused, "{target}: {fetched:?}");
        cases += 1;
    }
    assert!(cases >= 100, "{cases} cases");
    assert_eq!(trap.connections(), 0);
}

#[test]
fn an_unchanged_feed_is_fetched_once_in_a_hundred_times() {
    const ETAG: &str = "W/\"a-b;c=1 \\d\"";
    const SINCE: &str = "Thu, 27 Mar 2025 00:30:00 GMT";
    let feed = "<rss version='2.0'><channel><title>P</title><item><guid>1</guid><title>T</title>\
        <description>He spoke on Monday.</description></item></channel></rss>";
    let server = Server::new(move |request| match request.path.as_str() {
        "/robots.txt" => status("404 Not Found", "", b""),
        _ if request.header("if-none-match") == Some(ETAG) && request.header("if-modified-since") == Some(SINCE) => {
            status("304 Not Modified", "", b"")
        }
        _ => ok(&format!("ETag: {ETAG}\r\nLast-Modified: {SINCE}\r\nContent-Type: text/xml\r\n"), feed.as_bytes()),
    });
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("deep/watch.json");
    assert!(Watch::open(&path).expect("opened").add(&server.url("/feed")).expect("added"));
    let mut polled = Vec::new();
    let mut documents = 0;
    for _ in 0..100 {
        // As after a crash: all that is known is in the file.
        let mut watch = Watch::open(&path).expect("opened");
        let mut fetcher = Fetcher::new(options());
        polled.push(
            watch
                .poll(0, &mut fetcher, 0, &mut |found| {
                    documents += usize::from(found.is_ok());
                    ControlFlow::Continue(())
                })
                .expect("polled"),
        );
    }
    assert_eq!((polled[0] == Polled::New(1), documents), (true, 1));
    assert_eq!(polled.iter().filter(|polled| **polled == Polled::Unchanged).count(), 99);
    let answered = server.seen("/feed");
    assert_eq!(answered.iter().filter(|request| request.header("if-none-match") == Some(ETAG)).count(), 99);
    assert_eq!(answered.len(), 100);
}

#[test]
fn only_new_entries_come_again() {
    let turn = Arc::new(AtomicUsize::new(0));
    let now = turn.clone();
    let server = Server::new(move |request| {
        if request.path == "/robots.txt" {
            return status("404 Not Found", "", b"");
        }
        let item = |at: usize| {
            format!("<item><guid>{at}</guid><title>T{at}</title><description>He spoke {at}.</description></item>")
        };
        let first = now.load(Ordering::SeqCst);
        let items: String = (first..first + 3).map(item).collect();
        ok("", format!("<rss version='2.0'><channel><title>P</title>{items}</channel></rss>").as_bytes())
    });
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("watch.json");
    let mut watch = Watch::open(&path).expect("opened");
    watch.add(&server.url("/f")).expect("added");
    let mut ids = Vec::new();
    for at in [0, 1, 1, 4] {
        turn.store(at, Ordering::SeqCst);
        watch
            .poll(0, &mut Fetcher::new(options()), 0, &mut |found| {
                ids.extend(found.expect("a document").reference);
                ControlFlow::Continue(())
            })
            .expect("polled");
        watch = Watch::open(&path).expect("opened");
    }
    assert_eq!(ids, ["0", "1", "2", "3", "4", "5", "6"]);
}

#[test]
fn robots_are_obeyed() {
    for (robots, path, expected) in [
        (status("404 Not Found", "", b""), "/a", true),
        (ok("", b"User-agent: *\nDisallow: /private\n"), "/a", true),
        (ok("", b"User-agent: *\nDisallow: /private\n"), "/private/a", false),
        (ok("", b"User-agent: verbale\nDisallow: /\n\nUser-agent: *\nAllow: /\n"), "/a", false),
        (ok("", b"User-agent: other\nDisallow: /\n"), "/a", true),
        (status("503 Service Unavailable", "", b""), "/a", false),
        (ok("", &[0xff; 4000]), "/a", true),
        (ok("", "User-agent: *\nAllow: /a\n".repeat(50_000).as_bytes()), "/a", true),
        (status("301 Moved", "Location: /robots2.txt\r\n", b""), "/a", true),
    ] {
        let shown = String::from_utf8_lossy(&robots[..robots.len().min(80)]).into_owned();
        let server = Server::new(move |request| match request.path.as_str() {
            "/robots.txt" => robots.clone(),
            "/robots2.txt" => ok("", b"User-agent: *\nDisallow: /b\n"),
            _ => ok("Content-Type: text/html\r\n", b"<p>He spoke.</p>"),
        });
        let fetched = get(&mut Fetcher::new(options()), &server.url(path));
        assert_eq!(fetched.is_ok(), expected, "{shown}: {fetched:?}");
        assert_eq!(server.seen(path).is_empty(), !expected, "{shown}");
    }
}

#[test]
fn hosts_are_not_hurried() {
    let server = Server::new(|request| match request.path.as_str() {
        "/robots.txt" => status("404 Not Found", "", b""),
        "/busy" => status("429 Too Many Requests", "Retry-After: 100\r\n", b""),
        "/date" => status("503 Service Unavailable", "Retry-After: Fri, 01 Jan 2100 00:00:00 GMT\r\n", b""),
        _ => ok("", b"x"),
    });
    let mut fetcher = Fetcher::new(FetchOptions { pause: Duration::from_millis(300), ..options() });
    for path in ["/1", "/2", "/3"] {
        get(&mut fetcher, &server.url(path)).expect("fetched");
    }
    let times: Vec<Instant> =
        server.requests.lock().expect("unpoisoned").iter().filter_map(|request| request.at).collect();
    assert_eq!(times.len(), 4);
    // The server notes when it got round to it, which on a busy machine is not when it was asked.
    assert!(times.windows(2).all(|pair| pair[1] - pair[0] >= Duration::from_millis(200)));
    assert!(matches!(get(&mut fetcher, &server.url("/busy")), Err(FetchError::Later(100))));
    let before = server.connections();
    assert!(matches!(get(&mut fetcher, &server.url("/4")), Err(FetchError::Later(90..=101))));
    assert_eq!(server.connections(), before);
    assert!(matches!(get(&mut Fetcher::new(options()), &server.url("/date")), Err(FetchError::Later(604_800))));
}

#[test]
fn redirects_end() {
    let server = Server::new(|request| match request.path.as_str() {
        "/robots.txt" => status("404 Not Found", "", b""),
        "/5" => ok("", b"there"),
        path => {
            let next = path.trim_start_matches('/').parse::<usize>().map_or(0, |at| at + 1);
            status("302 Found", &format!("Location: /{next}\r\n"), b"")
        }
    });
    assert_eq!(body(get(&mut Fetcher::new(options()), &server.url("/0"))), b"there");
    assert!(matches!(get(&mut Fetcher::new(options()), &server.url("/x")), Err(FetchError::Redirects)));
}

#[test]
fn bodies_are_unpacked_and_capped() {
    let gzip = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).expect("written");
        encoder.finish().expect("written")
    };
    let (small, bomb) = (gzip(b"He spoke."), gzip(&vec![b'a'; 64 << 20]));
    let server = Server::new(move |request| match request.path.as_str() {
        "/small" => ok("Content-Encoding: gzip\r\n", &small),
        "/bomb" => ok("Content-Encoding: gzip\r\n", &bomb),
        "/long" => ok("", &vec![b'a'; 21 << 20]),
        _ => status("404 Not Found", "", b""),
    });
    assert_eq!(body(get(&mut Fetcher::new(options()), &server.url("/small"))), b"He spoke.");
    for path in ["/bomb", "/long"] {
        let begun = Instant::now();
        assert!(matches!(get(&mut Fetcher::new(options()), &server.url(path)), Err(FetchError::TooLong(_))), "{path}");
        assert!(begun.elapsed() < Duration::from_secs(3), "{path}");
    }
    assert!(matches!(get(&mut Fetcher::new(options()), &server.url("/none")), Err(FetchError::Status(404))));
}

#[test]
fn slow_servers_meet_the_deadline() {
    // One that says nothing, and one that says a byte now and then.
    for drip in [false, true] {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/", listener.local_addr().expect("an address"));
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                std::thread::spawn(move || {
                    let mut request = [0; 1024];
                    let _ = stream.read(&mut request);
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
                    while drip && stream.write_all(b"x").is_ok() {
                        std::thread::sleep(Duration::from_millis(100));
                    }
                    std::thread::sleep(Duration::from_secs(30));
                });
            }
        });
        let begun = Instant::now();
        let fetched = get(&mut Fetcher::new(options()), &url);
        assert!(fetched.is_err(), "{fetched:?}");
        assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
    }
}

#[test]
fn no_credentials_and_an_honest_name() {
    let server = Server::new(|request| match request.path.as_str() {
        "/robots.txt" => status("404 Not Found", "", b""),
        _ => ok("Set-Cookie: a=b\r\n", b"x"),
    });
    let mut fetcher = Fetcher::new(options());
    for _ in 0..2 {
        get(&mut fetcher, &server.url("/")).expect("fetched");
    }
    for request in server.seen("/") {
        assert!(request.header("user-agent").is_some_and(|agent| agent.starts_with("verbale/")));
        assert_eq!(
            (request.header("cookie"), request.header("authorization"), request.header("referer")),
            (None, None, None)
        );
    }
    assert!(matches!(
        get(&mut fetcher, &server.url("/").replace("http://", "http://me:pw@")),
        Err(FetchError::Url { .. })
    ));
}
