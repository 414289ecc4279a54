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

/// What a line of a table holds.
fn cells(line: &str) -> Vec<String> {
    line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
}

/// The table of the catalogue's words, and that of the notice's, each with its head.
fn tables() -> (Vec<Vec<String>>, Vec<Vec<String>>) {
    let glossary = read("docs/glossary.md");
    let (texts, notice) = glossary.split_once("## The static notice").unwrap();
    let rows = |part: &str| {
        let lines = part.lines().filter(|line| line.starts_with('|') && !line.starts_with("|---"));
        lines.map(cells).collect()
    };
    (rows(texts), rows(notice))
}

#[test]
fn the_notice_speaks_as_the_console_does() {
    let boot = read("boot.js");
    let (_, table) = tables();
    let mut rows = table.into_iter();
    for (column, language) in rows.next().unwrap().into_iter().enumerate().skip(1) {
        let notice = boot.lines().find(|line| line.trim().starts_with(&format!("{language}: ['"))).unwrap();
        let texts = texts(&language).into_values().collect::<Vec<_>>().join("\n").to_lowercase();
        for row in rows.clone() {
            let word = &row[column];
            assert!(notice.to_lowercase().contains(word), "{language}: no {word} in boot.js");
            assert!(texts.contains(word), "{language}: no {word} in its texts");
        }
        // The file's own rule: a sentence goes on behind U+2024, and a full stop of Latin ends none.
        assert!(language != "hy" || !notice.contains(". "), "{notice}");
    }
    assert!(rows.len() >= 4);
}

#[test]
fn the_glossary_is_what_the_console_says() {
    let mut rows = tables().0.into_iter();
    let languages: Vec<_> = rows.next().unwrap().into_iter().skip(1).collect();
    let all = languages.iter().map(|language| texts(language)).collect::<Vec<_>>();
    assert_eq!(languages.len(), 6);
    let mut count = 0;
    for row in rows {
        let place = row.first().unwrap().trim_matches('`');
        for ((language, texts), word) in languages.iter().zip(&all).zip(&row[1..]) {
            assert_eq!(texts.get(place), Some(word), "{place} in {language}");
            count += 1;
        }
    }
    assert!(count >= 6 * 30, "only {count} words");
}
