//! `cargo xtask eval`: the engine's figures on gold corpora. Each module reads one kind of gold, prints its table and gives its
//! figures in per cent; [`ratchet`] compares them with `evals/scores.toml`. A corpus that is not at hand is skipped by name.

mod acts;
mod attribution;
mod calibration;
mod errors;
mod event;
mod examples;
mod gum;
mod issues;
mod matching;
mod names;
mod pages;
mod place;
mod ratchet;
mod scorer;
mod syntax;
mod time;
mod trees;
mod who;

use crate::corpora::Shared;
use anyhow::Result;
use attribution::PolNeAR;
use clap::{Subcommand, ValueEnum};
use verbale_engine::syntax::{self as engine_syntax, Model};
use verbale_engine::{ACTS, Engine, MODEL, WHO};

/// Arguments of `cargo xtask eval`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    shared: Shared,
    /// Arithmetic of the encoder
    #[arg(long, global = true, default_value = "int8")]
    precision: Precision,
}

#[derive(Subcommand)]
enum What {
    /// Who said what, on PolNeAR
    Attribution(attribution::Args),
    /// Acts, nesting and conditions, on the sentences of evals/acts
    Acts(acts::Args),
    /// Statements of whole articles read with care
    Record,
    /// Parts of speech, features, lemmas and trees on gold tokens
    Syntax,
    /// Names of people, organisations and places on gold tokens
    Names,
    /// Who people, organisations and pronouns are, and who speaks
    Who(who::Args),
    /// Places found and located, on GeoWebNews, LGL and GeoVirus
    Place(place::Args),
    /// Who did what to whom, in PLOVER
    Event(event::Args),
    /// Time expressions and their values
    Time(time::Args),
    /// Whether statements are right as often as their confidence says
    Calibration(calibration::Args),
    /// The invented articles of examples/
    Examples,
    /// What is at issue, on the sentences of evals/issues/
    Issues(issues::Args),
    /// Text and date of the generated pages of evals/pages/
    Pages(pages::Args),
    /// Everything, compared with evals/scores.toml (the default)
    All(All),
}

#[derive(clap::Args)]
struct All {
    /// Raise the floors in evals/scores.toml to what is reached
    #[arg(long)]
    bless: bool,
}

/// Arithmetic of the encoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Precision {
    /// As shipped.
    Int8,
    /// The yardstick.
    F32,
}

impl Precision {
    /// As the engine names it.
    pub(crate) fn of_engine(self) -> engine_syntax::Precision {
        match self {
            Self::Int8 => engine_syntax::Precision::Int8,
            Self::F32 => engine_syntax::Precision::F32,
        }
    }
}

/// A metric's name and its value in per cent.
pub(crate) type Figure = (String, f64);

/// What every evaluation needs.
struct Setting {
    shared: Shared,
    engine: Engine,
    precision: Precision,
}

impl Setting {
    fn model(&self) -> Result<Model> {
        Ok(Model::load(MODEL, WHO, ACTS, self.precision.of_engine())?)
    }
}

/// Runs what was asked for; `false` when a figure fell.
pub(crate) fn run(args: &Args) -> Result<bool> {
    if let Some(What::Pages(options)) = &args.what {
        return pages::run(options).map(|_| true);
    }
    let engine = Engine::with_precision(args.precision.of_engine())?;
    let setting = Setting { shared: args.shared.clone(), engine, precision: args.precision };
    match args.what.as_ref().unwrap_or(&What::All(All { bless: false })) {
        What::Attribution(options) => attribution::run(&setting, options)?,
        What::Acts(options) => drop(acts::run(&setting, options)?),
        What::Record => drop(scorer::records(&setting)?),
        What::Syntax => drop(syntax::run(&setting)?),
        What::Names => drop(names::run(&setting)?),
        What::Who(options) => drop(who::run(&setting, options)?),
        What::Place(options) => drop(place::run(&setting, options)?),
        What::Event(options) => drop(event::run(&setting, options)?),
        What::Time(options) => drop(time::run(&setting, options)?),
        What::Calibration(options) => calibration::run(&setting, options)?,
        What::Examples => drop(examples::run(&setting)?),
        What::Issues(options) => drop(issues::run(&setting, options)?),
        What::Pages(options) => drop(pages::run(options)?),
        What::All(options) => return all(&setting, options.bless),
    }
    Ok(true)
}

fn all(setting: &Setting, bless: bool) -> Result<bool> {
    let (mut figures, mut documents) = (Vec::new(), Vec::new());
    if let Some(polnear) = PolNeAR::read(setting, None, "attribution and calibration")? {
        (figures, documents) = attribution::figures(setting, &polnear)?;
        figures.extend(calibration::figures(&polnear, false));
    }
    figures.extend(acts::run(setting, &acts::Args::default())?);
    figures.extend(scorer::records(setting)?);
    figures.extend(syntax::run(setting)?);
    figures.extend(names::run(setting)?);
    figures.extend(who::run(setting, &who::Args::default())?);
    figures.extend(place::run(setting, &place::Args::default())?);
    figures.extend(time::run(setting, &time::Args::default())?);
    figures.extend(event::run(setting, &event::Args::default())?);
    figures.extend(examples::run(setting)?);
    figures.extend(issues::run(setting, &issues::Args::default())?);
    figures.extend(pages::run(&pages::Args::default())?);
    if setting.precision != Precision::Int8 {
        println!("evals/scores.toml holds figures at int8: nothing is compared");
        return Ok(true);
    }
    if bless { ratchet::bless(&figures, &documents).map(|()| true) } else { ratchet::compare(&figures, &documents) }
}
