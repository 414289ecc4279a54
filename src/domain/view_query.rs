//! What is shown, as the URL's query says it: `?q=web&status=failed&sort=-size_mb` (PRODUCT.md, 2).
//!
//! Unknown names and bad values are ignored, never fatal. Names that are not ours (`lang`) are left to others.
//! The query speaks of the one view that is shown: `q` and `sort` are that view's own. What another view was narrowed to is kept
//! beside it while the page lives, so that going there again shows it as it was left.

use super::coverage::ServerColumn;
use super::{BackupStatus, BackupType, Date, ServerId, Sort};

/// The state of the view that survives a reload, back, forward and being sent to a colleague.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ViewQuery {
    pub view: View,
    pub q: String,
    pub server_id: Option<ServerId>,
    pub backup_type: Option<String>,
    pub status: Option<String>,
    pub created_from: Option<Date>,
    pub created_to: Option<Date>,
    pub sort: Sort,
    pub servers: ServersQuery,
}

/// What the servers are narrowed to, and their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServersQuery {
    pub q: String,
    pub sort: Sort<ServerColumn>,
}

/// A page of the console.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    #[default]
    Backups,
    Servers,
    Activity,
}

impl View {
    pub fn word(self) -> &'static str {
        match self {
            Self::Backups => "backups",
            Self::Servers => "servers",
            Self::Activity => "activity",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Backups, Self::Servers, Self::Activity].into_iter().find(|view| view.word() == word)
    }
}

/// The longest search that is kept: what a URL carries everywhere.
const LONGEST: usize = 500;

impl ViewQuery {
    /// From the pairs of a query, already decoded. Of a name that comes twice the last value that means something counts.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (name, value) in pairs {
            let word = || (!value.is_empty()).then(|| value.chars().take(LONGEST).collect::<String>());
            match name {
                "view" => query.view = View::from_word(value).unwrap_or(query.view),
                "q" => query.q = word().unwrap_or(query.q),
                "server_id" => query.server_id = value.parse().ok().or(query.server_id),
                "backup_type" => query.backup_type = word().or(query.backup_type),
                "status" => query.status = word().or(query.status),
                "created_from" => query.created_from = value.parse().ok().or(query.created_from),
                "created_to" => query.created_to = value.parse().ok().or(query.created_to),
                // Of which view it is, another name says.
                "sort" => {
                    query.sort = value.parse().unwrap_or(query.sort);
                    query.servers.sort = value.parse().unwrap_or(query.servers.sort);
                }
                _ => {}
            }
        }
        match query.view {
            View::Backups => Self { servers: ServersQuery::default(), ..query },
            View::Servers => {
                let servers = ServersQuery { q: query.q, sort: query.servers.sort };
                Self { view: query.view, servers, ..Self::default() }
            }
            View::Activity => Self { view: query.view, ..Self::default() },
        }
    }

    /// This view, and the others as they were left.
    pub fn beside(self, left: &Self) -> Self {
        match self.view {
            View::Backups => Self { servers: left.servers.clone(), ..self },
            View::Servers => Self { view: self.view, servers: self.servers, ..left.clone() },
            View::Activity => Self { view: self.view, ..left.clone() },
        }
    }

    /// The pairs that differ from what is shown without any, in a fixed order.
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let mut push = |name, value: Option<String>| pairs.extend(value.map(|value| (name, value)));
        push("view", (self.view != View::default()).then(|| self.view.word().to_owned()));
        if self.view == View::Servers {
            let ServersQuery { q, sort } = &self.servers;
            push("q", (!q.is_empty()).then(|| q.clone()));
            push("sort", (*sort != Sort::default()).then(|| sort.to_string()));
            return pairs;
        }
        if self.view == View::Activity {
            return pairs;
        }
        push("q", (!self.q.is_empty()).then(|| self.q.clone()));
        push("server_id", self.server_id.map(|id| id.to_string()));
        push("backup_type", self.backup_type.clone());
        push("status", self.status.clone());
        push("created_from", self.created_from.map(|date| date.to_string()));
        push("created_to", self.created_to.map(|date| date.to_string()));
        push("sort", (self.sort != Sort::default()).then(|| self.sort.to_string()));
        pairs
    }

    /// The backups that a server's figures come from: of one server, and of some days where these are named.
    pub fn of_server(&self, server: ServerId, days: Option<(Date, Date)>) -> Self {
        Self {
            server_id: Some(server),
            created_from: days.map(|(from, _)| from),
            created_to: days.map(|(_, to)| to),
            servers: self.servers.clone(),
            ..Self::default()
        }
    }

    /// Whether anything is filtered out.
    pub fn is_filtered(&self) -> bool {
        self.filters_in_use() > 0 || !self.q.trim().is_empty()
    }

    /// How many filters beside the search are in use.
    pub fn filters_in_use(&self) -> usize {
        [
            self.server_id.is_some(),
            self.backup_type.is_some(),
            self.status.is_some(),
            self.created_from.is_some(),
            self.created_to.is_some(),
        ]
        .into_iter()
        .filter(|&is_set| is_set)
        .count()
    }

    /// Without a type and a status that are no words of the API: neither expected, nor among those that were `seen` in the data.
    pub fn with_known_words(&self, seen_types: &[String], seen_statuses: &[String]) -> Self {
        let known = |word: &Option<String>, words: &[&str], seen: &[String]| {
            word.clone().filter(|word| words.contains(&&**word) || seen.contains(word))
        };
        Self {
            backup_type: known(&self.backup_type, &BackupType::WORDS, seen_types),
            status: known(&self.status, &BackupStatus::WORDS, seen_statuses),
            ..self.clone()
        }
    }

    /// The same view and sort without any filter; the other views as they are.
    pub fn cleared(&self) -> Self {
        Self { view: self.view, sort: self.sort, servers: self.servers.clone(), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn owned(pairs: &[(&'static str, String)]) -> ViewQuery {
        ViewQuery::from_pairs(pairs.iter().map(|(name, value)| (*name, value.as_str())))
    }

    #[test]
    fn what_is_written_is_read() {
        let pairs = [
            ("q", "web 501"),
            ("server_id", "12345"),
            ("backup_type", "manual"),
            ("status", "in_progress"),
            ("created_from", "2025-01-01"),
            ("created_to", "2025-01-31"),
            ("sort", "-size_mb"),
        ];
        let query = ViewQuery::from_pairs(pairs);
        assert_eq!(query.filters_in_use(), 5);
        assert_eq!(query.to_pairs(), pairs.map(|(name, value)| (name, value.to_owned())));
        assert_eq!(query.cleared().to_pairs(), [("sort", "-size_mb".to_owned())]);
    }

    #[test]
    fn nonsense_is_ignored() {
        let pairs = [
            ("server_id", "x"),
            ("created_from", "2025-99-01"),
            ("sort", "evil"),
            ("view", "x"),
            ("token", "t"),
            ("q", ""),
        ];
        assert_eq!(ViewQuery::from_pairs(pairs), ViewQuery::default());
    }

    #[test]
    fn nonsense_takes_nothing_away() {
        let pairs = [
            ("view", "backups"),
            ("q", "web"),
            ("server_id", "8"),
            ("status", "failed"),
            ("created_to", "2025-01-31"),
            ("sort", "id"),
        ];
        let odd =
            [("view", "x"), ("q", ""), ("server_id", "zz"), ("status", ""), ("created_to", "soon"), ("sort", "evil")];
        assert_eq!(ViewQuery::from_pairs(pairs.into_iter().chain(odd)), ViewQuery::from_pairs(pairs));
        assert_eq!(ViewQuery::from_pairs([("view", "servers"), ("view", "zz")]).view, View::Servers);
        assert_eq!(ViewQuery::from_pairs([("server_id", "8"), ("server_id", "9")]).server_id, ServerId::new(9));
    }

    #[test]
    fn words_that_nobody_knows_narrow_nothing() {
        let query = |backup_type, status| ViewQuery::from_pairs([("backup_type", backup_type), ("status", status)]);
        let seen = ["archived".to_owned()];
        assert_eq!(query("x", "Completed").with_known_words(&[], &seen), ViewQuery::default());
        for (backup_type, status) in [("manual", "expired"), ("automatic", "archived")] {
            let known = query(backup_type, status);
            assert_eq!(known.with_known_words(&[], &seen), known);
        }
        assert_eq!(query("manual", "archived").with_known_words(&seen, &[]), query("manual", ""));
    }

    #[test]
    fn each_view_has_a_search_and_a_sort_of_its_own() {
        let pairs = [("view", "servers"), ("q", "web"), ("sort", "-size_mb")];
        let servers = ViewQuery::from_pairs(pairs.iter().rev().copied());
        assert_eq!(servers.to_pairs(), pairs.map(|(name, value)| (name, value.to_owned())));
        assert_eq!((servers.filters_in_use(), &*servers.q), (0, ""));
        // A column of the other view is none of this one.
        assert_eq!(
            ViewQuery::from_pairs([("view", "servers"), ("sort", "-created_at"), ("status", "failed")]).servers,
            ServersQuery::default()
        );
    }

    #[test]
    fn the_other_view_stays_as_it_was_left() {
        let backups = ViewQuery::from_pairs([("q", "nightly"), ("status", "failed")]);
        let servers = ViewQuery::from_pairs([("view", "servers"), ("q", "web")]).beside(&backups);
        assert_eq!((&*servers.q, &*servers.servers.q), ("nightly", "web"));
        let again = ViewQuery::from_pairs([("server_id", "7")]).beside(&servers);
        assert_eq!((&*again.q, &*again.servers.q, again.server_id), ("", "web", ServerId::new(7)));
        assert_eq!(again.cleared().servers.q, "web");
    }

    #[test]
    fn a_servers_backups_are_shown_without_what_was_filtered_before() {
        let servers = ViewQuery::from_pairs([("view", "servers"), ("q", "web")])
            .beside(&ViewQuery::from_pairs([("status", "failed"), ("sort", "id")]));
        let day = "2025-01-16".parse().unwrap();
        let shown = servers.of_server(ServerId::new(7).unwrap(), Some((day, day)));
        let pairs = [("server_id", "7"), ("created_from", "2025-01-16"), ("created_to", "2025-01-16")];
        assert_eq!(shown.to_pairs(), pairs.map(|(name, value)| (name, value.to_owned())));
        assert_eq!(shown.servers.q, "web");
    }

    const NAMES: &str = "view|q|server_id|backup_type|status|created_from|created_to|sort|lang|\\PC{0,5}";
    const VALUES: &str = "servers|activity|-?(id|server|size_mb|created_at|verdict)|[0-9]{1,17}|[0-9]{4}-[0-1][0-9]-[0-3][0-9]|.*|x{600}";

    proptest! {
        #[test]
        fn any_pairs_are_read_and_written_alike(pairs in prop::collection::vec((NAMES, VALUES), 0..10)) {
            let query = ViewQuery::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            prop_assert!(query.q.chars().count() <= LONGEST);
            prop_assert_eq!(owned(&query.to_pairs()), query);
        }
    }
}
