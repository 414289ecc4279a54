//! The languages that the console speaks.

/// A language of the console.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    English,
    Arabic,
}

/// Which way a language is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    LeftToRight,
    RightToLeft,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::Arabic];

    /// The language's tag, for `lang` and for what is remembered.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Arabic => "ar",
        }
    }

    /// What its speakers call it.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Arabic => "العربية",
        }
    }

    pub fn writing(self) -> Writing {
        match self {
            Self::Arabic => Writing::RightToLeft,
            _ => Writing::LeftToRight,
        }
    }

    /// From a tag such as `ar`, `en-GB` or `AR_eg`; the region does not count.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
        Self::ALL.into_iter().find(|language| language.tag() == primary)
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
}
