//! Whether a server has room for one more manual backup: asked from the API for that server alone.

use std::cell::Cell;
use std::rc::Rc;

use crate::api;
use crate::domain::quota::ManualQuota;
use crate::domain::{BackupId, ServerId};
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
    Known {
        quota: ManualQuota,
        /// The server's backups, as just read.
        listed: Vec<BackupId>,
    },
    /// The API did not tell: it decides.
    Unknown,
}

impl Room {
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Known { quota, .. } if quota.is_full())
    }

    /// The server's backups, where they were read.
    pub fn listed(&self) -> Option<Vec<BackupId>> {
        match self {
            Self::Known { listed, .. } => Some(listed.clone()),
            _ => None,
        }
    }

    /// "7 of 10", or why that is not known.
    pub fn figure(&self, texts: Texts) -> String {
        match self {
            Self::NotAsked => String::new(),
            Self::Asking => texts.get(keys::create::QUOTA_ASKING),
            Self::Known { quota, .. } => {
                texts.fill(keys::create::QUOTA_OF, [&quota.used.to_string(), &quota.limit.to_string()])
            }
            Self::Unknown => texts.get(keys::create::QUOTA_UNKNOWN),
        }
    }
}

/// Asks the API for the server's backups whenever another one is chosen, or the list has changed; the list takes what it did not
/// know yet.
pub fn follow_room(server: Signal<Option<ServerId>>, room: RwSignal<Room>) {
    let workspace = use_workspace();
    let rows = workspace.backups.rows_memo();
    let last = Rc::new(Cell::new(0u64));
    // The list has changed by what was read here: there is nothing more to ask.
    let is_own = Rc::new(Cell::new(false));
    effect(move || {
        rows.track();
        let chosen = server.get();
        // A choice forgets what was known.
        let is_known = room.with_untracked(|room| matches!(room, Room::Known { .. }));
        if is_own.take() && is_known {
            return;
        }
        let number = last.get() + 1;
        last.set(number);
        let Some(chosen) = chosen else {
            room.set(Room::NotAsked);
            return;
        };
        if !is_known {
            room.set(Room::Asking);
        }
        let (workspace, last, is_own) = (workspace.clone(), Rc::clone(&last), Rc::clone(&is_own));
        spawn_local(async move {
            let question = workspace.backups.ask();
            let listing = api::backups::list_of(&workspace.client, chosen).await;
            // Meanwhile the dialog may be closed, or have asked again: an older answer may come last.
            if room.try_get_untracked().is_none() || last.get() != number {
                return;
            }
            let limit = workspace.config.manual_backup_limit;
            let Ok(listing) = listing else {
                room.try_set(Room::Unknown);
                return;
            };
            room.try_set(Room::Known {
                quota: ManualQuota::of(&listing.backups, limit),
                listed: listing.backups.iter().map(|backup| backup.id).collect(),
            });
            is_own.set(workspace.take_look(chosen, listing, question));
        });
    });
}
