//! What all views of a reading for people share: what somebody is called, where words stand, and the colours.

use crate::articles::Article;
use crate::wrap::row;
use anstyle::{AnsiColor, Style};
use std::ops::Range;
use verbale_model::{
    Actor, ActorKind, CodePoints, Document, DoubtKind, Factuality, Form, MentionForm, Reading, Span, Statement,
};

/// The styles of one output; all plain without colours.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Palette {
    pub(crate) colour: bool,
    pub(crate) title: Style,
    pub(crate) source: Style,
    pub(crate) cue: Style,
    pub(crate) content: Style,
    pub(crate) faint: Style,
    pub(crate) doubt: Style,
}

impl Palette {
    pub(crate) fn new(colour: bool) -> Self {
        if !colour {
            return Self::default();
        }
        Self {
            colour,
            title: Style::new().bold(),
            source: AnsiColor::Cyan.on_default().bold(),
            cue: AnsiColor::Yellow.on_default(),
            content: Style::new().underline(),
            faint: Style::new().dimmed(),
            doubt: AnsiColor::Magenta.on_default(),
        }
    }
}

/// One article with its reading, to be shown.
pub(crate) struct View<'a> {
    pub(crate) label: &'a str,
    pub(crate) document: &'a Document,
    pub(crate) reading: &'a Reading,
    pub(crate) palette: Palette,
    count: CodePoints<'a>,
}

impl<'a> View<'a> {
    pub(crate) fn new(article: &'a Article, reading: &'a Reading, palette: Palette) -> Self {
        let Article { label, document, .. } = article;
        Self { label, document, reading, palette, count: CodePoints::new(&document.text) }
    }

    /// The bytes of a span, without the white space around its words.
    pub(crate) fn tight(&self, span: Span) -> Range<usize> {
        let words = span.of(&self.document.text);
        let start = span.start() + (words.len() - words.trim_start().len());
        start..start + words.trim().len()
    }

    /// The words of a span, without the white space around them.
    pub(crate) fn words(&self, span: Span) -> &'a str {
        &self.document.text[self.tight(span)]
    }

    /// The words of all pieces, with a mark for what stands between them.
    pub(crate) fn joined(&self, spans: &[Span]) -> String {
        spans.iter().map(|&span| self.words(span)).collect::<Vec<_>>().join(" […] ")
    }

    /// `[start, end)` in code points, as in the record.
    pub(crate) fn points(&self, span: Span) -> [u32; 2] {
        self.count.of(span)
    }

    /// A short reference to a place: what comes after the label for `verbale explain`.
    pub(crate) fn offset(&self, span: Span) -> String {
        format!(":{}", self.points(span)[0])
    }

    /// The names of those who speak; without any, the words that stand for them.
    pub(crate) fn speaker(&self, statement: &Statement) -> String {
        let actors = statement.speakers.iter().filter_map(|speaker| self.reading.actors.get(speaker.at()));
        let names: Vec<_> = actors.map(|actor| actor.name.as_str()).collect();
        match names.split_last() {
            Some((last, [])) => (*last).to_owned(),
            Some((last, others)) => format!("{} and {last}", others.join(", ")),
            None if statement.source.is_empty() => "(nobody named)".to_owned(),
            None => self.source(statement),
        }
    }

    /// What is known of an actor, one row each; what is not known has none.
    pub(crate) fn traits(&self, actor: &Actor) -> String {
        let principal = actor.speaks_for.and_then(|other| self.reading.actors.get(other.at()));
        let rows = [
            ("kind", actor.kind.map(actor_kind)),
            ("role", actor.role.as_deref()),
            ("country", actor.country.as_deref()),
            ("sector", actor.sector.as_deref()),
            ("speaks for", principal.map(|other| other.name.as_str())),
            ("key", actor.known_as.as_deref()),
        ];
        rows.into_iter().filter_map(|(name, value)| Some(row(name, "", value?, Style::new()))).collect()
    }

    /// The words that stand for those who speak.
    pub(crate) fn source(&self, statement: &Statement) -> String {
        self.joined(&statement.source).trim_end_matches(',').to_owned()
    }
}

/// Where a statement is best taken hold of: its cue, else its source, else its content.
pub(crate) fn anchor(statement: &Statement) -> Option<Span> {
    let cue = statement.cue.iter().flat_map(|cue| &cue.spans);
    cue.chain(&statement.source).chain(&statement.content).next().copied()
}

/// Every piece of a statement.
pub(crate) fn pieces(statement: &Statement) -> impl Iterator<Item = Span> {
    let cue = statement.cue.iter().flat_map(|cue| &cue.spans);
    statement.source.iter().chain(cue).chain(&statement.content).copied()
}

pub(crate) fn form(form: Form) -> &'static str {
    match form {
        Form::Direct => "direct",
        Form::Mixed => "mixed",
        Form::Indirect => "indirect",
    }
}

pub(crate) fn factuality(factuality: Factuality) -> &'static str {
    match factuality {
        Factuality::Asserted => "asserted",
        Factuality::Negated => "negated",
        Factuality::Hypothetical => "hypothetical",
        Factuality::Future => "future",
    }
}

pub(crate) fn doubt(kind: DoubtKind) -> &'static str {
    match kind {
        DoubtKind::NoSource => "a quotation that could be given to nobody",
        DoubtKind::UnpairedMark => "a quotation mark without its partner",
        DoubtKind::NoAntecedent => "somebody who cannot be told from others",
        DoubtKind::NoDate => "a time that hangs on a date which is not known",
    }
}

pub(crate) fn actor_kind(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Person => "person",
        ActorKind::Organization => "organization",
        ActorKind::Country => "country",
        ActorKind::Place => "place",
        ActorKind::Group => "group",
    }
}

pub(crate) fn mention_form(form: MentionForm) -> &'static str {
    match form {
        MentionForm::Name => "name",
        MentionForm::Description => "description",
        MentionForm::Pronoun => "pronoun",
    }
}

/// `1 statement`, `2 statements`.
pub(crate) fn counted(many: usize, what: &str) -> String {
    format!("{many} {what}{}", if many == 1 { "" } else { "s" })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use verbale_model::{Because, Cue, Doubt, Idx, Mention, Published, PublishedFrom};

    const TEXT: &str = "Zoë Ünal said on Monday that the talks, which Moscow says “failed”, would go on.\n\n\
        “We will not,” she added, “wait for ever.”\n\n“Nobody” knows.";

    fn span(words: &str) -> Span {
        let start = TEXT.find(words).expect("the words stand in the text");
        Span::new(TEXT, start..start + words.len()).expect("a span of words")
    }

    fn statement(form: Form, source: &str, cue: &str, lemma: &str, content: &[&str]) -> Statement {
        Statement {
            form,
            source: vec![span(source)],
            speakers: vec![Idx::new(0)],
            cue: Some(Cue { spans: vec![span(cue)], lemma: lemma.into() }),
            content: content.iter().map(|words| span(words)).collect(),
            inside: None,
            time: None,
            place: None,
            venue: None,
            act: None,
            issues: Vec::new(),
            targets: Vec::new(),
            conditions: Vec::new(),
            factuality: Factuality::Asserted,
            because: Because {
                rule: "cue.verb".into(),
                confidence: 0.97,
                weighed: vec![("cue", 2.5), ("distance", -0.25)],
            },
        }
    }

    fn actor(name: &str, kind: ActorKind, words: &str) -> Actor {
        let (span, because) = (span(words), Because::rule("who.name", 1.0));
        let mention = Mention { span, head: span, form: MentionForm::Name, antecedent: None, because };
        Actor::new(name, Some(kind), vec![mention])
    }

    /// A small article with a statement inside another, an interrupted quotation and a doubt.
    pub(crate) fn talks() -> (Document, Reading) {
        let mut moscow = statement(Form::Mixed, "Moscow", "says", "say", &["“failed”"]);
        moscow.inside = Some(Idx::new(0));
        moscow.speakers = vec![Idx::new(1)];
        moscow.factuality = Factuality::Hypothetical;
        let indirect = &["that the talks, which Moscow says “failed”, would go on"];
        let reading = Reading {
            published: Some(Published { date: "2025-03-27".into(), from: PublishedFrom::Given }),
            paragraphs: vec![span(TEXT)],
            sentences: vec![],
            actors: vec![actor("Zoë Ünal", ActorKind::Person, "Zoë "), actor("Moscow", ActorKind::Country, "Moscow")],
            statements: vec![
                statement(Form::Mixed, "Zoë Ünal", "said", "say", indirect),
                moscow,
                statement(Form::Direct, "she", "added", "add", &["“We will not,”", "“wait for ever.”"]),
            ],
            doubts: vec![Doubt { span: span("“Nobody”"), kind: DoubtKind::NoSource }],
            ..Reading::default()
        };
        (Document { title: Some("Talks to go on".into()), ..Document::new(TEXT) }, reading)
    }

    /// The same, as an article of that name.
    pub(crate) fn article() -> (Article, Reading) {
        let (document, reading) = talks();
        (Article { label: "talks.txt".into(), document, weight: 0 }, reading)
    }

    #[test]
    fn several_speakers_and_none() {
        let (article, reading) = article();
        let view = View::new(&article, &reading, Palette::default());
        let mut statement = reading.statements[0].clone();
        statement.speakers = vec![Idx::new(0), Idx::new(1), Idx::new(0)];
        assert_eq!(view.speaker(&statement), "Zoë Ünal, Moscow and Zoë Ünal");
        statement.speakers.clear();
        assert_eq!(view.speaker(&statement), "Zoë Ünal");
        statement.source.clear();
        assert_eq!(view.speaker(&statement), "(nobody named)");
    }
}
