//! Texts with places to fill. The number of places is part of the type, and a text that does not use exactly its places
//! does not compile, in any language.

use super::plural::Form;

/// A text with `N` places, written `{0}`, `{1}`, …, each used at least once and in any order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template<const N: usize>(&'static str);

/// A piece of a filled text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    Text(&'static str),
    /// The value with this index belongs here.
    Place(usize),
}

/// A text with places, checked when the program is built.
pub const fn t<const N: usize>(text: &'static str) -> Template<N> {
    let bytes = text.as_bytes();
    let mut used = [false; N];
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] == b'{' {
            assert!(i + 2 < bytes.len() && bytes[i + 2] == b'}', "a place is a digit in braces");
            let index = (bytes[i + 1] as usize).wrapping_sub(b'0' as usize);
            assert!(index < N, "a place that this text does not have");
            used[index] = true;
        }
        i += 1;
    }
    let mut i = 0;
    while i < N {
        assert!(used[i], "a value that this text leaves out");
        i += 1;
    }
    Template(text)
}

impl<const N: usize> Template<N> {
    pub fn parts(self) -> impl Iterator<Item = Piece> {
        parts(self.0)
    }

    /// The text with its places filled.
    pub fn fill(self, values: [&str; N]) -> String {
        fill(self.0, &values)
    }
}

/// Not generic, so that it is in the build once.
fn fill(text: &'static str, values: &[&str]) -> String {
    let mut filled = String::new();
    for part in parts(text) {
        filled.push_str(match part {
            Piece::Text(text) => text,
            Piece::Place(index) => values.get(index).copied().unwrap_or_default(),
        });
    }
    filled
}

fn parts(mut rest: &'static str) -> impl Iterator<Item = Piece> {
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

/// A text that depends on a number. Forms that a language does not have are never asked for.
#[derive(Clone, Copy, Debug)]
pub struct Plural<const N: usize> {
    pub zero: Template<N>,
    pub one: Template<N>,
    pub two: Template<N>,
    pub few: Template<N>,
    pub many: Template<N>,
    pub other: Template<N>,
}

/// For languages with two forms, and for those with one where both texts are the same.
pub const fn one_other<const N: usize>(one: &'static str, other: &'static str) -> Plural<N> {
    let (one, other) = (t(one), t(other));
    Plural { zero: other, one, two: other, few: other, many: other, other }
}

impl<const N: usize> Plural<N> {
    pub fn form(&self, form: Form) -> Template<N> {
        match form {
            Form::Zero => self.zero,
            Form::One => self.one,
            Form::Two => self.two,
            Form::Few => self.few,
            Form::Many => self.many,
            Form::Other => self.other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_in_the_order_of_the_text() {
        const TEXT: Template<2> = t("{1} of {0}, {1}!");
        assert_eq!(TEXT.fill(["ten", "seven"]), "seven of ten, seven!");
        assert_eq!(TEXT.parts().count(), 6);
    }

    #[test]
    fn values_are_not_read_as_places() {
        const TEXT: Template<1> = t("Restore {0}");
        assert_eq!(TEXT.fill(["{0}"]), "Restore {0}");
    }
}
