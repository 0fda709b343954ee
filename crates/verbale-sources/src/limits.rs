//! How much is taken in, and why so much. Whatever is larger is refused with a sentence; nothing is cut in silence.

/// The longest text: spans count bytes in 32 bits.
pub const TEXT: u64 = u32::MAX as u64;

/// The largest page, feed or sitemap, unpacked. The longest live blogs have 5 MB; browsers themselves struggle with more than this.
pub const PAGE: u64 = 20 << 20;

/// The longest line of JSONL or row of a table, and the largest text in an archive: a thousand novels' worth of news in one line is a
/// mistake, and a few of these at a time still fit into 300 MB.
pub const LINE: u64 = 50 << 20;

/// The largest book, PDF or word processor's file, packed. Its text is capped as a [`LINE`] is.
pub const OFFICE: u64 = 100 << 20;

/// The block of a WARC record that is looked at; longer ones (films, disk images) are passed over without being kept.
pub const RECORD: u64 = PAGE;

/// How often a container may stand in a container: `news.tar.gz` has two, an archive of such archives four.
pub const DEPTH: usize = 4;

/// Bytes that come out for every byte that goes in, over a whole container. Pages pack 4 to 12 times, machine-written tables up to 100;
/// deflate ends at 1032, which is what bombs use.
pub const RATIO: u64 = 200;

/// The ratio counts from here on: a short, dull file may pack well without doing harm.
pub const RATIO_FROM: u64 = 32 << 20;

/// Everything that comes out of one container. Two years of a national news site have some 100 GB; more is better read file by file.
pub const CONTAINER: u64 = 1 << 40;

/// Entries of one archive, feed or sitemap: directories of more are made by programs that went wrong.
pub const ENTRIES: usize = 10_000_000;

/// An archive in an archive is put aside on disk while it is read, as its index stands at its end; this is how large it may be.
pub const ASIDE: u64 = 4 << 30;
