//! A failure in words: what happened, what to do next, and what the API itself said about it.

use crate::api::{ApiError, ErrorKind, Problem};
use crate::i18n::{Format, Messages, Word, use_i18n};
use crate::state::use_session;
use crate::ui::{Element, tag};

/// What happened and what to do next, in one or two sentences.
fn explanation(texts: &'static Messages, format: Format, error: &ApiError, host: &str) -> String {
    let errors = &texts.errors;
    let status = |status: u16| status.to_string();
    let what = match &error.kind {
        ErrorKind::BadRequest => errors.bad_request.to_owned(),
        ErrorKind::Unauthorized => errors.unauthorized.to_owned(),
        ErrorKind::Forbidden => errors.forbidden.to_owned(),
        ErrorKind::NotFound => errors.not_found.to_owned(),
        ErrorKind::Conflict => errors.conflict.to_owned(),
        ErrorKind::RateLimited => errors.rate_limited.to_owned(),
        ErrorKind::Server { status: number } => errors.server.fill([&status(*number)]),
        ErrorKind::Redirect => errors.redirect.to_owned(),
        ErrorKind::Unexpected { status: number } => errors.unexpected.fill([&status(*number)]),
        ErrorKind::Network => errors.network.fill([host]),
        ErrorKind::BlockedByPolicy => errors.blocked_by_policy.to_owned(),
        ErrorKind::Timeout => errors.timeout.to_owned(),
        ErrorKind::Decode { at } => errors.decode.fill([at]),
        ErrorKind::ForeignPage { next } => errors.foreign_page.fill([next]),
        ErrorKind::Cancelled => String::new(),
    };
    match error.retry_after {
        Some(wait) => format!("{what} {}", errors.wait.fill([&format.seconds(wait)])),
        None => what,
    }
}

/// The API's own words, quoted.
fn quotation(texts: &'static Messages, problem: &Problem) -> String {
    match &problem.field {
        Some(field) => texts.errors.said_of.fill([field, &problem.text]),
        None => texts.errors.said.fill([&problem.text]),
    }
}

/// The whole of a failure, under what it is that failed. Problems at these `fields` are shown there instead.
pub fn failure(error: ApiError, fields: &'static [&'static str]) -> Vec<Element> {
    let i18n = use_i18n();
    let host = use_session().config.api.host().to_owned();
    let quotations: Vec<Element> = error.except(fields).cloned().map(quoted).collect();
    let has_checks = error.kind == ErrorKind::Network;
    let mut failure = vec![tag("p").text(i18n.say(move |texts, format| explanation(texts, format, &error, &host)))];
    if has_checks {
        let check = |word: Word| tag("li").text(i18n.t(word));
        failure.push(tag("ul").children([
            check(|texts| texts.errors.check_address),
            check(|texts| texts.errors.check_cors),
            check(|texts| texts.errors.check_network),
        ]));
    }
    failure.extend(quotations);
    failure
}

/// The API's own words about one thing.
pub fn quoted(problem: Problem) -> Element {
    tag("p").attr("dir", "auto").text(use_i18n().say(move |texts, _| quotation(texts, &problem)))
}
