//! Bodies that no API should send, for tests: any JSON, as text, with numbers and letters that a `serde_json::Value` cannot hold.

use proptest::prelude::*;

/// A JSON value as text. Its objects like to have the members that the console reads.
pub(super) fn any_json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|value| value.to_string()),
        any::<i64>().prop_map(|value| value.to_string()),
        any::<u64>().prop_map(|value| value.to_string()),
        "-?[1-9][0-9]{0,30}(\\.[0-9]{1,5})?([eE][+-]?[0-9]{1,4})?",
        ".*".prop_map(|text| super::json::quoted(&text)),
        Just(r#""\ud800 alone""#.to_owned()),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let name = "id|server|name|status|size_mb|created_at|results|next|message|account|token|permissions|[a-z]{1,6}";
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((name, inner), 0..5).prop_map(|members| {
                let members: Vec<String> =
                    members.into_iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

/// JSON, with what a bad connection or a bad proxy makes of it: an end too early, bytes that are none of its own.
pub(super) fn any_body() -> impl Strategy<Value = Vec<u8>> {
    let cut = (any_json(), 0.0..1.0).prop_map(|(json, part)| {
        let length = (json.len() as f64 * part) as usize;
        json.into_bytes()[..length].to_vec()
    });
    let spoilt = (any_json(), any::<prop::sample::Index>(), any::<u8>()).prop_map(|(json, place, byte)| {
        let mut body = json.into_bytes();
        let place = place.index(body.len());
        body[place] = byte;
        body
    });
    prop_oneof![any_json().prop_map(String::into_bytes), cut, spoilt, prop::collection::vec(any::<u8>(), 0..200)]
}
