//! Messages in the corner: what has happened, in types; the view says it in the person's language.

use std::time::Duration;

use crate::domain::{BackupId, ServerRef};
use crate::platform::clock;
use crate::signal::{ArcRwSignal, spawn_local};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Something that a person should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// What the API said about it, where it said something.
    Created {
        backup: BackupId,
        server: Arc<ServerRef>,
        said: Option<String>,
    },
    Completed {
        backup: BackupId,
        server: Arc<ServerRef>,
    },
    BackupFailed {
        backup: BackupId,
        server: Arc<ServerRef>,
    },
    Deleted {
        backup: BackupId,
        server: Arc<ServerRef>,
    },
    DeletedMany {
        count: u64,
    },
    /// Somebody else had deleted it.
    WasGone {
        backup: BackupId,
    },
    RestoreStarted {
        backup: BackupId,
        server: Arc<ServerRef>,
        said: Option<String>,
    },
    /// The server shows this status, in the API's word.
    RestoreEnded {
        server: Arc<ServerRef>,
        status: Arc<str>,
    },
    /// The API shows nothing of the restore.
    RestoreUnseen {
        server: Arc<ServerRef>,
    },
    ExportRefused,
    /// The browser did not allow the clipboard.
    CopyRefused,
    Copied,
}

impl Notice {
    /// Bad news stays until it is dismissed; the rest fades.
    pub fn is_bad(&self) -> bool {
        matches!(self, Self::BackupFailed { .. } | Self::RestoreUnseen { .. } | Self::ExportRefused | Self::CopyRefused)
    }
}

/// A notice that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub number: u64,
    pub notice: Notice,
}

/// How long good news stays.
const FADE: Duration = Duration::from_secs(10);
/// More than this would cover the page: the oldest good news go first.
const MOST: usize = 6;

#[derive(Clone, Debug, Default)]
pub struct Messages {
    shown: ArcRwSignal<Vec<Message>>,
    /// The number of the next one.
    count: Arc<AtomicU64>,
}

impl Messages {
    pub fn shown(&self) -> Vec<Message> {
        self.shown.get()
    }

    pub fn say(&self, notice: Notice) {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let fades = !notice.is_bad();
        self.shown.update(|shown| {
            shown.push(Message { number, notice });
            if shown.len() > MOST {
                let oldest = shown.iter().position(|message| !message.notice.is_bad()).unwrap_or(0);
                shown.remove(oldest);
            }
        });
        if fades {
            let messages = self.clone();
            spawn_local(async move {
                clock::sleep(FADE).await;
                messages.dismiss(number);
            });
        }
    }

    pub fn dismiss(&self, number: u64) {
        self.shown.update(|shown| shown.retain(|message| message.number != number));
    }
}
