//! Where many deletions stand: what is sent next, what came of each, how fast.

use std::sync::Arc;
use std::time::Duration;

use crate::api::ApiError;
use crate::domain::{Backup, BackupId, ServerId, Timestamp};

/// As many requests are under way at the same time; one, once the API has said that it was too many.
pub(super) const AT_ONCE: usize = 3;
/// A deletion that the API refuses as one too many is sent again at most this often.
const MOST_TRIES: u32 = 6;
/// The first wait where the API refuses without saying for how long; it doubles.
const FIRST_WAIT: Duration = Duration::from_secs(2);
/// The longest such wait.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// After so many lost answers in a row nothing more is sent: the connection is gone.
const MOST_LOST: u32 = 3;

/// The dialog about many deletions.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum BulkDelete {
    #[default]
    Closed,
    Confirm {
        backups: Vec<Arc<Backup>>,
        /// How many are left out, because a server is being restored from them.
        left_out: usize,
        /// How many have vanished from the list since it was asked.
        gone: usize,
    },
    Running(Run),
    /// Some are not deleted: which, and why.
    Ended(Run),
}

/// Deletions under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    pub items: Vec<Item>,
    /// The person has stopped it: what is under way is let finish.
    pub is_stopping: bool,
    /// The API asked to be left alone until then.
    pub paused_until: Option<Timestamp>,
    /// For so long it asked at most.
    pause: Duration,
    /// How many requests may be under way.
    width: usize,
    /// How many loops still send.
    workers: usize,
    /// How many answers in a row were lost.
    lost: u32,
    /// How long to wait after the next refusal that does not say so itself.
    wait: Duration,
}

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub backup: Arc<Backup>,
    pub stage: Stage,
    /// How often it was refused as one too many.
    refusals: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Not sent.
    Waiting,
    Sending,
    Deleted,
    Failed(ApiError),
    /// The answer was lost, in this way.
    Lost(ApiError),
    /// The same, and what became of it could not be found out.
    CannotTell(ApiError),
    /// The answer was lost, in this way, and the backup is still in the list.
    StillThere(ApiError),
}

impl BulkDelete {
    /// How many it is about.
    pub fn count(&self) -> usize {
        match self {
            Self::Closed => 0,
            Self::Confirm { backups, .. } => backups.len(),
            Self::Running(run) | Self::Ended(run) => run.items.len(),
        }
    }

    pub fn run(&self) -> Option<&Run> {
        match self {
            Self::Running(run) | Self::Ended(run) => Some(run),
            _ => None,
        }
    }
}

impl Run {
    pub(super) fn new(backups: Vec<Arc<Backup>>) -> Self {
        let items = backups.into_iter().map(|backup| Item { backup, stage: Stage::Waiting, refusals: 0 }).collect();
        Self {
            items,
            is_stopping: false,
            paused_until: None,
            pause: Duration::ZERO,
            width: AT_ONCE,
            workers: AT_ONCE,
            lost: 0,
            wait: FIRST_WAIT,
        }
    }

    /// One of the loops has ended. `true`: it was the last.
    pub(super) fn end_worker(&mut self) -> bool {
        self.workers -= 1;
        self.workers == 0
    }

    pub fn count(&self, is_counted: fn(&Stage) -> bool) -> u64 {
        self.items.iter().filter(|item| is_counted(&item.stage)).count() as u64
    }

    pub fn deleted(&self) -> u64 {
        self.count(|stage| *stage == Stage::Deleted)
    }

    /// Whether nothing more is sent.
    pub fn is_over(&self) -> bool {
        self.workers == 0
    }

    pub(super) fn restart(&mut self) {
        for item in &mut self.items {
            if item.stage != Stage::Deleted {
                (item.stage, item.refusals) = (Stage::Waiting, 0);
            }
        }
        (self.is_stopping, self.paused_until, self.lost, self.wait) = (false, None, 0, FIRST_WAIT);
        (self.width, self.workers) = (AT_ONCE, AT_ONCE);
    }

    /// The next one to send; nothing where the loop that asks is to end. One that is too many ends, whichever it is: so the
    /// last one is always there for what is refused late.
    pub(super) fn take(&mut self) -> Option<Arc<Backup>> {
        if self.is_stopping || self.workers > self.width || self.lost >= MOST_LOST {
            return None;
        }
        let item = self.items.iter_mut().find(|item| item.stage == Stage::Waiting)?;
        item.stage = Stage::Sending;
        Some(Arc::clone(&item.backup))
    }

    /// A server of which answers were lost, and the backups concerned, each with how.
    pub(super) fn next_lost(&self) -> Option<(ServerId, Vec<(BackupId, ApiError)>)> {
        let lost = |item: &Item| match &item.stage {
            Stage::Lost(error) => Some((Arc::clone(&item.backup), error.clone())),
            _ => None,
        };
        let server = self.items.iter().find_map(lost)?.0.server.id;
        let of_server = self.items.iter().filter_map(lost).filter(|(backup, _)| backup.server.id == server);
        Some((server, of_server.map(|(backup, error)| (backup.id, error)).collect()))
    }

    /// Those whose answers were lost, and which were not seen to be gone.
    pub(super) fn doubted(&self) -> impl Iterator<Item = &Arc<Backup>> {
        let is_doubted =
            |item: &&Item| matches!(item.stage, Stage::Lost(_) | Stage::CannotTell(_) | Stage::StillThere(_));
        self.items.iter().filter(is_doubted).map(|item| &item.backup)
    }

    fn item(&mut self, id: BackupId) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.backup.id == id)
    }

    pub(super) fn note(&mut self, id: BackupId, stage: Stage) {
        self.lost = if matches!(stage, Stage::Lost(_)) { self.lost + 1 } else { 0 };
        if let Some(item) = self.item(id) {
            item.stage = stage;
        }
    }

    /// How much is left of the pause. A clock that is set back meanwhile makes it no longer than the API has asked for.
    pub(super) fn pause_left(&mut self, now: Timestamp) -> Duration {
        let left = self.paused_until.map(|until| until.since(now)).unwrap_or_default();
        let left = left.min(self.pause);
        self.paused_until = (left > Duration::ZERO).then(|| now.plus(left));
        left
    }

    /// Refused as one too many: from now on one at a time, after a pause. It was refused before anything was done, so that
    /// to send it again is safe.
    pub(super) fn slow_down(&mut self, id: BackupId, error: ApiError, now: Timestamp) {
        let pause = error.retry_after.unwrap_or(self.wait);
        self.pause = self.pause_left(now).max(pause);
        self.wait = (self.wait * 2).min(LONGEST_WAIT);
        (self.width, self.paused_until) = (1, Some(now.plus(self.pause)));
        if let Some(item) = self.item(id) {
            item.refusals += 1;
            item.stage = if item.refusals < MOST_TRIES { Stage::Waiting } else { Stage::Failed(error) };
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::api::ErrorKind;
    use crate::domain::backup::sample;

    const NOW: Timestamp = Timestamp::from_millis(0);

    /// What becomes of a request.
    #[derive(Clone, Copy, Debug)]
    enum Answer {
        Deleted,
        Failed,
        TooMany,
    }

    fn any_answer() -> impl Strategy<Value = Answer> {
        prop_oneof![3 => Just(Answer::Deleted), 1 => Just(Answer::Failed), 2 => Just(Answer::TooMany)]
    }

    fn begun(count: u64) -> Run {
        Run::new((1..=count).map(|id| Arc::new(sample::backup(id))).collect())
    }

    fn take_answer(run: &mut Run, id: BackupId, answer: Answer) {
        match answer {
            Answer::Deleted => run.note(id, Stage::Deleted),
            Answer::Failed => run.note(id, Stage::Failed(ErrorKind::Conflict.into())),
            Answer::TooMany => run.slow_down(id, ErrorKind::RateLimited.into(), NOW),
        }
    }

    /// Lets the loops run in the order of `turns`, each turn with its answer, until all have ended. Each loop holds what it
    /// is sending.
    fn run_all(run: &mut Run, mut turns: impl Iterator<Item = (usize, Answer)>) {
        let mut loops: Vec<Option<BackupId>> = vec![None; AT_ONCE];
        while !loops.is_empty() {
            let (turn, answer) = turns.next().unwrap_or((0, Answer::Deleted));
            let place = turn % loops.len();
            match loops[place].take() {
                Some(id) => take_answer(run, id, answer),
                None => match run.take() {
                    Some(backup) => loops[place] = Some(backup.id),
                    None => {
                        loops.remove(place);
                        run.end_worker();
                    }
                },
            }
        }
    }

    #[test]
    fn a_clock_that_is_set_back_makes_a_pause_no_longer() {
        let mut run = begun(2);
        let id = run.take().map(|backup| backup.id).unwrap();
        run.slow_down(id, ApiError::from_answer(429, b"", Some(Duration::from_secs(7)), &str::to_owned), NOW);
        let at = |seconds: i64| Timestamp::from_millis(seconds * 1000);
        assert_eq!(run.pause_left(at(2)), Duration::from_secs(5));
        assert_eq!(run.pause_left(at(-3600)), Duration::from_secs(7));
        assert_eq!(run.pause_left(at(-3597)), Duration::from_secs(4), "what it has waited since counts");
        run.slow_down(id, ApiError::from_answer(429, b"", Some(Duration::from_secs(1)), &str::to_owned), at(-3597));
        assert_eq!(run.pause_left(at(-3596)), Duration::from_secs(3), "a shorter wish shortens nothing");
        assert_eq!(run.pause_left(at(0)), Duration::ZERO);
    }

    #[test]
    fn the_last_one_refused_as_one_too_many_is_sent_again() {
        for others_end_before in 0..AT_ONCE {
            let mut run = begun(1);
            let id = run.take().map(|backup| backup.id).unwrap();
            for _ in 0..others_end_before {
                assert_eq!(run.take(), None, "nothing is left for the other loops");
                run.end_worker();
            }
            run.slow_down(id, ErrorKind::RateLimited.into(), NOW);
            while run.take().is_none() {
                assert!(!run.end_worker(), "one loop stays for what was refused");
            }
        }
    }

    #[test]
    fn lost_answers_are_looked_for_server_by_server() {
        let error = ApiError::from(ErrorKind::Timeout);
        let mut run =
            Run::new([(1, 7), (2, 8), (3, 7)].map(|(id, server)| Arc::new(sample::of_server(id, server, "a"))).into());
        let ids: Vec<BackupId> = run.items.iter().map(|item| item.backup.id).collect();
        ids.iter().for_each(|&id| run.note(id, Stage::Lost(error.clone())));
        let next = |run: &Run| run.next_lost().map(|(server, lost)| (server.get(), lost.len()));
        assert_eq!(next(&run), Some((7, 2)));
        run.note(ids[0], Stage::Deleted);
        run.note(ids[2], Stage::CannotTell(error));
        assert_eq!(next(&run), Some((8, 1)));
        run.note(ids[1], Stage::Deleted);
        assert_eq!(next(&run), None);
        assert_eq!(run.doubted().count(), 1);
    }

    proptest! {
        #[test]
        fn nothing_is_left_waiting_in_any_order(
            count in 0u64..12,
            turns in prop::collection::vec((0usize..AT_ONCE, any_answer()), 0..80),
        ) {
            let mut run = begun(count);
            run_all(&mut run, turns.into_iter());
            prop_assert!(run.is_over());
            prop_assert_eq!(run.count(|stage| matches!(stage, Stage::Waiting | Stage::Sending)), 0);
        }
    }
}
