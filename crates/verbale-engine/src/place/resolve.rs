//! Which place a name means. Each candidate has a prior (how large and well known it is), and the text speaks for some of them: what it
//! names as containing them, words for their kind, other places near them or in the same country. A name means one place throughout a
//! document, unless the text says otherwise on the spot.

use super::gazetteer::{Called, Entry, Kind};
use super::mentions::Mention;
use super::{Atlas, Rule, fold};
use crate::Layers;
use std::collections::{BTreeMap, BTreeSet};
use verbale_model::distance;

/// The place a mention means.
#[derive(Clone, Copy)]
pub(crate) struct Choice<'g> {
    /// It.
    pub(crate) entry: Entry<'g>,
    /// Why.
    pub(crate) rule: Rule,
    /// How surely it and not another of the name.
    pub(crate) sure: f32,
}

/// Mentions with the same words.
struct Group<'g> {
    mentions: Vec<usize>,
    /// The sentences these stand in, by their first tokens.
    sentences: BTreeSet<usize>,
    called: Called,
    /// With their priors; the likeliest first.
    candidates: Vec<(Entry<'g>, f32)>,
    /// The candidate now taken.
    now: usize,
    /// Its lead over the second, as a probability.
    sure: f32,
    rule: Rule,
    /// Decided by the text on the spot.
    fixed: bool,
}

/// Candidates of one name that are weighed; the rest is too small to matter.
const WEIGHED: usize = 64;
/// The prior from which a town can take its region's name, and how far the region then stands behind it.
const SEAT: f32 = 4.7;
const BEHIND: f32 = 0.5;
/// Kilometres from the middle of a county within which a town of the same region is taken to lie in it.
const COUNTY: f64 = 60.0;
/// How surely a name that the gazetteer lacks lies where the text puts it, where a town in its sentence is, where the document's is.
const STATED: f32 = 0.8;
const NEAR: f32 = 0.5;
const DOCUMENT: f32 = 0.3;
/// Names before and after one, in the order of the text, that are its context; and mentions of a name that are looked at. They keep endless
/// texts linear.
const AROUND: usize = 150;
const SENTENCES: usize = 50;
/// How often the context is weighed anew.
const ROUNDS: usize = 3;

/// Per mention its place.
pub(crate) fn choose<'g>(layers: &Layers<'_>, atlas: &'g Atlas, mentions: &[Mention]) -> Vec<Option<Choice<'g>>> {
    let (mut groups, group_of) = group(layers, atlas, mentions);
    let kinds = kinds(layers, mentions, &groups, &group_of);
    let contained = containers(layers, mentions, &kinds, &groups, &group_of);
    for (&mention, &candidate) in &contained {
        let group = group_of[mention].and_then(|g| groups.get_mut(g));
        if let Some(group) = group.filter(|g| !g.fixed) {
            (group.now, group.sure, group.rule, group.fixed) = (candidate, 0.98, Rule::Contained, true);
        }
    }
    for _ in 0..ROUNDS {
        for at in 0..groups.len() {
            if !groups[at].fixed && groups[at].candidates.len() > 1 {
                let chosen = weigh(atlas, &kinds, &groups, at);
                (groups[at].now, groups[at].sure, groups[at].rule) = chosen;
            }
        }
    }
    let choice = |mention: usize| {
        let group = &groups[group_of[mention]?];
        let here = contained.get(&mention).copied().unwrap_or(group.now);
        let rule = if contained.contains_key(&mention) { Rule::Contained } else { group.rule };
        Some(Choice { entry: group.candidates[here].0, rule, sure: group.sure })
    };
    let known: Vec<Option<Choice<'g>>> = (0..mentions.len()).map(choice).collect();
    let focus = focus(&groups);
    (0..mentions.len()).map(|at| known[at].or_else(|| beside(layers, mentions, &known, focus, at))).collect()
}

/// The town or county that the document names most often.
fn focus<'g>(groups: &[Group<'g>]) -> Option<Choice<'g>> {
    let local = groups.iter().filter(|g| g.place().is_some_and(is_local));
    let most = local.fold(None, |most: Option<&Group<'g>>, g| match most {
        Some(m) if m.mentions.len() >= g.mentions.len() => Some(m),
        _ => Some(g),
    });
    Some(Choice { entry: most?.place()?, rule: Rule::Beside, sure: DOCUMENT })
}

fn is_local(place: Entry<'_>) -> bool {
    matches!(place.kind(), Kind::City | Kind::County | Kind::Facility)
}

/// Where a name unknown to the gazetteer is put: at what follows it after a comma or "in", at the nearest town of its sentence, or at the
/// document's.
fn beside<'g>(
    layers: &Layers<'_>,
    mentions: &[Mention],
    known: &[Option<Choice<'g>>],
    focus: Option<Choice<'g>>,
    at: usize,
) -> Option<Choice<'g>> {
    let own = &mentions[at].tokens;
    let sentence = layers.sentence(own.start);
    let next = mentions.get(at + 1).zip(known.get(at + 1).copied().flatten()).filter(|(m, _)| {
        let link = own.end..m.tokens.start;
        link.len() == 1 && [",", "in", "near", "("].contains(&layers.form(own.end))
    });
    let following = next.map(|(_, c)| (c.entry, STATED));
    let local = |m: &usize| known[*m].is_some_and(|c| is_local(c.entry));
    let here = |m: &usize| sentence.contains(&mentions[*m].tokens.start);
    let before = (0..at).rev().take_while(here).find(local);
    let after = (at + 1..mentions.len()).take_while(here).find(local);
    let far = |&m: &usize| mentions[m].tokens.start.abs_diff(own.start);
    let nearest = || Some((known[before.into_iter().chain(after).min_by_key(far)?]?.entry, NEAR));
    let found = following.or_else(nearest).map(|(entry, sure)| Choice { entry, rule: Rule::Beside, sure });
    found.or(focus)
}

fn group<'g>(layers: &Layers<'_>, atlas: &'g Atlas, mentions: &[Mention]) -> (Vec<Group<'g>>, Vec<Option<usize>>) {
    let (mut groups, mut seen): (Vec<Group<'g>>, BTreeMap<(Called, String), usize>) = (Vec::new(), BTreeMap::new());
    let mut group_of = vec![None; mentions.len()];
    for (at, mention) in mentions.iter().enumerate() {
        let Some(called) = mention.called else { continue };
        let words = layers.span(&mention.part).of(layers.text);
        let key = (called, if called == Called::Exact { words.to_owned() } else { fold(words) });
        let group = *seen.entry(key).or_insert_with(|| {
            groups.push(Group::new(atlas, called, words));
            groups.len() - 1
        });
        if groups[group].candidates.is_empty() {
            continue;
        }
        groups[group].mentions.push(at);
        if groups[group].sentences.len() < SENTENCES {
            groups[group].sentences.insert(layers.sentence(mention.tokens.start).start);
        }
        group_of[at] = Some(group);
    }
    (groups, group_of)
}

impl<'g> Group<'g> {
    fn new(atlas: &'g Atlas, called: Called, words: &str) -> Self {
        let places = atlas.gazetteer.look_up(called, words);
        let mut candidates: Vec<_> = places.map(|(e, how)| (e, atlas.weights.prior(e, how != Called::Also))).collect();
        seats_first(&mut candidates);
        candidates.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.id.cmp(&b.0.id)));
        candidates.truncate(WEIGHED);
        let rule = match called {
            Called::Exact => Rule::Abbreviation,
            Called::Adjective => Rule::Adjective,
            _ => Rule::Only,
        };
        Self {
            mentions: Vec::new(),
            sentences: BTreeSet::new(),
            called,
            candidates,
            now: 0,
            sure: 0.95,
            rule,
            fixed: false,
        }
    }

    fn place(&self) -> Option<Entry<'g>> {
        self.candidates.get(self.now).map(|c| c.0)
    }
}

/// Where a region and a city in it have one name, the city is meant by it alone: "Kursk", "New York".
fn seats_first(candidates: &mut [(Entry<'_>, f32)]) {
    for at in 0..candidates.len() {
        let region = candidates[at].0;
        let seat = |&(c, prior): &(Entry<'_>, f32)| {
            (c.kind() == Kind::City && lies_in(c, region) && prior > SEAT).then_some(prior)
        };
        let seat = (region.kind() == Kind::Region).then(|| candidates.iter().filter_map(seat).fold(f32::MIN, f32::max));
        if let Some(seat) = seat.filter(|&s| s > f32::MIN) {
            candidates[at].1 = candidates[at].1.min(seat - BEHIND);
        }
    }
}

/// Whether `inner` lies in `outer`, as far as the gazetteer knows.
fn lies_in(inner: Entry<'_>, outer: Entry<'_>) -> bool {
    let country = outer.kind() == Kind::Country && inner.country().is_some_and(|c| c.id == outer.id);
    let region = inner.admin1().is_some_and(|r| r.id == outer.id);
    let county = outer.kind() == Kind::County
        && inner.kind() == Kind::City
        && inner.admin1().map(|r| r.id) == outer.admin1().map(|r| r.id)
        && distance(inner.at(), outer.at()) < COUNTY;
    inner.id != outer.id && (country || region || county)
}

/// Per mention what kind of place it speaks of: by the word beside it, or as one of a list most of which are regions.
fn kinds(
    layers: &Layers<'_>,
    mentions: &[Mention],
    groups: &[Group<'_>],
    group_of: &[Option<usize>],
) -> Vec<Option<Kind>> {
    let mut out: Vec<Option<Kind>> = mentions.iter().map(|m| m.kind).collect();
    let region = |m: usize| {
        let group = group_of[m].and_then(|g| groups.get(g)).filter(|g| g.called == Called::Name);
        group.and_then(|g| g.candidates.first()).is_some_and(|c| c.0.kind() == Kind::Region)
    };
    let mut start = 0;
    for end in 1..=mentions.len() {
        if end < mentions.len() && joined(layers, &mentions[end - 1], &mentions[end]) {
            continue;
        }
        let regions = (start..end).filter(|&m| region(m)).count();
        if regions >= 2 && 2 * regions > end - start {
            (start..end).for_each(|m| out[m] = out[m].or(Some(Kind::Region)));
        }
        start = end;
    }
    out
}

/// Whether only commas and "and" stand between two mentions.
fn joined(layers: &Layers<'_>, a: &Mention, b: &Mention) -> bool {
    let between = a.tokens.end..b.tokens.start;
    !between.is_empty()
        && between.len() <= 2
        && between.into_iter().all(|t| [",", "and", "or"].contains(&layers.form(t)))
}

/// Mentions before a comma and what contains them, as candidates: "Tripoli, Lebanon", "Paris, Lamar County, Texas".
fn containers(
    layers: &Layers<'_>,
    mentions: &[Mention],
    kinds: &[Option<Kind>],
    groups: &[Group<'_>],
    group_of: &[Option<usize>],
) -> BTreeMap<usize, usize> {
    let mut out = BTreeMap::new();
    for (at, pair) in mentions.windows(2).enumerate().rev() {
        let [inner, outer] = pair else { continue };
        let comma = inner.tokens.end + 1 == outer.tokens.start && [",", "("].contains(&layers.form(inner.tokens.end));
        let (Some(a), Some(b)) = (group_of[at], group_of[at + 1]) else { continue };
        if !comma || groups[b].called == Called::Adjective || groups[a].called == Called::Adjective {
            continue;
        }
        let regions = kinds[at] == Some(Kind::Region) && kinds[at + 1] == Some(Kind::Region);
        let list = regions || in_list(layers, mentions, at);
        let pair = best_pair(&groups[a], &groups[b], out.get(&(at + 1)).copied());
        if let Some((i, o)) = pair.filter(|&(i, o)| i == 0 || !(list || unlikely(&groups[a], &groups[b], o))) {
            out.insert(at, i);
            out.insert(at + 1, o);
        }
    }
    out
}

/// Whether the mention after the next is joined on by "and": "Georgia, Florida and Ohio" are three.
fn in_list(layers: &Layers<'_>, mentions: &[Mention], at: usize) -> bool {
    let (Some(outer), Some(next)) = (mentions.get(at + 1), mentions.get(at + 2)) else { return false };
    let between = outer.tokens.end..next.tokens.start.min(outer.tokens.end + 3);
    let forms: Vec<String> = between.map(|t| layers.form(t).to_lowercase()).collect();
    matches!(forms.iter().map(String::as_str).collect::<Vec<_>>()[..], ["and" | "or" | "&"] | [",", "and" | "or"])
        && next.tokens.start <= outer.tokens.end + 2
}

/// A well-known country is not a village of another: "China, Japan".
fn unlikely(inner: &Group<'_>, outer: &Group<'_>, o: usize) -> bool {
    let state = inner.candidates.first().is_some_and(|c| matches!(c.0.kind(), Kind::Country | Kind::Continent));
    state && outer.candidates.get(o).is_some_and(|c| c.0.kind() == Kind::Country)
}

/// The likeliest two candidates of which the first lies in the second.
fn best_pair(inner: &Group<'_>, outer: &Group<'_>, settled: Option<usize>) -> Option<(usize, usize)> {
    let outers = outer.candidates.iter().enumerate().filter(|(o, _)| settled.is_none_or(|s| s == *o));
    let pairs = outers.flat_map(|(o, y)| inner.candidates.iter().enumerate().map(move |(i, x)| (i, o, x, y)));
    let fitting = pairs.filter(|(_, _, x, y)| lies_in(x.0, y.0));
    fitting.max_by(|a, b| (a.2.1 + a.3.1).total_cmp(&(b.2.1 + b.3.1))).map(|(i, o, ..)| (i, o))
}

/// What the other groups say.
#[derive(Default)]
struct Votes {
    countries: BTreeMap<u32, f32>,
    regions: BTreeMap<u32, f32>,
    total: f32,
    points: Vec<((f64, f64), f32)>,
}

fn weigh(atlas: &Atlas, kinds: &[Option<Kind>], groups: &[Group<'_>], at: usize) -> (usize, f32, Rule) {
    let (group, weights) = (&groups[at], &atlas.weights.context);
    let votes = votes(weights.sentence, groups, at);
    let kind = group.mentions.iter().find_map(|&m| kinds[m]);
    let share =
        |votes_of: &BTreeMap<u32, f32>, id: u32| votes_of.get(&id).copied().unwrap_or(0.0) / votes.total.max(1.0);
    let context = |entry: Entry<'_>| {
        let country = entry.country().map_or(0.0, |c| share(&votes.countries, c.id));
        let home = if entry.kind() == Kind::Region { Some(entry) } else { entry.admin1() };
        let region = home.map_or(0.0, |r| share(&votes.regions, r.id));
        let near = |&(point, weight): &((f64, f64), f32)| {
            weight * (-(distance(point, entry.at()) as f32) / weights.fade).exp()
        };
        let near = votes.points.iter().map(near).fold(0.0, f32::max);
        weights.country * country + weights.region * region + weights.near * near
    };
    let by_kind = |entry: Entry<'_>| if kind.is_some_and(|k| k == entry.kind()) { weights.kind } else { 0.0 };
    let scores: Vec<f32> = group.candidates.iter().map(|&(e, prior)| prior + context(e) + by_kind(e)).collect();
    let best = (0..scores.len()).fold(0, |best, i| if scores[i] > scores[best] { i } else { best });
    let sum: f32 = scores.iter().map(|s| (2.0 * (s - scores[best])).exp()).sum();
    let rule = match group.rule {
        kept @ (Rule::Abbreviation | Rule::Adjective) => kept,
        _ if best == 0 => Rule::Populous,
        _ if by_kind(group.candidates[best].0) > 0.0 => Rule::Kind,
        _ => Rule::Context,
    };
    (best, 1.0 / sum, rule)
}

fn votes(sentence: f32, groups: &[Group<'_>], at: usize) -> Votes {
    let mut out = Votes::default();
    let near = at.saturating_sub(AROUND)..groups.len().min(at + AROUND);
    for other in near.filter(|&g| g != at).map(|g| &groups[g]).filter(|g| !g.mentions.is_empty()) {
        let Some(place) = other.place() else { continue };
        if groups[at].candidates.iter().any(|c| c.0.id == place.id) {
            continue;
        }
        let together = !groups[at].sentences.is_disjoint(&other.sentences);
        let weight = (other.mentions.len() as f32).sqrt() * other.sure * if together { sentence } else { 1.0 };
        out.total += weight;
        let region = if place.kind() == Kind::Region { Some(place) } else { place.admin1() };
        place.country().into_iter().for_each(|c| *out.countries.entry(c.id).or_default() += weight);
        region.into_iter().for_each(|r| *out.regions.entry(r.id).or_default() += weight);
        if matches!(place.kind(), Kind::City | Kind::County | Kind::Area | Kind::Facility) {
            out.points.push((place.at(), other.sure));
        }
    }
    out
}
