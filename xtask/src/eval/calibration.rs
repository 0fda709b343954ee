//! `cargo xtask eval calibration`: of the statements with confidence 0.8, are eight in ten right? Right is what the attribution scorer
//! takes for right: content and the source's head agree with PolNeAR.

use super::attribution::PolNeAR;
use super::{Figure, Setting};
use anyhow::Result;
use std::path::PathBuf;

/// Arguments of `cargo xtask eval calibration`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Gold documents [default: PolNeAR's dev part]
    #[arg(long, value_name = "FILE")]
    gold: Option<PathBuf>,
    /// Print the table as Markdown, for docs/accuracy.md
    #[arg(long)]
    markdown: bool,
    /// Print a line per statement instead: right or not, rule, what was weighed; evals/calibrate.py fits the confidence to it
    #[arg(long)]
    dump: bool,
}

const BINS: usize = 10;

/// Statements of like confidence.
#[derive(Clone, Copy, Debug, Default)]
struct Bin {
    n: usize,
    confidence: f64,
    right: usize,
}

impl Bin {
    fn mean(&self) -> f64 {
        self.confidence / self.n.max(1) as f64
    }

    fn share(&self) -> f64 {
        self.right as f64 / self.n.max(1) as f64
    }
}

/// Runs and prints.
pub(super) fn run(setting: &Setting, args: &Args) -> Result<()> {
    if let Some(polnear) = PolNeAR::read(setting, args.gold.as_ref(), "calibration")? {
        if args.dump {
            dump(&polnear);
        } else {
            figures(&polnear, args.markdown);
        }
    }
    Ok(())
}

/// Tab-separated: document, 1 or 0, rule, `name=value` …
fn dump(polnear: &PolNeAR) {
    for (number, document) in polnear.judged().iter().enumerate() {
        for (statement, right) in document.statements() {
            let weighed: Vec<String> =
                statement.because.weighed.iter().map(|(name, value)| format!("{name}={value:.4}")).collect();
            println!("{number}\t{}\t{}\t{}", u8::from(right), statement.because.rule, weighed.join("\t"));
        }
    }
}

/// Prints the table and gives how well confidence and truth agree.
pub(super) fn figures(polnear: &PolNeAR, markdown: bool) -> Vec<Figure> {
    let mut bins = [Bin::default(); BINS];
    for (statement, right) in polnear.judged().iter().flat_map(|d| d.statements().collect::<Vec<_>>()) {
        let confidence = f64::from(statement.because.confidence).clamp(0.0, 1.0);
        let bin = &mut bins[((confidence * BINS as f64) as usize).min(BINS - 1)];
        bin.n += 1;
        bin.confidence += confidence;
        bin.right += usize::from(right);
    }
    let error = expected_error(&bins);
    print(&bins, error, markdown);
    vec![("calibration.agreement".into(), 100.0 * (1.0 - error))]
}

/// Mean distance between confidence and truth, weighed by the number of statements.
fn expected_error(bins: &[Bin]) -> f64 {
    let n: usize = bins.iter().map(|b| b.n).sum();
    bins.iter().map(|b| b.n as f64 * (b.mean() - b.share()).abs()).sum::<f64>() / n.max(1) as f64
}

fn print(bins: &[Bin], error: f64, markdown: bool) {
    if markdown {
        println!("| confidence | statements | mean confidence | right |\n|---|--:|--:|--:|");
    } else {
        println!("== calibration\n{:12}{:>8}{:>12}{:>8}", "confidence", "n", "mean", "right");
    }
    for (k, bin) in bins.iter().enumerate() {
        let (from, to) = (k as f64 / BINS as f64, (k + 1) as f64 / BINS as f64);
        let dash = |value: f64| if bin.n == 0 { "–".to_owned() } else { format!("{value:.3}") };
        let (mean, share) = (dash(bin.mean()), dash(bin.share()));
        if markdown {
            println!("| {from:.1}–{to:.1} | {} | {mean} | {share} |", bin.n);
        } else {
            println!("{:12}{:8}{mean:>12}{share:>8}", format!("{from:.1}–{to:.1}"), bin.n);
        }
    }
    println!("{}expected calibration error {error:.3}", if markdown { "\n" } else { "" });
}
