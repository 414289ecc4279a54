//! The backups that a person has selected.

use crate::domain::BackupId;

/// Ids in ascending order, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection(Vec<BackupId>);

impl Selection {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = BackupId> {
        self.0.iter().copied()
    }

    pub fn contains(&self, id: BackupId) -> bool {
        self.0.binary_search(&id).is_ok()
    }

    /// Selects it, or no longer.
    pub fn toggle(&mut self, id: BackupId) {
        match self.0.binary_search(&id) {
            Ok(place) => drop(self.0.remove(place)),
            Err(place) => self.0.insert(place, id),
        }
    }

    pub fn remove(&mut self, id: BackupId) {
        if self.contains(id) {
            self.toggle(id);
        }
    }

    /// Selects all of these beside what is selected.
    pub fn add_all(&mut self, ids: &[BackupId]) {
        self.0.extend_from_slice(ids);
        let ids = std::mem::take(&mut self.0);
        let order = crate::domain::index::sorted(ids.len(), &mut |a, b| ids[a].cmp(&ids[b]));
        self.0 = order.into_iter().map(|place| ids[place]).collect();
        self.0.dedup();
    }

    /// No longer selects any of these.
    pub fn remove_all(&mut self, ids: &[BackupId]) {
        let mut gone = Self::default();
        gone.add_all(ids);
        self.retain(|id| !gone.contains(id));
    }

    /// Goes on with those of which this holds.
    pub fn retain(&mut self, stays: impl Fn(BackupId) -> bool) {
        self.0.retain(|&id| stays(id));
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_id_is_selected_once() {
        let id = |number| BackupId::new(number).unwrap();
        let mut selection = Selection::default();
        selection.toggle(id(5));
        selection.add_all(&[id(7), id(5), id(3)]);
        assert_eq!((selection.len(), selection.contains(id(3))), (3, true));
        selection.remove_all(&[id(3), id(9)]);
        selection.remove(id(7));
        assert_eq!(selection, Selection(vec![id(5)]));
        selection.toggle(id(5));
        assert!(selection.is_empty());
    }
}
