//! One map and one sort for all of the console: each further type of either would add its code to what everybody loads.

use std::cmp::Ordering;

use rustc_hash::FxHashMap;

/// Places in a list, by the number of an id.
pub type Index = FxHashMap<u64, usize>;

/// The places from 0 to `len` in the order that `compare` gives them; equals keep their order.
pub fn sorted(len: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..len).collect();
    places.sort_unstable_by(|&a, &b| compare(a, b).then(a.cmp(&b)));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_keep_their_order() {
        let words = ["b", "a", "b", "a"];
        assert_eq!(sorted(4, &mut |a, b| words[a].cmp(words[b])), [1, 3, 0, 2]);
    }
}
