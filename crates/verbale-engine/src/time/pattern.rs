//! Patterns over classes of words, and the matcher. A pattern is written as `(w:WEEKDAY ,?)? m:MONTH d:DAY`: capitals name a class of
//! `knowledge/time/words.toml`, small letters and marks stand for themselves, `x:` keeps the value of what stands there, `<name>` puts
//! another pattern in, `( | )` chooses and `?` lets out.
//!
//! All patterns together become one nondeterministic automaton without loops, which is run over the words in step (Pike's way): the time
//! is bounded by words × states, whatever the text. What the words of a class are is [`super::items`]' business, what a match means
//! [`super::resolve`]'s.

use super::items::Item;
use super::lexicon::Interner;
use std::collections::HashMap;

/// What a pattern can keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    /// A year, decade or century in digits or words.
    Year,
    Month,
    Day,
    Weekday,
    Unit,
    Count,
    /// "last", "this", "next".
    Which,
    /// The same of the year a month or quarter belongs to.
    WhichYear,
    /// A part of the day.
    Part,
    Ordinal,
    /// The beginning, middle or end of what follows.
    Edge,
    Clock,
    /// "a.m." or "p.m."
    Half,
    Season,
    Named,
    /// The second of two: "12 to 18 months".
    Second,
    /// A word with a value of its own.
    Word,
    Zone,
}

const SLOTS: [(&str, Slot); 18] = [
    ("y", Slot::Year),
    ("m", Slot::Month),
    ("d", Slot::Day),
    ("w", Slot::Weekday),
    ("u", Slot::Unit),
    ("n", Slot::Count),
    ("r", Slot::Which),
    ("ry", Slot::WhichYear),
    ("p", Slot::Part),
    ("q", Slot::Ordinal),
    ("g", Slot::Edge),
    ("c", Slot::Clock),
    ("h", Slot::Half),
    ("s", Slot::Season),
    ("named", Slot::Named),
    ("n2", Slot::Second),
    ("x", Slot::Word),
    ("z", Slot::Zone),
];

#[derive(Clone, Debug)]
enum Node {
    Seq(Vec<Node>),
    Either(Vec<Node>),
    Maybe(Box<Node>),
    Word(u8, Option<Slot>),
}

/// Reads patterns; `with` are the named ones.
pub(crate) struct Parser<'a> {
    classes: &'a mut Interner,
    with: &'a HashMap<String, String>,
    depth: usize,
}

impl<'a> Parser<'a> {
    pub(crate) fn new(classes: &'a mut Interner, with: &'a HashMap<String, String>) -> Self {
        Self { classes, with, depth: 0 }
    }

    fn pattern(&mut self, pattern: &str) -> Result<Node, String> {
        let spaced = pattern.replace('(', " ( ").replace(')', " ) ").replace('|', " | ");
        let mut words = spaced.split_whitespace().peekable();
        let node = self.either(&mut words)?;
        match words.next() {
            None => Ok(node),
            Some(word) => Err(format!("{word:?} is one too many in {pattern:?}")),
        }
    }

    fn either<'w>(&mut self, words: &mut std::iter::Peekable<impl Iterator<Item = &'w str>>) -> Result<Node, String> {
        let mut all = vec![Vec::new()];
        while let Some(&word) = words.peek() {
            if word == ")" {
                break;
            }
            words.next();
            match word {
                "|" => all.push(Vec::new()),
                "(" => {
                    let inner = self.either(words)?;
                    words.next().ok_or("a bracket is not closed")?;
                    let maybe = words.next_if_eq(&"?").is_some();
                    let node = if maybe { Node::Maybe(Box::new(inner)) } else { inner };
                    all.last_mut().into_iter().for_each(|seq| seq.push(node.clone()));
                }
                _ => {
                    let node = self.word(word)?;
                    all.last_mut().into_iter().for_each(|seq| seq.push(node.clone()));
                }
            }
        }
        Ok(Node::Either(all.into_iter().map(Node::Seq).collect()))
    }

    fn word(&mut self, word: &str) -> Result<Node, String> {
        if let Some(word) = word.strip_suffix('?').filter(|w| !w.is_empty()) {
            return Ok(Node::Maybe(Box::new(self.word(word)?)));
        }
        if let Some(name) = word.strip_prefix('<').and_then(|w| w.strip_suffix('>')) {
            let body = self.with.get(name).cloned().ok_or_else(|| format!("there is no pattern <{name}>"))?;
            self.depth += 1;
            let node = if self.depth > 8 { Err(format!("<{name}> holds itself")) } else { self.pattern(&body) };
            self.depth -= 1;
            return node;
        }
        let (slot, class) = match word.split_once(':').filter(|(_, class)| !class.is_empty()) {
            Some((slot, class)) => (Some(slot), class),
            None => (None, word),
        };
        let slot = slot.map(|name| SLOTS.iter().find(|s| s.0 == name).map(|s| s.1).ok_or(format!("no slot {name:?}")));
        let is_class = class.starts_with(|c: char| c.is_ascii_uppercase());
        let id = if is_class { self.classes.known(class)? } else { self.classes.literal(class)? };
        Ok(Node::Word(id, slot.transpose()?))
    }
}

/// A step of the automaton.
#[derive(Clone, Copy, Debug)]
enum Step {
    Word(u8, Option<Slot>),
    Split(u32, u32),
    Done(u16),
}

/// All patterns in one automaton.
#[derive(Clone, Debug, Default)]
pub(crate) struct Matcher {
    steps: Vec<Step>,
    starts: Vec<u32>,
    /// By class, the steps a match can begin with.
    first: Vec<Vec<u32>>,
}

/// What a match kept: per slot, the item's place after the first, plus one; 0 for nothing.
type Kept = [u8; SLOTS.len()];

/// A reading of the items from one place on.
#[derive(Clone, Debug)]
pub(crate) struct Match {
    /// The number of the pattern.
    pub(crate) pattern: usize,
    /// The items.
    pub(crate) items: std::ops::Range<usize>,
    kept: Kept,
}

impl Match {
    /// The item in a slot.
    pub(crate) fn item<'i, 'l>(&self, items: &'i [Item<'l>], slot: Slot) -> Option<&'i Item<'l>> {
        let place = self.kept[slot as usize].checked_sub(1)?;
        items.get(self.items.start + usize::from(place))
    }
}

/// Scratch for the matcher, so that matching allocates nothing.
#[derive(Default)]
pub(crate) struct Room {
    now: Vec<(u32, Kept)>,
    next: Vec<(u32, Kept)>,
    seen: Vec<u32>,
    stamp: u32,
}

impl Matcher {
    /// Adds a pattern under the next number.
    pub(crate) fn add(&mut self, parser: &mut Parser<'_>, pattern: &str, number: usize) -> Result<(), String> {
        let node = parser.pattern(pattern)?;
        let done = self.push(Step::Done(u16::try_from(number).map_err(|_| "too many patterns")?));
        let start = self.compile(&node, done);
        self.starts.push(start);
        Ok(())
    }

    /// To be called once all patterns are in.
    pub(crate) fn finish(&mut self) {
        self.first = vec![Vec::new(); 256];
        let mut seen = vec![false; self.steps.len()];
        let mut open: Vec<u32> = self.starts.iter().rev().copied().collect();
        while let Some(at) = open.pop() {
            if std::mem::replace(&mut seen[at as usize], true) {
                continue;
            }
            match self.steps[at as usize] {
                Step::Word(class, _) => self.first[usize::from(class)].push(at),
                Step::Split(a, b) => open.extend([b, a]),
                Step::Done(_) => {}
            }
        }
    }

    fn push(&mut self, step: Step) -> u32 {
        self.steps.push(step);
        self.steps.len() as u32 - 1
    }

    /// The step at which `node`, followed by the step `then`, begins. A word's own follower is the step stored before it.
    fn compile(&mut self, node: &Node, then: u32) -> u32 {
        match node {
            Node::Seq(nodes) => nodes.iter().rev().fold(then, |then, node| self.compile(node, then)),
            Node::Either(nodes) => {
                let mut ways = nodes.iter().rev().map(|n| self.compile(n, then)).collect::<Vec<_>>().into_iter();
                let last = ways.next().unwrap_or(then);
                ways.fold(last, |rest, way| self.push(Step::Split(way, rest)))
            }
            Node::Maybe(node) => {
                let with = self.compile(node, then);
                self.push(Step::Split(with, then))
            }
            Node::Word(class, slot) => {
                self.push(Step::Split(then, then));
                self.push(Step::Word(*class, *slot))
            }
        }
    }

    /// The matches from `start` on, one for each length, the longest last; of equally long ones the pattern that was added first.
    pub(crate) fn matches(&self, items: &[Item], start: usize, room: &mut Room) -> Vec<Match> {
        room.seen.resize(self.steps.len(), 0);
        room.now.clear();
        for class in items[start].classes.iter() {
            room.now.extend(self.first[usize::from(class)].iter().map(|&step| (step, Kept::default())));
        }
        let mut found = Vec::new();
        let mut at = start;
        while at < items.len() && !room.now.is_empty() {
            room.stamp = room.stamp.wrapping_add(1);
            let mut done: Option<(u16, Kept)> = None;
            let now = std::mem::take(&mut room.now);
            for &(step, kept) in &now {
                let Step::Word(class, slot) = self.steps[step as usize] else { continue };
                if items[at].classes.has(class) {
                    let kept = keep(kept, slot, at - start);
                    self.follow(step - 1, kept, room, &mut done);
                }
            }
            at += 1;
            if let Some((pattern, kept)) = done {
                found.push(Match { pattern: usize::from(pattern), items: start..at, kept });
            }
            room.now = std::mem::replace(&mut room.next, now);
            room.next.clear();
        }
        found
    }

    /// Goes on through steps that take no word.
    fn follow(&self, step: u32, kept: Kept, room: &mut Room, done: &mut Option<(u16, Kept)>) {
        match self.steps[step as usize] {
            Step::Split(a, b) => {
                self.follow(a, kept, room, done);
                if b != a {
                    self.follow(b, kept, room, done);
                }
            }
            Step::Word(..) => {
                if std::mem::replace(&mut room.seen[step as usize], room.stamp) != room.stamp {
                    room.next.push((step, kept));
                }
            }
            Step::Done(pattern) => {
                if done.is_none_or(|(earlier, _)| pattern < earlier) {
                    *done = Some((pattern, kept));
                }
            }
        }
    }
}

fn keep(mut kept: Kept, slot: Option<Slot>, place: usize) -> Kept {
    if let Some(slot) = slot {
        kept[slot as usize] = u8::try_from(place + 1).unwrap_or(0);
    }
    kept
}
