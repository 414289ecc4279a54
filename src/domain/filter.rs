//! What is shown of what is loaded.

use std::sync::Arc;

use super::fold::{Lower, fold};
use super::{Backup, Rows, ServerId, Timestamp};

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
    pub fn words(mut self, text: &str, lower: Lower) -> Self {
        self.words = fold(text, lower).split_whitespace().map(str::to_owned).collect();
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

    /// Of these places, those whose rows match, in their order.
    pub fn of(&self, rows: &Rows, order: &Arc<[usize]>) -> Arc<[usize]> {
        if *self == Self::default() {
            return Arc::clone(order);
        }
        let mut places = order.to_vec();
        if !self.words.is_empty() {
            let has_words = rows.texts().having(&self.words);
            places.retain(|&place| has_words.get(place).is_some_and(|has| *has));
        }
        let others = Self { words: Vec::new(), ..self.clone() };
        if others != Self::default() {
            places.retain(|&place| rows.at(place).is_some_and(|backup| others.matches(backup)));
        }
        places.into()
    }

    /// All but the words.
    fn matches(&self, backup: &Backup) -> bool {
        self.server_id.is_none_or(|id| id == backup.server.id)
            && self.backup_type.as_deref().is_none_or(|word| word == backup.backup_type.word())
            && self.status.as_deref().is_none_or(|word| word == backup.status.word())
            && self.from.is_none_or(|from| backup.created_at.is_some_and(|at| at >= from))
            && self.before.is_none_or(|before| backup.created_at.is_some_and(|at| at < before))
    }
}

#[cfg(test)]
mod tests {
    use super::super::backup::sample;
    use super::super::{Backup, BackupStatus};
    use super::*;

    fn matches(filter: &Filter, backup: &Backup) -> bool {
        let rows = Rows::default().reconcile(vec![backup.clone()], str::to_owned).rows;
        !filter.of(&rows, &[0].into()).is_empty()
    }

    fn words(text: &str) -> Filter {
        Filter::default().words(text, str::to_owned)
    }

    #[test]
    fn searches_id_server_server_id_and_description() {
        let backup = sample::backup(501);
        for text in ["501", "WEB", "12345", "daily", "auto 501", "  "] {
            assert!(matches(&words(text), &backup), "{text}");
        }
        for text in ["502", "web 502", "monthly"] {
            assert!(!matches(&words(text), &backup), "{text}");
        }
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert!(!matches(&words("501web"), &sample::backup(501)));
    }

    #[test]
    fn every_part_must_match() {
        let backup = Backup { status: BackupStatus::Unknown("archived".into()), ..sample::backup(501) };
        let at = backup.created_at;
        let next = at.map(|at| at.plus(std::time::Duration::from_millis(1)));
        assert!(matches(&Filter::default().status(Some("archived")).created(at, next), &backup));
        for other in [
            Filter::default().status(Some("completed")),
            Filter::default().created(next, None),
            Filter::default().created(None, at),
            Filter::default().server(ServerId::new(1)),
            Filter::default().backup_type(Some("manual")),
            words("daily").status(Some("completed")),
        ] {
            assert!(!matches(&other, &backup), "{other:?}");
        }
    }

    #[test]
    fn a_backup_without_a_time_is_in_no_span() {
        let backup = Backup { created_at: None, ..sample::backup(501) };
        assert!(matches(&Filter::default(), &backup));
        assert!(!matches(&Filter::default().created(Some(Timestamp::from_millis(0)), None), &backup));
    }

    #[test]
    fn what_matches_keeps_its_order() {
        let rows = Rows::default().reconcile((1..=3).map(sample::backup).collect(), str::to_owned).rows;
        assert_eq!(*words("daily").of(&rows, &[2, 0, 1].into()), [2, 0, 1]);
    }
}
