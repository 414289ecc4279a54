//! Everything that a person reads: languages, texts, plural rules, and the formats of numbers, sizes and times.
//!
//! Reads `domain` and `api::error` only. Ids, server names and descriptions are not texts: they come from the API as they are.

pub mod context;
mod files;
pub mod format;
pub(crate) mod keys;
mod language;
mod plural;
pub mod template;
mod texts;

pub use context::{I18n, provide_i18n, use_i18n};
pub use format::Format;
pub use language::{Language, Writing};
pub use template::{Piece, Plural, Template, Text};
pub use texts::Texts;
