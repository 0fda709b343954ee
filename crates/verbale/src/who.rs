//! `verbale who`: whom a name means in the inputs. Which words are the same is [`name`]'s to say, what an actor looks like on the screen
//! [`portrait`]'s; here they are found, and those of several texts with the same key are put together.

mod name;
mod portrait;

pub(crate) use name::Name;

use crate::arguments::{Color, WhoOptions};
use crate::articles::{Article, Plan, Problem};
use crate::ledger::{self, arguments::Answer};
use crate::progress::Progress;
use crate::screen::{Screen, complain};
use crate::view::{Palette, View, counted};
use crate::wrap::{WIDTH, styled};
use crate::{Exit, batch, engine};
use anyhow::{Context, Result};
use serde::Serialize;
use std::collections::HashMap;
use verbale_engine::Engine;
use verbale_model::record::{ActorLine, Record, statement_id};
use verbale_model::{Actor, Idx, MentionForm, Reading};

/// An actor of one document, as JSON.
#[derive(Serialize)]
struct Line<'a> {
    doc: &'a str,
    actor: &'a ActorLine<'a>,
    statements: Vec<String>,
}

/// An actor who was found in a text, ready to be printed.
struct Found {
    /// What makes it the same as others in other texts.
    key: Option<String>,
    bytes: Vec<u8>,
}

/// What became of an article.
struct Done {
    found: Vec<Found>,
    weight: u64,
    words: u64,
}

/// Reads all inputs and prints everybody of that name.
pub(crate) fn run(options: &WhoOptions, color: Color) -> Result<Exit> {
    if options.inputs.is_empty() {
        return ledger::who(options, color);
    }
    let screen = match options.format {
        Answer::Text => Screen::new(color),
        Answer::Jsonl => Screen::plain(),
        _ => {
            complain("of inputs, `who` prints text or jsonl; the other formats are for the ledger's answers");
            return Ok(Exit::Usage);
        }
    };
    let palette = Palette::new(screen.colour);
    let plan = Plan::new(&options.inputs);
    for note in &plan.notes {
        complain(note);
    }
    let engine = if plan.has_sources() { Some(engine(options.knowledge.as_deref())?) } else { None };
    let mut printer = Printer::new(options, screen, palette, Progress::new(plan.bytes));
    let articles = plan.articles(options.from, options.map.clone(), options.published.clone());
    let look = |article: &Article| engine.as_ref().map(|engine| look(engine, article, options, palette));
    batch::run(articles, options.threads, look, |outcome| printer.take(outcome))?;
    printer.finish()
}

/// Reads one article and lays out everybody in it who has the name.
fn look(engine: &Engine, article: &Article, options: &WhoOptions, palette: Palette) -> Result<Done> {
    let reading = engine.read(&article.document);
    let view = View::new(article, &reading, palette);
    let record = Record::new(&article.document, &reading, engine.version());
    let mut found = Vec::new();
    for (at, actor) in reading.actors.iter().enumerate().filter(|(_, actor)| is_called(&view, actor, &options.name)) {
        let bytes = match options.format {
            Answer::Text => portrait::portrait(&view, at).into_bytes(),
            _ => {
                let doc = article.document.reference.as_deref().unwrap_or(&article.label);
                let statements = said(&reading, at).map(statement_id).collect();
                let mut bytes = serde_json::to_vec(&Line { doc, actor: &record.actors[at], statements })?;
                bytes.push(b'\n');
                bytes
            }
        };
        found.push(Found { key: actor.known_as.clone(), bytes });
    }
    let words = article.document.text.split_whitespace().count() as u64;
    Ok(Done { found, weight: article.weight, words })
}

/// Whether name, key or mentions hold the words. Pronouns are no names: "us" is not the US.
fn is_called(view: &View, actor: &Actor, name: &Name) -> bool {
    let mut mentions = actor.mentions.iter().filter(|mention| mention.form != MentionForm::Pronoun);
    name.is_in(&actor.name)
        || actor.known_as.as_deref().is_some_and(|key| name.is_in(key))
        || mentions.any(|mention| name.is_in(view.words(mention.span)))
}

/// The statements that the `at`-th actor makes.
fn said(reading: &Reading, at: usize) -> impl Iterator<Item = usize> {
    let all = reading.statements.iter().enumerate();
    all.filter(move |(_, statement)| statement.speakers.contains(&Idx::new(at))).map(|(at, _)| at)
}

/// Takes what comes out of the batch, in order. Lines go out at once, portraits when all texts are read.
struct Printer<'a> {
    options: &'a WhoOptions,
    screen: Screen,
    palette: Palette,
    progress: Progress,
    /// Portraits of the same actor, in the order of the texts.
    groups: Vec<Vec<Found>>,
    /// Per key its group.
    of_key: HashMap<String, usize>,
    documents: usize,
    /// Documents in which somebody was found.
    with: usize,
    failed: usize,
}

impl<'a> Printer<'a> {
    fn new(options: &'a WhoOptions, screen: Screen, palette: Palette, progress: Progress) -> Self {
        let (groups, of_key) = (Vec::new(), HashMap::new());
        Self { options, screen, palette, progress, groups, of_key, documents: 0, with: 0, failed: 0 }
    }

    fn take(&mut self, outcome: Result<Option<Result<Done>>, Problem>) -> Result<()> {
        let done = match outcome {
            Ok(done) => done.context("no engine")??,
            Err(problem) => {
                self.failed += 1;
                self.progress.aside(|| complain(&problem.to_string()));
                return Ok(());
            }
        };
        self.documents += 1;
        self.with += usize::from(!done.found.is_empty());
        self.progress.add(done.weight, done.words);
        for found in done.found {
            match self.options.format {
                Answer::Text => self.group(found),
                _ => self.screen.write(&found.bytes).context("cannot write the output")?,
            }
        }
        Ok(())
    }

    /// Puts an actor to those with its key; one without is nobody else.
    fn group(&mut self, found: Found) {
        let new = self.groups.len();
        let at = found.key.clone().map_or(new, |key| *self.of_key.entry(key).or_insert(new));
        match self.groups.get_mut(at) {
            Some(group) => group.push(found),
            None => self.groups.push(vec![found]),
        }
    }

    fn finish(mut self) -> Result<Exit> {
        let line = styled(&"─".repeat(WIDTH), self.palette.faint) + "\n";
        for (at, group) in self.groups.iter().enumerate() {
            let blocks: Vec<&[u8]> = group.iter().map(|found| &*found.bytes).collect();
            let before = if at > 0 { format!("\n{line}\n") } else { String::new() };
            self.screen.write(&[before.as_bytes(), &blocks.join(&b"\n"[..])].concat())?;
        }
        if !self.groups.is_empty() && self.documents > 1 {
            let (actors, texts) = (counted(self.groups.len(), "actor"), counted(self.documents, "text"));
            let end = styled(&format!("{actors} in {} of {texts}", self.with), self.palette.faint);
            self.screen.write(format!("\n{end}\n").as_bytes())?;
        }
        if self.documents > 0 && self.with == 0 {
            let (name, texts) = (self.options.name.as_given(), counted(self.documents, "text"));
            complain(&format!("nobody called “{name}” in {texts}; look at the names that `verbale read` prints"));
        }
        Ok(match (self.documents, self.failed, self.with) {
            (0, ..) => Exit::NothingReadable,
            (_, 0, 1..) => Exit::Done,
            _ => Exit::SomeFailed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::tests::article;
    use verbale_model::{Because, Mention, Span};

    fn called(name: &str) -> Vec<String> {
        let (article, mut reading) = article();
        reading.actors[1].known_as = Some("rus".into());
        let text = &*article.document.text;
        let start = text.find("she").expect("she speaks");
        let span = Span::new(text, start..start + 3).expect("a span of words");
        let because = Because::rule("who.pronoun", 0.9);
        let she = Mention { span, head: span, form: MentionForm::Pronoun, antecedent: Some(0), because };
        reading.actors[0].mentions.push(she);
        let view = View::new(&article, &reading, Palette::new(false));
        let name = Name::parse(name).expect("a name");
        reading.actors.iter().filter(|actor| is_called(&view, actor, &name)).map(|actor| actor.name.clone()).collect()
    }

    #[test]
    fn names_keys_and_words_but_no_pronouns() {
        for (name, found) in
            [("unal", &["Zoë Ünal"][..]), ("MOSCOW", &["Moscow"]), ("rus", &["Moscow"]), ("mosc", &[]), ("she", &[])]
        {
            assert_eq!(called(name), found, "{name}");
        }
    }
}
