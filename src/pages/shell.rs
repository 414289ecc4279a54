//! What a signed-in person sees around every view.

use leptos::prelude::*;

use super::backups::BackupsPage;
use crate::components::MAIN;
use crate::components::create_dialog::CreateDialogView;
use crate::components::delete_dialog::DeleteDialogView;
use crate::components::header::Header;
use crate::components::message_list::MessageList;
use crate::components::restore_dialog::RestoreDialogView;
use crate::i18n::use_i18n;
use crate::state::workspace::WorkspaceRef;

#[component]
pub fn Shell(workspace: WorkspaceRef) -> impl IntoView {
    provide_context(workspace);
    let i18n = use_i18n();
    view! {
        <a class="skip" href="#main" on:click=move |event| {
            // The address stays as it is: only its query is used.
            event.prevent_default();
            crate::platform::page::focus(MAIN);
        }>
            {i18n.t(|texts| texts.shell.skip)}
        </a>
        <Header/>
        <main id=MAIN tabindex="-1">
            <BackupsPage/>
        </main>
        <CreateDialogView/>
        <RestoreDialogView/>
        <DeleteDialogView/>
        <MessageList/>
    }
}
