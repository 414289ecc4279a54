//! Changes single members of a JSON object and leaves the text and the order of all others as they are.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};

struct OrderedObject(Vec<(String, Box<RawValue>)>);

/// The object `raw` with these members set; `raw` itself when it is no object.
pub fn merge(raw: &str, changes: &Map<String, Value>) -> String {
    let Ok(OrderedObject(mut members)) = serde_json::from_str::<OrderedObject>(raw) else { return raw.to_owned() };
    for (name, value) in changes {
        let Ok(value) = to_raw_value(value) else { continue };
        match members.iter_mut().find(|(existing, _)| existing == name) {
            Some((_, old)) => *old = value,
            None => members.push((name.clone(), value)),
        }
    }
    serde_json::to_string(&OrderedObject(members)).unwrap_or_else(|_| raw.to_owned())
}

/// The members of `raw` that can be read as values, one by one: a number beyond all bounds hides only itself.
pub fn readable(raw: &str) -> Value {
    let members = serde_json::from_str::<OrderedObject>(raw).map(|OrderedObject(members)| members).unwrap_or_default();
    let readable = members.into_iter().filter_map(|(name, text)| Some((name, serde_json::from_str(text.get()).ok()?)));
    Value::Object(readable.collect())
}

impl Serialize for OrderedObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for OrderedObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = OrderedObject;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<OrderedObject, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = access.next_entry()? {
                    members.push(member);
                }
                Ok(OrderedObject(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_order_and_text() {
        let changes = Map::from_iter([("b".to_owned(), Value::from(7)), ("z".to_owned(), Value::Null)]);
        assert_eq!(merge(r#"{"c": 1.50, "b": 2, "a": [1,  2]}"#, &changes), r#"{"c":1.50,"b":7,"a":[1,  2],"z":null}"#);
        assert_eq!(merge("[1]", &changes), "[1]");
        assert_eq!(readable(r#"{"id": 7, "size_mb": 1e400}"#), serde_json::json!({ "id": 7 }));
        assert_eq!(readable("null"), serde_json::json!({}));
    }
}
