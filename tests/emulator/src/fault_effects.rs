//! What a fault does to the answer of a request.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::faults::{Fault, Kind, StatusFault};

/// Where a list goes on when it should not be followed there.
const ELSEWHERE: &str = "https://evil.invalid/api/v1/backups/?page=2";

/// The answer that a fault gives without anything being done; None: the request is to be handled.
pub fn instead(fault: &Fault) -> Option<Answer> {
    match &fault.kind {
        Kind::Status(fault) => Some(status(fault)),
        Kind::Body(Value::String(text)) => Some(Answer::with_body(StatusCode::OK, "application/json", text.clone())),
        Kind::Body(value) => Some(Answer::json(StatusCode::OK, value)),
        Kind::Redirect(location) => {
            let mut answer = Answer::empty(StatusCode::FOUND);
            answer.set_header("location", location);
            Some(answer)
        }
        Kind::ResetBefore => Some(Answer::empty(StatusCode::OK)),
        _ => None,
    }
}

/// Changes an answer that is otherwise right.
pub fn change(fault: &Fault, answer: &mut Answer) {
    // A large list is read only where it is changed.
    if !matches!(fault.kind, Kind::MalformedRows | Kind::Merge(_) | Kind::NextElsewhere) {
        return;
    }
    let Some(Value::Object(mut members)) = answer.value() else { return };
    match &fault.kind {
        Kind::MalformedRows => {
            if let Some(Value::Array(good)) = members.get("results").cloned() {
                members.insert("results".to_owned(), Value::Array(among_malformed(good)));
            }
        }
        Kind::Merge(changes) => members.extend(changes.clone()),
        Kind::NextElsewhere => drop(members.insert("next".to_owned(), Value::from(ELSEWHERE))),
        _ => return,
    }
    answer.replace_json(&Value::Object(members));
}

fn status(fault: &StatusFault) -> Answer {
    let status = StatusCode::from_u16(fault.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = match &fault.body {
        None => Answer::empty(status),
        Some(Value::String(text)) => {
            let guess = if text.trim_start().starts_with('<') { "text/html" } else { "application/json" };
            Answer::with_body(status, guess, text.clone())
        }
        Some(value) => Answer::json(status, value),
    };
    if let Some(content_type) = &fault.content_type {
        answer.set_header("content-type", content_type);
    }
    for (name, value) in &fault.headers {
        answer.set_header(name, value);
    }
    answer
}

/// Half of the malformed rows, the good rows, the other half.
fn among_malformed(good: Vec<Value>) -> Vec<Value> {
    let mut rows = malformed_rows();
    let rest = rows.split_off(rows.len() / 2);
    rows.extend(good);
    rows.extend(rest);
    rows
}

/// One row per way to be odd; ids from 90001 on tell them apart. Some can be shown in part, some not at all.
fn malformed_rows() -> Vec<Value> {
    let base = |id: i64| {
        json!({
            "id": id, "server": { "id": 12345, "name": "web-server-01" }, "backup_type": "manual",
            "status": "completed", "size_mb": 100, "created_at": "2025-01-15T12:00:00Z", "expires_at": null,
            "description": format!("odd row {id}"),
        })
    };
    let with = |id: i64, name: &str, value: Value| {
        let mut row = base(id);
        row[name] = value;
        row
    };
    let without = |id: i64, name: &str| {
        let mut row = base(id);
        if let Value::Object(members) = &mut row {
            members.remove(name);
        }
        row
    };
    vec![
        Value::Null,
        json!([1, 2, 3]),
        json!("a string"),
        json!({}),
        without(90001, "id"),
        with(90002, "id", json!("90002")),
        with(90003, "id", json!(-1.5)),
        with(90004, "server", Value::Null),
        with(90005, "server", json!(12345)),
        with(90006, "server", json!({ "id": 12345 })),
        with(90007, "server", json!({ "name": "no-id" })),
        without(90008, "server"),
        with(90009, "status", json!(7)),
        with(90010, "status", Value::Null),
        without(90011, "status"),
        with(90012, "backup_type", json!(["manual"])),
        without(90013, "backup_type"),
        with(90014, "size_mb", json!(-5)),
        with(90015, "size_mb", json!(1.0e300)),
        with(90016, "size_mb", json!("4523")),
        without(90017, "size_mb"),
        with(90018, "created_at", json!("yesterday")),
        with(90019, "created_at", json!(1_737_000_000)),
        with(90020, "created_at", Value::Null),
        without(90021, "created_at"),
        with(90022, "expires_at", json!("9999-99-99T99:99:99Z")),
        with(90023, "description", Value::Null),
        with(90024, "description", json!({ "text": "nested" })),
        without(90025, "description"),
        with(90026, "unknown_member", json!({ "deep": [1, { "er": null }] })),
        with(90027, "created_at", json!("2025-01-15T12:00:00.123456+05:30")),
    ]
}
