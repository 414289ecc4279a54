//! Language, theme, notifications and shortcuts: remembered in this browser, for they are no secret.

use crate::i18n::{I18n, Language, Texts};
use crate::platform::notifications::{self, Permission};
use crate::platform::storage::{self, Area};
use crate::platform::{address, page};
use crate::signal::{effect, spawn_local};

const LANGUAGE_KEY: &str = "console-language";
const THEME_KEY: &str = "console-theme";
const NOTIFY_KEY: &str = "console-notify";
const SHORTCUTS_KEY: &str = "console-shortcuts";

/// Which colours: as the system says, or always the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    pub fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.word() == word)
    }

    /// The theme that this browser remembers.
    pub fn remembered() -> Self {
        storage::get(Area::Local, THEME_KEY).and_then(|word| Self::from_word(&word)).unwrap_or_default()
    }

    /// Shows the page in it, and remembers it.
    pub fn apply(self) {
        page::set_root_attribute("data-theme", (self != Self::System).then(|| self.word()));
        match self {
            Self::System => storage::remove(Area::Local, THEME_KEY),
            chosen => drop(storage::set(Area::Local, THEME_KEY, chosen.word())),
        }
    }
}

/// The language chosen before, else `?lang=`, else the configuration's, else the browser's, else English (PRODUCT.md, 11).
pub fn first_language(configured: Option<Language>) -> Language {
    let remembered = storage::get(Area::Local, LANGUAGE_KEY).and_then(|tag| Language::from_tag(&tag));
    let asked = || {
        address::query_pairs()
            .into_iter()
            .find(|(name, _)| name == "lang")
            .and_then(|(_, tag)| Language::from_tag(&tag))
    };
    let spoken = || Language::first_of(page::languages().iter().map(String::as_str));
    remembered.or_else(asked).or(configured).or_else(spoken).unwrap_or_default()
}

/// Shows everything in it as soon as its texts are there, and remembers it then. Of several choices the last one counts.
pub fn choose_language(i18n: I18n, language: Language) {
    let choice = i18n.choose(language);
    spawn_local(async move {
        if i18n.arrive(choice, Texts::load(language).await) {
            storage::set(Area::Local, LANGUAGE_KEY, language.tag());
        }
    });
}

/// Whether the person has turned on the browser's notifications, and the browser still allows them.
pub fn wants_notifications() -> bool {
    storage::get(Area::Local, NOTIFY_KEY).is_some() && notifications::permission() == Permission::Granted
}

/// Whether single keys stand for buttons: so it is until somebody turns it off.
pub fn wants_shortcuts() -> bool {
    storage::get(Area::Local, SHORTCUTS_KEY).is_none()
}

pub fn remember_shortcuts(is_on: bool) {
    if is_on {
        storage::remove(Area::Local, SHORTCUTS_KEY);
    } else {
        storage::set(Area::Local, SHORTCUTS_KEY, "off");
    }
}

pub fn remember_notifications(is_on: bool) {
    if is_on {
        storage::set(Area::Local, NOTIFY_KEY, "on");
    } else {
        storage::remove(Area::Local, NOTIFY_KEY);
    }
}

/// Keeps the page's `lang` and `dir` in step with the language.
pub fn follow_language(i18n: I18n) {
    effect(move || {
        let language = i18n.texts().language();
        page::set_root_attribute("lang", Some(language.tag()));
        page::set_root_attribute("dir", Some(language.writing().dir()));
    });
}
