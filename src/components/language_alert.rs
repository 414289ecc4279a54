//! Says that the texts of a language could not be had, so that another one is shown.

use crate::i18n::{keys, use_i18n};
use crate::ui::element::Content;
use crate::ui::field::{Tone, alert, button};
use crate::ui::{Icon, icon, part, tag};

pub fn language_alert() -> Content {
    let i18n = use_i18n();
    part(move || {
        let names = [i18n.missed()?, i18n.texts().language()].map(|language| language.own_name().to_owned());
        let sentence = tag("p").child(i18n.rich(keys::shell::LANGUAGE_MISSED, names));
        let dismiss = button("button quiet icon-only")
            .attr("aria-label", i18n.t(keys::shell::DISMISS))
            .child(icon(Icon::Cross))
            .on("click", move |_| i18n.forget_missed());
        Some(alert(Tone::Error, [sentence]).child(dismiss))
    })
}
