//! The only place that talks to the API: base address, token, deadline, status, redaction.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use futures::future::LocalBoxFuture;
use gloo_events::EventListener;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, AbortSignal, Blob, DomException, Headers, ReferrerPolicy, RequestCache, RequestCredentials,
    RequestInit, RequestRedirect, Response, ResponseType,
};

use super::body::Body;
use super::error::{ApiError, ErrorKind, retry_after};
use super::problems::Redact;
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
    /// How often in a row a question for what has changed got no answer, and the plain one after it did.
    refused_tags: Cell<u8>,
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

impl Method {
    fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

impl Inner {
    fn deadline_millis(&self) -> u32 {
        u32::try_from(self.deadline.as_millis()).unwrap_or(u32::MAX)
    }
}

impl ApiClient {
    pub fn new(base: ApiBase, token: Token, deadline: Duration) -> Self {
        let is_blocked = Rc::new(Cell::new(false));
        let (seen, origin) = (Rc::clone(&is_blocked), base.origin().to_owned());
        // A browser may name the origin alone.
        let is_api =
            move |url: &str| url.strip_prefix(&origin).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let policy = page::on_blocked_request(move |url| seen.set(seen.get() || is_api(url)));
        let session = AbortController::new().ok();
        let is_over = Cell::new(false);
        Self {
            inner: Rc::new(Inner {
                base,
                token,
                deadline,
                session,
                is_over,
                refused_tags: Cell::default(),
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
        bytes(self.send(Request::new(Method::Get, url.to_owned())).await?).await
    }

    /// A page of a list, unless it is still what `tag` stands for (API.md, "Not documented": ETag). A page of another origin needs
    /// the API's leave to ask so: where it has none, which looks like a broken connection, it soon asks without from then on.
    /// `is_expected`: it will probably be the same as before, and stays with the browser until that is clear.
    pub(super) async fn get_if_changed(
        &self,
        url: &str,
        tag: Option<&str>,
        is_expected: bool,
    ) -> Result<Answered, ApiError> {
        let ask = |known_tag: Option<&str>| {
            let known_tag = known_tag.map(str::to_owned);
            self.send(Request { known_tag, is_expected, ..Request::new(Method::Get, url.to_owned()) })
        };
        let refused = &self.inner.refused_tags;
        if let Some(tag) = tag.filter(|_| refused.get() < MOST_REFUSED_TAGS) {
            match ask(Some(tag)).await {
                Err(error) if error.kind == ErrorKind::Network => refused.set(refused.get() + 1),
                result => {
                    refused.set(0);
                    return result;
                }
            }
        }
        let result = ask(None).await;
        if result.is_err() {
            // It was no refusal then.
            refused.set(0);
        }
        result
    }

    /// The body of a successful answer to a write, which is sent once and never again by itself.
    pub(super) async fn write(
        &self,
        method: Method,
        endpoint: &str,
        body: Option<String>,
    ) -> Result<Vec<u8>, ApiError> {
        bytes(self.send(Request { body, ..Request::new(method, self.inner.base.url(endpoint)) }).await?).await
    }

    /// Boxed, so that it is in the build once.
    fn send(&self, request: Request) -> LocalBoxFuture<'_, Result<Answered, ApiError>> {
        Box::pin(self.send_unboxed(request))
    }

    async fn send_unboxed(&self, request: Request) -> Result<Answered, ApiError> {
        let result = match self.exchange(request).await {
            Ok(answer) => answer.into_result(&|text| self.redact(text)),
            Err(reason) => Err(self.explain_silence(&reason).await),
        };
        if !self.inner.is_over.get() && result.as_ref().is_err_and(ApiError::ends_session) {
            let callback = self.inner.on_unauthorized.borrow().clone();
            callback.inspect(|callback| callback());
        }
        if self.inner.is_over.get() {
            return Err(ErrorKind::Cancelled.into());
        }
        result
    }

    /// Sends the request and reads the whole answer, within the deadline. Boxed, so that it is in the build once.
    fn exchange(&self, request: Request) -> LocalBoxFuture<'_, Result<Answer, JsValue>> {
        Box::pin(async move {
            let Request { method, url, body, known_tag, is_expected } = request;
            let abort = AbortOnDrop(AbortController::new()?);
            let signals = Array::of2(&abort.0.signal(), &AbortSignal::timeout_with_u32(self.inner.deadline_millis()));
            if let Some(session) = &self.inner.session {
                signals.push(&session.signal());
            }
            let headers = Headers::new()?;
            headers.set("Authorization", &self.inner.token.authorization())?;
            headers.set("Accept", "application/json")?;
            if let Some(tag) = &known_tag {
                headers.set("If-None-Match", tag)?;
            }
            let options = RequestInit::new();
            if let Some(json) = body {
                headers.set("Content-Type", "application/json")?;
                options.set_body(&json.into());
            }
            options.set_method(method.name());
            options.set_headers(&headers);
            options.set_signal(Some(&AbortSignal::any(&signals)));
            options.set_cache(RequestCache::NoStore);
            options.set_credentials(RequestCredentials::Omit);
            options.set_redirect(RequestRedirect::Manual);
            options.set_referrer_policy(ReferrerPolicy::NoReferrer);
            let window = web_sys::window().ok_or(JsValue::NULL)?;
            let response: Response =
                JsFuture::from(window.fetch_with_str_and_init(&url, &options)).await?.dyn_into()?;
            let is_kept = is_expected && response.ok();
            let body = JsFuture::from(if is_kept { response.blob()? } else { response.array_buffer()? }).await;
            Ok(Answer {
                status: if response.type_() == ResponseType::Opaqueredirect { REDIRECT } else { response.status() },
                is_known: known_tag.is_some() && response.status() == NOT_MODIFIED,
                retry_after: response.headers().get("Retry-After")?,
                tag: response.headers().get("ETag")?,
                // A refusal counts even where its body is cut off, and so does a success of what was written; what is read must be whole.
                body: if response.ok() && method == Method::Get { body? } else { body.unwrap_or_default() },
            })
        })
    }

    /// A browser says the same for every kind of silence, but it tells the deadline's from the others, and it reports its
    /// own policy's blocks, at the latest a moment later.
    async fn explain_silence(&self, reason: &JsValue) -> ApiError {
        if reason.dyn_ref::<DomException>().is_some_and(|reason| reason.name() == "TimeoutError") {
            return ErrorKind::Timeout.into();
        }
        clock::sleep(Duration::ZERO).await;
        if self.inner.is_blocked.get() { ErrorKind::BlockedByPolicy.into() } else { ErrorKind::Network.into() }
    }

    /// What the API said, with this token blotted out.
    pub(super) fn redact(&self, text: &str) -> String {
        self.inner.token.redact(text)
    }
}

/// What is asked.
struct Request {
    method: Method,
    url: String,
    /// JSON.
    body: Option<String>,
    /// What the API calls the answer that is known already.
    known_tag: Option<String>,
    /// Whether the answer will probably be one that is known.
    is_expected: bool,
}

impl Request {
    fn new(method: Method, url: String) -> Self {
        Self { method, url, body: None, known_tag: None, is_expected: false }
    }
}

async fn bytes(answered: Answered) -> Result<Vec<u8>, ApiError> {
    Ok(answered.body.unwrap_or_default().bytes().await?.into_owned())
}

/// A connection that broke just then is no refusal; two of them are.
const MOST_REFUSED_TAGS: u8 = 2;

/// Stands for a redirect, which the browser does not let a page look into.
const REDIRECT: u16 = 300;

/// The answer to a question whether something has changed that has not.
const NOT_MODIFIED: u16 = 304;

/// A success.
pub(super) struct Answered {
    /// `None` where it is what the request's tag stands for.
    pub body: Option<Body>,
    /// What the API calls this answer, where it says so and the page may know.
    pub tag: Option<String>,
}

/// What came back.
struct Answer {
    status: u16,
    /// It is what the request's tag stands for.
    is_known: bool,
    tag: Option<String>,
    retry_after: Option<String>,
    /// A `Blob` or an `ArrayBuffer`.
    body: JsValue,
}

impl Answer {
    /// The status first, the body second.
    fn into_result(self, redact: Redact<'_>) -> Result<Answered, ApiError> {
        let body = match self.body.dyn_into::<Blob>() {
            Ok(blob) => Body::Browser(blob),
            Err(buffer) if buffer.is_object() => Body::Page(Uint8Array::new(&buffer)),
            Err(_) => Body::default(),
        };
        if self.is_known || (200..300).contains(&self.status) {
            return Ok(Answered { body: (!self.is_known).then_some(body), tag: self.tag });
        }
        let bytes = if let Body::Page(bytes) = body { bytes.to_vec() } else { Vec::new() };
        let wait = self
            .retry_after
            .and_then(|header| retry_after(&header, clock::now_millis(), clock::parse_http_date_millis));
        Err(ApiError::from_answer(self.status, &bytes, wait, redact))
    }
}

/// Aborts its request when nobody waits for it any more. Once the answer is read this does nothing.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
