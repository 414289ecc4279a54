//! Conditional lists: what the API's documentation says nothing about, and a Django service does with one line of its settings.

use std::hash::{DefaultHasher, Hasher};
use std::str::FromStr;

use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;

use crate::answer::Answer;

/// Whether answers have an `ETag`, and what a page of another origin may do with it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Etag {
    /// There is none.
    #[default]
    Off,
    /// Such a page cannot read it.
    Hidden,
    /// It can read it, but not send it back: a preflight that names `If-None-Match` is not allowed.
    Exposed,
    /// It can do both.
    Allowed,
}

impl FromStr for Etag {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "off" => Ok(Self::Off),
            "hidden" => Ok(Self::Hidden),
            "exposed" => Ok(Self::Exposed),
            "allowed" => Ok(Self::Allowed),
            _ => Err("must be off, hidden, exposed or allowed".to_owned()),
        }
    }
}

/// Gives the answer to a GET its `ETag`, and makes it a 304 where that is the one that the client has.
pub fn apply(answer: &mut Answer, asked: &HeaderMap) {
    if answer.status != StatusCode::OK {
        return;
    }
    let etag = of(&answer.body);
    if has(asked, &etag) {
        *answer = Answer::empty(StatusCode::NOT_MODIFIED);
    }
    answer.set_header("etag", &etag);
}

/// The same for the same bytes, whenever they are served.
fn of(body: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(body);
    format!("\"{:016x}\"", hasher.finish())
}

/// Whether `If-None-Match` names it. A proxy that compresses makes a tag weak; that counts as the same one.
fn has(asked: &HeaderMap, etag: &str) -> bool {
    let known = asked.get_all("if-none-match").iter().filter_map(|value| value.to_str().ok());
    known
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(tags: &str) -> HeaderMap {
        HeaderMap::from_iter([(axum::http::header::IF_NONE_MATCH, tags.parse().unwrap())])
    }

    #[test]
    fn a_tag_is_found_among_others_strong_or_weak() {
        let etag = of(b"body");
        for tags in [etag.clone(), format!("W/{etag}"), format!("\"x\", {etag}"), "*".to_owned()] {
            assert!(has(&asked(&tags), &etag), "{tags}");
        }
        assert!(!has(&asked("\"x\""), &etag));
        assert!(!has(&HeaderMap::new(), &etag));
        assert_ne!(etag, of(b"another body"));
    }

    #[test]
    fn only_what_was_found_is_conditional() {
        let mut refusal = Answer::detail(StatusCode::NOT_FOUND, "Not found.");
        apply(&mut refusal, &asked("*"));
        assert_eq!((refusal.status, refusal.has_header("etag")), (StatusCode::NOT_FOUND, false));
    }
}
