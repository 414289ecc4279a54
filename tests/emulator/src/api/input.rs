//! Reading what a client sent, with the refusals that a Django REST Framework service gives.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::Request;
use crate::answer::Answer;

/// Longer descriptions are refused (the emulator's own rule, so that there is one to test a message at a field with).
const DESCRIPTION_LIMIT: usize = 255;

/// The body as a JSON object.
pub fn object(request: &Request<'_>) -> Result<Map<String, Value>, Answer> {
    let content_type = request.headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !content_type.starts_with("application/json") {
        let detail = format!("Unsupported media type \"{content_type}\" in request.");
        return Err(Answer::detail(StatusCode::UNSUPPORTED_MEDIA_TYPE, &detail));
    }
    match serde_json::from_slice(request.body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(other) => {
            let problem = format!("Invalid data. Expected a dictionary, but got {}.", type_name(&other));
            Err(Answer::json(StatusCode::BAD_REQUEST, &json!({ "non_field_errors": [problem] })))
        }
        Err(error) => Err(Answer::detail(StatusCode::BAD_REQUEST, &format!("JSON parse error - {error}"))),
    }
}

/// A member that must be an integer; text that is one counts, as in the real service.
pub fn integer(members: &Map<String, Value>, name: &str) -> Result<i64, Answer> {
    let value = match members.get(name) {
        None => return Err(Answer::invalid(name, "This field is required.")),
        Some(Value::Null) => return Err(Answer::invalid(name, "This field may not be null.")),
        Some(Value::String(text)) => text.trim().parse().ok(),
        Some(other) => other.as_i64(),
    };
    value.ok_or_else(|| Answer::invalid(name, "A valid integer is required."))
}

/// The optional description; empty when absent.
pub fn description(members: &Map<String, Value>) -> Result<String, Answer> {
    match members.get("description") {
        None => Ok(String::new()),
        Some(Value::String(text)) if text.chars().count() > DESCRIPTION_LIMIT => {
            let problem = format!("Ensure this field has no more than {DESCRIPTION_LIMIT} characters.");
            Err(Answer::invalid("description", &problem))
        }
        Some(Value::String(text)) => Ok(text.clone()),
        Some(Value::Null) => Err(Answer::invalid("description", "This field may not be null.")),
        Some(_) => Err(Answer::invalid("description", "Not a valid string.")),
    }
}

/// The decoded values of a query, in their order.
pub fn query_pairs(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| {
        let text = text.replace('+', " ");
        percent_encoding::percent_decode_str(&text).decode_utf8_lossy().into_owned()
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "NoneType",
        Value::Bool(_) => "bool",
        Value::Number(_) => "int",
        Value::String(_) => "str",
        Value::Array(_) => "list",
        Value::Object(_) => "dict",
    }
}
