//! Faults on purpose: which request meets which trouble, and how often.

use std::collections::HashMap;

use axum::http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a request of the API is for; the unit in which faults are switched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    List,
    ListByServer,
    Create,
    Delete,
    Restore,
    Servers,
    Account,
    /// Matches every request when it stands in a fault.
    Any,
}

impl Endpoint {
    /// The endpoint that a request means; None for what the API does not have.
    pub fn of(method: &Method, path: &str, query: &str) -> Option<Self> {
        let segments: Vec<&str> = path.strip_prefix("/api/v1/")?.strip_suffix('/')?.split('/').collect();
        match (method.as_str(), segments.as_slice()) {
            ("GET", ["backups"]) if query.split('&').any(|pair| pair.starts_with("server_id=")) => {
                Some(Self::ListByServer)
            }
            ("GET", ["backups"]) => Some(Self::List),
            ("POST", ["backups"]) => Some(Self::Create),
            ("DELETE", ["backups", _]) => Some(Self::Delete),
            ("POST", ["servers", _, "restore"]) => Some(Self::Restore),
            ("GET", ["servers"]) => Some(Self::Servers),
            ("GET", ["account", "me"]) => Some(Self::Account),
            _ => None,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::ListByServer => "list_by_server",
            Self::Create => "create",
            Self::Delete => "delete",
            Self::Restore => "restore",
            Self::Servers => "servers",
            Self::Account => "account",
            Self::Any => "any",
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusFault {
    pub status: u16,
    /// A string is sent as it is; any other value as JSON; absent: no body.
    #[serde(default)]
    pub body: Option<Value>,
    /// Default: `text/html` for a body that begins with `<`, else `application/json`.
    #[serde(default)]
    pub content_type: Option<String>,
    #[serde(default)]
    pub headers: HashMap<String, String>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Nothing but `delay_ms`.
    #[default]
    Delay,
    /// This answer instead; nothing is done.
    Status(StatusFault),
    /// A 200 with this body instead (a string is sent as it is); nothing is done.
    Body(Value),
    /// A 302 to this address; nothing is done.
    Redirect(String),
    /// Never answers; nothing is done.
    Hang,
    /// Done, but never answered.
    HangAfter,
    /// TCP reset without an answer; nothing is done.
    ResetBefore,
    /// Done, then TCP reset without an answer.
    ResetAfter,
    /// Done; all headers but half of the body, then the connection closes.
    Truncate,
    /// The answer and the preflight have no CORS headers, so that a browser does not even send the request.
    NoCors,
    /// Done; only the answer lacks its CORS headers, so that a browser may not read it.
    NoCorsAnswer,
    /// The list begins and ends with rows that cannot be read, or only in part.
    MalformedRows,
    /// These members are set in the answer's JSON object.
    Merge(Map<String, Value>),
    /// The list says that it goes on at another host.
    NextElsewhere,
}

impl Kind {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Delay => "delay",
            Self::Status(_) => "status",
            Self::Body(_) => "body",
            Self::Redirect(_) => "redirect",
            Self::Hang => "hang",
            Self::HangAfter => "hang_after",
            Self::ResetBefore => "reset_before",
            Self::ResetAfter => "reset_after",
            Self::Truncate => "truncate",
            Self::NoCors => "no_cors",
            Self::NoCorsAnswer => "no_cors_answer",
            Self::MalformedRows => "malformed_rows",
            Self::Merge(_) => "merge",
            Self::NextElsewhere => "next_elsewhere",
        }
    }

    fn drops_connection(&self) -> bool {
        matches!(self, Self::ResetBefore | Self::ResetAfter | Self::Truncate)
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    pub endpoint: Endpoint,
    #[serde(default)]
    pub kind: Kind,
    /// How many requests meet it; null or absent: all until it is cleared.
    #[serde(default)]
    pub times: Option<u32>,
    /// How many matching requests pass first.
    #[serde(default)]
    pub skip: u32,
    /// The answer is made at once and held back for so long.
    #[serde(default)]
    pub delay_ms: u64,
}

/// The faults that are switched on, in the order in which they are tried.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    pub fn add(&mut self, faults: Vec<Fault>) {
        self.0.extend(faults);
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    pub fn installed(&self) -> &[Fault] {
        &self.0
    }

    /// Whether a browser must not reuse connections now: it silently repeats what a reused one drops.
    pub fn drop_connections(&self) -> bool {
        self.0.iter().any(|fault| fault.kind.drops_connection())
    }

    /// The fault that this request meets, counted as met.
    pub fn take(&mut self, endpoint: Endpoint) -> Option<Fault> {
        self.take_if(endpoint, |_| true)
    }

    /// Preflights meet only the fault that concerns them.
    pub fn take_for_preflight(&mut self, endpoint: Endpoint) -> Option<Fault> {
        self.take_if(endpoint, |kind| matches!(kind, Kind::NoCors))
    }

    fn take_if(&mut self, endpoint: Endpoint, concerns: impl Fn(&Kind) -> bool) -> Option<Fault> {
        let matches =
            |fault: &Fault| (fault.endpoint == endpoint || fault.endpoint == Endpoint::Any) && concerns(&fault.kind);
        for index in 0..self.0.len() {
            let fault = &mut self.0[index];
            if !matches(fault) {
                continue;
            }
            if fault.skip > 0 {
                fault.skip -= 1;
                continue;
            }
            let met = fault.clone();
            match &mut fault.times {
                Some(0 | 1) => drop(self.0.remove(index)),
                Some(times) => *times -= 1,
                None => {}
            }
            return Some(met);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(json: &str) -> Fault {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn skips_counts_and_gives_way() {
        let mut faults = Faults::default();
        faults.add(vec![
            fault(r#"{"endpoint": "list", "times": 2, "skip": 1, "kind": "hang"}"#),
            fault(r#"{"endpoint": "any", "kind": {"status": {"status": 503}}}"#),
        ]);
        let names: Vec<_> = (0..4).filter_map(|_| faults.take(Endpoint::List)).map(|fault| fault.kind.name()).collect();
        assert_eq!(names, ["status", "hang", "hang", "status"]);
        assert!(faults.take_for_preflight(Endpoint::Create).is_none());
    }

    #[test]
    fn endpoints() {
        let of = |method: Method, path, query| Endpoint::of(&method, path, query);
        assert_eq!(of(Method::GET, "/api/v1/backups/", "server_id=1"), Some(Endpoint::ListByServer));
        assert_eq!(of(Method::GET, "/api/v1/backups/", "backup_type=manual"), Some(Endpoint::List));
        assert_eq!(of(Method::DELETE, "/api/v1/backups/501/", ""), Some(Endpoint::Delete));
        assert_eq!(of(Method::POST, "/api/v1/servers/1/restore/", ""), Some(Endpoint::Restore));
        assert_eq!(of(Method::GET, "/api/v1/backups", ""), None);
        assert_eq!(of(Method::PATCH, "/api/v1/backups/", ""), None);
    }

    #[test]
    fn unknown_members_are_refused() {
        assert!(serde_json::from_str::<Fault>(r#"{"endpoint": "list", "kinds": "hang"}"#).is_err());
    }
}
