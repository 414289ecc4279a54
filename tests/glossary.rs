//! The glossary says of every language what the console says (`docs/glossary.md`).

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that panics has failed")]

use std::collections::BTreeMap;
use std::path::PathBuf;

fn read(path: &str) -> String {
    std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The texts of a language by place, such as `words.manual`.
fn texts(language: &str) -> BTreeMap<String, String> {
    let mut section = String::new();
    let mut texts = BTreeMap::new();
    for line in read(&format!("src/i18n/texts/{language}.txt")).lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            section = name.to_owned();
        } else if let Some((key, text)) = line.split_once('=') {
            texts.insert(format!("{section}.{}", key.trim()), text.trim().to_owned());
        }
    }
    texts
}

#[test]
fn the_glossary_is_what_the_console_says() {
    let glossary = read("docs/glossary.md");
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let mut rows = glossary.lines().filter(|line| line.starts_with('|')).map(cells);
    let languages: Vec<_> = rows.next().unwrap().into_iter().skip(1).collect();
    let all = languages.iter().map(|language| texts(language)).collect::<Vec<_>>();
    assert_eq!(languages.len(), 6);
    let mut count = 0;
    for row in rows.skip(1) {
        let place = row.first().unwrap().trim_matches('`');
        for ((language, texts), word) in languages.iter().zip(&all).zip(&row[1..]) {
            assert_eq!(texts.get(place), Some(word), "{place} in {language}");
            count += 1;
        }
    }
    assert!(count >= 6 * 30, "only {count} words");
}
