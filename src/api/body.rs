//! The body of an answer. As it comes it stays with the browser, and is copied into the program piece by piece.

use std::borrow::Cow;

use js_sys::Uint8Array;

/// How many bytes are read at a time.
pub const PIECE: usize = 1 << 18;

#[derive(Clone, Debug)]
pub enum Body {
    /// In the browser's memory.
    Browser(Uint8Array),
    /// In the program's own.
    Program(Vec<u8>),
}

impl Default for Body {
    /// Nothing.
    fn default() -> Self {
        Self::Program(Vec::new())
    }
}

impl Body {
    /// Bytes.
    pub fn len(&self) -> usize {
        match self {
            Self::Browser(bytes) => bytes.length() as usize,
            Self::Program(bytes) => bytes.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of it, in pieces of at most [`PIECE`] bytes; whether each is the last.
    pub fn pieces(&self) -> impl Iterator<Item = (Cow<'_, [u8]>, bool)> {
        (0..self.len()).step_by(PIECE).map(|start| {
            let end = (start + PIECE).min(self.len());
            (self.piece(start, end), end == self.len())
        })
    }

    pub fn bytes(&self) -> Cow<'_, [u8]> {
        self.piece(0, self.len())
    }

    fn piece(&self, start: usize, end: usize) -> Cow<'_, [u8]> {
        match self {
            Self::Browser(bytes) => {
                let place = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
                Cow::Owned(bytes.subarray(place(start), place(end)).to_vec())
            }
            Self::Program(bytes) => Cow::Borrowed(bytes.get(start..end).unwrap_or_default()),
        }
    }
}
