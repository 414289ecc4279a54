//! The language in use, and the texts of a view in it.

use super::{Format, Language, Piece, Template, Text, Texts};
use crate::signal::{RwSignal, provide_context, use_context};
use crate::ui::element::{self, Content, Element, tag, text};
use crate::ui::parts;

/// The language in use. Everything that is shown follows it at once.
#[derive(Clone, Copy)]
pub struct I18n {
    texts: RwSignal<Texts>,
    /// What the person chose last: its texts may still be on their way.
    choice: RwSignal<Choice>,
    /// The language whose texts could not be had.
    missed: RwSignal<Option<Language>>,
}

/// A choice, counted so that an older one is known when its texts arrive.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    pub language: Language,
    number: u32,
}

/// Speaks a language; English, and says so, where its texts could not be had.
pub fn provide_i18n(language: Language, texts: Option<Texts>) -> I18n {
    let missed = texts.is_none().then_some(language);
    let texts = texts.unwrap_or_else(Texts::english);
    let choice = Choice { language: texts.language(), number: 0 };
    let i18n = I18n { texts: RwSignal::new(texts), choice: RwSignal::new(choice), missed: RwSignal::new(missed) };
    provide_context(i18n);
    i18n
}

/// The language in use; English where nobody has provided one.
pub fn use_i18n() -> I18n {
    use_context().unwrap_or_else(|| provide_i18n(Language::English, Some(Texts::english())))
}

impl I18n {
    /// The texts, followed.
    pub fn texts(self) -> Texts {
        self.texts.get()
    }

    /// The formats, followed.
    pub fn format(self) -> Format {
        Format(self.texts())
    }

    /// A text that follows the language.
    pub fn t(self, key: Text) -> element::Text {
        text(move || self.texts().get(key))
    }

    /// A text while something is under way; nothing otherwise.
    pub fn while_busy(self, key: Text, is_busy: impl Fn() -> bool + 'static) -> element::Text {
        text(move || if is_busy() { self.texts().get(key) } else { String::new() })
    }

    /// Anything made of texts, formats and signals.
    pub fn say(self, say: impl Fn(Texts, Format) -> String + 'static) -> element::Text {
        self.say_erased(Box::new(say))
    }

    fn say_erased(self, say: Box<dyn Fn(Texts, Format) -> String>) -> element::Text {
        text(move || {
            let texts = self.texts();
            say(texts, Format(texts))
        })
    }

    /// A text with the API's own names in it: each is isolated, so that its direction can't disturb the text's.
    pub fn rich<const N: usize>(self, template: Template<N>, names: [String; N]) -> Content {
        self.rich_erased(template.0, names.into())
    }

    fn rich_erased(self, number: u16, names: Box<[String]>) -> Content {
        parts(move || isolated(self.texts().pieces(Template::<0>(number)), &names))
    }

    /// The language that was chosen last, followed.
    pub fn chosen(self) -> Language {
        self.choice.get().language
    }

    /// The language whose texts could not be had, followed.
    pub fn missed(self) -> Option<Language> {
        self.missed.get()
    }

    /// The person has read that its texts could not be had.
    pub fn forget_missed(self) {
        self.missed.set(None);
    }

    /// Remembers what was chosen; the language in use stays until `arrive`.
    pub fn choose(self, language: Language) -> Choice {
        let choice = Choice { language, number: self.choice.get_untracked().number.wrapping_add(1) };
        self.choice.set(choice);
        choice
    }

    /// The texts of a choice are there, or could not be had. `true` where they are shown now; an older choice changes nothing.
    pub fn arrive(self, choice: Choice, texts: Option<Texts>) -> bool {
        if self.choice.get_untracked() != choice {
            return false;
        }
        self.missed.set(texts.is_none().then_some(choice.language));
        let Some(texts) = texts else {
            self.choose(self.texts.get_untracked().language());
            return false;
        };
        self.texts.set(texts);
        true
    }
}

/// A filled text, its values isolated.
pub fn isolated(pieces: impl Iterator<Item = Piece>, values: &[String]) -> Vec<Element> {
    filled(pieces, &mut |index| tag("bdi").text(values.get(index).cloned().unwrap_or_default()))
}

/// A text filled with a host or an address, which runs from left to right whatever it begins with.
pub fn with_address(pieces: impl Iterator<Item = Piece>, address: &str) -> Vec<Element> {
    filled(pieces, &mut |_| tag("bdi").attr("dir", "ltr").text(address))
}

fn filled(pieces: impl Iterator<Item = Piece>, place: &mut dyn FnMut(usize) -> Element) -> Vec<Element> {
    let shown = pieces.map(|piece| match piece {
        Piece::Text(text) => tag("span").text(text),
        Piece::Place(index) => place(index),
    });
    shown.collect()
}
