//! The languages that the console speaks.

use super::files::OFFERED;

/// A language of the console.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    English,
    Armenian,
    Dutch,
    Turkish,
    Arabic,
    Samoan,
}

/// Which way a language is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    LeftToRight,
    RightToLeft,
}

impl Language {
    pub const ALL: [Self; 6] = [Self::English, Self::Armenian, Self::Dutch, Self::Turkish, Self::Arabic, Self::Samoan];

    /// Those that have texts; nobody is offered another.
    pub fn offered() -> impl Iterator<Item = Self> {
        OFFERED.into_iter()
    }

    /// The language's tag, for `lang` and for what is remembered.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Armenian => "hy",
            Self::Dutch => "nl",
            Self::Turkish => "tr",
            Self::Arabic => "ar",
            Self::Samoan => "sm",
        }
    }

    /// What its speakers call it.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Armenian => "Հայերեն",
            Self::Dutch => "Nederlands",
            Self::Turkish => "Türkçe",
            Self::Arabic => "العربية",
            Self::Samoan => "Gagana Samoa",
        }
    }

    pub fn writing(self) -> Writing {
        match self {
            Self::Arabic => Writing::RightToLeft,
            _ => Writing::LeftToRight,
        }
    }

    /// One that is offered, from a tag such as `ar`, `en-GB` or `AR_eg`; the region does not count.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
        Self::offered().find(|language| language.tag() == primary)
    }

    /// The first of these tags that the console speaks.
    pub fn first_of<'a>(tags: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        tags.into_iter().find_map(Self::from_tag)
    }
}

impl Writing {
    /// The value of `dir`.
    pub fn dir(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_with_regions_are_understood() {
        assert_eq!(Language::from_tag("ar-EG"), Some(Language::Arabic));
        assert_eq!(Language::from_tag("EN_us"), Some(Language::English));
        assert_eq!(Language::from_tag("xx"), None);
        assert_eq!(Language::first_of(["xx", "ar", "en"]), Some(Language::Arabic));
    }

    #[test]
    fn english_is_offered_first() {
        assert_eq!(Language::offered().next(), Some(Language::English));
    }
}
