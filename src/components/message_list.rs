//! Messages in the corner. Read out politely; bad news stays until it is dismissed.

use crate::i18n::context::isolated;
use crate::i18n::template::Template;
use crate::i18n::{Messages, use_i18n};
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
    tag("section").class("messages").attr("aria-label", i18n.t(|texts| texts.shell.messages)).child(list)
}

fn message_view(message: Message, on_dismiss: impl Fn() + 'static) -> Element {
    let i18n = use_i18n();
    let notice = message.notice;
    let (class, shown) = if notice.is_bad() { ("message bad", Icon::Warning) } else { ("message", Icon::Tick) };
    let said = said(&notice).map(|said| {
        let said = said.to_owned();
        tag("p").class("muted").attr("dir", "auto").text(i18n.say(move |texts, _| texts.notices.api_says.fill([&said])))
    });
    let dismiss = button("button quiet icon-only")
        .attr("aria-label", i18n.t(|texts| texts.shell.dismiss))
        .child(icon(Icon::Cross));
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

fn sentence(texts: &'static Messages, notice: &Notice) -> Vec<Element> {
    let notices = &texts.notices;
    let two = |text: Template<2>, first: &dyn ToString, second: &dyn ToString| {
        isolated(text.parts(), &[first.to_string(), second.to_string()])
    };
    match notice {
        Notice::Created { backup, server, .. } => two(notices.created, backup, &server.name),
        Notice::Completed { backup, server } => two(notices.completed, backup, &server.name),
        Notice::BackupFailed { backup, server } => two(notices.backup_failed, backup, &server.name),
        Notice::Deleted { backup, server } => two(notices.deleted, backup, &server.name),
        Notice::WasGone { backup } => isolated(notices.was_gone.parts(), &[backup.to_string()]),
        Notice::RestoreStarted { backup, server, .. } => two(notices.restore_started, &server.name, backup),
        Notice::RestoreEnded { server, status } => two(notices.restore_ended, &server.name, status),
        Notice::RestoreUnseen { server } => isolated(notices.restore_unseen.parts(), &[server.name.to_string()]),
        Notice::ExportRefused => vec![tag("span").text(notices.export_refused)],
    }
}
