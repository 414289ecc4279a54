//! Messages in the corner: what has happened, in types; the view says it in the person's language.

use std::time::Duration;

use super::restores::is_usual;
use crate::domain::allowed::Blocked;
use crate::domain::{BackupId, ServerRef};
use crate::platform::{clock, page};
use crate::signal::{ArcRwSignal, spawn_local, untrack};
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
    /// It ended in a status that the console does not know, in the API's word.
    BackupEnded {
        backup: BackupId,
        server: Arc<ServerRef>,
        status: Arc<str>,
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
    /// Somebody pressed what can't be done just now: the reason is for those too who see no hint on hover.
    NotPossible {
        action: Action,
        why: Blocked,
    },
}

/// What a button does that may be blocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Create,
    Restore(BackupId),
    Delete(BackupId),
    DeleteSelected,
}

impl Notice {
    /// The backup whose end this tells: worth a word to somebody who is not looking.
    pub fn ended(&self) -> Option<BackupId> {
        match self {
            Self::Completed { backup, .. } | Self::BackupFailed { backup, .. } | Self::BackupEnded { backup, .. } => {
                Some(*backup)
            }
            _ => None,
        }
    }

    /// Bad news stays until it is dismissed; the rest fades.
    pub fn is_bad(&self) -> bool {
        matches!(
            self,
            Self::BackupFailed { .. }
                | Self::BackupEnded { .. }
                | Self::RestoreUnseen { .. }
                | Self::ExportRefused
                | Self::CopyRefused
        ) || matches!(self, Self::RestoreEnded { status, .. } if !is_usual(status))
    }

    /// Answers a press and is of no interest later: the next takes its place, and "Activity" has nothing of it.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Copied | Self::NotPossible { .. })
    }
}

/// A notice that is neither dismissed nor faded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub number: u64,
    pub notice: Notice,
}

/// How long good news stays.
const FADE: Duration = Duration::from_secs(10);
/// At most this many of the good ones, and of the bad ones, are shown one by one.
const MOST: usize = 5;
/// On a small screen, where more would cover what one is at.
const MOST_ON_SMALL: usize = 1;

#[derive(Clone, Debug, Default)]
pub struct Messages {
    /// Oldest first.
    all: ArcRwSignal<Vec<Message>>,
    /// The number of the next one.
    count: Arc<AtomicU64>,
}

impl Messages {
    /// The numbers of those that are shown one by one, oldest first, and how many more there are; followed.
    pub fn shown(&self) -> (Vec<u64>, usize) {
        let most = if page::is_small() { MOST_ON_SMALL } else { MOST };
        self.all.with(|all| shown(all, most))
    }

    /// As it stands.
    pub fn get(&self, number: u64) -> Option<Message> {
        self.all.with_untracked(|all| all.iter().find(|message| message.number == number).cloned())
    }

    /// Those from this number on, followed.
    pub fn since(&self, number: u64) -> Vec<Message> {
        self.all.with(|all| all.iter().filter(|message| message.number >= number).cloned().collect())
    }

    pub fn say(&self, notice: Notice) {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let fades = !notice.is_bad();
        self.all.update(|all| all.push(Message { number, notice }));
        if fades {
            let messages = self.clone();
            spawn_local(async move {
                clock::sleep(FADE).await;
                messages.dismiss(number);
            });
        }
    }

    pub fn dismiss(&self, number: u64) {
        self.all.update(|all| all.retain(|message| message.number != number));
    }

    /// The timers of those that would fade would hold them for as long.
    pub fn clear(&self) {
        self.all.set(Vec::new());
    }

    /// Those that are only counted.
    pub fn dismiss_more(&self) {
        let (numbers, _) = untrack(|| self.shown());
        self.all.update(|all| {
            all.retain(|message| message.notice.is_passing() || numbers.binary_search(&message.number).is_ok());
        });
    }

    /// Also what it has taken the place of.
    pub fn dismiss_shown(&self, shown: &Message) {
        if shown.notice.is_passing() {
            self.all.update(|all| all.retain(|message| !message.notice.is_passing()));
        } else {
            self.dismiss(shown.number);
        }
    }
}

/// The newest of the bad news, of the good ones, and of what answers a press, oldest first; and how many more news there are.
fn shown(all: &[Message], most: usize) -> (Vec<u64>, usize) {
    let (mut bad, mut good, mut answers, mut more) = (most, most, 1, 0);
    let is_shown = |message: &&Message| {
        let is_passing = message.notice.is_passing();
        let room = match message.notice.is_bad() {
            _ if is_passing => &mut answers,
            true => &mut bad,
            false => &mut good,
        };
        let is_shown = *room > 0;
        *room -= usize::from(is_shown);
        more += usize::from(!is_shown && !is_passing);
        is_shown
    };
    let mut numbers: Vec<u64> = all.iter().rev().filter(is_shown).map(|message| message.number).collect();
    numbers.reverse();
    (numbers, more)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(notices: impl IntoIterator<Item = Notice>) -> Vec<Message> {
        (0..).zip(notices).map(|(number, notice)| Message { number, notice }).collect()
    }

    const BAD: Notice = Notice::ExportRefused;
    const GOOD: Notice = Notice::DeletedMany { count: 2 };

    #[test]
    fn the_newest_good_one_is_shown_beside_the_newest_bad_news() {
        let all = messages([vec![BAD; 7], vec![GOOD]].concat());
        assert_eq!(shown(&all, 5), ((2..8).collect(), 2));
    }

    #[test]
    fn weeks_of_bad_news_are_counted_beyond_the_newest() {
        let all = messages(vec![BAD; 2000]);
        assert_eq!(shown(&all, 5), ((1995..2000).collect(), 1995));
    }

    #[test]
    fn the_oldest_good_news_are_counted() {
        let all = messages([vec![GOOD, BAD], vec![GOOD; 8]].concat());
        assert_eq!(shown(&all, 5), (vec![1, 5, 6, 7, 8, 9], 4));
    }

    #[test]
    fn the_newest_answer_to_a_press_is_shown_and_none_is_counted() {
        let refusal = |action| Notice::NotPossible { action, why: Blocked::ReadOnlyToken };
        let all = messages([vec![refusal(Action::Create); 8], vec![GOOD; 6]].concat());
        assert_eq!(shown(&all, 5), (vec![7, 9, 10, 11, 12, 13], 1));
    }

    #[test]
    fn a_small_screen_has_room_for_one_of_each() {
        let all = messages([vec![BAD; 2], vec![GOOD; 2], vec![BAD]].concat());
        assert_eq!(shown(&all, 1), (vec![3, 4], 3));
    }
}
