//! One map and two sorts for all of the console: each further type of either would add its code to what everybody loads.

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

/// The places by their keys, the smallest first; equals keep their order. Takes time in proportion to their number, which a sort
/// by comparison does not: it deals them out by one byte of the key after the other, the last byte first.
pub fn by_key(mut places: Vec<usize>, keys: &[u64]) -> Vec<usize> {
    let byte_of = |place: usize, byte: u32| keys.get(place).map_or(0, |key| (key >> (8 * byte)) as usize & 0xff);
    let first = keys.first().copied().unwrap_or_default();
    let differing = keys.iter().fold(0, |differing, key| differing | (key ^ first));
    let mut dealt = vec![0; places.len()];
    for byte in (0..u64::BITS / 8).filter(|byte| (differing >> (8 * byte)) & 0xff != 0) {
        let mut starts = [0; 257];
        for &place in &places {
            starts[byte_of(place, byte) + 1] += 1;
        }
        for value in 0..256 {
            starts[value + 1] += starts[value];
        }
        for &place in &places {
            let next = &mut starts[byte_of(place, byte)];
            dealt[*next] = place;
            *next += 1;
        }
        std::mem::swap(&mut places, &mut dealt);
    }
    places
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn by_key_is_a_stable_sort(keys in prop::collection::vec(prop_oneof![any::<u64>(), 0u64..4, Just(u64::MAX)], 0..50)) {
            let mut expected: Vec<usize> = (0..keys.len()).collect();
            expected.sort_by_key(|&place| keys[place]);
            prop_assert_eq!(by_key((0..keys.len()).collect(), &keys), expected);
        }
    }

    #[test]
    fn equals_keep_their_order() {
        let words = ["b", "a", "b", "a"];
        assert_eq!(sorted(4, &mut |a, b| words[a].cmp(words[b])), [1, 3, 0, 2]);
    }
}
