//! Attributions by the look of the page, which the marks and the layout settle without a verb: a speaker's turn in a transcript
//! (`QUAYE: We signed.`), a signature under a quotation (`“We signed.” — Ada Quaye`), a quotation set apart below its cue
//! (`She said:` and the quotation in the next paragraph).

use super::clauses::overlaps;
use super::{Draft, Path};
use crate::Layers;
use std::ops::Range;

/// Words in a name before a turn's colon or after a signature's dash.
const NAME: usize = 8;

/// Statements that the page's form settles; what else was found in their content is theirs.
pub(crate) fn settle(layers: &Layers<'_>, drafts: Vec<Draft>) -> Vec<Draft> {
    let mut out = drafts;
    for paragraph in layers.segments.paragraphs.clone() {
        let found = turn(layers, &paragraph).or_else(|| signature(layers, &paragraph));
        if let Some(found) = found {
            out.retain_mut(|d| {
                !d.content.iter().chain(&d.cue).any(|r| overlaps(r, &paragraph)) || runs_in(d, &paragraph)
            });
            out.push(found);
        }
    }
    set_apart(layers, &mut out);
    out
}

/// A statement of which only a part lies in the paragraph keeps the rest.
fn runs_in(draft: &mut Draft, paragraph: &Range<usize>) -> bool {
    draft.content.retain(|c| !overlaps(c, paragraph));
    !draft.content.is_empty() && draft.cue.as_ref().is_some_and(|c| !overlaps(c, paragraph))
}

/// `QUAYE: We signed.`: a name in capitals, a colon, the paragraph.
fn turn(layers: &Layers<'_>, paragraph: &Range<usize>) -> Option<Draft> {
    let colon = paragraph.clone().take(NAME).find(|&t| layers.form(t) == ":")?;
    // a transcript may be quoted as a whole
    let quoted = matches!(layers.form(paragraph.start), "\"" | "“" | "‘");
    let name = paragraph.start + usize::from(quoted)..colon;
    let capitals = |t: usize| {
        let form = layers.form(t);
        form.contains(char::is_alphabetic) && form.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
    };
    let fits = !name.is_empty()
        && name.clone().all(|t| capitals(t) || matches!(layers.form(t), "." | "-" | "," | "(" | ")"))
        && name.clone().any(|t| layers.form(t).chars().count() > 1);
    let content = colon + 1..paragraph.end;
    let words = content.clone().filter(|&t| layers.is_word(t)).count();
    (fits && words > 2).then(|| Draft {
        path: Path::Turn,
        source: vec![name],
        cue: Some(colon..colon + 1),
        content: vec![content],
        weighed: vec![("form", 0.8)],
    })
}

/// `“We signed.” — Ada Quaye`: a quotation, a dash, a name, the end of the paragraph.
fn signature(layers: &Layers<'_>, paragraph: &Range<usize>) -> Option<Draft> {
    let mark = |t: usize| matches!(layers.form(t), "“" | "”" | "\"" | "‘" | "’" | "«" | "»" | "'");
    let dash =
        paragraph.clone().rev().take(NAME + 2).find(|&t| matches!(layers.form(t), "—" | "―" | "–" | "--" | "-"))?;
    let stop = usize::from(layers.form(paragraph.end - 1) == ".");
    let name = dash + 1..paragraph.end - stop;
    let content = paragraph.start..dash;
    let quoted = dash > paragraph.start + 2 && mark(paragraph.start) && mark(dash - 1);
    let plain = |t: usize| !matches!(layers.form(t), "." | "!" | "?" | ":") && !mark(t);
    let named = !name.is_empty() && layers.form(name.start).starts_with(char::is_uppercase) && name.clone().all(plain);
    (quoted && named).then(|| Draft {
        path: Path::Signature,
        source: vec![name],
        cue: Some(dash..dash + 1),
        content: vec![content],
        weighed: vec![("form", 0.9)],
    })
}

/// `She said:` at the end of a paragraph, and the next paragraph is a quotation: a bare quotation takes that cue.
fn set_apart(layers: &Layers<'_>, drafts: &mut [Draft]) {
    for draft in drafts.iter_mut().filter(|d| d.path == Path::Bare) {
        let start = draft.content[0].start;
        let paragraph = &layers.segments.paragraphs[layers.paragraph(start)];
        if paragraph.start != start || start == 0 || layers.form(start - 1) != ":" {
            continue;
        }
        if let Some((source, cue)) = layers.clause_of_saying(start - 1) {
            draft.path = Path::SetApart;
            draft.source = vec![source];
            draft.cue = Some(cue);
            draft.weighed.push(("form", 0.8));
        }
    }
}
