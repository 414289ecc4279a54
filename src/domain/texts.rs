//! The texts in which backups are searched: many in one string, which a search reads from end to end.

use std::fmt::Write;
use std::sync::Arc;

use super::Backup;
use super::fold::{Lower, fold_onto};

/// How many texts stand in one string. What did not change in a new list is not copied, chunk by chunk.
pub const CHUNK: usize = 1024;

/// For each backup its id, its server's name and id, and its description: folded, one to a line.
#[derive(Clone, Debug, Default)]
pub struct SearchTexts(Vec<Arc<Chunk>>);

/// At most [`CHUNK`] texts, one behind the other.
#[derive(Debug, Default)]
pub struct Chunk {
    all: String,
    /// Where each text ends.
    ends: Vec<usize>,
}

impl Chunk {
    pub fn push(&mut self, backup: &Backup, lower: Lower) {
        let all = &mut self.all;
        // Writing to a string never fails.
        let _ = writeln!(all, "{}", backup.id);
        fold_onto(all, &backup.server.name, lower);
        let _ = writeln!(all, "\n{}", backup.server.id);
        fold_onto(all, &backup.description, lower);
        self.push_text("\n");
    }

    /// A text, or the end of one.
    pub fn push_text(&mut self, text: &str) {
        self.all.push_str(text);
        self.ends.push(self.all.len());
    }

    /// Gives back the room that is left.
    pub fn give_back(&mut self) {
        self.all.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    fn at(&self, place: usize) -> &str {
        let end = |place: usize| self.ends.get(place).copied().unwrap_or_default();
        let start = if place == 0 { 0 } else { end(place - 1) };
        self.all.get(start..end(place)).unwrap_or_default()
    }

    /// Counts a word for each text that has it, and all the words before it.
    fn find(&self, word: &str, number: usize, found: &mut [usize]) {
        let mut place = 0;
        for (start, _) in self.all.match_indices(word) {
            while self.ends.get(place).is_some_and(|&end| end <= start) {
                place += 1;
            }
            if let Some(found) = found.get_mut(place).filter(|found| **found == number) {
                *found += 1;
            }
        }
    }
}

impl SearchTexts {
    /// The texts of the next rows: [`CHUNK`] of them, unless they are the last.
    pub fn push(&mut self, chunk: Arc<Chunk>) {
        self.0.push(chunk);
    }

    /// A chunk as it is.
    pub fn chunk(&self, number: usize) -> Option<&Arc<Chunk>> {
        self.0.get(number)
    }

    /// What stands at a place; nothing where there is none.
    pub fn at(&self, place: usize) -> &str {
        self.0.get(place / CHUNK).map_or("", |chunk| chunk.at(place % CHUNK))
    }

    /// A server's name, as it is searched.
    pub fn server_name(&self, place: usize) -> &str {
        self.at(place).split('\n').nth(1).unwrap_or_default()
    }

    /// A description, as it is searched.
    pub fn description(&self, place: usize) -> &str {
        self.at(place).splitn(4, '\n').nth(3).unwrap_or_default().trim()
    }

    /// For each place, whether its text has all of these words. Words are folded, and hold no white space.
    pub fn having(&self, words: &[String]) -> Vec<bool> {
        let mut having = Vec::with_capacity(self.0.len() * CHUNK);
        for chunk in &self.0 {
            let mut found = vec![0; chunk.ends.len()];
            words.iter().enumerate().for_each(|(number, word)| chunk.find(word, number, &mut found));
            having.extend(found.into_iter().map(|found| found == words.len()));
        }
        having
    }
}

#[cfg(test)]
mod tests {
    use super::super::backup::sample;
    use super::*;

    fn chunk(names: &[&str]) -> Chunk {
        let mut chunk = Chunk::default();
        for (name, id) in names.iter().zip(1..) {
            chunk.push(&sample::of_server(id, 7, name), str::to_owned);
        }
        chunk
    }

    fn texts(names: &[&str]) -> SearchTexts {
        SearchTexts(vec![Arc::new(chunk(names))])
    }

    fn having(texts: &SearchTexts, words: &[&str]) -> Vec<usize> {
        let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        texts.having(&words).iter().enumerate().filter(|(_, has)| **has).map(|(place, _)| place).collect()
    }

    #[test]
    fn all_words_must_be_in_one_text() {
        let texts = texts(&["web-web", "db", "Web-db"]);
        assert_eq!(having(&texts, &["web"]), [0, 2]);
        assert_eq!(having(&texts, &["web", "db"]), [2]);
        assert_eq!(having(&texts, &["db", "web"]), [2]);
        assert_eq!(having(&texts, &["web", "daily", "nothing"]), [0; 0]);
        assert_eq!(having(&texts, &[]), [0, 1, 2]);
    }

    #[test]
    fn a_word_never_reaches_into_the_next_text() {
        let texts = texts(&["a", "b"]);
        assert_eq!(having(&texts, &["backup2"]), [0; 0]);
        assert_eq!(having(&texts, &["2"]), [1]);
    }

    #[test]
    fn places_go_on_over_the_chunks() {
        let full: Vec<&str> = (0..CHUNK).map(|_| "web").collect();
        let texts = SearchTexts(vec![Arc::new(chunk(&full)), Arc::new(chunk(&["Db", "cache"]))]);
        assert_eq!(
            (texts.server_name(CHUNK - 1), texts.server_name(CHUNK), texts.server_name(CHUNK + 2)),
            ("web", "db", "")
        );
        assert_eq!(texts.description(CHUNK), "automatic daily backup");
        assert_eq!(having(&texts, &["db"]), [CHUNK]);
        let mut copy = Chunk::default();
        copy.push_text(texts.at(CHUNK));
        assert_eq!(copy.at(0), texts.at(CHUNK));
    }
}
