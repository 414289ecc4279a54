//! The names of texts, typed: how many values a text takes is part of its type, and `build.rs` has seen that each language uses
//! exactly those.

/// A text as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text(pub(super) u16);

/// A text with `N` places, written `{0}`, `{1}`, …, each used at least once and in any order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template<const N: usize>(pub(super) u16);

/// A text with `N` places that depends on a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plural<const N: usize>(pub(super) u16);

/// A piece of a text with places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    Text(&'static str),
    /// The value with this index belongs here.
    Place(usize),
}

/// The text with its places filled. Values are not read as places.
pub(super) fn fill(text: &'static str, values: &[&str]) -> String {
    let mut filled = String::new();
    for piece in pieces(text) {
        filled.push_str(match piece {
            Piece::Text(text) => text,
            Piece::Place(index) => values.get(index).copied().unwrap_or_default(),
        });
    }
    filled
}

pub(super) fn pieces(mut rest: &'static str) -> impl Iterator<Item = Piece> {
    std::iter::from_fn(move || {
        if let Some(place) = rest.strip_prefix('{') {
            let index = usize::from(*place.as_bytes().first()?).wrapping_sub(usize::from(b'0'));
            rest = place.get(2..)?;
            return Some(Piece::Place(index));
        }
        let (text, after) = rest.split_at(rest.find('{').unwrap_or(rest.len()));
        rest = after;
        (!text.is_empty()).then_some(Piece::Text(text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_in_the_order_of_the_text() {
        let text = "{1} of {0}, {1}!";
        assert_eq!(fill(text, &["ten", "seven"]), "seven of ten, seven!");
        assert_eq!(pieces(text).count(), 6);
    }

    #[test]
    fn values_are_not_read_as_places() {
        assert_eq!(fill("Restore {0}", &["{0}"]), "Restore {0}");
    }
}
