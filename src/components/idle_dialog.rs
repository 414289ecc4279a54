//! The warning before the idle lock.

use crate::i18n::{keys, use_i18n};
use crate::signal::{Memo, Signal};
use crate::state::clock::use_now;
use crate::state::session::SignedOut;
use crate::state::{use_session, use_workspace};
use crate::ui::element::Content;
use crate::ui::field::button;
use crate::ui::modal::{Modal, Weight};
use crate::ui::{Element, Icon, div, later, tag};

const TEXT_ID: &str = "idle-text";

pub fn idle_dialog() -> Content {
    let workspace = use_workspace();
    let is_near = move || workspace.guard.idle.as_ref().is_some_and(|idle| idle.ends_at().is_some());
    // Without it the session ends all the same.
    later(move || is_near().then_some(()), || {}, |()| warning())
}

fn warning() -> Element {
    let i18n = use_i18n();
    let now = use_now();
    let (workspace, session) = (use_workspace(), use_session());
    let watched = workspace.clone();
    let left = Memo::new(move |_| {
        let ends_at = watched.guard.idle.as_ref().and_then(|idle| idle.ends_at());
        ends_at.map(|at| at.since(now.get()))
    });
    let stay = move || {
        if let Some(idle) = &workspace.guard.idle {
            idle.stay();
        }
    };
    let sentence = i18n.say(move |texts, format| {
        left.get().map(|left| texts.fill(keys::idle::TEXT, [&format.span(left)])).unwrap_or_default()
    });
    let stay_button = stay.clone();
    let stay_button =
        button("button primary").mark("autofocus").on("click", move |_| stay_button()).text(i18n.t(keys::idle::STAY));
    let leave =
        button("button").on("click", move |_| session.end(SignedOut::ByPerson)).text(i18n.t(keys::shell::SIGN_OUT));
    let body = div("dialog-form")
        // Counted down for the eye; read out once, with the dialog.
        .child(div("dialog-body").child(tag("p").attr("id", TEXT_ID).text(sentence)))
        .child(div("dialog-foot").child(leave).child(stay_button));
    let modal = Modal {
        heading_id: "idle-heading",
        heading: tag("span").text(i18n.t(keys::idle::HEADING)).into(),
        icon: Icon::Info,
        weight: Weight::Plain,
        is_busy: Signal::stored(false),
    };
    modal.view(stay, body).attr("aria-describedby", TEXT_ID)
}
