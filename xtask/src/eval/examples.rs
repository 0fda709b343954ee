//! `cargo xtask eval examples`: the invented articles that come with the repository, so that something is measured everywhere.

use super::errors::Judged;
use super::{Figure, Setting};
use crate::corpora::{self, Gold, GoldAttribution};
use crate::lines::Read;
use anyhow::Result;

/// Core statements that were found, and found statements that are gold of either tier.
pub(super) fn run(setting: &Setting) -> Result<Vec<Figure>> {
    let gold = corpora::examples()?;
    let read = Read::new(&setting.engine, gold.iter().map(Gold::document).collect());
    let mut counts = [0; 4];
    for (gold, reading) in gold.iter().zip(&read.readings) {
        let core: Vec<GoldAttribution> = gold.attributions.iter().filter(|a| is_core(a)).cloned().collect();
        let statements: Vec<_> = reading.statements.iter().collect();
        let (core, all) = (Judged::new(gold, &core, &statements), Judged::new(gold, &gold.attributions, &statements));
        let (core, all) = (core.score(), all.score());
        for (count, more) in counts.iter_mut().zip([core.right, core.gold, all.right, all.found]) {
            *count += more;
        }
    }
    let share = |right: usize, of: usize| 100.0 * right as f64 / of.max(1) as f64;
    let (recall, precision) = (share(counts[0], counts[1]), share(counts[2], counts[3]));
    println!(
        "== examples ({})\nrecall {recall:.1} of {} core statements, precision {precision:.1}",
        read.pace(),
        counts[1]
    );
    Ok(vec![("examples.recall".into(), recall), ("examples.precision".into(), precision)])
}

fn is_core(attribution: &GoldAttribution) -> bool {
    attribution.tier.as_deref().unwrap_or("core") == "core"
}
