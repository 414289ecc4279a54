//! Messages in the corner. Read out politely; bad news stays until it is dismissed.

use std::cell::Cell;
use std::sync::Arc;

use super::sentences::of_notice;
use crate::domain::BackupId;
use crate::domain::view_query::View;
use crate::i18n::{Format, keys, use_i18n};
use crate::platform::{notifications, page};
use crate::signal::{Memo, effect, untrack};
use crate::state::messages::{Message, Messages, Notice};
use crate::state::preferences::wants_notifications;
use crate::state::use_workspace;
use crate::state::view::use_view;
use crate::state::words::use_words;
use crate::ui::element::Content;
use crate::ui::field::button;
use crate::ui::height::publish_height;
use crate::ui::keyed::keyed;
use crate::ui::modal::tell_in_dialog;
use crate::ui::{Element, Icon, div, icon, once_here, parts, tag, when};

pub fn message_list() -> Element {
    let i18n = use_i18n();
    let messages = use_workspace().messages.clone();
    let told = messages.clone();
    let (shown, rest, counted) = (messages.clone(), messages.clone(), messages.clone());
    let view = move |number: u64, _| {
        let messages = messages.clone();
        let message = messages.get(number)?;
        let shown = message.clone();
        Some(message_view(message, move || messages.dismiss_shown(&shown)))
    };
    let more = Memo::new(move |_| rest.shown().1 as u64);
    let more_line = move || {
        let counted = counted.clone();
        let words = tag("span").class("message-text").text(i18n.say(move |_, format| more_of(format, more.get())));
        tag("p").class("message").child(words).child(dismiss(move || counted.dismiss_more()))
    };
    let list = div("log")
        .attr("role", "log")
        .attr("aria-live", "polite")
        .child(tag("ul").child(keyed(move || shown.shown().0, view)))
        .child(when(move || more.get() > 0, more_line));
    publish_height(&list, "--messages");
    let notify = once_here(move || {
        notify_of(told.clone());
        None
    });
    tag("section").class("messages").attr("aria-label", i18n.t(keys::shell::MESSAGES)).child(list).child(notify)
}

/// The news that are not shown one by one.
fn more_of(format: Format, count: u64) -> String {
    format.count(keys::shell::MORE_MESSAGES, count)
}

fn message_view(message: Message, on_dismiss: impl Fn() + 'static) -> Element {
    let i18n = use_i18n();
    let notice = message.notice;
    let (class, shown) = match &notice {
        Notice::NotPossible { .. } => ("message info", Icon::Info),
        notice if notice.is_bad() => ("message bad", Icon::Warning),
        _ => ("message", Icon::Tick),
    };
    let said = said(&notice).map(|said| {
        let said = said.to_owned();
        tag("p").class("muted").child(i18n.rich(keys::notices::API_SAYS, [said]))
    });
    let created = if let Notice::Created { backup, .. } = notice { Some(backup) } else { None };
    let text = div("message-text")
        .child(tag("p").child(parts(move || of_notice(i18n.texts(), i18n.format(), &notice).view())))
        .children(said);
    let text = if let Some(backup) = created { text.child(hidden(backup)) } else { text };
    tag("li").class(class).child(icon(shown)).child(text).child(dismiss(on_dismiss))
}

fn dismiss(on_dismiss: impl Fn() + 'static) -> Element {
    button("button quiet icon-only")
        .attr("aria-label", use_i18n().t(keys::shell::DISMISS))
        .on("click", move |_| on_dismiss())
        .child(icon(Icon::Cross))
}

/// At most this many notifications are sent at a time; one more sums up the rest.
const MOST_NOTIFICATIONS: usize = 5;

/// Tells what is new to whom the list does not reach: in the dialog that is open, and to somebody who is not looking of each backup
/// that ends, where they want that, failures first.
fn notify_of(messages: Messages) {
    let i18n = use_i18n();
    let title = use_workspace().config.title.clone();
    let next = Cell::new(0);
    effect(move || {
        let new = messages.since(next.get());
        next.set(new.last().map_or(next.get(), |last| last.number + 1));
        untrack(|| {
            new.iter().for_each(|news| tell_in_dialog(of_notice(i18n.texts(), i18n.format(), &news.notice).plain()));
        });
        let (bad, good): (Vec<&Message>, Vec<&Message>) =
            new.iter().filter(|message| message.notice.ended().is_some()).partition(|message| message.notice.is_bad());
        let ends = [bad, good].concat();
        if ends.is_empty() || !page::is_hidden() || !wants_notifications() {
            return;
        }
        let (told, more) = ends.split_at(ends.len().min(MOST_NOTIFICATIONS));
        untrack(|| {
            for Message { notice, .. } in told {
                let text = of_notice(i18n.texts(), i18n.format(), notice).plain();
                notifications::show(&title, &text, &notice.ended().map(|id| id.to_string()).unwrap_or_default());
            }
            if !more.is_empty() {
                notifications::show(&title, &more_of(i18n.format(), more.len() as u64), "more");
            }
        });
    });
}

/// That the filters hide a new backup, as long as they do: who looks for it in the table does not find it.
fn hidden(backup: BackupId) -> Content {
    let (i18n, words, view) = (use_i18n(), use_words(), use_view());
    let rows = use_workspace().backups.rows_memo();
    once_here(move || {
        let (rows, filter) = (rows.get(), words.filter());
        let place: Arc<[usize]> = [rows.place(backup)?].into();
        let is_hidden = filter.with(|filter| filter.of(&rows, &place)).is_empty();
        let is_here = view.part(|query| query.view == View::Backups);
        (is_hidden && is_here.get()).then(|| tag("p").class("muted").text(i18n.t(keys::notices::HIDDEN)))
    })
}

/// What the API itself said.
fn said(notice: &Notice) -> Option<&str> {
    match notice {
        Notice::Created { said, .. } | Notice::RestoreStarted { said, .. } => said.as_deref(),
        _ => None,
    }
}
