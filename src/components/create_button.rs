//! The button that opens "Create backup", in the head of the page or where there are no backups yet.

use super::words::blocked_reason;
use crate::domain::allowed::Blocked;
use crate::i18n::{keys, use_i18n};
use crate::signal::Memo;
use crate::state::messages::{Action, Notice};
use crate::state::operations::CreateDraft;
use crate::state::{Dialog, use_workspace};
use crate::ui::field::{blocked, button};
use crate::ui::{Element, Icon, icon};

/// While the token may only read it stays, and says why it can't be pressed.
pub fn create_button() -> Element {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let (create, messages) = (workspace.create.clone(), workspace.messages.clone());
    let is_blocked = Memo::new(move |_| workspace.is_read_only());
    let reason = move || is_blocked.get().then(|| blocked_reason(i18n.texts(), &Blocked::ReadOnlyToken));
    blocked(button("button primary"), reason)
        .on("click", move |_| {
            if is_blocked.get_untracked() {
                messages.say(Notice::NotPossible { action: Action::Create, why: Blocked::ReadOnlyToken });
            } else {
                create.set(Dialog::Confirm(CreateDraft::default()));
            }
        })
        .child(icon(Icon::Plus))
        .text(i18n.t(keys::backups::CREATE))
}
