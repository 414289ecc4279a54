//! The way of an API request: noted, met by a fault or answered by the API, and sent, held back or lost.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::request::Parts;
use axum::http::{Method, Response, StatusCode};

use crate::answer::Answer;
use crate::api;
use crate::app::App;
use crate::connection::ConnectionHandle;
use crate::etag::{self, Etag};
use crate::faults::{Endpoint, Fault, Kind};
use crate::{cors, fault_effects, lock};

const BODY_LIMIT: usize = 1024 * 1024;

/// Everything under `/api/`.
pub async fn serve(
    State(app): State<Arc<App>>,
    ConnectInfo(connection): ConnectInfo<ConnectionHandle>,
    request: axum::extract::Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let is_preflight = parts.method == Method::OPTIONS && parts.headers.contains_key("access-control-request-method");
    let kind = if is_preflight { "preflight" } else { "api" };
    let number = lock(&app.log).begin(kind, &parts.method, &parts.uri, &parts.headers);
    let mut pending_entry = PendingEntry { app: &app, number, is_done: false };
    if is_preflight {
        let answer = preflight(&app, &parts, number);
        pending_entry.finish(Some(answer.status.as_u16()));
        return answer.into_response();
    }
    let Ok(body) = to_bytes(body, BODY_LIMIT).await else {
        pending_entry.finish(Some(413));
        return Answer::empty(StatusCode::PAYLOAD_TOO_LARGE).into_response();
    };
    let endpoint = Endpoint::of(&parts.method, parts.uri.path(), parts.uri.query().unwrap_or_default());
    let fault = endpoint.and_then(|endpoint| lock(&app.faults).take(endpoint));
    lock(&app.log).update(number, |entry| {
        entry.endpoint = endpoint.map(Endpoint::name);
        entry.fault = fault.as_ref().map(|fault| fault.kind.name());
        entry.body = (!body.is_empty()).then(|| String::from_utf8_lossy(&body).into_owned());
    });
    let mut answer = answer(&app, &parts, &body, fault.as_ref()).await;
    let kind = fault.map(|fault| fault.kind);
    if !matches!(kind, Some(Kind::NoCors | Kind::NoCorsAnswer)) {
        cors::allow(&mut answer, origin(&parts), &app.settings());
    }
    match kind {
        Some(Kind::ResetBefore | Kind::ResetAfter) => {
            connection.reset();
            pending_entry.finish(None);
            answer.into_response()
        }
        Some(Kind::Truncate) => {
            pending_entry.finish(Some(answer.status.as_u16()));
            answer.into_truncated_response()
        }
        _ => {
            pending_entry.finish(Some(answer.status.as_u16()));
            answer.into_response()
        }
    }
}

async fn answer(app: &App, parts: &Parts, body: &Bytes, fault: Option<&Fault>) -> Answer {
    if matches!(fault, Some(Fault { kind: Kind::Hang, .. })) {
        return pending().await;
    }
    let answer = match fault.and_then(fault_effects::instead) {
        Some(answer) => answer,
        None => {
            let settings = app.settings();
            let request = api::Request {
                method: &parts.method,
                path: parts.uri.path(),
                query: parts.uri.query().unwrap_or_default(),
                headers: &parts.headers,
                body,
                page_size: settings.page_size,
            };
            let mut answer = api::answer(&mut lock(&app.store), &request);
            if let Some(fault) = fault {
                fault_effects::change(fault, &mut answer);
            }
            if settings.etag != Etag::Off && parts.method == Method::GET {
                etag::apply(&mut answer, &parts.headers);
            }
            answer
        }
    };
    match fault {
        Some(Fault { kind: Kind::HangAfter, .. }) => pending().await,
        Some(Fault { delay_ms, .. }) if *delay_ms > 0 => tokio::time::sleep(Duration::from_millis(*delay_ms)).await,
        _ => {}
    }
    answer
}

fn preflight(app: &App, parts: &Parts, number: u64) -> Answer {
    let asked = parts.headers.get("access-control-request-method").and_then(|value| value.as_bytes().try_into().ok());
    let query = parts.uri.query().unwrap_or_default();
    let endpoint = asked.and_then(|method: Method| Endpoint::of(&method, parts.uri.path(), query));
    let fault = endpoint.and_then(|endpoint| lock(&app.faults).take_for_preflight(endpoint));
    lock(&app.log).update(number, |entry| entry.fault = fault.as_ref().map(|fault| fault.kind.name()));
    if fault.is_some() {
        return Answer::empty(StatusCode::NO_CONTENT);
    }
    cors::preflight(origin(parts), &app.settings())
}

fn origin(parts: &Parts) -> Option<&str> {
    parts.headers.get("origin").and_then(|origin| origin.to_str().ok())
}

/// Notes that the client went away, when the request is dropped before it was answered.
struct PendingEntry<'a> {
    app: &'a App,
    number: u64,
    is_done: bool,
}

impl PendingEntry<'_> {
    fn finish(&mut self, status: Option<u16>) {
        self.is_done = true;
        lock(&self.app.log).finish(self.number, status);
    }
}

impl Drop for PendingEntry<'_> {
    fn drop(&mut self) {
        if !self.is_done {
            lock(&self.app.log).update(self.number, |entry| entry.aborted = true);
        }
    }
}
