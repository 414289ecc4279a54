//! The texts in which backups are searched: one behind the other in a single string, which a search reads from end to end.

use std::fmt::Write;

use super::Backup;
use super::fold::{Lower, fold_onto};

/// For each backup its id, its server's name and id, and its description: folded, one to a line.
#[derive(Debug, Default)]
pub struct SearchTexts {
    all: String,
    /// Where each backup's text ends.
    ends: Vec<usize>,
}

impl SearchTexts {
    /// For about `count` texts, of which many are like those in `known`.
    pub fn with_capacity(count: usize, known: &Self) -> Self {
        Self { all: String::with_capacity(known.all.len()), ends: Vec::with_capacity(count) }
    }

    pub fn push(&mut self, backup: &Backup, lower: Lower) {
        let all = &mut self.all;
        // Writing to a string never fails.
        let _ = writeln!(all, "{}", backup.id);
        fold_onto(all, &backup.server.name, lower);
        let _ = writeln!(all, "\n{}", backup.server.id);
        fold_onto(all, &backup.description, lower);
        all.push('\n');
        self.ends.push(self.all.len());
    }

    /// The text that `other` has at `place`.
    pub fn push_from(&mut self, other: &Self, place: usize) {
        self.all.push_str(other.at(place));
        self.ends.push(self.all.len());
    }

    fn at(&self, place: usize) -> &str {
        let end = |place: usize| self.ends.get(place).copied().unwrap_or_default();
        let start = if place == 0 { 0 } else { end(place - 1) };
        self.all.get(start..end(place)).unwrap_or_default()
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
        let mut found = vec![0; self.ends.len()];
        for (number, word) in words.iter().enumerate() {
            let mut place = 0;
            for (start, _) in self.all.match_indices(word.as_str()) {
                while self.ends.get(place).is_some_and(|&end| end <= start) {
                    place += 1;
                }
                // The words before it were all found here, and this one just now or already.
                if let Some(found) = found.get_mut(place).filter(|found| **found == number) {
                    *found += 1;
                }
            }
        }
        found.into_iter().map(|found| found == words.len()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::backup::sample;
    use super::*;

    fn texts(names: &[&str]) -> SearchTexts {
        let mut texts = SearchTexts::default();
        for (name, id) in names.iter().zip(1..) {
            texts.push(&sample::of_server(id, 7, name), str::to_owned);
        }
        texts
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
    fn parts_are_found_again() {
        let first = texts(&["Web"]);
        let mut second = texts(&["db"]);
        second.push_from(&first, 0);
        assert_eq!((second.server_name(0), second.server_name(1)), ("db", "web"));
        assert_eq!(second.description(1), "automatic daily backup");
        assert_eq!(second.server_name(2), "");
    }
}
