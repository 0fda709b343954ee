//! The only module that prints. Standard output carries data and nothing else; whatever is said about it goes to standard error.

use crate::arguments::Color;
use anstream::{AutoStream, ColorChoice};
use std::io::{self, BufWriter, Write};

/// Standard output.
pub(crate) struct Screen {
    out: Box<dyn Write>,
    /// Whether colour codes may be written.
    pub(crate) colour: bool,
}

impl Screen {
    /// For data: bytes go out as they are.
    pub(crate) fn plain() -> Self {
        Self { out: Box::new(BufWriter::new(io::stdout())), colour: false }
    }

    /// For people.
    pub(crate) fn new(color: Color) -> Self {
        let colour = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => AutoStream::choice(&io::stdout()) != ColorChoice::Never,
        };
        if !colour {
            return Self::plain();
        }
        // Old Windows consoles get their colours by calls; everywhere else the codes go through.
        Self { out: Box::new(BufWriter::new(AutoStream::always(io::stdout()))), colour }
    }

    /// Writes and shows at once, so that a reader at the other end of a pipe need not wait.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.out.flush()
    }
}

/// One line about what could not be done. Nothing can be done when this cannot be said either.
pub(crate) fn complain(line: &str) {
    let line: String = line.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    let _ = writeln!(io::stderr(), "verbale: {line}");
}

/// Whether an error only means that nobody listens any more.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let kind = |cause: &(dyn std::error::Error + 'static)| cause.downcast_ref::<io::Error>().map(io::Error::kind);
    error.chain().any(|cause| kind(cause) == Some(io::ErrorKind::BrokenPipe))
}
