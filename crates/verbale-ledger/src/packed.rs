//! A reading as one block of bytes. A ledger holds millions of lines that are looked at one document at a time; as rows of tables they
//! took several times the room of the text. Here they stand one after the other as numbers of seven bits a byte and words with their
//! length, and the whole is deflated. A span is how many words ([`Edges`]) it begins after the end of the last one, and how many it has; or
//! 0, and then the bytes from the beginning of that word to its own, and its length in bytes. What questions look for across documents has
//! rows of its own, which can be made anew from this.
//!
//! Labels (rules, acts, issues, verbs, …), profiles of actors and what the gazetteer has of places are shared by many documents; of these
//! the block has the ids.

use crate::codec::{self, percent, put, take};
use crate::deflated;
use crate::edges::Edges;
use verbale_model::{
    Act, Actor, Because, Condition, Cue, Doubt, Event, EventStatus, EventType, Idx, Link, Mention, MentionForm, Place,
    PlaceUse, Position, Reading, Span, Statement, TimeExpression,
};

/// The ids of what a reading shares with others, in the order of its actors and places.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Shared {
    /// Per actor: its profile; 0 for one that is known by the words of this text alone.
    pub(crate) profiles: Vec<i64>,
    /// Per place: what the gazetteer has of it.
    pub(crate) toponyms: Vec<i64>,
}

/// Packs a reading of this text; `label` gives a label's id.
pub(crate) fn pack<E>(
    text: &str,
    reading: &Reading,
    shared: &Shared,
    label: impl FnMut(&str) -> Result<i64, E>,
) -> Result<Vec<u8>, E> {
    let mut packer = Packer { text, edges: Edges::new(text), bytes: Vec::new(), last: 0, label };
    packer.spans(&reading.paragraphs);
    packer.spans(&reading.sentences);
    packer.each(&reading.doubts, |p, doubt| {
        p.label(codec::doubt_name(doubt.kind))?;
        p.span(doubt.span);
        Ok(())
    })?;
    let actors: Vec<_> = reading.actors.iter().zip(&shared.profiles).collect();
    packer.each(&actors, |p, (actor, profile)| p.actor(actor, **profile))?;
    packer.each(&reading.times, Packer::time)?;
    let places: Vec<_> = reading.places.iter().zip(&shared.toponyms).collect();
    packer.each(&places, |p, (place, toponym)| p.place(place, **toponym))?;
    packer.each(&reading.statements, Packer::statement)?;
    packer.each(&reading.events, Packer::event)?;
    packer.each(&reading.positions, Packer::position)?;
    Ok(deflated::deflate(&packer.bytes))
}

struct Packer<'t, L> {
    text: &'t str,
    edges: Edges,
    bytes: Vec<u8>,
    /// The word that the last span ends with.
    last: usize,
    label: L,
}

impl<E, L: FnMut(&str) -> Result<i64, E>> Packer<'_, L> {
    fn number(&mut self, n: usize) {
        put(&mut self.bytes, n as u64);
    }

    fn each<T>(&mut self, all: &[T], mut one: impl FnMut(&mut Self, &T) -> Result<(), E>) -> Result<(), E> {
        self.number(all.len());
        all.iter().try_for_each(|each| one(self, each))
    }

    fn text(&mut self, text: &str) {
        self.number(text.len());
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// A text that may be missing: its length and one more.
    fn maybe(&mut self, text: Option<&str>) {
        self.number(text.map_or(0, |text| text.len() + 1));
        self.bytes.extend_from_slice(text.unwrap_or("").as_bytes());
    }

    fn label(&mut self, label: &str) -> Result<(), E> {
        let id = (self.label)(label)?;
        put(&mut self.bytes, id as u64);
        Ok(())
    }

    /// A label that may be missing; ids begin with 1.
    fn maybe_label(&mut self, label: Option<&str>) -> Result<(), E> {
        match label {
            Some(label) => self.label(label),
            None => {
                self.number(0);
                Ok(())
            }
        }
    }

    fn labels(&mut self, all: &[String]) -> Result<(), E> {
        self.each(all, |p, label| p.label(label))
    }

    fn span(&mut self, span: Span) {
        let (start, end) = (span.start(), span.range().end);
        let (from, to) = (self.edges.before(start), self.edges.after(end));
        put(&mut self.bytes, codec::zigzag(from as i64 - self.last as i64));
        if self.edges.start(from) == Some(start) && self.edges.end(to) == Some(end) && from <= to {
            self.number(to - from + 1);
            self.last = to;
        } else {
            self.number(0);
            self.number(start - self.edges.start(from).unwrap_or_default());
            self.number(end - start);
            self.last = from;
        }
    }

    fn spans(&mut self, all: &[Span]) {
        self.number(all.len());
        all.iter().for_each(|&span| self.span(span));
    }

    fn some<T>(&mut self, at: Option<Idx<T>>) {
        self.number(at.map_or(0, |at| at.at() + 1));
    }

    fn all<T>(&mut self, all: &[Idx<T>]) {
        self.number(all.len());
        all.iter().for_each(|at| self.number(at.at()));
    }

    fn because(&mut self, because: &Because) -> Result<(), E> {
        self.label(&because.rule)?;
        put(&mut self.bytes, percent(because.confidence) as u64);
        Ok(())
    }

    fn actor(&mut self, actor: &Actor, profile: i64) -> Result<(), E> {
        put(&mut self.bytes, profile as u64);
        self.some(actor.speaks_for);
        self.number(actor.mentions.len());
        for mention in &actor.mentions {
            let form = match mention.form {
                MentionForm::Name => 0,
                MentionForm::Description => 1,
                MentionForm::Pronoun => 2,
            };
            self.number(form);
            self.number(mention.antecedent.map_or(0, |at| at as usize + 1));
            self.span(mention.span);
            self.span(mention.head);
        }
        if profile == 0 { self.unknown(actor) } else { Ok(()) }
    }

    /// An actor that no profile has: its name is mostly one of its mentions.
    fn unknown(&mut self, actor: &Actor) -> Result<(), E> {
        let named = actor.mentions.iter().position(|mention| mention.head.of(self.text) == actor.name);
        self.number(named.map_or(0, |at| at + 1));
        if named.is_none() {
            self.text(&actor.name);
        }
        self.maybe_label(actor.kind.map(codec::kind_code))?;
        let all = [&actor.known_as, &actor.country, &actor.sector, &actor.role];
        all.into_iter().try_for_each(|label| self.maybe_label(label.as_deref()))
    }

    fn time(&mut self, time: &TimeExpression) -> Result<(), E> {
        self.label(codec::time_name(time.kind))?;
        self.span(time.span);
        for text in [&time.value, &time.from, &time.to] {
            self.maybe(text.as_deref());
        }
        self.because(&time.because)
    }

    fn place(&mut self, place: &Place, toponym: i64) -> Result<(), E> {
        put(&mut self.bytes, toponym as u64);
        self.span(place.span);
        self.label(codec::use_name(place.used))?;
        self.because(&place.because)
    }

    fn statement(&mut self, one: &Statement) -> Result<(), E> {
        self.label(codec::form_name(one.form))?;
        self.label(codec::factuality_name(one.factuality))?;
        self.spans(&one.source);
        self.all(&one.speakers);
        self.maybe_label(one.cue.as_ref().map(|cue| cue.lemma.as_str()))?;
        self.spans(one.cue.as_ref().map_or(&[], |cue| &cue.spans));
        self.spans(&one.content);
        self.some(one.inside);
        self.some(one.time);
        self.some(one.place);
        self.spans(one.venue.as_slice());
        self.maybe_label(one.act.as_ref().map(|(act, _)| act.label()))?;
        if let Some((_, because)) = &one.act {
            self.because(because)?;
        }
        self.labels(&one.issues)?;
        self.all(&one.targets);
        self.conditions(&one.conditions)?;
        self.because(&one.because)
    }

    fn conditions(&mut self, all: &[Condition]) -> Result<(), E> {
        self.each(all, |p, one| {
            p.label(one.link.label())?;
            p.span(one.marker);
            p.span(one.span);
            Ok(())
        })
    }

    fn event(&mut self, one: &Event) -> Result<(), E> {
        self.label(one.kind.label())?;
        self.maybe_label(one.mode.as_deref())?;
        self.labels(&one.contexts)?;
        self.maybe_label(one.cameo.as_deref())?;
        put(&mut self.bytes, codec::zigzag((f64::from(one.scale) * 10.0).round() as i64));
        self.span(one.trigger);
        self.span(one.span);
        self.all(&one.actor);
        self.all(&one.recipient);
        self.some(one.time);
        self.some(one.place);
        self.label(one.status.label())?;
        self.some(one.told_by);
        self.because(&one.because)
    }

    fn position(&mut self, one: &Position) -> Result<(), E> {
        self.maybe_label(one.issue.as_deref())?;
        self.label(one.act.label())?;
        self.all(&one.holder);
        self.all(&one.target);
        self.spans(&one.content);
        self.conditions(&one.conditions)?;
        self.number(one.statement.at());
        self.some(one.told_by);
        self.because(&one.because)
    }
}

/// Unpacks a reading of this text. Of actors with a profile only mentions and for whom they speak are there, of places what does not
/// come from the gazetteer: the rest is behind the ids. `label` gives a label by its id. `Err` says what is no part of a reading.
pub(crate) fn unpack(
    text: &str,
    block: &[u8],
    form: Form,
    label: impl Fn(i64) -> Option<String>,
) -> Result<(Reading, Shared), &'static str> {
    let bytes = deflated::inflate(block).ok_or("its lines cannot be unpacked")?;
    let mut unpacker = Unpacker { text, edges: Edges::new(text), form, rest: &bytes, last: 0, label };
    let (mut reading, mut shared) = (Reading::default(), Shared::default());
    unpacker.reading(&mut reading, &mut shared).ok_or("its lines do not fit the text")?;
    let beyond = reading.actors.iter().any(|one| one.speaks_for.is_some_and(|at| at.at() >= reading.actors.len()))
        || reading.statements.iter().any(|one| one.inside.is_some_and(|at| at.at() >= reading.statements.len()));
    if beyond { Err("a line names a line that is not there") } else { Ok((reading, shared)) }
}

/// How a block was packed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// As layout 1 had it: labels other than rules as words, and a span as its distance in bytes from the beginning of the last one.
    First,
    /// As it is packed now.
    Now,
}

struct Unpacker<'b, L> {
    text: &'b str,
    edges: Edges,
    form: Form,
    rest: &'b [u8],
    last: i64,
    label: L,
}

impl<L: Fn(i64) -> Option<String>> Unpacker<'_, L> {
    fn reading(&mut self, reading: &mut Reading, shared: &mut Shared) -> Option<()> {
        reading.paragraphs = self.spans()?;
        reading.sentences = self.spans()?;
        reading.doubts = self.each(|u| {
            let kind = codec::doubt_kind(&u.label()?)?;
            Some(Doubt { kind, span: u.span()? })
        })?;
        let actors = self.each(|u| {
            let profile = u.id()?;
            Some((profile, u.actor(profile)?))
        })?;
        (shared.profiles, reading.actors) = actors.into_iter().unzip();
        reading.times = self.each(Self::time)?;
        let places = self.each(|u| Some((u.id()?, u.place()?)))?;
        (shared.toponyms, reading.places) = places.into_iter().unzip();
        reading.statements = self.each(|u| u.statement(reading))?;
        reading.events = self.each(|u| u.event(reading))?;
        reading.positions = self.each(|u| u.position(reading))?;
        self.rest.is_empty().then_some(())
    }

    fn number(&mut self) -> Option<usize> {
        usize::try_from(take(&mut self.rest)?).ok()
    }

    fn id(&mut self) -> Option<i64> {
        i64::try_from(take(&mut self.rest)?).ok()
    }

    fn each<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        // A number from a damaged block must not fill the memory: nothing is set aside for it.
        let many = self.number()?;
        (0..many).map(|_| one(self)).collect()
    }

    fn piece(&mut self, length: usize) -> Option<String> {
        let (piece, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        std::str::from_utf8(piece).ok().map(str::to_owned)
    }

    fn words(&mut self) -> Option<String> {
        let length = self.number()?;
        self.piece(length)
    }

    fn maybe(&mut self) -> Option<Option<String>> {
        match self.number()? {
            0 => Some(None),
            length => self.piece(length - 1).map(Some),
        }
    }

    fn label(&mut self) -> Option<String> {
        if self.form == Form::First {
            return self.words();
        }
        let id = self.id()?;
        (self.label)(id)
    }

    fn maybe_label(&mut self) -> Option<Option<String>> {
        if self.form == Form::First {
            return self.maybe();
        }
        match self.id()? {
            0 => Some(None),
            id => (self.label)(id).map(Some),
        }
    }

    fn span(&mut self) -> Option<Span> {
        self.last = self.last.checked_add(codec::unzigzag(take(&mut self.rest)?))?;
        if self.form == Form::First {
            let end = self.last.checked_add(self.id()?)?;
            return codec::span(self.text, self.last, end);
        }
        let start = self.edges.start(usize::try_from(self.last).ok()?)?;
        match self.id()? {
            0 => {
                let start = self.id()?.checked_add(start as i64)?;
                let end = self.id()?.checked_add(start)?;
                codec::span(self.text, start, end)
            }
            words => {
                self.last = self.last.checked_add(words - 1)?;
                let end = self.edges.end(usize::try_from(self.last).ok()?)?;
                codec::span(self.text, start as i64, end as i64)
            }
        }
    }

    fn spans(&mut self) -> Option<Vec<Span>> {
        self.each(Self::span)
    }

    fn some<T>(&mut self, limit: usize) -> Option<Option<Idx<T>>> {
        match self.number()? {
            0 => Some(None),
            number => (number <= limit).then(|| Some(Idx::new(number - 1))),
        }
    }

    fn at<T>(&mut self, limit: usize) -> Option<Idx<T>> {
        self.number().filter(|&at| at < limit).map(Idx::new)
    }

    fn all<T>(&mut self, limit: usize) -> Option<Vec<Idx<T>>> {
        self.each(|u| u.at(limit))
    }

    fn because(&mut self) -> Option<Because> {
        let rule = self.id()?;
        let rule = (self.label)(rule)?;
        Some(Because::rule(rule, self.number()? as f32 / 100.0))
    }

    fn actor(&mut self, profile: i64) -> Option<Actor> {
        let speaks_for = self.some(usize::MAX)?;
        let mentions = self.each(|u| {
            let form = match u.number()? {
                0 => MentionForm::Name,
                1 => MentionForm::Description,
                2 => MentionForm::Pronoun,
                _ => return None,
            };
            let antecedent = u.number()?.checked_sub(1).map(u32::try_from).transpose().ok()?;
            Some(Mention { span: u.span()?, head: u.span()?, form, antecedent, because: Because::rule("", 1.0) })
        })?;
        let actor = Actor { speaks_for, ..Actor::new("", None, mentions) };
        if profile == 0 { self.unknown(actor) } else { Some(actor) }
    }

    fn unknown(&mut self, actor: Actor) -> Option<Actor> {
        let name = match self.number()? {
            0 => self.words()?,
            at => actor.mentions.get(at - 1)?.head.of(self.text).to_owned(),
        };
        let kind = self.maybe_label()?.as_deref().and_then(codec::kind_of_code);
        let (known_as, country) = (self.maybe_label()?, self.maybe_label()?);
        let (sector, role) = (self.maybe_label()?, self.maybe_label()?);
        Some(Actor { name, kind, known_as, country, sector, role, ..actor })
    }

    fn time(&mut self) -> Option<TimeExpression> {
        let kind = codec::time_type(&self.label()?)?;
        let span = self.span()?;
        let (value, from, to) = (self.maybe()?, self.maybe()?, self.maybe()?);
        Some(TimeExpression { span, kind, value, from, to, because: self.because()? })
    }

    fn place(&mut self) -> Option<Place> {
        let span = self.span()?;
        let used: PlaceUse = codec::place_use(&self.label()?)?;
        let (name, kind, country, admin1, at, geoname) = (String::new(), None, None, None, None, None);
        let because = self.because()?;
        Some(Place { span, name, kind, used, country, admin1, at, geoname, disputed: false, because })
    }

    fn statement(&mut self, reading: &Reading) -> Option<Statement> {
        let actors = reading.actors.len();
        let (form, factuality) = (codec::form(&self.label()?)?, codec::factuality(&self.label()?)?);
        let (source, speakers) = (self.spans()?, self.all(actors)?);
        let (lemma, spans) = (self.maybe_label()?, self.spans()?);
        let cue = lemma.map(|lemma| Cue { spans, lemma });
        let content = self.spans()?;
        let (inside, time) = (self.some(usize::MAX)?, self.some(reading.times.len())?);
        let (place, venue) = (self.some(reading.places.len())?, self.spans()?.first().copied());
        let act = match self.maybe_label()? {
            Some(label) => Some((Act::named(&label)?, self.because()?)),
            None => None,
        };
        let (issues, targets) = (self.each(Self::label)?, self.all(actors)?);
        let (conditions, because) = (self.conditions()?, self.because()?);
        Some(Statement {
            form,
            source,
            speakers,
            cue,
            content,
            inside,
            time,
            place,
            venue,
            factuality,
            act,
            issues,
            targets,
            conditions,
            because,
        })
    }

    fn conditions(&mut self) -> Option<Vec<Condition>> {
        self.each(|u| {
            let link = Link::named(&u.label()?)?;
            Some(Condition { link, marker: u.span()?, span: u.span()? })
        })
    }

    fn event(&mut self, reading: &Reading) -> Option<Event> {
        let actors = reading.actors.len();
        let (kind, mode) = (EventType::named(&self.label()?)?, self.maybe_label()?);
        let (contexts, cameo) = (self.each(Self::label)?, self.maybe_label()?);
        let scale = codec::unzigzag(take(&mut self.rest)?) as f32 / 10.0;
        let (trigger, span) = (self.span()?, self.span()?);
        let (actor, recipient) = (self.all(actors)?, self.all(actors)?);
        let (time, place) = (self.some(reading.times.len())?, self.some(reading.places.len())?);
        let status = EventStatus::named(&self.label()?)?;
        let told_by = self.some(reading.statements.len())?;
        let because = self.because()?;
        Some(Event {
            kind,
            mode,
            contexts,
            cameo,
            scale,
            trigger,
            span,
            actor,
            recipient,
            time,
            place,
            status,
            told_by,
            because,
        })
    }

    fn position(&mut self, reading: &Reading) -> Option<Position> {
        let (actors, statements) = (reading.actors.len(), reading.statements.len());
        let (issue, act) = (self.maybe_label()?, Act::named(&self.label()?)?);
        let (holder, target) = (self.all(actors)?, self.all(actors)?);
        let (content, conditions) = (self.spans()?, self.conditions()?);
        let (statement, told_by) = (self.at(statements)?, self.some(statements)?);
        let because = self.because()?;
        Some(Position { holder, issue, act, target, content, conditions, statement, told_by, because })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn strange_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let named = |id| (id < 9).then(|| "rule".to_owned());
            for form in [Form::First, Form::Now] {
                let _ = unpack("Nobody spoke.", &bytes, form, named);
                let _ = unpack("Nobody spoke.", &deflated::deflate(&bytes), form, named);
            }
        }
    }
}
