//! Data that is loaded from elsewhere: what is known of it, and how good that is.

use crate::api::ApiError;
use crate::domain::Timestamp;

/// Something that is loaded, and loaded again. Good data is never thrown away for a failure.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Remote<T> {
    #[default]
    NotAsked,
    Loading,
    /// Never loaded yet.
    Failed(ApiError),
    Ready {
        value: T,
        as_of: Timestamp,
        freshness: Freshness,
    },
}

/// How good the data is.
#[derive(Clone, Debug, PartialEq)]
pub enum Freshness {
    Fresh,
    /// Being loaded again; the error is the last attempt's, where that one failed.
    Refreshing(Option<ApiError>),
    /// The last attempt to load it again failed.
    Stale(ApiError),
}

impl<T> Remote<T> {
    /// A request is under way.
    pub fn start(self) -> Self {
        match self {
            Self::NotAsked => Self::Loading,
            Self::Ready { value, as_of, freshness } => {
                let error = match freshness {
                    Freshness::Fresh => None,
                    Freshness::Refreshing(error) => error,
                    Freshness::Stale(error) => Some(error),
                };
                Self::Ready { value, as_of, freshness: Freshness::Refreshing(error) }
            }
            other => other,
        }
    }

    /// The request succeeded.
    pub fn resolve(value: T, as_of: Timestamp) -> Self {
        Self::Ready { value, as_of, freshness: Freshness::Fresh }
    }

    /// The request failed.
    pub fn fail(self, error: ApiError) -> Self {
        match self {
            Self::Ready { value, as_of, .. } => Self::Ready { value, as_of, freshness: Freshness::Stale(error) },
            _ => Self::Failed(error),
        }
    }

    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Ready { value, .. } => Some(value),
            _ => None,
        }
    }

    pub fn as_of(&self) -> Option<Timestamp> {
        match self {
            Self::Ready { as_of, .. } => Some(*as_of),
            _ => None,
        }
    }

    /// Why the last attempt failed, until one succeeds.
    pub fn error(&self) -> Option<&ApiError> {
        match self {
            Self::Failed(error) => Some(error),
            Self::Ready { freshness: Freshness::Stale(error) | Freshness::Refreshing(Some(error)), .. } => Some(error),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::api::ErrorKind;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn good_data_outlives_failures() {
        let ready = Remote::resolve(7, at(1)).start().fail(ErrorKind::Timeout.into()).start();
        assert_eq!((ready.value(), ready.as_of()), (Some(&7), Some(at(1))));
        assert!(ready.error().is_some(), "the reason stays until a refresh succeeds");
        assert!(Remote::resolve(8, at(2)).error().is_none());
    }

    #[test]
    fn a_first_failure_has_no_data() {
        let failed = Remote::<u8>::NotAsked.start().fail(ErrorKind::Network.into());
        assert_eq!(failed.value(), None);
        assert!(matches!(failed.start(), Remote::Failed(_)));
    }

    proptest! {
        #[test]
        fn the_value_is_always_the_last_good_one(steps in prop::collection::vec(0u8..3, 0..30)) {
            let (mut remote, mut last) = (Remote::NotAsked, None);
            for (step, time) in steps.into_iter().zip(0i64..) {
                remote = match step {
                    0 => remote.start(),
                    1 => remote.fail(ErrorKind::Timeout.into()),
                    _ => {
                        last = Some((time, at(time)));
                        Remote::resolve(time, at(time))
                    }
                };
                prop_assert_eq!(remote.value().copied().zip(remote.as_of()), last);
            }
        }
    }
}
