//! Messages in the corner. Read out politely; bad news stays until it is dismissed.

use super::sentences::of_notice;
use crate::i18n::{keys, use_i18n};
use crate::platform::{notifications, page};
use crate::signal::untrack;
use crate::state::messages::{Message, Notice};
use crate::state::preferences::wants_notifications;
use crate::state::use_workspace;
use crate::ui::element::keyed;
use crate::ui::field::button;
use crate::ui::{Element, Icon, div, icon, parts, tag};

pub fn message_list() -> Element {
    let i18n = use_i18n();
    let messages = use_workspace().messages.clone();
    let shown = messages.clone();
    let view = move |number: u64, _| {
        let message = untrack(|| messages.shown()).into_iter().find(|message| message.number == number)?;
        let messages = messages.clone();
        Some(message_view(message, move || messages.dismiss(number)))
    };
    let numbers = move || shown.shown().iter().map(|message| message.number).collect();
    let list = div("log").attr("role", "log").attr("aria-live", "polite").child(tag("ul").child(keyed(numbers, view)));
    tag("section").class("messages").attr("aria-label", i18n.t(keys::shell::MESSAGES)).child(list)
}

fn message_view(message: Message, on_dismiss: impl Fn() + 'static) -> Element {
    let i18n = use_i18n();
    let notice = message.notice;
    notify(&notice);
    let (class, shown) = if notice.is_bad() { ("message bad", Icon::Warning) } else { ("message", Icon::Tick) };
    let said = said(&notice).map(|said| {
        let said = said.to_owned();
        tag("p").class("muted").child(i18n.rich(keys::notices::API_SAYS, [said]))
    });
    let dismiss =
        button("button quiet icon-only").attr("aria-label", i18n.t(keys::shell::DISMISS)).child(icon(Icon::Cross));
    tag("li")
        .class(class)
        .child(icon(shown))
        .child(
            div("message-text")
                .child(tag("p").child(parts(move || of_notice(i18n.texts(), i18n.format(), &notice).view())))
                .children(said),
        )
        .child(dismiss.on("click", move |_| on_dismiss()))
}

/// Tells somebody who is not looking, where they want that.
fn notify(notice: &Notice) {
    let i18n = use_i18n();
    let backup = match notice {
        Notice::Completed { backup, .. } | Notice::BackupFailed { backup, .. } => *backup,
        _ => return,
    };
    if page::is_hidden() && wants_notifications() {
        let text = untrack(|| of_notice(i18n.texts(), i18n.format(), notice)).plain();
        notifications::show(&use_workspace().config.title, &text, &backup.to_string());
    }
}

/// What the API itself said.
fn said(notice: &Notice) -> Option<&str> {
    match notice {
        Notice::Created { said, .. } | Notice::RestoreStarted { said, .. } => said.as_deref(),
        _ => None,
    }
}
