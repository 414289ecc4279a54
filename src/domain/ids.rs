//! Ids as the API gives them: opaque integers of at most 53 bits, never computed with.

use std::fmt;
use std::str::FromStr;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u64);

        impl $name {
            /// The greatest integer that JSON carries exactly through a browser.
            pub const MAX: u64 = (1 << 53) - 1;

            /// `None` where the number does not fit 53 bits (API.md, "Not documented").
            pub fn new(number: u64) -> Option<Self> {
                (number <= Self::MAX).then_some(Self(number))
            }

            /// The number as the API wrote it, for paths and bodies of requests.
            pub fn get(self) -> u64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ();

            /// Digits only: no sign, no space.
            fn from_str(text: &str) -> Result<Self, ()> {
                if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(());
                }
                text.parse().ok().and_then(Self::new).ok_or(())
            }
        }
    };
}

id!(
    /// A backup's `id`.
    BackupId
);
id!(
    /// A server's `id`.
    ServerId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_digits_that_fit_53_bits() {
        assert_eq!("501".parse(), Ok(BackupId(501)));
        for odd in ["", "-1", "+1", " 1", "1.5", "9007199254740992", "x", "٥"] {
            assert!(odd.parse::<BackupId>().is_err(), "{odd}");
        }
    }
}
