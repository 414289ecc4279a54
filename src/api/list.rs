//! Lists, `{"count": …, "results": […], "next": …}`, read piece by piece: a long one must not keep the page from answering.

use serde::de::IgnoredAny;

use super::ApiError;
use super::body::Body;
use super::decode::{Scalar, first};
use super::mended::mended;
use crate::platform::clock::Breaks;

/// What a page says of the list that it is a part of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    pub next: Option<String>,
    /// How many rows all pages have.
    pub count: Option<u64>,
}

/// Takes the rows of a list.
pub trait TakeRows {
    /// The list begins, or begins again: what was taken of this page does not count.
    fn begin(&mut self);

    /// Takes the row that `json` begins with, and returns how long it is. `None` where it goes on in a later piece.
    fn take(&mut self, json: &[u8], is_last: bool) -> Result<Option<usize>, ApiError>;
}

/// Reads a page. An error where the whole body is not a list, and where in it. A page that is no JSON is
/// read once more with what spoils it replaced: one bad letter must not hide all rows.
pub fn read_page(body: &[u8], rows: &mut dyn TakeRows) -> Result<Part, ApiError> {
    match read_whole(body, rows) {
        Err(error) if error == ApiError::decode("body") => read_whole(&mended(body), rows),
        result => result,
    }
}

/// As [`read_page`], with breaks in which the page answers the person. Returns the hash of the body too.
pub async fn read_with_breaks(body: &Body, rows: &mut dyn TakeRows) -> Result<(Part, u64), ApiError> {
    match read_pieces(body, rows).await {
        Err(error) if error == ApiError::decode("body") => {
            let hash = body.hash().await?;
            let (part, _) = read_pieces(&Body::Program(mended(&body.bytes().await?)), rows).await?;
            Ok((part, hash))
        }
        result => result,
    }
}

async fn read_pieces(body: &Body, rows: &mut dyn TakeRows) -> Result<(Part, u64), ApiError> {
    let mut reader = ListReader::default();
    let mut breaks = Breaks::default();
    let mut pieces = body.pieces();
    while let Some((piece, is_last)) = pieces.next().await? {
        reader.pending.extend_from_slice(&piece);
        reader.read(is_last, rows)?;
        if !is_last {
            breaks.take().await;
        }
    }
    Ok((reader.end()?, pieces.hash()))
}

fn read_whole(body: &[u8], rows: &mut dyn TakeRows) -> Result<Part, ApiError> {
    let mut reader = ListReader { pending: body.to_vec(), ..ListReader::default() };
    reader.read(true, rows)?;
    reader.end()
}

/// Where in the page the reader stands, and what may come there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum At {
    #[default]
    Start,
    FirstMember,
    Member,
    AfterMember,
    FirstRow,
    Row,
    AfterRow,
    End,
}

#[derive(Default)]
struct ListReader {
    /// What has come and is not read yet.
    pending: Vec<u8>,
    at: At,
    has_results: bool,
    part: Part,
}

impl ListReader {
    /// Reads what is pending, up to the first thing that goes on in a later piece.
    fn read(&mut self, is_last: bool, rows: &mut dyn TakeRows) -> Result<(), ApiError> {
        let mut pending = std::mem::take(&mut self.pending);
        let mut rest = skip_space(&pending);
        while let Some(length) = self.step(rest, is_last, rows)? {
            rest = skip_space(rest.get(length..).unwrap_or_default());
        }
        let done = pending.len() - rest.len();
        pending.drain(..done);
        self.pending = pending;
        Ok(())
    }

    /// Reads one thing, and returns how long it is. `None` where it goes on in a later piece, or nothing is left.
    fn step(&mut self, json: &[u8], is_last: bool, rows: &mut dyn TakeRows) -> Result<Option<usize>, ApiError> {
        let Some(&byte) = json.first() else { return Ok(None) };
        self.at = match (self.at, byte) {
            (At::Start, b'{') => At::FirstMember,
            (At::FirstMember, b'}') | (At::AfterMember, b'}') => At::End,
            (At::AfterMember, b',') => At::Member,
            (At::FirstRow, b']') | (At::AfterRow, b']') => At::AfterMember,
            (At::AfterRow, b',') => At::Row,
            (At::FirstMember | At::Member, _) => return self.member(json, is_last, rows),
            (At::FirstRow | At::Row, _) => {
                let length = rows.take(json, is_last)?;
                self.at = if length.is_some() { At::AfterRow } else { self.at };
                return Ok(length);
            }
            (At::Start | At::AfterMember | At::AfterRow | At::End, _) => return Err(ApiError::decode("body")),
        };
        Ok(Some(1))
    }

    /// A name and its value; of `results` only its beginning.
    fn member(&mut self, json: &[u8], is_last: bool, rows: &mut dyn TakeRows) -> Result<Option<usize>, ApiError> {
        let Some((name, length)) = first::<Scalar<'_>>(json, is_last)? else { return Ok(None) };
        let name = name.text().ok_or_else(|| ApiError::decode("body"))?;
        let rest = skip_space(json.get(length..).unwrap_or_default());
        let value = match rest.first() {
            Some(b':') => skip_space(rest.get(1..).unwrap_or_default()),
            None if !is_last => return Ok(None),
            _ => return Err(ApiError::decode("body")),
        };
        let before = json.len() - value.len();
        let length = match (name, value.first()) {
            ("results", Some(b'[')) => {
                self.has_results = true;
                self.at = At::FirstRow;
                rows.begin();
                return Ok(Some(before + 1));
            }
            ("count" | "next", _) => match first::<Scalar<'_>>(value, is_last)? {
                Some((count, length)) if name == "count" => {
                    self.part.count = count.integer();
                    length
                }
                Some((next, length)) => {
                    self.part.next = match next {
                        Scalar::Text(next) => Some(next.into_owned()).filter(|next| !next.is_empty()),
                        Scalar::None => None,
                        // The list goes on, and nobody can tell where: a part must not pass for the whole.
                        _ => return Err(ApiError::decode("next")),
                    };
                    length
                }
                None => return Ok(None),
            },
            _ => match first::<IgnoredAny>(value, is_last)? {
                Some(_) if name == "results" => return Err(ApiError::decode("results")),
                Some((_, length)) => length,
                None => return Ok(None),
            },
        };
        self.at = At::AfterMember;
        Ok(Some(before + length))
    }

    fn end(self) -> Result<Part, ApiError> {
        match (self.at, self.has_results) {
            (At::End, true) => Ok(self.part),
            (At::End, false) => Err(ApiError::decode("results")),
            _ => Err(ApiError::decode("body")),
        }
    }
}

fn skip_space(json: &[u8]) -> &[u8] {
    let start = json.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).unwrap_or(json.len());
    json.get(start..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::odd::any_body;
    use super::*;

    /// Rows as their text.
    #[derive(Debug, Default, PartialEq)]
    struct Texts(Vec<String>);

    impl TakeRows for Texts {
        fn begin(&mut self) {
            self.0.clear();
        }

        fn take(&mut self, json: &[u8], is_last: bool) -> Result<Option<usize>, ApiError> {
            let Some((_, length)) = first::<IgnoredAny>(json, is_last)? else { return Ok(None) };
            self.0.push(String::from_utf8(json[..length].to_vec()).map_err(|_| ApiError::decode("body"))?);
            Ok(Some(length))
        }
    }

    fn in_pieces(body: &[u8], size: usize) -> (Result<Part, ApiError>, Vec<String>) {
        let (mut reader, mut rows) = (ListReader::default(), Texts::default());
        let mut fault = None;
        for (number, piece) in body.chunks(size).enumerate() {
            reader.pending.extend_from_slice(piece);
            fault = fault.or(reader.read((number + 1) * size >= body.len(), &mut rows).err());
        }
        (fault.map_or_else(|| reader.end(), Err), rows.0)
    }

    #[test]
    fn rows_and_next_come_out_of_any_pieces() {
        let body = br#" {"count" : 3, "results": [ {"id": 1, "text": "a,]}\"" } , 12,null], "next" : "?page=2", "previous": {}} "#;
        for size in 1..=body.len() {
            let (part, rows) = in_pieces(body, size);
            assert_eq!(part, Ok(Part { next: Some("?page=2".to_owned()), count: Some(3) }), "{size}");
            assert_eq!(rows, [r#"{"id": 1, "text": "a,]}\"" }"#, "12", "null"], "{size}");
        }
    }

    #[test]
    fn of_results_named_twice_the_last_count() {
        assert_eq!(in_pieces(br#"{"results": [1, 2], "results": [3]}"#, 100).1, ["3"]);
    }

    #[test]
    fn what_is_no_json_is_no_list() {
        for body in [
            "",
            " ",
            "[]",
            "{",
            "{}x",
            r#"{"results": [1,]}"#,
            r#"{"results": [1] "next": 1}"#,
            r#"{"results": [1]"#,
            r#"{"results": [1],}"#,
            r#"{,"results": [1]}"#,
            r#"{"results" [1]}"#,
            r#"{results: [1]}"#,
            r#"{5: 1, "results": []}"#,
            r#"{"results": [}]}"#,
            r#"{"results": [1 2]}"#,
            r#"{"results": [1]} {}"#,
        ] {
            for size in [1, 100] {
                assert_eq!(in_pieces(body.as_bytes(), size).0, Err(ApiError::decode("body")), "{body}");
            }
        }
    }

    #[test]
    fn an_object_without_a_list_says_so() {
        for body in ["{}", r#"{"results": 5}"#, r#"{"results": {"a": []}}"#, r#"{"results": "[]"}"#] {
            assert_eq!(in_pieces(body.as_bytes(), 3).0, Err(ApiError::decode("results")), "{body}");
        }
    }

    #[test]
    fn a_next_that_is_neither_text_nor_null_says_so() {
        let next = |next: &str| {
            in_pieces(format!(r#"{{"results": [1], "next": {next}}}"#).as_bytes(), 5).0.map(|part| part.next)
        };
        assert_eq!((next("null"), next("\"\"")), (Ok(None), Ok(None)));
        for odd in ["2", "true", "-1", "1.5", "[]", r#"{"page": 2}"#] {
            assert_eq!(next(odd), Err(ApiError::decode("next")), "{odd}");
        }
    }

    proptest! {
        #[test]
        fn pieces_of_any_size_say_what_the_whole_says(body in any_body(), rows in any_body(), size in 1usize..40) {
            let list = [br#"{"count": 1, "results": ["#, &rows[..], br#"], "next": null}"#].concat();
            for body in [body, list] {
                let whole = in_pieces(&body, body.len().max(1));
                let pieces = in_pieces(&body, size);
                prop_assert_eq!(&pieces.0, &whole.0);
                if whole.0.is_ok() {
                    prop_assert_eq!(pieces.1, whole.1);
                }
            }
        }

        #[test]
        fn a_list_is_what_serde_json_takes_for_one(rows in any_body()) {
            let body = format!("{{\"results\": [{}]}}", String::from_utf8_lossy(&rows));
            let is_json = serde_json::from_str::<IgnoredAny>(&body).is_ok();
            prop_assert_eq!(in_pieces(body.as_bytes(), 7).0.is_ok(), is_json, "{}", body);
        }
    }
}
