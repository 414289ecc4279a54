//! How many rows beyond the view a window over a long table reaches: the less, the sooner what is in view shows.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use crate::platform::{clock, page};
use crate::signal::{Memo, RwSignal, Signal, effect, spawn_local};

/// How far a window reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// What is in view, where a list or a far place in it has only just come: the less, the sooner it shows.
    View,
    /// A few rows more, where somebody scrolls there at once: all that are to come would be too many for one picture.
    Near,
    /// So many rows more that who scrolls sees no gap.
    Beyond,
}

impl Reach {
    /// Rows beyond the view at either end, and in steps of how many rows the window moves: not every seen pixel touches the page.
    pub fn rows(self) -> (usize, usize) {
        match self {
            Self::View => (0, 1),
            Self::Near => (4, 4),
            Self::Beyond => (10, 4),
        }
    }
}

/// What took another's place and stays for this long will be looked at: until then a person types, presses one header after another,
/// or drags the scrollbar.
const SETTLED: Duration = Duration::from_millis(150);

/// The same while somebody is about to choose another list: what lies beyond the view would only have to leave again.
const UNDECIDED: Duration = Duration::from_secs(2);

/// How far the window reaches.
#[derive(Clone, Copy)]
pub struct Reached {
    /// How often something was chosen, or a far place was gone to.
    pub version: Memo<u64>,
    jumps: RwSignal<()>,
    /// The last that settled, and how far the window reaches in it.
    last: RwSignal<Option<(u64, Reach)>>,
    /// Whether a far place has only just come into view: until it settles, the browser does not follow the rows that were in view.
    pub is_far: RwSignal<bool>,
}

impl Reached {
    /// `is_choosing`: whether somebody is where another list is chosen. What lies beyond the view leaves then, for a while, so that it
    /// need not with the choice.
    pub fn new(chosen: Box<dyn Fn()>, is_choosing: Signal<bool>) -> Self {
        let jumps = RwSignal::new(());
        let version = Memo::with_equality(
            move |before: Option<&u64>| {
                chosen();
                jumps.track();
                before.map_or(0, |before| before + 1)
            },
            |_, _| false,
        );
        let reached = Self { version, jumps, last: RwSignal::new(None), is_far: RwSignal::new(false) };
        let turns: Rc<Cell<u64>> = Rc::default();
        effect(move || {
            let (version, is_choosing, turn) = (version.get(), is_choosing.get(), turns.get() + 1);
            turns.set(turn);
            let last = reached.last.get_untracked();
            // Who has gone far looks at what is there.
            let is_choosing = is_choosing && last.is_some() && !reached.is_far.get_untracked();
            if is_choosing && last > Some((version, Reach::View)) {
                reached.last.set(Some((version, Reach::View)));
            }
            let turns = Rc::clone(&turns);
            spawn_local(async move {
                match last {
                    None => page::painted().await,
                    Some(_) => clock::sleep(if is_choosing { UNDECIDED } else { SETTLED }).await,
                }
                if turns.get() == turn {
                    reached.extend(version, Reach::Beyond);
                }
            });
        });
        reached
    }

    /// `None` before the first rows are in sight.
    pub fn now(self) -> Option<Reach> {
        let version = self.version.get();
        self.last.get().map(|(last, reach)| if last == version { reach } else { Reach::View })
    }

    /// Another place of the list, far from the last one.
    pub fn jump(self) {
        self.is_far.set(true);
        self.jumps.set(());
    }

    /// Somebody goes on scrolling from where the list is: what lies beyond the view comes at once, however new the list is.
    pub fn scroll(self) {
        let version = self.version.get_untracked();
        if self.extend(version, Reach::Near) {
            spawn_local(async move {
                page::painted().await;
                self.extend(version, Reach::Beyond);
            });
        }
    }

    /// Has the window reach so far, unless it already does, or this list is no longer the one that is shown; returns whether it is so.
    fn extend(self, version: u64, reach: Reach) -> bool {
        // The table may be gone.
        let is_new = self.last.try_get_untracked().is_some_and(|last| last < Some((version, reach)))
            && self.version.get_untracked() == version;
        if is_new {
            self.last.set(Some((version, reach)));
            self.is_far.set(false);
        }
        is_new
    }
}
