//! JSON in, whatever it turns out to be: a member of a surprising type never breaks its row, a bad row never hides the good ones.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::ApiError;

/// A member that should be a number or a text, and may be anything.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Scalar<'a> {
    /// Missing, null, a list, an object, a truth value, a negative or broken number.
    #[default]
    Other,
    Integer(u64),
    Text(Cow<'a, str>),
}

impl Scalar<'_> {
    pub fn integer(&self) -> Option<u64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Scalar<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Scalar::Integer(number))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Scalar::Other)
    }

    /// `4523.0` is the integer that it looks like.
    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        let is_integer = number >= 0.0 && number.fract() == 0.0 && number < 9_007_199_254_740_992.0;
        Ok(if is_integer { Scalar::Integer(number as u64) } else { Scalar::Other })
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Scalar::Other)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Scalar::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar::Other)
    }
}

/// An object read member by member; anything else in its place reads as `None`. Of members named twice, the last counts.
pub trait Members<'de>: Default {
    /// Takes one member's value, or `IgnoredAny`.
    fn member<A: MapAccess<'de>>(&mut self, name: &str, members: &mut A) -> Result<(), A::Error>;
}

/// `Some` where there was an object.
pub struct Lenient<T>(pub Option<T>);

impl<'de, T: Members<'de>> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MembersVisitor(std::marker::PhantomData)).map(Self)
    }
}

struct MembersVisitor<T>(std::marker::PhantomData<T>);

impl<'de, T: Members<'de>> Visitor<'de> for MembersVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut object = T::default();
        while let Some(name) = members.next_key::<Cow<'de, str>>()? {
            object.member(&name, &mut members)?;
        }
        Ok(Some(object))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// A page of a list: `{"count": …, "results": […], "next": …}`. Rows that are no objects read as `None`.
pub struct Page<T> {
    pub rows: Vec<Option<T>>,
    /// Where the list goes on.
    pub next: Option<String>,
}

impl<'de, T: Members<'de>> Page<T> {
    /// An error where the whole body is not a list, and where in it.
    pub fn decode(body: &'de [u8]) -> Result<Self, ApiError> {
        let page: Lenient<RawPage<'de, T>> = serde_json::from_slice(body)
            .map_err(|error| ApiError::decode(if error.is_syntax() || error.is_eof() { "body" } else { "results" }))?;
        let page = page.0.ok_or_else(|| ApiError::decode("body"))?;
        let rows = page.results.ok_or_else(|| ApiError::decode("results"))?;
        let next = page.next.text().filter(|next| !next.is_empty()).map(str::to_owned);
        Ok(Self { rows: rows.into_iter().map(|row| row.0).collect(), next })
    }
}

/// Reads a page, and a page that is no JSON once more with what spoils it replaced: one bad letter must not hide all rows.
pub fn read_page(body: &[u8], read: &mut ReadPage<'_>) -> Result<Option<String>, ApiError> {
    match read(body) {
        Err(error) if error == ApiError::decode("body") => read(&mended(body)),
        result => result,
    }
}

/// Takes a page's body, and returns the page's `next`.
pub type ReadPage<'a> = dyn FnMut(&[u8]) -> Result<Option<String>, ApiError> + 'a;

/// The body with the replacement character for letters that are none (broken UTF-8, half of a surrogate pair), and null for
/// numbers that are too great to be one.
fn mended(body: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(body);
    let mut mended = Vec::with_capacity(text.len());
    let (mut rest, mut is_text) = (text.as_bytes(), false);
    while let Some(&first) = rest.first() {
        let (length, replacement): (usize, &[u8]) = match first {
            b'\\' if is_text => match (surrogate(rest), surrogate(rest.get(6..).unwrap_or_default())) {
                (Some(Half::First), Some(Half::Second)) => (12, &[]),
                (Some(_), _) => (6, br"\ufffd"),
                (None, _) => (2, &[]),
            },
            b'-' | b'0'..=b'9' if !is_text => {
                let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E');
                let length = rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
                (length, if is_too_great(&rest[..length]) { b"null" } else { &[] })
            }
            _ => {
                is_text ^= first == b'"';
                (1, &[])
            }
        };
        let (piece, after) = rest.split_at(length.min(rest.len()));
        mended.extend_from_slice(if replacement.is_empty() { piece } else { replacement });
        rest = after;
    }
    mended
}

enum Half {
    First,
    Second,
}

/// Which half of a surrogate pair the escape is that these bytes begin with, `\ud83d`.
fn surrogate(bytes: &[u8]) -> Option<Half> {
    match bytes {
        [b'\\', b'u', b'd' | b'D', third, _, _, ..] => match third {
            b'8' | b'9' | b'a' | b'b' | b'A' | b'B' => Some(Half::First),
            b'c'..=b'f' | b'C'..=b'F' => Some(Half::Second),
            _ => None,
        },
        _ => None,
    }
}

/// Whether the number may be one that no double can hold. What is wrongly taken for one could not be an id or a size either.
fn is_too_great(number: &[u8]) -> bool {
    let exponent = number.iter().position(|byte| matches!(byte, b'e' | b'E')).unwrap_or(number.len());
    exponent > 100 || number[exponent..].iter().filter(|byte| byte.is_ascii_digit()).count() > 2
}

struct RawPage<'a, T> {
    results: Option<Vec<Lenient<T>>>,
    next: Scalar<'a>,
}

impl<T> Default for RawPage<'_, T> {
    fn default() -> Self {
        Self { results: None, next: Scalar::Other }
    }
}

impl<'de, T: Members<'de>> Members<'de> for RawPage<'de, T> {
    fn member<A: MapAccess<'de>>(&mut self, name: &str, members: &mut A) -> Result<(), A::Error> {
        match name {
            "results" => self.results = Some(members.next_value()?),
            "next" => self.next = members.next_value()?,
            _ => drop(members.next_value::<IgnoredAny>()?),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(body: &[u8]) -> String {
        String::from_utf8(mended(body)).unwrap()
    }

    #[test]
    fn only_what_spoils_a_body_is_replaced() {
        let good = r#"{"a": [-1.5e+10, 0, true], "b\\": "\ud83d\uDE00 \\ud800 \"1e999\" \u00e9", "c": ""}"#;
        assert_eq!(after(good.as_bytes()), good);
        assert_eq!(after(br#"["\ud83d", "\ude00\ud83d", "\ud83d\n"]"#), r#"["\ufffd", "\ufffd\ufffd", "\ufffd\n"]"#);
        assert_eq!(after(br#"[1e999, {"size_mb": -1E+400}]"#), r#"[null, {"size_mb": null}]"#);
        assert_eq!(after(format!("[{}]", "9".repeat(400)).as_bytes()), "[null]");
        assert_eq!(after(b"[\"caf\xe9\"]"), "[\"caf\u{fffd}\"]");
        for cut in ["\\", r#""\"#, r#""\ud8"#, "-"] {
            assert_eq!(after(cut.as_bytes()), cut);
        }
    }
}
