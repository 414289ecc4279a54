//! Everything that a person reads: languages, texts, plural rules, and the formats of numbers, sizes and times.
//!
//! Reads `domain` and `api::error` only. Ids, server names and descriptions are not texts: they come from the API as they are.

mod ar;
pub mod context;
mod en;
pub mod format;
mod language;
pub mod messages;
pub mod plural;
pub mod template;

pub use context::{I18n, Word, provide_i18n, use_i18n};
pub use format::Format;
pub use language::{Language, Writing};
pub use messages::Messages;
pub use template::{Piece, Plural, Template};

impl Language {
    /// The texts in this language.
    pub fn messages(self) -> &'static Messages {
        match self {
            Self::English => &en::MESSAGES,
            Self::Arabic => &ar::MESSAGES,
        }
    }
}
