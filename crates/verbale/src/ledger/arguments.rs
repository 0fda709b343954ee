//! The command line of the commands over a ledger, with their help.

use crate::arguments::From;
use clap::{Args, Subcommand, ValueEnum};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use verbale_ledger::ask;
use verbale_sources::{Mapping, published};

/// Commands over a ledger.
#[derive(Debug, Subcommand)]
pub(crate) enum LedgerCommand {
    /// Make an empty ledger: one file that keeps what is read
    Init(LedgerFile),
    /// Read texts into the ledger
    ///
    /// Takes whatever `verbale read` takes. The same text by the same publisher on the same day is one document, however often it comes;
    /// what has been read already is not read again. Stopped at any moment, by Ctrl-C or worse, the same command goes on where it was.
    Add(AddOptions),
    /// Search what was said, documents or events, newest first
    ///
    /// Every word is taken as it stands (cease-fire, U.S., 30-day), and all must be there; words in quotation marks stand side by side.
    #[command(after_long_help = SEARCH_HELP)]
    Search(SearchOptions),
    /// Show the positions on an issue, or all parties' latest positions as a matrix
    ///
    /// Without a key the issues on record are listed. An empty cell of the matrix says that nothing is on record, never that a party is
    /// neutral.
    Issue(IssueOptions),
    /// Show where a party's later position differs from its earlier one, and where reports disagree
    ///
    /// Each with both quotes and the rule that put them together (docs/ledger.md). It says that words differ, not why, and not who is
    /// right.
    Changes(ChangesOptions),
    /// List positions and events in the order of days
    Timeline(TimelineOptions),
    /// Count what is in the ledger
    Stats(StatsOptions),
    /// Show a document of the ledger, as `verbale read` shows a text
    Show(ShowOptions),
    /// Compare what two engines read in the same documents
    DiffCodings(DiffOptions),
    /// Write everything to a folder, for other programs
    Export(ExportOptions),
    /// Write a package that others can check and count with
    ///
    /// Tables, codebook, versions, checksums, and scripts for R, Stata and Python. Without article bodies, unless --with-text is given.
    Replicate(ReplicateOptions),
    /// Check that everything in the ledger holds: every span, every hash, the file itself
    Verify(VerifyOptions),
    /// Copy the ledger to another file, while it may be in use
    Backup(BackupOptions),
    /// Say what state the ledger is in, and what to do about it
    Doctor(AnswerOptions),
    /// Save what can be read of a damaged ledger into a new one
    Recover(BackupOptions),
}

/// Which ledger.
#[derive(Args, Clone, Debug)]
pub(crate) struct LedgerFile {
    /// The ledger; if not given, the one that VERBALE_LEDGER names, else verbale.ledger in this folder
    #[arg(long = "ledger", value_name = "FILE")]
    pub(crate) path: Option<PathBuf>,
}

/// How to answer.
#[derive(Args, Clone, Debug)]
pub(crate) struct AnswerOptions {
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,

    /// What to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Answer,

    /// How many lines at most
    #[arg(long, short = 'n', value_name = "N", default_value_t = 20)]
    pub(crate) limit: usize,

    /// How many seconds a question may take
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(crate) time_limit: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Answer {
    /// For people
    Text,
    /// One array
    Json,
    /// One object per line
    Jsonl,
    /// A table between commas
    Csv,
    /// A table between tabs
    Tsv,
    /// A table in Markdown
    Md,
}

/// Of `verbale add`.
#[derive(Args, Debug)]
pub(crate) struct AddOptions {
    /// What `verbale read` takes: texts, JSONL, saved pages, feeds, WARC, tables, archives of these, folders, or `-`
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<String>,

    #[command(flatten)]
    pub(crate) ledger: LedgerFile,

    /// What the inputs are: `auto` goes by their names and first bytes
    #[arg(long, value_name = "KIND", default_value = "auto")]
    pub(crate) from: From,

    /// Which column or field means what: text=body,published=date
    #[arg(long, value_name = "OURS=THEIRS,…", default_value = "", hide_default_value = true)]
    pub(crate) map: Mapping,

    /// When the texts that carry no date of their own were published: 2025-03-27 or 2025-03-27T18:30:00+01:00
    #[arg(long, value_name = "DATE", value_parser = published)]
    pub(crate) published: Option<String>,

    /// How many texts to read at the same time; as many as there are processors, if not given
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,

    /// A folder with your own knowledge: tables named like the built-in ones, put on top of them; see `verbale knowledge check`
    #[arg(long, value_name = "DIR")]
    pub(crate) knowledge: Option<PathBuf>,
}

const SEARCH_HELP: &str = "\
Examples:
  verbale search cease-fire                            who said so, newest first
  verbale search sanctions --speaker Zelensky --act refuse --since 2025-03-01
  verbale search '\"prisoner exchange\"' --in documents --format csv > found.csv
  verbale search --raw 'truce NOT sanctions'           syntax of SQLite's FTS5

Exit codes: 0 also if nothing was found · 1 ended by the time limit · 2 wrong usage · 4 something is wrong with the ledger";

/// Of `verbale search`.
#[derive(Args, Debug)]
pub(crate) struct SearchOptions {
    /// The words
    #[arg(required = true, value_name = "WORDS", allow_hyphen_values = false)]
    pub(crate) words: Vec<String>,

    #[command(flatten)]
    pub(crate) answer: AnswerOptions,

    /// Where to look
    #[arg(long = "in", value_name = "WHERE", default_value = "statements")]
    pub(crate) within: Within,

    /// Take the words as syntax of SQLite's FTS5: AND, OR, NOT, NEAR(…), word*
    #[arg(long)]
    pub(crate) raw: bool,

    /// Best first, instead of newest first
    #[arg(long)]
    pub(crate) best: bool,

    /// Said by somebody called so, or an event in which they took part
    #[arg(long, value_name = "NAME")]
    pub(crate) speaker: Option<String>,

    /// Said by somebody of this country: ISO 3166-1 alpha-3
    #[arg(long, value_name = "CODE")]
    pub(crate) country: Option<String>,

    /// Said by somebody of this PLOVER sector: GOV, MIL, OPP …
    #[arg(long, value_name = "SECTOR")]
    pub(crate) sector: Option<String>,

    /// What is done by saying it: demand, refuse, offer …
    #[arg(long, value_name = "ACT")]
    pub(crate) act: Option<String>,

    /// What it is about: a key of the issue codebook
    #[arg(long, value_name = "KEY")]
    pub(crate) issue: Option<String>,

    /// PLOVER type of events, with --in events
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) kind: Option<String>,

    /// Published by somebody of whose name this is a part
    #[arg(long, value_name = "NAME")]
    pub(crate) publisher: Option<String>,

    /// Published on this day or later
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) since: Option<String>,

    /// Published on this day or earlier
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) until: Option<String>,

    /// How much of it is quoted
    #[arg(long, value_name = "FORM")]
    pub(crate) form: Option<Form>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Within {
    /// In what was said
    Statements,
    /// In titles and texts
    Documents,
    /// In the clauses that tell events
    Events,
}

impl Within {
    pub(crate) fn asked(self) -> ask::In {
        match self {
            Self::Statements => ask::In::Statements,
            Self::Documents => ask::In::Documents,
            Self::Events => ask::In::Events,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// All of it
    Direct,
    /// Some of it
    Mixed,
    /// None of it
    Indirect,
}

/// Of `verbale issue`.
#[derive(Args, Debug)]
pub(crate) struct IssueOptions {
    /// Keys of issues; without any, those on record are listed (with --matrix: all are shown)
    #[arg(value_name = "KEY")]
    pub(crate) keys: Vec<String>,

    #[command(flatten)]
    pub(crate) answer: AnswerOptions,

    /// As it was at the end of this day
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) as_of: Option<String>,

    /// Parties by issues: the latest words of each, with date, conditions and count
    #[arg(long)]
    pub(crate) matrix: bool,

    /// Only of parties called so
    #[arg(long, value_name = "NAME")]
    pub(crate) party: Option<String>,
}

/// Of `verbale changes`.
#[derive(Args, Debug)]
pub(crate) struct ChangesOptions {
    #[command(flatten)]
    pub(crate) answer: AnswerOptions,

    /// Only on this issue
    #[arg(long, value_name = "KEY")]
    pub(crate) issue: Option<String>,

    /// Only of parties called so
    #[arg(long, value_name = "NAME")]
    pub(crate) party: Option<String>,

    /// Only where the later report is of this day or later
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) since: Option<String>,

    /// Also positions that are the first on record, or the same as before
    #[arg(long)]
    pub(crate) all: bool,
}

/// Where somebody judges otherwise than the rules.
#[derive(Args, Debug)]
pub(crate) struct Judgements {
    /// Reports that are not of one event: one, as answers show it (b3:8c1f02ab#e4), which then stands alone; several, parted by commas, which
    /// are kept apart from one another; or a file with a line for each of these. May be given several times
    #[arg(long, value_name = "REPORT,…|FILE")]
    pub(crate) apart: Vec<String>,
}

/// What `verbale events` asks a ledger, when it has no inputs.
#[derive(Args, Debug)]
pub(crate) struct EventQuestion {
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,

    /// Of the ledger: PLOVER type
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) kind: Option<String>,

    /// Of the ledger: in which somebody called so took part
    #[arg(long, value_name = "NAME")]
    pub(crate) party: Option<String>,

    /// Of the ledger: reported on this day or later
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) since: Option<String>,

    /// Of the ledger: reported on this day or earlier
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) until: Option<String>,

    /// Of the ledger: how many lines at most
    #[arg(long, short = 'n', value_name = "N", default_value_t = 20)]
    pub(crate) limit: usize,

    #[command(flatten)]
    pub(crate) judged: Judgements,
}

/// Of `verbale timeline`.
#[derive(Args, Debug)]
pub(crate) struct TimelineOptions {
    #[command(flatten)]
    pub(crate) answer: AnswerOptions,

    /// Only of parties called so
    #[arg(long, value_name = "NAME")]
    pub(crate) party: Option<String>,

    /// Only positions on this issue
    #[arg(long, value_name = "KEY")]
    pub(crate) issue: Option<String>,

    /// From this day on
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) since: Option<String>,

    /// Up to this day
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) until: Option<String>,

    #[command(flatten)]
    pub(crate) judged: Judgements,
}

/// Of `verbale stats`.
#[derive(Args, Debug)]
pub(crate) struct StatsOptions {
    #[command(flatten)]
    pub(crate) answer: AnswerOptions,

    /// Count statements by this; documents that are nearly the same are counted once
    #[arg(long, value_name = "WHAT", default_value = "overview")]
    pub(crate) by: By,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    /// Everything there is
    Overview,
    /// Publishers
    Publisher,
    /// Months, the newest first
    Month,
    /// Speakers
    Speaker,
    /// Issues
    Issue,
    /// What is done by saying it
    Act,
    /// PLOVER types of events
    Type,
}

/// Of `verbale show`.
#[derive(Args, Debug)]
pub(crate) struct ShowOptions {
    /// The document: its id or the beginning of it, the id that came with it, or the place where it was found
    #[arg(value_name = "DOCUMENT")]
    pub(crate) document: String,

    #[command(flatten)]
    pub(crate) ledger: LedgerFile,

    /// What to print: a script for people, or the record as JSON
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: crate::arguments::Format,

    /// Print the text itself, with source, cue and content marked in it
    #[arg(long, conflicts_with = "format")]
    pub(crate) in_context: bool,
}

/// Of `verbale diff-codings`.
#[derive(Args, Debug)]
pub(crate) struct DiffOptions {
    /// Versions of two engines, as `verbale doctor` lists them; the last two that read into the ledger, if not given
    #[arg(num_args = 2, value_name = "ENGINE")]
    pub(crate) engines: Vec<String>,

    #[command(flatten)]
    pub(crate) answer: AnswerOptions,
}

/// Of `verbale export`.
#[derive(Args, Debug)]
pub(crate) struct ExportOptions {
    /// A folder that is not there yet
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,

    #[command(flatten)]
    pub(crate) ledger: LedgerFile,

    /// In which form
    #[arg(long, value_name = "FORMAT", default_value = "csv")]
    pub(crate) format: Export,

    /// Put an apostrophe before cells that a spreadsheet would take for formulas; this changes the data (CSV only)
    #[arg(long)]
    pub(crate) excel_safe: bool,

    #[command(flatten)]
    pub(crate) judged: Judgements,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Export {
    /// A CSV file per table, with a dictionary
    Csv,
    /// The same tables with types, a Parquet file each
    Parquet,
    /// The same tables as sheets of one workbook; nothing in it is a formula
    Xlsx,
    /// The record of each document, one per line
    Jsonl,
    /// Tables of Discourse Network Analyzer
    Rdna,
    /// Parties and issues as a network
    Graphml,
    /// W3C Web Annotations, one per line
    Webannotation,
}

/// Of `verbale replicate`.
#[derive(Args, Debug)]
pub(crate) struct ReplicateOptions {
    /// A folder that is not there yet
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,

    #[command(flatten)]
    pub(crate) ledger: LedgerFile,

    /// Include the texts; only if you may pass them on
    #[arg(long)]
    pub(crate) with_text: bool,

    #[command(flatten)]
    pub(crate) judged: Judgements,
}

/// Of `verbale verify`.
#[derive(Args, Debug)]
pub(crate) struct VerifyOptions {
    #[command(flatten)]
    pub(crate) ledger: LedgerFile,

    /// What to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Answer,

    /// Look for every statement in your own copies of the texts, in this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) text: Option<PathBuf>,
}

/// Of `verbale backup` and `verbale recover`.
#[derive(Args, Debug)]
pub(crate) struct BackupOptions {
    /// A file that is not there yet
    #[arg(value_name = "FILE")]
    pub(crate) to: PathBuf,

    #[command(flatten)]
    pub(crate) ledger: LedgerFile,
}

/// A day; of a date-time, its date.
fn day(date: &str) -> Result<String, String> {
    let date = published(date)?;
    date.get(..10).map(str::to_owned).ok_or_else(|| "give a day: 2025-03-27".to_owned())
}
