//! Which web pages may read the answers: CORS by a list of allowed origins.

use axum::http::StatusCode;

use crate::answer::Answer;

/// Adds what lets a page of `origin` read this answer, if the origin is allowed (`*` allows all).
pub fn allow(answer: &mut Answer, origin: Option<&str>, allowed: &[String]) {
    if allowed.is_empty() {
        return;
    }
    answer.set_header("vary", "Origin");
    let Some(origin) = origin else { return };
    if !allowed.iter().any(|entry| entry == "*" || entry == origin) {
        return;
    }
    answer.set_header("access-control-allow-origin", origin);
    answer.set_header("access-control-expose-headers", "Retry-After");
}

/// Answers the question that a browser asks before it sends the real request.
pub fn preflight(origin: Option<&str>, allowed: &[String]) -> Answer {
    let mut answer = Answer::empty(StatusCode::NO_CONTENT);
    allow(&mut answer, origin, allowed);
    if answer.has_header("access-control-allow-origin") {
        answer.set_header("access-control-allow-methods", "GET, POST, DELETE, OPTIONS");
        answer.set_header("access-control-allow-headers", "Authorization, Content-Type");
        answer.set_header("access-control-max-age", "600");
    }
    answer
}
