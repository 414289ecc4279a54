//! JSON in, whatever it turns out to be: a member of a surprising type never breaks its row, a bad row never hides the good ones.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::ApiError;

/// A member that should be a number or a text, and may be anything.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Scalar<'a> {
    /// Missing or null.
    #[default]
    None,
    /// A list, an object, a truth value, a negative or broken number.
    Other,
    Integer(u64),
    /// Not whole, and not negative.
    Decimal(f64),
    Text(Cow<'a, str>),
}

/// Integers fit 53 bits (API.md, "Not documented").
const INTEGERS: f64 = 9_007_199_254_740_992.0;

impl Scalar<'_> {
    /// An integer, also one that is written as a text: `"501"`.
    pub fn integer(&self) -> Option<u64> {
        match self {
            Self::Integer(number) => Some(*number),
            Self::Text(text) => digits(text),
            Self::Decimal(_) | Self::None | Self::Other => None,
        }
    }

    /// An amount to the nearest integer: `12.5`, and what decimals look like as texts, `"4523.00"`.
    pub fn amount(&self) -> Option<u64> {
        match self {
            Self::Decimal(number) => Some(number.round() as u64),
            Self::Text(text) => {
                let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
                let is_more = fraction.starts_with(|digit| digit >= '5');
                digits(fraction).and(digits(whole)).map(|whole| whole.saturating_add(u64::from(is_more)))
            }
            _ => self.integer(),
        }
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A text, or a number as text.
    pub fn word(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Integer(number) => Cow::Owned(number.to_string()),
            Self::Decimal(_) | Self::None | Self::Other => Cow::Borrowed(""),
        }
    }
}

/// Digits and nothing else.
fn digits(text: &str) -> Option<u64> {
    text.parse().ok().filter(|_| text.starts_with(|first: char| first.is_ascii_digit()))
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
        Ok(match number {
            _ if !(0.0..INTEGERS).contains(&number) => Scalar::Other,
            _ if number.fract() == 0.0 => Scalar::Integer(number as u64),
            _ => Scalar::Decimal(number),
        })
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
        Ok(Scalar::None)
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
        while let Some(name) = members.next_key::<Scalar<'de>>()? {
            object.member(name.text().unwrap_or_default(), &mut members)?;
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

/// The value that `json` begins with, and how long it is. `None` where it goes on in a later piece: only the last one ends it.
pub fn first<'de, T: Deserialize<'de>>(json: &'de [u8], is_last: bool) -> Result<Option<(T, usize)>, ApiError> {
    let mut values = serde_json::Deserializer::from_slice(json).into_iter();
    match values.next() {
        Some(Ok(value)) if is_last || values.byte_offset() < json.len() => Ok(Some((value, values.byte_offset()))),
        _ if is_last => Err(ApiError::decode("body")),
        // What looks wrong may be cut off: a number too great, of which the exponent is to come.
        _ => Ok(None),
    }
}
