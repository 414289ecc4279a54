//! "Delete backup 501": for ever. The last completed backup of a server asks for the server's name.

use std::rc::Rc;
use std::sync::Arc;

use super::confirmation::{self, confirmation};
use super::coverage_note::{Purpose, coverage_note};
use super::facts::{self, facts};
use super::failure::{doubt, failure};
use super::not_possible::not_possible;
use crate::domain::{Backup, allowed};
use crate::i18n::{Template, keys, use_i18n};
use crate::signal::{Memo, RwSignal, Signal, effect};
use crate::state::extras::Occasion;
use crate::state::{Dialog, Finding, use_workspace};
use crate::ui::element::Content;
use crate::ui::field::{Tone, alert, button, submit_button, under_way};
use crate::ui::modal::{Modal, Weight, in_sight};
use crate::ui::{Element, Icon, div, later, part, tag, when};

const TEXT_ID: &str = "delete-text";

pub fn delete_dialog() -> Content {
    let dialog = use_workspace().delete.clone();
    let closer = dialog.clone();
    later(move || dialog.with(|dialog| dialog.subject().cloned()), move || closer.set(Dialog::Closed), delete_form)
}

fn delete_form(backup: Arc<Backup>) -> Element {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let (id, name) = (backup.id, backup.server.name.to_string());
    let typed = RwSignal::new(String::new());
    workspace.look_at(backup.server.id);
    let (changes, follower) = (workspace.backups.rows_memo(), workspace.clone());
    effect(move || {
        changes.track();
        follower.follow_lost_deletion();
    });
    let (rows, first, rules) = (workspace.backups.rows_memo(), Arc::clone(&backup), workspace.clone());
    let subject = Arc::clone(&backup);
    // While the dialog is open it may end, become the last one, or what a server is being restored from.
    let current = Memo::new(move |_| rows.with(|rows| rows.still(&first).unwrap_or(&first).clone()));
    let is_last = Memo::new(move |_| rows.with(|rows| allowed::is_last_completed(&current.get(), rows)));
    let dialog = workspace.delete.clone();
    let is_busy = Signal::derive(move || dialog.with(Dialog::is_busy));
    // What this dialog has sent is no obstacle to it.
    let blocked = Memo::new(move |_| if is_busy.get() { None } else { rules.blocks_deletion(&subject) });
    let asked = workspace.delete.clone();
    effect(move || {
        if asked.with(Dialog::is_uncertain) {
            typed.set(String::new());
        }
    });
    // Elsewhere a restore may have begun.
    workspace.ask_extras(Occasion::Refresh);
    let restores = workspace.clone();
    let may_be_source = Memo::new(move |_| restores.restores.may_be_from(&current.get()));
    let needs_name = Memo::new(move |_| is_last.get() || may_be_source.get());
    let expected = name.clone();
    let is_typed = Memo::new(move |_| typed.with(|typed| confirmation::is_typed(typed, &expected)));
    let is_confirmed = Memo::new(move |_| blocked.with(Option::is_none) && (!needs_name.get() || is_typed.get()));
    let closer = workspace.clone();
    let close = move || closer.delete.set(Dialog::Closed);
    let keep = close.clone();
    let keep = button("button")
        .mark("autofocus")
        .disabled(move || is_busy.get())
        .on("click", move |_| keep())
        .text(i18n.t(keys::delete::KEEP));
    let delete = submit_button("danger", i18n.t(keys::delete::SUBMIT), move || is_busy.get())
        .disabled(move || is_busy.get() || !is_confirmed.get());
    let sending = i18n.while_busy(keys::delete::SENDING, move || is_busy.get());
    let is_being_made = Memo::new(move |_| current.with(|backup| backup.status.is_being_made()));
    let in_progress = when(
        move || is_being_made.get(),
        move || alert(Tone::Warning, [tag("p").text(i18n.t(keys::delete::IN_PROGRESS))]),
    );
    let warned = name.clone();
    let warning = move |of: Template<1>| alert(Tone::Warning, [tag("p").child(i18n.rich(of, [warned.clone()]))]);
    let warn = warning.clone();
    let last_good = when(move || is_last.get(), move || warn(keys::delete::LAST_GOOD));
    let source = when(move || may_be_source.get(), move || warning(keys::delete::MAY_BE_SOURCE));
    let confirmation =
        when(move || needs_name.get(), move || confirmation(Signal::stored(name.clone()), typed, is_typed));
    let form = tag("form")
        .class("dialog-form")
        .mark("novalidate")
        .on("submit", move |event| {
            event.prevent_default();
            if is_confirmed.get_untracked() {
                Rc::clone(&workspace).submit_delete();
            }
        })
        .child(
            div("dialog-body")
                .child(outcome())
                .child(not_possible(blocked))
                .child(tag("p").attr("id", TEXT_ID).child(tag("strong").text(i18n.t(keys::delete::TEXT))))
                .child(in_progress)
                .child(part(move || Some(facts(&current.get()))))
                .child(coverage_note(&backup, Purpose::Delete))
                .child(source)
                .child(last_good)
                .child(confirmation),
        )
        .child(div("dialog-foot").child(under_way(sending)).child(keep).child(delete));
    let heading =
        tag("span").text(i18n.say(move |texts, _| texts.fill(keys::delete::HEADING, [&id.to_string()]))).into();
    let modal = Modal { heading_id: "delete-heading", heading, icon: Icon::Bin, weight: Weight::Dangerous, is_busy };
    modal.view(close, form).attr("aria-describedby", format!("{} {TEXT_ID}", facts::SERVER_ID))
}

/// What became of the request: the failure, or what was found out after its answer was lost.
fn outcome() -> Content {
    let i18n = use_i18n();
    let dialog = use_workspace().delete.clone();
    part(move || match dialog.get() {
        Dialog::Failed(backup, error) => {
            let id = backup.id.to_string();
            let what =
                tag("p").child(tag("strong").text(i18n.say(move |texts, _| texts.fill(keys::delete::FAILED, [&id]))));
            Some(in_sight(alert(Tone::Error, std::iter::once(what).chain(failure(error, &[])))))
        }
        Dialog::Uncertain(backup, error, finding) => {
            let id = backup.id.to_string();
            let what = tag("p").child(tag("strong").text(i18n.t(keys::delete::UNKNOWN_OUTCOME)));
            let is_looking = finding == Finding::Looking;
            let found = tag("p").text(i18n.say(move |texts, _| match finding {
                Finding::Looking => texts.get(keys::delete::LOOKING),
                Finding::Found(_) => texts.fill(keys::delete::STILL_THERE, [&id]),
                Finding::CannotTell => texts.fill(keys::delete::CANNOT_TELL, [&id]),
            }));
            Some(doubt(what, error, is_looking, found))
        }
        _ => None,
    })
}
