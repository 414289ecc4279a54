//! Restores under way: followed through the server's status as far as the API shows it.

use std::sync::Arc;
use std::time::Duration;

use crate::domain::{Backup, BackupId, BackupStatus, Server, ServerId, ServerRef, Timestamp};
use crate::signal::ArcRwSignal;

/// Without any sign of it for this long, the API does not show restores, or no longer.
const UNSEEN_AFTER: Duration = Duration::from_secs(600);
/// As much of that one look without a sign counts at most: nothing could be seen while the computer slept, or was offline.
const MOST_OF_A_LOOK: Duration = Duration::from_secs(60);

/// The API's word for a server that is being restored.
pub(super) const RESTORING: &str = "restoring";

/// A restore that the API has accepted, that it shows, or that may have begun although its answer was lost.
#[derive(Clone, Debug, PartialEq, Eq)]
struct RestoreUnderWay {
    server: Arc<ServerRef>,
    /// `None` where it was begun elsewhere.
    backup: Option<BackupId>,
    /// The server's status when it began, where it was known.
    status_before: Option<Arc<str>>,
    /// Whether the API has accepted it from here.
    is_accepted: bool,
    /// Whether another status was seen since.
    is_seen: bool,
    /// Whether the last one seen was the API's word for it.
    is_restoring: bool,
    /// When the API was last asked about it.
    looked_at: Timestamp,
    /// For how long it was looked for without a sign.
    silent: Duration,
}

/// What the servers' status says about a restore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RestoreChange {
    /// One whose answer was lost has begun after all.
    Begun { server: Arc<ServerRef> },
    /// The server is back in its status, or in a usual one, or has left the one of a restore for any other.
    Back { server: Arc<ServerRef>, status: Arc<str> },
    /// The API never showed a thing, or has stopped to.
    Unseen { server: Arc<ServerRef> },
}

#[derive(Clone, Debug, Default)]
pub struct Restores {
    under_way: ArcRwSignal<Vec<RestoreUnderWay>>,
}

impl Restores {
    /// The API has accepted it.
    pub fn begin(&self, backup: &Backup, status_before: Option<Arc<str>>, now: Timestamp) {
        self.under_way.update(|under_way| {
            under_way.retain(|other| other.server.id != backup.server.id);
            under_way.push(RestoreUnderWay { is_accepted: true, ..RestoreUnderWay::of(backup, status_before, now) });
        });
    }

    /// Its answer was lost: it counts once the server shows it. Where one is shown already, this may be that. Where another one is
    /// suspected, the server may be restored from either.
    pub fn suspect(&self, backup: &Backup, status_before: Option<Arc<str>>, now: Timestamp) {
        self.under_way.update(|under_way| {
            match under_way.iter_mut().find(|other| other.server.id == backup.server.id) {
                Some(other) if other.is_real() => drop(other.backup.get_or_insert(backup.id)),
                Some(other) => {
                    other.backup = other.backup.filter(|&known| known == backup.id);
                    (other.looked_at, other.silent) = (now, Duration::ZERO);
                }
                None => under_way.push(RestoreUnderWay::of(backup, status_before, now)),
            }
        });
    }

    /// The backups that servers are being restored from, by what was done in this tab; followed.
    pub fn sources(&self) -> Vec<BackupId> {
        self.real(|restore| restore.backup)
    }

    /// Whether a server may be being restored from this backup, though nobody knows for sure; followed.
    pub fn may_be_from(&self, backup: &Backup) -> bool {
        let may_be = |restore: &RestoreUnderWay| match restore.backup {
            Some(source) => !restore.is_real() && source == backup.id,
            None => restore.server.id == backup.server.id && backup.status == BackupStatus::Completed,
        };
        self.under_way.with(|under_way| under_way.iter().any(may_be))
    }

    /// The servers that are being restored, followed.
    pub fn under_way(&self) -> Vec<Arc<ServerRef>> {
        self.real(|restore| Some(Arc::clone(&restore.server)))
    }

    /// The servers of which it is not known whether they are being restored, followed.
    pub fn suspected(&self) -> Vec<Arc<ServerRef>> {
        self.some(false, |restore| Some(Arc::clone(&restore.server)))
    }

    fn real<T>(&self, part: impl Fn(&RestoreUnderWay) -> Option<T>) -> Vec<T> {
        self.some(true, part)
    }

    fn some<T>(&self, is_real: bool, part: impl Fn(&RestoreUnderWay) -> Option<T>) -> Vec<T> {
        let is_meant = |restore: &&RestoreUnderWay| restore.is_real() == is_real;
        self.under_way.with(|under_way| under_way.iter().filter(is_meant).filter_map(part).collect())
    }

    /// The servers concerned, as they stand.
    pub fn servers(&self) -> Vec<ServerId> {
        self.under_way.with_untracked(|under_way| under_way.iter().map(|restore| restore.server.id).collect())
    }

    /// Takes note of the servers' status (`None`: the API did not tell), and returns what that says. Restores that were begun
    /// elsewhere are followed from then on.
    pub fn observe(&self, servers: Option<&[Server]>, now: Timestamp) -> Vec<RestoreChange> {
        let mut under_way = self.under_way.get_untracked();
        let before = under_way.clone();
        let mut changes = Vec::new();
        under_way.retain_mut(|restore| {
            let id = restore.server.id;
            let server = servers.and_then(|servers| servers.iter().find(|server| server.id == id));
            // An empty status says nothing.
            let status = server.map(|server| &server.status).filter(|status| !status.is_empty());
            let (change, stays) = restore.observe(status, now);
            changes.extend(change);
            stays
        });
        let is_new = |server: &&Server| {
            &*server.status == RESTORING && before.iter().all(|restore| restore.server.id != server.id)
        };
        under_way.extend(
            servers.unwrap_or_default().iter().filter(is_new).map(|server| RestoreUnderWay::shown(server, now)),
        );
        if under_way != before {
            self.under_way.set(under_way);
        }
        changes
    }
}

/// Whether it is a status that servers have by themselves (API.md, "Servers"): the restore has left it as it should be.
pub fn is_usual(status: &str) -> bool {
    matches!(status, "active" | "stopped" | "suspended")
}

impl RestoreUnderWay {
    /// Whether it is more than a suspicion.
    fn is_real(&self) -> bool {
        self.is_accepted || self.is_seen
    }

    fn of(backup: &Backup, status_before: Option<Arc<str>>, now: Timestamp) -> Self {
        Self {
            server: Arc::clone(&backup.server),
            backup: Some(backup.id),
            // A server that was being restored already shows this one by the same word.
            status_before: status_before.filter(|status| &**status != RESTORING),
            is_accepted: false,
            is_seen: false,
            is_restoring: false,
            looked_at: now,
            silent: Duration::ZERO,
        }
    }

    /// One that was begun elsewhere, or before the page was loaded.
    fn shown(server: &Server, now: Timestamp) -> Self {
        Self {
            server: Arc::new(ServerRef::new(server.id, server.name.as_deref().unwrap_or_default())),
            backup: None,
            status_before: None,
            is_accepted: false,
            is_seen: true,
            is_restoring: true,
            looked_at: now,
            silent: Duration::ZERO,
        }
    }

    /// What is to be told, and whether it is still to be followed.
    fn observe(&mut self, status: Option<&Arc<str>>, now: Timestamp) -> (Option<RestoreChange>, bool) {
        let server = || Arc::clone(&self.server);
        self.silent += now.since(self.looked_at).min(MOST_OF_A_LOOK);
        self.looked_at = now;
        if let Some(status) = status {
            let is_usual = is_usual(status);
            let was_restoring = std::mem::replace(&mut self.is_restoring, &**status == RESTORING);
            let is_as_before = self.status_before.as_ref().is_some_and(|before| before == status);
            let has_left = was_restoring && !self.is_restoring;
            if self.is_seen && (is_usual || is_as_before || has_left) {
                return (Some(RestoreChange::Back { server: server(), status: Arc::clone(status) }), false);
            }
            // A status that speaks of something else is no sign of one that may never have been.
            let is_sign = if self.is_accepted { !is_usual && !is_as_before } else { self.is_restoring };
            if self.is_seen || is_sign {
                self.silent = Duration::ZERO;
            }
            if !self.is_seen && is_sign {
                self.is_seen = true;
                // Where the status from before is not known, the restore may be somebody else's, from before.
                let is_ours = !self.is_accepted && self.status_before.is_some();
                return (is_ours.then(|| RestoreChange::Begun { server: server() }), true);
            }
        }
        if self.silent < UNSEEN_AFTER {
            return (None, true);
        }
        // One that never was is nobody's news.
        let is_news = self.is_accepted || self.is_seen;
        (is_news.then(|| RestoreChange::Unseen { server: server() }), false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::backup::sample;

    fn server(status: &str) -> Server {
        let id = ServerId::new(7).unwrap();
        Server { id, name: Some("web".into()), status: status.into() }
    }

    /// Of server 7, from backup 1.
    fn backup() -> Backup {
        sample::of_server(1, 7, "web")
    }

    fn begun() -> Restores {
        let restores = Restores::default();
        restores.begin(&backup(), Some("active".into()), later(0));
        restores
    }

    fn later(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    /// Once a minute.
    fn look_in_vain(restores: &Restores, since: i64, times: i64) {
        for minute in 1..=times {
            assert_eq!(restores.observe(None, later(since + minute * 60)), []);
        }
    }

    fn is_under_way(restores: &Restores) -> bool {
        restores.under_way().iter().any(|server| server.id.get() == 7)
    }

    #[test]
    fn ends_when_the_server_is_back() {
        let restores = begun();
        assert_eq!(restores.observe(Some(&[server("active")]), later(1)), []);
        assert_eq!(restores.observe(Some(&[server("restoring")]), later(2)), []);
        assert_eq!(restores.observe(None, later(3)), []);
        let changes = restores.observe(Some(&[server("active")]), later(4));
        assert!(matches!(&changes[..], [RestoreChange::Back { status, .. }] if &**status == "active"));
        assert!(restores.servers().is_empty());
    }

    #[test]
    fn ends_in_a_status_that_nobody_expects() {
        let restores = begun();
        restores.observe(Some(&[server("preparing")]), later(1));
        restores.observe(Some(&[server("restoring")]), later(2));
        let changes = restores.observe(Some(&[server("error")]), later(3));
        assert!(matches!(&changes[..], [RestoreChange::Back { status, .. }] if &**status == "error"));
        assert!(!is_under_way(&restores) && restores.sources().is_empty());
    }

    #[test]
    fn an_api_that_shows_nothing_is_said_to() {
        let restores = begun();
        look_in_vain(&restores, 0, 9);
        let changes = restores.observe(Some(&[server("active")]), later(600));
        assert!(matches!(&changes[..], [RestoreChange::Unseen { .. }]));
    }

    #[test]
    fn a_computer_that_slept_has_not_looked_in_vain() {
        let restores = begun();
        restores.observe(Some(&[server("restoring")]), later(1));
        assert_eq!(restores.observe(None, later(8 * 3600)), []);
        assert!(is_under_way(&restores));
    }

    #[test]
    fn an_empty_status_says_nothing() {
        for restores in [begun(), Restores::default()] {
            restores.suspect(&backup(), Some("active".into()), later(0));
            assert_eq!(restores.observe(Some(&[server("")]), later(1)), []);
            assert_eq!(restores.observe(Some(&[server("active")]), later(2)), []);
            restores.observe(Some(&[server("restoring")]), later(3));
            assert_eq!(restores.observe(Some(&[server("")]), later(4)), []);
            assert!(is_under_way(&restores));
        }
    }

    #[test]
    fn only_the_word_for_it_shows_one_whose_answer_was_lost() {
        let restores = Restores::default();
        restores.suspect(&backup(), Some("active".into()), later(0));
        assert_eq!(restores.observe(Some(&[server("rebooting")]), later(1)), []);
        assert_eq!(restores.observe(Some(&[server("active")]), later(2)), []);
        assert!(!is_under_way(&restores) && restores.suspected().len() == 1);
    }

    #[test]
    fn what_may_be_somebody_elses_is_under_way_and_not_said_to_be_ours() {
        for status_before in [None, Some("restoring".into())] {
            let restores = Restores::default();
            restores.suspect(&backup(), status_before, later(0));
            assert_eq!(restores.observe(Some(&[server("restoring")]), later(1)), []);
            assert!(is_under_way(&restores) && restores.sources() == [backup().id]);
        }
        let restores = Restores::default();
        restores.observe(Some(&[server("restoring")]), later(0));
        restores.suspect(&backup(), None, later(1));
        assert!(is_under_way(&restores) && restores.sources() == [backup().id]);
    }

    #[test]
    fn a_long_restore_that_is_seen_goes_on() {
        let restores = begun();
        restores.observe(Some(&[server("restoring")]), later(1));
        for minute in 1..200 {
            assert_eq!(restores.observe(Some(&[server("restoring")]), later(minute * 60)), []);
        }
    }

    #[test]
    fn a_restore_that_is_no_longer_shown_does_not_block_for_ever() {
        let restores = begun();
        restores.observe(Some(&[server("restoring")]), later(300));
        look_in_vain(&restores, 300, 9);
        assert!(matches!(&restores.observe(None, later(900))[..], [RestoreChange::Unseen { .. }]));
        assert!(!is_under_way(&restores));
    }

    #[test]
    fn one_that_was_begun_elsewhere_is_followed() {
        let restores = Restores::default();
        assert_eq!(restores.observe(Some(&[server("restoring")]), later(0)), []);
        assert!(is_under_way(&restores));
        assert_eq!(restores.sources(), [], "from which backup is not known");
        let failed = Backup { status: BackupStatus::Failed, ..backup() };
        assert!(restores.may_be_from(&backup()) && !restores.may_be_from(&failed));
        assert!(!restores.may_be_from(&sample::of_server(2, 8, "db")));
        let changes = restores.observe(Some(&[server("active")]), later(5));
        assert!(matches!(&changes[..], [RestoreChange::Back { .. }]));
        assert!(!is_under_way(&restores));
    }

    #[test]
    fn one_whose_answer_was_lost_counts_once_it_is_shown() {
        let restores = Restores::default();
        restores.suspect(&backup(), Some("active".into()), later(0));
        assert!(!is_under_way(&restores) && restores.sources().is_empty() && restores.suspected().len() == 1);
        assert!(restores.may_be_from(&backup()) && !restores.may_be_from(&sample::of_server(2, 7, "web")));
        assert_eq!(restores.observe(Some(&[server("active")]), later(1)), []);
        let changes = restores.observe(Some(&[server("restoring")]), later(2));
        assert!(matches!(&changes[..], [RestoreChange::Begun { .. }]));
        assert!(is_under_way(&restores) && restores.sources() == [backup().id] && restores.suspected().is_empty());
        assert!(!restores.may_be_from(&backup()), "it is known to be");
    }

    #[test]
    fn two_whose_answers_were_lost_may_each_be_the_one_and_are_followed_from_the_second() {
        let restores = Restores::default();
        let other = sample::of_server(2, 7, "web");
        restores.suspect(&backup(), Some("active".into()), later(0));
        look_in_vain(&restores, 0, 9);
        restores.suspect(&other, Some("active".into()), later(540));
        assert!(restores.may_be_from(&backup()) && restores.may_be_from(&other));
        look_in_vain(&restores, 540, 9);
        assert!(matches!(
            &restores.observe(Some(&[server("restoring")]), later(1100))[..],
            [RestoreChange::Begun { .. }]
        ));
        assert!(is_under_way(&restores) && restores.sources().is_empty(), "from which backup is not known");
        assert!(restores.may_be_from(&backup()) && restores.may_be_from(&other));
    }

    #[test]
    fn one_that_never_was_is_forgotten_without_a_word() {
        let restores = Restores::default();
        restores.suspect(&backup(), None, later(0));
        look_in_vain(&restores, 0, 10);
        assert!(restores.servers().is_empty());
    }

    #[test]
    fn a_server_that_was_being_restored_already_is_seen_by_the_same_word() {
        let restores = Restores::default();
        restores.begin(&backup(), Some("restoring".into()), later(0));
        restores.observe(Some(&[server("restoring")]), later(1));
        assert!(matches!(&restores.observe(Some(&[server("active")]), later(2))[..], [RestoreChange::Back { .. }]));
    }
}
