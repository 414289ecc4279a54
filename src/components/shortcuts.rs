//! Keys that stand for buttons, the list of them, and the switch that turns them off (PRODUCT.md, 12).

use web_sys::KeyboardEvent;

use crate::domain::allowed::Blocked;
use crate::i18n::{Text, keys, use_i18n};
use crate::platform::page;
use crate::signal::{RwSignal, Signal, keep};
use crate::state::messages::{Action, Notice};
use crate::state::operations::CreateDraft;
use crate::state::preferences::{remember_shortcuts, wants_shortcuts};
use crate::state::{Dialog, use_workspace};
use crate::ui::element::Content;
use crate::ui::field::button;
use crate::ui::modal::{Modal, Weight};
use crate::ui::{Element, Icon, div, icon, later, tag};

/// The search of the view that is shown.
const SEARCH: &str = "main input[type=search]";
const SWITCH: &str = "shortcuts-on";

/// Listens as long as somebody is signed in. The button opens the list, and so does the key.
pub fn shortcuts() -> (Element, Content) {
    let i18n = use_i18n();
    let is_open = RwSignal::new(false);
    let is_on = RwSignal::new(wants_shortcuts());
    let workspace = use_workspace();
    let press = move |key: &str| {
        match key {
            "/" => page::focus_first(SEARCH),
            "r" => workspace.refresh(),
            "n" if workspace.is_read_only() => {
                workspace.messages.say(Notice::NotPossible { action: Action::Create, why: Blocked::ReadOnlyToken });
            }
            "n" => workspace.create.set(Dialog::Confirm(CreateDraft::default())),
            "?" => is_open.set(true),
            _ => return false,
        }
        true
    };
    keep(Box::new(page::on_key(move |event: &KeyboardEvent| {
        let is_plain = !(event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing());
        let is_free = is_plain && !event.repeat() && !event.default_prevented() && !page::is_typing();
        if is_on.get_untracked() && is_free && page::last_matching("dialog[open]").is_none() && press(&key_of(event)) {
            event.prevent_default();
        }
    })));
    let opener = button("button quiet icon-only")
        .attr("aria-label", i18n.t(keys::shortcuts::HEADING))
        .attr("title", i18n.t(keys::shortcuts::HEADING))
        .attr("aria-haspopup", "dialog")
        .on("click", move |_| is_open.set(true))
        .child(icon(Icon::Keyboard));
    (opener, later(move || is_open.get().then_some(()), move || is_open.set(false), move |()| list(is_open, is_on)))
}

/// The key by what it types; where that is a letter of another script, by its place on the keyboard.
fn key_of(event: &KeyboardEvent) -> String {
    let typed = event.key();
    if typed.is_ascii() {
        return typed;
    }
    match (&*event.code(), event.shift_key()) {
        ("KeyR", false) => "r".to_owned(),
        ("KeyN", false) => "n".to_owned(),
        ("Slash", false) => "/".to_owned(),
        ("Slash", true) => "?".to_owned(),
        _ => typed,
    }
}

fn list(is_open: RwSignal<bool>, is_on: RwSignal<bool>) -> Element {
    let i18n = use_i18n();
    let lines: [(&str, Text); 5] = [
        ("/", keys::shortcuts::SEARCH),
        ("r", keys::shortcuts::REFRESH),
        ("n", keys::shortcuts::CREATE),
        ("?", keys::shortcuts::LIST),
        ("← →", keys::shortcuts::WALK),
    ];
    let lines = lines.into_iter().flat_map(|(key, what)| {
        [tag("dt").child(tag("kbd").attr("dir", "ltr").text(key)), tag("dd").text(i18n.t(what))]
    });
    let switch =
        tag("input").attr("type", "checkbox").attr("id", SWITCH).checked(move || is_on.get()).on("change", move |_| {
            is_on.update(|is_on| *is_on = !*is_on);
            remember_shortcuts(is_on.get_untracked());
        });
    let label = tag("label").attr("for", SWITCH).text(i18n.t(keys::shortcuts::SWITCH));
    let close = button("button")
        .mark("autofocus")
        .on("click", move |_| is_open.set(false))
        .text(i18n.t(keys::shortcuts::CLOSE));
    let body = div("dialog-form")
        .child(
            div("dialog-body")
                .child(tag("dl").class("facts keys").children(lines))
                .child(div("choice").child(switch).child(div("").child(label))),
        )
        .child(div("dialog-foot").child(close));
    let modal = Modal {
        heading_id: "shortcuts-heading",
        heading: tag("span").text(i18n.t(keys::shortcuts::HEADING)).into(),
        icon: Icon::Keyboard,
        weight: Weight::Plain,
        is_busy: Signal::stored(false),
    };
    modal.view(move || is_open.set(false), body)
}
