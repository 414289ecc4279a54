//! An HTTP answer before it is sent: whole, so that faults can change it.

use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use serde::Serialize;
use serde_json::{Value, json};

#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    pub body: Bytes,
}

impl Answer {
    pub fn empty(status: StatusCode) -> Self {
        Self { status, headers: Vec::new(), body: Bytes::new() }
    }

    pub fn with_body(status: StatusCode, content_type: &str, body: impl Into<Bytes>) -> Self {
        let mut answer = Self { status, headers: Vec::new(), body: body.into() };
        answer.set_header("content-type", content_type);
        answer
    }

    pub fn json(status: StatusCode, value: &impl Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(body) => Self::with_body(status, "application/json", body),
            Err(error) => Self::failure(&error),
        }
    }

    /// `{"detail": "…"}`, the form in which the API explains a status.
    pub fn detail(status: StatusCode, detail: &str) -> Self {
        Self::json(status, &json!({ "detail": detail }))
    }

    /// A 400 of the form `{"server_id": ["…"]}`.
    pub fn invalid(field: &str, problem: &str) -> Self {
        Self::json(StatusCode::BAD_REQUEST, &json!({ field: [problem] }))
    }

    /// The emulator itself failed: never part of a planned test.
    pub fn failure(error: &dyn std::fmt::Display) -> Self {
        Self::detail(StatusCode::INTERNAL_SERVER_ERROR, &format!("The emulator failed: {error}"))
    }

    /// Sets a header; a name or value that HTTP does not allow is left out.
    pub fn set_header(&mut self, name: &str, value: &str) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_bytes(value.as_bytes())) {
            self.headers.retain(|(existing, _)| *existing != name);
            self.headers.push((name, value));
        }
    }

    pub fn has_header(&self, name: &str) -> bool {
        self.headers.iter().any(|(existing, _)| existing == name)
    }

    /// The body as JSON, if it is.
    pub fn value(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    pub fn replace_json(&mut self, value: &Value) {
        self.body = Bytes::from(value.to_string());
        self.set_header("content-type", "application/json");
    }

    pub fn into_response(self) -> Response<Body> {
        let body = Body::from(self.body.clone());
        self.respond_with(body)
    }

    /// The headers promise the whole body; half of it is sent, then the connection ends.
    pub fn into_truncated_response(self) -> Response<Body> {
        let length = self.body.len();
        let half = self.body.slice(..length / 2);
        let chunks = futures_util::stream::unfold(Some(half), |chunk| async move {
            match chunk {
                Some(half) if !half.is_empty() => Some((Ok(half), Some(Bytes::new()))),
                _ => {
                    // The first half must leave before the error closes the connection.
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                    Some((Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof)), None))
                }
            }
        });
        let mut response = self.respond_with(Body::from_stream(chunks));
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
        response
    }

    fn respond_with(self, body: Body) -> Response<Body> {
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        response.headers_mut().extend(self.headers);
        response
    }
}
