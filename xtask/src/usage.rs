//! What this process and its children have used: CPU seconds and memory. Known on Unix; elsewhere `None`.

use std::time::Duration;

/// CPU time of this process, all threads.
#[cfg(unix)]
pub(crate) fn cpu() -> Option<Duration> {
    use nix::sys::resource::{UsageWho, getrusage};
    let usage = getrusage(UsageWho::RUSAGE_SELF).ok()?;
    let time = |t: nix::sys::time::TimeVal| Duration::new(t.tv_sec().max(0) as u64, t.tv_usec().max(0) as u32 * 1000);
    Some(time(usage.user_time()) + time(usage.system_time()))
}

/// CPU time of this process, all threads.
#[cfg(not(unix))]
pub(crate) fn cpu() -> Option<Duration> {
    None
}

/// The most memory this process had, in MiB.
pub(crate) fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok()? / 1024.0)
}

/// The most memory that a child had which has ended and was waited for, in MiB.
#[cfg(unix)]
pub(crate) fn peak_memory_of_children() -> Option<f64> {
    use nix::sys::resource::{UsageWho, getrusage};
    let most = getrusage(UsageWho::RUSAGE_CHILDREN).ok()?.max_rss() as f64;
    // Linux counts KiB, macOS bytes.
    Some(if cfg!(target_os = "macos") { most / 1_048_576.0 } else { most / 1024.0 })
}

/// The most memory that a child had which has ended and was waited for, in MiB.
#[cfg(not(unix))]
pub(crate) fn peak_memory_of_children() -> Option<f64> {
    None
}
