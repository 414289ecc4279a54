//! Messages in the corner. Read out politely; bad news stays until it is dismissed.

use crate::i18n::context::isolated;
use crate::i18n::{Template, Texts, keys, use_i18n};
use crate::signal::untrack;
use crate::state::messages::{Message, Notice};
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
    let (class, shown) = if notice.is_bad() { ("message bad", Icon::Warning) } else { ("message", Icon::Tick) };
    let said = said(&notice).map(|said| {
        let said = said.to_owned();
        tag("p")
            .class("muted")
            .attr("dir", "auto")
            .text(i18n.say(move |texts, _| texts.fill(keys::notices::API_SAYS, [&said])))
    });
    let dismiss =
        button("button quiet icon-only").attr("aria-label", i18n.t(keys::shell::DISMISS)).child(icon(Icon::Cross));
    tag("li")
        .class(class)
        .child(icon(shown))
        .child(div("message-text").child(tag("p").child(parts(move || sentence(i18n.texts(), &notice)))).children(said))
        .child(dismiss.on("click", move |_| on_dismiss()))
}

/// What the API itself said.
fn said(notice: &Notice) -> Option<&str> {
    match notice {
        Notice::Created { said, .. } | Notice::RestoreStarted { said, .. } => said.as_deref(),
        _ => None,
    }
}

fn sentence(texts: Texts, notice: &Notice) -> Vec<Element> {
    let two = |text: Template<2>, first: &dyn ToString, second: &dyn ToString| {
        isolated(texts.pieces(text), &[first.to_string(), second.to_string()])
    };
    match notice {
        Notice::Created { backup, server, .. } => two(keys::notices::CREATED, backup, &server.name),
        Notice::Completed { backup, server } => two(keys::notices::COMPLETED, backup, &server.name),
        Notice::BackupFailed { backup, server } => two(keys::notices::BACKUP_FAILED, backup, &server.name),
        Notice::Deleted { backup, server } => two(keys::notices::DELETED, backup, &server.name),
        Notice::WasGone { backup } => isolated(texts.pieces(keys::notices::WAS_GONE), &[backup.to_string()]),
        Notice::RestoreStarted { backup, server, .. } => two(keys::notices::RESTORE_STARTED, &server.name, backup),
        Notice::RestoreEnded { server, status } => two(keys::notices::RESTORE_ENDED, &server.name, status),
        Notice::RestoreUnseen { server } => {
            isolated(texts.pieces(keys::notices::RESTORE_UNSEEN), &[server.name.to_string()])
        }
        Notice::ExportRefused => vec![tag("span").text(texts.get(keys::notices::EXPORT_REFUSED))],
    }
}
