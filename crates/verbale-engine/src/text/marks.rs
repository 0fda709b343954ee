//! Which quotation marks belong together.
//!
//! Every paragraph is decided on its own, so that one lost mark spoils no other. Within it
//! 1. the marks are found ([`scan`]); apostrophes inside words are none;
//! 2. double marks of all kinds, which writers and programs mix, are paired by [`doubles`]: the cheapest reading of the
//!    whole row, where a mark read against what stands around it costs, and so does a mark left alone. This is what
//!    brings the pairing back into step after a lost mark, and what leaves out inches;
//! 3. guillemets and then single marks are paired within the spaces the double marks leave, so that quotations are always
//!    nested or apart. A single closing mark looks like an apostrophe; [`Singles`] says how the two are told apart.
//!
//! Afterwards neighbouring paragraphs are joined by the convention of the press: a quotation that runs on is not closed
//! at the paragraph's end, is opened again at the start of the next, and closed once, at its last. Texts that have lost
//! their line breaks do so in the middle of a line.
//!
//! Who speaks, and whether the words between the marks are speech, a title or irony, is left to others.

use super::paragraphs::{ends_sentence, is_blank};
use verbale_model::Span;

/// A quotation in one paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotation {
    /// From the opening mark to the end of the closing one, or to the paragraph's end where none closes it.
    pub span: Span,
    /// What stands between the marks, without the white space at its ends; `None` where that is nothing.
    pub inner: Option<Span>,
    /// How many quotations it stands in: 0 for an outer one.
    pub depth: u8,
    /// The kind of its opening mark.
    pub style: MarkStyle,
    /// It opens again a quotation of the paragraph before, or, where line breaks were lost, of this one.
    pub continued: bool,
    /// It is left open, and the next quotation goes on with it.
    pub continues: bool,
    /// It is not closed anywhere: where it ends is a guess.
    pub unpaired: bool,
}

/// Kinds of quotation marks, by the one that opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkStyle {
    /// `"…"`
    Straight,
    /// `“…”`, and `‘‘…’’`
    Curly,
    /// `‘…’`
    Single,
    /// `'…'`
    StraightSingle,
    /// `«…»` and `‹…›`
    Guillemet,
    /// `„…“`
    Low,
    /// ` ``…'' `
    Backtick,
}

/// What [`quotations`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quotations {
    /// By their start, the outer before the inner. Any two are apart, or one holds the other.
    pub all: Vec<Quotation>,
    /// Marks without a partner, in order. A mark that opened a quotation of which the end was guessed is among them.
    pub unpaired: Vec<Span>,
}

/// The quotations in `paragraphs` of `text`.
///
/// ```
/// use verbale_engine::text::{paragraphs, quotations};
/// let text = "“We don’t ‘negotiate’ here,” she said.";
/// let found = quotations(text, &paragraphs(text, 0));
/// let inner: Vec<_> = found.all.iter().filter_map(|q| q.inner).map(|s| s.of(text)).collect();
/// assert_eq!(inner, ["We don’t ‘negotiate’ here,", "negotiate"]);
/// ```
pub fn quotations(text: &str, paragraphs: &[Span]) -> Quotations {
    let rows: Vec<Row<'_>> =
        paragraphs.iter().map(|&paragraph| Row { text, paragraph, marks: scan(text, paragraph) }).collect();
    let reads: Vec<Vec<Role>> =
        (0..rows.len()).map(|i| rows[i].read(rows.get(i + 1).and_then(Row::first_opens))).collect();
    let mut found = Quotations::default();
    let mut continued = false;
    for (i, (row, roles)) in rows.iter().zip(&reads).enumerate() {
        let family = rows.get(i + 1).zip(reads.get(i + 1)).and_then(|(next, roles)| next.reopened(roles));
        let lone = roles.iter().filter(|role| matches!(role, Role::OpensToEnd | Role::Lost)).count();
        continued = Writer { row, roles, goes_on_as: family, continued, lone }.write(&mut found);
    }
    found
}

/// A mark on the page.
#[derive(Clone, Copy, Debug)]
struct Mark {
    start: usize,
    end: usize,
    glyph: Glyph,
    /// Where the text before it ends, looking through marks that touch it.
    before: usize,
    /// Where the text after it starts, likewise.
    after: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Glyph {
    /// `"`
    Straight,
    /// `“` and `‘‘`
    Left,
    /// `”` and `’’`
    Right,
    /// `„`
    Low,
    /// ` `` `
    Ticks,
    /// `''`
    Primes,
    /// `«` or, narrow, `‹`
    Open { narrow: bool },
    /// `»` or, narrow, `›`
    Shut { narrow: bool },
    /// `‘`
    SingleLeft,
    /// `’`
    SingleRight,
    /// `'`
    SingleStraight,
}

/// Marks of one family may be paired with one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Double,
    Guillemet { narrow: bool },
    Single,
}

impl Glyph {
    fn family(self) -> Family {
        match self {
            Self::Straight | Self::Left | Self::Right | Self::Low | Self::Ticks | Self::Primes => Family::Double,
            Self::Open { narrow } | Self::Shut { narrow } => Family::Guillemet { narrow },
            Self::SingleLeft | Self::SingleRight | Self::SingleStraight => Family::Single,
        }
    }

    fn style(self) -> MarkStyle {
        match self {
            Self::Straight => MarkStyle::Straight,
            Self::Left | Self::Right => MarkStyle::Curly,
            Self::Low => MarkStyle::Low,
            Self::Ticks | Self::Primes => MarkStyle::Backtick,
            Self::Open { .. } | Self::Shut { .. } => MarkStyle::Guillemet,
            Self::SingleLeft | Self::SingleRight => MarkStyle::Single,
            Self::SingleStraight => MarkStyle::StraightSingle,
        }
    }
}

/// The marks of one paragraph, in order.
fn scan(text: &str, paragraph: Span) -> Vec<Mark> {
    let words = paragraph.of(text);
    let mut marks: Vec<Mark> = Vec::new();
    let (mut at, mut before) = (0, paragraph.start());
    let mut doubled = false;
    while let Some(c) = words[at..].chars().next() {
        let start = paragraph.start() + at;
        match glyph(words, at, c, doubled) {
            Some((glyph, length)) => {
                doubled = glyph == Glyph::Left || (doubled && glyph != Glyph::Right);
                marks.push(Mark { start, end: start + length, glyph, before, after: start + length });
                at += length;
            }
            None => {
                at += c.len_utf8();
                before = paragraph.start() + at;
            }
        }
    }
    for i in (1..marks.len()).rev() {
        if marks[i - 1].end == marks[i].start {
            marks[i - 1].after = marks[i].after;
        }
    }
    marks
}

/// The mark at byte `at`, where `c` stands, and its length. `’’` is one mark only where a curly double one is
/// open (`doubled`).
fn glyph(words: &str, at: usize, c: char, doubled: bool) -> Option<(Glyph, usize)> {
    let rest = &words[at..];
    let one = |glyph| Some((glyph, c.len_utf8()));
    let two = |glyph| Some((glyph, 2 * c.len_utf8()));
    match c {
        '"' | '＂' => one(Glyph::Straight),
        '“' | '‟' => one(Glyph::Left),
        '”' => one(Glyph::Right),
        '„' => one(Glyph::Low),
        '«' | '‹' => one(Glyph::Open { narrow: c == '‹' }),
        '»' | '›' => one(Glyph::Shut { narrow: c == '›' }),
        '`' if rest.starts_with("``") => two(Glyph::Ticks),
        '\'' if rest.starts_with("''") && !closes_inner_first(words, at) => two(Glyph::Primes),
        '‘' if rest.starts_with("‘‘") => two(Glyph::Left),
        '’' if doubled && rest.starts_with("’’") => two(Glyph::Right),
        '\'' | '‘' | '‛' | '’' if is_in_word(words, at, c) => None,
        '\'' => one(Glyph::SingleStraight),
        '‘' | '‛' => one(Glyph::SingleLeft),
        '’' => one(Glyph::SingleRight),
        _ => None,
    }
}

/// Whether the three strokes at `at` end a single quotation and then a double one: `''He said 'no'''`.
fn closes_inner_first(words: &str, at: usize) -> bool {
    let three = words[at..].starts_with("'''") && !words[at..].starts_with("''''");
    three && !words[..at].ends_with('\'') && !matches!(side(words[..at].chars().next_back()), Side::Gap | Side::Opening)
}

/// Whether letters or digits stand on both sides: "don’t", "O'Brien", "1980's".
fn is_in_word(words: &str, at: usize, c: char) -> bool {
    words[..at].ends_with(char::is_alphanumeric) && words[at + c.len_utf8()..].starts_with(char::is_alphanumeric)
}

/// What stands beside a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    /// White space, or the paragraph's edge.
    Gap,
    /// `(`, `[`, `{`, `<`
    Opening,
    /// `.`, `,`, `)` and their like
    Closing,
    /// Dashes, slashes, and the signs of light markup.
    Dash,
    /// A letter, a digit, any other sign.
    Word,
}

fn side(c: Option<char>) -> Side {
    match c {
        None => Side::Gap,
        Some(c) if is_blank(c) => Side::Gap,
        Some('(' | '[' | '{' | '<' | '¿' | '¡') => Side::Opening,
        Some('.' | ',' | ';' | ':' | '!' | '?' | '…' | ')' | ']' | '}' | '>') => Side::Closing,
        Some('-' | '/' | '=' | '*' | '_' | '|' | '\\' | '~' | '‐'..='―') => Side::Dash,
        Some(_) => Side::Word,
    }
}

/// What a mark is in the reading of its paragraph; the indexes are into the paragraph's marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// Not decided yet, and in the end: no quotation mark (an apostrophe, inches).
    Plain,
    Opens(usize),
    Closes,
    /// Opens what is not closed, but opened again by that mark.
    OpensUntil(usize),
    /// Opens what is not closed in the paragraph.
    OpensToEnd,
    /// Stands alone.
    Lost,
}

/// One paragraph and its marks.
struct Row<'t> {
    text: &'t str,
    paragraph: Span,
    marks: Vec<Mark>,
}

impl Row<'_> {
    /// Decides all marks. `reopens` is the family of the mark that opens the next paragraph.
    fn read(&self, reopens: Option<Family>) -> Vec<Role> {
        let mut roles = vec![Role::Plain; self.marks.len()];
        if self.marks.is_empty() {
            return roles;
        }
        doubles(self, reopens == Some(Family::Double), &mut roles);
        if self.marks.iter().any(|mark| matches!(mark.glyph.family(), Family::Guillemet { .. })) {
            for group in groups(&roles) {
                guillemets(&self.marks, &group, &mut roles);
            }
        }
        for (i, mut group) in groups(&roles).into_iter().enumerate() {
            group.retain(|&mark| self.marks[mark].glyph.family() == Family::Single); // not inches
            Singles { row: self, group: &group, reopens: i == 0 && reopens == Some(Family::Single) }.pair(&mut roles);
        }
        roles
    }

    /// The family of a mark at the paragraph's very start that looks like an opening one.
    fn first_opens(&self) -> Option<Family> {
        let first = self.marks.first().filter(|mark| mark.start == self.paragraph.start())?;
        let opens = match first.glyph.family() {
            Family::Double => self.cost(first).open <= 1,
            Family::Guillemet { .. } => matches!(first.glyph, Glyph::Open { .. }),
            Family::Single => self.opening(first) == Opening::Sure,
        };
        opens.then(|| first.glyph.family())
    }

    /// The family of a mark at the paragraph's very start that was read as an opening one.
    fn reopened(&self, roles: &[Role]) -> Option<Family> {
        let holds_words = self.marks.first().is_some_and(|first| first.end < self.paragraph.end());
        self.first_opens()
            .filter(|_| holds_words && matches!(roles[0], Role::Opens(_) | Role::OpensUntil(_) | Role::OpensToEnd))
    }

    fn char_before(&self, mark: &Mark) -> Option<char> {
        self.text[self.paragraph.start()..mark.before].chars().next_back()
    }

    fn char_after(&self, mark: &Mark) -> Option<char> {
        self.words_after(mark).chars().next()
    }

    fn words_before(&self, mark: &Mark) -> &str {
        &self.text[self.paragraph.start()..mark.before]
    }

    fn words_after(&self, mark: &Mark) -> &str {
        &self.text[mark.after..self.paragraph.end()]
    }

    fn sides(&self, mark: &Mark) -> (Side, Side) {
        (side(self.char_before(mark)), side(self.char_after(mark)))
    }

    /// The sign before the white space before a mark; `None` at the paragraph's start, or where no white space stands.
    fn sign_before_gap(&self, mark: &Mark) -> Option<char> {
        let words = self.words_before(mark);
        words.strip_suffix(is_blank)?.chars().next_back()
    }

    /// Whether speech is likely to start here: at the paragraph's start or after a stop, with a capital.
    fn speech_may_start(&self, mark: &Mark) -> bool {
        let placed = mark.before == self.paragraph.start()
            || matches!(self.sign_before_gap(mark), Some(',' | ':' | ';' | '.' | '!' | '?'));
        placed && self.char_after(mark).is_some_and(|c| c.is_uppercase() || matches!(c, '…' | '[' | '.'))
    }

    // --- double marks: what each reading of a mark costs

    /// What it costs to read a double mark against its shape and its neighbours.
    fn cost(&self, mark: &Mark) -> Cost {
        let (before, after) = self.sides(mark);
        let opens = matches!(before, Side::Gap | Side::Opening) && after == Side::Word;
        let closes = matches!(before, Side::Word | Side::Closing) && !matches!(after, Side::Word | Side::Dash);
        let floats = (before, after) == (Side::Gap, Side::Gap);
        let cost = match mark.glyph {
            Glyph::Low | Glyph::Ticks => Cost::of(0, AGAINST_SHAPE),
            Glyph::Left if closes => Cost::of(1, 1),
            Glyph::Left if floats => Cost::of(0, 2),
            Glyph::Left => Cost::of(0, AGAINST_SHAPE),
            Glyph::Right if floats => Cost::of(3, 0),
            Glyph::Right if opens => Cost::of(1, 2),
            Glyph::Right => Cost::of(AGAINST_SHAPE, 0),
            _ => self.cost_by_sides(mark, before, after),
        };
        let reopens = opens && self.starts_sentence(mark) && !self.is_attributed(mark);
        self.with_inches(mark, Cost { reopen: reopens.then_some(REOPENED), ..cost })
    }

    /// Whether the sentence before the mark ends in a tag (", he said."): then it was no speech, and a mark was lost.
    fn is_attributed(&self, mark: &Mark) -> bool {
        let words = self.words_before(mark);
        let near = words.char_indices().rev().nth(TAG).map_or(words, |(at, _)| &words[at..]);
        let tag = near.rsplit_once(',').map_or("", |(_, tag)| tag);
        tag.split(|c: char| !c.is_alphabetic()).any(|word| SAID.contains(&word))
    }

    /// Whether a sentence ends right before the mark and another starts right after.
    fn starts_sentence(&self, mark: &Mark) -> bool {
        matches!(self.sign_before_gap(mark), Some('.' | '!' | '?' | '…'))
            && self.char_after(mark).is_some_and(char::is_uppercase)
    }

    /// The cost of a mark without a direction of its own.
    fn cost_by_sides(&self, mark: &Mark, before: Side, after: Side) -> Cost {
        match (before, after) {
            (Side::Gap, Side::Gap) => Cost::of(0, 0),
            (Side::Gap, Side::Closing) if self.starts_with_ellipsis_or_point(mark) => Cost::of(0, 3),
            (Side::Gap, Side::Closing) => Cost::of(1, 0),
            (Side::Gap, Side::Dash) => Cost::of(0, 1),
            // `"Hello, "he said`: the space stands on the wrong side now and then.
            (Side::Gap, _) if matches!(self.sign_before_gap(mark), Some(',' | '.' | '?' | '!')) => Cost::of(0, 2),
            (Side::Gap, _) => Cost::of(0, AGAINST_SIDES),
            (Side::Opening, Side::Closing) => Cost::of(0, 0),
            (Side::Opening, _) => Cost::of(0, AGAINST_SIDES),
            (Side::Dash, Side::Word | Side::Opening) => Cost::of(0, 2),
            (Side::Dash, _) => Cost::of(3, 0),
            (_, Side::Gap | Side::Closing) => Cost::of(AGAINST_SIDES, 0),
            (_, Side::Dash) => Cost::of(3, 0),
            (_, Side::Opening) => Cost::of(1, 0),
            (Side::Closing, Side::Word) => self.cost_without_space(mark),
            (Side::Word, Side::Word) => Cost::of(0, 0),
        }
    }

    /// `said:"Hello`, `,"he said`, `."The`.
    fn cost_without_space(&self, mark: &Mark) -> Cost {
        if self.char_before(mark) == Some(':') {
            Cost::of(0, 2)
        } else if self.char_after(mark).is_some_and(char::is_lowercase) {
            Cost::of(1, 0)
        } else {
            Cost::of(0, 0)
        }
    }

    /// `"… and so on`, `"...and`, `".22 calibre`.
    fn starts_with_ellipsis_or_point(&self, mark: &Mark) -> bool {
        let after = self.words_after(mark);
        let point =
            after.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c == '.' || c.is_ascii_digit()));
        point || after.starts_with('…')
    }

    /// A mark right behind a number may be inches: `12" pipe` perhaps, `6'2"` surely.
    fn with_inches(&self, mark: &Mark, cost: Cost) -> Cost {
        let before = &self.text[self.paragraph.start()..mark.start];
        let figures =
            before.chars().rev().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | '½' | '¼' | '¾')).take(6);
        let length: usize = figures.clone().map(char::len_utf8).sum();
        let count = figures.count();
        if !matches!(mark.glyph, Glyph::Straight | Glyph::Right | Glyph::Primes) || !(1..=4).contains(&count) {
            return cost;
        }
        let rest = &before[..before.len() - length];
        let feet = rest.strip_suffix(' ').unwrap_or(rest);
        let feet = feet.strip_suffix(['\'', '’', '′']).is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_digit()));
        match (feet, before.ends_with('.'), count) {
            (true, ..) => Cost { close: cost.close + 1, ignore: Some(0), ..cost },
            (_, false, ..=3) => Cost { ignore: Some(1), ..cost },
            _ => cost,
        }
    }
}

/// How many characters a tag after speech may have.
const TAG: usize = 80;
/// The verbs of nearly all tags.
const SAID: [&str; 8] = ["said", "says", "told", "tells", "added", "adds", "asked", "wrote"];

#[derive(Clone, Copy, Debug)]
struct Cost {
    open: u32,
    close: u32,
    /// To let it open again what is open, as at the start of a paragraph.
    reopen: Option<u32>,
    /// To take it for no quotation mark at all.
    ignore: Option<u32>,
}

impl Cost {
    fn of(open: u32, close: u32) -> Self {
        Self { open, close, reopen: None, ignore: None }
    }
}

/// Reading a curly mark against its shape, where nothing around it speaks for that.
const AGAINST_SHAPE: u32 = 8;
/// Reading a straight mark against what stands around it.
const AGAINST_SIDES: u32 = 6;
/// A mark without a partner outside of any quotation.
const ALONE: u32 = 3;
/// And inside of one, where a closing mark should rather close it.
const ALONE_INSIDE: u32 = 4;
/// A quotation opened again in the middle of a paragraph.
const REOPENED: u32 = 2;
/// A quotation left open at the paragraph's end that the next does not open again.
const LEFT_OPEN: u32 = 2;

/// How many double quotations may stand in one another.
const DEPTH: usize = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Open,
    Close,
    Reopen,
    Alone,
    Ignore,
}

/// The cheapest way to each depth, and the step that led there.
type Ways = [Option<(u32, Step)>; DEPTH + 1];

/// Pairs the double marks of a paragraph: the cheapest row of steps, then a stack.
fn doubles(row: &Row<'_>, reopens: bool, roles: &mut [Role]) {
    let indexes: Vec<usize> = (0..row.marks.len()).filter(|&i| row.marks[i].glyph.family() == Family::Double).collect();
    if indexes.is_empty() {
        return;
    }
    let mut ways: Ways = [Some((0, Step::Ignore)), None, None];
    let history: Vec<Ways> = indexes
        .iter()
        .map(|&i| {
            ways = forward(&ways, &row.marks[i], row.cost(&row.marks[i]));
            ways
        })
        .collect();
    let mut open = Vec::new();
    for (&i, step) in indexes.iter().zip(backward(&history, reopens)) {
        match step {
            Step::Open => open.push(i),
            Step::Close => {
                if let Some(opener) = open.pop() {
                    (roles[opener], roles[i]) = (Role::Opens(i), Role::Closes);
                }
            }
            Step::Reopen => {
                if let Some(opener) = open.pop() {
                    roles[opener] = Role::OpensUntil(i);
                }
                open.push(i);
            }
            Step::Alone => roles[i] = Role::Lost,
            Step::Ignore => {}
        }
    }
    for (depth, &i) in open.iter().enumerate() {
        roles[i] = if depth == 0 { Role::OpensToEnd } else { Role::Lost };
    }
}

/// One mark further.
fn forward(ways: &Ways, mark: &Mark, cost: Cost) -> Ways {
    let mut next: Ways = [None; DEPTH + 1];
    let mut offer = |depth: usize, cost: u32, step: Step| {
        if next[depth].is_none_or(|(least, _)| cost < least) {
            next[depth] = Some((cost, step));
        }
    };
    for (depth, way) in ways.iter().enumerate() {
        let Some((so_far, _)) = *way else { continue };
        let nesting = match (depth, mark.glyph) {
            (0, _) => 0,
            (_, Glyph::Straight | Glyph::Primes) => 4,
            _ => 2,
        };
        if depth < DEPTH {
            offer(depth + 1, so_far + cost.open + nesting, Step::Open);
        }
        if depth > 0 {
            offer(depth - 1, so_far + cost.close, Step::Close);
        }
        offer(depth, so_far + if depth == 0 { ALONE } else { ALONE_INSIDE }, Step::Alone);
        if let Some(reopen) = cost.reopen.filter(|_| depth == 1) {
            offer(depth, so_far + reopen, Step::Reopen);
        }
        if let Some(ignore) = cost.ignore {
            offer(depth, so_far + ignore, Step::Ignore);
        }
    }
    next
}

/// The steps of the cheapest way, first to last.
fn backward(history: &[Ways], reopens: bool) -> Vec<Step> {
    let last = history[history.len() - 1];
    let ending = |depth: usize| match depth {
        0 => 0,
        _ => (depth as u32 - 1) * ALONE + if reopens { 0 } else { LEFT_OPEN },
    };
    let total = |depth: usize| last[depth].map(|(cost, _)| cost + ending(depth));
    let mut depth = (0..=DEPTH).filter(|&d| total(d).is_some()).min_by_key(|&d| total(d)).unwrap_or(0);
    let mut steps = Vec::with_capacity(history.len());
    for ways in history.iter().rev() {
        let step = ways[depth].map_or(Step::Alone, |(_, step)| step);
        match step {
            Step::Open => depth -= 1,
            Step::Close => depth += 1,
            Step::Reopen | Step::Alone | Step::Ignore => {}
        }
        steps.push(step);
    }
    steps.reverse();
    steps
}

/// The undecided marks, together with those of the same quotation: first those outside of any, then those of each.
fn groups(roles: &[Role]) -> Vec<Vec<usize>> {
    let mut groups = vec![Vec::new()];
    // Each open quotation: the mark that ends it, and its group.
    let mut open = vec![(usize::MAX, 0)];
    for (i, role) in roles.iter().enumerate() {
        while open.pop_if(|(end, _)| *end <= i).is_some() {}
        let (end, group) = open.last().copied().unwrap_or((usize::MAX, 0));
        match role {
            Role::Opens(until) | Role::OpensUntil(until) => {
                open.push((*until, groups.len()));
                groups.push(Vec::new());
            }
            Role::OpensToEnd => {
                open.push((end, groups.len()));
                groups.push(Vec::new());
            }
            Role::Plain => groups[group].push(i),
            Role::Closes | Role::Lost => {}
        }
    }
    groups
}

/// Pairs the guillemets of one group.
fn guillemets(marks: &[Mark], group: &[usize], roles: &mut [Role]) {
    let mut open: Vec<usize> = Vec::new();
    for &i in group {
        match marks[i].glyph {
            Glyph::Open { .. } => open.push(i),
            Glyph::Shut { .. } => {
                roles[i] = Role::Lost;
                while let Some(opener) = open.pop() {
                    if marks[opener].glyph.family() == marks[i].glyph.family() {
                        (roles[opener], roles[i]) = (Role::Opens(i), Role::Closes);
                        break;
                    }
                    roles[opener] = Role::Lost;
                }
            }
            _ => {}
        }
    }
    for (depth, i) in open.into_iter().enumerate() {
        roles[i] = if depth == 0 { Role::OpensToEnd } else { Role::Lost };
    }
}

/// Pairs the single marks of one group.
///
/// From an opening mark on, up to the next sure one, closing marks are looked for. A *sure* one follows a stop, or a word
/// that does not take a bare apostrophe. A *doubtful* one follows `s` and stands before another word, as in "the workers’
/// demands": it is taken only when no sure one comes, or comes only in a later sentence than a short phrase can reach.
struct Singles<'r, 't> {
    row: &'r Row<'t>,
    group: &'r [usize],
    /// Whether the next paragraph starts with a single opening mark.
    reopens: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Opening {
    No,
    /// Only where a sure closing mark follows.
    Perhaps,
    Sure,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Closing {
    No,
    Doubtful,
    Sure,
}

impl Singles<'_, '_> {
    fn pair(&self, roles: &mut [Role]) {
        let mut at = 0;
        while let Some(&i) = self.group.get(at) {
            let opening = self.row.opening(self.mark(at));
            let closer = (opening != Opening::No).then(|| self.closer(at, opening)).flatten();
            match closer {
                Some(to) => {
                    (roles[i], roles[self.group[to]]) = (Role::Opens(self.group[to]), Role::Closes);
                    at = to;
                }
                None => roles[i] = self.unclosed(at, opening, roles[i]),
            }
            at += 1;
        }
    }

    fn mark(&self, at: usize) -> &Mark {
        &self.row.marks[self.group[at]]
    }

    /// The place in the group of the mark that closes what the one at `at` opens.
    fn closer(&self, at: usize, opening: Opening) -> Option<usize> {
        let mut doubtful = None;
        for to in at + 1..self.group.len() {
            // A mark that may open ends the search of one no surer than itself; so every mark is passed twice at most.
            if self.row.opening(self.mark(to)) >= opening {
                break;
            }
            match self.row.closing(self.mark(to)) {
                Closing::Sure => return Some(doubtful.filter(|&early| self.ends_early(at, early, to)).unwrap_or(to)),
                Closing::Doubtful if doubtful.is_none() && opening == Opening::Sure => doubtful = Some(to),
                Closing::Doubtful | Closing::No => {}
            }
        }
        doubtful.filter(|_| !(self.reopens && self.row.speech_may_start(self.mark(at))))
    }

    /// Whether a phrase (it starts small) ends at the doubtful mark rather than in a later sentence.
    fn ends_early(&self, at: usize, doubtful: usize, sure: usize) -> bool {
        let between = &self.row.text[self.mark(doubtful).end..self.mark(sure).start];
        let phrase = self.row.char_after(self.mark(at)).is_some_and(char::is_lowercase);
        phrase && [". ", "? ", "! "].iter().any(|stop| between.contains(stop))
    }

    /// The role of a mark that opens nothing that is closed.
    fn unclosed(&self, at: usize, opening: Opening, role: Role) -> Role {
        let mark = self.mark(at);
        let last = || (at + 1..self.group.len()).all(|to| self.row.opening(self.mark(to)) != Opening::Sure);
        let curly = mark.glyph == Glyph::SingleLeft;
        match opening {
            Opening::Sure if self.row.speech_may_start(mark) && (curly || self.reopens) && last() => Role::OpensToEnd,
            Opening::Sure if curly => Role::Lost,
            Opening::No if self.row.closes_speech(mark) => Role::Lost,
            _ => role,
        }
    }
}

/// Words that start with an apostrophe and are hardly ever quoted alone.
const ELIDED: [&str; 12] = ["tis", "twas", "twere", "twill", "em", "til", "n", "nuff", "tween", "twixt", "ere", "im"];
/// Words that start with an apostrophe, or are whole words themselves.
const PERHAPS_ELIDED: [&str; 11] =
    ["cause", "cos", "cuz", "bout", "round", "till", "neath", "hood", "fraid", "kay", "scuse"];

impl Row<'_> {
    /// Whether a single mark may open a quotation.
    fn opening(&self, mark: &Mark) -> Opening {
        let (before, after) = self.sides(mark);
        let free = matches!(before, Side::Gap | Side::Opening | Side::Dash);
        let word = matches!(after, Side::Word | Side::Opening) || self.starts_with_ellipsis_or_point(mark);
        let shape = match mark.glyph {
            Glyph::SingleLeft if word || matches!(before, Side::Gap | Side::Opening) => Opening::Sure,
            Glyph::SingleStraight if free && word => Opening::Sure,
            Glyph::SingleRight if free && word && before != Side::Dash => Opening::Perhaps,
            _ => Opening::No,
        };
        match self.elision(mark) {
            Opening::Sure => shape,
            Opening::Perhaps if shape == Opening::Sure => Opening::Perhaps,
            elision => {
                if shape == Opening::No {
                    shape
                } else {
                    elision
                }
            }
        }
    }

    /// Whether what follows could stand in quotation marks, or is a word with its front cut off: "’90s", "’tis".
    fn elision(&self, mark: &Mark) -> Opening {
        let after = self.words_after(mark);
        let word: String = after.chars().take_while(|c| c.is_alphanumeric()).take(7).collect::<String>().to_lowercase();
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        match (digits, &word[digits..]) {
            (2, "s") => Opening::No,
            (2, "") => Opening::Perhaps,
            _ if ELIDED.contains(&word.as_str()) => Opening::No,
            _ if PERHAPS_ELIDED.contains(&word.as_str()) => Opening::Perhaps,
            _ => Opening::Sure,
        }
    }

    /// Whether a single mark may close a quotation.
    fn closing(&self, mark: &Mark) -> Closing {
        let (before, after) = self.sides(mark);
        if matches!(before, Side::Gap | Side::Opening) || after == Side::Word {
            return Closing::No;
        }
        let touched = mark.after > mark.end;
        let doubtful = before == Side::Word && after == Side::Gap && !touched && self.takes_apostrophe(mark);
        if doubtful { Closing::Doubtful } else { Closing::Sure }
    }

    /// Whether the word before may end in an apostrophe ("workers’", "goin’", "6’") and another word follows.
    fn takes_apostrophe(&self, mark: &Mark) -> bool {
        let before = self.words_before(mark);
        let mut last = before.chars().rev();
        let (last, next_to_last) = (last.next(), last.next());
        let ends = match (next_to_last, last) {
            (_, Some('s' | 'S' | 'z' | 'x')) => true,
            (Some('i'), Some('n')) => true,
            (_, Some(c)) if c.is_ascii_digit() => true,
            (Some(' ' | '’' | '‘' | '\'') | None, Some(_)) => true,
            _ => [" an", " th", " ol"].iter().any(|end| before.ends_with(end)),
        };
        ends && self.words_after(mark).trim_start_matches(is_blank).starts_with(|c: char| c.is_alphanumeric())
    }

    /// Whether a single mark surely closes speech of which the opening is missing: `, so be it,’ he said`.
    fn closes_speech(&self, mark: &Mark) -> bool {
        let mut before = self.words_before(mark).chars().rev();
        let stop = matches!(before.next(), Some('.' | ',' | '!' | '?' | '…'));
        let word = before.next().is_some_and(char::is_alphabetic);
        stop && word && self.closing(mark) == Closing::Sure
    }
}

/// Turns the roles of one paragraph's marks into quotations.
struct Writer<'r, 't> {
    row: &'r Row<'t>,
    roles: &'r [Role],
    /// The family with which the next paragraph opens again.
    goes_on_as: Option<Family>,
    /// Whether the paragraph before goes on here.
    continued: bool,
    /// How many marks have no partner in the paragraph.
    lone: usize,
}

/// Where a quotation ends.
#[derive(Clone, Copy, Debug)]
struct End {
    /// One past what stands between its marks.
    inner: usize,
    /// One past the quotation.
    outer: usize,
    continues: bool,
}

/// An unclosed quotation in a longer paragraph must end as a sentence does to be believed.
const SHORT: usize = 300;

impl Writer<'_, '_> {
    /// Adds to `found`; says whether the paragraph's last quotation goes on in the next.
    fn write(self, found: &mut Quotations) -> bool {
        let text = self.row.text;
        // Of each open quotation, where its words and where it ends.
        let mut open: Vec<(usize, usize)> = Vec::new();
        let mut reopens = self.continued.then_some(0);
        let mut goes_on = false;
        for (i, (mark, role)) in self.row.marks.iter().zip(self.roles).enumerate() {
            while open.pop_if(|(_, end)| *end <= mark.start).is_some() {}
            let again = reopens == Some(i);
            let end = self.end(i, again, open.last().map(|(inner, _)| *inner));
            if *role == Role::Lost || (*role == Role::OpensToEnd && end.is_none_or(|end| !end.continues)) {
                found.unpaired.extend(Span::new(text, mark.start..mark.end));
            }
            let Some(End { inner, outer, continues }) = end else { continue };
            let Some(span) = Span::new(text, mark.start..outer) else { continue };
            found.all.push(Quotation {
                span,
                inner: trimmed(text, mark.end, inner),
                depth: u8::try_from(open.len()).unwrap_or(u8::MAX),
                style: mark.glyph.style(),
                continued: again,
                continues,
                unpaired: *role == Role::OpensToEnd && !continues,
            });
            if let Role::OpensUntil(next) = role {
                reopens = Some(*next);
            }
            goes_on |= continues && *role == Role::OpensToEnd;
            open.push((inner, outer));
        }
        goes_on
    }

    /// Where the quotation that mark `i` opens ends, `within` another if it stands in one; `None` if it opens none
    /// to be believed. `again`: it opens one again.
    fn end(&self, i: usize, again: bool, within: Option<usize>) -> Option<End> {
        let mark = &self.row.marks[i];
        let around = within.unwrap_or(self.row.paragraph.end());
        let last_word = |before: usize| trimmed(self.row.text, mark.end, before).map(Span::end);
        match self.roles[i] {
            Role::Opens(closer) => {
                let closer = &self.row.marks[closer];
                Some(End { inner: closer.start, outer: closer.end, continues: false })
            }
            Role::OpensUntil(next) => {
                let end = last_word(self.row.marks[next].start)?;
                Some(End { inner: end, outer: end, continues: true })
            }
            Role::OpensToEnd if within.is_none() && self.goes_on_as == Some(mark.glyph.family()) => {
                Some(End { inner: around, outer: around, continues: true })
            }
            Role::OpensToEnd if again || self.guess(i) => {
                let end = last_word(around)?;
                Some(End { inner: end, outer: end, continues: false })
            }
            _ => None,
        }
    }

    /// Whether the quotation that mark `i` opens may be taken to last until the paragraph's end: it is the only mark
    /// without a partner, no other of its family opens later, the paragraph is short or ends as a sentence does, and
    /// speech starts here (words quoted from the middle of a sentence must be few).
    fn guess(&self, i: usize) -> bool {
        if self.lone != 1 {
            return false;
        }
        let words = self.row.paragraph.of(self.row.text);
        let mark = &self.row.marks[i];
        let opens_later = self.row.marks[i + 1..]
            .iter()
            .zip(&self.roles[i + 1..])
            .any(|(later, role)| matches!(role, Role::Opens(_)) && later.glyph.family() == mark.glyph.family());
        let few = self.row.paragraph.end() - mark.start <= SHORT;
        let ends = words.len() <= SHORT || ends_sentence(words);
        ends && !opens_later && (few || self.row.speech_may_start(mark))
    }
}

/// The span between two bytes without the white space at its ends.
fn trimmed(text: &str, start: usize, end: usize) -> Option<Span> {
    let words = text.get(start..end)?;
    let lead = words.len() - words.trim_start_matches(is_blank).len();
    Span::new(text, start + lead..start + lead + words.trim_matches(is_blank).len())
}

#[cfg(test)]
mod tests {
    use super::super::paragraphs::paragraphs;
    use super::*;
    use proptest::prelude::*;

    fn find(text: &str) -> Quotations {
        quotations(text, &paragraphs(text, 0))
    }

    /// The text with its quotations drawn in: `⟨…⟩`, `⟨…→⟩` goes on, `⟨→…⟩` goes on from before, `⟨…~⟩` is a guess; `✗` follows a
    /// mark without a partner.
    fn draw(text: &str) -> String {
        let found = find(text);
        let mut signs: Vec<(usize, usize, &str)> = Vec::new();
        for (i, q) in found.all.iter().enumerate() {
            signs.push((q.span.start(), 2 + i, if q.continued { "⟨→" } else { "⟨" }));
            let close = if q.continues {
                "→⟩"
            } else if q.unpaired {
                "~⟩"
            } else {
                "⟩"
            };
            signs.push((q.span.end(), 1, close));
        }
        signs.extend(found.unpaired.iter().map(|span| (span.end(), 0, "✗")));
        signs.sort_by_key(|(at, order, _)| (*at, *order));
        let mut drawn = text.to_owned();
        signs.iter().rev().for_each(|(at, _, sign)| drawn.insert_str(*at, sign));
        drawn
    }

    /// Each line is a text with the expected drawn in; the text itself is what remains without the signs.
    fn check(table: &[&str]) {
        for expected in table {
            let text = expected.replace(['⟨', '⟩', '→', '~', '✗'], "");
            assert_eq!(draw(&text), *expected);
        }
    }

    #[test]
    fn double_marks() {
        check(&[
            "The mayor said nothing.",
            "⟨\"We are ready,\"⟩ the mayor said.",
            "⟨“We are ready,”⟩ the mayor said. ⟨“Quite ready.”⟩",
            "⟨\"Never!\"⟩ she cried; ⟨\"never,\"⟩ he echoed, ⟨\"never.\"⟩",
            "The ⟨\"reform\"⟩-minded council (⟨\"a farce\"⟩) met—⟨\"at last\"⟩—on Monday.",
            "⟨``We are ready,''⟩ the mayor said. ⟨``Go.''⟩",
            "⟨''We are ready,''⟩ the mayor said. ⟨''Go.''⟩",
            "⟨‘‘We are ready,’’⟩ the mayor said.",
            "⟨„We are ready“⟩, said the mayor. ⟨„Quite ready”⟩, he added.",
            "⟨«We are ready»⟩, said the mayor; his ⟨‹plan›⟩ was not.",
            "⟨« We are ready »⟩, said the mayor.",
            "⟨＂We are ready,＂⟩ said the mayor.",
            "He read out: ⟨\"… and so it ends\"⟩, ⟨\"...and so on\"⟩, ⟨\".22 calibre\"⟩.",
            "The slogans ⟨\"Bread\"⟩⟨\"Peace\"⟩ stood side by side.",
            "An empty ⟨\"\"⟩ says nothing.",
        ]);
    }

    #[test]
    fn nested_marks() {
        check(&[
            "⟨“He told us ⟨‘never’⟩ and left,”⟩ she said.",
            "⟨\"He told us ⟨'never'⟩ and left,\"⟩ she said.",
            "⟨‘He told us ⟨“never”⟩ and left,’⟩ she said.",
            "⟨“⟨‘Never’⟩ is what he said,”⟩ she recalled.",
            "⟨\"What he said was, ⟨'Never!'⟩\"⟩ she recalled.",
            "⟨''What he said was, ⟨'Never,'⟩''⟩ she recalled.",
            "⟨“He told us ⟨“never”⟩ and left,”⟩ she said.",
            "⟨\"He told us ⟨\"never\"⟩ and left,\"⟩ she said.",
            "⟨“The motto is ⟨«Onwards»⟩, no more,”⟩ she said.",
        ]);
    }

    #[test]
    fn single_marks() {
        check(&[
            "⟨‘We are ready,’⟩ the mayor said. ⟨‘Quite ready.’⟩",
            "⟨'We are ready,'⟩ the mayor said. ⟨'Quite ready.'⟩",
            "⟨‘We don’t think it’s over,’⟩ the unions’ leader said.",
            "⟨‘The workers’ demands must be met,’⟩ the minister said.",
            "⟨'The workers' demands must be met,'⟩ the minister said.",
            "The ⟨‘good guys’⟩ won again, and nobody’s pub was open.",
            "The ⟨'good guys'⟩ won again.",
            "Their ⟨‘fake news’⟩ was old. The ministers’ answer, ⟨‘rubbish’⟩, was older.",
            "A ⟨‘special relationship’⟩ with the farmers’ lobby",
            "The ⟨‘old guard’⟩-led board (⟨'the elders'⟩) resigned.",
            "⟨'It happened in the '90s,'⟩ he said.",
            "⟨‘Rock ’n’ roll is dead,’⟩ he said.",
        ]);
    }

    #[test]
    fn apostrophes_are_not_marks() {
        check(&[
            "The workers’ demands and the owners’ fears didn’t meet.",
            "The workers' demands and the owners' fears didn't meet.",
            "’Tis the season, ’twas said in the ’90s, for rock ’n’ roll.",
            "'Tis the season, 'twas said in the '90s, for rock 'n' roll.",
            "Back in ‘90s London they told ‘em so.",
            "O’Brien and D'Angelo left James’ flat at six o’clock.",
            "They were goin’ home, an’ that was that.",
            "Get 'em while it's hot, 'cause it won't last.",
            "The summer of ’69 was the boys’ best.",
            "A runner of 6' beat one of 5' again.",
            "The dogs' owners and the cats' owners met.",
        ]);
    }

    #[test]
    fn inches_are_not_marks() {
        check(&[
            "A 12\" pipe burst.",
            "A 12\" pipe burst under the ⟨\"new\"⟩ road.",
            "⟨\"A 12\" pipe burst,\"⟩ the mayor said.",
            "At 6'2\" he is the tallest; his ⟨\"little\"⟩ brother is 5' 11\".",
            "⟨“He’s six foot, like 6’2”,”⟩ she said.",
            "⟨\"We won in 2012\"⟩, he said, ⟨\"and in 16\"⟩.",
            "⟨'A 12\" pipe burst,'⟩ she said. ⟨'A 6\" one held.'⟩",
            "He drove down ⟨\"Route 66\"⟩ and on.",
        ]);
    }

    #[test]
    fn typing_errors_are_survived() {
        check(&[
            "⟨”We are ready,”⟩ the mayor said.",
            "⟨“We are ready,“⟩ the mayor said. ⟨“Go.“⟩",
            "⟨“We are ready,\"⟩ the mayor said. ⟨\"Go.”⟩",
            "⟨\"We are ready, \"⟩the mayor said. ⟨\"Go.\"⟩",
            "⟨\" We are ready,\"⟩ the mayor said.",
            "The mayor said:⟨\"We are ready.\"⟩And left.",
            "⟨’We are ready,’⟩ the mayor said.",
            "A grade of ⟨‘D-‘⟩ was given.",
            "⟨“They see that. “⟩",
            "A ⟨“question’’⟩ that was none.",
        ]);
    }

    #[test]
    fn a_lost_mark_spoils_little() {
        check(&[
            "He called it ⟨“✗a shame~⟩",
            "He said: ⟨\"✗We are ready. All of us are.~⟩",
            "\"✗We are ready, he said. ⟨\"All of us.\"⟩ The ⟨\"rest\"⟩ slept.",
            "We are ready,\"✗ he said. ⟨\"All of us.\"⟩",
            "We are ready,”✗ he said. ⟨“All of us.”⟩",
            "So be it,’✗ he said.",
            "⟨\"All of us,\"⟩ he said.\"✗",
            "⟨“People say, ⟨‘✗I like her.~⟩”⟩\nNext.",
            "Read more »✗",
            "⟨“✗One paragraph is torn.~⟩\nThe next ⟨“is”⟩ whole.\nSo is ⟨\"this\"⟩.",
        ]);
    }

    #[test]
    fn a_guess_needs_a_reason() {
        let long = "and went on to list the many reasons that had led him to the step ".repeat(6);
        for text in [
            format!("He called it \"a shame {long}."),
            format!("\"It is a shame {long}"),
            "He called it \"a shame and \"an outrage\" in one breath.".to_owned(),
        ] {
            let found = find(&text);
            assert!(found.all.iter().all(|q| !q.unpaired), "{text}");
            assert_eq!(found.unpaired.len(), 1, "{text}");
        }
    }

    #[test]
    fn quotations_run_over_paragraphs() {
        check(&[
            "⟨“We are ready.→⟩\n⟨→“All of us are.→⟩\n⟨→“Now go,”⟩ the mayor said.",
            "⟨\"We are ready.→⟩\n\n⟨→\"Now go,\"⟩ the mayor said. ⟨\"Go.\"⟩",
            "⟨“Ready,”⟩ she said. ⟨“All of us are.→⟩\n⟨→“Now go.”⟩\n⟨“Who?”⟩",
            "⟨‘The workers’ demands are just.→⟩\n⟨→‘We’ll meet them,’⟩ he said.",
            "⟨'We are ready.→⟩\n⟨→'Now go,'⟩ he said.",
            "⟨« We are ready.→⟩\n⟨→« Now go »⟩, he said.",
            "⟨\"We are ready.→⟩\n⟨→“Now go,”⟩ the mayor said.",
            "⟨“He told us, ⟨‘never’⟩.→⟩\n⟨→“And ⟨‘never’⟩ again.”⟩",
            "⟨“We are ready.”⟩\n⟨“Now go,”⟩ the mayor said.",
            "The mayor said: ⟨“We are ready.→⟩ ⟨→“Now go.→⟩ ⟨→“All of you!”⟩ ⟨“Why?”⟩",
            "The mayor said: ⟨``We ⟨'are'⟩ ready.→⟩ ⟨→``Now go,''⟩ and left.",
            "⟨“We are ready.→⟩\n⟨→“All of us.→⟩ ⟨→“Now go.→⟩\n⟨→“At once,”⟩ she said.",
            "⟨“✗We are ready.~⟩\nNobody else was.\n⟨“Now go.”⟩",
        ]);
    }

    #[test]
    fn inner_depth_and_style() {
        let text = "“ Yes, ‘no’ ” and \"\"";
        let found = find(text);
        let facts: Vec<_> = found.all.iter().map(|q| (q.inner.map(|s| s.of(text)), q.depth, q.style)).collect();
        let expected = [
            (Some("Yes, ‘no’"), 0, MarkStyle::Curly),
            (Some("no"), 1, MarkStyle::Single),
            (None, 0, MarkStyle::Straight),
        ];
        assert_eq!(facts, expected);
    }

    #[test]
    fn a_megabyte_of_marks_takes_no_time() {
        for unit in [
            "\"",
            "“",
            "”",
            "'",
            "’x ",
            "‘a ",
            " '",
            "«",
            "‹",
            "“‘A. ",
            "“‘A.” ",
            "x' ",
            "s’ a",
            "12\" ",
            "'''",
            "‘‘",
            "\"\n",
        ] {
            let text = unit.repeat(1_000_000 / unit.len());
            let start = std::time::Instant::now();
            find(&text);
            assert!(start.elapsed().as_secs() < 20, "{unit:?}: {:?}", start.elapsed());
        }
    }

    /// Text with more marks than letters.
    fn marked() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            4 => "[\"“”„'‘’«»‹›`]",
            3 => "[ .,\n()—-]",
            3 => "[a-sA-S0-9é]{1,3}",
            1 => "[.!] [A-C]|, he said. ",
            1 => "\\PC",
        ];
        prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn nested_or_apart_and_inside_paragraphs(text in marked()) {
            let paragraphs = paragraphs(&text, 0);
            let found = quotations(&text, &paragraphs);
            for (i, q) in found.all.iter().enumerate() {
                prop_assert!(paragraphs.iter().any(|p| p.contains(q.span)));
                prop_assert!(q.inner.is_none_or(|inner| q.span.contains(inner) && inner.start() > q.span.start()));
                let outer = found.all[..i].iter().filter(|o| o.span.overlaps(q.span));
                prop_assert!(outer.clone().all(|o| o.inner.is_some_and(|inner| inner.contains(q.span))));
                prop_assert_eq!(outer.count(), usize::from(q.depth));
            }
            prop_assert!(found.all.windows(2).all(|pair| pair[0].span.start() < pair[1].span.start()));
            prop_assert!(found.unpaired.windows(2).all(|pair| pair[0].end() <= pair[1].start()));
            prop_assert_eq!(found, quotations(&text, &paragraphs));
        }

        #[test]
        fn what_goes_on_is_continued(text in marked()) {
            let found = find(&text);
            let goes_on = found.all.iter().filter(|q| q.continues).count();
            prop_assert_eq!(goes_on, found.all.iter().filter(|q| q.continued).count());
            prop_assert!(found.all.iter().all(|q| !(q.continues && q.unpaired)));
        }

        #[test]
        fn neighbours_do_not_matter(before in marked(), text in "[a-z \"“”‘’']{0,30}") {
            let line = text.trim();
            let lead = format!("{}\nPlain words.\n", before);
            let whole = format!("{lead}{line}");
            let spans = |text: &str, from: usize| -> Vec<_> {
                find(text).all.iter().filter(|q| q.span.start() >= from).map(|q| (q.span.start() - from, q.span.end() - from)).collect()
            };
            prop_assume!(paragraphs(&whole, 0).iter().all(|p| !p.of(&whole).contains('\n')));
            prop_assert_eq!(spans(&whole, lead.len()), spans(line, 0));
        }

        #[test]
        fn any_unicode_is_survived(text in "\\PC{0,120}") {
            find(&text);
        }
    }
}
