//! What all views of a reading for people share: what somebody is called, where words stand, and the colours.

use crate::articles::Article;
use crate::wrap::row;
use anstyle::{AnsiColor, Style};
use std::ops::Range;
use verbale_model::{
    Act, Actor, ActorKind, CodePoints, Condition, Document, DoubtKind, Factuality, Form, Link, MentionForm, Reading,
    Span, Statement,
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
    pub(crate) condition: Style,
    /// Of acts that go against the other side, and of those that go towards it.
    against: Style,
    towards: Style,
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
            condition: AnsiColor::Blue.on_default(),
            against: AnsiColor::Red.on_default(),
            towards: AnsiColor::Green.on_default(),
        }
    }

    /// How an act is coloured.
    pub(crate) fn act(&self, act: Act) -> Style {
        use Act::*;
        match act {
            Demand | Refuse | Threaten | Accuse | Condemn | Oppose | Deny => self.against,
            Offer | Accept | Promise | Concede | Support => self.towards,
            Doubt | Warn | Predict | Assert | Inform | Believe | Intend | Ask => self.cue,
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

    /// The names of those at whom a statement is directed.
    pub(crate) fn targets(&self, statement: &Statement) -> String {
        let actors = statement.targets.iter().filter_map(|target| self.reading.actors.get(target.at()));
        actors.map(|actor| actor.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// A condition in its own words, with what links it where they do not say so.
    pub(crate) fn condition(&self, condition: &Condition) -> String {
        let words = self.words(condition.span);
        match condition.link {
            Link::None => format!("sets no condition: {words}"),
            Link::Precondition => format!("precondition: {words}"),
            _ if condition.span.range().contains(&condition.marker.start()) => words.to_owned(),
            _ => format!("{} {words}", self.words(condition.marker)),
        }
    }

    /// The day on which something was said: its own where it has one, else the article's; empty where neither is known.
    pub(crate) fn date(&self, statement: &Statement) -> String {
        let published = self.reading.published.as_ref().map(|published| published.date.as_str());
        let date = self.said_on(statement).or(published).unwrap_or_default();
        date.get(..10).unwrap_or(date).to_owned()
    }

    /// The day of the expression that says when something was said.
    pub(crate) fn said_on(&self, statement: &Statement) -> Option<&'a str> {
        let time = self.reading.times.get(statement.time?.at())?;
        time.from.as_deref().map(|from| from.get(..10).unwrap_or(from))
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

/// What somebody does by saying something, in the third person and as it stands after "may" or "does not".
pub(crate) fn act(act: Act) -> (&'static str, &'static str) {
    let told = match act {
        Act::Demand => "demands",
        Act::Offer => "offers",
        Act::Accept => "accepts",
        Act::Refuse => "refuses",
        Act::Promise => "promises",
        Act::Threaten => "threatens",
        Act::Accuse => "accuses",
        Act::Condemn => "condemns",
        Act::Doubt => "doubts",
        Act::Deny => "denies",
        Act::Concede => "concedes",
        Act::Support => "supports",
        Act::Oppose => "opposes",
        Act::Warn => "warns",
        Act::Predict => "predicts",
        Act::Assert => "asserts",
        Act::Inform => "informs",
        Act::Believe => "believes",
        Act::Intend => "intends",
        Act::Ask => "asks",
    };
    (told, act.label())
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
