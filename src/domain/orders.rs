//! The orders in which backups are shown: where each row of a list stands when it is sorted.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use super::index::{Index, by_key, sorted};
use super::rows::Change;
use super::{Backup, Direction, Rows, Sort, SortKey, Timestamp};

impl Sort {
    /// Places of all rows in this order. Empty values come last in both directions; among equals, newest first.
    pub fn order(self, rows: &Rows) -> Arc<[usize]> {
        Arc::clone(rows.0.orders.of(self).get_or_init(|| self.worked_out(rows).into()))
    }

    fn worked_out(self, rows: &Rows) -> Vec<usize> {
        if self == Self::default() {
            return newest(rows);
        }
        let direction = self.direction;
        let signed = |value: u64| i64::try_from(value).ok();
        let key = match self.key {
            SortKey::Id => keys(rows, |backup| number(signed(backup.id.get()), direction)),
            SortKey::Size => {
                keys(rows, |backup| number(backup.size.and_then(|size| signed(size.megabytes())), direction))
            }
            SortKey::CreatedAt => keys(rows, |backup| number(backup.created_at.map(Timestamp::millis), direction)),
            SortKey::ExpiresAt => keys(rows, |backup| number(backup.expires_at.at().map(Timestamp::millis), direction)),
            SortKey::Server => {
                let same = |backup: &Backup| Some(backup.server.id.get());
                // Servers of one name stay apart, by their ids.
                let name = |place| {
                    let id = rows.at(place).map_or(0, |backup| backup.server.id.get());
                    (natural_key(rows.texts().server_name(place)).into(), id)
                };
                ranks(rows, direction, &same, &name)
            }
            SortKey::BackupType => words(rows, direction, |backup| backup.backup_type.word()),
            SortKey::Status => words(rows, direction, |backup| backup.status.word()),
            SortKey::Description => {
                let same = |backup: &Backup| one_object(backup.description.trim());
                ranks(rows, direction, &same, &|place| (rows.texts().description(place).as_bytes().into(), 0))
            }
        };
        by_key(Self::default().order(rows).to_vec(), &key)
    }
}

/// The orders of a list that were asked for, by column and direction. A list never changes, so each is worked out once.
#[derive(Clone, Debug, Default)]
pub(super) struct Orders([[OnceLock<Arc<[usize]>>; 2]; SortKey::ALL.len()]);

impl Orders {
    /// Those that stay as they are in a list with the same ids at the same places, of which no other rows changed than these.
    pub fn kept(&self, changed: &[Change]) -> Self {
        let mut kept = self.clone();
        for (key, orders) in SortKey::ALL.into_iter().zip(&mut kept.0) {
            // Among equals, the newest come first.
            let is_left = |Change { before, after }: &Change| {
                key.is_equal(before, after) && before.created_at == after.created_at
            };
            if !changed.iter().all(is_left) {
                *orders = Default::default();
            }
        }
        kept
    }

    fn of(&self, sort: Sort) -> &OnceLock<Arc<[usize]>> {
        &self.0[sort.key as usize][sort.direction as usize]
    }
}

/// Among those of one moment, the latest id first.
fn newest(rows: &Rows) -> Vec<usize> {
    let by_id = by_key((0..rows.len()).collect(), &keys(rows, |backup| !backup.id.get()));
    by_key(by_id, &keys(rows, |backup| number(backup.created_at.map(Timestamp::millis), Direction::Descending)))
}

fn keys(rows: &Rows, key: impl Fn(&Backup) -> u64) -> Vec<u64> {
    rows.iter().map(|backup| key(backup)).collect()
}

/// Comes last in both directions.
const EMPTY: u64 = u64::MAX;

fn number(value: Option<i64>, direction: Direction) -> u64 {
    // Negative numbers before the others, as unsigned ones compare.
    let key = value.map(|value| value.cast_unsigned() ^ (1 << 63));
    key.map_or(EMPTY, |key| if direction == Direction::Descending { !key } else { key }.min(EMPTY - 1))
}

/// What tells texts apart without reading them: two that are one object in memory are equal. `None` where there is no text.
fn one_object(text: &str) -> Option<u64> {
    (!text.is_empty()).then(|| text.as_ptr() as u64 ^ (text.len() as u64).rotate_right(16))
}

fn words(rows: &Rows, direction: Direction, word: fn(&Backup) -> &str) -> Vec<u64> {
    let text = |place| (rows.at(place).map_or("", |backup| word(backup)).as_bytes().into(), 0);
    ranks(rows, direction, &|backup| one_object(word(backup)), &text)
}

/// Keys by the order of texts, and of what tells equal texts apart. Thousands of rows share one text: those that `same` tells to be
/// equal are compared once, by the place of the first of them.
fn ranks<'a>(
    rows: &'a Rows,
    direction: Direction,
    same: &dyn Fn(&Backup) -> Option<u64>,
    text: &dyn Fn(usize) -> (Cow<'a, [u8]>, u64),
) -> Vec<u64> {
    let mut groups = Index::default();
    // Found once, not again for each comparison.
    let mut texts: Vec<(Cow<'a, [u8]>, u64)> = Vec::new();
    let group_of: Vec<Option<usize>> = rows
        .iter()
        .enumerate()
        .map(|(place, backup)| {
            let group = *groups.entry(same(backup)?).or_insert(texts.len());
            if group == texts.len() {
                texts.push(text(place));
            }
            Some(group)
        })
        .collect();
    let sorted = sorted(texts.len(), &mut |a, b| texts[a].cmp(&texts[b]));
    let mut ranks = vec![0; texts.len()];
    for pair in sorted.windows(2) {
        ranks[pair[1]] = ranks[pair[0]] + i64::from(texts[pair[0]] != texts[pair[1]]);
    }
    group_of.into_iter().map(|group| number(group.map(|group| ranks[group]), direction)).collect()
}

/// By which names sort as people count, `web-2` before `web-10`: bytes, as two names would be taken apart anew for each comparison.
/// Of each run of digits it has how many they are without leading zeros, and then these.
pub fn natural_key(name: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(name.len() + 8);
    let mut rest = name.as_bytes();
    while let Some(first) = rest.first() {
        let is_digit = first.is_ascii_digit();
        let end = rest.iter().position(|byte| byte.is_ascii_digit() != is_digit).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        if is_digit {
            let zeros = run.iter().take_while(|digit| **digit == b'0').count();
            let digits = run.get(zeros..).unwrap_or_default();
            // Any digit: what is no digit sorts before or after all of them.
            key.push(b'0');
            key.extend(u32::try_from(digits.len()).unwrap_or(u32::MAX).to_be_bytes());
            key.extend(digits);
        } else {
            key.extend(run);
            // What ends here comes before what goes on.
            key.push(0);
        }
        rest = after;
    }
    key
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::ByteSize;
    use super::super::backup::sample;
    use super::*;

    fn order(sort: &str, backups: Vec<Backup>) -> Vec<u64> {
        let rows = Rows::default().reconcile(backups, str::to_owned).rows;
        let sort: Sort = sort.parse().unwrap();
        sort.order(&rows).iter().map(|&index| rows.at(index).unwrap().id.get()).collect()
    }

    fn sized(id: u64, size: Option<u64>) -> Backup {
        Backup { size: size.map(ByteSize::from_megabytes), ..sample::backup(id) }
    }

    #[test]
    fn empty_values_are_last_in_both_directions() {
        let backups = || vec![sized(1, Some(10)), sized(2, None), sized(3, Some(20))];
        assert_eq!(order("size_mb", backups()), [1, 3, 2]);
        assert_eq!(order("-size_mb", backups()), [3, 1, 2]);
    }

    #[test]
    fn names_sort_as_people_count() {
        let backups =
            vec![sample::of_server(1, 1, "web-10"), sample::of_server(2, 2, "web-2"), sample::of_server(3, 3, "Web-1")];
        assert_eq!(order("server", backups), [3, 2, 1]);
        let in_order = [
            "",
            "-1",
            "0",
            "2",
            "10",
            "99999999999999999999999",
            "100000000000000000000000",
            "a",
            "a1",
            "a1-",
            "a1-2",
            "a01b",
            "a-1",
            "ab",
            "é",
        ];
        for pair in in_order.windows(2) {
            assert!(natural_key(pair[0]) < natural_key(pair[1]), "{pair:?}");
        }
        assert_eq!(natural_key("a01"), natural_key("a1"));
    }

    #[test]
    fn equals_come_newest_first() {
        assert_eq!(order("status", vec![sample::backup(1), sample::backup(3), sample::backup(2)]), [3, 2, 1]);
    }

    fn all_sorts() -> impl Iterator<Item = Sort> {
        let both = |key| [Direction::Ascending, Direction::Descending].map(|direction| Sort { key, direction });
        SortKey::ALL.into_iter().flat_map(both)
    }

    #[test]
    fn an_order_is_worked_out_once_as_long_as_what_it_is_by_stays() {
        let first = Rows::default().reconcile(vec![sized(1, Some(10)), sized(2, Some(20))], str::to_owned).rows;
        let orders: Vec<_> = all_sorts().map(|sort| sort.order(&first)).collect();
        let second = first.with(sized(2, Some(5)), str::to_owned).rows;
        for (sort, order) in all_sorts().zip(orders) {
            assert!(Arc::ptr_eq(&sort.order(&first), &order), "{sort}");
            assert_eq!(Arc::ptr_eq(&sort.order(&second), &order), sort.key != SortKey::Size, "{sort}");
        }
    }

    proptest! {
        #[test]
        fn an_order_that_was_kept_is_the_one_that_is_worked_out(
            lists in prop::collection::vec(prop::collection::vec((0u64..9, 0u64..2, 0usize..2, 0i64..2), 0..9), 1..6),
        ) {
            let mut rows = Rows::default();
            for list in lists {
                let backup = |(id, size, description, created): (u64, u64, usize, i64)| Backup {
                    created_at: Some(Timestamp::from_millis(created)),
                    description: ["", "weekly"][description].into(),
                    ..sized(id, Some(size))
                };
                rows = rows.reconcile((0..9).map(|id| backup((id, 0, 0, 0))).collect(), str::to_owned).rows;
                all_sorts().for_each(|sort| drop(sort.order(&rows)));
                for row in list {
                    rows = rows.with(backup(row), str::to_owned).rows;
                    for sort in all_sorts() {
                        prop_assert_eq!(&*sort.order(&rows), &*sort.worked_out(&rows), "{}", sort);
                    }
                }
            }
        }
    }
}
