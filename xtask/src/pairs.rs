//! `cargo xtask pairs`: what the engine sees in pairs of phrases, with gold coreference (GUM's), for `training/who.py` to learn from.

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::io::{BufRead, BufWriter, Write};
use std::path::PathBuf;
use verbale_engine::who::entities::{Candidate, Entities};
use verbale_engine::who::pairs::Facts;
use verbale_engine::who::speech::Speech;
use verbale_engine::who::{
    self,
    mentions::{Phrase, Shape},
};
use verbale_engine::{Engine, Layers};
use verbale_model::{CodePoints, Document, Published, PublishedFrom};

/// Arguments of `cargo xtask pairs`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Documents with gold mentions: {id, genre, date, text, mentions: [{start, end, cluster}]}, one per line
    input: PathBuf,
    /// Tie phrases as the scorer now does, not as gold has them
    #[arg(long)]
    own: bool,
    /// File to write
    #[arg(long)]
    out: PathBuf,
}

#[derive(Deserialize)]
struct Gold {
    id: String,
    genre: String,
    date: Option<String>,
    text: String,
    mentions: Vec<GoldMention>,
}

#[derive(Deserialize)]
struct GoldMention {
    start: usize,
    end: usize,
    cluster: String,
}

/// An earlier phrase, whether it means the same, the rows that hold.
type Pair = (usize, bool, Vec<u16>);

/// One document: heads of its phrases, and for each phrase that gold has its candidates: earlier phrase, whether it is right, rows.
#[derive(Serialize)]
struct Row {
    id: String,
    genre: String,
    tokens: usize,
    heads: Vec<usize>,
    shapes: Vec<u8>,
    pairs: Vec<(usize, Vec<Pair>)>,
}

/// Reads the gold and writes the pairs.
pub(crate) fn run(args: &Args) -> Result<()> {
    let file = std::fs::File::open(&args.input).with_context(|| format!("opening {}", args.input.display()))?;
    let mut out = BufWriter::new(std::fs::File::create(&args.out)?);
    let engine = Engine::embedded()?;
    for line in std::io::BufReader::new(file).lines() {
        let gold: Gold = serde_json::from_str(&line?)?;
        serde_json::to_writer(&mut out, &row(&engine, gold, args.own))?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}

fn row(engine: &Engine, gold: Gold, own: bool) -> Row {
    let published = gold.date.clone().map(|date| Published { date, from: PublishedFrom::Given });
    let document = Document { published, ..Document::new(gold.text.as_str()) };
    let layers = engine.layers(&document.text);
    let reading = engine.read(&document);
    let speech = Speech::new(&layers, &reading.statements);
    let phrases = who::phrases(&layers, engine.almanac(document.published.as_ref(), &reading.places), &speech);
    let clusters = clusters(&layers, &phrases, &gold);
    let facts = Facts::new(&layers, &phrases, &speech);
    let mut pairs = Vec::new();
    let mut note = |i: usize, candidates: &[Candidate]| {
        let cluster = clusters[i].as_ref()?;
        let right = |c: &Candidate| clusters[c.phrase].as_ref() == Some(cluster);
        pairs.push((i, candidates.iter().map(|c| (c.phrase, right(c), c.rows.0.clone())).collect()));
        candidates.iter().rposition(right)
    };
    if own {
        who::watch(&facts, engine.who(), |i, candidates| {
            note(i, candidates);
        });
    } else {
        Entities::build(&facts, note);
    }
    let shapes = phrases.iter().map(|p| p.shape as u8).collect();
    let heads = phrases.iter().map(|p| p.head).collect();
    Row { id: gold.id, genre: gold.genre, tokens: layers.syntax.words.len(), heads, shapes, pairs }
}

/// Per phrase the gold cluster of the mention with its head: of several with one head the longest, if two are joined for the joined phrase.
fn clusters<'g>(layers: &Layers<'_>, phrases: &[Phrase], gold: &'g Gold) -> Vec<Option<&'g str>> {
    let points = CodePoints::new(layers.text);
    let tokens = &layers.segments.tokens;
    let mut by_head: HashMap<usize, Vec<(usize, &'g str)>> = HashMap::new();
    for mention in &gold.mentions {
        let start = tokens.partition_point(|&t| points.of(t)[1] as usize <= mention.start);
        let end = tokens.partition_point(|&t| (points.of(t)[0] as usize) < mention.end);
        if start < end {
            by_head.entry(layers.head_of(&(start..end))).or_default().push((end, &mention.cluster));
        }
    }
    let joined: HashMap<usize, usize> =
        phrases.iter().filter(|p| p.shape == Shape::Joined).map(|p| (p.head, p.tokens.end)).collect();
    let of = |phrase: &Phrase| {
        let here = by_head.get(&phrase.head)?;
        let whole = |(end, _): &&(usize, &str)| joined.get(&phrase.head).is_some_and(|&last| *end + 1 >= last);
        let fits = here.iter().filter(|m| whole(m) == (phrase.shape == Shape::Joined));
        fits.max_by_key(|(end, _)| *end).map(|(_, cluster)| *cluster)
    };
    phrases.iter().map(of).collect()
}
