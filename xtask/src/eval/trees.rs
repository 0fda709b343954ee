//! CoNLL-U and its kin: documents of gold tokens, and the text and segments the model reads them in. What the columns mean is left to
//! [`super::syntax`] and [`super::names`].

use anyhow::Result;
use std::ops::Range;
use std::path::Path;
use verbale_engine::text::{Segments, quotations};
use verbale_model::Span;

/// One word's row.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// Ten in CoNLL-U, fewer in its kin.
    pub(super) cells: Vec<String>,
    /// No white space before the next word.
    glued: bool,
}

impl Row {
    pub(super) fn cell(&self, at: usize) -> &str {
        self.cells.get(at).map_or("_", String::as_str)
    }

    pub(super) fn form(&self) -> &str {
        self.cell(1)
    }
}

/// A document of gold tokens.
#[derive(Clone, Debug, Default)]
pub(super) struct GoldTokens {
    pub(super) id: String,
    pub(super) rows: Vec<Row>,
    pub(super) sentences: Vec<Range<usize>>,
    paragraphs: Vec<Range<usize>>,
}

/// What is known of the sentence that is being read.
#[derive(Default)]
struct Sentence {
    rows: Vec<Row>,
    text: Option<String>,
    new_paragraph: bool,
    /// The last number of a range like `3-4`, and whether white space follows the whole.
    range: Option<(usize, bool)>,
}

/// Reads a file. In the kin without `# newpar` (`paragraphs` false), each sentence is a paragraph.
pub(super) fn read(path: &Path, paragraphs: bool) -> Result<Vec<GoldTokens>> {
    let text = std::fs::read_to_string(path)?;
    let mut documents: Vec<GoldTokens> = Vec::new();
    let mut sentence = Sentence::default();
    for line in text.lines().chain([""]) {
        if let Some(id) = line.strip_prefix("# newdoc id = ") {
            documents.push(GoldTokens { id: id.to_owned(), ..GoldTokens::default() });
            sentence.new_paragraph = true;
        } else if line.starts_with("# newpar") && !line.starts_with("# newpar_block") {
            sentence.new_paragraph = true;
        } else if let Some(text) = line.strip_prefix("# text = ") {
            sentence.text = Some(text.to_owned());
        } else if line.is_empty() {
            let done = std::mem::take(&mut sentence);
            if let Some(document) = documents.last_mut().filter(|_| !done.rows.is_empty()) {
                document.push(done, paragraphs);
            }
        } else if !line.starts_with('#') {
            sentence.push(line);
        }
    }
    Ok(documents)
}

impl Sentence {
    fn push(&mut self, line: &str) {
        let cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
        let glued = cells.get(9).is_some_and(|c| c.split('|').any(|f| f == "SpaceAfter=No"));
        if let Some((_, last)) = cells[0].split_once('-') {
            self.range = last.parse().ok().map(|last| (last, glued));
        } else if let Ok(number) = cells[0].parse::<usize>() {
            let in_range = self.range.filter(|r| number <= r.0);
            let glued = in_range.map_or(glued, |(last, whole)| number < last || whole);
            self.rows.push(Row { cells, glued });
        }
    }

    /// Where the file has no column for it, white space is taken from the sentence's text.
    fn glue_by_text(&mut self) {
        let Some(text) = self.text.clone() else { return };
        let mut rest = text.as_str();
        for row in &mut self.rows {
            let Some(after) = rest.trim_start().strip_prefix(row.form()) else { return };
            row.glued = !after.starts_with(char::is_whitespace);
            rest = after;
        }
    }
}

impl GoldTokens {
    fn push(&mut self, mut sentence: Sentence, paragraphs: bool) {
        if !paragraphs {
            sentence.glue_by_text();
        }
        let range = self.rows.len()..self.rows.len() + sentence.rows.len();
        match self.paragraphs.last_mut() {
            Some(last) if paragraphs && !sentence.new_paragraph => last.end = range.end,
            _ => self.paragraphs.push(range.clone()),
        }
        self.sentences.push(range);
        self.rows.extend(sentence.rows);
    }

    /// The text, a paragraph a line, and its segments: the gold tokens, and the engine's own quotations.
    pub(super) fn segments(&self) -> (String, Segments) {
        let (mut text, mut ranges) = (String::new(), Vec::new());
        for paragraph in &self.paragraphs {
            for at in paragraph.clone() {
                let start = text.len();
                text.push_str(self.rows[at].form());
                ranges.push(start..text.len());
                text.push_str(if at + 1 == paragraph.end {
                    "\n"
                } else if self.rows[at].glued {
                    ""
                } else {
                    " "
                });
            }
        }
        let tokens: Vec<Span> = ranges.into_iter().filter_map(|r| Span::new(&text, r)).collect();
        let spans: Vec<Span> = self.paragraphs.iter().map(|p| tokens[p.start].to(tokens[p.end - 1])).collect();
        let segments = Segments {
            header: None,
            quotations: quotations(&text, &spans),
            tokens,
            sentences: self.sentences.clone(),
            paragraphs: self.paragraphs.clone(),
        };
        (text, segments)
    }

    /// The token each hangs on, in the whole document.
    pub(super) fn heads(&self) -> Vec<Option<usize>> {
        let mut out = vec![None; self.rows.len()];
        for sentence in &self.sentences {
            for at in sentence.clone() {
                let head: usize = self.rows[at].cell(6).parse().unwrap_or(0);
                out[at] = head.checked_sub(1).map(|h| sentence.start + h);
            }
        }
        out
    }

    /// GUM's name for the kind of text; nothing elsewhere.
    pub(super) fn genre(&self) -> &str {
        self.id.strip_prefix("GUM_").and_then(|rest| rest.split('_').next()).unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_rebuilt() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let rows = "# newdoc id = a\n# newpar\n1-2\tShe's\t_\t_\t_\t_\t_\t_\t_\t_\n1\tShe\t_\t_\t_\t_\t2\t_\t_\t_\n2\t's\t_\t_\t_\t_\t0\t_\t_\t_\n\
                    3\tin\t_\t_\t_\t_\t2\t_\t_\tSpaceAfter=No\n4\t.\t_\t_\t_\t_\t2\t_\t_\t_\n\n# newpar\n1\tYes\t_\t_\t_\t_\t0\t_\t_\t_\n\n";
        std::fs::write(file.path(), rows).expect("written");
        let documents = read(file.path(), true).expect("read");
        let (text, segments) = documents[0].segments();
        assert_eq!(text, "She's in.\nYes\n");
        assert_eq!(segments.sentences, [0..4, 4..5]);
        assert_eq!(segments.paragraphs, [0..4, 4..5]);
        assert_eq!(documents[0].heads(), [Some(1), None, Some(1), Some(1), None]);
    }
}
