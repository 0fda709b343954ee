//! The signals of a page's date: where they stand, and how far each can be believed there. What wins is [`crate::date::choice`]'s.

use super::body::Search;
use super::furniture::Marks;
use super::linked_data::{About, Item};
use super::metadata::Head;
use super::tree::{Attribute, NodeId, Tag, Tree};
use crate::date::choice::{Bounds, Signal, choose};
use crate::date::fields::{self, Means};
use crate::date::{Dated, Moment, address, machine, words};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Lines above and below the article's start in which a visible date is its own.
const NEAR: usize = 14;

/// Bytes of a page searched for fields in scripts, when nothing else gave a date.
const SCRIPTS_WITHIN: usize = 4 * 1024 * 1024;

/// Everything the date of a page rests on.
pub(crate) struct Page<'s, 't> {
    pub search: &'s Search<'t>,
    pub head: &'s Head,
    pub items: &'s [Item],
    pub html: &'s str,
    pub url: Option<&'s str>,
    /// Lines of the article.
    pub body: Range<usize>,
    /// The line of the headline.
    pub title: Option<usize>,
}

/// When the page was published.
pub(crate) fn published(page: &Page<'_, '_>) -> Option<Dated> {
    let mut found = Finder { signals: Vec::new(), modified: None, month: None, us: is_american(page) };
    found.linked_data(page.items);
    found.metas(page.head);
    found.address(page);
    found.elements(page);
    found.lines(page);
    if found.signals.is_empty() {
        found.scripts(page.html);
    }
    choose(&found.signals, Bounds { modified: found.modified, month: found.month })
}

fn is_american(page: &Page<'_, '_>) -> bool {
    page.head.language.as_deref().is_some_and(|language| language.eq_ignore_ascii_case("en-us"))
        || page.head.meta(&["og:locale"]).is_some_and(|locale| locale.eq_ignore_ascii_case("en_us"))
}

struct Finder {
    signals: Vec<Signal>,
    modified: Option<Moment>,
    month: Option<(i16, i8)>,
    us: bool,
}

impl Finder {
    fn add(&mut self, moment: Option<Moment>, weight: f32, from: &'static str) {
        self.signals.extend(moment.map(|moment| Signal { moment, weight, from }));
    }

    fn changed(&mut self, moment: Option<Moment>) {
        let later = |old: Moment, new: Moment| if new.day > old.day { new } else { old };
        self.modified = match (self.modified, moment) {
            (Some(old), Some(new)) => Some(later(old, new)),
            (old, new) => old.or(new),
        };
    }

    fn linked_data(&mut self, items: &[Item]) {
        for item in items {
            let (weight, created) = match item.about {
                About::Article => (0.92, 0.7),
                About::Page => (0.75, 0.55),
                About::Other => (0.35, 0.3),
            };
            self.add(item.published.as_deref().and_then(machine), weight, "json-ld");
            if item.published.is_none() {
                self.add(item.created.as_deref().and_then(machine), created, "json-ld");
            }
            if item.about != About::Other {
                self.changed(item.modified.as_deref().and_then(machine));
            }
        }
    }

    fn metas(&mut self, head: &Head) {
        for (name, content) in &head.metas {
            match fields::meta(name) {
                Some((Means::Published, weight)) => self.add(machine(content), weight, "meta"),
                Some((Means::Modified, _)) => self.changed(machine(content)),
                None => {}
            }
        }
    }

    fn address(&mut self, page: &Page<'_, '_>) {
        let declared = page.head.canonical.as_deref().or_else(|| page.head.meta(&["og:url"]));
        for url in page.url.into_iter().chain(declared) {
            match address::date(url) {
                Some(address::Said::Day(day)) => self.add(Some(day), 0.8, "url"),
                Some(address::Said::Month(year, month)) => self.month = self.month.or(Some((year, month))),
                None => {}
            }
        }
    }

    /// `<time>`, microdata and data attributes.
    fn elements(&mut self, page: &Page<'_, '_>) {
        let tree = page.search.tree;
        let start = page.search.lines.lines.get(page.title.unwrap_or(page.body.start)).map_or(0, |line| line.nodes.0);
        let after =
            tree.all().filter(|id| *id >= start && tree.node(*id).tag == Tag::Time).find(|id| !is_foreign(page, *id));
        for id in tree.all() {
            if tree.node(id).tag == Tag::Text {
                continue;
            }
            if let Some((moment, or)) = self.element_date(tree, id) {
                self.element(page, id, moment, after == Some(id));
                self.add(or, 0.2, "time");
            }
        }
    }

    /// The date an element carries in its attributes, or in its words if it is a `<time>` or called a date of publication.
    fn element_date(&self, tree: &Tree, id: NodeId) -> Option<(Moment, Option<Moment>)> {
        use Attribute::*;
        let node = tree.node(id);
        let property = tree.attribute(id, Itemprop).unwrap_or_default();
        let dated =
            property.contains("datePublished") || property.contains("dateModified") || property.contains("dateCreated");
        if node.tag == Tag::Meta {
            return None;
        }
        let mut attributes = tree.attributes(id);
        let carried = attributes.find_map(|(name, value)| {
            let fits = matches!(name, DataDatetime | DataPublished | DataTimestamp | DataDate | DataTime)
                || (name == Datetime && (node.tag == Tag::Time || dated))
                || (name == Content && dated)
                || (name == Title && node.tag == Tag::Abbr);
            if fits { machine(value) } else { None }
        });
        if let Some(moment) = carried {
            return Some((moment, None));
        }
        if node.tag != Tag::Time && !dated {
            return None;
        }
        let folded = words::fold(&tree.words(id, 120));
        words::all(&folded, self.us).first().map(|found| (found.moment, found.or))
    }

    fn element(&mut self, page: &Page<'_, '_>, id: NodeId, moment: Moment, first: bool) {
        let tree = page.search.tree;
        let property = tree.attribute(id, Attribute::Itemprop).unwrap_or_default();
        let around = tree
            .ancestors(id)
            .take(3)
            .fold(page.search.own[id as usize], |marks, at| marks.with(page.search.own[at as usize]));
        let label = label_before(page, id);
        let changed = property.contains("dateModified")
            || (around.any(Marks::MODIFIED) && !property.contains("datePublished"))
            || label == Label::Changed;
        let foreign = is_foreign(page, id);
        if changed {
            if !foreign {
                self.changed(Some(moment));
            }
            return;
        }
        if property.contains("datePublished") {
            self.add(Some(moment), if foreign { 0.2 } else { 0.85 }, "itemprop");
            return;
        }
        let pubdate = tree.attribute(id, Attribute::Pubdate).is_some();
        let weight = match (foreign, first) {
            (true, _) => 0.05,
            (false, _) if pubdate => 0.85,
            (false, true) if around.any(Marks::DATE) || label == Label::Published => 0.8,
            (false, true) => 0.65,
            (false, false) if around.any(Marks::DATE) => 0.4,
            (false, false) => 0.2,
        };
        self.add(Some(moment), weight, "time");
    }

    /// Dates that can be seen: around the headline and at both ends of the article.
    fn lines(&mut self, page: &Page<'_, '_>) {
        let lines = &page.search.lines;
        let top = page.title.unwrap_or(page.body.start).min(page.body.start);
        let head = top.saturating_sub(NEAR)..(page.body.start + 3).min(lines.lines.len());
        let tail = page.body.end.min(lines.lines.len())..(page.body.end + 8).min(lines.lines.len());
        for (at, end) in head.map(|at| (at, false)).chain(tail.map(|at| (at, true))) {
            let line = &lines.lines[at];
            if line.words > 40 || line.marks.any(Marks::COMMENTS) {
                continue;
            }
            let folded = words::fold(lines.words(line));
            for (nth, found) in words::all(&folded, self.us).into_iter().enumerate() {
                self.visible(
                    &folded,
                    &found,
                    nth,
                    Seen {
                        line_is_date: words::is_date_line(lines.words(line)),
                        marks: line.marks,
                        end,
                        in_body: page.body.contains(&at),
                    },
                );
            }
        }
    }

    fn visible(&mut self, folded: &str, found: &words::Found, nth: usize, seen: Seen) {
        let label = label_of(folded.get(..found.at.start).unwrap_or_default());
        if label == Label::Changed
            || (label == Label::None && seen.marks.any(Marks::MODIFIED) && !seen.marks.any(Marks::DATE))
        {
            self.changed(Some(found.moment));
            return;
        }
        let mut weight: f32 = match (label, seen.marks.any(Marks::DATE), seen.line_is_date) {
            (Label::Published, ..) => 0.75,
            (_, true, true) => 0.65,
            (_, true, false) => 0.5,
            (_, false, true) => 0.5,
            (_, false, false) if seen.marks.any(Marks::BYLINE) => 0.5,
            (_, false, false) if seen.in_body && nth == 0 => 0.12,
            _ => 0.15,
        };
        if seen.end {
            weight *= 0.5;
        }
        // Teasers have dates of their own.
        if seen.marks.any(Marks::FURNITURE) {
            weight *= 0.3;
        }
        self.add(Some(found.moment), weight, "visible");
        self.add(found.or, weight * 0.6, "visible");
    }

    /// Fields in the state that scripts carry, as a last resort.
    fn scripts(&mut self, html: &str) {
        static FIELD: LazyLock<Option<Regex>> = LazyLock::new(|| {
            Regex::new(r#"\\?["']([A-Za-z_]{4,24})\\?["']\s*:\s*\\?["']?([0-9]{4}-?[0-9]{2}-?[0-9]{2}[^"'\\,}]{0,30}|[0-9]{10}(?:[0-9]{3})?)"#).ok()
        });
        let mut end = html.len().min(SCRIPTS_WITHIN);
        while !html.is_char_boundary(end) {
            end -= 1;
        }
        let Some(field) = FIELD.as_ref() else { return };
        let mut seen = 0;
        for found in field.captures_iter(&html[..end]).take(5000) {
            match fields::script(&found[1]) {
                Some((Means::Published, weight)) => {
                    // The first belongs to the page, later ones to what it links to.
                    self.add(machine(&found[2]), if seen == 0 { weight } else { weight * 0.4 }, "script");
                    seen += 1;
                }
                Some((Means::Modified, _)) if self.modified.is_none() => self.changed(machine(&found[2])),
                _ => {}
            }
            if seen >= 20 {
                break;
            }
        }
    }
}

/// What is known of a line with a date.
#[derive(Clone, Copy)]
struct Seen {
    line_is_date: bool,
    marks: Marks,
    end: bool,
    in_body: bool,
}

/// What the words before a date call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    Published,
    Changed,
    None,
}

const PUBLISHED: [&str; 34] = [
    "published",
    "posted",
    "first published",
    "created",
    "issued",
    "veröffentlicht",
    "erstellt",
    "publié",
    "publie",
    "mis en ligne",
    "publicado",
    "publicada",
    "pubblicato",
    "gepubliceerd",
    "geplaatst",
    "опубликовано",
    "опубліковано",
    "дата публикации",
    "дата публікації",
    "opublikowano",
    "dodano",
    "publikacja",
    "data publikacji",
    "yayınlanma",
    "yayın tarihi",
    "giriş",
    "نشر",
    "تاريخ النشر",
    "publicerad",
    "publisert",
    "udgivet",
    "julkaistu",
    "date:",
    "stand:",
];

const CHANGED: [&str; 32] = [
    "updated",
    "modified",
    "last update",
    "last edited",
    "changed",
    "corrected",
    "revised",
    "aktualisiert",
    "geändert",
    "mis à jour",
    "modifié",
    "actualizado",
    "actualizada",
    "modificado",
    "aggiornato",
    "modificato",
    "atualizado",
    "atualizada",
    "bijgewerkt",
    "gewijzigd",
    "laatst",
    "обновлено",
    "изменено",
    "оновлено",
    "змінено",
    "aktualizacja",
    "zaktualizowano",
    "güncelleme",
    "güncellenme",
    "تحديث",
    "uppdaterad",
    "oppdatert",
];

/// The last label in the words before a date.
fn label_of(before: &str) -> Label {
    let mut start = before.len().saturating_sub(60);
    while !before.is_char_boundary(start) {
        start += 1;
    }
    let near = &before[start..];
    let last = |labels: &[&str]| labels.iter().filter_map(|label| near.rfind(label)).max();
    match (last(&PUBLISHED), last(&CHANGED)) {
        (Some(published), Some(changed)) if changed > published => Label::Changed,
        (Some(_), _) => Label::Published,
        (None, Some(_)) => Label::Changed,
        (None, None) => Label::None,
    }
}

/// The label in the words before an element, within its line.
fn label_before(page: &Page<'_, '_>, id: NodeId) -> Label {
    let tree = page.search.tree;
    let inner = label_of(&words::fold(&tree.words(id, 60)));
    if inner != Label::None {
        return inner;
    }
    let mut before: Vec<&str> = Vec::new();
    for at in (id.saturating_sub(8)..id).rev() {
        match tree.text(at) {
            Some((text, _)) => before.push(text),
            None if tree.node(at).tag == Tag::Time => break,
            None => {}
        }
    }
    before.reverse();
    let joined = before.join(" ");
    let joined = joined.trim();
    if joined.len() > 120 { Label::None } else { label_of(&words::fold(joined)) }
}

/// Whether an element stands in teasers, comments or the page's frame.
fn is_foreign(page: &Page<'_, '_>, id: NodeId) -> bool {
    page.search.marks[id as usize].any(Marks::FURNITURE.with(Marks::COMMENTS))
}
