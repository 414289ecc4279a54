//! The language in use, and the texts of a view in it.

use leptos::either::Either;
use leptos::prelude::*;

use super::template::{Part, Template};
use super::{Format, Language, Messages};

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
    pub fn t(self, text: fn(&'static Messages) -> &'static str) -> Signal<&'static str> {
        Signal::derive(move || text(self.texts()))
    }

    /// Anything made of texts, formats and signals.
    pub fn say(self, say: impl Fn(&'static Messages, Format) -> String + Send + Sync + 'static) -> Signal<String> {
        Signal::derive(move || say(self.texts(), self.format()))
    }

    /// A text with the API's own names in it: each is isolated, so that its direction can't disturb the text's.
    pub fn rich<const N: usize>(
        self,
        text: fn(&'static Messages) -> Template<N>,
        names: impl Fn() -> [String; N] + Send + 'static,
    ) -> impl IntoView {
        move || isolated(text(self.texts()), &names())
    }
}

/// A filled text, its values isolated.
pub fn isolated<const N: usize>(text: Template<N>, values: &[String; N]) -> impl IntoView + use<N> {
    text.parts()
        .map(|part| match part {
            Part::Text(text) => Either::Left(text),
            Part::Place(index) => Either::Right(view! { <bdi>{values.get(index).cloned()}</bdi> }),
        })
        .collect::<Vec<_>>()
}
