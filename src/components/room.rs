//! Whether a server has room for one more manual backup: asked from the API for that server alone.

use crate::api;
use crate::domain::ServerId;
use crate::domain::quota::ManualQuota;
use crate::i18n::{Texts, keys};
use crate::signal::{RwSignal, Signal, effect, spawn_local};
use crate::state::use_workspace;

/// What is known of the room for one more manual backup.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Room {
    /// No server is chosen.
    #[default]
    NotAsked,
    Asking,
    Known(ManualQuota),
    /// The API did not tell: it decides.
    Unknown,
}

impl Room {
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Known(quota) if quota.is_full())
    }

    /// "7 of 10", or why that is not known.
    pub fn figure(&self, texts: Texts) -> String {
        match self {
            Self::NotAsked => String::new(),
            Self::Asking => texts.get(keys::create::QUOTA_ASKING),
            Self::Known(quota) => {
                texts.fill(keys::create::QUOTA_OF, [&quota.used.to_string(), &quota.limit.to_string()])
            }
            Self::Unknown => texts.get(keys::create::QUOTA_UNKNOWN),
        }
    }
}

/// Asks the API for the server's backups whenever another one is chosen, or the list has changed.
pub fn follow_room(server: Signal<Option<ServerId>>, room: RwSignal<Room>) {
    let workspace = use_workspace();
    let rows = workspace.backups.rows_memo();
    effect(move || {
        rows.track();
        let Some(chosen) = server.get() else {
            room.set(Room::NotAsked);
            return;
        };
        if room.with_untracked(|room| !matches!(room, Room::Known(_))) {
            room.set(Room::Asking);
        }
        let workspace = workspace.clone();
        spawn_local(async move {
            let listing = api::backups::list_of(&workspace.client, chosen).await;
            // Meanwhile the dialog may be closed, or ask about another server.
            if room.try_get_untracked().is_none() || server.get_untracked() != Some(chosen) {
                return;
            }
            let limit = workspace.config.manual_backup_limit;
            room.try_set(match listing {
                Ok(listing) => Room::Known(ManualQuota::of(&listing.backups, limit)),
                Err(_) => Room::Unknown,
            });
        });
    });
}
