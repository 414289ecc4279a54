//! Tokens, what each may do, and the account that they belong to.

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use serde_json::value::RawValue;

use crate::answer::Answer;

/// May read and write.
pub const FULL_TOKEN: &str = "demo-full-0123456789abcdef";
/// May read.
pub const READ_ONLY_TOKEN: &str = "demo-read-0123456789abcdef";
/// Was valid once.
pub const REVOKED_TOKEN: &str = "demo-revoked-0123456789abcdef";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    Full,
    ReadOnly,
}

impl Token {
    pub fn may_write(self) -> Result<(), Answer> {
        match self {
            Self::Full => Ok(()),
            Self::ReadOnly => {
                let detail = "You do not have permission to perform this action.";
                Err(Answer::detail(StatusCode::FORBIDDEN, detail))
            }
        }
    }
}

pub fn authenticate(headers: &HeaderMap) -> Result<Token, Answer> {
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    match given.and_then(|value| value.strip_prefix("Bearer ")) {
        Some(FULL_TOKEN) => Ok(Token::Full),
        Some(READ_ONLY_TOKEN) => Ok(Token::ReadOnly),
        Some(REVOKED_TOKEN) => Err(unauthorized("This token has been revoked.")),
        Some(_) => Err(unauthorized("Invalid token.")),
        None => Err(unauthorized("Authentication credentials were not provided.")),
    }
}

fn unauthorized(detail: &str) -> Answer {
    let mut answer = Answer::detail(StatusCode::UNAUTHORIZED, detail);
    answer.set_header("www-authenticate", "Bearer");
    answer
}

pub fn account(token: Token) -> Answer {
    let (name, permissions) = match token {
        Token::Full => ("console", r#"["backups:read","backups:write","servers:read","servers:write"]"#),
        Token::ReadOnly => ("console read-only", r#"["backups:read","servers:read"]"#),
    };
    let body = format!(
        r#"{{"account":{{"email":"ops@example.com","first_name":"Ani","last_name":"Petrosyan","company_name":"Example Hosting","created_at":"2024-03-01T08:00:00Z"}},"token":{{"name":"{name}","permissions":{permissions}}}}}"#
    );
    match RawValue::from_string(body) {
        Ok(body) => Answer::json(StatusCode::OK, &body),
        Err(error) => Answer::failure(&error),
    }
}
