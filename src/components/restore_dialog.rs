//! "Restore web-server-01": the most dangerous thing that the console does. Only who types the server's name may do it.

use std::rc::Rc;
use std::sync::Arc;

use super::confirmation::{confirmation, is_typed};
use super::coverage_note::{Purpose, coverage_note};
use super::facts::facts;
use super::failure::{doubt, failure};
use super::not_possible::not_possible;
use super::room::{Room, follow_room};
use super::safety_choice::{SafetyChoice, safety_choice, safety_withdrawn};
use super::safety_steps::{safety_end, safety_steps};
use crate::domain::Backup;
use crate::domain::allowed::Blocked;
use crate::i18n::{keys, use_i18n};
use crate::signal::{Memo, RwSignal, Signal, effect};
use crate::state::extras::Occasion;
use crate::state::operations::safety::{Safety, SafetyEnd, SafetyPlan};
use crate::state::{Dialog, Finding, use_workspace};
use crate::ui::element::Content;
use crate::ui::field::{Tone, alert, button, submit_button, under_way};
use crate::ui::modal::{Modal, Weight, in_sight};
use crate::ui::{Element, Icon, div, later, part, tag, when};

const TEXT_ID: &str = "restore-text";

pub fn restore_dialog() -> Content {
    let dialog = use_workspace().restore.clone();
    let closer = dialog.clone();
    later(move || dialog.with(|dialog| dialog.subject().cloned()), move || closer.set(Dialog::Closed), restore_form)
}

/// What the person has filled in.
#[derive(Clone, Copy)]
struct Form {
    is_confirmed: Memo<bool>,
    is_busy: Signal<bool>,
}

fn restore_form(backup: Arc<Backup>) -> Element {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let name = backup.server.name.to_string();
    let (typed, expected) = (RwSignal::new(String::new()), name.clone());
    let (dialog, rows) = (workspace.restore.clone(), workspace.backups.rows_memo());
    let (id, first, rules) = (backup.id, Arc::clone(&backup), workspace.clone());
    let is_busy = Signal::derive(move || dialog.with(Dialog::is_busy));
    let is_typed = Memo::new(move |_| typed.with(|typed| is_typed(typed, &expected)));
    let (asked, safety) = (workspace.restore.clone(), workspace.safety.clone());
    effect(move || {
        if asked.with(Dialog::is_uncertain) || safety.with(Safety::is_lost) {
            typed.set(String::new());
        }
    });
    // While the dialog is open, somebody may delete it, or restore the server.
    workspace.ask_extras(Occasion::Refresh);
    let subject = Arc::clone(&backup);
    let current = Memo::new(move |_| rows.with(|rows| rows.still(&subject).cloned()));
    let blocked = Memo::new(move |_| match current.get() {
        // What this dialog has sent is no obstacle to it.
        _ if is_busy.get() => None,
        Some(backup) => rules.rules().restore(&backup).err(),
        None => Some(Blocked::Gone),
    });
    let form = Form { is_confirmed: Memo::new(move |_| blocked.with(Option::is_none) && is_typed.get()), is_busy };
    let room = RwSignal::new(Room::NotAsked);
    follow_room(Signal::stored(Some(backup.server.id)), room);
    let choice = SafetyChoice::new(room, form.is_busy, typed);
    let safety = workspace.safety.clone();
    effect(move || {
        // What was confirmed so long ago is to be confirmed again.
        if safety.with(|safety| matches!(safety, Safety::Ended(SafetyEnd::Unwatched(_)))) {
            typed.set(String::new());
        }
    });
    let consequence = tag("p")
        .attr("id", TEXT_ID)
        .text(i18n.t(keys::restore::LOST_BEFORE))
        .text(" ")
        .child(tag("strong").text(i18n.t(keys::restore::LOST)))
        .text(i18n.t(keys::restore::LOST_AFTER));
    let (steps, step_said) = safety_steps();
    let body = div("dialog-body")
        .child(outcome())
        .child(not_possible(blocked))
        .child(safety_end(&backup))
        .child(consequence)
        .child(part(move || Some(facts(&current.get().unwrap_or_else(|| Arc::clone(&first))))))
        .child(coverage_note(&backup, Purpose::Restore))
        .child(safety_choice(choice))
        .child(steps)
        .child(step_said)
        .child(safety_withdrawn(choice))
        .child(confirmation(Signal::stored(name.clone()), typed, is_typed));
    let submitter = workspace.clone();
    let content = tag("form")
        .class("dialog-form")
        .mark("novalidate")
        .on("submit", move |event| {
            event.prevent_default();
            if form.is_confirmed.get_untracked() {
                let plan = || SafetyPlan {
                    description: i18n.texts().fill(keys::safety::DESCRIPTION, [&id.to_string()]),
                    listed: room.with_untracked(Room::listed),
                };
                Rc::clone(&submitter).submit_restore(choice.is_taken().then(plan));
            }
        })
        .child(body)
        .child(footer(form));
    let heading = i18n.rich(keys::restore::HEADING, [name]);
    let modal = Modal {
        heading_id: "restore-heading",
        heading,
        icon: Icon::Restore,
        weight: Weight::Dangerous,
        is_busy: form.is_busy,
    };
    modal.view(move || workspace.restore.set(Dialog::Closed), content).attr("aria-describedby", TEXT_ID)
}

/// "Cancel", or "Stop" while a safety backup can still be stopped; and the button that it is all about.
fn footer(form: Form) -> Element {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let Form { is_confirmed, is_busy } = form;
    let (safety, closer, stopper) = (workspace.safety.clone(), workspace.clone(), workspace.clone());
    let stopping = safety.clone();
    let is_stoppable = Memo::new(move |_| is_busy.get() && safety.with(Safety::is_stoppable));
    let stop = move || {
        let stopper = stopper.clone();
        button("button").on("click", move |_| stopper.stop_safety()).text(i18n.t(keys::safety::STOP))
    };
    let cancel = button("button")
        .mark("autofocus")
        .mark_if("hidden", move || is_stoppable.get())
        .disabled(move || is_busy.get())
        .on("click", move |_| closer.restore.set(Dialog::Closed))
        .text(i18n.t(keys::restore::CANCEL));
    let restore = submit_button("danger", i18n.t(keys::restore::SUBMIT), move || is_busy.get())
        .disabled(move || is_busy.get() || !is_confirmed.get());
    let sending = i18n.say(move |texts, _| {
        let word = stopping.with(|safety| match safety {
            _ if !is_busy.get() => None,
            Safety::Stopping => Some(keys::bulk::STOPPING),
            // The steps say it; the restore itself is not requested yet.
            Safety::Requested | Safety::InProgress(..) | Safety::Completed(_) => None,
            _ => Some(keys::restore::SENDING),
        });
        word.map(|word| texts.get(word)).unwrap_or_default()
    });
    div("dialog-foot")
        .child(under_way(sending))
        .child(cancel)
        .child(when(move || is_stoppable.get(), stop))
        .child(restore)
}

/// What became of the request: the failure, or what was found out after its answer was lost.
fn outcome() -> Content {
    let i18n = use_i18n();
    let dialog = use_workspace().restore.clone();
    part(move || match dialog.get() {
        Dialog::Failed(backup, error) => {
            let name = backup.server.name.to_string();
            let what = tag("p").child(tag("strong").child(i18n.rich(keys::restore::FAILED, [name])));
            Some(in_sight(alert(Tone::Error, std::iter::once(what).chain(failure(error, &[])))))
        }
        Dialog::Uncertain(backup, error, finding) => {
            let name = backup.server.name.to_string();
            let what = i18n.rich(keys::restore::UNKNOWN_OUTCOME, [name.clone()]);
            let what = tag("p").child(tag("strong").child(what));
            let is_looking = finding == Finding::Looking;
            let found = tag("p").child(found(finding, name));
            Some(doubt(what, error, is_looking, found))
        }
        _ => None,
    })
}

fn found(finding: Finding<Arc<str>>, name: String) -> Content {
    let i18n = use_i18n();
    match finding {
        Finding::Looking => tag("span").text(i18n.t(keys::restore::LOOKING)).into(),
        Finding::Found(status) => i18n.rich(keys::restore::UNKNOWN_STATUS, [name, status.to_string()]),
        Finding::CannotTell => i18n.rich(keys::restore::UNKNOWN_BLIND, [name]),
    }
}
