//! One request per host in so many seconds, and none before the time a host has asked for.

use std::collections::HashMap;
use std::thread;
use std::time::{Duration, Instant};

/// The longest wait that a `robots.txt` may ask for between two requests; who wants more is left alone by asking less often.
const LONGEST: Duration = Duration::from_secs(30);

#[derive(Debug, Default)]
pub(super) struct Pace {
    hosts: HashMap<String, Host>,
}

#[derive(Debug, Default)]
struct Host {
    last: Option<Instant>,
    delay: Duration,
    not_before: Option<Instant>,
}

impl Pace {
    /// Seconds for which the host wants to be left alone.
    pub(super) fn asked_to_wait(&self, host: &str) -> Option<u64> {
        let not_before = self.hosts.get(host)?.not_before?;
        let left = not_before.saturating_duration_since(Instant::now());
        (!left.is_zero()).then(|| left.as_secs() + 1)
    }

    /// Waits for this host's turn; gives how long that was.
    pub(super) fn wait(&mut self, host: &str, pause: Duration) -> Duration {
        let known = self.hosts.entry(host.to_owned()).or_default();
        let pause = pause.max(if pause.is_zero() { pause } else { known.delay });
        let wait = known.last.map_or(Duration::ZERO, |last| (last + pause).saturating_duration_since(Instant::now()));
        thread::sleep(wait);
        known.last = Some(Instant::now());
        wait
    }

    /// The host's own wish for the time between two requests.
    pub(super) fn slow_down(&mut self, host: &str, seconds: f32) {
        let delay = Duration::try_from_secs_f32(seconds).unwrap_or(LONGEST).min(LONGEST);
        self.hosts.entry(host.to_owned()).or_default().delay = delay;
    }

    /// The host asked to be left alone.
    pub(super) fn leave_alone(&mut self, host: &str, seconds: u64) {
        let until = Instant::now().checked_add(Duration::from_secs(seconds));
        self.hosts.entry(host.to_owned()).or_default().not_before = until;
    }
}
