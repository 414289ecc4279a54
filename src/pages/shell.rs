//! What a signed-in person sees around every view.

use super::backups::backups_page;
use crate::components::MAIN;
use crate::components::create_dialog::create_dialog;
use crate::components::delete_dialog::delete_dialog;
use crate::components::header::header;
use crate::components::language_alert::language_alert;
use crate::components::message_list::message_list;
use crate::components::restore_dialog::restore_dialog;
use crate::i18n::{keys, use_i18n};
use crate::platform::page;
use crate::signal::provide_context;
use crate::state::workspace::WorkspaceRef;
use crate::ui::{Element, div, tag};

pub fn shell(workspace: WorkspaceRef) -> Element {
    provide_context(workspace);
    let skip =
        tag("a").class("skip").attr("href", "#main").text(use_i18n().t(keys::shell::SKIP)).on("click", |event| {
            // The address stays as it is: only its query is used.
            event.prevent_default();
            page::focus(MAIN);
        });
    div("shell")
        .child(skip)
        .child(header())
        .child(tag("main").attr("id", MAIN).attr("tabindex", "-1").child(language_alert()).children(backups_page()))
        .child(create_dialog())
        .child(restore_dialog())
        // After the dialog that may open it, so that it is on top.
        .child(delete_dialog())
        .child(message_list())
}
