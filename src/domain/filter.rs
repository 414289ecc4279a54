//! What is shown of what is loaded.

use super::fold::{Decompose, fold};
use super::rows::Row;
use super::{ServerId, Timestamp};

/// A filter. Every part that is set must match; several words must all match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    words: Vec<String>,
    server_id: Option<ServerId>,
    backup_type: Option<String>,
    status: Option<String>,
    /// First moment that is shown.
    from: Option<Timestamp>,
    /// First moment that is no longer shown.
    before: Option<Timestamp>,
}

impl Filter {
    /// Words of a search, in any case, with or without accents.
    pub fn words(mut self, text: &str, decompose: Decompose) -> Self {
        self.words = fold(text, decompose).split_whitespace().map(str::to_owned).collect();
        self
    }

    pub fn server(mut self, id: Option<ServerId>) -> Self {
        self.server_id = id;
        self
    }

    /// The API's own word for a type.
    pub fn backup_type(mut self, word: Option<&str>) -> Self {
        self.backup_type = word.map(str::to_owned);
        self
    }

    /// The API's own word for a status.
    pub fn status(mut self, word: Option<&str>) -> Self {
        self.status = word.map(str::to_owned);
        self
    }

    /// `from` is the first moment shown, `before` the first that is no longer. A backup without a time is in no span.
    pub fn created(mut self, from: Option<Timestamp>, before: Option<Timestamp>) -> Self {
        (self.from, self.before) = (from, before);
        self
    }

    pub fn matches(&self, row: &Row) -> bool {
        let backup = &row.backup;
        self.server_id.is_none_or(|id| id == backup.server.id)
            && self.backup_type.as_deref().is_none_or(|word| word == backup.backup_type.word())
            && self.status.as_deref().is_none_or(|word| word == backup.status.word())
            && self.from.is_none_or(|from| backup.created_at.is_some_and(|at| at >= from))
            && self.before.is_none_or(|before| backup.created_at.is_some_and(|at| at < before))
            && self.words.iter().all(|word| row.folded.contains(word.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::backup::sample;
    use super::super::{Backup, BackupStatus};
    use super::*;

    fn row(backup: Backup) -> Row {
        Row::new(backup, str::to_owned)
    }

    fn words(text: &str) -> Filter {
        Filter::default().words(text, str::to_owned)
    }

    #[test]
    fn searches_id_server_server_id_and_description() {
        let row = row(sample::backup(501));
        for text in ["501", "WEB", "12345", "daily", "auto 501", "  "] {
            assert!(words(text).matches(&row), "{text}");
        }
        for text in ["502", "web 502", "monthly"] {
            assert!(!words(text).matches(&row), "{text}");
        }
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert!(!words("501web").matches(&row(sample::backup(501))));
    }

    #[test]
    fn every_part_must_match() {
        let row = row(Backup { status: BackupStatus::Unknown("archived".into()), ..sample::backup(501) });
        let at = row.backup.created_at;
        let next = at.map(|at| at.plus(std::time::Duration::from_millis(1)));
        assert!(Filter::default().status(Some("archived")).created(at, next).matches(&row));
        assert!(!Filter::default().status(Some("completed")).matches(&row));
        assert!(!Filter::default().created(next, None).matches(&row));
        assert!(!Filter::default().created(None, at).matches(&row));
        assert!(!Filter::default().server(ServerId::new(1)).matches(&row));
        assert!(!Filter::default().backup_type(Some("manual")).matches(&row));
    }

    #[test]
    fn a_backup_without_a_time_is_in_no_span() {
        let row = row(Backup { created_at: None, ..sample::backup(501) });
        assert!(Filter::default().matches(&row));
        assert!(!Filter::default().created(Some(Timestamp::from_millis(0)), None).matches(&row));
    }
}
