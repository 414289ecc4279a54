//! The rules that no compiler holds the sources to: who may import whom (`src/lib.rs`), where the network and the token are
//! touched, what may not stand in the page and its style, and that the README names what exists.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that panics has failed")]

use std::collections::BTreeSet;
use std::path::PathBuf;

/// A source file of the console.
struct Source {
    /// Such as `src/api/client.rs`.
    path: String,
    /// The first segment below `src`, such as `api`, or `app` for `src/app.rs`.
    part: String,
    text: String,
    /// Without comments and without what is compiled for tests only.
    code: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every file below a folder with this ending, in a steady order.
fn files(folder: &str, ending: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(root().join(folder)).unwrap_or_else(|error| panic!("{folder}: {error}")) {
        let entry = entry.unwrap();
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&path, ending));
        } else if path.ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn sources() -> Vec<Source> {
    let read_source = |path: String| {
        let text = read(&path);
        let code = without_tests(&without_comments(&text));
        let part = path.trim_start_matches("src/").split(['/', '.']).next().unwrap_or_default().to_owned();
        Source { path, part, text, code }
    };
    let sources: Vec<_> = files("src", ".rs").into_iter().map(read_source).collect();
    assert!(sources.len() > 50, "only {} source files were found", sources.len());
    sources
}

/// The text with comments blanked out; strings stay.
fn without_comments(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let length = match next {
            '/' if rest.starts_with("//") => {
                rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
                continue;
            }
            '/' if rest.starts_with("/*") => {
                rest = &rest[rest.find("*/").map_or(rest.len(), |end| end + 2)..];
                continue;
            }
            'r' if rest.starts_with("r#\"") => rest.find("\"#").map_or(rest.len(), |end| end + 2),
            '"' => string_length(rest),
            // A quotation mark as a character opens no string.
            '\'' if rest.starts_with("'\"'") => 3,
            other => other.len_utf8(),
        };
        code.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    code
}

fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (index, letter) in text.char_indices().skip(1) {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return index + 1,
            _ => {}
        }
    }
    text.len()
}

/// The code without the items that stand under `#[cfg(test)]`; rustfmt puts an item's end at its own indentation.
fn without_tests(code: &str) -> String {
    let mut kept = Vec::new();
    let mut lines = code.lines();
    while let Some(line) = lines.next() {
        if line.trim() != "#[cfg(test)]" {
            kept.push(line);
            continue;
        }
        let indentation = &line[..line.len() - line.trim_start().len()];
        let end = format!("{indentation}}}");
        let is_long = lines.next().is_some_and(|first| !first.ends_with(';'));
        while is_long && lines.next().is_some_and(|line| line.trim_end_matches(';') != end) {}
    }
    kept.join("\n")
}

/// The parts of the console that a file names: `crate::api::…`, `crate::{api, domain}`, `super::super::api`, or `super::api` at
/// the top.
fn parts_named(source: &Source) -> BTreeSet<String> {
    let is_module_root = source.path.ends_with("/mod.rs");
    let depth = source.path.matches('/').count() - usize::from(is_module_root);
    let prefixes = ["crate::".to_owned(), "super::".repeat(depth.max(1))];
    let mut named = BTreeSet::new();
    for prefix in &prefixes {
        for (place, _) in source.code.match_indices(prefix.as_str()) {
            if source.code[..place].ends_with("::") {
                continue;
            }
            let rest = &source.code[place + prefix.len()..];
            match rest.strip_prefix('{') {
                Some(group) => named.extend(group_members(group)),
                None => drop(named.insert(first_name(rest))),
            }
        }
    }
    named
}

fn first_name(text: &str) -> String {
    text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}

/// The first names of `{a::b, c::{d, e}, f}`, after its opening brace.
fn group_members(group: &str) -> Vec<String> {
    let (mut depth, mut members, mut current) = (0, Vec::new(), String::new());
    for letter in group.chars() {
        match letter {
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => members.push(first_name(std::mem::take(&mut current).trim())),
            _ => {}
        }
        if !(letter == ',' && depth == 0) {
            current.push(letter);
        }
    }
    members.push(first_name(current.trim()));
    members.retain(|member| !member.is_empty());
    members
}

/// Whether the code has this word, not as a part of another.
fn has_word(code: &str, word: &str) -> bool {
    let is_part = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    code.match_indices(word)
        .any(|(at, _)| !is_part(code[..at].chars().next_back()) && !is_part(code[at + word.len()..].chars().next()))
}

/// The files in which something was found, with what.
type Findings = Vec<(String, String)>;

const NONE: [(String, String); 0] = [];

/// What may not be imported, per part: other parts of the console, and crates.
const FORBIDDEN: [(&str, &[&str], &[&str]); 8] = [
    (
        "domain",
        &["api", "app", "components", "config", "i18n", "pages", "platform", "signal", "state", "ui"],
        &[
            "leptos",
            "reactive_graph",
            "web_sys",
            "js_sys",
            "wasm_bindgen",
            "gloo_events",
            "gloo_timers",
            "wasm_bindgen_futures",
        ],
    ),
    ("api", &["app", "components", "config", "i18n", "pages", "signal", "state", "ui"], &["leptos", "reactive_graph"]),
    (
        "platform",
        &["api", "app", "components", "config", "domain", "i18n", "pages", "signal", "state", "ui"],
        &["leptos", "reactive_graph"],
    ),
    ("ui", &["api", "app", "components", "config", "domain", "i18n", "pages", "state"], &[]),
    ("i18n", &["app", "components", "config", "pages", "state"], &["web_sys", "js_sys"]),
    ("state", &["app", "components", "pages", "ui"], &["web_sys", "js_sys"]),
    ("components", &["app", "pages"], &[]),
    ("pages", &["app"], &[]),
];

#[test]
fn imports_point_one_way() {
    let mut found: Findings = Vec::new();
    for source in sources() {
        let Some((_, parts, crates)) = FORBIDDEN.iter().find(|(part, ..)| *part == source.part) else { continue };
        let named = parts_named(&source);
        let bad_parts = parts.iter().filter(|part| named.contains(**part));
        let bad_crates = crates.iter().filter(|name| has_word(&source.code, name));
        found.extend(bad_parts.chain(bad_crates).map(|name| (source.path.clone(), (*name).to_owned())));
    }
    assert_eq!(found, NONE, "see the dependency rule in src/lib.rs");
}

#[test]
fn every_part_has_its_rule() {
    let parts: BTreeSet<String> =
        sources().into_iter().filter(|source| source.path.matches('/').count() > 1).map(|source| source.part).collect();
    let ruled: BTreeSet<String> = FORBIDDEN.iter().map(|(part, ..)| (*part).to_owned()).collect();
    assert_eq!(parts, ruled, "a new folder of src needs a rule here and in src/lib.rs");
}

#[test]
fn i18n_reads_of_the_api_only_its_errors() {
    let is_other = |rest: &str| !rest.starts_with("error::");
    let bad = |source: &Source| {
        source.code.match_indices("crate::api::").any(|(at, name)| is_other(&source.code[at + name.len()..]))
    };
    let found: Vec<_> =
        sources().into_iter().filter(|source| source.part == "i18n" && bad(source)).map(|source| source.path).collect();
    assert_eq!(found, [""; 0]);
}

/// `api::client` talks to the API. `platform::asset` fetches files of the page's own site: it takes nothing but an `Asset`, whose
/// path is checked when the program is compiled, and sends nothing along.
#[test]
fn only_the_client_and_assets_talk_to_the_network() {
    const CLIENT: &str = "src/api/client.rs";
    const ASSET: &str = "src/platform/asset.rs";
    let ways = ["fetch", "Request", "XmlHttpRequest", "WebSocket", "EventSource", "send_beacon", "gloo_net"];
    let is_way = |code: &str, way: &&&str| has_word(code, way) || (**way == "fetch" && code.contains("fetch_with"));
    let mut found: Findings = Vec::new();
    for source in sources() {
        match &*source.path {
            CLIENT => {
                assert!(source.code.contains("fetch_with"), "the client fetches in another way: look for that one here")
            }
            ASSET => {
                let fetches: Vec<_> = source.code.match_indices("fetch_with").collect();
                assert_eq!(fetches.len(), 1);
                assert!(source.code[fetches[0].0..].starts_with("fetch_with_str_and_init(asset.path, "));
                assert!(source.code.contains("assert!(is_beside_the_page(path)"));
                let sent = ["set_headers", "set_body", "set_method", "storage", "Token"];
                assert_eq!(sent.map(|word| source.code.contains(word)), [false; 5]);
            }
            _ => {
                let ways = ways.iter().filter(|way| is_way(&source.code, way));
                found.extend(ways.map(|way| (source.path.clone(), (*way).to_owned())));
            }
        }
    }
    assert_eq!(found, NONE);
}

/// Texts that are fetched come by way of `i18n`; nothing else has files of its own.
#[test]
fn every_asset_is_named_by_the_build() {
    let makes = |source: &Source| source.code.contains("Asset::new(") || source.code.contains("Asset {");
    let found: Vec<_> = sources().into_iter().filter(makes).map(|source| source.path).collect();
    assert_eq!(found, ["src/platform/asset.rs"], "build.rs writes them, as constants");
    assert!(read("build.rs").contains("const {{ {asset} }}"));
}

#[test]
fn only_the_token_module_touches_what_the_tab_keeps_of_it() {
    let marks = ["console-token", "Area::Session", "session_storage"];
    let allowed = [("src/api/token.rs", &marks[..2]), ("src/platform/storage.rs", &marks[1..])];
    let mut found: Findings = Vec::new();
    for source in sources() {
        let may = allowed.iter().find(|(path, _)| *path == source.path).map_or(&[][..], |(_, marks)| marks);
        let marks = marks.iter().filter(|mark| source.code.contains(**mark) && !may.contains(mark));
        found.extend(marks.map(|mark| (source.path.clone(), (*mark).to_owned())));
    }
    assert_eq!(found, NONE);
    assert!(!read("boot.js").contains("console-token"));
    assert!(read("src/api/token.rs").contains("console-token"), "the key has another name: look for that one here");
}

#[test]
fn no_markup_from_text_and_no_style_attributes() {
    let mut found: Findings = Vec::new();
    for source in sources() {
        let code: String = source.code.split_whitespace().collect();
        let bad = ["inner_html", "set_outer_html", "insert_adjacent_html", "style=\"", "style={", "\"style\""];
        found.extend(bad.iter().filter(|bad| code.contains(**bad)).map(|bad| (source.path.clone(), (*bad).to_owned())));
    }
    assert_eq!(found, NONE);
}

#[test]
fn nothing_inline_runs_in_the_page() {
    let page = read("index.html");
    let tags = page.split('<').filter(|tag| tag.starts_with(|letter: char| letter.is_ascii_alphabetic()));
    let mut bad = Vec::new();
    for tag in tags.filter_map(|tag| tag.split('>').next()) {
        let mut attributes = tag.split_whitespace().skip(1);
        let is_inline_script = tag.starts_with("script") && !tag.contains(" src=") && !tag.contains("application/json");
        if is_inline_script
            || tag.starts_with("style")
            || attributes.any(|text| text.starts_with("style=") || text.starts_with("on"))
        {
            bad.push(tag);
        }
    }
    assert_eq!(bad, [""; 0]);
}

#[test]
fn style_knows_no_left_and_right() {
    let sheets = files("style", ".css");
    assert!(sheets.len() > 5, "only {} style sheets were found", sheets.len());
    let mut found: Findings = Vec::new();
    for sheet in sheets {
        let code = without_comments(&read(&sheet));
        let words = code.split(|letter: char| !letter.is_ascii_alphanumeric());
        found.extend(
            words.filter(|word| matches!(*word, "left" | "right")).map(|word| (sheet.clone(), word.to_owned())),
        );
    }
    assert_eq!(found, NONE, "logical properties mirror by themselves: inline-start, inline-end");
}

#[test]
fn nothing_panics_on_purpose() {
    let mut found: Findings = Vec::new();
    for source in sources() {
        let bad = [".unwrap()", ".expect(", "todo!(", "unimplemented!("];
        found.extend(
            bad.iter().filter(|bad| source.code.contains(**bad)).map(|bad| (source.path.clone(), (*bad).to_owned())),
        );
    }
    assert_eq!(found, NONE);
}

#[test]
fn every_module_says_what_it_is_for() {
    let is_silent = |source: &Source| source.path != "src/main.rs" && !source.text.starts_with("//! ");
    let silent: Vec<_> = sources().into_iter().filter(is_silent).map(|source| source.path).collect();
    assert_eq!(silent, [""; 0]);
}

#[test]
fn the_emulator_shares_no_code_with_the_console() {
    assert!(!read("tests/emulator/Cargo.toml").contains("backup-console"));
    let shares = |path: &String| without_comments(&read(path)).contains("backup_console");
    assert_eq!(files("tests/emulator", ".rs").into_iter().filter(shares).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn what_the_readme_names_exists() {
    let Ok(readme) = std::fs::read_to_string(root().join("README.md")) else { panic!("there is no README.md") };
    let named = paths_named(&readme);
    assert!(named.len() >= 5, "the README names hardly any path: {named:?}");
    let missing: Vec<_> = named.into_iter().filter(|path| !root().join(path).exists()).collect();
    assert_eq!(missing, [""; 0], "the README names what is not there");
}

/// Where the README's own links lead, and every word that is a path below one of the project's folders.
fn paths_named(readme: &str) -> BTreeSet<String> {
    const FOLDERS: [&str; 9] = ["src", "tests", "style", "xtask", "docs", "catalogue", ".cargo", ".ci", "benches"];
    let links =
        readme.match_indices("](").filter_map(|(at, mark)| readme[at + mark.len()..].split([')', '#', ' ']).next());
    let links = links.filter(|link| !link.is_empty() && !link.contains(':') && !link.starts_with('#'));
    let words = readme.split(|letter: char| letter.is_whitespace() || "`()[]<>\"',;|".contains(letter));
    let words = words.map(|word| word.trim_start_matches("./").trim_end_matches(['.', ':', '!', '?']));
    let is_ours = |word: &&str| {
        word.split_once('/').is_some_and(|(first, _)| FOLDERS.contains(&first)) && !word.contains(['*', '{', '…', '$'])
    };
    links.chain(words.filter(is_ours)).map(|path| path.trim_end_matches('/').to_owned()).collect()
}

/// The reading of sources above is held to its own examples.
#[test]
fn the_reading_is_right() {
    let code =
        without_comments("let a = \"// no\"; // yes\n/* gone */ let b = '\"'; // gone too\nlet c = r#\"a \" // b\"#;");
    assert_eq!(code, "let a = \"// no\"; \n let b = '\"'; \nlet c = r#\"a \" // b\"#;");
    let code = without_tests("a\n#[cfg(test)]\nmod tests {\n    fn b() {\n    }\n}\nc\n#[cfg(test)]\nuse d;\ne");
    assert_eq!(code, "a\nc\ne");
    let source = |path: &str, code: &str| Source {
        path: path.into(),
        part: String::new(),
        text: String::new(),
        code: code.into(),
    };
    let named = |path: &str, code: &str| parts_named(&source(path, code)).into_iter().collect::<Vec<_>>();
    assert_eq!(
        named("src/api/client.rs", "use crate::{ui::{a, b}, state};\nuse super::super::pages::x;"),
        ["pages", "state", "ui"]
    );
    assert_eq!(named("src/api/client.rs", "use super::base;\ncrate::domain::Backup"), ["domain"]);
    assert_eq!(named("src/api/mod.rs", "use super::state;"), ["state"]);
    assert!(has_word("use web_sys::x", "web_sys") && !has_word("my_web_sys", "web_sys"));
    assert_eq!(
        paths_named("See `src/lib.rs`, [this](docs/a.png) and https://x/src/ or src/*.rs.")
            .into_iter()
            .collect::<Vec<_>>(),
        ["docs/a.png", "src/lib.rs"]
    );
}
