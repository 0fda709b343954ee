//! Fetching, politely and safely; the only part of Verbale that connects to anything.
//!
//! Safely: http and https only; the address that is dialled is public at every hop ([`dial`]), unless it is said otherwise; no
//! credentials, cookies or proxies; everything is capped in time and, unpacked, in size. Politely: `robots.txt`, one request per host
//! and second, `Retry-After`, and conditional requests with the validators as the server wrote them.
//!
//! HTTP and TLS are `ureq`'s, `robots.txt` is `texting_robots`' business. What a body holds is found out by [`crate::each`].

mod address;
mod dial;
mod gather;
mod pace;
mod watch;

pub use dial::Lookup;
pub use gather::{Gathered, gather};
pub use watch::{Polled, Watch, WatchError, Watched};

use crate::{limits, unpack};
use dial::{Forbidden, Gate, Names};
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use pace::Pace;
use std::collections::HashMap;
use std::io::Read;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use texting_robots::Robot;
use ureq::http::{HeaderMap, Response};
use ureq::tls::TlsConfig;
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{Connector, RustlsConnector, TcpConnector};
use ureq::{Agent, Body};
use url::Url;

/// How Verbale calls itself.
pub const USER_AGENT: &str = concat!("verbale/", env!("CARGO_PKG_VERSION"), " (+", env!("CARGO_PKG_REPOSITORY"), ")");
/// The name by which `robots.txt` may speak of it.
const ROBOT: &str = "verbale";

/// Redirects that are followed: http to https, to www, to the article, and two for whatever else.
const REDIRECTS: usize = 5;
/// A `robots.txt` beyond this is not read, as RFC 9309 allows.
const ROBOTS: u64 = 500 << 10;
/// A `Retry-After` as short as this is waited for; longer ones end the request.
const SHORT_WAIT: u64 = 5;
/// A feed cannot send us away for longer than this, whatever it says.
const LONGEST_WAIT: u64 = 7 * 24 * 3600;

/// How things are fetched.
#[derive(Clone)]
pub struct FetchOptions {
    /// Whether addresses that are not public may be connected to.
    pub allow_private: bool,
    /// Single addresses that may be connected to although they are not public: one server of the house.
    pub allow: Vec<SocketAddr>,
    /// Between two requests to one host.
    pub pause: Duration,
    /// For one address with all its redirects, waiting for its turn not counted.
    pub deadline: Duration,
    /// The largest body, unpacked.
    pub limit: u64,
    /// Instead of the system's resolver.
    pub lookup: Option<Lookup>,
}

impl Default for FetchOptions {
    fn default() -> Self {
        Self {
            allow_private: false,
            allow: Vec::new(),
            pause: Duration::from_secs(1),
            deadline: Duration::from_secs(30),
            limit: limits::PAGE,
            lookup: None,
        }
    }
}

/// What a server says a resource is the same by: to be sent back byte for byte.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`, with its quotation marks.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// A body.
    New {
        /// The address that answered, after redirects.
        url: String,
        /// `Content-Type`.
        media_type: Option<String>,
        /// Unpacked.
        bytes: Vec<u8>,
        /// For the next time.
        validators: Validators,
    },
    /// It is what it was.
    Unchanged,
}

/// Why something was not fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The address is none that is fetched.
    #[error("{why}")]
    Url {
        /// As it was given.
        url: String,
        /// In words.
        why: String,
    },
    /// The host is not public.
    #[error("{0}, and nothing is fetched from there unless --allow-private is given")]
    Private(String),
    /// `robots.txt` forbids it.
    #[error("the site's robots.txt does not want it fetched by programs")]
    Robots,
    /// `robots.txt` could not be had, which forbids everything (RFC 9309).
    #[error("the site's robots.txt could not be had ({0}), so nothing is fetched from it")]
    RobotsUnknown(String),
    /// The server asked to be left alone.
    #[error("the server asks to be left alone for {0} seconds")]
    Later(u64),
    /// The server said no.
    #[error("the server answered {0}")]
    Status(u16),
    /// Sent around in circles.
    #[error("it was redirected more than {REDIRECTS} times")]
    Redirects,
    /// Redirected from https to http.
    #[error("it is redirected from https to http ({0})")]
    Downgrade(String),
    /// Too much of it.
    #[error("{0}")]
    TooLong(String),
    /// Too slow.
    #[error("it took longer than {0} seconds")]
    Deadline(u64),
    /// No connection, or a broken one.
    #[error("{0}")]
    Network(String),
}

/// Fetches, and remembers what it owes each host.
pub struct Fetcher {
    agent: Agent,
    options: FetchOptions,
    pace: Pace,
    robots: HashMap<String, Robots>,
}

enum Robots {
    Known(Box<Robot>),
    /// There is none.
    Free,
    Unknown(String),
}

/// One answer to one request.
type Answer = Response<Body>;

impl Fetcher {
    /// Nothing is connected to before it is asked for.
    pub fn new(options: FetchOptions) -> Self {
        let config = Agent::config_builder()
            .user_agent(USER_AGENT)
            .accept("text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/feed+json, */*;q=0.5")
            .accept_encoding("gzip, deflate, br")
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // A proxy would dial for us, and what it dials could not be judged.
            .proxy(None)
            .tls_config(TlsConfig::default())
            .timeout_connect(Some(Duration::from_secs(10)))
            .build();
        let gate = Gate { allow_private: options.allow_private, allow: options.allow.clone() };
        let connector = gate.chain(TcpConnector::default()).chain(RustlsConnector::default());
        let names = Names { given: options.lookup.clone(), system: DefaultResolver::default() };
        let agent = Agent::with_parts(config, connector, names);
        Self { agent, options, pace: Pace::default(), robots: HashMap::new() }
    }

    /// What is at `url`, unless it is what it was.
    ///
    /// # Errors
    /// [`FetchError`], in words for people.
    pub fn get(&mut self, url: &str, known: &Validators) -> Result<Fetched, FetchError> {
        let url = address::permitted(url)?;
        let mut clock = Clock::new(self.options.deadline);
        let mut again = true;
        loop {
            match self.follow(url.clone(), known, true, &mut clock) {
                Err(FetchError::Later(seconds)) if again && seconds <= SHORT_WAIT => {
                    again = false;
                    std::thread::sleep(Duration::from_secs(seconds));
                    clock.forget(Duration::from_secs(seconds));
                }
                Err(error) => return Err(error),
                Ok((url, answer)) => return self.take(&url, answer),
            }
        }
    }

    /// Follows redirects to an answer that is none. Every hop is judged as if it had been asked for.
    fn follow(
        &mut self,
        mut url: Url,
        known: &Validators,
        ask: bool,
        clock: &mut Clock,
    ) -> Result<(Url, Answer), FetchError> {
        for _ in 0..=REDIRECTS {
            if ask {
                self.ask_robots(&url, clock)?;
            }
            let answer = self.send(&url, known, clock)?;
            let status = answer.status().as_u16();
            if matches!(status, 429 | 503)
                && let Some(seconds) = retry_after(answer.headers())
            {
                self.pace.leave_alone(&host(&url), seconds);
                return Err(FetchError::Later(seconds));
            }
            let Some(next) = location(status, answer.headers()) else { return Ok((url, answer)) };
            let next = url
                .join(&next)
                .map_err(|error| FetchError::Network(format!("it is redirected to nowhere ({error})")))?;
            let next = address::permitted(next.as_str())?;
            if url.scheme() == "https" && next.scheme() == "http" {
                return Err(FetchError::Downgrade(next.to_string()));
            }
            url = next;
        }
        Err(FetchError::Redirects)
    }

    fn send(&mut self, url: &Url, known: &Validators, clock: &mut Clock) -> Result<Answer, FetchError> {
        let host = host(url);
        if let Some(seconds) = self.pace.asked_to_wait(&host) {
            return Err(FetchError::Later(seconds));
        }
        clock.forget(self.pace.wait(&host, self.options.pause));
        let mut request = self.agent.get(url.as_str());
        if let Some(etag) = &known.etag {
            request = request.header("If-None-Match", etag);
        }
        if let Some(last_modified) = &known.last_modified {
            request = request.header("If-Modified-Since", last_modified);
        }
        let request = request.config().timeout_global(Some(clock.left()?)).build();
        request.call().map_err(|error| clock.said(error))
    }

    /// The body, or that it is what it was.
    fn take(&self, url: &Url, mut answer: Answer) -> Result<Fetched, FetchError> {
        let status = answer.status().as_u16();
        if status == 304 {
            return Ok(Fetched::Unchanged);
        }
        if !(200..300).contains(&status) {
            return Err(FetchError::Status(status));
        }
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let (media_type, encodings) = (header("content-type"), header("content-encoding").unwrap_or_default());
        let validators = Validators { etag: header("etag"), last_modified: header("last-modified") };
        let limit = self.options.limit;
        let mut packed = Vec::new();
        let read = answer.body_mut().as_reader().take(limit + 1).read_to_end(&mut packed);
        read.map_err(|error| Clock::new(self.options.deadline).said(ureq::Error::from(error)))?;
        if packed.len() as u64 > limit {
            return Err(FetchError::TooLong(format!("it is longer than {} MiB", limit >> 20)));
        }
        let bytes = unpack::body(packed, &encodings, limit).map_err(FetchError::TooLong)?;
        Ok(Fetched::New { url: url.to_string(), media_type, bytes, validators })
    }

    /// Whether `robots.txt` lets us have it.
    fn ask_robots(&mut self, url: &Url, clock: &mut Clock) -> Result<(), FetchError> {
        let origin = url.origin().ascii_serialization();
        if !self.robots.contains_key(&origin) {
            let found = self.robots_of(url, clock)?;
            if let Robots::Known(robot) = &found
                && let Some(seconds) = robot.delay
            {
                self.pace.slow_down(&host(url), seconds);
            }
            self.robots.insert(origin.clone(), found);
        }
        match self.robots.get(&origin) {
            Some(Robots::Known(robot)) if !robot.allowed(url.as_str()) => Err(FetchError::Robots),
            Some(Robots::Unknown(why)) => Err(FetchError::RobotsUnknown(why.clone())),
            _ => Ok(()),
        }
    }

    fn robots_of(&mut self, url: &Url, clock: &mut Clock) -> Result<Robots, FetchError> {
        let mut at = url.clone();
        at.set_path("/robots.txt");
        at.set_query(None);
        let mut answer = match self.follow(at, &Validators::default(), false, clock) {
            Ok((_, answer)) => answer,
            // What ends the request itself is told as such; what ends only this question leaves the answer open.
            Err(
                error @ (FetchError::Private(_)
                | FetchError::Deadline(_)
                | FetchError::Later(_)
                | FetchError::Network(_)),
            ) => {
                return Err(error);
            }
            Err(error) => return Ok(Robots::Unknown(error.to_string())),
        };
        let status = answer.status().as_u16();
        if status >= 500 {
            return Ok(Robots::Unknown(format!("the server answered {status}")));
        }
        if !(200..300).contains(&status) {
            return Ok(Robots::Free);
        }
        let mut text = Vec::new();
        let read = answer.body_mut().as_reader().take(ROBOTS).read_to_end(&mut text);
        read.map_err(|error| clock.said(ureq::Error::from(error)))?;
        Ok(Robot::new(ROBOT, &text).map_or(Robots::Free, |robot| Robots::Known(Box::new(robot))))
    }
}

/// How much time is left for one address.
struct Clock {
    end: Instant,
    whole: Duration,
}

impl Clock {
    fn new(whole: Duration) -> Self {
        Self { end: Instant::now() + whole, whole }
    }

    fn left(&self) -> Result<Duration, FetchError> {
        let left = self.end.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(FetchError::Deadline(self.whole.as_secs())) } else { Ok(left) }
    }

    /// Time that was spent waiting for our turn.
    fn forget(&mut self, waited: Duration) {
        self.end += waited;
    }

    fn said(&self, error: ureq::Error) -> FetchError {
        match error {
            ureq::Error::Timeout(ureq::Timeout::Connect) => FetchError::Network("nobody answers there".to_owned()),
            ureq::Error::Timeout(_) => FetchError::Deadline(self.whole.as_secs()),
            ureq::Error::HostNotFound => FetchError::Network("there is no such host".to_owned()),
            ureq::Error::Other(inner) => match inner.downcast::<Forbidden>() {
                Ok(forbidden) => FetchError::Private(forbidden.to_string()),
                Err(inner) => FetchError::Network(inner.to_string()),
            },
            error => FetchError::Network(error.to_string()),
        }
    }
}

fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// Where a redirect leads.
fn location(status: u16, headers: &HeaderMap) -> Option<String> {
    let redirect = matches!(status, 301 | 302 | 303 | 307 | 308);
    headers.get("location").filter(|_| redirect).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// `Retry-After` in seconds from now: a number, or a date as mail writes it.
fn retry_after(headers: &HeaderMap) -> Option<u64> {
    let given = headers.get("retry-after")?.to_str().ok()?.trim();
    let seconds = given.parse::<u64>().ok().or_else(|| {
        let until = rfc2822::parse(given).ok()?.timestamp();
        u64::try_from(until.as_second() - Timestamp::now().as_second()).ok()
    })?;
    Some(seconds.min(LONGEST_WAIT))
}
