//! One input, its documents one after the other.
//!
//! The walk through an input runs in a thread of its own and is never more than a few documents ahead of whoever takes them; it ends
//! when they are no longer wanted. [`each`] does the same without a thread.

use crate::document::{Document, Skipped};
use crate::kind::{ENOUGH, Kind};
use crate::table::Mapping;
use crate::walk::{Flow, Place, Walk};
use crate::{archive, folder, limits};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

/// Documents that may wait to be taken. The largest have 50 MB, and a few must fit into memory.
const AHEAD: usize = 2;

/// Where bytes come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A file or a folder.
    Path(PathBuf),
    /// Standard input.
    Stdin,
    /// What was fetched.
    Bytes {
        /// The address they came from.
        url: String,
        /// The sender's `Content-Type`.
        media_type: Option<String>,
        /// Without content encodings.
        bytes: Vec<u8>,
    },
}

/// What is done with plain text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Plain {
    /// The text is what the file holds, byte for byte, in UTF-8: offsets in it are offsets in the file.
    #[default]
    Unchanged,
    /// Decoded from whatever it is in, its header taken apart from its body.
    Clean,
}

/// How inputs are read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What the input is, if not what its name and bytes say; what is inside a container still goes by these.
    pub from: Option<Kind>,
    /// Which column or field means what.
    pub map: Mapping,
    /// What is done with plain text.
    pub plain: Plain,
}

/// The documents of `input`, in its order.
///
/// ```
/// use verbale_sources::{Input, Options, open};
/// let bytes = b"{\"text\": \"He spoke.\"}\nnonsense\n".to_vec();
/// let input = Input::Bytes { url: "http://e.org/a.jsonl".into(), media_type: None, bytes };
/// let found: Vec<_> = open(input, &Options::default()).collect();
/// assert_eq!(found[0].as_ref().map(|document| document.text.as_str()), Ok("He spoke."));
/// assert!(found[1].as_ref().is_err_and(|skipped| skipped.to_string().starts_with("http://e.org/a.jsonl:2: not JSON")));
/// ```
pub fn open(input: Input, options: &Options) -> Documents {
    let options = options.clone();
    let (hand_in, documents) = sync_channel(AHEAD);
    let place = input.name();
    let refused = hand_in.clone();
    let walk = move || {
        let over = hand_in.clone();
        let walked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            each(input, &options, &mut |found| match hand_in.send(found) {
                Ok(()) => Flow::Continue(()),
                Err(_) => Flow::Break(()),
            });
        }));
        if walked.is_err() {
            let _ = over.send(Err(Skipped::new(place, "internal error while opening it", ADVICE)));
        }
    };
    if let Err(error) = thread::Builder::new().name("sources".into()).stack_size(STACK).spawn(walk) {
        let _ = refused.try_send(Err(Skipped::new("sources", error.to_string(), "try again with fewer threads")));
    }
    Documents { documents }
}

/// What to do about a panic.
const ADVICE: &str = concat!("this is a bug of Verbale: please report it at ", env!("CARGO_PKG_REPOSITORY"), "/issues");
/// As large as a main thread's.
const STACK: usize = 8 << 20;

/// What [`open`] gives.
#[derive(Debug)]
pub struct Documents {
    documents: Receiver<Result<Document, Skipped>>,
}

impl Iterator for Documents {
    type Item = Result<Document, Skipped>;

    fn next(&mut self) -> Option<Self::Item> {
        self.documents.recv().ok()
    }
}

/// Hands the documents of `input` to `give`, in this thread, until it breaks off.
pub fn each(input: Input, options: &Options, give: &mut dyn FnMut(Result<Document, Skipped>) -> Flow) {
    let mut walk = Walk { options, give, depth: 0 };
    let _ = match input {
        Input::Path(path) if path.is_dir() => folder::files(&path).files.into_iter().try_for_each(|file| match file {
            Ok((path, _)) => walk.file(&path),
            Err(skipped) => walk.skip(skipped),
        }),
        Input::Path(path) => walk.file(&path),
        Input::Stdin => {
            let place = Place { label: "-".into(), name: "standard input".into(), ..Place::default() };
            walk.any(&place, &mut BufReader::with_capacity(1 << 16, io::stdin()))
        }
        Input::Bytes { url, media_type, bytes } => {
            let file = url.split(['?', '#']).next().unwrap_or_default();
            let file = file.rsplit('/').next().unwrap_or_default().to_owned();
            walk.any(&Place { file, media_type, ..Place::named(&url) }, &mut Cursor::new(bytes))
        }
    };
}

impl Input {
    /// As messages call it.
    pub fn name(&self) -> String {
        match self {
            Self::Path(path) => path.display().to_string(),
            Self::Stdin => "standard input".to_owned(),
            Self::Bytes { url, .. } => url.clone(),
        }
    }
}

impl Walk<'_> {
    fn file(&mut self, path: &Path) -> Flow {
        let place = Place::named(&path.display().to_string());
        let opened = File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
        let (length, file) = match opened {
            Ok(opened) => opened,
            Err(error) => return self.skip(Skipped::unreadable(&place.name, &error)),
        };
        // Told before gigabytes are read in vain.
        let text = self.options.from.or(Kind::of_name(&place.file)) == Some(Kind::Text);
        if text && length > limits::TEXT {
            return self.skip(Skipped::too_long(&place.name, limits::TEXT));
        }
        let mut bytes = BufReader::with_capacity(1 << 16, file);
        if self.is_zip(&place, &mut bytes) {
            // A zip's index stands at its end; in a file one can go there.
            return self.inside(&place, |walk| archive::entries(walk, &place, bytes, length));
        }
        self.any(&place, &mut bytes)
    }

    fn is_zip(&self, place: &Place, bytes: &mut BufReader<File>) -> bool {
        let seen = bytes.fill_buf().map(|start| Kind::of(&place.file, &start[..start.len().min(ENOUGH)]));
        match self.options.from {
            Some(forced) => forced == Kind::Zip,
            None => seen.is_ok_and(|kind| kind == Ok(Kind::Zip)),
        }
    }
}
