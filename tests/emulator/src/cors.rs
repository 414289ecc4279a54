//! Which web pages may read the answers: CORS by a list of allowed origins.

use axum::http::StatusCode;

use crate::answer::Answer;
use crate::app::Settings;
use crate::etag::Etag;

/// Adds what lets a page of `origin` read this answer, if the origin is allowed (`*` allows all).
pub fn allow(answer: &mut Answer, origin: Option<&str>, settings: &Settings) {
    let allowed = &settings.allow_origins;
    if allowed.is_empty() {
        return;
    }
    answer.set_header("vary", "Origin");
    let Some(origin) = origin else { return };
    if !allowed.iter().any(|entry| entry == "*" || entry == origin) {
        return;
    }
    answer.set_header("access-control-allow-origin", origin);
    let exposed = if settings.etag >= Etag::Exposed { "Retry-After, ETag" } else { "Retry-After" };
    answer.set_header("access-control-expose-headers", exposed);
}

/// Answers the question that a browser asks before it sends the real request.
pub fn preflight(origin: Option<&str>, settings: &Settings) -> Answer {
    let mut answer = Answer::empty(StatusCode::NO_CONTENT);
    allow(&mut answer, origin, settings);
    if answer.has_header("access-control-allow-origin") {
        answer.set_header("access-control-allow-methods", "GET, POST, DELETE, OPTIONS");
        let conditional = if settings.etag == Etag::Allowed { ", If-None-Match" } else { "" };
        answer.set_header("access-control-allow-headers", &format!("Authorization, Content-Type{conditional}"));
        answer.set_header("access-control-max-age", "600");
    }
    answer
}
