//! The languages that the console knows, and the plural forms that each tells apart (Unicode CLDR).

/// A language of the console.
#[derive(Debug, PartialEq, Eq)]
pub struct Language {
    /// Of its file, and of `lang` in the page.
    pub tag: &'static str,
    /// As the program names it.
    pub name: &'static str,
    /// In CLDR's order, which is that of the packed texts.
    pub forms: &'static [&'static str],
    /// The forms that each stand for one number only, which the language says in words: a text of one place may leave it out there.
    pub worded: &'static [&'static str],
}

pub const LANGUAGES: [Language; 6] = [
    Language { tag: "en", name: "English", forms: &["one", "other"], worded: &[] },
    Language { tag: "hy", name: "Armenian", forms: &["one", "other"], worded: &[] },
    Language { tag: "nl", name: "Dutch", forms: &["one", "other"], worded: &[] },
    Language { tag: "tr", name: "Turkish", forms: &["one", "other"], worded: &[] },
    Language {
        tag: "ar",
        name: "Arabic",
        forms: &["zero", "one", "two", "few", "many", "other"],
        worded: &["zero", "one", "two"],
    },
    Language { tag: "sm", name: "Samoan", forms: &["other"], worded: &[] },
];
