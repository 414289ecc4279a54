//! "Restore web-server-01": the most dangerous thing that the console does. Only who types the server's name may do it.

use std::sync::Arc;

use leptos::prelude::*;
use web_sys::SubmitEvent;

use super::MAIN;
use super::facts::Facts;
use super::failure::Failure;
use crate::domain::Backup;
use crate::i18n::use_i18n;
use crate::signal::{Memo, RwSignal, Signal, flag, text};
use crate::state::session::inner;
use crate::state::{Dialog, Finding, use_workspace};
use crate::ui::Icon;
use crate::ui::field::Alert;
use crate::ui::modal::{Modal, Weight};

#[component]
pub fn RestoreDialogView() -> impl IntoView {
    let dialog = use_workspace().restore.clone();
    let subject = Memo::new(move |_| dialog.with(|dialog| dialog.subject().cloned()));
    move || subject.get().map(|backup| view! { <RestoreForm backup/> })
}

#[component]
fn RestoreForm(backup: Arc<Backup>) -> impl IntoView {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let name = backup.server.name.to_string();
    let typed = RwSignal::new(String::new());
    let dialog = workspace.restore.clone();
    let is_busy = Signal::derive(move || dialog.with(Dialog::is_busy));
    let expected = name.clone();
    let is_confirmed = Memo::new(move |_| typed.with(|typed| *typed == expected));
    let submitter = workspace.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if is_confirmed.get_untracked() {
            inner(&submitter).submit_restore();
        }
    };
    let closer = workspace.clone();
    let close = Callback::new(move |()| closer.restore.set(Dialog::Closed));
    let heading = name.clone();
    view! {
        <Modal
            heading_id="restore-heading"
            icon=Icon::Restore
            weight=Weight::Dangerous
            heading=Box::new(move || i18n.rich(|texts| texts.restore.heading, [heading.clone()]).into_any())
            on_close=close
            is_busy
            focus_after=MAIN
        >
            <form class="dialog-form" on:submit=submit novalidate>
                <div class="dialog-body">
                    <Outcome/>
                    <p>
                        {i18n.t(|texts| texts.restore.lost_before)}
                        " "
                        <strong>{i18n.t(|texts| texts.restore.lost)}</strong>
                        {i18n.t(|texts| texts.restore.lost_after)}
                    </p>
                    <Facts backup/>
                    <Confirmation name typed is_confirmed/>
                </div>
                <footer>
                    <button type="button" class="button" autofocus disabled=flag(move || is_busy.get()) on:click=move |_| close.run(())>
                        {i18n.t(|texts| texts.restore.cancel)}
                    </button>
                    <button class="button danger" disabled=flag(move || is_busy.get() || !is_confirmed.get())>
                        {text(move || if is_busy.get() { i18n.texts().restore.sending } else { i18n.texts().restore.submit })}
                    </button>
                </footer>
            </form>
        </Modal>
    }
}

/// The field in which the server's name must be typed, exactly.
#[component]
pub fn Confirmation(name: String, typed: RwSignal<String>, is_confirmed: Memo<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let is_wrong = move || !is_confirmed.get() && typed.with(|typed| !typed.is_empty());
    view! {
        <div class="field">
            <label for="confirmation">{i18n.rich(|texts| texts.restore.type_to_confirm, [name.clone()])}</label>
            <input
                id="confirmation"
                class="input"
                type="text"
                dir="auto"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-describedby="confirmation-hint"
                prop:value=text(move || typed.get())
                on:input:target=move |event| typed.set(event.target().value())
            />
            <p id="confirmation-hint" class="hint">{text(move || if is_wrong() { i18n.texts().restore.does_not_match } else { "" })}</p>
        </div>
    }
}

#[component]
fn Outcome() -> impl IntoView {
    let i18n = use_i18n();
    let dialog = use_workspace().restore.clone();
    move || match dialog.get() {
        Dialog::Failed(backup, error) => {
            let name = backup.server.name.to_string();
            Some(
                view! {
                    <Alert>
                        <p><strong>{i18n.rich(|texts| texts.restore.failed, [name.clone()])}</strong></p>
                        <Failure error/>
                    </Alert>
                }
                .into_any(),
            )
        }
        Dialog::Uncertain(backup, finding) => {
            let name = backup.server.name.to_string();
            let asked = name.clone();
            Some(
                view! {
                    <Alert is_warning=finding == Finding::Looking>
                        <p><strong>{i18n.rich(|texts| texts.restore.unknown_outcome, [asked.clone()])}</strong></p>
                        <p>{text(move || {
                            let texts = i18n.texts();
                            match &finding {
                                Finding::Looking => texts.restore.looking.to_owned(),
                                Finding::Found(status) => texts.restore.unknown_status.fill([&name, status]),
                                Finding::CannotTell => texts.restore.unknown_blind.fill([&name]),
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
