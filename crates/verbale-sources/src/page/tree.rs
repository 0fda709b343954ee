//! A page as a flat tree, with the place of every text in the page.
//!
//! The tokens are html5gum's, which follows the HTML standard and knows where each token stood; from them the open elements are kept in
//! one short stack, as a browser does for everything that matters in an article: what ends a paragraph, a list item, a table cell, a
//! link. Not done are the moves a browser makes in broken pages (text out of tables, formatting carried over into the next paragraph):
//! they change how words look, not what they are. html5ever is not used for this because it takes quadratic time on deep nesting and
//! keeps no places.
//!
//! The nodes stand in document order in one vector, and each knows where its subtree ends. There is no recursion, in building or in
//! dropping, and elements below [`MAX_DEPTH`] become children of the one at that depth.

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};
use std::convert::Infallible;
use std::ops::Range;

/// Elements nested deeper are flattened. Browsers do the same at this depth.
pub(crate) const MAX_DEPTH: usize = 512;

/// Attributes kept of one element; further ones are passed over. Elements of real pages have a few dozen.
const MAX_ATTRIBUTES: usize = 64;

/// Bytes kept of one attribute's value; longer are pictures in `data:` addresses and state of scripts.
const MAX_VALUE: usize = 4096;

/// Position of a node in [`Tree`]; the root is 0.
pub(crate) type NodeId = u32;

macro_rules! tags {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// The elements that are told apart.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum Tag { Text, Other, $($variant),* }
        impl Tag {
            fn of(name: &[u8]) -> Self {
                match name { $($name => Self::$variant,)* _ => Self::Other }
            }
        }
    };
}

tags! {
    A = b"a", Abbr = b"abbr", Address = b"address", Article = b"article", Aside = b"aside", Audio = b"audio", B = b"b", Base = b"base",
    Blockquote = b"blockquote", Body = b"body", Br = b"br", Button = b"button", Canvas = b"canvas", Caption = b"caption",
    Center = b"center", Cite = b"cite", Col = b"col", Dd = b"dd", Details = b"details", Dialog = b"dialog", Div = b"div", Dl = b"dl",
    Dt = b"dt", Em = b"em", Embed = b"embed", Fieldset = b"fieldset", Figcaption = b"figcaption", Figure = b"figure", Font = b"font",
    Footer = b"footer", Form = b"form", Frame = b"frame", H1 = b"h1", H2 = b"h2", H3 = b"h3", H4 = b"h4", H5 = b"h5", H6 = b"h6",
    Head = b"head", Header = b"header", Hr = b"hr", Html = b"html", I = b"i", Iframe = b"iframe", Img = b"img", Input = b"input",
    Label = b"label", Li = b"li", Link = b"link", Main = b"main", Map = b"map", Math = b"math", Menu = b"menu", Meta = b"meta",
    Nav = b"nav", Noframes = b"noframes", Noscript = b"noscript", Object = b"object", Ol = b"ol", Optgroup = b"optgroup",
    Option = b"option", P = b"p", Param = b"param", Picture = b"picture", Pre = b"pre", Q = b"q", S = b"s", Script = b"script",
    Section = b"section", Select = b"select", Small = b"small", Source = b"source", Span = b"span", Strike = b"strike",
    Strong = b"strong", Style = b"style", Sub = b"sub", Summary = b"summary", Sup = b"sup", Svg = b"svg", Table = b"table",
    Tbody = b"tbody", Td = b"td", Template = b"template", Textarea = b"textarea", Tfoot = b"tfoot", Th = b"th", Thead = b"thead",
    Time = b"time", Title = b"title", Tr = b"tr", Track = b"track", U = b"u", Ul = b"ul", Video = b"video", Wbr = b"wbr",
}

impl Tag {
    /// Elements without content.
    fn is_void(self) -> bool {
        use Tag::*;
        matches!(self, Base | Br | Col | Embed | Frame | Hr | Img | Input | Link | Meta | Param | Source | Track | Wbr)
    }

    /// Elements that start on a line of their own.
    pub(crate) fn is_block(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Address
                | Article
                | Aside
                | Blockquote
                | Body
                | Caption
                | Center
                | Dd
                | Details
                | Dialog
                | Div
                | Dl
                | Dt
                | Fieldset
                | Figcaption
                | Figure
                | Footer
                | Form
                | H1
                | H2
                | H3
                | H4
                | H5
                | H6
                | Header
                | Hr
                | Html
                | Li
                | Main
                | Menu
                | Nav
                | Ol
                | Optgroup
                | Option
                | P
                | Pre
                | Section
                | Select
                | Summary
                | Table
                | Tbody
                | Td
                | Tfoot
                | Th
                | Thead
                | Tr
                | Ul
        )
    }

    /// Elements whose start ends an open paragraph.
    fn ends_paragraph(self) -> bool {
        use Tag::*;
        self.is_block()
            && !matches!(
                self,
                Option | Optgroup | Select | Td | Th | Tr | Tbody | Thead | Tfoot | Caption | Html | Body
            )
    }

    /// Headings.
    pub(crate) fn is_heading(self) -> bool {
        matches!(self, Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6)
    }

    /// Elements that may stand in the head of a page.
    fn is_of_head(self) -> bool {
        use Tag::*;
        matches!(self, Base | Link | Meta | Noscript | Script | Style | Template | Title | Head | Html)
    }
}

macro_rules! attributes {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// The attributes that are kept.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Attribute { $($variant),* }
        impl Attribute {
            fn of(name: &[u8]) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

attributes! {
    AriaHidden = b"aria-hidden", AriaLabel = b"aria-label", Class = b"class", Content = b"content", DataComponent = b"data-component",
    DataDate = b"data-date", DataDatetime = b"data-datetime", DataPublished = b"data-published", DataQa = b"data-qa",
    DataTestid = b"data-testid", DataTime = b"data-time", DataTimestamp = b"data-timestamp", Datetime = b"datetime", Dir = b"dir",
    Hidden = b"hidden", Href = b"href", HttpEquiv = b"http-equiv", Id = b"id", Itemprop = b"itemprop", Lang = b"lang", Name = b"name",
    Property = b"property", Pubdate = b"pubdate", Rel = b"rel", Role = b"role", Style = b"style", Title = b"title", Type = b"type",
    Value = b"value", XmlLang = b"xml:lang",
}

/// A text of the page.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    /// Its characters, references resolved: bytes of the tree's `texts`.
    pub value: Range<usize>,
    /// Where it stands: bytes of the page.
    pub place: Range<usize>,
}

/// One element or text.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// What it is.
    pub tag: Tag,
    /// The element it stands in; the root stands in itself.
    pub parent: NodeId,
    /// The nearest element around it, itself included, that starts on a line of its own.
    pub block: NodeId,
    /// One past its last descendant.
    pub end: NodeId,
    /// For a text its position in `Tree::texts`; for an element its first attribute.
    first: u32,
    /// How many attributes.
    count: u32,
}

/// A page.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    /// Elements and texts in document order.
    pub nodes: Vec<Node>,
    attributes: Vec<(Attribute, Range<usize>)>,
    values: String,
    texts: Vec<Text>,
    buffer: String,
    /// Whether elements were flattened for being too deep.
    pub flattened: bool,
    /// Whether attributes were passed over.
    pub attributes_capped: bool,
}

impl Tree {
    /// The tree of `html`.
    pub(crate) fn new(html: &str) -> Self {
        let mut builder = Builder::new(html);
        let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, span: Span<usize>| -> Option<Infallible> {
            builder.event(event, span.start..span.end);
            None
        });
        emitter.naively_switch_states(true);
        Tokenizer::new_with_emitter(html, emitter).finish();
        builder.finish()
    }

    /// The node with that position.
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    /// Positions of everything in `id`, itself left out.
    pub(crate) fn inside(&self, id: NodeId) -> Range<NodeId> {
        id + 1..self.node(id).end
    }

    /// All positions.
    pub(crate) fn all(&self) -> Range<NodeId> {
        0..self.nodes.len() as NodeId
    }

    /// The elements `id` stands in, the nearest first.
    pub(crate) fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(Some(id), |id| (*id != 0).then(|| self.node(*id).parent)).skip(1)
    }

    /// The value of an attribute of an element.
    pub(crate) fn attribute(&self, id: NodeId, which: Attribute) -> Option<&str> {
        self.attributes(id).find(|(name, _)| *name == which).map(|(_, value)| value)
    }

    /// All attributes kept of an element.
    pub(crate) fn attributes(&self, id: NodeId) -> impl Iterator<Item = (Attribute, &str)> {
        let node = self.node(id);
        let range = if node.tag == Tag::Text { 0..0 } else { node.first as usize..(node.first + node.count) as usize };
        self.attributes[range].iter().map(|(name, value)| (*name, &self.values[value.clone()]))
    }

    /// The characters of a text node and its place in the page.
    pub(crate) fn text(&self, id: NodeId) -> Option<(&str, Range<usize>)> {
        let node = self.node(id);
        let text = (node.tag == Tag::Text).then(|| &self.texts[node.first as usize])?;
        Some((&self.buffer[text.value.clone()], text.place.clone()))
    }

    /// All words in `id`, white space collapsed, at most about `limit` bytes.
    pub(crate) fn words(&self, id: NodeId, limit: usize) -> String {
        let mut words = String::new();
        for inner in self.inside(id) {
            let Some((text, _)) = self.text(inner) else {
                if self.node(inner).tag.is_block() || self.node(inner).tag == Tag::Br {
                    words.push(' ');
                }
                continue;
            };
            if matches!(self.node(self.node(inner).parent).tag, Tag::Script | Tag::Style | Tag::Noscript) {
                continue;
            }
            words.push_str(text);
            if words.len() > limit {
                break;
            }
        }
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// What has been read so far.
struct Builder<'p> {
    page: &'p str,
    tree: Tree,
    /// Open elements, the innermost last; never empty.
    open: Vec<NodeId>,
    /// Names of open elements that are too deep to be nested.
    beyond: Vec<Tag>,
    /// The start tag that is being read.
    tag: Option<(Tag, u32)>,
    attribute: Option<Attribute>,
    in_head: bool,
    /// How many attributes the start tag has, kept or not.
    seen: usize,
    /// End of the last tag: where a text must start.
    last: usize,
}

impl<'p> Builder<'p> {
    fn new(page: &'p str) -> Self {
        let mut tree = Tree::default();
        tree.nodes.push(Node { tag: Tag::Html, parent: 0, block: 0, end: 0, first: 0, count: 0 });
        Builder {
            page,
            tree,
            open: vec![0],
            beyond: Vec::new(),
            tag: None,
            attribute: None,
            in_head: false,
            seen: 0,
            last: 0,
        }
    }

    fn event(&mut self, event: CallbackEvent<'_>, span: Range<usize>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag = Some((Tag::of(name), self.tree.attributes.len() as u32));
                (self.attribute, self.seen) = (None, 0);
            }
            CallbackEvent::AttributeName { name } => self.attribute_name(name),
            CallbackEvent::AttributeValue { value } => self.attribute_value(value),
            CallbackEvent::CloseStartTag { self_closing } => {
                if let Some((tag, first)) = self.tag.take() {
                    self.start(tag, first, self_closing);
                }
                self.last = span.end;
            }
            CallbackEvent::EndTag { name } => {
                self.tag = None;
                self.end(Tag::of(name));
                self.last = span.end;
            }
            CallbackEvent::String { value } => self.string(&String::from_utf8_lossy(value), span),
            CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } => self.last = span.end,
            CallbackEvent::Error(_) => {}
        }
    }

    fn attribute_name(&mut self, name: &[u8]) {
        self.seen += 1;
        self.attribute = Attribute::of(name).filter(|_| self.tag.is_some());
        if self.seen > MAX_ATTRIBUTES {
            self.tree.attributes_capped = true;
            self.attribute = None;
        }
        if let Some(attribute) = self.attribute {
            self.tree.attributes.push((attribute, 0..0));
        }
    }

    fn attribute_value(&mut self, value: &[u8]) {
        let (Some(_), Some(last)) = (self.attribute.take(), self.tree.attributes.last_mut()) else { return };
        let start = self.tree.values.len();
        self.tree.values.push_str(&String::from_utf8_lossy(&value[..value.len().min(MAX_VALUE)]));
        last.1 = start..self.tree.values.len();
    }

    fn top(&self) -> NodeId {
        self.open.last().copied().unwrap_or(0)
    }

    fn tag_of(&self, id: NodeId) -> Tag {
        self.tree.node(id).tag
    }

    fn start(&mut self, tag: Tag, first: u32, self_closing: bool) {
        let count = self.tree.attributes.len() as u32 - first;
        match tag {
            Tag::Html if self.tree.nodes[0].count == 0 => {
                (self.tree.nodes[0].first, self.tree.nodes[0].count) = (first, count);
                return;
            }
            Tag::Html | Tag::Frame => return,
            Tag::Head => self.in_head = true,
            Tag::Body => self.leave_head(),
            _ if self.in_head && !tag.is_of_head() => self.leave_head(),
            _ => {}
        }
        self.imply_ends(tag);
        let parent = self.top();
        let id = self.tree.nodes.len() as NodeId;
        let block = if tag.is_block() { id } else { self.tree.node(parent).block };
        self.tree.nodes.push(Node { tag, parent, block, end: id + 1, first, count });
        let foreign = matches!(self.tag_of(parent), Tag::Svg | Tag::Math) || tag == Tag::Svg || self.in_svg();
        if tag.is_void() || (self_closing && foreign) {
            return;
        }
        if self.open.len() < MAX_DEPTH {
            self.open.push(id);
        } else {
            self.tree.flattened = true;
            self.beyond.push(tag);
        }
    }

    fn in_svg(&self) -> bool {
        self.open.iter().rev().take(8).any(|id| self.tag_of(*id) == Tag::Svg)
    }

    fn leave_head(&mut self) {
        if self.in_head {
            self.in_head = false;
            self.close_to(|tag| tag == Tag::Head, |_| false);
        }
    }

    /// Ends what the start of `tag` ends without a tag of its own.
    fn imply_ends(&mut self, tag: Tag) {
        use Tag::*;
        let fence = |tag: Tag| matches!(tag, Table | Td | Th | Caption | Template | Button | Object | Html);
        if tag.ends_paragraph() {
            self.close_to(|open| open == P, fence);
        }
        match tag {
            Li => self.close_to(|open| open == Li, |open| fence(open) || matches!(open, Ul | Ol | Menu)),
            Dd | Dt => self.close_to(|open| matches!(open, Dd | Dt), |open| fence(open) || open == Dl),
            Option => self.close_to(|open| open == Option, |open| open == Select),
            Td | Th => self.close_to(|open| matches!(open, Td | Th), |open| matches!(open, Table | Template)),
            Tr => self.close_to(|open| open == Tr, |open| matches!(open, Table | Template)),
            Tbody | Thead | Tfoot => {
                self.close_to(|open| matches!(open, Tbody | Thead | Tfoot), |open| matches!(open, Table | Template));
            }
            H1 | H2 | H3 | H4 | H5 | H6 if self.tag_of(self.top()).is_heading() => self.pop(),
            A => self.close_to(|open| open == A, |open| fence(open) || open.is_block()),
            _ => {}
        }
    }

    /// Closes everything down to the innermost element that `is_it`, unless a `fence` stands before.
    fn close_to(&mut self, is_it: impl Fn(Tag) -> bool, fence: impl Fn(Tag) -> bool) {
        for at in (1..self.open.len()).rev() {
            let tag = self.tag_of(self.open[at]);
            if is_it(tag) {
                while self.open.len() > at {
                    self.pop();
                }
                return;
            }
            if fence(tag) {
                return;
            }
        }
    }

    fn pop(&mut self) {
        if self.open.len() > 1
            && let Some(id) = self.open.pop()
        {
            self.tree.nodes[id as usize].end = self.tree.nodes.len() as NodeId;
        }
    }

    fn end(&mut self, tag: Tag) {
        use Tag::*;
        if let Some(at) = self.beyond.iter().rev().take(16).position(|open| *open == tag) {
            self.beyond.truncate(self.beyond.len() - 1 - at);
            return;
        }
        match tag {
            Html | Body | Text => {}
            Head => self.leave_head(),
            Br => self.start(Br, self.tree.attributes.len() as u32, false),
            H1 | H2 | H3 | H4 | H5 | H6 => {
                self.close_to(Tag::is_heading, |open| matches!(open, Table | Td | Th | Template))
            }
            // Several elements share this name; the innermost that is one of them is meant.
            Other => self.close_to(|open| open == Other, Tag::is_block),
            Table | Tr | Td | Th | Tbody | Thead | Tfoot => {
                self.close_to(|open| open == tag, |open| matches!(open, Table | Template))
            }
            P if !self.open.iter().any(|id| self.tag_of(*id) == P) => {
                self.start(P, self.tree.attributes.len() as u32, false);
                self.pop();
            }
            _ if tag.is_block() => self.close_to(|open| open == tag, |open| matches!(open, Table | Td | Th | Template)),
            _ => self.close_to(|open| open == tag, Tag::is_block),
        }
    }

    fn string(&mut self, value: &str, span: Range<usize>) {
        let top = self.tag_of(self.top());
        if self.in_head && !matches!(top, Tag::Title | Tag::Script | Tag::Style | Tag::Noscript | Tag::Template) {
            if value.trim().is_empty() {
                return;
            }
            self.leave_head();
        }
        if matches!(top, Tag::Style | Tag::Noscript | Tag::Iframe) {
            return;
        }
        let parent = self.top();
        if top == Tag::Script && !self.is_data(parent) {
            return;
        }
        let start = self.tree.buffer.len();
        self.tree.buffer.push_str(value);
        let place = self.place(value, span);
        self.tree.texts.push(self::Text { value: start..self.tree.buffer.len(), place });
        let id = self.tree.nodes.len() as NodeId;
        let (block, first) = (self.tree.node(parent).block, self.tree.texts.len() as u32 - 1);
        self.tree.nodes.push(Node { tag: Tag::Text, parent, block, end: id + 1, first, count: 0 });
    }

    /// Whether a script holds data that is read: JSON-LD.
    fn is_data(&self, script: NodeId) -> bool {
        self.tree.attribute(script, Attribute::Type).is_some_and(|kind| kind.to_ascii_lowercase().contains("json"))
    }

    /// Where the text stands: what the tokenizer says, mended from the end of the tag before it.
    fn place(&self, value: &str, span: Range<usize>) -> Range<usize> {
        let is_here = |start: usize| self.page.get(start..).is_some_and(|rest| rest.starts_with(value));
        if self.page.get(span.clone()) == Some(value) {
            return span;
        }
        if is_here(self.last) {
            return self.last..self.last + value.len();
        }
        let start = span.start.min(self.page.len());
        let start = if self.last <= self.page.len() && self.last > 0 { self.last } else { start };
        let end = memchr::memchr(b'<', &self.page.as_bytes()[start..]).map_or(self.page.len(), |at| start + at);
        start..end.max(span.end.min(self.page.len()))
    }

    fn finish(mut self) -> Tree {
        while self.open.len() > 1 {
            self.pop();
        }
        self.tree.nodes[0].end = self.tree.nodes.len() as NodeId;
        self.tree
    }
}
