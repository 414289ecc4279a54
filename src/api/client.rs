//! The only place that talks to the network: base address, token, deadline, status, redaction.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use futures::future::{Either, select};
use gloo_events::EventListener;
use gloo_net::http::{RequestBuilder, Response};
use web_sys::{AbortController, ReferrerPolicy, RequestCache, RequestCredentials, RequestRedirect, ResponseType};

use super::error::{ApiError, ErrorKind, retry_after};
use super::{ApiBase, Token};
use crate::platform::{clock, page};

/// A client for one token. Clones share it; all requests end when the session does.
#[derive(Clone)]
pub struct ApiClient {
    inner: Rc<Inner>,
}

struct Inner {
    base: ApiBase,
    token: Token,
    /// The longest that a request may take.
    deadline: Duration,
    /// Ends every request of this session.
    session: Option<AbortController>,
    is_over: Cell<bool>,
    /// Whether the page's own policy was seen to block the API.
    is_blocked: Rc<Cell<bool>>,
    _policy: Option<EventListener>,
    /// Told when the API no longer accepts the token.
    on_unauthorized: RefCell<Option<Rc<dyn Fn()>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Get,
    Post,
    Delete,
}

impl ApiClient {
    pub fn new(base: ApiBase, token: Token, deadline: Duration) -> Self {
        let is_blocked = Rc::new(Cell::new(false));
        let (seen, origin) = (Rc::clone(&is_blocked), base.origin().to_owned());
        let policy = page::on_policy_violation(move |url| seen.set(seen.get() || url.starts_with(&origin)));
        let session = AbortController::new().ok();
        let is_over = Cell::new(false);
        Self {
            inner: Rc::new(Inner {
                base,
                token,
                deadline,
                session,
                is_over,
                is_blocked,
                _policy: policy,
                on_unauthorized: RefCell::new(None),
            }),
        }
    }

    pub fn base(&self) -> &ApiBase {
        &self.inner.base
    }

    /// Calls back at any 401, whichever request met it. That request ends as cancelled: the session is the callback's business.
    pub fn on_unauthorized(&self, callback: impl Fn() + 'static) {
        self.inner.on_unauthorized.replace(Some(Rc::new(callback)));
    }

    /// Aborts everything under way and sends nothing more.
    pub fn end_session(&self) {
        self.inner.is_over.set(true);
        if let Some(session) = &self.inner.session {
            session.abort();
        }
    }

    /// The body of a successful GET. Dropping the future aborts the request.
    pub(super) async fn get(&self, url: &str) -> Result<Vec<u8>, ApiError> {
        self.send(Method::Get, url, None).await
    }

    /// The body of a successful answer to a write, which is sent once and never again by itself.
    pub(super) async fn write(
        &self,
        method: Method,
        endpoint: &str,
        body: Option<String>,
    ) -> Result<Vec<u8>, ApiError> {
        self.send(method, &self.inner.base.url(endpoint), body).await
    }

    async fn send(&self, method: Method, url: &str, body: Option<String>) -> Result<Vec<u8>, ApiError> {
        let result = self.exchange(method, url, body).await;
        if !self.inner.is_over.get() && result.as_ref().is_err_and(ApiError::ends_session) {
            let callback = self.inner.on_unauthorized.borrow().clone();
            callback.inspect(|callback| callback());
        }
        let result = match result {
            _ if self.inner.is_over.get() => Err(ErrorKind::Cancelled.into()),
            Err(error) if error.kind == ErrorKind::Network => Err(self.explain_silence().await),
            other => other,
        };
        result.map_err(|error| self.redact(error))
    }

    /// Sends the request and reads the whole answer, within the deadline.
    async fn exchange(&self, method: Method, url: &str, body: Option<String>) -> Result<Vec<u8>, ApiError> {
        let abort = AbortOnDrop(AbortController::new().map_err(|_| ErrorKind::Network)?);
        let signals = js_sys::Array::of1(&abort.0.signal());
        if let Some(session) = &self.inner.session {
            signals.push(&session.signal());
        }
        let builder = match method {
            Method::Get => RequestBuilder::new(url),
            Method::Post => RequestBuilder::new(url).method(gloo_net::http::Method::POST),
            Method::Delete => RequestBuilder::new(url).method(gloo_net::http::Method::DELETE),
        }
        .header("Authorization", &self.inner.token.authorization())
        .header("Accept", "application/json")
        .abort_signal(Some(&web_sys::AbortSignal::any(&signals)))
        .cache(RequestCache::NoStore)
        .credentials(RequestCredentials::Omit)
        .redirect(RequestRedirect::Manual)
        .referrer_policy(ReferrerPolicy::NoReferrer);
        let request = match body {
            Some(json) => builder.header("Content-Type", "application/json").body(json),
            None => builder.build(),
        }
        .map_err(|_| ErrorKind::Network)?;
        let answer = Box::pin(async move { read(request.send().await.map_err(|_| ErrorKind::Network)?).await });
        match select(answer, Box::pin(clock::sleep(self.inner.deadline))).await {
            Either::Left((result, _)) => result,
            Either::Right(_) => Err(ErrorKind::Timeout.into()),
        }
    }

    /// A browser says the same for every kind of silence, but it reports its own policy's blocks, at the latest a moment later.
    async fn explain_silence(&self) -> ApiError {
        clock::sleep(Duration::ZERO).await;
        if self.inner.is_blocked.get() { ErrorKind::BlockedByPolicy.into() } else { ErrorKind::Network.into() }
    }

    fn redact(&self, mut error: ApiError) -> ApiError {
        let token = &self.inner.token;
        for problem in &mut error.problems {
            problem.text = token.redact(&problem.text);
            problem.field = problem.field.as_deref().map(|field| token.redact(field));
        }
        if let ErrorKind::ForeignPage { next } = &mut error.kind {
            *next = token.redact(next);
        }
        error
    }
}

async fn read(response: Response) -> Result<Vec<u8>, ApiError> {
    if response.type_() == ResponseType::Opaqueredirect {
        return Err(ErrorKind::Redirect.into());
    }
    let wait = response
        .headers()
        .get("Retry-After")
        .and_then(|header| retry_after(&header, clock::now_millis(), clock::parse_http_date_millis));
    let body = response.binary().await;
    if response.ok() {
        return body.map_err(|_| ErrorKind::Network.into());
    }
    Err(ApiError::from_answer(response.status(), &body.unwrap_or_default(), wait))
}

/// Aborts its request when nobody waits for it any more. Once the answer is read this does nothing.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
