//! The language in use, and the texts of a view in it.

use super::template::{Piece, Template};
use super::{Format, Language, Messages};
use crate::signal::{RwSignal, provide_context, use_context};
use crate::ui::element::{Content, Element, Text, parts, tag, text};

/// A text of the catalogue, by its name.
pub type Word = fn(&'static Messages) -> &'static str;

/// The language in use. Everything that is shown follows it at once.
#[derive(Clone, Copy)]
pub struct I18n {
    pub language: RwSignal<Language>,
}

pub fn provide_i18n(language: Language) -> I18n {
    let i18n = I18n { language: RwSignal::new(language) };
    provide_context(i18n);
    i18n
}

/// The language in use; English where nobody has provided one.
pub fn use_i18n() -> I18n {
    use_context().unwrap_or_else(|| provide_i18n(Language::default()))
}

impl I18n {
    /// The texts, followed.
    pub fn texts(self) -> &'static Messages {
        self.language.get().messages()
    }

    /// The formats, followed.
    pub fn format(self) -> Format {
        Format(self.language.get())
    }

    /// A text that follows the language.
    pub fn t(self, word: Word) -> Text {
        text(move || word(self.texts()).to_owned())
    }

    /// Anything made of texts, formats and signals.
    pub fn say(self, say: impl Fn(&'static Messages, Format) -> String + 'static) -> Text {
        text(move || say(self.texts(), self.format()))
    }

    /// A text with the API's own names in it: each is isolated, so that its direction can't disturb the text's.
    pub fn rich<const N: usize>(self, choose: fn(&'static Messages) -> Template<N>, names: [String; N]) -> Content {
        parts(move || isolated(choose(self.texts()).parts(), &names))
    }
}

/// A filled text, its values isolated.
pub fn isolated(pieces: impl Iterator<Item = Piece>, values: &[String]) -> Vec<Element> {
    let shown = pieces.map(|piece| match piece {
        Piece::Text(text) => tag("span").text(text),
        Piece::Place(index) => tag("bdi").text(values.get(index).cloned().unwrap_or_default()),
    });
    shown.collect()
}
