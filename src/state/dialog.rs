//! A dialog that asks before something is done: where it stands. One that lost its subject can't be written down.

use crate::api::ApiError;

/// `T` is what it asks about; `F` what was found out where the outcome of the request was unknown.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Dialog<T, F> {
    #[default]
    Closed,
    Confirm(T),
    Submitting(T),
    Failed(T, ApiError),
    /// The answer was lost, in this way: it is being found out what happened, or as much as could be is known.
    Uncertain(T, ApiError, Finding<F>),
}

/// What is known after an answer was lost.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding<F> {
    Looking,
    Found(F),
    /// That could not be found out either.
    CannotTell,
}

impl<T: Clone, F> Dialog<T, F> {
    pub fn subject(&self) -> Option<&T> {
        match self {
            Self::Closed => None,
            Self::Confirm(subject)
            | Self::Submitting(subject)
            | Self::Failed(subject, _)
            | Self::Uncertain(subject, ..) => Some(subject),
        }
    }

    /// Whether a request is under way, or what became of it is being found out.
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Submitting(_) | Self::Uncertain(_, _, Finding::Looking))
    }

    /// Whether the answer was lost: what was typed for that request is no answer to another.
    pub fn is_uncertain(&self) -> bool {
        matches!(self, Self::Uncertain(..))
    }

    /// Starts the request: `true` once, and `false` for every impatient click after that.
    pub fn try_submit(&mut self) -> bool {
        match self.subject() {
            Some(subject) if !self.is_busy() => {
                *self = Self::Submitting(subject.clone());
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ErrorKind;

    #[test]
    fn a_second_submit_is_impossible() {
        let mut dialog = Dialog::<u8, ()>::Confirm(5);
        assert!(dialog.try_submit());
        assert!(!dialog.try_submit());
        dialog = Dialog::Uncertain(5, ErrorKind::Timeout.into(), Finding::Looking);
        assert!(!dialog.try_submit());
        dialog = Dialog::Failed(5, ErrorKind::Conflict.into());
        assert!(dialog.try_submit());
        assert!(!Dialog::<u8, ()>::Closed.try_submit());
    }
}
