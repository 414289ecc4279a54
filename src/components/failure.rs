//! A failure in words: what happened, what to do next, and what the API itself said about it.

use crate::api::{ApiError, ErrorKind, Problem};
use crate::i18n::context::isolated;
use crate::i18n::{Format, Text, Texts, keys, use_i18n};
use crate::state::use_session;
use crate::ui::{Element, parts, tag};

/// What happened and what to do next, in one or two sentences.
fn explanation(texts: Texts, format: Format, error: &ApiError, host: &str) -> String {
    let status = |status: u16| status.to_string();
    let what = match &error.kind {
        ErrorKind::BadRequest => texts.get(keys::errors::BAD_REQUEST),
        ErrorKind::Unauthorized => texts.get(keys::errors::UNAUTHORIZED),
        ErrorKind::Forbidden => texts.get(keys::errors::FORBIDDEN),
        ErrorKind::NotFound => texts.get(keys::errors::NOT_FOUND),
        ErrorKind::Conflict => texts.get(keys::errors::CONFLICT),
        ErrorKind::RateLimited => texts.get(keys::errors::RATE_LIMITED),
        ErrorKind::Server { status: number } => texts.fill(keys::errors::SERVER, [&status(*number)]),
        ErrorKind::Redirect => texts.get(keys::errors::REDIRECT),
        ErrorKind::Unexpected { status: number } => texts.fill(keys::errors::UNEXPECTED, [&status(*number)]),
        ErrorKind::Network => texts.fill(keys::errors::NETWORK, [host]),
        ErrorKind::BlockedByPolicy => texts.get(keys::errors::BLOCKED_BY_POLICY),
        ErrorKind::Timeout => texts.get(keys::errors::TIMEOUT),
        ErrorKind::Decode { at } => texts.fill(keys::errors::DECODE, [at]),
        ErrorKind::ForeignPage { next } => texts.fill(keys::errors::FOREIGN_PAGE, [next]),
        ErrorKind::Cancelled => String::new(),
    };
    match error.retry_after {
        Some(wait) => format!("{what} {}", texts.fill(keys::errors::WAIT, [&format.span(wait)])),
        None => what,
    }
}

/// The API's own words, quoted and isolated: their direction is their own.
fn quotation(texts: Texts, problem: &Problem) -> Vec<Element> {
    let text = problem.text.clone();
    match &problem.field {
        Some(field) => isolated(texts.pieces(keys::errors::SAID_OF), &[field.clone(), text]),
        None => isolated(texts.pieces(keys::errors::SAID), &[text]),
    }
}

/// The same with the API's own words, where there is room for one line only.
pub fn in_one_line(texts: Texts, format: Format, error: &ApiError, host: &str) -> Vec<Element> {
    let mut line = vec![tag("span").text(match error.kind {
        ErrorKind::Network => texts.fill(keys::errors::SILENT, [host]),
        _ => explanation(texts, format, error, host),
    })];
    for problem in &error.problems {
        line.push(tag("span").text(" "));
        line.extend(quotation(texts, problem));
    }
    line
}

/// The whole of a failure, under what it is that failed. Problems at these `fields` are shown there instead.
pub fn failure(error: ApiError, fields: &'static [&'static str]) -> Vec<Element> {
    let i18n = use_i18n();
    let host = use_session().config.api.host().to_owned();
    let quotations: Vec<Element> = error.except(fields).cloned().map(quoted).collect();
    let has_checks = error.kind == ErrorKind::Network;
    let mut failure = vec![tag("p").text(i18n.say(move |texts, format| explanation(texts, format, &error, &host)))];
    if has_checks {
        let check = |word: Text| tag("li").text(i18n.t(word));
        failure.push(tag("ul").children([
            check(keys::errors::CHECK_ADDRESS),
            check(keys::errors::CHECK_CORS),
            check(keys::errors::CHECK_NETWORK),
        ]));
    }
    failure.extend(quotations);
    failure
}

/// The API's own words about one thing.
pub fn quoted(problem: Problem) -> Element {
    let i18n = use_i18n();
    tag("p").child(parts(move || quotation(i18n.texts(), &problem)))
}
