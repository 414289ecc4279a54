//! `GET /api/v1/account/me/`: an enrichment; where it does not answer, nothing is missing.

use serde_json::Value;

use super::{ApiClient, ApiError};
use crate::domain::Account;

const ENDPOINT: &str = "api/v1/account/me/";

/// Who the token belongs to.
pub async fn get(client: &ApiClient) -> Result<Account, ApiError> {
    decode(&client.get(&client.base().url(ENDPOINT)).await?)
}

/// Members of a surprising type are left out.
pub fn decode(body: &[u8]) -> Result<Account, ApiError> {
    let value: Value = serde_json::from_slice(body).map_err(|_| ApiError::decode("body"))?;
    let text = |pointer| value.pointer(pointer).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let permissions = value.pointer("/token/permissions").and_then(Value::as_array);
    Ok(Account {
        email: text("/account/email").map(Into::into),
        token_name: text("/token/name").map(Into::into),
        permissions: permissions.into_iter().flatten().filter_map(Value::as_str).map(Into::into).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_members_are_left_out() {
        assert_eq!(decode(b"[]").unwrap(), Account::default());
        let odd = decode(br#"{"account": {"email": 5}, "token": {"name": " ", "permissions": ["read", 7]}}"#).unwrap();
        assert_eq!((odd.email, odd.token_name, odd.permissions.len()), (None, None, 1));
        assert!(decode(b"<html>").is_err());
    }
}
