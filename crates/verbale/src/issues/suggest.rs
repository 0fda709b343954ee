//! `verbale issues suggest`: what remains without an issue in texts, put together by the nouns that come again. Frequency is all there
//! is to it: the noun or phrase that most contents share makes the first cluster, then the next among the rest.

use crate::arguments::{Color, SuggestFormat, SuggestOptions};
use crate::articles::{Article, Plan, Problem};
use crate::progress::Progress;
use crate::screen::{Screen, complain};
use crate::view::{Palette, View, counted};
use crate::wrap::{Flow, WIDTH, styled};
use crate::{Exit, batch, engine};
use anstyle::Style;
use anyhow::{Context, Result};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use verbale_engine::Engine;

/// So many words are shown of a cluster.
const WORDS: usize = 8;
/// So many examples are shown of a cluster.
const EXAMPLES: usize = 3;

/// A content without an issue.
#[derive(Clone, Debug, Default)]
struct Open {
    words: String,
    place: String,
    terms: BTreeSet<String>,
}

/// What became of an article.
#[derive(Default)]
struct Done {
    open: Vec<Open>,
    statements: usize,
    weight: u64,
    words: u64,
}

/// Contents that share a term.
#[derive(Debug)]
struct Cluster {
    term: String,
    /// What else comes often in them, the commonest first.
    words: Vec<(String, usize)>,
    members: Vec<usize>,
}

/// Reads all inputs and prints what the codebook may lack.
pub(super) fn run(options: &SuggestOptions, color: Color) -> Result<Exit> {
    let mut screen = match options.format {
        SuggestFormat::Text => Screen::new(color),
        SuggestFormat::Toml => Screen::plain(),
    };
    let palette = Palette::new(screen.colour);
    let plan = Plan::new(&options.inputs);
    plan.notes.iter().for_each(|note| complain(note));
    let engine = if plan.has_sources() { Some(engine(options.knowledge.as_deref())?) } else { None };
    let mut progress = Progress::new(plan.bytes);
    let articles = plan.articles(options.from, options.map.clone(), None);
    let (mut all, mut documents, mut failed, mut statements) = (Vec::new(), 0, 0, 0);
    let look = |article: &Article| engine.as_ref().map(|engine| look(engine, article));
    batch::run(articles, options.threads, look, |outcome: Result<Option<Done>, Problem>| {
        match outcome {
            Ok(done) => {
                let done = done.context("no engine")?;
                progress.add(done.weight, done.words);
                documents += 1;
                statements += done.statements;
                all.extend(done.open);
            }
            Err(problem) => {
                failed += 1;
                progress.aside(|| complain(&problem.to_string()));
            }
        }
        Ok(())
    })?;
    drop(progress);
    let clusters = clusters(&all, options.clusters, options.least);
    let out = match options.format {
        SuggestFormat::Text => text(&clusters, &all, statements, palette),
        SuggestFormat::Toml => clusters.iter().map(|cluster| toml(cluster, &all)).collect(),
    };
    screen.write(out.as_bytes())?;
    Ok(match (documents, failed) {
        (0, _) => Exit::NothingReadable,
        (_, 0) => Exit::Done,
        _ => Exit::SomeFailed,
    })
}

/// Reads one article; keeps the contents without an issue.
fn look(engine: &Engine, article: &Article) -> Done {
    let reading = engine.read(&article.document);
    let words = article.document.text.split_whitespace().count() as u64;
    let mut done = Done { statements: reading.statements.len(), weight: article.weight, words, ..Done::default() };
    if reading.statements.iter().all(|statement| !statement.issues.is_empty()) {
        return done;
    }
    let layers = engine.layers(&article.document.text);
    let view = View::new(article, &reading, Palette::default());
    for statement in reading.statements.iter().filter(|statement| statement.issues.is_empty()) {
        let terms = engine.issues().terms(&layers, &statement.content).into_iter().collect();
        let place = statement.content.first().map(|&span| view.offset(span)).unwrap_or_default();
        let place = format!("{}{place}", article.label);
        done.open.push(Open { words: view.joined(&statement.content), place, terms });
    }
    done
}

/// The largest clusters, each content in one. A phrase goes before its noun where it covers at least half as much.
fn clusters(all: &[Open], most: usize, least: usize) -> Vec<Cluster> {
    let mut left: BTreeSet<usize> = (0..all.len()).collect();
    let mut out = Vec::new();
    while out.len() < most {
        let mut count: BTreeMap<&str, usize> = BTreeMap::new();
        for term in left.iter().flat_map(|&at| &all[at].terms) {
            *count.entry(term).or_default() += 1;
        }
        let worth = |term: &str, many: usize| if term.contains(' ') { many * 2 } else { many };
        let best = count.iter().filter(|(_, many)| **many >= least);
        let Some((&term, _)) =
            best.max_by_key(|(term, many)| (worth(term, **many), term.contains(' '), Reverse(**term)))
        else {
            break;
        };
        let members: Vec<usize> = left.iter().copied().filter(|&at| all[at].terms.contains(term)).collect();
        let mut words: BTreeMap<&str, usize> = BTreeMap::new();
        for other in members.iter().flat_map(|&at| &all[at].terms).filter(|other| *other != term) {
            *words.entry(other).or_default() += 1;
        }
        let mut words: Vec<_> = words.into_iter().map(|(word, many)| (word.to_owned(), many)).collect();
        words.sort_by_key(|(_, many)| Reverse(*many));
        words.truncate(WORDS);
        left.retain(|at| !members.contains(at));
        out.push(Cluster { term: term.to_owned(), words, members });
    }
    out
}

/// The shortest contents of a cluster that are whole enough to understand, each once.
fn examples<'a>(cluster: &Cluster, all: &'a [Open]) -> Vec<&'a Open> {
    const ENOUGH: usize = 5;
    let mut found: Vec<&Open> = cluster.members.iter().map(|&at| &all[at]).collect();
    found.sort_by_key(|open| (open.words.split_whitespace().count() < ENOUGH, open.words.chars().count()));
    found.dedup_by(|one, other| one.words == other.words);
    found.truncate(EXAMPLES);
    found
}

fn text(clusters: &[Cluster], all: &[Open], statements: usize, palette: Palette) -> String {
    let mut out = String::new();
    for cluster in clusters {
        let mut head = Flow::hanging(WIDTH, 0, 4);
        head.text(&cluster.term, palette.source);
        head.text(&format!(" · {}", counted(cluster.members.len(), "content")), palette.faint);
        if !cluster.words.is_empty() {
            let words: Vec<_> = cluster.words.iter().map(|(word, many)| format!("{word} {many}")).collect();
            head.text(&format!(" · with {}", words.join(", ")), palette.faint);
        }
        out += &head.finish();
        for open in examples(cluster, all) {
            let mut flow = Flow::hanging(WIDTH, 4, 6);
            flow.text(&open.words, Style::new()).text(&format!(" {}", open.place), palette.faint);
            out += &flow.finish();
        }
        out += "\n";
    }
    let rest = format!("{} of {} are without an issue", all.len(), counted(statements, "statement"));
    let end = if clusters.is_empty() { "; nothing comes often enough to be one" } else { "" };
    out + &styled(&format!("{rest}{end}"), palette.faint) + "\n"
}

/// A row to be finished by hand: definition and counter-example are missing, and `verbale knowledge check` says so.
fn toml(cluster: &Cluster, all: &[Open]) -> String {
    let quoted = |text: &str| {
        let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        format!("\"{}\"", clean.replace('\\', "\\\\").replace('"', "\\\""))
    };
    let listed = |all: Vec<String>| format!("[{}]", all.join(", "));
    let fits = |term: &&str| term.chars().all(|c| c.is_alphanumeric() || c == ' ');
    let others = || cluster.words.iter().filter(|(_, many)| *many > 1).map(|(word, _)| word.as_str()).filter(fits);
    let key: String = cluster.term.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let phrases = std::iter::once(cluster.term.as_str()).chain(others().filter(|term| term.contains(' ')));
    format!(
        "# {}\n[[issue]]\nkey = {}\ndefinition = \"\"\nphrases = {}\nwords = {}\nnot = []\nexamples = {}\ncounter = \"\"\nsource = \"ours\"\n\n",
        counted(cluster.members.len(), "content"),
        quoted(&key),
        listed(phrases.map(quoted).collect()),
        listed(others().filter(|term| !term.contains(' ')).map(quoted).collect()),
        listed(examples(cluster, all).iter().map(|open| quoted(&open.words)).collect()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(words: &str, terms: &[&str]) -> Open {
        Open {
            words: words.into(),
            place: "a.txt:7".into(),
            terms: terms.iter().map(|&term| term.to_owned()).collect(),
        }
    }

    fn all() -> Vec<Open> {
        vec![
            open("the harbour dues would double", &["harbour due", "due", "harbour"]),
            open("nobody could pay such harbour dues", &["harbour due", "due", "harbour"]),
            open("the harbour was full of yachts", &["harbour", "yacht"]),
            open("the harbour had seen nothing like it", &["harbour"]),
            open("he liked \"bees\"", &["bee"]),
        ]
    }

    #[test]
    fn what_comes_often_makes_a_cluster_and_each_content_is_in_one() {
        let all = all();
        let found = clusters(&all, 10, 2);
        let told: Vec<_> = found.iter().map(|one| (one.term.as_str(), one.members.clone())).collect();
        assert_eq!(told, [("harbour due", vec![0, 1]), ("harbour", vec![2, 3])]);
        assert_eq!(clusters(&all, 1, 2).len(), 1);
        assert_eq!(clusters(&all, 10, 1).len(), 3);
    }

    #[test]
    fn for_people() {
        let all = all();
        let out = text(&clusters(&all, 1, 2), &all, 9, Palette::default());
        assert_eq!(
            out,
            "\
harbour due · 2 contents · with due 2, harbour 2
    the harbour dues would double a.txt:7
    nobody could pay such harbour dues a.txt:7

5 of 9 statements are without an issue
"
        );
    }

    #[test]
    fn a_row_to_be_finished() {
        let all = all();
        let found = clusters(&all, 10, 1);
        let bees = found.iter().find(|one| one.term == "bee").expect("a cluster");
        let expected = "\
# 1 content
[[issue]]
key = \"bee\"
definition = \"\"
phrases = [\"bee\"]
words = []
not = []
examples = [\"he liked \\\"bees\\\"\"]
counter = \"\"
source = \"ours\"

";
        assert_eq!(toml(bees, &all), expected);
    }
}
