//! By which column a table is sorted, and in which direction; written as in the URL.

use std::fmt;
use std::str::FromStr;

use super::Backup;

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

    /// Whether both say the same in this column.
    pub(super) fn is_equal(self, one: &Backup, other: &Backup) -> bool {
        match self {
            Self::Id => one.id == other.id,
            Self::Server => one.server == other.server,
            Self::BackupType => one.backup_type == other.backup_type,
            Self::Status => one.status == other.status,
            Self::Size => one.size == other.size,
            Self::CreatedAt => one.created_at == other.created_at,
            Self::ExpiresAt => one.expires_at == other.expires_at,
            Self::Description => one.description == other.description,
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

#[cfg(test)]
mod tests {
    use super::*;

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
