//! Which lines of a page are its article.
//!
//! Every line is worth its words if it reads like prose and costs something if it is links or stands in what the page itself calls
//! furniture. The article is the element with the highest sum, elements named as article bodies counting for more; from it go the
//! lines that are furniture by their words, and to it come the lead above it and parts of the same kind beside it. Names never decide
//! alone: an element called `sidebar` that holds most of the page's sentences is not one.

use super::furniture::{self, Marks};
use super::lines::{Kind, Line, Lines, lines_of};
use super::tree::{Attribute, NodeId, Tag, Tree};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Marks of lines that are no article.
const OUT: Marks = Marks::COMMENTS.with(Marks::FURNITURE).with(Marks::CAPTION).with(Marks::BYLINE).with(Marks::HIDDEN);

/// The share of a page's prose above which a name such as `sidebar` or `banner` is not believed.
const TOO_MUCH: f32 = 0.4;

/// The share of a page's prose from which a hidden part is taken for the article, which a script shows later.
const MOSTLY_HIDDEN: f32 = 0.6;

/// Words of prose from which an element that is named as an article's body is sure to hold one.
const A_BODY: u32 = 120;

/// A page on its way to a body.
pub(crate) struct Search<'t> {
    pub tree: &'t Tree,
    pub lines: Lines,
    /// What each element's own names say, as far as they are believed.
    pub own: Vec<Marks>,
    /// The same with those of the elements around it.
    pub marks: Vec<Marks>,
    /// Words of prose in the lines before each.
    prose: Vec<u32>,
}

impl<'t> Search<'t> {
    /// The page's lines, and which names of its elements are believed.
    pub(crate) fn new(tree: &'t Tree, page: &str) -> Self {
        let own = furniture::marks_of(tree);
        let lines = lines_of(tree, page, &own);
        let prose = sums(&lines, |line| if line.is_prose() { line.words } else { 0 });
        let mut search = Self { tree, lines, own, marks: Vec::new(), prose };
        search.drop_galleries();
        search.doubt_names();
        search.mark_teasers();
        search.inherit();
        search
    }

    fn prose_in(&self, node: NodeId) -> u32 {
        let range = self.lines.inside(self.tree, node);
        self.prose[range.end] - self.prose[range.start]
    }

    /// Marks a gallery that stands between an article's paragraphs: its pictures have stories of their own. One without such
    /// paragraphs is the article.
    fn drop_galleries(&mut self) {
        let mut beside: HashMap<NodeId, u32> = HashMap::new();
        for id in self.tree.all().skip(1) {
            if !self.own[id as usize].any(Marks::GALLERY) {
                continue;
            }
            // Systems wrap what an editor puts between paragraphs, mostly once or twice.
            let mut around = self.tree.ancestors(id).take(3);
            if around.any(|at| *beside.entry(at).or_insert_with(|| self.paragraphs_of(at)) >= A_BODY) {
                self.own[id as usize] = Marks::DROPPED;
            } else {
                self.own[id as usize] = self.own[id as usize].without(Marks::GALLERY);
            }
        }
    }

    /// Words of prose in the paragraphs that are children of `node`.
    fn paragraphs_of(&self, node: NodeId) -> u32 {
        let end = self.tree.node(node).end;
        let inside = |id: NodeId| (id < end).then_some(id);
        let children = std::iter::successors(inside(node + 1), |id| inside(self.tree.node(*id).end));
        children.filter(|id| self.tree.node(*id).tag == Tag::P).map(|id| self.prose_in(id)).sum()
    }

    /// Takes marks back from elements that hold too much of the page's prose to be what they are called.
    fn doubt_names(&mut self) {
        let total = self.prose.last().copied().unwrap_or(0) as f32;
        let bodies: Vec<(NodeId, u32)> = self
            .tree
            .all()
            .filter(|id| self.own[*id as usize].any(Marks::BODY))
            .map(|id| (id, self.prose_in(id)))
            .filter(|(_, prose)| *prose >= 40)
            .collect();
        let (first_end, last_start) = self.bodies_reach(&bodies);
        for id in self.tree.all() {
            let own = self.own[id as usize];
            if !own.any(OUT.with(Marks::LEAD)) || own == Marks::DROPPED {
                continue;
            }
            let prose = self.prose_in(id) as f32;
            let range = id..self.tree.node(id).end;
            let at = bodies.partition_point(|(body, _)| *body <= id);
            let holds_body = bodies.get(at).is_some_and(|(body, _)| range.contains(body));
            // A large part of what is named as the body, or of a page whose body is not named.
            let around = bodies[..at]
                .iter()
                .filter(|(body, _)| *body != id && self.tree.node(*body).end >= range.end)
                .map(|(_, prose)| *prose)
                .min();
            let elsewhere = !own.any(Marks::BODY) && (first_end <= id || last_start >= range.end);
            let much = match around {
                _ if elsewhere => false,
                Some(around) => prose >= 0.3 * around as f32,
                None => prose >= TOO_MUCH * total && (bodies.is_empty() || own.any(Marks::BODY)),
            };
            let mut taken = Marks::NONE;
            if holds_body || (much && prose > 0.0) {
                taken = OUT.without(Marks::COMMENTS).with(Marks::LEAD);
            } else if own.any(Marks::LEAD) {
                taken = Marks::FURNITURE;
            }
            if (holds_body && !elsewhere) || prose >= 0.9 * total && prose > 0.0 {
                taken = taken.with(Marks::COMMENTS);
            }
            if prose < MOSTLY_HIDDEN * total {
                taken = taken.without(Marks::HIDDEN);
            }
            self.own[id as usize] = own.without(taken);
        }
    }

    /// The end of the first and the start of the last element that is named as an article's body and holds one, comments aside. What
    /// such a body stands outside of need not be the article whatever it holds: the comments below it, a ticker beside it.
    fn bodies_reach(&self, bodies: &[(NodeId, u32)]) -> (NodeId, NodeId) {
        let is_comment = |body: NodeId| self.tree.ancestors(body).any(|at| self.own[at as usize].any(Marks::COMMENTS));
        let sure = || bodies.iter().filter(|(body, prose)| *prose >= A_BODY && !is_comment(*body));
        let first_end = sure().map(|(body, _)| self.tree.node(*body).end).min();
        (first_end.unwrap_or(NodeId::MAX), sure().map(|(body, _)| *body).max().unwrap_or(0))
    }

    /// Marks lists of teasers: three or more alike elements side by side, each with a linked heading and little prose.
    fn mark_teasers(&mut self) {
        let mut groups: HashMap<(NodeId, Tag, &str), Vec<NodeId>> = HashMap::new();
        for id in self.tree.all() {
            let node = self.tree.node(id);
            if matches!(node.tag, Tag::Li | Tag::Div | Tag::Article | Tag::Section | Tag::A | Tag::Td | Tag::Other) {
                let class = self.tree.attribute(id, Attribute::Class).unwrap_or_default();
                // The first name tells what an element is, those behind it how it differs from its like.
                let class = class.split_whitespace().next().unwrap_or_default();
                groups.entry((node.parent, node.tag, class)).or_default().push(id);
            }
        }
        for members in groups.into_values().filter(|members| members.len() >= 3) {
            let teasers: Vec<NodeId> = members.iter().copied().filter(|id| self.is_teaser(*id)).collect();
            if teasers.len() >= 3 && teasers.len() * 3 >= members.len() * 2 {
                for id in teasers {
                    self.own[id as usize] = self.own[id as usize].with(Marks::FURNITURE);
                }
            }
        }
    }

    fn is_teaser(&self, id: NodeId) -> bool {
        let range = self.lines.inside(self.tree, id);
        // An item of a list is hardly ever a part of an article with a linked heading; other elements may be.
        let most = if self.tree.node(id).tag == Tag::Li { 150 } else { 80 };
        if range.is_empty() || range.len() > 12 || self.own[id as usize].any(Marks::BODY) || self.prose_in(id) > most {
            return false;
        }
        let lines = &self.lines.lines[range];
        let is_linked = |line: &Line| line.words >= 2 && line.linked * 5 >= line.words * 4;
        let heading = lines.iter().any(|line| is_linked(line) && (line.kind == Kind::Heading || line.words >= 4));
        heading && lines.iter().filter(|line| line.is_prose()).count() <= 2
    }

    fn inherit(&mut self) {
        self.marks = self.own.clone();
        for id in self.tree.all().skip(1) {
            let around = self.marks[self.tree.node(id).parent as usize].without(Marks::BODY);
            self.marks[id as usize] = self.marks[id as usize].with(around);
        }
        for line in &mut self.lines.lines {
            // A dateline or a link at the start of a paragraph says nothing of the rest.
            let whole = self.tree.ancestors(line.nodes.0).find(|id| self.tree.node(*id).end > line.nodes.1);
            line.marks = self.marks[whole.unwrap_or(0) as usize];
        }
    }

    /// The lines of the article in the order of its text: positions in `Lines::lines`. `title` is what the page says its headline is,
    /// `full` the text that its metadata give.
    pub(crate) fn body(&self, title: Option<&str>, full: Option<&str>) -> Vec<usize> {
        let known = full.and_then(|full| self.known(full));
        let container = match &known {
            Some(known) => self.around(known),
            None => self.container(),
        };
        let range = self.lines.inside(self.tree, container);
        let mut chosen = self.article_lines(range.clone(), title, known.as_ref());
        self.add_beside(container, &mut chosen);
        self.add_lead(range.start, title, &mut chosen);
        if self.count(&chosen) < 25 {
            let other = self.all_prose(title);
            if self.count(&other) > 2 * self.count(&chosen) {
                chosen = other;
            }
        }
        self.once(chosen)
    }

    /// The lines of one entry of a live blog.
    pub(crate) fn entry_lines(&self, range: Range<usize>) -> Vec<usize> {
        let chosen = self.article_lines(range, None, None);
        self.once(chosen)
    }

    fn count(&self, lines: &[usize]) -> u32 {
        lines.iter().map(|at| self.lines.lines[*at].words).sum()
    }

    /// The element with the highest sum of what its lines are worth.
    fn container(&self) -> NodeId {
        let all = running(self.lines.lines.iter().map(worth));
        let in_body = self.in_body();
        let named = running(
            self.lines.lines.iter().zip(&in_body).map(|(line, inside)| if *inside { worth(line) } else { 0.0 }),
        );
        let sum = |of: &[f32], id: NodeId| {
            let range = self.lines.inside(self.tree, id);
            of[range.end] - of[range.start]
        };
        let score = |id: NodeId| sum(&all, id);
        let mut best = (0, 0.0);
        for id in self.tree.all() {
            let tag = self.tree.node(id).tag;
            if !(tag.is_block() || tag == Tag::Other || tag == Tag::Span || tag == Tag::Font)
                || self.marks[id as usize].any(OUT)
            {
                continue;
            }
            // An article in several named parts: the element around them counts as they would together.
            let value = (score(id) * self.factor(id, tag)).max(sum(&named, id) * NAMED);
            if value >= best.1 && value > 0.0 {
                best = (id, value);
            }
        }
        self.descend(best.0, score)
    }

    /// Whether each line stands in an element that is named as an article's body.
    fn in_body(&self) -> Vec<bool> {
        let mut inside = vec![false; self.tree.nodes.len()];
        for id in self.tree.all().skip(1) {
            inside[id as usize] = inside[self.tree.node(id).parent as usize] || self.own[id as usize].any(Marks::BODY);
        }
        self.lines.lines.iter().map(|line| inside[line.block as usize]).collect()
    }

    /// Down to a child that holds nearly everything, as long as the element itself is not named as a body.
    fn descend(&self, mut id: NodeId, score: impl Fn(NodeId) -> f32) -> NodeId {
        'down: while !self.own[id as usize].any(Marks::BODY) {
            let whole = score(id);
            let mut child = id + 1;
            while child < self.tree.node(id).end {
                let node = self.tree.node(child);
                let nests = node.tag.is_block()
                    && !matches!(node.tag, Tag::P | Tag::Li | Tag::Blockquote)
                    && !node.tag.is_heading();
                if nests && score(child) >= 0.88 * whole && whole > 0.0 {
                    id = child;
                    continue 'down;
                }
                child = node.end;
            }
            break;
        }
        id
    }

    fn factor(&self, id: NodeId, tag: Tag) -> f32 {
        let named = if self.tree.attribute(id, Attribute::Itemprop).is_some_and(|prop| prop.contains("articleBody")) {
            1.8
        } else if self.own[id as usize].any(Marks::BODY) {
            NAMED
        } else {
            1.0
        };
        let by_tag = match tag {
            Tag::Article => 1.2,
            Tag::Main => 1.1,
            Tag::Html | Tag::Body => 0.9,
            Tag::P | Tag::Li | Tag::Span | Tag::Font => 0.6,
            Tag::Blockquote | Tag::Header => 0.5,
            _ if tag.is_heading() => 0.0,
            _ => 1.0,
        };
        named * by_tag
    }

    /// The lines whose words stand in the text that the metadata give, if they make up most of it.
    fn known(&self, full: &str) -> Option<HashSet<usize>> {
        let full = squeezed(full);
        // Looking every line up in a long text takes the product of both; real pages stay far below.
        if full.len() < 200 || full.len().saturating_mul(self.lines.lines.len()) > 200_000_000 {
            return None;
        }
        let mut covered = 0;
        let mut known = HashSet::new();
        for (at, line) in self.lines.lines.iter().enumerate() {
            if line.words < 4 || line.marks.any(Marks::COMMENTS.with(Marks::HIDDEN)) {
                continue;
            }
            let words = squeezed(self.lines.words(line));
            if words.len() >= 16 && full.contains(&words) {
                covered += words.len();
                if !line.marks.any(Marks::CAPTION) {
                    known.insert(at);
                }
            }
        }
        (covered * 10 >= full.len() * 8).then_some(known)
    }

    /// The innermost element around all those lines.
    fn around(&self, lines: &HashSet<usize>) -> NodeId {
        let first = lines.iter().map(|at| self.lines.lines[*at].nodes.0).min().unwrap_or(0);
        let last = lines.iter().map(|at| self.lines.lines[*at].nodes.1).max().unwrap_or(0);
        self.tree.ancestors(first).find(|id| self.tree.node(*id).end > last).unwrap_or(0)
    }

    /// The lines of `range` that are article.
    fn article_lines(&self, range: Range<usize>, title: Option<&str>, known: Option<&HashSet<usize>>) -> Vec<usize> {
        let title = title.map(squeezed).unwrap_or_default();
        let prose: Vec<usize> = range.clone().filter(|at| self.is_body_prose(*at)).collect();
        let (Some(first), Some(last)) = (prose.first().copied(), prose.last().copied()) else {
            return range.filter(|at| self.is_spare(*at, &title)).collect();
        };
        let is_known = |at: usize| known.is_some_and(|known| known.contains(&at));
        let (first, last) = match known {
            Some(known) => (known.iter().copied().min().unwrap_or(first), known.iter().copied().max().unwrap_or(last)),
            None => (first, last),
        };
        let mut homes: HashSet<NodeId> = HashSet::new();
        let mut cut = false;
        let mut chosen = Vec::new();
        for at in range {
            let line = &self.lines.lines[at];
            let words = self.lines.words(line);
            let home = self.tree.node(line.block).parent;
            if is_known(at) {
                chosen.push(at);
                homes.insert(home);
                continue;
            }
            if (known.is_some() && (at < first || at > last))
                || line.marks.any(OUT)
                || furniture::is_furniture_line(words, line.words as usize)
            {
                continue;
            }
            if furniture::is_end_line(words, line.words as usize) {
                cut = true;
                continue;
            }
            if self.is_body_prose(at) && (!cut || homes.contains(&home)) {
                cut = false;
                homes.insert(home);
                chosen.push(at);
            } else if !cut && self.keeps_short(at, (first, last), &title, &homes) {
                chosen.push(at);
            }
        }
        self.trim(chosen)
    }

    fn is_body_prose(&self, at: usize) -> bool {
        let line = &self.lines.lines[at];
        let words = self.lines.words(line);
        let dated = !line.ends && line.words <= 30 && crate::date::is_date_line(words);
        line.is_prose() && !line.marks.any(OUT) && !dated && !furniture::is_furniture_line(words, line.words as usize)
    }

    /// Whether a line that is not prose belongs: sentences however short, headings and lists between paragraphs.
    fn keeps_short(&self, at: usize, (first, last): (usize, usize), title: &str, homes: &HashSet<NodeId>) -> bool {
        let line = &self.lines.lines[at];
        let words = self.lines.words(line);
        let headed =
            line.kind == Kind::Heading && at > first && at < last && homes.contains(&self.tree.node(line.block).parent);
        let listed = line.kind == Kind::Item && at > first && at < last && self.is_list_of_text(line);
        if line.words == 0 || (line.linked * 2 > line.words && !headed && !listed) || is_byline(words, line.words) {
            return false;
        }
        if line.words <= 12 && crate::date::is_date_line(words) && at < first {
            return false;
        }
        if at < first {
            let is_lead = line.marks.any(Marks::LEAD) && line.words >= 5;
            let least = if line.kind == Kind::Heading { 10 } else { 3 };
            let sentence = line.ends && line.words >= least && !words.ends_with(':');
            return (is_lead || sentence) && squeezed(words) != title;
        }
        if at > last {
            return line.ends && line.words >= 2 && line.kind != Kind::Heading
                || line.kind == Kind::Item && line.words >= 3;
        }
        if line.kind == Kind::Heading {
            return squeezed(words) != title;
        }
        !(crate::date::is_date_line(words) && line.words <= 10)
    }

    /// Whether the list that a line is an item of is text: not most of its words are linked, and some of its items are sentences.
    fn is_list_of_text(&self, line: &Line) -> bool {
        let is_list = |at: &NodeId| matches!(self.tree.node(*at).tag, Tag::Ul | Tag::Ol);
        let Some(list) = self.tree.ancestors(line.nodes.0).take(6).find(is_list) else { return false };
        let items = &self.lines.lines[self.lines.inside(self.tree, list)];
        // Long lists are the page's own indexes.
        if items.len() > 60 {
            return false;
        }
        let (words, linked) =
            items.iter().fold((0, 0), |(words, linked), item| (words + item.words, linked + item.linked));
        linked * 5 <= words * 3 && items.iter().any(Line::is_prose)
    }

    /// Headings at the end stand over what was left out.
    fn trim(&self, mut chosen: Vec<usize>) -> Vec<usize> {
        while chosen.last().is_some_and(|at| self.lines.lines[*at].kind == Kind::Heading) {
            chosen.pop();
        }
        chosen
    }

    /// Lines of a page without prose that may still be all it says.
    fn is_spare(&self, at: usize, title: &str) -> bool {
        let line = &self.lines.lines[at];
        let words = self.lines.words(line);
        !line.marks.any(OUT)
            && line.words > 0
            && line.linked * 2 <= line.words
            && line.kind != Kind::Heading
            && squeezed(words) != title
            && !is_byline(words, line.words)
            && !furniture::is_furniture_line(words, line.words as usize)
            && !furniture::is_end_line(words, line.words as usize)
            && !crate::date::is_date_line(words)
    }

    /// Adds parts beside the container that are made like it: the rest of an article cut in two by an advertisement.
    fn add_beside(&self, container: NodeId, chosen: &mut Vec<usize>) {
        let node = self.tree.node(container);
        let class = self.tree.attribute(container, Attribute::Class).unwrap_or_default();
        if container == 0 || class.is_empty() || !matches!(node.tag, Tag::Div | Tag::Section) {
            return;
        }
        let mut at = node.parent + 1;
        let mut more = Vec::new();
        while at < self.tree.node(node.parent).end {
            let other = self.tree.node(at);
            let alike = other.tag == node.tag && self.tree.attribute(at, Attribute::Class) == Some(class);
            if alike && at != container && !self.marks[at as usize].any(OUT) {
                more.extend(self.lines.inside(self.tree, at).filter(|line| self.is_body_prose(*line)));
            }
            at = other.end;
        }
        chosen.extend(more);
        chosen.sort_unstable();
        chosen.dedup();
    }

    /// Adds the lead: prose, or what is named as one, between the headline and the article's first line.
    fn add_lead(&self, start: usize, title: Option<&str>, chosen: &mut Vec<usize>) {
        let title = title.map(squeezed).unwrap_or_default();
        let mut leads = Vec::new();
        let mut headed = false;
        for at in (start.saturating_sub(16)..start).rev() {
            let line = &self.lines.lines[at];
            let words = self.lines.words(line);
            if self.tree.node(line.block).tag == Tag::H1 || (!title.is_empty() && squeezed(words) == title) {
                headed = true;
                break;
            }
            let lead = (line.marks.any(Marks::LEAD) && line.words >= 6)
                || (line.kind == Kind::Heading && line.ends && line.words >= 10);
            let fits = (lead || self.is_body_prose(at)) && line.linked * 2 <= line.words && !line.marks.any(OUT);
            if fits && !is_byline(words, line.words) && !furniture::is_furniture_line(words, line.words as usize) {
                leads.push((at, lead));
            }
        }
        leads.retain(|(_, lead)| headed || *lead);
        let said: HashSet<String> =
            chosen.iter().take(4).map(|at| squeezed(self.lines.words(&self.lines.lines[*at]))).collect();
        for (at, _) in leads {
            let words = squeezed(self.lines.words(&self.lines.lines[at]));
            if !said.iter().any(|other| other.contains(&words)) {
                chosen.insert(0, at);
            }
        }
    }

    fn all_prose(&self, title: Option<&str>) -> Vec<usize> {
        let title = title.map(squeezed).unwrap_or_default();
        let range = 0..self.lines.lines.len();
        let prose: Vec<usize> = range.clone().filter(|at| self.is_body_prose(*at)).collect();
        if prose.is_empty() { range.filter(|at| self.is_spare(*at, &title)).collect() } else { prose }
    }

    /// Without lines that were said before word for word in another setting, as quotations pulled out are. A paragraph that stands
    /// twice beside its like is the author's own repetition.
    fn once(&self, chosen: Vec<usize>) -> Vec<usize> {
        let mut said = HashMap::new();
        let setting = |line: &Line| {
            let block = self.tree.node(line.block);
            let parent = self.tree.node(block.parent);
            (block.tag, parent.tag, self.tree.attribute(block.parent, Attribute::Class), parent.parent)
        };
        chosen
            .into_iter()
            .filter(|at| {
                let line = &self.lines.lines[*at];
                line.words < 5 || *said.entry(self.lines.words(line)).or_insert(setting(line)) == setting(line)
            })
            .collect()
    }
}

/// How much more a line counts in an element that is named as an article's body.
const NAMED: f32 = 1.6;

/// Running sums, the first 0.
fn running(values: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut sums = vec![0.0];
    sums.extend(values.scan(0.0, |sum, value| {
        *sum += value;
        Some(*sum)
    }));
    sums
}

/// What a line counts for its container.
fn worth(line: &Line) -> f32 {
    let (words, linked) = (line.words as f32, line.linked as f32);
    if line.marks.any(Marks::GALLERY) {
        0.0
    } else if line.marks.any(Marks::COMMENTS.with(Marks::FURNITURE).with(Marks::HIDDEN)) {
        -0.25 * words.min(60.0)
    } else if line.marks.any(Marks::CAPTION.with(Marks::BYLINE)) {
        0.0
    } else if line.is_prose() {
        words - linked
    } else if linked * 2.0 > words {
        -1.0 - 0.5 * linked.min(30.0)
    } else {
        0.3 * words.min(10.0)
    }
}

fn sums(lines: &Lines, value: impl Fn(&Line) -> u32) -> Vec<u32> {
    let mut sums = vec![0];
    sums.extend(lines.lines.iter().scan(0u32, |sum, line| {
        *sum = sum.saturating_add(value(line));
        Some(*sum)
    }));
    sums
}

/// Letters and digits only, in lower case: for comparing texts that were set differently.
pub(crate) fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Words a byline begins with, in lower case, with the blank behind them.
const BY: [&str; 18] = [
    "by ",
    "von ",
    "par ",
    "por ",
    "di ",
    "da ",
    "door ",
    "автор ",
    "автор: ",
    "от ",
    "text: ",
    "text by ",
    "written by ",
    "reported by ",
    "story by ",
    "words by ",
    "posted by ",
    "published by ",
];

/// Whether a line says who wrote the text: `By Ana Marić`, not a sentence.
pub(crate) fn is_byline(line: &str, words: u32) -> bool {
    if words > 14 || (super::lines::ends_sentence(line) && words > 6) {
        return false;
    }
    let lower = line.to_lowercase();
    let Some(rest) = BY.iter().find(|by| lower.starts_with(**by)).and_then(|by| line.get(by.len()..)) else {
        return false;
    };
    let capitals = rest.split_whitespace().filter(|word| word.starts_with(char::is_uppercase)).count();
    capitals > 0 && capitals * 2 >= rest.split_whitespace().count()
}
