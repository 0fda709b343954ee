//! The lines of a page: its texts joined and parted as a browser would show them.
//!
//! What stands in one block is one line, whatever inline tags it is cut by. White space collapses; soft hyphens and zero-width spaces
//! go. One `<br>` inside a sentence is a space, two part paragraphs, and so does one after a full stop. Which lines are the article is
//! decided by [`super::body`].

use super::furniture::Marks;
use super::map::{PageMap, align};
use super::tree::{NodeId, Tag, Tree};
use std::ops::Range;

/// What a line is by its element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A paragraph, or text in any other block.
    Text,
    /// A heading.
    Heading,
    /// A list item.
    Item,
    /// A cell of a table that holds data, not the page's layout.
    Cell,
}

/// One line.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// Bytes of `Lines::text`.
    pub text: Range<usize>,
    /// The block it stands in.
    pub block: NodeId,
    /// Its first and last text node.
    pub nodes: (NodeId, NodeId),
    /// How many words it has; two characters of a script without spaces count as one.
    pub words: u32,
    /// How many of them are linked.
    pub linked: u32,
    /// What it is by its element.
    pub kind: Kind,
    /// Marks of the elements around it.
    pub marks: Marks,
    /// Whether it ends as sentences do.
    pub ends: bool,
    /// How many commas and the like.
    pub commas: u32,
    /// How many words are in bold or in a heading's weight.
    pub bold: u32,
}

impl Line {
    /// Whether it reads like a paragraph of an article: sentences, hardly any links.
    pub(crate) fn is_prose(&self) -> bool {
        let long = self.words >= 8 && (self.ends || self.commas > 0 || self.words >= 20);
        long && self.linked * 3 <= self.words && self.kind != Kind::Heading
    }
}

/// All lines of a page.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    pub text: String,
    pub map: PageMap,
    pub lines: Vec<Line>,
}

impl Lines {
    /// The words of a line.
    pub(crate) fn words(&self, line: &Line) -> &str {
        &self.text[line.text.clone()]
    }

    /// The lines whose texts stand in `node`: positions in `lines`.
    pub(crate) fn inside(&self, tree: &Tree, node: NodeId) -> Range<usize> {
        let from = self.lines.partition_point(|line| line.nodes.0 < node);
        let to = self.lines.partition_point(|line| line.nodes.0 < tree.node(node).end);
        from..to.max(from)
    }
}

/// Elements of which nothing is text for reading.
fn is_skipped(tag: Tag) -> bool {
    use Tag::*;
    matches!(
        tag,
        Head | Script
            | Style
            | Noscript
            | Template
            | Svg
            | Math
            | Iframe
            | Object
            | Audio
            | Video
            | Canvas
            | Select
            | Option
            | Textarea
            | Button
            | Input
            | Map
            | Title
            | Noframes
            | Embed
    )
}

/// The lines of a page; their marks are not set yet.
/// `marks` are what each element's own names say: a caption set inside a paragraph is a line of its own.
pub(crate) fn lines_of(tree: &Tree, page: &str, marks: &[Marks]) -> Lines {
    let mut maker = Maker {
        tree,
        page,
        marks,
        caption: None,
        lines: Lines::default(),
        line: None,
        breaks: 0,
        gap: false,
        last_break: 0,
    };
    let mut id = 0;
    while (id as usize) < tree.nodes.len() {
        let node = tree.node(id);
        if node.tag == Tag::Text {
            maker.text(id);
        } else if is_skipped(node.tag) {
            id = node.end;
            continue;
        } else if node.tag == Tag::Br {
            maker.breaks += 1;
        } else if node.tag.is_block() {
            maker.close();
        }
        id += 1;
    }
    maker.close();
    maker.lines
}

struct Maker<'t> {
    tree: &'t Tree,
    page: &'t str,
    marks: &'t [Marks],
    /// The element inside the line's block that is named as a caption, if the line stands in one.
    caption: Option<NodeId>,
    lines: Lines,
    line: Option<Line>,
    /// `<br>`s since the last word.
    breaks: u32,
    /// Whether white space stands before the next word.
    gap: bool,
    /// Where in the text the last single break was turned into a space.
    last_break: usize,
}

impl Maker<'_> {
    fn close(&mut self) {
        (self.breaks, self.gap) = (0, false);
        if let Some(mut line) = self.line.take() {
            line.text.end = self.lines.text.len();
            let words = &self.lines.text[line.text.clone()];
            line.ends = ends_sentence(words);
            line.commas = words.chars().filter(|c| matches!(c, ',' | '،' | '、' | '，' | ';')).count() as u32;
            self.lines.lines.push(line);
        }
    }

    fn text(&mut self, id: NodeId) {
        let Some((value, place)) = self.tree.text(id) else { return };
        if value.trim_matches(is_space).is_empty() {
            self.gap = true;
            let preformatted = self.tree.node(self.tree.node(id).block).tag == Tag::Pre;
            if preformatted && value.contains('\n') {
                self.breaks += value.matches('\n').count() as u32;
            }
            return;
        }
        let block = self.tree.node(id).block;
        if self.line.as_ref().is_some_and(|line| line.block != block) {
            self.close();
        }
        let caption = self.caption(id, block);
        if caption != self.caption {
            self.close();
            self.caption = caption;
        }
        let inline = self.inline(id, block);
        self.settle_breaks(value, inline.1);
        self.part_labels(id, value);
        let source = self.page.get(place.clone()).unwrap_or_default();
        let start = place.start;
        let preformatted = self.tree.node(block).tag == Tag::Pre;
        let mut runs = Vec::new();
        align(value, source, |value, source, literal| {
            runs.push((value, start + source.start..start + source.end, literal))
        });
        for (range, place, literal) in runs {
            self.run(&value[range], place, literal, id, block, inline, preformatted);
        }
    }

    /// Two breaks part paragraphs; one does after the end of a sentence, a short line, or a bold one.
    fn settle_breaks(&mut self, next: &str, bold: bool) {
        if self.breaks == 0 {
            return;
        }
        let Some(line) = &self.line else {
            self.breaks = 0;
            return;
        };
        let since = self.lines.text[line.text.start.max(self.last_break.min(self.lines.text.len()))..].trim_start();
        let starts = next.trim_start_matches(is_space).chars().next();
        let fresh = starts.is_some_and(|c| !c.is_lowercase() && !matches!(c, ',' | '.' | ';' | ')'));
        // A short line that does not end a sentence stands alone: a title, a date, an address.
        let short = since.chars().count() < 45 && !since.ends_with([',', '-', '–']);
        let headed = line.bold == line.words && !bold;
        if self.breaks >= 2 || (fresh && (short || headed || ends_sentence(since))) {
            self.close();
        } else {
            (self.gap, self.breaks) = (true, 0);
            self.last_break = self.lines.text.len();
        }
    }

    /// A blank between two elements that style sheets set apart: `<span>Ana Marić</span><span>3 June</span>`.
    fn part_labels(&mut self, id: NodeId, value: &str) {
        let parent = |id: NodeId| self.tree.node(id).parent;
        let raised = |id: NodeId| matches!(self.tree.node(parent(id)).tag, Tag::Sub | Tag::Sup);
        let Some(line) = self.line.as_ref().filter(|line| !self.gap && parent(line.nodes.1) != parent(id)) else {
            return;
        };
        if raised(id) || raised(line.nodes.1) {
            return;
        }
        let (before, after) = (self.lines.text.chars().next_back(), value.chars().next());
        if let (Some(before), Some(after)) = (before, after) {
            let parted = (before.is_lowercase() && (after.is_uppercase() || after.is_ascii_digit()))
                || (before.is_ascii_digit() && after.is_uppercase());
            self.gap |= parted;
        }
    }

    /// The outermost element around the text and inside its block that is named as a caption.
    fn caption(&self, id: NodeId, block: NodeId) -> Option<NodeId> {
        let inside = self.tree.ancestors(id).take(32).take_while(|at| *at != block);
        inside.filter(|at| self.marks.get(*at as usize).is_some_and(|marks| marks.any(Marks::CAPTION))).last()
    }

    /// Whether the text is linked, whether it is bold.
    fn inline(&self, id: NodeId, block: NodeId) -> (bool, bool) {
        let (mut linked, mut bold) = (false, self.tree.node(block).tag.is_heading());
        for at in self.tree.ancestors(id).take(32) {
            match self.tree.node(at).tag {
                Tag::A => linked |= self.tree.attribute(at, super::tree::Attribute::Href).is_some(),
                Tag::B | Tag::Strong => bold = true,
                // A card whose whole block stands in a link.
                _ if at == 0 => break,
                _ => {}
            }
        }
        (linked, bold)
    }

    #[allow(clippy::too_many_arguments, reason = "one run of one text, with what is known of the text")]
    fn run(
        &mut self,
        value: &str,
        place: Range<usize>,
        literal: bool,
        id: NodeId,
        block: NodeId,
        inline: (bool, bool),
        pre: bool,
    ) {
        let mut at = 0;
        for part in value.split_inclusive(is_space_or_dropped) {
            let word = part.trim_end_matches(is_space_or_dropped);
            if !word.is_empty() {
                let from = if literal { place.start + at..place.start + at + word.len() } else { place.clone() };
                self.word(word, from, literal, id, block, inline);
            }
            let after = &part[word.len()..];
            if after.chars().any(is_space) {
                self.gap = true;
                if pre && after.contains('\n') {
                    self.breaks += after.matches('\n').count() as u32;
                    self.settle_breaks(&value[at + part.len()..], inline.1);
                }
            }
            at += part.len();
        }
    }

    fn word(
        &mut self,
        word: &str,
        place: Range<usize>,
        literal: bool,
        id: NodeId,
        block: NodeId,
        inline: (bool, bool),
    ) {
        let fresh = self.line.is_none();
        if fresh {
            let start = self.lines.text.len();
            self.line = Some(Line {
                text: start..start,
                block,
                nodes: (id, id),
                words: 0,
                linked: 0,
                kind: self.kind(block),
                marks: Marks::NONE,
                ends: false,
                commas: 0,
                bold: 0,
            });
        }
        let joined = !fresh && !self.gap;
        if !fresh && self.gap {
            // The blank stands in the page too where both words are of one run.
            let blank = self.lines.text.len();
            self.lines.text.push(' ');
            if literal && place.start > 0 && self.page.as_bytes().get(place.start - 1) == Some(&b' ') {
                self.lines.map.push(blank..blank + 1, place.start - 1..place.start, true);
            }
        }
        (self.gap, self.breaks) = (false, 0);
        let start = self.lines.text.len();
        self.lines.text.push_str(word);
        self.lines.map.push(start..self.lines.text.len(), place, literal);
        if let Some(line) = &mut self.line {
            let count = weight(word, joined);
            line.nodes.1 = id;
            line.words += count;
            line.linked += if inline.0 { count } else { 0 };
            line.bold += if inline.1 { count } else { 0 };
        }
    }

    fn kind(&self, block: NodeId) -> Kind {
        for at in std::iter::once(block).chain(self.tree.ancestors(block)).take(4) {
            match self.tree.node(at).tag {
                tag if tag.is_heading() => return Kind::Heading,
                Tag::Li | Tag::Dd | Tag::Dt => return Kind::Item,
                Tag::Td | Tag::Th if at == block => return Kind::Cell,
                Tag::P | Tag::Td | Tag::Article | Tag::Blockquote => return Kind::Text,
                _ => {}
            }
        }
        Kind::Text
    }
}

/// How many words that is.
fn weight(word: &str, joined: bool) -> u32 {
    if word.is_ascii() {
        return u32::from(!joined && word.bytes().any(|byte| byte.is_ascii_alphanumeric()));
    }
    let dense = word.chars().filter(|c| is_dense(*c)).count() as u32;
    if dense > 0 { dense.div_ceil(2) } else { u32::from(!joined && word.chars().any(char::is_alphanumeric)) }
}

/// Scripts written without spaces: Chinese, Japanese, Thai.
fn is_dense(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{e7f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// White space that collapses, no-break spaces among it.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace()
}

/// White space, and characters without width that only serve typesetting.
fn is_space_or_dropped(c: char) -> bool {
    is_space(c) || matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{2060}' | '\0')
}

/// Whether text ends as a sentence does, closing marks and brackets aside.
pub(crate) fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| {
        is_space(c) || matches!(c, '"' | '\'' | '”' | '’' | '»' | '“' | '«' | ')' | ']' | '」' | '』')
    });
    text.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '۔', '।', ':'])
}
