//! One file into its texts: `[section]`, `name = text`, `name[form] = text`, `# comment`.

use crate::Fault;

/// A text as it stands in a file.
#[derive(Debug, PartialEq, Eq)]
pub struct Line {
    pub number: usize,
    pub section: String,
    pub name: String,
    pub form: Option<String>,
    /// Its escapes resolved.
    pub text: String,
    /// The places that it fills, each once, in rising order.
    pub places: Vec<usize>,
}

impl Line {
    pub fn key(&self) -> String {
        format!("{}.{}", self.section, self.name)
    }

    /// The key with its form, as a person finds it in the file.
    pub fn named(&self) -> String {
        match &self.form {
            Some(form) => format!("{}[{form}]", self.key()),
            None => self.key(),
        }
    }
}

/// The texts of a file. A line that is at fault is left out.
pub fn lines(file: &str, source: &str, faults: &mut Vec<Fault>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut sections: Vec<String> = Vec::new();
    for (index, source) in source.lines().enumerate() {
        let source = trim(source);
        if source.is_empty() || source.starts_with('#') {
            continue;
        }
        let number = index + 1;
        let fault = |key: &str, what: String| Fault { file: file.to_owned(), line: number, key: key.to_owned(), what };
        if let Some(section) = source.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            if !is_name(section) {
                faults.push(fault(section, "is no name of a section: small letters, digits and _ make one".to_owned()));
            } else if sections.iter().any(|known| known == section) {
                faults.push(fault(section, "is a section for the second time".to_owned()));
            }
            sections.push(section.to_owned());
            continue;
        }
        let Some(section) = sections.last() else {
            faults.push(fault("", "stands before the first [section]".to_owned()));
            continue;
        };
        match line(number, section, source) {
            Err((key, what)) => faults.push(fault(&key, what)),
            Ok(line) if lines.iter().any(|known| (known.key(), &known.form) == (line.key(), &line.form)) => {
                faults.push(fault(&line.named(), "is there for the second time".to_owned()));
            }
            Ok(line) => lines.push(line),
        }
    }
    lines
}

/// Spaces that a language itself wants, such as one that does not break, stay.
fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\u{feff}'])
}

fn is_name(text: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    text.starts_with(|letter: char| letter.is_ascii_lowercase()) && text.chars().all(is_part)
}

/// The line, or the key and what is wrong.
fn line(number: usize, section: &str, source: &str) -> Result<Line, (String, String)> {
    let nothing = || (String::new(), format!("neither a comment, nor a [section], nor `name = text`: {source}"));
    let (key, text) = source.split_once('=').ok_or_else(nothing)?;
    let key = trim(key);
    let at = |what: &str| (format!("{section}.{key}"), what.to_owned());
    let (name, form) = match key.strip_suffix(']').map(|key| key.split_once('[')) {
        None => (key, None),
        Some(Some((name, form))) => (name, Some(form.to_owned())),
        Some(None) => return Err(nothing()),
    };
    if !is_name(name) {
        return Err(at("is no name of a text: small letters, digits and _ make one"));
    }
    let text = unescaped(trim(text)).map_err(|what| at(&what))?;
    if text.is_empty() {
        return Err(at("is empty"));
    }
    let places = places(&text).map_err(|what| at(&what))?;
    Ok(Line { number, section: section.to_owned(), name: name.to_owned(), form, text, places })
}

/// `\u{a0}` becomes the letter with that number; there are no other escapes.
fn unescaped(text: &str) -> Result<String, String> {
    let mut parts = text.split('\\');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part.strip_prefix("u{").and_then(|rest| rest.split_once('}'));
        let letter = code
            .and_then(|(code, rest)| Some((char::from_u32(u32::from_str_radix(code, 16).ok()?)?, rest)))
            .ok_or_else(|| format!("has a \\ that begins no escape such as \\u{{a0}}: \\{part}"))?;
        out.push(letter.0);
        out.push_str(letter.1);
    }
    match out.chars().find(|letter| letter.is_control()) {
        Some(letter) => Err(format!("has a control character: {letter:?}")),
        None => Ok(out),
    }
}

/// The numbers of `{0}`, `{1}`, …
fn places(text: &str) -> Result<Vec<usize>, String> {
    let mut places = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let bytes = rest.as_bytes();
        match (bytes[at], bytes.get(at + 1), bytes.get(at + 2)) {
            (b'{', Some(digit @ b'0'..=b'9'), Some(b'}')) => places.push(usize::from(digit - b'0')),
            _ => return Err("has a brace that makes no place such as {0}".to_owned()),
        }
        rest = &rest[at + 3..];
    }
    places.sort_unstable();
    places.dedup();
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The one fault of a file.
    fn fault(source: &str) -> String {
        let mut faults = Vec::new();
        lines("xx.txt", source, &mut faults);
        assert_eq!(faults.len(), 1, "{faults:?}");
        faults[0].to_string()
    }

    #[test]
    fn sections_texts_forms_and_comments() {
        let mut faults = Vec::new();
        let source =
            "\u{feff}# Comment\n\n[a]\r\n  b = c = {1} # no comment {0}{1}\r\n[d]\n b[one]=\\u{a0}x\\u{2019}s\n";
        let read = lines("xx.txt", source, &mut faults);
        assert_eq!(faults, []);
        assert_eq!(
            (read[0].key(), &*read[0].text, &*read[0].places),
            ("a.b".into(), "c = {1} # no comment {0}{1}", &[0, 1][..])
        );
        assert_eq!((read[1].named(), read[1].number, &*read[1].text), ("d.b[one]".into(), 6, "\u{a0}x’s"));
    }

    #[test]
    fn every_fault_of_a_line_is_named() {
        assert_eq!(fault("[a]\nb"), "xx.txt, line 2: neither a comment, nor a [section], nor `name = text`: b");
        assert_eq!(fault("a = b"), "xx.txt, line 1: stands before the first [section]");
        assert_eq!(fault("[a]\nb = c\n[a]"), "xx.txt, line 3: a is a section for the second time");
        assert_eq!(fault("[A]"), "xx.txt, line 1: A is no name of a section: small letters, digits and _ make one");
        assert_eq!(
            fault("[a]\nB = c"),
            "xx.txt, line 2: a.B is no name of a text: small letters, digits and _ make one"
        );
        assert_eq!(fault("[a]\nb ="), "xx.txt, line 2: a.b is empty");
        assert_eq!(fault("[a]\nb[one] = 1\nb[one] = 2"), "xx.txt, line 3: a.b[one] is there for the second time");
        assert_eq!(fault("[a]\nb = {x}"), "xx.txt, line 2: a.b has a brace that makes no place such as {0}");
        assert_eq!(fault("[a]\nb = 0}"), "xx.txt, line 2: a.b has a brace that makes no place such as {0}");
        assert_eq!(fault("[a]\nb = é{"), "xx.txt, line 2: a.b has a brace that makes no place such as {0}");
        assert_eq!(fault("[a]\nb = \\n"), "xx.txt, line 2: a.b has a \\ that begins no escape such as \\u{a0}: \\n");
        assert_eq!(fault("[a]\nb = \\u{9}x"), "xx.txt, line 2: a.b has a control character: '\\t'");
    }
}
