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
const LONGEST_FIELD: usize = 60;

/// Names of members that speak of the whole request.
const WHOLE: [&str; 5] = ["detail", "non_field_errors", "message", "error", "errors"];

/// Blots out the secrets that the API may repeat.
pub type Redact<'a> = &'a dyn Fn(&str) -> String;

/// What a body says: `{"detail": …}`, `{"field": […]}`, nested, a bare string, or short plain text. A page of HTML says
/// nothing to a person, nor does an empty body.
pub fn problems(body: &[u8], redact: Redact<'_>) -> Vec<Problem> {
    let mut found = Found { problems: Vec::new(), redact };
    match Json::parse(body) {
        Some(value) => found.collect(&value, None),
        None => {
            let text = String::from_utf8_lossy(body);
            if !text.contains('<') && !text.contains('{') {
                found.push(&text, None);
            }
        }
    }
    found.problems
}

struct Found<'a> {
    problems: Vec<Problem>,
    redact: Redact<'a>,
}

impl Found<'_> {
    fn collect(&mut self, value: &Json, field: Option<&str>) {
        match value {
            Json::Text(text) => self.push(text, field),
            Json::List(items) => items.iter().for_each(|item| self.collect(item, field)),
            Json::Object(members) => {
                for (name, value) in members {
                    let path = match field {
                        _ if WHOLE.contains(&name.as_str()) => field.map(str::to_owned),
                        Some(outer) => Some(format!("{outer}.{name}")),
                        None => Some(name.clone()),
                    };
                    self.collect(value, path.as_deref());
                }
            }
            Json::Number(_) | Json::Other => {}
        }
    }

    /// A secret that is cut is no longer known for one: first things first.
    fn short(&self, text: &str, most: usize) -> String {
        let text = (self.redact)(text);
        let mut short: String = text.chars().take(most).collect();
        if short.len() < text.len() {
            short.push('…');
        }
        short
    }

    fn push(&mut self, text: &str, field: Option<&str>) {
        let text = text.trim();
        if text.is_empty() || self.problems.len() >= MOST_PROBLEMS {
            return;
        }
        let field = field.map(|name| self.short(name, LONGEST_FIELD));
        let problem = Problem { field, text: self.short(text, LONGEST_TEXT) };
        self.problems.push(problem);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::odd::any_body;
    use super::*;

    fn said(body: &str) -> Vec<(Option<String>, String)> {
        problems(body.as_bytes(), &str::to_owned).into_iter().map(|problem| (problem.field, problem.text)).collect()
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

    #[test]
    fn a_secret_goes_before_anything_is_cut() {
        let redact = |text: &str| text.replace("s3cret", "•••");
        for before in 490..510 {
            let body = format!(r#"{{"{}s3cret": "{}s3cret"}}"#, "x".repeat(before - 440), "x".repeat(before));
            let said = problems(body.as_bytes(), &redact).remove(0);
            assert!(!said.text.contains("s3"), "{before}");
            assert!(said.field.is_some_and(|field| !field.contains("s3")), "{before}");
        }
    }

    proptest! {
        #[test]
        fn any_body_says_something_short_or_nothing(body in any_body()) {
            let found = problems(&body, &str::to_owned);
            prop_assert!(found.len() <= MOST_PROBLEMS);
            for problem in found {
                prop_assert!(!problem.text.trim().is_empty());
                prop_assert!(problem.text.chars().count() <= LONGEST_TEXT + 1);
            }
        }
    }
}
