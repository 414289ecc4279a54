//! How a list takes the place of a known one.

use std::collections::hash_map::Entry;
use std::sync::Arc;

use super::fold::Lower;
use super::index::Index;
use super::orders::Orders;
use super::rows::{Change, List, Reconciled, Rows};
use super::texts::{CHUNK, Chunk, SearchTexts};
use super::{Backup, BackupId};

/// A list that takes the place of a known one, row by row: whoever feeds it may pause in between. As long as its rows are those of
/// the known one, at the same places, next to nothing is made anew.
pub struct Renewal {
    known: Rows,
    backups: Vec<Arc<Backup>>,
    unfinished: Vec<usize>,
    texts: SearchTexts,
    /// `None` as long as each row has the id that the known one has at its place.
    position: Option<Index>,
    result: Reconciled,
    lower: Lower,
}

impl Renewal {
    pub fn new(known: Rows, lower: Lower) -> Self {
        Self {
            backups: Vec::with_capacity(known.len()),
            known,
            unfinished: Vec::new(),
            texts: SearchTexts::default(),
            position: None,
            result: Reconciled::default(),
            lower,
        }
    }

    /// Forgets what it was fed with.
    pub fn restart(&mut self) {
        *self = Self::new(std::mem::take(&mut self.known), self.lower);
    }

    /// The next row of the new list.
    pub fn take(&mut self, backup: Backup) {
        let place = self.known.0.position.get(&backup.id.get()).copied();
        let before = place.and_then(|place| self.known.at(place)).cloned();
        if !self.is_new(backup.id) {
            return;
        }
        let after = match before {
            Some(before) if *before == backup => before,
            Some(before) => {
                let after = Arc::new(backup);
                self.result.changed.push(Change { before, after: Arc::clone(&after) });
                after
            }
            None => {
                self.result.added += 1;
                Arc::new(backup)
            }
        };
        self.push(after);
    }

    /// The next row of the new list is one of the known.
    pub fn keep(&mut self, place: usize) {
        if let Some(backup) = self.known.at(place).cloned().filter(|backup| self.is_new(backup.id)) {
            self.push(backup);
        }
    }

    /// Whether the id comes for the first time. Its place is taken.
    fn is_new(&mut self, id: BackupId) -> bool {
        let place = self.backups.len();
        if self.position.is_none() && self.known.at(place).is_some_and(|known| known.id == id) {
            return true;
        }
        let backups = &self.backups;
        let begun = || backups.iter().enumerate().map(|(place, backup)| (backup.id.get(), place)).collect();
        match self.position.get_or_insert_with(begun).entry(id.get()) {
            Entry::Occupied(_) => false,
            Entry::Vacant(entry) => {
                entry.insert(place);
                true
            }
        }
    }

    fn push(&mut self, backup: Arc<Backup>) {
        if backup.status.is_unfinished() {
            self.unfinished.push(self.backups.len());
        }
        self.backups.push(backup);
        if self.backups.len().is_multiple_of(CHUNK) {
            self.push_texts();
        }
    }

    /// The texts of the rows since the last chunk: the known ones, where all these rows are known at their places.
    fn push_texts(&mut self) {
        let start = self.backups.len().saturating_sub(1) / CHUNK * CHUNK;
        let end = self.backups.len();
        let is_kept = |place: usize| match (self.backups.get(place), self.known.at(place)) {
            (Some(new), Some(known)) => Arc::ptr_eq(new, known),
            (None, None) => true,
            _ => false,
        };
        let known = self.known.texts().chunk(start / CHUNK).filter(|_| (start..start + CHUNK).all(is_kept));
        let chunk = known.cloned().unwrap_or_else(|| {
            let mut chunk = Chunk::default();
            for backup in self.backups.get(start..end).unwrap_or_default() {
                match self.known.0.position.get(&backup.id.get()) {
                    Some(&place) if self.known.at(place).is_some_and(|known| Arc::ptr_eq(known, backup)) => {
                        chunk.push_text(self.known.texts().at(place));
                    }
                    _ => chunk.push(backup, self.lower),
                }
            }
            chunk.give_back();
            Arc::new(chunk)
        });
        self.texts.push(chunk);
    }

    pub fn finish(mut self) -> Reconciled {
        if !self.backups.len().is_multiple_of(CHUNK) {
            self.push_texts();
        }
        let Self { known, backups, unfinished, texts, position, mut result, .. } = self;
        result.removed = known.len() + result.added - backups.len();
        // The same ids at the same places.
        let has_places = position.is_none() && backups.len() == known.len();
        let is_same = has_places && result.changed.is_empty();
        let orders = if has_places { known.0.orders.kept(&result.changed) } else { Orders::default() };
        let of_known = || match has_places {
            true => Arc::clone(&known.0.position),
            false => Arc::new(backups.iter().enumerate().map(|(place, backup)| (backup.id.get(), place)).collect()),
        };
        let position = position.map_or_else(of_known, Arc::new);
        let list = || List { backups, position, unfinished, texts, orders };
        result.rows = if is_same { known } else { Rows(Arc::new(list())) };
        result
    }
}
