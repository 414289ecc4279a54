//! What can go wrong between a request and its answer.

use std::time::Duration;

use super::Problem;
use super::problems::{Redact, problems};

/// A request that did not succeed: what happened, and the API's own words about it where it gave some.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    pub kind: ErrorKind,
    pub problems: Vec<Problem>,
    /// How long the API asks to be left alone (`Retry-After`).
    pub retry_after: Option<Duration>,
}

/// What happened, by status first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// 400 or 422: the request itself is at fault; the problems say where.
    BadRequest,
    /// 401: the token is not, or no longer, accepted.
    Unauthorized,
    /// 403: the token may not do this.
    Forbidden,
    /// 404: no such backup or server.
    NotFound,
    /// 409: it does not go together with what is under way.
    Conflict,
    /// 429: too many requests.
    RateLimited,
    /// 5xx.
    Server { status: u16 },
    /// A redirect: followed nowhere, because the token would go along.
    Redirect,
    /// Any other status.
    Unexpected { status: u16 },
    /// No answer: the browser can't tell CORS, DNS, TLS and being offline apart.
    Network,
    /// This page's own policy (CSP) forbids the API's address: the build was made for another one.
    BlockedByPolicy,
    /// No answer within the time that a request is given.
    Timeout,
    /// An answer that is not what API.md describes, and where in it.
    Decode { at: String },
    /// A list that goes on at another address than the API's own.
    ForeignPage { next: String },
    /// The session ended while the request was under way. Nobody is told: it is no error.
    Cancelled,
}

impl ErrorKind {
    /// The meaning of a status that is not a success.
    pub fn of_status(status: u16) -> Self {
        match status {
            400 | 422 => Self::BadRequest,
            401 => Self::Unauthorized,
            403 => Self::Forbidden,
            404 => Self::NotFound,
            409 => Self::Conflict,
            429 => Self::RateLimited,
            300..=399 => Self::Redirect,
            500..=599 => Self::Server { status },
            _ => Self::Unexpected { status },
        }
    }
}

impl From<ErrorKind> for ApiError {
    fn from(kind: ErrorKind) -> Self {
        Self { kind, problems: Vec::new(), retry_after: None }
    }
}

impl ApiError {
    /// From an answer with a status that is not a success.
    pub fn from_answer(status: u16, body: &[u8], retry_after: Option<Duration>, redact: Redact<'_>) -> Self {
        Self { kind: ErrorKind::of_status(status), problems: problems(body, redact), retry_after }
    }

    /// An answer that could not be read.
    pub fn decode(at: impl Into<String>) -> Self {
        ErrorKind::Decode { at: at.into() }.into()
    }

    /// Whether the same GET may succeed later by itself. What answers something else than API.md describes goes on doing so.
    pub fn is_retryable(&self) -> bool {
        use ErrorKind::*;
        matches!(self.kind, Network | Timeout | RateLimited | Server { .. })
    }

    /// Whether the next request would probably fare no better, whatever it asks for: the API can't be reached, or wants to be left
    /// alone, or the session is over.
    pub fn is_about_all(&self) -> bool {
        use ErrorKind::*;
        self.retry_after.is_some() || matches!(self.kind, Network | Timeout | BlockedByPolicy | RateLimited | Cancelled)
    }

    /// Whether the token is no longer accepted.
    pub fn ends_session(&self) -> bool {
        self.kind == ErrorKind::Unauthorized
    }

    /// For a write: whether it may have taken effect all the same. Then it is never sent again by itself. A gateway's 408, or 502
    /// and above (some have 520 to 527), says nothing about what the server behind it did; an answer that can't be read was an
    /// answer to something done; a redirect may lead to what was made (303), and a page can't see which one it is.
    pub fn outcome_unknown(&self) -> bool {
        use ErrorKind::*;
        match self.kind {
            Network | Timeout | Redirect | Decode { .. } => true,
            Server { status } => status >= 502,
            Unexpected { status } => status == 408,
            _ => false,
        }
    }

    pub fn is_cancelled(&self) -> bool {
        self.kind == ErrorKind::Cancelled
    }

    /// What the API says about one member of the request.
    pub fn at<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a Problem> {
        self.problems.iter().filter(move |problem| problem.field.as_deref() == Some(field))
    }

    /// What the API says about anything but these members.
    pub fn except<'a>(&'a self, fields: &'a [&str]) -> impl Iterator<Item = &'a Problem> {
        self.problems
            .iter()
            .filter(move |problem| !problem.field.as_deref().is_some_and(|field| fields.contains(&field)))
    }
}

/// `Retry-After` as seconds or as an HTTP date; `None` where it says neither. A date in the past is now.
pub fn retry_after(header: &str, now_millis: i64, parse_date: fn(&str) -> Option<i64>) -> Option<Duration> {
    let header = header.trim();
    if let Ok(seconds) = header.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let looks_like_a_date = header.starts_with(|c: char| c.is_ascii_alphabetic());
    let at = parse_date(header).filter(|_| looks_like_a_date)?;
    Some(Duration::from_millis(at.saturating_sub(now_millis).max(0).unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::odd::any_body;
    use super::*;

    #[test]
    fn the_status_comes_first_then_the_body() {
        let error = ApiError::from_answer(502, b"<html>Bad gateway</html>", None, &str::to_owned);
        assert_eq!((error.kind, error.problems), (ErrorKind::Server { status: 502 }, vec![]));
        let odd = ApiError::from_answer(418, br#"{"detail": "teapot"}"#, None, &str::to_owned);
        assert_eq!(odd.kind, ErrorKind::Unexpected { status: 418 });
        assert_eq!(odd.problems[0].text, "teapot");
    }

    #[test]
    fn problems_go_to_their_fields() {
        let error =
            ApiError::from_answer(400, br#"{"server_id": ["x"], "other": ["y"], "detail": "z"}"#, None, &str::to_owned);
        assert_eq!(error.at("server_id").count(), 1);
        assert_eq!(error.except(&["server_id", "description"]).count(), 2);
    }

    #[test]
    fn only_lost_answers_leave_the_outcome_unknown() {
        for kind in [ErrorKind::Network, ErrorKind::Timeout, ErrorKind::Redirect] {
            assert!(ApiError::from(kind).outcome_unknown());
        }
        assert!(!ApiError::from(ErrorKind::BlockedByPolicy).outcome_unknown());
        let unknown = |status| ApiError::from_answer(status, b"", None, &str::to_owned).outcome_unknown();
        assert!([408, 502, 503, 504, 520, 524].into_iter().all(unknown));
        assert!(![400, 403, 404, 409, 410, 429, 500, 501].into_iter().any(unknown));
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let date = |text: &str| (text == "Wed, 21 Oct 2015 07:28:00 GMT").then_some(1_445_412_480_000);
        assert_eq!(retry_after(" 7 ", 0, date), Some(Duration::from_secs(7)));
        let header = "Wed, 21 Oct 2015 07:28:00 GMT";
        assert_eq!(retry_after(header, 1_445_412_470_000, date), Some(Duration::from_secs(10)));
        assert_eq!(retry_after(header, 1_445_412_490_000, date), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", 0, date), None);
        assert_eq!(retry_after("-5", 0, date), None);
    }

    proptest! {
        #[test]
        fn any_answer_is_an_error_with_a_bearable_wait(status: u16, body in any_body(), header in "[0-9]{1,25}|.*", at: Option<i64>, now: i64) {
            // A fixed function reads dates; what it reads is put into the header's place.
            let date = |text: &str| text.bytes().next().map(|byte| i64::from(byte).wrapping_mul(i64::MAX / 7));
            let wait = retry_after(&header, at.unwrap_or(now), date);
            let error = ApiError::from_answer(status, &body, wait, &str::to_owned);
            prop_assert_eq!(error.ends_session(), status == 401);
            prop_assert!(!(error.ends_session() && error.outcome_unknown()));
        }
    }
}
