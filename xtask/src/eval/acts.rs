//! `eval acts`: acts, nesting and conditions on the invented sentences of `evals/acts`, read as any text is.

use super::{Figure, Setting};
use crate::acted::{GoldStatement, Row, rows};
use crate::corpora::root;
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use verbale_model::{Reading, Span, Statement};

/// Arguments of `cargo xtask eval acts`.
#[derive(clap::Args, Default)]
pub(crate) struct Args {
    /// Another file of the form of evals/acts/dev.jsonl
    #[arg(long, value_name = "FILE")]
    gold: Option<PathBuf>,
    /// Print the sentences read otherwise than gold has them (not for dev: evals/acts/README.md)
    #[arg(long)]
    errors: bool,
}

#[derive(Default)]
struct Tally {
    gold: usize,
    found: usize,
    predicted: usize,
    spurious: usize,
    acts: usize,
    right: usize,
    with_act: usize,
    nested: usize,
    nested_right: usize,
    conditions: usize,
    conditions_found: usize,
    conditions_predicted: usize,
    conditions_true: usize,
    links_right: usize,
    confusions: BTreeMap<(String, String), usize>,
    /// Per rule: right, of.
    rules: BTreeMap<String, (usize, usize)>,
}

/// Prints the table and gives the figures.
pub(crate) fn run(setting: &Setting, args: &Args) -> Result<Vec<Figure>> {
    let path = args.gold.clone().unwrap_or_else(|| root().join("evals/acts/dev.jsonl"));
    let mut figures = sentences(setting, &path, "", args.errors)?;
    if args.gold.is_none() {
        figures.extend(sentences(setting, &root().join("evals/acts/wire_dev.jsonl"), "wire_", args.errors)?);
        figures.extend(news(setting, args.errors)?);
    }
    Ok(figures)
}

/// The figures of one file, their names begun alike.
fn sentences(setting: &Setting, path: &Path, begun: &str, errors: bool) -> Result<Vec<Figure>> {
    let mut tally = Tally::default();
    for row in rows(path)? {
        let document = row.document();
        let reading = setting.engine.read(&document);
        count(&mut tally, &row, &row.gold()?, &reading, errors);
    }
    println!("== {}", path.file_name().unwrap_or_default().display());
    print(&tally);
    let share = |a: usize, b: usize| 100.0 * a as f64 / b.max(1) as f64;
    let (p, r) =
        (share(tally.conditions_true, tally.conditions_predicted), share(tally.conditions_found, tally.conditions));
    let figure = |name: &str, value: f64| (format!("acts.{begun}{name}"), value);
    Ok(vec![
        figure("found", share(tally.found, tally.gold)),
        figure("act_of_found", share(tally.right, tally.with_act)),
        figure("act_of_all", share(tally.right, tally.acts)),
        figure("condition_f1", 2.0 * p * r / f64::max(p + r, 1e-9)),
    ])
}

/// A label of `evals/acts/news_dev.tsv`: where the content stands, in code points, and the act.
struct Label {
    content: Vec<[usize; 2]>,
    act: String,
}

/// The labels by document.
fn labels(path: &Path) -> Result<BTreeMap<String, Vec<Label>>> {
    let mut out: BTreeMap<String, Vec<Label>> = BTreeMap::new();
    for line in crate::corpora::lines(path)?.iter().filter(|l| !l.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [_, document, _, _, content, act] = fields[..] else { bail!("{}: {line}", path.display()) };
        let pair = |s: &str| s.split_once('-').and_then(|(a, b)| Some([a.parse().ok()?, b.parse().ok()?]));
        let content = content.split(',').map(pair).collect::<Option<_>>();
        let content = content.with_context(|| format!("{}: {line}", path.display()))?;
        out.entry(document.to_owned()).or_default().push(Label { content, act: act.to_owned() });
    }
    Ok(out)
}

/// Acts of real statements, drawn from PolNeAR's dev articles and labelled by two hands; the articles are read whole.
fn news(setting: &Setting, errors: bool) -> Result<Vec<Figure>> {
    let what = "acts of news";
    let Some(path) = setting.shared.file(what, "corpora/attribution/polnear_dev.jsonl") else { return Ok(Vec::new()) };
    let labels = labels(&root().join("evals/acts/news_dev.tsv"))?;
    let (mut found, mut all, mut right) = (0usize, 0usize, 0usize);
    let (mut rules, mut confusions) = (BTreeMap::<String, (usize, usize)>::new(), BTreeMap::<String, usize>::new());
    for gold in crate::corpora::gold_lines(&path)? {
        let Some(labels) = labels.get(&gold.id) else { continue };
        all += labels.len();
        let (text, reading) = (&gold.text, setting.engine.read(&gold.document()));
        for label in labels {
            let wanted: Vec<Span> = label.content.iter().filter_map(|&[a, b]| code_points(text, a, b)).collect();
            let Some(said) = covering(&wanted, &reading.statements) else { continue };
            let act = said.act.as_ref().map_or("none", |(act, _)| act.label());
            let rule = said.act.as_ref().map_or("none", |(_, because)| &*because.rule);
            let of = rules.entry(rule.to_owned()).or_default();
            (found, right) = (found + 1, right + usize::from(act == label.act));
            (of.0, of.1) = (of.0 + usize::from(act == label.act), of.1 + 1);
            if act != label.act {
                *confusions.entry(format!("{} read as {act}", label.act)).or_default() += 1;
                if errors {
                    let of = |spans: &[Span]| spans.iter().map(|s| s.of(text)).collect::<Vec<_>>().join(" … ");
                    let cue = said.cue.as_ref().map(|c| of(&c.spans)).unwrap_or_default();
                    println!("{} {} read as {act} ({rule}): {cue} // {}", gold.id, label.act, of(&said.content));
                }
            }
        }
    }
    let share = |a: usize, b: usize| 100.0 * a as f64 / b.max(1) as f64;
    println!(
        "acts of news: {all} labelled, {found} found, act right in {right} of them ({:.1} %)",
        share(right, found)
    );
    let rules: Vec<String> = rules.iter().map(|(rule, (right, of))| format!("{rule} {right} of {of}")).collect();
    let mut worst: Vec<_> = confusions.into_iter().collect();
    worst.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let worst: Vec<String> = worst.iter().take(14).map(|(pair, n)| format!("{pair} {n}")).collect();
    println!("  by rule: {}\n  confusions: {}", rules.join(", "), worst.join(", "));
    Ok(vec![("acts.news_act_of_found".into(), share(right, found))])
}

fn code_points(text: &str, start: usize, end: usize) -> Option<Span> {
    let at = |n: usize| text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(n);
    Span::new(text, at(start)?..at(end)?)
}

/// The statement whose content is the most alike, if they share half of the longer one.
fn covering<'s>(wanted: &[Span], said: &'s [Statement]) -> Option<&'s Statement> {
    let length = |spans: &[Span]| spans.iter().map(|s| s.end() - s.start()).sum::<usize>();
    let shared =
        |s: &Statement| -> usize { wanted.iter().flat_map(|&x| s.content.iter().map(move |&y| overlap(x, y))).sum() };
    let alike = |s: &&Statement| shared(s) * 1000 / length(wanted).max(length(&s.content)).max(1);
    said.iter().max_by_key(alike).filter(|s| alike(s) >= 500)
}

fn print(t: &Tally) {
    let share = |a: usize, b: usize| 100.0 * a as f64 / b.max(1) as f64;
    println!(
        "acts: {} gold statements, found {} ({:.1} %), {} predicted, {} of them in sentences without any",
        t.gold,
        t.found,
        share(t.found, t.gold),
        t.predicted,
        t.spurious
    );
    println!(
        "  act right {} of {} found ({:.1} %), of all {} ({:.1} %)",
        t.right,
        t.with_act,
        share(t.right, t.with_act),
        t.acts,
        share(t.right, t.acts)
    );
    println!("  nesting right {} of {} found ({:.1} %)", t.nested_right, t.nested, share(t.nested_right, t.nested));
    let (p, r) = (share(t.conditions_true, t.conditions_predicted), share(t.conditions_found, t.conditions));
    println!(
        "  conditions P {p:.1} R {r:.1} F1 {:.1}; link right {} of {} found",
        2.0 * p * r / f64::max(p + r, 1e-9),
        t.links_right,
        t.conditions_found
    );
    let rules: Vec<String> = t.rules.iter().map(|(rule, (right, of))| format!("{rule} {right} of {of}")).collect();
    println!("  by rule: {}", rules.join(", "));
    let mut worst: Vec<_> = t.confusions.iter().collect();
    worst.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
    let words: Vec<String> = worst.iter().take(14).map(|((g, p), n)| format!("{g} read as {p} {n}")).collect();
    println!("  confusions: {}", words.join(", "));
}

fn count(tally: &mut Tally, row: &Row, gold: &[GoldStatement], reading: &Reading, errors: bool) {
    let pairs = matched(gold, &reading.statements);
    tally.gold += gold.len();
    tally.found += pairs.len();
    tally.predicted += reading.statements.len();
    tally.spurious += if gold.is_empty() { reading.statements.len() } else { 0 };
    tally.acts += gold.iter().filter(|g| g.act.is_some()).count();
    for (at, g) in gold.iter().enumerate() {
        let said = pairs.iter().find(|(a, _)| *a == at).map(|&(_, p)| (p, &reading.statements[p]));
        if errors && said.is_none() {
            println!("{} missed: {}", row.id, words(row, &g.content));
        }
        if let Some((p, statement)) = said {
            compare(tally, row, g, statement, errors);
            tally.nested += 1;
            let holder = statement.inside.and_then(|o| pairs.iter().find(|(_, p)| *p == o.at()).map(|(a, _)| *a));
            tally.nested_right += usize::from(holder == g.inside && statement.inside.is_some() == g.inside.is_some());
            let _ = p;
        }
        tally.conditions += g.conditions.len();
        for (link, span) in &g.conditions {
            let hit = said.and_then(|(_, s)| {
                s.conditions.iter().find(|c| overlap(c.span, *span) * 2 >= span.end() - span.start())
            });
            tally.conditions_found += usize::from(hit.is_some());
            tally.links_right += usize::from(hit.is_some_and(|c| c.link.label() == link));
            if errors && hit.is_none() {
                println!(
                    "{} condition missed: {link} {}{}",
                    row.id,
                    words(row, &[*span]),
                    if said.is_none() { " (statement missed)" } else { "" }
                );
            }
        }
    }
    for (p, statement) in reading.statements.iter().enumerate() {
        let g = pairs.iter().find(|(_, q)| *q == p).map(|&(a, _)| &gold[a]);
        tally.conditions_predicted += statement.conditions.len();
        for c in &statement.conditions {
            let is = g.is_some_and(|g| g.conditions.iter().any(|(_, span)| overlap(c.span, *span) > 0));
            tally.conditions_true += usize::from(is);
            if errors && !is {
                println!("{} no condition: {} {}", row.id, c.link.label(), words(row, &[c.span]));
            }
        }
        if errors && g.is_none() {
            println!(
                "{} too much: {:?} {} // {}",
                row.id,
                statement.because.rule,
                statement.cue.as_ref().map(|c| words(row, &c.spans)).unwrap_or_default(),
                words(row, &statement.content)
            );
        }
    }
}

fn compare(tally: &mut Tally, row: &Row, gold: &GoldStatement, statement: &Statement, errors: bool) {
    let Some(want) = &gold.act else { return };
    let have = statement.act.as_ref().map_or("none", |(act, _)| act.label());
    tally.with_act += 1;
    let rule = statement.act.as_ref().map_or("none", |(_, because)| &because.rule);
    let by_rule = tally.rules.entry(rule.to_owned()).or_default();
    by_rule.0 += usize::from(have == want);
    by_rule.1 += 1;
    if have == want {
        tally.right += 1;
        return;
    }
    *tally.confusions.entry((want.clone(), have.to_owned())).or_default() += 1;
    if errors {
        println!(
            "{} {want} read as {have}: {} // {}",
            row.id,
            statement.cue.as_ref().map(|c| words(row, &c.spans)).unwrap_or_default(),
            words(row, &statement.content)
        );
    }
}

fn words(row: &Row, spans: &[Span]) -> String {
    spans.iter().map(|s| s.of(&row.text)).collect::<Vec<_>>().join(" … ")
}

fn overlap(a: Span, b: Span) -> usize {
    a.end().min(b.end()).saturating_sub(a.start().max(b.start()))
}

/// Gold and predicted statements that share half of the larger content, the most alike first; cues decide between equals.
fn matched(gold: &[GoldStatement], said: &[Statement]) -> Vec<(usize, usize)> {
    let length = |spans: &[Span]| spans.iter().map(|s| s.end() - s.start()).sum::<usize>();
    let shared = |a: &[Span], b: &[Span]| a.iter().flat_map(|&x| b.iter().map(move |&y| overlap(x, y))).sum::<usize>();
    let mut all = Vec::new();
    for (g, one) in gold.iter().enumerate() {
        for (p, other) in said.iter().enumerate() {
            let both = shared(&one.content, &other.content);
            let longer = length(&one.content).max(length(&other.content));
            let cue = other.cue.as_ref().is_some_and(|c| shared(&one.cue, &c.spans) > 0);
            if both * 2 >= longer && longer > 0 {
                all.push((cue, both * 1000 / longer, g, p));
            }
        }
    }
    all.sort_by_key(|&(cue, alike, g, p)| (std::cmp::Reverse((cue, alike)), g, p));
    let mut out: Vec<(usize, usize)> = Vec::new();
    for (_, _, g, p) in all {
        if out.iter().all(|&(a, b)| a != g && b != p) {
            out.push((g, p));
        }
    }
    out
}
