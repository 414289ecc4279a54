//! Says that the texts of a language could not be had, so that another one is shown.

use crate::i18n::{keys, use_i18n};
use crate::ui::element::Content;
use crate::ui::field::{Tone, alert};
use crate::ui::{part, tag};

pub fn language_alert() -> Content {
    let i18n = use_i18n();
    part(move || {
        let names = [i18n.missed()?, i18n.texts().language()].map(|language| language.own_name().to_owned());
        let sentence = tag("p").child(i18n.rich(keys::shell::LANGUAGE_MISSED, names));
        Some(alert(Tone::Error, [sentence]))
    })
}
