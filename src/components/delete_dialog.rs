//! "Delete backup 501": for ever. The last completed backup of a server asks for the server's name.

use std::sync::Arc;

use leptos::prelude::*;
use web_sys::SubmitEvent;

use super::MAIN;
use super::facts::Facts;
use super::failure::Failure;
use super::restore_dialog::Confirmation;
use crate::domain::{Backup, allowed};
use crate::i18n::use_i18n;
use crate::signal::{Memo, RwSignal, Signal, flag, part, text};
use crate::state::session::inner;
use crate::state::{Dialog, Finding, use_workspace};
use crate::ui::Icon;
use crate::ui::field::Alert;
use crate::ui::modal::{Modal, Weight};

#[component]
pub fn DeleteDialogView() -> impl IntoView {
    let dialog = use_workspace().delete.clone();
    let subject = Memo::new(move |_| dialog.with(|dialog| dialog.subject().cloned()));
    move || subject.get().map(|backup| view! { <DeleteForm backup/> })
}

#[component]
fn DeleteForm(backup: Arc<Backup>) -> impl IntoView {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let (id, name) = (backup.id, backup.server.name.to_string());
    let typed = RwSignal::new(String::new());
    let dialog = workspace.delete.clone();
    let is_busy = Signal::derive(move || dialog.with(Dialog::is_busy));
    let rows = workspace.backups.rows_memo();
    let judged = Arc::clone(&backup);
    // A poll may make it the last one, or bring another, while the dialog is open.
    let is_last = Memo::new(move |_| rows.with(|rows| allowed::is_last_completed(&judged, rows)));
    let expected = name.clone();
    let is_typed = Memo::new(move |_| typed.with(|typed| *typed == expected));
    let is_confirmed = Memo::new(move |_| !is_last.get() || is_typed.get());
    let submitter = workspace.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if is_confirmed.get_untracked() {
            inner(&submitter).submit_delete();
        }
    };
    let closer = workspace.clone();
    let close = Callback::new(move |()| closer.delete.set(Dialog::Closed));
    let is_in_progress = backup.status.is_unfinished();
    view! {
        <Modal
            heading_id="delete-heading"
            icon=Icon::Bin
            weight=Weight::Dangerous
            heading=Box::new(move || i18n.say(move |texts, _| texts.delete.heading.fill([&id.to_string()])).into_any())
            on_close=close
            is_busy
            focus_after=MAIN
        >
            <form class="dialog-form" on:submit=submit novalidate>
                <div class="dialog-body">
                    <Outcome/>
                    <p><strong>{i18n.t(|texts| texts.delete.text)}</strong></p>
                    <Facts backup/>
                    {is_in_progress.then(|| view! { <Alert is_warning=true><p>{i18n.t(|texts| texts.delete.in_progress)}</p></Alert> })}
                    {part(move || is_last.get().then(|| view! { <LastGood name=name.clone() typed is_typed/> }))}
                </div>
                <footer>
                    <button type="button" class="button" autofocus disabled=flag(move || is_busy.get()) on:click=move |_| close.run(())>
                        {i18n.t(|texts| texts.delete.keep)}
                    </button>
                    <button class="button danger" disabled=flag(move || is_busy.get() || !is_confirmed.get())>
                        {text(move || if is_busy.get() { i18n.texts().delete.sending } else { i18n.texts().delete.submit })}
                    </button>
                </footer>
            </form>
        </Modal>
    }
}

#[component]
fn LastGood(name: String, typed: RwSignal<String>, is_typed: Memo<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let said = name.clone();
    view! {
        <Alert is_warning=true>
            <p>{i18n.rich(|texts| texts.delete.last_good, [said.clone()])}</p>
        </Alert>
        <Confirmation name typed is_confirmed=is_typed/>
    }
}

#[component]
fn Outcome() -> impl IntoView {
    let i18n = use_i18n();
    let dialog = use_workspace().delete.clone();
    move || match dialog.get() {
        Dialog::Failed(backup, error) => {
            let id = backup.id.to_string();
            Some(
                view! {
                    <Alert>
                        <p><strong>{i18n.say(move |texts, _| texts.delete.failed.fill([&id]))}</strong></p>
                        <Failure error/>
                    </Alert>
                }
                .into_any(),
            )
        }
        Dialog::Uncertain(backup, finding) => {
            let id = backup.id.to_string();
            Some(
                view! {
                    <Alert is_warning=finding == Finding::Looking>
                        <p><strong>{i18n.t(|texts| texts.delete.unknown_outcome)}</strong></p>
                        <p>{text(move || {
                            let texts = i18n.texts();
                            match finding {
                                Finding::Looking => texts.delete.looking.to_owned(),
                                Finding::Found(_) => texts.delete.still_there.fill([&id]),
                                Finding::CannotTell => texts.delete.cannot_tell.fill([&id]),
                            }
                        })}</p>
                    </Alert>
                }
                .into_any(),
            )
        }
        _ => None,
    }
}
