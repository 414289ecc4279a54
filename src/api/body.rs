//! The body of an answer. A long one stays with the browser, and is copied into the program piece by piece.

use std::borrow::Cow;
use std::hash::Hasher;

use js_sys::Uint8Array;
use rustc_hash::FxHasher;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

use super::{ApiError, ErrorKind};

/// How many bytes are read at a time.
pub const PIECE: usize = 1 << 16;
/// How many bytes are asked of the browser at a time: each question takes it a while.
const SLICE: usize = 1 << 23;

#[derive(Clone, Debug)]
pub enum Body {
    /// In the page's memory.
    Page(Uint8Array),
    /// In the browser's keeping: to have a long one in the page's memory costs more work than all else that is done with one that
    /// turns out to be known.
    Browser(Blob),
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
            Self::Page(bytes) => bytes.length() as usize,
            Self::Browser(blob) => blob.size() as usize,
            Self::Program(bytes) => bytes.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of it, in pieces of at most [`PIECE`] bytes.
    pub fn pieces(&self) -> Pieces<'_> {
        Pieces { body: self, at: 0, slice: None, hasher: FxHasher::default() }
    }

    /// What tells it from another one.
    pub async fn hash(&self) -> Result<u64, ApiError> {
        let mut pieces = self.pieces();
        while pieces.next().await?.is_some() {}
        Ok(pieces.hash())
    }

    /// All of it at once.
    pub async fn bytes(&self) -> Result<Cow<'_, [u8]>, ApiError> {
        match self {
            Self::Page(bytes) => Ok(Cow::Owned(bytes.to_vec())),
            Self::Browser(blob) => Ok(Cow::Owned(slice(blob, 0, self.len()).await?.to_vec())),
            Self::Program(bytes) => Ok(Cow::Borrowed(bytes)),
        }
    }
}

/// A body as it is read.
pub struct Pieces<'b> {
    body: &'b Body,
    /// Where the next one begins.
    at: usize,
    /// What the browser gave last, and where that begins.
    slice: Option<(usize, Uint8Array)>,
    hasher: FxHasher,
}

impl<'b> Pieces<'b> {
    /// The next piece, and whether it is the last; `None` after that. An error where the browser has lost it.
    pub async fn next(&mut self) -> Result<Option<(Cow<'b, [u8]>, bool)>, ApiError> {
        let (start, length) = (self.at, self.body.len());
        if start >= length {
            return Ok(None);
        }
        let end = (start + PIECE).min(length);
        self.at = end;
        let piece = match self.body {
            Body::Page(bytes) => Cow::Owned(bytes.subarray(place(start), place(end)).to_vec()),
            Body::Browser(blob) => Cow::Owned(self.of_browser(blob, start, end).await?),
            Body::Program(bytes) => Cow::Borrowed(bytes.get(start..end).unwrap_or_default()),
        };
        self.hasher.write(&piece);
        Ok(Some((piece, end == length)))
    }

    /// The hash of the body, once all of it is read.
    pub fn hash(&self) -> u64 {
        self.hasher.finish()
    }

    async fn of_browser(&mut self, blob: &Blob, start: usize, end: usize) -> Result<Vec<u8>, ApiError> {
        let begin = start / SLICE * SLICE;
        let known = self.slice.take().filter(|(at, _)| *at == begin);
        let (_, bytes) = match known {
            Some(known) => self.slice.insert(known),
            None => self.slice.insert((begin, slice(blob, begin, begin + SLICE).await?)),
        };
        Ok(bytes.subarray(place(start - begin), place(end - begin)).to_vec())
    }
}

/// Some of the bytes, as far as there are so many.
async fn slice(blob: &Blob, start: usize, end: usize) -> Result<Uint8Array, ApiError> {
    let lost = |_| ApiError::from(ErrorKind::Network);
    let slice = blob.slice_with_f64_and_f64(start as f64, end as f64).map_err(lost)?;
    Ok(Uint8Array::new(&JsFuture::from(slice.array_buffer()).await.map_err(lost)?))
}

fn place(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
