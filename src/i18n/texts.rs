//! The texts of a language: one list for each language that was shown, kept for good.

use std::cell::RefCell;

use super::files::{self, ENGLISH};
use super::template::{self, Piece, Plural, Template, Text};
use super::{Language, plural};
use crate::platform::asset;

/// All texts in one language.
#[derive(Clone, Copy)]
pub struct Texts(&'static Table);

struct Table {
    language: Language,
    /// By the number of the text; the forms of a plural are separated by tabs.
    lines: Vec<&'static str>,
}

thread_local! {
    /// Never more than there are languages.
    static LOADED: RefCell<Vec<Texts>> = const { RefCell::new(Vec::new()) };
}

impl Texts {
    /// The texts that are in the program itself.
    pub fn english() -> Self {
        Self::loaded(Language::English).unwrap_or_else(|| Self::keep(Language::English, ENGLISH))
    }

    /// The texts of a language, fetched where they were not shown before. `None` where they could not be had.
    pub async fn load(language: Language) -> Option<Self> {
        if language == Language::English {
            return Some(Self::english());
        }
        if let Some(loaded) = Self::loaded(language) {
            return Some(loaded);
        }
        let packed = asset::text(files::asset(language)?).await?;
        // Another load may have come first.
        Some(Self::loaded(language).unwrap_or_else(|| Self::keep(language, Box::leak(packed.into_boxed_str()))))
    }

    fn loaded(language: Language) -> Option<Self> {
        LOADED.with_borrow(|loaded| loaded.iter().copied().find(|texts| texts.language() == language))
    }

    /// The hash of its file vouches for the number of lines.
    fn keep(language: Language, packed: &'static str) -> Self {
        let texts = Self(Box::leak(Box::new(Table { language, lines: packed.split('\n').collect() })));
        LOADED.with_borrow_mut(|loaded| loaded.push(texts));
        texts
    }

    pub fn language(self) -> Language {
        self.0.language
    }

    /// A text as it stands.
    pub fn get(self, text: Text) -> String {
        self.line(text.0).to_owned()
    }

    /// A text with its places filled.
    pub fn fill<const N: usize>(self, template: Template<N>, values: [&str; N]) -> String {
        self.filled(template.0, &values)
    }

    /// Not generic, so that it is in the build once.
    fn filled(self, number: u16, values: &[&str]) -> String {
        template::fill(self.line(number), values)
    }

    /// A text in pieces, its places among them.
    pub fn pieces<const N: usize>(self, template: Template<N>) -> impl Iterator<Item = Piece> {
        template::pieces(self.line(template.0))
    }

    /// The form of a text that goes with a number, its places filled.
    pub(super) fn plural<const N: usize>(self, plural: Plural<N>, number: u64, values: [&str; N]) -> String {
        template::fill(self.form(plural.0, number), &values)
    }

    fn line(self, number: u16) -> &'static str {
        self.0.lines.get(usize::from(number)).copied().unwrap_or_default()
    }

    fn form(self, text: u16, number: u64) -> &'static str {
        self.line(text).split('\t').nth(plural::place(self.0.language, number)).unwrap_or_default()
    }
}

#[cfg(test)]
impl Texts {
    /// The texts of a language as its file would bring them.
    pub(super) fn packed(language: Language) -> Self {
        let file = format!("{}/{}.txt", env!("OUT_DIR"), language.tag());
        Self::keep(language, Box::leak(std::fs::read_to_string(file).unwrap().into_boxed_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::keys;
    use super::*;

    #[test]
    fn every_offered_language_has_every_text() {
        for language in Language::offered() {
            let texts = Texts::packed(language);
            assert_eq!(texts.0.lines.len(), Texts::english().0.lines.len(), "{language:?}");
            assert_eq!(files::asset(language).is_none(), language == Language::English);
        }
    }

    #[test]
    fn a_text_is_found_by_its_key() {
        let english = Texts::english();
        assert_eq!(english.get(keys::sign_in::HEADING), "Sign in");
        assert_eq!(english.fill(keys::create::QUOTA_OF, ["7", "10"]), "7 of 10");
        assert_eq!(english.pieces(keys::restore::HEADING).count(), 2);
        let arabic = Texts::packed(Language::Arabic);
        assert_eq!(arabic.fill(keys::create::QUOTA_OF, ["7", "10"]), "7 من 10");
        assert_eq!(Texts::loaded(Language::Arabic).map(Texts::language), Some(Language::Arabic));
    }

    #[test]
    fn the_form_goes_with_the_number() {
        let say = |texts: Texts, number: u64| texts.plural(keys::formats::DAYS_AGO, number, [&number.to_string()]);
        let english = Texts::english();
        assert_eq!([0, 1, 2].map(|number| say(english, number)), ["0 days ago", "1 day ago", "2 days ago"]);
        let arabic = Texts::packed(Language::Arabic);
        assert_eq!([3, 11, 100].map(|number| say(arabic, number)), ["قبل 3 أيام", "قبل 11 يومًا", "قبل 100 يوم"]);
        // One and two are said without a figure.
        assert_eq!([1, 2].map(|number| say(arabic, number)), ["قبل يوم واحد", "قبل يومين"]);
    }
}
