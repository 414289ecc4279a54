//! A failure in words: what happened, what to do next, and what the API itself said about it.

use crate::api::{ApiError, ErrorKind, Problem};
use crate::i18n::context::{isolated, with_address};
use crate::i18n::{Format, Text, Texts, keys, use_i18n};
use crate::state::use_session;
use crate::ui::field::{Tone, alert};
use crate::ui::modal::{in_focus, in_sight};
use crate::ui::{Element, parts, tag};

/// What happened and what to do next, in one or two sentences; hosts, addresses and members isolated.
fn explanation(texts: Texts, format: Format, error: &ApiError, host: &str) -> Vec<Element> {
    let what = match &error.kind {
        ErrorKind::Network => with_address(texts.pieces(keys::errors::NETWORK), host),
        ErrorKind::Decode { at } => isolated(texts.pieces(keys::errors::DECODE), &[at.to_string()]),
        ErrorKind::ForeignPage { next } => with_address(texts.pieces(keys::errors::FOREIGN_PAGE), next),
        kind => vec![tag("span").text(plain(texts, kind))],
    };
    with_wait(texts, format, error, what)
}

fn with_wait(texts: Texts, format: Format, error: &ApiError, mut what: Vec<Element>) -> Vec<Element> {
    if let Some(wait) = error.retry_after {
        what.push(tag("span").text(format!(" {}", texts.fill(keys::errors::WAIT, [&format.span(wait)]))));
    }
    what
}

/// The explanation of a failure that has no name or address in it.
fn plain(texts: Texts, kind: &ErrorKind) -> String {
    let status = |status: u16| status.to_string();
    match kind {
        ErrorKind::BadRequest => texts.get(keys::errors::BAD_REQUEST),
        ErrorKind::Unauthorized => texts.get(keys::errors::UNAUTHORIZED),
        ErrorKind::Forbidden => texts.get(keys::errors::FORBIDDEN),
        ErrorKind::NotFound => texts.get(keys::errors::NOT_FOUND),
        ErrorKind::Conflict => texts.get(keys::errors::CONFLICT),
        ErrorKind::RateLimited => texts.get(keys::errors::RATE_LIMITED),
        ErrorKind::Server { status: number } => texts.fill(keys::errors::SERVER, [&status(*number)]),
        ErrorKind::Redirect => texts.get(keys::errors::REDIRECT),
        ErrorKind::Unexpected { status: number } => texts.fill(keys::errors::UNEXPECTED, [&status(*number)]),
        ErrorKind::BlockedByPolicy => texts.get(keys::errors::BLOCKED_BY_POLICY),
        ErrorKind::Timeout => texts.get(keys::errors::TIMEOUT),
        ErrorKind::Network | ErrorKind::Decode { .. } | ErrorKind::ForeignPage { .. } | ErrorKind::Cancelled => {
            String::new()
        }
    }
}

/// How an answer was lost, without advice: what is to be done next depends on what is found out.
fn loss(texts: Texts, format: Format, error: &ApiError, host: &str) -> Vec<Element> {
    let plain = |words: String| vec![tag("span").text(words)];
    let what = match &error.kind {
        ErrorKind::Server { status } => plain(texts.fill(keys::errors::LOST_STATUS, [&status.to_string()])),
        ErrorKind::Timeout => plain(texts.get(keys::errors::LOST_IN_TIME)),
        ErrorKind::Decode { at } => isolated(texts.pieces(keys::errors::LOST_UNREAD), &[at.to_string()]),
        _ => return explanation(texts, format, error, host),
    };
    with_wait(texts, format, error, what)
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
    let mut line = match error.kind {
        ErrorKind::Network => with_address(texts.pieces(keys::errors::SILENT), host),
        _ if error.outcome_unknown() => loss(texts, format, error, host),
        _ => explanation(texts, format, error, host),
    };
    for problem in &error.problems {
        line.push(tag("span").text(" "));
        line.extend(quotation(texts, problem));
    }
    line
}

/// The whole of a failure, under what it is that failed. Problems at these `fields` are shown there instead.
pub fn failure(error: ApiError, fields: &'static [&'static str]) -> Vec<Element> {
    told(error, fields, explanation)
}

/// How the answer to a write was lost, above what was found out since.
pub fn lost(error: ApiError) -> Vec<Element> {
    told(error, &[], loss)
}

/// What is known of a write whose answer was lost. Once that is all that can be found, it takes the focus: whoever presses on has not
/// read it.
pub fn doubt(what: Element, error: ApiError, is_looking: bool, found: Element) -> Element {
    let words = std::iter::once(what).chain(lost(error)).chain([found]);
    if is_looking { in_sight(alert(Tone::Warning, words)) } else { in_focus(alert(Tone::Error, words)) }
}

fn told(
    error: ApiError,
    fields: &'static [&'static str],
    explain: fn(Texts, Format, &ApiError, &str) -> Vec<Element>,
) -> Vec<Element> {
    let i18n = use_i18n();
    let host = use_session().config.api.host().to_owned();
    let quotations: Vec<Element> = error.except(fields).cloned().map(quoted).collect();
    let has_checks = error.kind == ErrorKind::Network;
    let words = parts(move || explain(i18n.texts(), i18n.format(), &error, &host));
    let mut failure = vec![tag("p").child(words)];
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
