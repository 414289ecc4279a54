//! Says that the rest of the program could not be had, as after a new release, and that what was asked for did not open.

use crate::i18n::{keys, use_i18n};
use crate::platform::{address, rest};
use crate::signal::{RwSignal, keep};
use crate::ui::element::Content;
use crate::ui::field::{Tone, alert, button};
use crate::ui::{part, tag};

/// Until the rest has come. Each time that it could not be had counts: the alert is made anew then, and read out again.
pub fn rest_alert() -> Content {
    let i18n = use_i18n();
    let failures = RwSignal::new(0_u32);
    if !rest::is_here() {
        keep(Box::new(rest::on_missing(move || failures.update(|count| *count += 1))));
        rest::on_arrival(Box::new(move || {
            if failures.try_get_untracked().is_some() {
                failures.set(0);
            }
        }));
    }
    part(move || {
        (failures.get() > 0).then(|| {
            let sentence = tag("p").text(i18n.t(keys::shell::REST_MISSED));
            let reload = button("button small").text(i18n.t(keys::shell::RELOAD)).on("click", |_| address::reload());
            alert(Tone::Error, [sentence]).class("alert rest-missed").child(reload)
        })
    })
}
