//! Bodies that are no JSON because of single letters or numbers.

/// The body with the replacement character for letters that are none (broken UTF-8, half of a surrogate pair), and null for
/// numbers that are too great to be one.
pub(super) fn mended(body: &[u8]) -> Vec<u8> {
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
