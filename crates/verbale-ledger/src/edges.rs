//! Where words begin and end in a text. Nearly all spans of a reading begin and end there, and counted in words they are smaller
//! numbers than in bytes. What is a word here matters to nobody else, but it must never change: packed readings are counted in them.

/// A run of English letters and digits is a word, and so is every other mark by itself. The first and the last stand for the two ends of
/// the text.
pub(crate) struct Edges {
    starts: Vec<usize>,
    ends: Vec<usize>,
}

impl Edges {
    /// Of this text.
    pub(crate) fn new(text: &str) -> Self {
        let (mut starts, mut ends) = (vec![0], vec![0]);
        let mut inside = false;
        for (at, c) in text.char_indices() {
            // Other letters are taken for marks: tables of letters grow with every Unicode.
            let letter = c.is_ascii_alphanumeric();
            if inside && letter {
                ends.pop();
            } else if !c.is_ascii_whitespace() {
                starts.push(at);
            }
            if !c.is_ascii_whitespace() {
                ends.push(at + c.len_utf8());
            }
            inside = letter;
        }
        starts.push(text.len());
        ends.push(text.len());
        Self { starts, ends }
    }

    /// The last word that begins here or before.
    pub(crate) fn before(&self, start: usize) -> usize {
        self.starts.partition_point(|&one| one <= start).saturating_sub(1)
    }

    /// The first word that ends here or after.
    pub(crate) fn after(&self, end: usize) -> usize {
        self.ends.partition_point(|&one| one < end)
    }

    /// Where a word begins.
    pub(crate) fn start(&self, word: usize) -> Option<usize> {
        self.starts.get(word).copied()
    }

    /// Where a word ends.
    pub(crate) fn end(&self, word: usize) -> Option<usize> {
        self.ends.get(word).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_edges() {
        let text = "He's \u{e9}lite, 30-day";
        let edges = Edges::new(text);
        let words: Vec<&str> = (1..edges.starts.len() - 1).map(|at| &text[edges.starts[at]..edges.ends[at]]).collect();
        assert_eq!(words, ["He", "'", "s", "\u{e9}", "lite", ",", "30", "-", "day"]);
        assert_eq!((edges.before(2), edges.after(4), edges.before(100)), (2, 3, 10));
    }
}
