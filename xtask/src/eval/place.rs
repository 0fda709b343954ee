//! `cargo xtask eval place`: toponyms found, and located within 161 km (100 miles), on GeoWebNews, LGL and GeoVirus. The measures are those
//! of `tools/score.py place`: each gold toponym takes the one place that overlaps it most; located counts over all gold with coordinates.

use super::{Figure, Setting};
use crate::corpora;
use anyhow::{Context, Result};
use clap::ValueEnum;
use rayon::prelude::*;
use serde::Deserialize;
use std::path::Path;
use verbale_engine::Engine;
use verbale_model::{CodePoints, Document, Place, PlaceUse, distance};

/// Arguments of `cargo xtask eval place`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Only this corpus
    #[arg(long)]
    corpus: Option<Corpus>,
    /// Show N toponyms that were missed, N invented, and N put elsewhere
    #[arg(long, value_name = "N", default_value_t = 0)]
    errors: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Corpus {
    Gwn,
    Lgl,
    Geovirus,
}

impl Corpus {
    const ALL: [Self; 3] = [Self::Gwn, Self::Lgl, Self::Geovirus];

    fn name(self) -> &'static str {
        match self {
            Self::Gwn => "gwn",
            Self::Lgl => "lgl",
            Self::Geovirus => "geovirus",
        }
    }

    fn file(self) -> &'static str {
        match self {
            Self::Gwn => "corpora/place/geo_geowebnews_120.jsonl",
            Self::Lgl => "corpora/place/geo_lgl.jsonl",
            Self::Geovirus => "corpora/place/geo_geovirus.jsonl",
        }
    }
}

/// A gold document.
#[derive(Deserialize)]
struct Gold {
    text: String,
    toponyms: Vec<Toponym>,
}

/// A gold toponym, in code points.
#[derive(Clone, Deserialize)]
struct Toponym {
    start: i64,
    end: i64,
    toponym_type: Option<String>,
    lat: Option<f64>,
    lon: Option<f64>,
    #[serde(default = "yes")]
    is_toponym: bool,
    #[serde(default)]
    offset_bad: bool,
}

fn yes() -> bool {
    true
}

/// Kilometres within which a place counts as found: the field's 100 miles.
const NEAR: f64 = 161.0;

/// Counts, and errors as lines to read.
#[derive(Default)]
struct Judged {
    gold: usize,
    found: usize,
    right: usize,
    exact: usize,
    located: usize,
    near: usize,
    /// Of GeoWebNews's literal and metonymic toponyms, how many there are and how many are read so.
    used: [[usize; 2]; 2],
    missed: Vec<String>,
    invented: Vec<String>,
    elsewhere: Vec<String>,
}

/// Runs and prints.
pub(super) fn run(setting: &Setting, args: &Args) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for corpus in Corpus::ALL.into_iter().filter(|c| args.corpus.is_none_or(|only| only == *c)) {
        let Some(path) = setting.shared.file("place", corpus.file()) else { continue };
        let judged = judge_all(&setting.engine, &path)?;
        figures.extend(report(corpus, &judged));
        for (what, lines) in
            [("missed", &judged.missed), ("invented", &judged.invented), ("elsewhere", &judged.elsewhere)]
        {
            let step = (lines.len() / args.errors.max(1)).max(1);
            lines.iter().step_by(step).take(args.errors).for_each(|line| println!("{what:10}{line}"));
        }
    }
    Ok(figures)
}

fn judge_all(engine: &Engine, path: &Path) -> Result<Judged> {
    let lines = corpora::lines(path)?;
    let parsed = lines.iter().map(|line| serde_json::from_str(line).with_context(|| path.display().to_string()));
    let gold: Vec<Gold> = parsed.collect::<Result<_>>()?;
    let each: Vec<Judged> = gold.par_iter().map(|g| judge(engine, g)).collect();
    Ok(each.into_iter().fold(Judged::default(), Judged::and))
}

impl Judged {
    fn and(mut self, other: Self) -> Self {
        self.gold += other.gold;
        self.found += other.found;
        self.right += other.right;
        self.exact += other.exact;
        self.located += other.located;
        self.near += other.near;
        for (mine, its) in self.used.iter_mut().flatten().zip(other.used.iter().flatten()) {
            *mine += its;
        }
        self.missed.extend(other.missed);
        self.invented.extend(other.invented);
        self.elsewhere.extend(other.elsewhere);
        self
    }
}

fn judge(engine: &Engine, gold: &Gold) -> Judged {
    let places = engine.read(&Document::new(gold.text.as_str())).places;
    let points = CodePoints::new(&gold.text);
    let spans: Vec<[i64; 2]> = places.iter().map(|p| points.of(p.span).map(i64::from)).collect();
    let letters: Vec<char> = gold.text.chars().collect();
    let (mut used, mut out) = (vec![false; places.len()], Judged { found: places.len(), ..Judged::default() });
    for toponym in gold.toponyms.iter().filter(|t| t.is_toponym && !t.offset_bad) {
        let own = [toponym.start, toponym.end];
        out.gold += 1;
        out.located += usize::from(toponym.lat.is_some());
        let overlap = |s: [i64; 2]| own[1].min(s[1]) - own[0].max(s[0]);
        let free = (0..spans.len()).filter(|&k| !used[k] && overlap(spans[k]) > 0);
        let Some(best) = free.max_by_key(|&k| (spans[k] == own, overlap(spans[k]), k)) else {
            out.missed.push(in_context(&letters, own));
            continue;
        };
        used[best] = true;
        out.right += 1;
        out.exact += usize::from(spans[best] == own);
        out.used(toponym, &places[best]);
        out.place(toponym, &places[best], || in_context(&letters, own));
    }
    out.invented = (0..spans.len()).filter(|&k| !used[k]).map(|k| in_context(&letters, spans[k])).collect();
    out
}

impl Judged {
    fn used(&mut self, toponym: &Toponym, place: &Place) {
        let (which, used) = match toponym.toponym_type.as_deref() {
            Some("Literal") => (0, PlaceUse::Literal),
            Some("Metonymic") => (1, PlaceUse::Metonym),
            _ => return,
        };
        self.used[which][0] += 1;
        self.used[which][1] += usize::from(place.used == used);
    }

    fn place(&mut self, toponym: &Toponym, place: &Place, words: impl Fn() -> String) {
        let (Some(lat), Some(lon)) = (toponym.lat, toponym.lon) else { return };
        let off = place.at.map(|at| distance(at, (lat, lon)));
        if off.is_some_and(|d| d <= NEAR) {
            self.near += 1;
        } else {
            let off = off.map_or("nowhere".to_owned(), |d| format!("{d:.0} km"));
            let country = place.country.as_deref().unwrap_or("–");
            self.elsewhere.push(format!("{} as {} {country} ({}, {off})", words(), place.name, place.because.rule));
        }
    }
}

/// The words with what stands round them.
fn in_context(letters: &[char], span: [i64; 2]) -> String {
    let [start, end] = span.map(|at| usize::try_from(at).unwrap_or(0).min(letters.len()));
    let cut = |from: usize, to: usize| letters[from.min(to)..to].iter().collect::<String>().replace('\n', "⏎");
    format!("{}[{}]{}", cut(start.saturating_sub(40), start), cut(start, end), cut(end, (end + 30).min(letters.len())))
}

fn report(corpus: Corpus, j: &Judged) -> Vec<Figure> {
    let percent = |right: usize, of: usize| 100.0 * right as f64 / of.max(1) as f64;
    let f1 = |right: usize| percent(2 * right, j.gold + j.found);
    println!("== places {} dev", corpus.name());
    println!(
        "overlap P {:.1} R {:.1} F1 {:.1}, exact F1 {:.1}",
        percent(j.right, j.found),
        percent(j.right, j.gold),
        f1(j.right),
        f1(j.exact)
    );
    println!(
        "within 161 km: {:.1} of {} located; {} gold, {} found",
        percent(j.near, j.located),
        j.located,
        j.gold,
        j.found
    );
    if let [[literal, so], [metonymic, also]] = j.used
        && literal + metonymic > 0
    {
        println!("of those found, literal read so {so} of {literal}, metonymic {also} of {metonymic}");
    }
    let figure = |what: &str, value: f64| (format!("place.{}_{what}", corpus.name()), value);
    let mut out = vec![figure("located", percent(j.near, j.located))];
    // GeoVirus leaves out adjectives and much else: what is found beyond its gold says nothing.
    if corpus != Corpus::Geovirus {
        out.push(figure("found_f1", f1(j.right)));
    }
    out
}
