//! "Create backup": for which server, why, and whether there is room.

use std::rc::Rc;
use std::sync::Arc;

use super::failure::{doubt, failure, quoted};
use super::filter_bar::server_combobox;
use super::room::{Room, follow_room};
use crate::api::{ApiError, ErrorKind};
use crate::domain::quota::ManualQuota;
use crate::domain::view_query::{View, ViewQuery};
use crate::domain::{Backup, ServerId, ServerRef};
use crate::i18n::{keys, use_i18n};
use crate::platform::page;
use crate::signal::{Memo, RwSignal, Signal, untrack};
use crate::state::clock::use_api_now;
use crate::state::operations::{CreateDraft, NotFound};
use crate::state::view::use_view;
use crate::state::{Dialog, Finding, use_workspace};
use crate::ui::combobox::Combobox;
use crate::ui::element::Content;
use crate::ui::field::{Tone, alert, button, field, input, submit_button, under_way};
use crate::ui::modal::{Modal, Weight, focus_invalid, in_sight};
use crate::ui::{Element, Icon, div, later, live, part, parts, tag, value_of};

/// Members of the request that have a field of their own.
const FIELDS: &[&str] = &["server_id", "description"];
const SERVER: &str = "create-server";
const DESCRIPTION: &str = "create-description";

/// What the person has filled in.
#[derive(Clone, Copy)]
struct Form {
    server: RwSignal<Option<ServerId>>,
    description: RwSignal<String>,
    room: RwSignal<Room>,
    /// Whether "Create backup" was pressed without a server.
    is_server_needed: RwSignal<bool>,
}

pub fn create_dialog() -> Content {
    let dialog = use_workspace().create.clone();
    let closer = dialog.clone();
    let subject = move || dialog.with(|dialog| dialog.subject().map(drop));
    later(subject, move || closer.set(Dialog::Closed), |()| create_form())
}

fn create_form() -> Element {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let view = use_view();
    let draft = workspace.create.with_untracked(|dialog| dialog.subject().cloned()).unwrap_or_default();
    let form = Form {
        server: RwSignal::new(draft.server.map(|server| server.id).or(untrack(|| filtered_server(&view.query())))),
        description: RwSignal::new(draft.description),
        room: RwSignal::new(Room::NotAsked),
        is_server_needed: RwSignal::new(false),
    };
    follow_room(form.server.into(), form.room);
    let problems = server_problems(form);
    let chosen = Signal::derive(move || form.server.get().map(ServerId::get));
    let is_invalid = Signal::derive(move || problems.with(|problems| !problems.is_empty()));
    let combobox = server_combobox(SERVER, chosen, keys::create::PICK_SERVER, is_invalid);
    let dialog = workspace.create.clone();
    let is_busy = Signal::derive(move || dialog.with(Dialog::is_busy));
    let is_full = Memo::new(move |_| form.room.with(Room::is_full));
    let closer = workspace.clone();
    let close = move || closer.create.set(Dialog::Closed);
    let cancel = close.clone();
    let cancel = button("button")
        .disabled(move || is_busy.get())
        .on("click", move |_| cancel())
        .text(i18n.t(keys::create::CANCEL));
    let submit = submit_button("primary", i18n.t(keys::create::SUBMIT), move || is_busy.get())
        .disabled(move || is_busy.get() || is_full.get());
    let sending = i18n.while_busy(keys::create::SENDING, move || is_busy.get());
    let body = tag("form")
        .class("dialog-form")
        .mark("novalidate")
        .on("submit", move |event| {
            event.prevent_default();
            if is_full.get_untracked() {
                return;
            }
            let server = form.server.get_untracked().and_then(|id| named(combobox, id));
            form.is_server_needed.set(server.is_none());
            if server.is_some() {
                let draft = CreateDraft { server, description: form.description.get_untracked() };
                let listed = form.room.with_untracked(Room::listed);
                Rc::clone(&workspace).submit_create(draft, listed);
            } else {
                page::focus(SERVER);
            }
        })
        .child(
            div("dialog-body")
                .child(outcome())
                .child(server_field(form, combobox, problems))
                .child(room(form))
                .child(description_field(form)),
        )
        .child(
            div("dialog-foot")
                // The field keeps the focus: without it its list would close under the press, and the buttons move away from it.
                .on("mousedown", |event| event.prevent_default())
                .child(under_way(sending))
                .child(cancel)
                .child(submit),
        );
    let heading = tag("span").text(i18n.t(keys::create::HEADING)).into();
    let modal = Modal { heading_id: "create-heading", heading, icon: Icon::Plus, weight: Weight::Plain, is_busy };
    modal.view(close, body)
}

/// The one server whose backups are shown, where that is so.
fn filtered_server(query: &ViewQuery) -> Option<ServerId> {
    query.server_id.filter(|_| query.view == View::Backups)
}

fn named(combobox: Combobox, id: ServerId) -> Option<Arc<ServerRef>> {
    let choices = combobox.choices.get_untracked();
    let choice = choices.iter().find(|choice| choice.value == id.get())?;
    Some(Arc::new(ServerRef::new(id, &choice.label)))
}

/// What the API says about one member of the request.
fn said_of(field: &'static str, error: &ApiError) -> Vec<String> {
    error.at(field).map(|problem| problem.text.clone()).collect()
}

fn server_problems(form: Form) -> Memo<Vec<String>> {
    let i18n = use_i18n();
    let dialog = use_workspace().create.clone();
    Memo::new(move |_| {
        let texts = i18n.texts();
        if form.is_server_needed.get() {
            return vec![texts.get(keys::create::SERVER_NEEDED)];
        }
        dialog.with(|dialog| match dialog {
            Dialog::Failed(_, error) if error.kind == ErrorKind::NotFound => {
                vec![texts.get(keys::create::SERVER_UNKNOWN)]
            }
            Dialog::Failed(_, error) => said_of("server_id", error),
            _ => Vec::new(),
        })
    })
}

fn server_field(form: Form, combobox: Combobox, problems: Memo<Vec<String>>) -> Element {
    let choose = move |id: Option<u64>| {
        form.is_server_needed.set(false);
        form.room.set(Room::NotAsked);
        form.server.set(id.and_then(ServerId::new));
    };
    field(SERVER, use_i18n().t(keys::create::SERVER), combobox.view(choose)).child(field_problems(SERVER, problems))
}

fn description_field(form: Form) -> Element {
    let i18n = use_i18n();
    let dialog = use_workspace().create.clone();
    let problems = Memo::new(move |_| {
        dialog.with(|dialog| match dialog {
            Dialog::Failed(_, error) => said_of("description", error),
            _ => Vec::new(),
        })
    });
    let is_invalid = move || problems.with(|problems| !problems.is_empty()).then(|| "true".to_owned());
    let description = input(DESCRIPTION, "text")
        .attr("dir", "auto")
        .attr("placeholder", i18n.t(keys::create::DESCRIPTION_HINT))
        .attr("aria-invalid", live(is_invalid))
        .attr("aria-describedby", format!("{DESCRIPTION}-problem {DESCRIPTION}-hint"))
        .value(move || form.description.get())
        .on("input", move |event| form.description.set(value_of(event)));
    // Where the server is chosen already, this is the field to fill in.
    let description = if form.server.get_untracked().is_some() { description.mark("autofocus") } else { description };
    let optional =
        tag("span").class("hint").attr("id", format!("{DESCRIPTION}-hint")).text(i18n.t(keys::create::OPTIONAL));
    field(DESCRIPTION, i18n.t(keys::create::DESCRIPTION), description)
        .child(field_problems(DESCRIPTION, problems))
        .child(optional)
}

fn field_problems(field: &str, problems: Memo<Vec<String>>) -> Element {
    let lines = parts(move || problems.get().into_iter().map(|problem| tag("p").text(problem)).collect());
    div("field-problems").attr("id", format!("{field}-problem")).attr("role", "alert").attr("dir", "auto").child(lines)
}

/// "7 of 10"; at the limit the oldest manual backup with a "Delete" of its own.
fn room(form: Form) -> Element {
    let i18n = use_i18n();
    let figure = i18n.say(move |texts, _| form.room.with(|room| room.figure(texts)));
    let full = Memo::new(move |_| {
        form.room.with(|room| match room {
            Room::Known { quota, .. } if quota.is_full() => Some(quota.clone()),
            _ => None,
        })
    });
    let line = tag("p")
        .mark_if("hidden", move || form.room.with(|room| *room == Room::NotAsked))
        .child(tag("span").class("muted").text(i18n.t(keys::create::QUOTA)))
        .text(" ")
        .child(tag("strong").text(figure));
    div("room").attr("aria-live", "polite").child(line).child(part(move || full.get().map(no_room)))
}

fn no_room(quota: ManualQuota) -> Element {
    let limit = quota.limit as u64;
    let sentence = tag("p").text(use_i18n().say(move |_, format| format.count(keys::create::FULL, limit)));
    alert(Tone::Warning, std::iter::once(sentence).chain(quota.oldest.map(oldest)))
}

fn oldest(oldest: Arc<Backup>) -> Element {
    let i18n = use_i18n();
    let now = use_api_now();
    let delete = use_workspace().delete.clone();
    let (id, created_at, size) = (oldest.id, oldest.created_at, oldest.size);
    let sentence = i18n.say(move |texts, format| {
        let none = || texts.get(keys::words::NONE);
        let age = created_at.map_or_else(none, |at| format.relative(at, now.get()));
        texts.fill(keys::create::OLDEST, [&id.to_string(), &age, &size.map_or_else(none, |size| format.size(size))])
    });
    let delete = button("button small")
        .text(i18n.t(keys::create::DELETE_OLDEST))
        .on("click", move |_| delete.set(Dialog::Confirm(Arc::clone(&oldest))));
    tag("p").child(tag("span").text(sentence)).text(" ").child(delete)
}

/// What became of the request: the failure above the form, or what was found out after its answer was lost.
fn outcome() -> Content {
    let i18n = use_i18n();
    let dialog = use_workspace().create.clone();
    let name_of = |draft: CreateDraft| draft.server.map(|server| server.name.to_string()).unwrap_or_default();
    part(move || match dialog.get() {
        Dialog::Failed(draft, error) => {
            let is_of_field =
                error.kind == ErrorKind::NotFound || FIELDS.iter().any(|field| error.at(field).next().is_some());
            let what = tag("p").child(tag("strong").child(i18n.rich(keys::create::FAILED, [name_of(draft)])));
            // A 404 is about the server, and said there.
            let why = match error.kind {
                ErrorKind::NotFound => error.problems.into_iter().map(quoted).collect(),
                _ => failure(error, FIELDS),
            };
            let said = in_sight(alert(Tone::Error, std::iter::once(what).chain(why)));
            if is_of_field {
                focus_invalid();
            }
            Some(said)
        }
        Dialog::Uncertain(draft, error, finding) => {
            let name = name_of(draft);
            let what = tag("p").child(tag("strong").text(i18n.t(keys::create::UNKNOWN_OUTCOME)));
            let is_looking = finding == Finding::Looking;
            let found = match finding {
                Finding::Looking => tag("p").text(i18n.t(keys::create::LOOKING)),
                Finding::Found(NotFound { other: Some(id) }) => {
                    tag("p").child(i18n.rich(keys::create::OTHER, [id.to_string()]))
                }
                Finding::Found(NotFound { other: None }) => tag("p").child(i18n.rich(keys::create::NOT_FOUND, [name])),
                Finding::CannotTell => tag("p").child(i18n.rich(keys::create::CANNOT_TELL, [name])),
            };
            Some(doubt(what, error, is_looking, found))
        }
        _ => None,
    })
}
