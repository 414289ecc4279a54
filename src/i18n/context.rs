//! The language in use, and the texts of a view in it.

use leptos::prelude::*;

use super::template::{Piece, Template};
use super::{Format, Language, Messages};
use crate::signal::{Part, RwSignal, Signal, Text, part, text};

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
    pub fn t(self, choose: fn(&'static Messages) -> &'static str) -> Text {
        text(move || choose(self.texts()))
    }

    /// A text for building blocks that take it as a value.
    pub fn label(self, choose: fn(&'static Messages) -> &'static str) -> Signal<&'static str> {
        Signal::derive(move || choose(self.texts()))
    }

    /// Anything made of texts, formats and signals.
    pub fn say(self, say: impl Fn(&'static Messages, Format) -> String + 'static) -> Text {
        text(move || say(self.texts(), self.format()))
    }

    /// A text with the API's own names in it: each is isolated, so that its direction can't disturb the text's.
    pub fn rich<const N: usize>(self, text: fn(&'static Messages) -> Template<N>, names: [String; N]) -> Part {
        part(move || isolated(text(self.texts()), &names))
    }
}

/// A filled text, its values isolated.
pub fn isolated<const N: usize>(text: Template<N>, values: &[String; N]) -> AnyView {
    let pieces = text.parts().map(|piece| match piece {
        Piece::Text(text) => text.into_any(),
        Piece::Place(index) => view! { <bdi>{values.get(index).cloned().unwrap_or_default()}</bdi> }.into_any(),
    });
    pieces.collect::<Vec<_>>().into_any()
}
