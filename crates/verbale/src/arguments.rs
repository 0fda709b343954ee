//! The command line: every command and every flag, with its help. What they do stands in the module of each command.

use crate::published;
use crate::who::Name;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// Reads news text and keeps the record: who said what, in the exact words that say it
///
/// Works offline: nothing is fetched and nothing is sent.
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
    /// Say why something stands in the record
    ///
    /// Reads the text again and prints what the given place is a part of. Statements: the rule that found them, their words, how sure
    /// the engine is, and what it weighed. Mentions: who is meant, and the chain of earlier mentions by which that is known. Times and
    /// places: their values, and the rules.
    Explain(ExplainOptions),
    /// Look after the tables of countries, organisations, people, offices, role nouns and given names
    Knowledge {
        #[command(subcommand)]
        command: KnowledgeCommand,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum KnowledgeCommand {
    /// Check that every row can be read and holds together with the others
    ///
    /// Prints one line per fault, `file:line: what`. Without a folder the built-in tables are checked; with one, its files on top of
    /// them: rows add, and a row with a known key replaces. Exit codes: 0 no faults, 1 faults, 3 the folder cannot be read
    Check {
        /// A folder with countries.toml, organizations.toml, people.csv, offices.csv, holders.csv, roles.toml or given_names.csv
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
    },
}

/// Of `verbale read`.
#[derive(Args, Debug)]
#[command(after_long_help = READ_HELP)]
pub(crate) struct ReadOptions {
    /// Text files, JSONL files, folders, or `-` for standard input
    ///
    /// Texts are UTF-8. Folders are searched, with the folders in them, for .txt, .text, .md, .jsonl and .ndjson files, which are read
    /// in the order of their names.
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<String>,

    /// What the inputs are: `auto` goes by the name (.jsonl, .ndjson) and, on standard input, by the first character
    ///
    /// In JSONL every line is an object: {"id": …, "text": …} and, where known, "title", "published", "publisher", "url", "author".
    #[arg(long, value_name = "KIND", default_value = "auto")]
    pub(crate) from: From,

    /// When the texts that carry no date of their own were published: 2025-03-27 or 2025-03-27T18:30:00+01:00
    ///
    /// A date in a JSONL line or in a text's header line goes before this one. A date-time without an offset counts as its date.
    #[arg(long, value_name = "DATE", value_parser = published::published)]
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
  verbale read --format jsonl news/ > record.jsonl  one record per text, for programs
  pbpaste | verbale read -                          whatever is on the clipboard

Exit codes: 0 all was read · 1 some inputs could not be read, the rest was · 2 wrong usage · 3 nothing could be read";

/// Of `verbale who`.
#[derive(Args, Debug)]
#[command(after_long_help = WHO_HELP)]
pub(crate) struct WhoOptions {
    /// Whose name: one or more whole words, in any letter case, with or without accents
    ///
    /// It is looked for in names, keys and the words of mentions other than pronouns: `foreign minister` finds whoever is called that.
    #[arg(value_parser = Name::parse)]
    pub(crate) name: Name,

    /// Text files, JSONL files, folders, or `-` for standard input, as `verbale read` takes them
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<String>,

    /// What the inputs are: `auto` goes by the name (.jsonl, .ndjson) and, on standard input, by the first character
    #[arg(long, value_name = "KIND", default_value = "auto")]
    pub(crate) from: From,

    /// When the texts that carry no date of their own were published: 2025-03-27 or 2025-03-27T18:30:00+01:00
    ///
    /// Roles are those held on the document's date.
    #[arg(long, value_name = "DATE", value_parser = published::published)]
    pub(crate) published: Option<String>,

    /// What to print: portraits for people, or one object for each actor of each text
    ///
    /// A line of JSONL is {"doc": the text's own id or its path, "actor": as in the record, "statements": the ids of those it makes}.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Portrayal,

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
  verbale who --format jsonl Tamm news.jsonl       for programs

Exit codes: 0 somebody was found · 1 nobody was, or some inputs could not be read · 2 wrong usage · 3 nothing could be read";

/// Of `verbale explain`.
#[derive(Args, Debug)]
pub(crate) struct ExplainOptions {
    /// A text file and an offset in it, in Unicode code points, as the record gives them and `verbale read` prints them
    ///
    /// For a text in a JSONL file, the line comes in between: news.jsonl:12:345. A `-` for the file means standard input.
    #[arg(value_name = "FILE:OFFSET", allow_hyphen_values = true)]
    pub(crate) place: String,

    /// When the text was published, if it carries no date of its own: 2025-03-27 or 2025-03-27T18:30:00+01:00
    ///
    /// Times and roles hang on it; give the date that was given to `verbale read`.
    #[arg(long, value_name = "DATE", value_parser = published::published)]
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
pub(crate) enum Portrayal {
    /// Portraits for people
    Text,
    /// One object per line
    Jsonl,
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
