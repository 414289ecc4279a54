//! Restores under way: followed through the server's status as far as the API shows it.

use std::sync::Arc;
use std::time::Duration;

use crate::domain::{Server, ServerId, ServerRef, Timestamp};
use crate::signal::ArcRwSignal;

/// Without any sign of it for this long, the API does not show restores.
const UNSEEN_AFTER: Duration = Duration::from_secs(600);

/// A restore that the API has accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreUnderWay {
    pub server: Arc<ServerRef>,
    pub started_at: Timestamp,
    /// The server's status when it began, where it was known.
    status_before: Option<Arc<str>>,
    /// Whether another status was seen since.
    is_seen: bool,
}

/// How a restore ended, as far as that can be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RestoreEnd {
    /// The server left its status and is back in a usual one.
    Back { server: Arc<ServerRef>, status: Arc<str> },
    /// The API never showed a thing.
    Unseen { server: Arc<ServerRef> },
}

#[derive(Clone, Debug, Default)]
pub struct Restores {
    under_way: ArcRwSignal<Vec<RestoreUnderWay>>,
}

impl Restores {
    pub fn begin(&self, server: Arc<ServerRef>, status_before: Option<Arc<str>>, now: Timestamp) {
        let restore = RestoreUnderWay { server: Arc::clone(&server), started_at: now, status_before, is_seen: false };
        self.under_way.update(|under_way| {
            under_way.retain(|other| other.server.id != server.id);
            under_way.push(restore);
        });
    }

    /// Whether a restore of this server is under way, followed.
    pub fn is_under_way(&self, server: ServerId) -> bool {
        self.under_way.with(|under_way| under_way.iter().any(|restore| restore.server.id == server))
    }

    /// The servers concerned, as they stand.
    pub fn servers(&self) -> Vec<ServerId> {
        self.under_way.with_untracked(|under_way| under_way.iter().map(|restore| restore.server.id).collect())
    }

    /// Takes note of the servers' status (`None`: the API did not tell) and returns the restores that are over.
    pub fn observe(&self, servers: Option<&[Server]>, now: Timestamp) -> Vec<RestoreEnd> {
        let mut under_way = self.under_way.get_untracked();
        let before = under_way.clone();
        let mut ends = Vec::new();
        under_way.retain_mut(|restore| {
            let id = restore.server.id;
            let status =
                servers.and_then(|servers| servers.iter().find(|server| server.id == id)).map(|server| &server.status);
            let end = restore.observe(status, now);
            ends.extend(end.clone());
            end.is_none()
        });
        if under_way != before {
            self.under_way.set(under_way);
        }
        ends
    }
}

impl RestoreUnderWay {
    fn observe(&mut self, status: Option<&Arc<str>>, now: Timestamp) -> Option<RestoreEnd> {
        if let Some(status) = status {
            let is_usual = matches!(&**status, "active" | "stopped" | "suspended");
            let is_as_before = self.status_before.as_ref().is_some_and(|before| before == status);
            if self.is_seen && (is_usual || is_as_before) {
                return Some(RestoreEnd::Back { server: Arc::clone(&self.server), status: Arc::clone(status) });
            }
            self.is_seen |= !is_usual && !is_as_before;
        }
        let is_unseen = !self.is_seen && now.since(self.started_at) >= UNSEEN_AFTER;
        is_unseen.then(|| RestoreEnd::Unseen { server: Arc::clone(&self.server) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(status: &str) -> Server {
        let id = ServerId::new(7).unwrap();
        Server { id, name: Some("web".into()), status: status.into() }
    }

    fn begun() -> Restores {
        let restores = Restores::default();
        let server = Arc::new(ServerRef::new(ServerId::new(7).unwrap(), "web"));
        restores.begin(server, Some("active".into()), Timestamp::from_millis(0));
        restores
    }

    fn later(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    #[test]
    fn ends_when_the_server_is_back() {
        let restores = begun();
        assert_eq!(restores.observe(Some(&[server("active")]), later(1)), []);
        assert_eq!(restores.observe(Some(&[server("restoring")]), later(2)), []);
        assert_eq!(restores.observe(None, later(3)), []);
        let ends = restores.observe(Some(&[server("active")]), later(4));
        assert!(matches!(&ends[..], [RestoreEnd::Back { status, .. }] if &**status == "active"));
        assert!(restores.servers().is_empty());
    }

    #[test]
    fn an_api_that_shows_nothing_is_said_to() {
        let restores = begun();
        assert_eq!(restores.observe(None, later(599)), []);
        assert!(matches!(&restores.observe(Some(&[server("active")]), later(600))[..], [RestoreEnd::Unseen { .. }]));
    }

    #[test]
    fn a_long_restore_that_is_seen_goes_on() {
        let restores = begun();
        restores.observe(Some(&[server("restoring")]), later(1));
        assert_eq!(restores.observe(Some(&[server("restoring")]), later(10_000)), []);
    }
}
