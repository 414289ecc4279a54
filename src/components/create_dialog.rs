//! "Create backup": for which server, why, and whether there is room.

use std::sync::Arc;

use leptos::prelude::*;
use web_sys::SubmitEvent;

use super::MAIN;
use super::failure::{Failure, quotation};
use super::filter_bar::{fold_typed, more_servers, use_server_choices};
use crate::api;
use crate::api::ErrorKind;
use crate::domain::quota::ManualQuota;
use crate::domain::{Backup, ServerId, ServerRef};
use crate::i18n::use_i18n;
use crate::signal::{Memo, RwSignal, Signal, attribute, effect, flag, part, text, when};
use crate::state::clock::use_now;
use crate::state::operations::CreateDraft;
use crate::state::session::inner;
use crate::state::view::use_view;
use crate::state::{Dialog, Finding, use_workspace};
use crate::ui::combobox::ComboboxTexts;
use crate::ui::field::Alert;
use crate::ui::modal::{Modal, Weight};
use crate::ui::{Choice, Combobox, Icon};

/// Members of the request that have a field of their own.
const FIELDS: &[&str] = &["server_id", "description"];
const SERVER_PROBLEM: &str = "create-server-problem";
const DESCRIPTION_PROBLEM: &str = "create-description-problem";

/// What is known of the room for one more manual backup.
#[derive(Clone, Debug, Default, PartialEq)]
enum Room {
    /// No server is chosen.
    #[default]
    NotAsked,
    Asking,
    Known(ManualQuota),
    /// The API did not tell: it decides.
    Unknown,
}

#[component]
pub fn CreateDialogView() -> impl IntoView {
    let dialog = use_workspace().create.clone();
    let is_open = Memo::new(move |_| dialog.with(|dialog| dialog.subject().is_some()));
    view! {
        {when(move || is_open.get(), move || view! {
            <CreateForm/>
        })}
    }
}

/// What the person has filled in.
#[derive(Clone, Copy)]
struct Form {
    server: RwSignal<Option<ServerId>>,
    description: RwSignal<String>,
    room: RwSignal<Room>,
    /// Whether "Create backup" was pressed without a server.
    is_server_needed: RwSignal<bool>,
}

#[component]
fn CreateForm() -> impl IntoView {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let view = use_view();
    let draft = workspace.create.with_untracked(|dialog| dialog.subject().cloned()).unwrap_or_default();
    let preselected = draft.server.map(|server| server.id).or(untrack(|| view.query().server_id));
    let form = Form {
        server: RwSignal::new(preselected),
        description: RwSignal::new(draft.description),
        room: RwSignal::new(Room::NotAsked),
        is_server_needed: RwSignal::new(false),
    };
    let choices = use_server_choices();
    follow_room(form);
    let dialog = workspace.create.clone();
    let is_busy = Signal::derive(move || dialog.with(Dialog::is_busy));
    let is_full = Memo::new(move |_| form.room.with(|room| matches!(room, Room::Known(quota) if quota.is_full())));
    let submitter = workspace.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if is_full.get_untracked() {
            return;
        }
        let server = form.server.get_untracked().and_then(|id| named(&choices.get_untracked(), id));
        form.is_server_needed.set(server.is_none());
        if server.is_some() {
            inner(&submitter).submit_create(CreateDraft { server, description: form.description.get_untracked() });
        } else {
            crate::platform::page::focus("create-server");
        }
    };
    let closer = workspace.clone();
    let close = Callback::new(move |()| closer.create.set(Dialog::Closed));
    view! {
        <Modal
            heading_id="create-heading"
            icon=Icon::Plus
            weight=Weight::Plain
            heading=Box::new(move || i18n.t(|texts| texts.create.heading).into_any())
            on_close=close
            is_busy
            focus_after=MAIN
        >
            <form class="dialog-form" on:submit=submit novalidate>
                <div class="dialog-body">
                    <Outcome/>
                    <ServerField form choices/>
                    <RoomView form/>
                    <DescriptionField form/>
                </div>
                <footer>
                    <button type="button" class="button" disabled=flag(move || is_busy.get()) on:click=move |_| close.run(())>
                        {i18n.t(|texts| texts.create.cancel)}
                    </button>
                    <button class="button primary" disabled=flag(move || is_busy.get() || is_full.get())>
                        {text(move || if is_busy.get() { i18n.texts().create.sending } else { i18n.texts().create.submit })}
                    </button>
                </footer>
            </form>
        </Modal>
    }
}

fn named(choices: &[Choice], id: ServerId) -> Option<Arc<ServerRef>> {
    let choice = choices.iter().find(|choice| choice.value == id.get())?;
    Some(Arc::new(ServerRef::new(id, &choice.label)))
}

/// Asks the API for the server's backups whenever another one is chosen, or the list has changed.
fn follow_room(form: Form) {
    let workspace = use_workspace();
    let rows = workspace.backups.rows_memo();
    effect(move || {
        rows.track();
        let Some(server) = form.server.get() else {
            form.room.set(Room::NotAsked);
            return;
        };
        if form.room.with_untracked(|room| !matches!(room, Room::Known(_))) {
            form.room.set(Room::Asking);
        }
        let workspace = inner(&workspace);
        leptos::task::spawn_local(async move {
            let listing = api::backups::list(&workspace.client, Some(server)).await;
            // Meanwhile the dialog may be closed, or ask about another server.
            if form.server.try_get_untracked() != Some(Some(server)) {
                return;
            }
            let limit = workspace.config.manual_backup_limit;
            form.room.try_set(match listing {
                Ok(listing) => Room::Known(ManualQuota::of(&listing.backups, limit)),
                Err(_) => Room::Unknown,
            });
        });
    });
}

#[component]
fn ServerField(form: Form, choices: Signal<Arc<[Choice]>>) -> impl IntoView {
    let i18n = use_i18n();
    let dialog = use_workspace().create.clone();
    let problems = Memo::new(move |_| {
        let texts = i18n.texts();
        if form.is_server_needed.get() {
            return vec![texts.create.server_needed.to_owned()];
        }
        dialog.with(|dialog| match dialog {
            Dialog::Failed(_, error) if error.kind == ErrorKind::NotFound => {
                vec![texts.create.server_unknown.to_owned()]
            }
            Dialog::Failed(_, error) => error.at("server_id").map(|problem| problem.text.clone()).collect(),
            _ => Vec::new(),
        })
    });
    let texts = ComboboxTexts {
        id: "create-server",
        placeholder: i18n.label(|texts| texts.create.pick_server),
        nothing_found: i18n.label(|texts| texts.backups.no_such_server),
        more: more_servers,
    };
    let choose = move |id: Option<u64>| {
        form.is_server_needed.set(false);
        form.server.set(id.and_then(ServerId::new));
    };
    let has_server = form.server.get_untracked().is_some();
    view! {
        <div class="field">
            <label id="create-server-label" for="create-server">{i18n.t(|texts| texts.create.server)}</label>
            <Combobox
                texts
                choices
                chosen=Signal::derive(move || form.server.get().map(ServerId::get))
                on_choose=Callback::new(choose)
                fold=fold_typed
                is_invalid=Signal::derive(move || problems.with(|problems| !problems.is_empty()))
                described_by=SERVER_PROBLEM
                autofocus=!has_server
            />
            <FieldProblems id=SERVER_PROBLEM problems/>
        </div>
    }
}

#[component]
fn DescriptionField(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let dialog = use_workspace().create.clone();
    let problems = Memo::new(move |_| {
        dialog.with(|dialog| match dialog {
            Dialog::Failed(_, error) => error.at("description").map(|problem| problem.text.clone()).collect(),
            _ => Vec::new(),
        })
    });
    let has_server = form.server.get_untracked().is_some();
    view! {
        <div class="field">
            <span class="label-line">
                <label for="create-description">{i18n.t(|texts| texts.create.description)}</label>
                <span class="muted">{i18n.t(|texts| texts.create.optional)}</span>
            </span>
            <input
                id="create-description"
                class="input"
                type="text"
                dir="auto"
                autocomplete="off"
                autofocus=has_server
                placeholder=i18n.t(|texts| texts.create.description_hint)
                aria-invalid=attribute(move || problems.with(|problems| !problems.is_empty()).then_some("true"))
                aria-describedby=DESCRIPTION_PROBLEM
                prop:value=text(move || form.description.get())
                on:input:target=move |event| form.description.set(event.target().value())
            />
            <FieldProblems id=DESCRIPTION_PROBLEM problems/>
        </div>
    }
}

#[component]
fn FieldProblems(id: &'static str, problems: Memo<Vec<String>>) -> impl IntoView {
    view! {
        <div id=id class="field-problems" role="alert" dir="auto">
            {part(move || problems.get().into_iter().map(|problem| view! { <p>{problem}</p> }).collect::<Vec<_>>())}
        </div>
    }
}

/// "7 of 10"; at the limit the oldest manual backup with a "Delete" of its own.
#[component]
fn RoomView(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let figure = move || {
        let texts = i18n.texts();
        form.room.with(|room| match room {
            Room::NotAsked => None,
            Room::Asking => Some(texts.create.quota_asking.to_owned()),
            Room::Known(quota) => Some(texts.create.quota_of.fill([&quota.used.to_string(), &quota.limit.to_string()])),
            Room::Unknown => Some(texts.create.quota_unknown.to_owned()),
        })
    };
    let full = Memo::new(move |_| {
        form.room.with(|room| match room {
            Room::Known(quota) if quota.is_full() => Some(quota.clone()),
            _ => None,
        })
    });
    view! {
        <div class="room" aria-live="polite">
            {part(move || figure().map(|figure| view! {
                <p>
                    <span class="muted">{i18n.t(|texts| texts.create.quota)}</span>
                    " "
                    <strong>{figure}</strong>
                </p>
            }))}
            {part(move || full.get().map(|quota| view! { <Full quota/> }))}
        </div>
    }
}

#[component]
fn Full(quota: ManualQuota) -> impl IntoView {
    let i18n = use_i18n();
    let limit = quota.limit as u64;
    view! {
        <Alert is_warning=true>
            <p>{i18n.say(move |texts, format| format.count(&texts.create.full, limit))}</p>
            {quota.oldest.map(|oldest| view! { <Oldest oldest/> })}
        </Alert>
    }
}

#[component]
fn Oldest(oldest: Arc<Backup>) -> impl IntoView {
    let i18n = use_i18n();
    let now = use_now();
    let delete = use_workspace().delete.clone();
    let (id, created_at, size) = (oldest.id, oldest.created_at, oldest.size);
    let sentence = i18n.say(move |texts, format| {
        let none = || texts.words.none.to_owned();
        let age = created_at.map_or_else(none, |at| format.relative(at, now.get()));
        texts.create.oldest.fill([&id.to_string(), &age, &size.map_or_else(none, |size| format.size(size))])
    });
    view! {
        <p>
            {sentence}
            " "
            <button
                type="button"
                class="button small"
                aria-describedby="create-heading"
                on:click=move |_| delete.set(Dialog::Confirm(Arc::clone(&oldest)))
            >
                {i18n.t(|texts| texts.create.delete_oldest)}
            </button>
        </p>
    }
}

/// What became of the request: the failure above the form, or what was found out after its answer was lost.
#[component]
fn Outcome() -> impl IntoView {
    let i18n = use_i18n();
    let dialog = use_workspace().create.clone();
    move || match dialog.get() {
        Dialog::Failed(draft, error) => {
            let name = draft.server.map(|server| server.name.to_string()).unwrap_or_default();
            let said = error.kind == ErrorKind::NotFound;
            Some(view! {
                <Alert>
                    <p><strong>{i18n.rich(|texts| texts.create.failed, [name.clone()])}</strong></p>
                    {if said {
                        error.problems.iter().map(|problem| view! { <p dir="auto">{quotation(i18n.texts(), problem)}</p> }).collect::<Vec<_>>().into_any()
                    } else {
                        view! { <Failure error fields=FIELDS/> }.into_any()
                    }}
                </Alert>
            }
            .into_any())
        }
        Dialog::Uncertain(draft, finding) => {
            let name = draft.server.map(|server| server.name.to_string()).unwrap_or_default();
            Some(
                view! {
                    <Alert is_warning=finding == Finding::Looking>
                        <p><strong>{i18n.t(|texts| texts.create.unknown_outcome)}</strong></p>
                        <p>{text(move || {
                            let texts = i18n.texts();
                            match finding {
                                Finding::Looking => texts.create.looking.to_owned(),
                                Finding::Found(_) => texts.create.not_found.fill([&name]),
                                Finding::CannotTell => texts.create.cannot_tell.fill([&name]),
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
