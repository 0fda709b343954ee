//! The command line: every command and every flag, with its help. What they do stands in the module of each command.

use crate::ledger::arguments::{Answer, LedgerCommand, LedgerFile};
use crate::who::Name;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use verbale_sources::{Kind, Mapping, published};

/// Reads news text and keeps the record: who said what, in the exact words that say it
///
/// Works offline: only `fetch` and `watch run` connect to anything, and nothing is ever sent.
#[derive(Debug, Parser)]
#[command(name = "verbale", disable_version_flag = true, arg_required_else_help = true, max_term_width = 100)]
#[command(after_help = "Begin with:  verbale read article.txt")]
pub(crate) struct Arguments {
    /// Print the version, and the engine's version and hash
    #[arg(short = 'V', long)]
    pub(crate) version: bool,

    /// When to use colours; `auto` means on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,

    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read texts and print who said what
    ///
    /// Every input is read on its own and printed in the order given. An input that cannot be read is reported on standard error, and
    /// the rest is read all the same.
    Read(ReadOptions),
    /// Say who somebody is: where the texts mention them, and what they say
    ///
    /// Reads the inputs and prints everybody whose name, key or mentions hold the words of NAME: kind, role on the document's date,
    /// country, sector, for whom they speak, every mention, and every statement. The same key in several texts is the same one.
    Who(WhoOptions),
    /// Print who did what to whom: event data, a row an event
    ///
    /// PLOVER types, modes and contexts with CAMEO codes, whether it happened, and who says so. docs/codebook.md has all columns, beside
    /// what GDELT, ICEWS and POLECAT call them.
    Events(EventsOptions),
    /// Say why something stands in the record
    ///
    /// Reads the text again and prints what the given place is a part of. Statements: the rule that found them, their words, how sure
    /// the engine is, and what it weighed. Mentions: who is meant, and the chain of earlier mentions by which that is known. Times and
    /// places: their values, and the rules.
    Explain(ExplainOptions),
    /// Print the clean texts of pages, feeds, archives and tables, without reading them
    ///
    /// Prints one JSON object per document, as `verbale read --from jsonl` takes it, with whatever is known of it: title, date,
    /// publisher, author, address, language.
    Text(TextOptions),
    /// Fetch pages and feeds, and print their texts
    ///
    /// Prints one JSON object per document, as `verbale read --from jsonl` takes it. Only http and https, only public addresses, one
    /// request per host and second, and only what the site's robots.txt allows.
    Fetch(FetchArguments),
    /// Keep a list of feeds, and fetch what is new in them
    Watch(WatchOptions),
    /// Look after the tables: countries, organisations, people, offices, role nouns, given names, issues
    Knowledge {
        #[command(subcommand)]
        command: KnowledgeCommand,
    },
    /// Look at the codebook of what can be at issue, and find what it lacks
    Issues {
        #[command(subcommand)]
        command: IssuesCommand,
    },
    #[command(flatten)]
    Ledger(LedgerCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum IssuesCommand {
    /// List all issues by field, with what counts as each
    List {
        /// A folder with your own issues.toml or issues/*.toml, put on top of the built-in codebook
        #[arg(long, value_name = "DIR")]
        knowledge: Option<PathBuf>,
    },
    /// Show one issue: phrases, words, vetoes, and as what its examples are read
    Show {
        /// Its key
        #[arg(value_name = "KEY")]
        key: String,

        /// A folder with your own issues.toml or issues/*.toml, put on top of the built-in codebook
        #[arg(long, value_name = "DIR")]
        knowledge: Option<PathBuf>,
    },
    /// Propose issues that the codebook lacks, from what has none in texts
    ///
    /// Reads the inputs and puts together the contents without an issue by the nouns and phrases that they share: each cluster with its
    /// commonest words and three examples. What to make of it is yours to decide (docs/issues.md).
    Suggest(SuggestOptions),
}

/// Of `verbale issues suggest`.
#[derive(Args, Debug)]
pub(crate) struct SuggestOptions {
    /// What `verbale read` takes: texts, saved pages, feeds, WARC, tables, archives of these, folders, or `-`
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<String>,

    /// What the inputs are: `auto` goes by their names and first bytes
    #[arg(long, value_name = "KIND", default_value = "auto")]
    pub(crate) from: From,

    /// Which column or field means what: text=body,published=date
    #[arg(long, value_name = "OURS=THEIRS,…", default_value = "", hide_default_value = true)]
    pub(crate) map: Mapping,

    /// What to print: clusters for people, or rows to be finished and put into a codebook
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: SuggestFormat,

    /// How many clusters at most
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) clusters: usize,

    /// How many contents must share a word
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) least: usize,

    /// How many texts to read at the same time; as many as there are processors, if not given
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,

    /// A folder with your own knowledge: tables named like the built-in ones, put on top of them; see `verbale knowledge check`
    #[arg(long, value_name = "DIR")]
    pub(crate) knowledge: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SuggestFormat {
    /// Clusters for people
    Text,
    /// Rows of a codebook, without definition and counter-example
    Toml,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MatrixFormat {
    /// For a terminal
    Text,
    /// A Markdown table
    Md,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KnowledgeCommand {
    /// Check that every row can be read and holds together with the others
    ///
    /// Prints one line per fault, `file:line: what`. Without a folder the built-in tables are checked; with one, its files on top of
    /// them: rows add, and a row with a known key replaces. Exit codes: 0 no faults, 1 faults, 3 the folder cannot be read
    Check {
        /// A folder with countries.toml, organizations.toml, people.csv, offices.csv, holders.csv, roles.toml, given_names.csv,
        /// name_words.toml, issues.toml or issues/*.toml
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
    },
}

/// Of `verbale read`.
#[derive(Args, Debug)]
#[command(after_long_help = READ_HELP)]
pub(crate) struct ReadOptions {
    /// Texts, JSONL, saved pages, feeds, WARC, tables, archives of these, folders, or `-` for standard input
    ///
    /// Plain texts are UTF-8 and are read as they are. Folders are searched, with the folders in them, for files of known names, which
    /// are read in the order of their names.
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<String>,

    /// What the inputs are: `auto` goes by their names and first bytes
    ///
    /// In JSONL every line is an object: {"id": …, "text": …} and, where known, "title", "published", "publisher", "url", "author".
    #[arg(long, value_name = "KIND", default_value = "auto", hide_possible_values = false)]
    pub(crate) from: From,

    /// Which column or field means what: text=body,published=date
    ///
    /// For tables and JSONL that call things differently. Ours are text, title, published, publisher, url, author, id and language; in a
    /// table, theirs may be the number of a column.
    #[arg(long, value_name = "OURS=THEIRS,…", default_value = "", hide_default_value = true)]
    pub(crate) map: Mapping,

    /// When the texts that carry no date of their own were published: 2025-03-27 or 2025-03-27T18:30:00+01:00
    ///
    /// A date in a JSONL line or in a text's header line goes before this one. A date-time without an offset counts as its date.
    #[arg(long, value_name = "DATE", value_parser = published)]
    pub(crate) published: Option<String>,

    /// What to print: a script for people, a JSON array of records, or one record per line
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,

    /// Print the text itself, with source, cue and content marked in it
    ///
    /// Marks: [Zelensky]¹ is a source, {said}¹ a cue, ⟦that …⟧¹ what is attributed; the small number tells which belong together, and a
    /// list under the text names the speakers. On a terminal with colours, the source is cyan, the cue yellow and the content
    /// underlined.
    #[arg(long, conflicts_with = "format")]
    pub(crate) in_context: bool,

    /// Print who wants what on which terms: a matrix of parties and issues over all inputs
    ///
    /// A cell is what is done (demands, refuses …), the latest words, the conditions and the day. "Nothing on record" does not mean that a
    /// party is neutral. --positions=md prints a Markdown table.
    #[arg(long, value_name = "FORMAT", num_args = 0..=1, require_equals = true, default_missing_value = "text")]
    #[arg(conflicts_with_all = ["format", "in_context"])]
    pub(crate) positions: Option<MatrixFormat>,

    /// How many texts to read at the same time; as many as there are processors, if not given
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,

    /// A folder with your own knowledge: tables named like the built-in ones, put on top of them; see `verbale knowledge check`
    #[arg(long, value_name = "DIR")]
    pub(crate) knowledge: Option<PathBuf>,
}

const READ_HELP: &str = "\
Examples:
  verbale read article.txt                          a script of who said what
  verbale read --in-context article.txt             the text, with its attributions marked
  verbale read --positions article.txt              who wants what on which terms
  verbale read --format jsonl news/ > record.jsonl  one record per text, for programs
  pbpaste | verbale read -                          whatever is on the clipboard

Exit codes: 0 all was read · 1 some inputs could not be read, the rest was · 2 wrong usage · 3 nothing could be read";

/// Of `verbale events`.
#[derive(Args, Debug)]
#[command(after_long_help = EVENTS_HELP)]
pub(crate) struct EventsOptions {
    /// What `verbale read` takes: texts, saved pages, feeds, WARC, tables, archives of these, folders, or `-`; without any, the ledger is asked
    #[arg(value_name = "INPUT")]
    pub(crate) inputs: Vec<String>,

    /// What the inputs are: `auto` goes by their names and first bytes
    #[arg(long, value_name = "KIND", default_value = "auto")]
    pub(crate) from: From,

    /// Which column or field means what: text=body,published=date
    #[arg(long, value_name = "OURS=THEIRS,…", default_value = "", hide_default_value = true)]
    pub(crate) map: Mapping,

    /// When the texts that carry no date of their own were published: 2025-03-27 or 2025-03-27T18:30:00+01:00
    #[arg(long, value_name = "DATE", value_parser = published)]
    pub(crate) published: Option<String>,

    /// What to print; if not given, a table on a terminal and CSV elsewhere
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<EventFormat>,

    /// How many texts to read at the same time; as many as there are processors, if not given
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,

    /// A folder with your own knowledge: tables named like the built-in ones, put on top of them; see `verbale knowledge check`
    #[arg(long, value_name = "DIR")]
    pub(crate) knowledge: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) question: crate::ledger::EventQuestion,
}

const EVENTS_HELP: &str = "\
Examples:
  verbale events article.txt                        a table for people
  verbale events news/ > events.csv                 a row an event
  verbale events --format jsonl crawl.warc.gz       an object an event

Exit codes: 0 all was read · 1 some inputs could not be read, the rest was · 2 wrong usage · 3 nothing could be read";

/// Of `verbale text`.
#[derive(Args, Debug)]
#[command(after_long_help = TEXT_HELP)]
pub(crate) struct TextOptions {
    /// What `verbale read` takes: texts, saved pages, feeds, WARC, tables, archives of these, folders, or `-`
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<String>,

    /// What the inputs are: `auto` goes by their names and first bytes
    #[arg(long, value_name = "KIND", default_value = "auto")]
    pub(crate) from: From,

    /// Which column or field means what: text=body,published=date
    #[arg(long, value_name = "OURS=THEIRS,…", default_value = "", hide_default_value = true)]
    pub(crate) map: Mapping,

    /// What to print: one JSON object per document, or Markdown for people
    #[arg(long, value_name = "FORMAT", default_value = "jsonl")]
    pub(crate) format: TextFormat,
}

const TEXT_HELP: &str = "\
Examples:
  verbale text page.html --format md                the article on a saved page
  verbale text crawl.warc.gz > articles.jsonl       all pages of a web archive
  verbale text --map text=body,published=day t.csv  a table with names of its own

Exit codes: 0 all was opened · 1 some inputs could not be, the rest was · 2 wrong usage · 3 nothing could be opened";

/// Of `verbale fetch`.
#[derive(Args, Debug)]
#[command(after_long_help = FETCH_HELP)]
pub(crate) struct FetchArguments {
    /// Addresses of pages, feeds or sitemaps
    #[arg(required = true, value_name = "URL")]
    pub(crate) urls: Vec<String>,

    #[command(flatten)]
    pub(crate) fetch: FetchOptions,
}

/// How things are fetched.
#[derive(Args, Debug)]
pub(crate) struct FetchOptions {
    /// Write each document to a file of its own in this folder, instead of printing it
    #[arg(long, value_name = "DIR")]
    pub(crate) save: Option<PathBuf>,

    /// How many pages to fetch that a feed or sitemap only links to; the others are printed as addresses
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(crate) follow: usize,

    /// Connect to addresses that are not public, too: this computer, the local network
    #[arg(long)]
    pub(crate) allow_private: bool,
}

const FETCH_HELP: &str = "\
Examples:
  verbale fetch https://example.org/news/story | verbale read -
  verbale fetch --save news/ https://example.org/feed.xml

Exit codes: 0 all was fetched · 1 some was not, or could not be written · 2 wrong usage · 5 nothing could be fetched";

/// Of `verbale watch`.
#[derive(Args, Debug)]
pub(crate) struct WatchOptions {
    /// The file that holds the list; in the platform's folder for programs' data, if not given
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,

    #[command(subcommand)]
    pub(crate) command: WatchCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum WatchCommand {
    /// Add feeds to the list
    Add {
        /// Addresses of feeds or news sitemaps
        #[arg(required = true, value_name = "URL")]
        urls: Vec<String>,
    },
    /// Print the list: address, when it was last looked at, how many entries are known
    List,
    /// Look at every feed once, and print what is new
    ///
    /// For a scheduler (cron, a timer): asks each server whether something has changed, and fetches only then. Run it every quarter of
    /// an hour, not more often.
    Run {
        #[command(flatten)]
        fetch: FetchOptions,
    },
    /// Take a feed off the list
    Remove {
        /// Its address
        #[arg(value_name = "URL")]
        url: String,
    },
}

/// Of `verbale who`.
#[derive(Args, Debug)]
#[command(after_long_help = WHO_HELP)]
pub(crate) struct WhoOptions {
    /// Whose name: one or more whole words, in any letter case, with or without accents
    ///
    /// It is looked for in names, keys and the words of mentions other than pronouns: `foreign minister` finds whoever is called that.
    #[arg(value_parser = Name::parse)]
    pub(crate) name: Name,

    /// What `verbale read` takes: texts, saved pages, feeds, WARC, tables, archives of these, folders, or `-`
    ///
    /// Without any, the ledger is asked.
    #[arg(value_name = "INPUT")]
    pub(crate) inputs: Vec<String>,

    /// What the inputs are: `auto` goes by their names and first bytes
    #[arg(long, value_name = "KIND", default_value = "auto")]
    pub(crate) from: From,

    /// Which column or field means what: text=body,published=date
    #[arg(long, value_name = "OURS=THEIRS,…", default_value = "", hide_default_value = true)]
    pub(crate) map: Mapping,

    /// When the texts that carry no date of their own were published: 2025-03-27 or 2025-03-27T18:30:00+01:00
    ///
    /// Roles are those held on the document's date.
    #[arg(long, value_name = "DATE", value_parser = published)]
    pub(crate) published: Option<String>,

    /// What to print: portraits for people, or one object for each actor of each text
    ///
    /// A line of JSONL is {"doc": the text's own id or its path, "actor": as in the record, "statements": the ids of those it makes}. The
    /// other formats are for the ledger's answers.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Answer,

    #[command(flatten)]
    pub(crate) ledger: LedgerFile,

    /// How many texts to read at the same time; as many as there are processors, if not given
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,

    /// A folder with your own knowledge: tables named like the built-in ones, put on top of them; see `verbale knowledge check`
    #[arg(long, value_name = "DIR")]
    pub(crate) knowledge: Option<PathBuf>,
}

const WHO_HELP: &str = "\
Examples:
  verbale who Tamm examples/01-truce-talks.txt     everybody called so, with mentions and statements
  verbale who \"foreign minister\" news/            words of a description do as well
  verbale who Tamm                                 the same, and positions, from the ledger
  verbale who --format jsonl Tamm news.jsonl       for programs

Exit codes: 0 somebody was found · 1 nobody was, or some inputs could not be read · 2 wrong usage · 3 nothing could be read";

/// Of `verbale explain`.
#[derive(Args, Debug)]
pub(crate) struct ExplainOptions {
    /// A text file and an offset in it, in Unicode code points, as the record gives them and `verbale read` prints them; or a line of the
    /// ledger, as its answers give it: b3:8c1f02ab#s4
    ///
    /// For a text in a JSONL file, the line comes in between: news.jsonl:12:345. A `-` for the file means standard input.
    #[arg(value_name = "FILE:OFFSET|LINE", allow_hyphen_values = true)]
    pub(crate) place: String,

    #[command(flatten)]
    pub(crate) ledger: LedgerFile,

    /// When the text was published, if it carries no date of its own: 2025-03-27 or 2025-03-27T18:30:00+01:00
    ///
    /// Times and roles hang on it; give the date that was given to `verbale read`.
    #[arg(long, value_name = "DATE", value_parser = published)]
    pub(crate) published: Option<String>,

    /// A folder with your own knowledge: tables named like the built-in ones, put on top of them; see `verbale knowledge check`
    #[arg(long, value_name = "DIR")]
    pub(crate) knowledge: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum From {
    /// Go by name and first character
    Auto,
    /// One text per input
    Text,
    /// One text per line, in JSON
    Jsonl,
    /// Saved pages
    Html,
    /// RSS, Atom, JSON Feed
    Feed,
    /// Sitemaps
    Sitemap,
    /// Web archives, gzipped or not
    Warc,
    /// Rows between commas or semicolons
    Csv,
    /// Rows between tabs
    Tsv,
    /// EPUB books
    Epub,
    /// Word documents, one article or many
    Docx,
    /// PDF, if the program was built with it
    Pdf,
}

impl From {
    /// `None` where names and bytes decide.
    pub(crate) fn kind(self) -> Option<Kind> {
        Some(match self {
            Self::Auto => return None,
            Self::Text => Kind::Text,
            Self::Jsonl => Kind::Jsonl,
            Self::Html => Kind::Html,
            Self::Feed => Kind::Feed,
            Self::Sitemap => Kind::Sitemap,
            Self::Warc => Kind::Warc,
            Self::Csv => Kind::Csv,
            Self::Tsv => Kind::Tsv,
            Self::Epub => Kind::Epub,
            Self::Docx => Kind::Docx,
            Self::Pdf => Kind::Pdf,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextFormat {
    /// One JSON object per document
    Jsonl,
    /// Markdown
    Md,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A script for people
    Text,
    /// An array of records
    Json,
    /// One record per line
    Jsonl,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EventFormat {
    /// A table for people
    Text,
    /// Rows between commas, under a header
    Csv,
    /// Rows between tabs, under a header
    Tsv,
    /// One object per line
    Jsonl,
    /// An array of objects
    Json,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_holds_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_flag_and_value_is_documented() {
        fn check(command: &clap::Command) {
            let name = command.get_name();
            assert!(command.get_about().is_some(), "the command {name} has no help");
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{name}: {} has no help", argument.get_id());
                for value in argument.get_possible_values() {
                    let switch = !argument.get_action().takes_values();
                    assert!(switch || value.get_help().is_some(), "{name}: {} has no help", value.get_name());
                }
            }
            command.get_subcommands().filter(|inner| inner.get_name() != "help").for_each(check);
        }
        let mut command = Arguments::command();
        command.build();
        check(&command);
    }
}
