//! The API's words for types and statuses: those in the data, and those that count in a filter (PRODUCT.md, 2: bad values are
//! ignored).

use super::view::use_view;
use super::{Remote, use_workspace};
use crate::domain::index::sorted;
use crate::domain::view_query::ViewQuery;
use crate::domain::{Backup, Date, Filter, Rows, Timestamp};
use crate::platform::clock::local_midnight_millis;
use crate::platform::text::lower;
use crate::signal::{Memo, effect, expect_context, provide_context};

#[derive(Clone, Copy)]
pub struct Words {
    /// In the data, each once, in their order.
    pub types: Memo<Vec<String>>,
    pub statuses: Memo<Vec<String>>,
    /// What the backups are narrowed to. A word that nobody knows, and that was not in the data since the sign-in, is left out, and
    /// gone for good once the list is there.
    pub narrowing: Memo<ViewQuery>,
}

/// For all views below the shell: what was in the data outlives the view.
pub fn provide_words() {
    let rows = use_workspace().backups.rows_memo();
    let view = use_view();
    let types = Memo::new(move |_| rows.with(|rows| words(rows, |row| row.backup_type.word())));
    let statuses = Memo::new(move |_| rows.with(|rows| words(rows, |row| row.status.word())));
    let (seen_types, seen_statuses) = (seen(types), seen(statuses));
    let narrowing = Memo::new(move |_| {
        seen_types.with(|types| seen_statuses.with(|statuses| view.query().with_known_words(types, statuses)))
    });
    let backups = use_workspace().backups.clone();
    effect(move || {
        // Once all is there such a word is dropped from the address too: it must not come into force by itself with a later row.
        let is_loaded = backups.with(|remote| matches!(remote, Remote::Ready { .. }));
        let known = narrowing.get();
        if is_loaded && known != view.query() {
            view.adjust(|query| *query = known);
        }
    });
    provide_context(Words { types, statuses, narrowing });
}

/// Only views below the shell ask for them.
pub fn use_words() -> Words {
    expect_context()
}

impl Words {
    /// A part of what the backups are narrowed to, followed on its own.
    pub fn part<T: PartialEq + 'static>(self, part: fn(&ViewQuery) -> T) -> Memo<T> {
        Memo::new(move |_| self.narrowing.with(part))
    }

    /// What hides the backups that are not shown.
    pub fn filter(self) -> Memo<Filter> {
        self.part(filter_of)
    }
}

/// The days of the query are the person's own: from the first moment of one to the last of the other.
fn filter_of(query: &ViewQuery) -> Filter {
    let midnight = |date: Date, later: i32| {
        Timestamp::from_millis(local_midnight_millis(date.year, date.month, i32::from(date.day) + later))
    };
    Filter::default()
        .words(&query.q, lower)
        .server(query.server_id)
        .backup_type(query.backup_type.as_deref())
        .status(query.status.as_deref())
        .created(query.created_from.map(|date| midnight(date, 0)), query.created_to.map(|date| midnight(date, 1)))
}

fn words(rows: &Rows, word: fn(&Backup) -> &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for row in rows.iter() {
        let word = word(row);
        if !word.is_empty() && !found.iter().any(|known| known == word) {
            found.push(word.to_owned());
        }
    }
    let order = sorted(found.len(), &mut |a, b| found[a].cmp(&found[b]));
    order.into_iter().map(|place| found[place].clone()).collect()
}

/// Those that are in the data, and those that were.
fn seen(words: Memo<Vec<String>>) -> Memo<Vec<String>> {
    Memo::new(move |before: Option<&Vec<String>>| {
        let mut seen = before.cloned().unwrap_or_default();
        words.with(|words| {
            let new: Vec<String> = words.iter().filter(|word| !seen.contains(word)).cloned().collect();
            seen.extend(new);
        });
        seen
    })
}
