//! Sizes: the API counts in whole megabytes (`size_mb`).

use std::iter::Sum;
use std::ops::Add;

/// An amount of storage, to the megabyte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByteSize {
    megabytes: u64,
}

/// The unit in which a size reads best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SizeUnit {
    Megabyte,
    Gigabyte,
    Terabyte,
}

impl ByteSize {
    pub const ZERO: Self = Self { megabytes: 0 };

    /// From the API's `size_mb`.
    pub fn from_megabytes(megabytes: u64) -> Self {
        Self { megabytes }
    }

    /// The exact figure, in megabytes.
    pub fn megabytes(self) -> u64 {
        self.megabytes
    }

    /// The figure and unit that a person reads: 4523 MB is 4.42 GB, at 1024 to the next unit.
    pub fn scaled(self) -> (f64, SizeUnit) {
        let megabytes = self.megabytes as f64;
        match self.megabytes {
            0..1024 => (megabytes, SizeUnit::Megabyte),
            // What two decimals would make 1,024.00 GB is 1.00 TB.
            1024..1_048_571 => (megabytes / 1024.0, SizeUnit::Gigabyte),
            _ => (megabytes / 1_048_576.0, SizeUnit::Terabyte),
        }
    }
}

impl Add for ByteSize {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { megabytes: self.megabytes.saturating_add(other.megabytes) }
    }
}

impl Sum for ByteSize {
    fn sum<I: Iterator<Item = Self>>(sizes: I) -> Self {
        sizes.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_to_the_unit_that_reads_best() {
        assert_eq!(ByteSize::from_megabytes(1023).scaled(), (1023.0, SizeUnit::Megabyte));
        assert_eq!(ByteSize::from_megabytes(1024).scaled(), (1.0, SizeUnit::Gigabyte));
        assert_eq!(ByteSize::from_megabytes(1_572_864).scaled(), (1.5, SizeUnit::Terabyte));
    }

    #[test]
    fn a_sum_of_absurd_sizes_does_not_overflow() {
        let huge = ByteSize::from_megabytes(u64::MAX);
        assert_eq!([huge, huge].into_iter().sum::<ByteSize>(), huge);
    }
}
