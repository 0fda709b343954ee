//! Panics are our bugs: they are caught, told in one line without a backtrace, and never end a batch.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};

/// What to do about one.
pub(crate) const ADVICE: &str =
    concat!("this is a bug of Verbale: please report it at ", env!("CARGO_PKG_REPOSITORY"), "/issues");

thread_local! {
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps panics from printing; [`catch`] hands them out instead.
pub(crate) fn install() {
    panic::set_hook(Box::new(|info| LAST.set(describe(info))));
}

/// Runs `job`; in place of a panic there is a line that says what happened.
///
/// Whatever the job was changing is lost with it, so nothing half-changed is seen afterwards.
pub(crate) fn catch<T>(job: impl FnOnce() -> T) -> Result<T, String> {
    panic::catch_unwind(AssertUnwindSafe(job)).map_err(|_| match LAST.take() {
        said if said.is_empty() => "internal error".to_owned(),
        said => format!("internal error ({said})"),
    })
}

fn describe(info: &PanicHookInfo) -> String {
    let payload = info.payload();
    let message = payload.downcast_ref::<&str>().copied().or(payload.downcast_ref::<String>().map(String::as_str));
    let message = message.unwrap_or("no message").lines().next().unwrap_or_default();
    match info.location() {
        Some(at) => format!("{message}, at {}:{}", at.file(), at.line()),
        None => message.to_owned(),
    }
}
