//! Whether the browser tells the person of finished backups while the page is hidden.

use crate::i18n::{keys, use_i18n};
use crate::platform::notifications::{self, Permission};
use crate::signal::{RwSignal, spawn_local};
use crate::state::preferences::{remember_notifications, wants_notifications};
use crate::ui::field::button;
use crate::ui::{Element, Icon, div, icon, part, tag, when};

pub fn notification_switch() -> Element {
    let i18n = use_i18n();
    let is_on = RwSignal::new(wants_notifications());
    let is_refused = RwSignal::new(false);
    let toggle = button("button")
        .state("aria-pressed", move || is_on.get())
        .on("click", move |_| {
            if is_on.get_untracked() {
                remember_notifications(false);
                is_on.set(false);
                return;
            }
            spawn_local(async move {
                let is_granted = notifications::ask().await == Permission::Granted;
                if is_granted {
                    remember_notifications(true);
                }
                is_on.try_set(is_granted);
                is_refused.try_set(!is_granted);
            });
        })
        .child(when(move || is_on.get(), || icon(Icon::Tick)))
        .text(i18n.t(keys::activity::NOTIFY));
    let refused = part(move || {
        is_refused
            .get()
            .then(|| tag("p").class("hint").attr("role", "alert").text(i18n.t(keys::activity::NOTIFY_REFUSED)))
    });
    div("switch").child(toggle).child(refused)
}
