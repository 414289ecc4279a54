//! "Restore web-server-01": the most dangerous thing that the console does. Only who types the server's name may do it.

use std::rc::Rc;
use std::sync::Arc;

use super::MAIN;
use super::confirmation::confirmation;
use super::facts::facts;
use super::failure::failure;
use crate::domain::Backup;
use crate::i18n::{Texts, keys, use_i18n};
use crate::signal::{Memo, RwSignal, Signal};
use crate::state::{Dialog, Finding, use_workspace};
use crate::ui::element::Content;
use crate::ui::field::{Tone, alert, button};
use crate::ui::modal::{Modal, Weight};
use crate::ui::{Element, Icon, div, part, tag};

pub fn restore_dialog() -> Content {
    let dialog = use_workspace().restore.clone();
    let subject = Memo::new(move |_| dialog.with(|dialog| dialog.subject().cloned()));
    part(move || subject.get().map(restore_form))
}

fn restore_form(backup: Arc<Backup>) -> Element {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let name = backup.server.name.to_string();
    let typed = RwSignal::new(String::new());
    let expected = name.clone();
    let is_confirmed = Memo::new(move |_| typed.with(|typed| *typed == expected));
    let dialog = workspace.restore.clone();
    let is_busy = Signal::derive(move || dialog.with(Dialog::is_busy));
    let closer = workspace.clone();
    let close = move || closer.restore.set(Dialog::Closed);
    let cancel = close.clone();
    let cancel = button("button")
        .mark("autofocus")
        .disabled(move || is_busy.get())
        .on("click", move |_| cancel())
        .text(i18n.t(keys::restore::CANCEL));
    let restore = tag("button").class("button danger").disabled(move || is_busy.get() || !is_confirmed.get()).text(
        i18n.say(move |texts, _| texts.get(if is_busy.get() { keys::restore::SENDING } else { keys::restore::SUBMIT })),
    );
    let consequence = tag("p")
        .text(i18n.t(keys::restore::LOST_BEFORE))
        .text(" ")
        .child(tag("strong").text(i18n.t(keys::restore::LOST)))
        .text(i18n.t(keys::restore::LOST_AFTER));
    let form = tag("form")
        .class("dialog-form")
        .mark("novalidate")
        .on("submit", move |event| {
            event.prevent_default();
            if is_confirmed.get_untracked() {
                Rc::clone(&workspace).submit_restore();
            }
        })
        .child(div("dialog-body").child(outcome()).child(consequence).child(facts(&backup)).child(confirmation(
            &name,
            typed,
            is_confirmed,
        )))
        .child(tag("footer").child(cancel).child(restore));
    let heading = i18n.rich(keys::restore::HEADING, [name]);
    let modal = Modal {
        heading_id: "restore-heading",
        heading,
        icon: Icon::Restore,
        weight: Weight::Dangerous,
        is_busy,
        focus_after: MAIN,
    };
    modal.view(close, form)
}

/// What became of the request: the failure, or what was found out after its answer was lost.
fn outcome() -> Content {
    let i18n = use_i18n();
    let dialog = use_workspace().restore.clone();
    part(move || match dialog.get() {
        Dialog::Failed(backup, error) => {
            let what =
                tag("p").child(tag("strong").child(i18n.rich(keys::restore::FAILED, [backup.server.name.to_string()])));
            Some(alert(Tone::Error, std::iter::once(what).chain(failure(error, &[]))))
        }
        Dialog::Uncertain(backup, finding) => {
            let name = backup.server.name.to_string();
            let what = tag("p").child(tag("strong").child(i18n.rich(keys::restore::UNKNOWN_OUTCOME, [name.clone()])));
            let tone = if finding == Finding::Looking { Tone::Warning } else { Tone::Error };
            let found = tag("p").text(i18n.say(move |texts, _| found(texts, &finding, &name)));
            Some(alert(tone, [what, found]))
        }
        _ => None,
    })
}

fn found(texts: Texts, finding: &Finding<Arc<str>>, name: &str) -> String {
    match finding {
        Finding::Looking => texts.get(keys::restore::LOOKING),
        Finding::Found(status) => texts.fill(keys::restore::UNKNOWN_STATUS, [name, status]),
        Finding::CannotTell => texts.fill(keys::restore::UNKNOWN_BLIND, [name]),
    }
}
