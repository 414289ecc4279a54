//! The API's own words about a failure, out of whatever body it sent (API.md, "Error bodies").

use super::json::Json;

/// One thing that the API says is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The member of the request that it is about, `server_id` or nested `a.b`; `None` where it is about the whole.
    pub field: Option<String>,
    pub text: String,
}

/// More than this nobody reads.
const MOST_PROBLEMS: usize = 20;
const LONGEST_TEXT: usize = 500;

/// Names of members that speak of the whole request.
const WHOLE: [&str; 5] = ["detail", "non_field_errors", "message", "error", "errors"];

/// What a body says: `{"detail": …}`, `{"field": […]}`, nested, a bare string, or short plain text. A page of HTML says
/// nothing to a person, nor does an empty body.
pub fn problems(body: &[u8]) -> Vec<Problem> {
    let mut found = Vec::new();
    match Json::parse(body) {
        Some(value) => collect(&value, None, &mut found),
        None => {
            let text = String::from_utf8_lossy(body);
            if !text.contains('<') && !text.contains('{') {
                push(&text, None, &mut found);
            }
        }
    }
    found
}

fn collect(value: &Json, field: Option<&str>, found: &mut Vec<Problem>) {
    match value {
        Json::Text(text) => push(text, field, found),
        Json::List(items) => items.iter().for_each(|item| collect(item, field, found)),
        Json::Object(members) => {
            for (name, value) in members {
                let path = match field {
                    _ if WHOLE.contains(&name.as_str()) => field.map(str::to_owned),
                    Some(outer) => Some(format!("{outer}.{name}")),
                    None => Some(name.clone()),
                };
                collect(value, path.as_deref(), found);
            }
        }
        Json::Number(_) | Json::Other => {}
    }
}

fn push(text: &str, field: Option<&str>, found: &mut Vec<Problem>) {
    let text = text.trim();
    if text.is_empty() || found.len() >= MOST_PROBLEMS {
        return;
    }
    let mut short: String = text.chars().take(LONGEST_TEXT).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    found.push(Problem { field: field.map(|name| name.chars().take(60).collect()), text: short });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::odd::any_body;
    use super::*;

    fn said(body: &str) -> Vec<(Option<String>, String)> {
        problems(body.as_bytes()).into_iter().map(|problem| (problem.field, problem.text)).collect()
    }

    #[test]
    fn every_form_is_understood() {
        let whole = |text: &str| (None, text.to_owned());
        let at = |field: &str, text: &str| (Some(field.to_owned()), text.to_owned());
        assert_eq!(said(r#"{"detail": "Not found."}"#), [whole("Not found.")]);
        assert_eq!(said(r#"{"server_id": ["A valid integer is required.", "x"]}"#).len(), 2);
        assert_eq!(said(r#"{"non_field_errors": ["Limit reached."]}"#), [whole("Limit reached.")]);
        assert_eq!(
            said(r#"{"server": {"id": ["bad"], "detail": "worse"}}"#),
            [at("server.id", "bad"), at("server", "worse")]
        );
        assert_eq!(said(r#""Just words""#), [whole("Just words")]);
        assert_eq!(said("Bad gateway"), [whole("Bad gateway")]);
        assert_eq!(said("<html><h1>502</h1></html>"), []);
        assert_eq!(said(r#"{"detail": "cut of"#), []);
        assert_eq!(said(""), []);
    }

    #[test]
    fn a_flood_of_words_is_cut() {
        assert!(said(&format!(r#"["{}"]"#, "x".repeat(10_000)))[0].1.len() < 600);
        assert_eq!(said(&format!("[{}]", vec![r#""x""#; 1000].join(","))).len(), MOST_PROBLEMS);
    }

    proptest! {
        #[test]
        fn any_body_says_something_short_or_nothing(body in any_body()) {
            let found = problems(&body);
            prop_assert!(found.len() <= MOST_PROBLEMS);
            for problem in found {
                prop_assert!(!problem.text.trim().is_empty());
                prop_assert!(problem.text.chars().count() <= LONGEST_TEXT + 1);
            }
        }
    }
}
