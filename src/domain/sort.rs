//! The order in which backups are shown.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use super::ServerId;
use super::index::{Index, sorted};
use super::rows::{Row, Rows};

/// A column that sorts, by its name in the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SortKey {
    Id,
    Server,
    BackupType,
    Status,
    Size,
    CreatedAt,
    ExpiresAt,
    Description,
}

impl SortKey {
    pub const ALL: [Self; 8] = [
        Self::Id,
        Self::Server,
        Self::BackupType,
        Self::Status,
        Self::Size,
        Self::CreatedAt,
        Self::ExpiresAt,
        Self::Description,
    ];

    /// The API's member name.
    pub fn member(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Server => "server",
            Self::BackupType => "backup_type",
            Self::Status => "status",
            Self::Size => "size_mb",
            Self::CreatedAt => "created_at",
            Self::ExpiresAt => "expires_at",
            Self::Description => "description",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Ascending,
    Descending,
}

/// The columns of a table that sort.
pub trait Column: Copy + PartialEq + 'static {
    const ALL: &'static [Self];

    /// Its name in the URL.
    fn member(self) -> &'static str;

    /// The direction that is asked for more often.
    fn first_direction(self) -> Direction;
}

impl Column for SortKey {
    const ALL: &'static [Self] = &Self::ALL;

    fn member(self) -> &'static str {
        SortKey::member(self)
    }

    fn first_direction(self) -> Direction {
        match self {
            Self::CreatedAt | Self::Size => Direction::Descending,
            _ => Direction::Ascending,
        }
    }
}

/// A column and a direction. Written as in the URL: `size_mb`, or `-size_mb` for descending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort<K = SortKey> {
    pub key: K,
    pub direction: Direction,
}

impl Default for Sort {
    /// Newest first.
    fn default() -> Self {
        Self { key: SortKey::CreatedAt, direction: Direction::Descending }
    }
}

impl<K: Column> fmt::Display for Sort<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.direction == Direction::Descending { "-" } else { "" })?;
        f.write_str(self.key.member())
    }
}

impl<K: Column> FromStr for Sort<K> {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (direction, member) = match text.strip_prefix('-') {
            Some(member) => (Direction::Descending, member),
            None => (Direction::Ascending, text),
        };
        let key = K::ALL.iter().copied().find(|key| key.member() == member).ok_or(())?;
        Ok(Self { key, direction })
    }
}

impl<K: Column> Sort<K> {
    /// What a press on a column's button makes of this: the other direction, or the column in the direction that is asked for more often.
    pub fn pressed(self, key: K) -> Self {
        let direction = match (self.key == key, self.direction) {
            (true, Direction::Ascending) => Direction::Descending,
            (true, Direction::Descending) => Direction::Ascending,
            (false, _) => key.first_direction(),
        };
        Self { key, direction }
    }
}

impl Sort {
    /// Positions of all rows in this order. Empty values come last in both directions; among equals, newest first.
    pub fn order(self, rows: &Rows) -> Vec<usize> {
        let ranks = if self.key == SortKey::Server { server_ranks(rows) } else { Index::default() };
        let keys: Vec<Key<'_>> = rows.iter().map(|row| self.key_of(row, &ranks)).collect();
        let newest = |index: usize| rows.at(index).map(|row| (row.backup.created_at, row.backup.id));
        sorted(keys.len(), &mut |a, b| self.compare(&keys[a], &keys[b]).then_with(|| newest(b).cmp(&newest(a))))
    }

    fn compare(self, a: &Key<'_>, b: &Key<'_>) -> Ordering {
        match (a, b) {
            (Key::Empty, Key::Empty) => Ordering::Equal,
            (Key::Empty, _) => Ordering::Greater,
            (_, Key::Empty) => Ordering::Less,
            _ if self.direction == Direction::Ascending => a.cmp(b),
            _ => b.cmp(a),
        }
    }

    fn key_of<'a>(self, row: &'a Row, ranks: &Index) -> Key<'a> {
        let backup = &row.backup;
        let number = |value: Option<i64>| value.map_or(Key::Empty, Key::Number);
        let text = |value: &'a str| if value.is_empty() { Key::Empty } else { Key::Text(value) };
        match self.key {
            SortKey::Id => number(i64::try_from(backup.id.get()).ok()),
            SortKey::Server => number(ranks.get(&backup.server.id.get()).and_then(|&rank| i64::try_from(rank).ok())),
            SortKey::BackupType => text(backup.backup_type.word()),
            SortKey::Status => text(backup.status.word()),
            SortKey::Size => number(backup.size.and_then(|size| i64::try_from(size.megabytes()).ok())),
            SortKey::CreatedAt => number(backup.created_at.map(|at| at.millis())),
            SortKey::ExpiresAt => number(backup.expires_at.map(|at| at.millis())),
            // The folded text ends in the description.
            SortKey::Description => text(row.folded.splitn(4, '\n').nth(3).unwrap_or_default().trim()),
        }
    }
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Number(i64),
    Text(&'a str),
    Empty,
}

/// The place of each server among all, names in natural order, so that thousands of rows compare numbers.
fn server_ranks(rows: &Rows) -> Index {
    let mut seen = Index::default();
    let mut servers: Vec<(ServerId, &str)> = Vec::new();
    for row in rows.iter() {
        let id = row.backup.server.id;
        if seen.insert(id.get(), 0).is_none() {
            servers.push((id, row.folded.split('\n').nth(1).unwrap_or_default()));
        }
    }
    let compare = |a: &(ServerId, &str), b: &(ServerId, &str)| natural_order(a.1, b.1).then(a.0.cmp(&b.0));
    let order = sorted(servers.len(), &mut |a, b| compare(&servers[a], &servers[b]));
    order.into_iter().enumerate().map(|(rank, index)| (servers[index].0.get(), rank)).collect()
}

/// Order of names as people count: `web-2` before `web-10`.
pub fn natural_order(mut left: &str, mut right: &str) -> Ordering {
    loop {
        let (a, b) = match (next_chunk(&mut left), next_chunk(&mut right)) {
            (None, None) => return Ordering::Equal,
            (a, b) => (a.unwrap_or_default(), b.unwrap_or_default()),
        };
        let is_number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
        let order = if is_number(a) && is_number(b) {
            let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
            a.len().cmp(&b.len()).then(a.cmp(b))
        } else {
            a.cmp(b)
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// Takes the leading run of digits, or of anything else.
fn next_chunk<'a>(text: &mut &'a str) -> Option<&'a str> {
    let is_digit = text.chars().next()?.is_ascii_digit();
    let end = text.find(|c: char| c.is_ascii_digit() != is_digit).unwrap_or(text.len());
    let (chunk, rest) = text.split_at(end);
    *text = rest;
    Some(chunk)
}

#[cfg(test)]
mod tests {
    use super::super::backup::sample;
    use super::super::{Backup, ByteSize};
    use super::*;

    fn order(sort: &str, backups: Vec<Backup>) -> Vec<u64> {
        let rows = Rows::default().reconcile(backups, str::to_owned).rows;
        let sort: Sort = sort.parse().unwrap();
        sort.order(&rows).into_iter().map(|index| rows.at(index).unwrap().backup.id.get()).collect()
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
        assert_eq!(natural_order("a01", "a1"), Ordering::Equal);
        assert_eq!(natural_order("a", "a1"), Ordering::Less);
        assert_eq!(natural_order("99999999999999999999999", "100000000000000000000000"), Ordering::Less);
    }

    #[test]
    fn equals_come_newest_first() {
        assert_eq!(order("status", vec![sample::backup(1), sample::backup(3), sample::backup(2)]), [3, 2, 1]);
    }

    #[test]
    fn written_as_in_the_url() {
        assert_eq!(Sort::<SortKey>::default().to_string(), "-created_at");
        for key in SortKey::ALL {
            for direction in [Direction::Ascending, Direction::Descending] {
                let sort = Sort { key, direction };
                assert_eq!(sort.to_string().parse(), Ok(sort));
            }
        }
        assert!("--id".parse::<Sort>().is_err());
        assert!("size".parse::<Sort>().is_err());
    }

    #[test]
    fn a_press_turns_the_direction() {
        let newest = Sort::<SortKey>::default();
        assert_eq!(newest.pressed(SortKey::CreatedAt).direction, Direction::Ascending);
        assert_eq!(newest.pressed(SortKey::Server).to_string(), "server");
        assert_eq!(newest.pressed(SortKey::Size).to_string(), "-size_mb");
    }
}
