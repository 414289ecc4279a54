//! What a signed-in person sees around every view.

use super::activity::activity_page;
use super::backups::backups_page;
use super::servers::servers_page;
use crate::components::MAIN;
use crate::components::bulk_delete_dialog::bulk_delete_dialog;
use crate::components::create_dialog::create_dialog;
use crate::components::delete_dialog::delete_dialog;
use crate::components::header::header;
use crate::components::idle_dialog::idle_dialog;
use crate::components::language_alert::language_alert;
use crate::components::message_list::message_list;
use crate::components::rest_alert::rest_alert;
use crate::components::restore_dialog::restore_dialog;
use crate::components::shortcuts::shortcuts;
use crate::domain::view_query::View;
use crate::i18n::{keys, use_i18n};
use crate::platform::{page, rest};
use crate::signal::provide_context;
use crate::state::coverage::provide_coverage;
use crate::state::view::use_view;
use crate::state::words::provide_words;
use crate::state::workspace::WorkspaceRef;
use crate::ui::{Element, div, later_parts, once_here, part, tag};

pub fn shell(workspace: WorkspaceRef) -> Element {
    provide_context(workspace);
    provide_coverage();
    provide_words();
    rest::fetch_ahead();
    let skip =
        tag("a").class("skip").attr("href", "#main").text(use_i18n().t(keys::shell::SKIP)).on("click", |event| {
            // The address stays as it is: only its query is used.
            event.prevent_default();
            page::focus(MAIN);
        });
    let shown = use_view();
    let view = shown.part(|query| query.view);
    let backups = part(move || (view.get() == View::Backups).then(backups_page));
    let others = move || Some(view.get()).filter(|view| *view != View::Backups);
    // The one view that is always here.
    let go_back = move || shown.adjust(|query| query.view = View::Backups);
    let other = later_parts(others, go_back, |view| match view {
        View::Activity => activity_page().into(),
        View::Servers | View::Backups => vec![servers_page()],
    });
    let (opener, list_of_keys) = shortcuts();
    div("shell")
        .child(skip)
        .child(header(opener))
        // Before the rows: whoever goes along with the keyboard comes to "Dismiss" first.
        .child(once_here(|| Some(message_list())))
        .child(rest_alert())
        .child(tag("main").attr("id", MAIN).attr("tabindex", "-1").child(language_alert()).child(backups).child(other))
        .child(create_dialog())
        .child(restore_dialog())
        // After the dialog that may open it, so that it is on top.
        .child(delete_dialog())
        .child(bulk_delete_dialog())
        .child(list_of_keys)
        // Over everything else: who does not answer it is signed out.
        .child(idle_dialog())
}
