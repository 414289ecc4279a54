//! The API token. It has no `Debug` and no `Display`, and only this module and the client can read it.

use super::ApiBase;
use crate::platform::clock;
use crate::platform::storage::{self, Area};

/// So begins the one key under which a token is kept, in this tab's session storage and nowhere else. The API's address follows, as
/// the tokens of other APIs are none of its business; then when somebody last signed out of it in this browser, so that a tab that
/// was not loaded at the time does not find its token any more.
const KEY: &str = "console-token";
/// So begins the key under which the browser keeps when somebody last signed out of an API.
const SIGNED_OUT: &str = "console-signed-out";

/// A token that is not empty and fits an HTTP header.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Box<str>);

impl Token {
    /// From what a person typed or pasted; spaces around it are dropped, and what comes along unseen with a copy from a web page.
    /// `None` where it can't be a token.
    pub fn from_input(text: &str) -> Option<Self> {
        let is_unseen = |letter: char| matches!(letter, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}');
        let text = text.trim_matches(|letter: char| letter.is_whitespace() || is_unseen(letter));
        let fits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self(text.into()))
    }

    /// The value of the `Authorization` header.
    pub(super) fn authorization(&self) -> String {
        format!("Bearer {}", self.0)
    }

    /// The text with this token blotted out, should the API ever repeat it.
    pub(super) fn redact(&self, text: &str) -> String {
        text.replace(&*self.0, "•••")
    }

    /// Keeps it for reloads of this tab.
    pub fn keep(&self, api: &ApiBase) {
        storage::set(Area::Session, &key(api), &self.0);
    }

    /// The token for this API that this tab keeps.
    pub fn kept(api: &ApiBase) -> Option<Self> {
        Self::from_input(&storage::get(Area::Session, &key(api))?)
    }

    /// Forgets the one that this tab keeps, also one from before somebody has signed out. `true`: there was one.
    pub fn forget(api: &ApiBase) -> bool {
        storage::remove_all(Area::Session, &key_start(api))
    }

    /// Has the tabs that are not loaded now forget theirs.
    pub fn forget_elsewhere(api: &ApiBase) {
        storage::set(Area::Local, &api.named(SIGNED_OUT), &clock::now_millis().unsigned_abs().to_string());
    }
}

fn key_start(api: &ApiBase) -> String {
    api.named(KEY) + " "
}

fn key(api: &ApiBase) -> String {
    key_start(api) + &storage::get(Area::Local, &api.named(SIGNED_OUT)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_spaces_are_dropped_and_nonsense_is_no_token() {
        for pasted in [" abc\n", "\u{200B}abc", "\u{FEFF} abc \u{200B}"] {
            assert!(Token::from_input(pasted).is_some_and(|token| &*token.0 == "abc"), "{pasted:?}");
        }
        for odd in ["", "  ", "a b", "tökén", "a\u{0}b"] {
            assert!(Token::from_input(odd).is_none(), "{odd:?}");
        }
    }

    #[test]
    fn an_echo_is_blotted_out() {
        let token = Token::from_input("s3cret").unwrap();
        assert_eq!(token.redact("bad token s3cret, s3cret!"), "bad token •••, •••!");
    }
}
