//! `GET /api/v1/account/me/`: an enrichment; where it does not answer, nothing is missing.

use super::json::Json;
use super::{ApiClient, ApiError};
use crate::domain::Account;

const ENDPOINT: &str = "api/v1/account/me/";

/// Who the token belongs to.
pub async fn get(client: &ApiClient) -> Result<Account, ApiError> {
    decode(&client.get(&client.base().url(ENDPOINT)).await?)
}

/// Members of a surprising type are left out.
pub fn decode(body: &[u8]) -> Result<Account, ApiError> {
    let value = Json::parse(body).ok_or_else(|| ApiError::decode("body"))?;
    let text = |object: &str, member: &str| {
        let text = value.member(object)?.member(member)?.text()?.trim();
        (!text.is_empty()).then(|| text.into())
    };
    let permissions = match value.member("token").and_then(|token| token.member("permissions")) {
        Some(Json::List(words)) => words.iter().filter_map(Json::text).map(Into::into).collect(),
        _ => Vec::new(),
    };
    Ok(Account { email: text("account", "email"), token_name: text("token", "name"), permissions })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::odd::any_body;
    use super::*;

    #[test]
    fn odd_members_are_left_out() {
        assert_eq!(decode(b"[]").unwrap(), Account::default());
        let odd = decode(br#"{"account": {"email": 5}, "token": {"name": " ", "permissions": ["read", 7]}}"#).unwrap();
        assert_eq!((odd.email, odd.token_name, odd.permissions.len()), (None, None, 1));
        assert!(decode(b"<html>").is_err());
    }

    proptest! {
        #[test]
        fn any_body_is_an_account_or_an_error(body in any_body()) {
            let _ = decode(&body);
        }
    }
}
