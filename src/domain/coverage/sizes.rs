//! How large a server's backups usually are, and which are far off: a sudden drop is often a backup of nothing.

use super::super::{Backup, BackupId, BackupStatus, ByteSize, Timestamp};
use super::twice_the_median;

/// So many completed backups say what is usual.
const USUAL_OF: usize = 10;
/// So many are looked at, and drawn.
const MOST: usize = 30;

/// A completed backup whose time and size are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SizePoint {
    pub backup: BackupId,
    pub at: Timestamp,
    pub size: ByteSize,
    pub is_far_off: bool,
}

/// The sizes of a server's completed backups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SizeTrend {
    /// The last thirty, oldest first.
    pub points: Box<[SizePoint]>,
    /// The median of the last ten, to the megabyte below.
    pub usual: Option<ByteSize>,
}

impl SizeTrend {
    /// From the backups of one server, newest first. A size is far off when it differs from the median of the last ten completed
    /// backups by more than half of that median.
    pub fn of<'a>(backups: impl Iterator<Item = &'a Backup>) -> Self {
        let point = |backup: &Backup| {
            let (at, size) = backup.created_at.zip(backup.size)?;
            Some(SizePoint { backup: backup.id, at, size, is_far_off: false })
        };
        let is_completed = |backup: &&Backup| backup.status == BackupStatus::Completed;
        let mut points: Vec<SizePoint> = backups.filter(is_completed).filter_map(point).take(MOST).collect();
        let last: Vec<u64> = points.iter().take(USUAL_OF).map(|point| point.size.megabytes()).collect();
        let Some(twice) = twice_the_median(&last) else { return Self::default() };
        for point in &mut points {
            let distance = point.size.megabytes().saturating_mul(2).abs_diff(twice);
            point.is_far_off = distance.saturating_mul(2) > twice;
        }
        points.reverse();
        Self { points: points.into(), usual: Some(ByteSize::from_megabytes(twice / 2)) }
    }

    /// Those that are far off, the newest first.
    pub fn far_off(&self) -> impl Iterator<Item = &SizePoint> {
        self.points.iter().rev().filter(|point| point.is_far_off)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sample::{automatic, coverage, failed};
    use super::*;

    /// Backups a day apart with these sizes, the oldest first.
    fn trend(sizes: &[u64]) -> SizeTrend {
        let backups = sizes
            .iter()
            .rev()
            .zip(1..)
            .map(|(&size, id)| Backup { size: Some(ByteSize::from_megabytes(size)), ..automatic(id, 24 * id as i64) });
        coverage(backups.collect()).sizes
    }

    fn far_off(sizes: &[u64]) -> Vec<u64> {
        trend(sizes).far_off().map(|point| point.size.megabytes()).collect()
    }

    #[test]
    fn far_off_is_more_than_half_of_the_usual_size_away() {
        assert_eq!(far_off(&[100, 100, 150, 100, 50, 100]), [0; 0]);
        assert_eq!(far_off(&[100, 100, 151, 100, 49, 100]), [49, 151]);
        // The median of two is half-way between them.
        assert_eq!(far_off(&[100, 300]), [0; 0]);
        assert_eq!(far_off(&[100, 301]), [301, 100]);
        assert_eq!(far_off(&[7]), [0; 0]);
        assert_eq!(far_off(&[0, 0, 1]), [1]);
    }

    #[test]
    fn only_the_last_ten_say_what_is_usual() {
        let mut sizes = vec![1000; 12];
        sizes.extend([100; 10]);
        let trend = trend(&sizes);
        assert_eq!(trend.usual, Some(ByteSize::from_megabytes(100)));
        assert_eq!(trend.far_off().count(), 12);
        assert_eq!(trend.points.len(), 22);
    }

    #[test]
    fn only_completed_backups_with_time_and_size_count() {
        let unsized_ = Backup { size: None, ..automatic(3, 1) };
        let undated = Backup { created_at: None, ..automatic(4, 1) };
        let trend = coverage(vec![failed(1, 2), unsized_, undated]).sizes;
        assert_eq!(trend, SizeTrend::default());
    }

    proptest! {
        #[test]
        fn the_line_is_the_last_thirty_in_the_order_of_time(sizes in prop::collection::vec(0u64..1_000_000, 0..50)) {
            let points = trend(&sizes).points;
            let shown: Vec<u64> = points.iter().map(|point| point.size.megabytes()).collect();
            prop_assert_eq!(&shown[..], &sizes[sizes.len().saturating_sub(30)..]);
            prop_assert!(points.windows(2).all(|pair| pair[0].at < pair[1].at));
        }

        #[test]
        fn equal_sizes_are_never_far_off(size in 0u64..u64::MAX, count in 1usize..40) {
            prop_assert_eq!(trend(&vec![size; count]).far_off().count(), 0);
        }
    }
}
