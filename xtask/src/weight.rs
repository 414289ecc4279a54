//! What the program's bytes are spent on: its functions by the module of the console, or the crate, that they belong to, and its data.

use std::{collections::BTreeMap, fmt::Write};

use anyhow::{Context, Result};
use wasmparser::{Parser, Payload};

/// The console's own crate, as it stands in front of its modules.
const OWN: &str = "backup_console::";
const DATA: &str = "data";
const FRAME: &str = "imports, exports, types, table";
/// Rows of the printed table, beside data and frame.
const SHOWN: usize = 15;

/// Bytes by group.
pub type Weights = BTreeMap<String, usize>;

/// `names` are those of the module's own functions.
pub fn of(module: &[u8], names: &[String]) -> Result<Weights> {
    let mut weights = Weights::new();
    let mut add = |group: &str, bytes: usize| *weights.entry(group.to_owned()).or_default() += bytes;
    let (mut names, mut known) = (names.iter(), 0);
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::CodeSectionEntry(body) => {
                add(&group(names.next().context("a function has no name")?), body.range().len());
                known += body.range().len();
            }
            Payload::DataSection(data) => {
                add(DATA, data.range().len());
                known += data.range().len();
            }
            _ => {}
        }
    }
    add(FRAME, module.len() - known);
    Ok(weights)
}

/// The largest groups of the first load, each with what it has in the rest.
pub fn table(first: &Weights, rest: &Weights) -> String {
    let weight = |weights: &Weights, group: &str| weights.get(group).copied().unwrap_or_default();
    let mut groups: Vec<&String> =
        first.keys().chain(rest.keys()).filter(|group| ![DATA, FRAME].contains(&group.as_str())).collect();
    groups.sort();
    groups.dedup();
    groups.sort_by_key(|group| std::cmp::Reverse((weight(first, group), weight(rest, group))));
    let others = groups.split_off(groups.len().min(SHOWN));
    let sum = |weights: &Weights| others.iter().map(|group| weight(weights, group)).sum::<usize>();
    let mut rows: Vec<(String, usize, usize)> =
        groups.into_iter().map(|group| (group.clone(), weight(first, group), weight(rest, group))).collect();
    rows.push((format!("{} others", others.len()), sum(first), sum(rest)));
    rows.extend([DATA, FRAME].map(|group| (group.to_owned(), weight(first, group), weight(rest, group))));
    let mut table = format!("{:<44} {:>10} {:>10}\n", "the program's bytes, raw", "first load", "later");
    for (group, first, rest) in rows {
        // Writing to a String does not fail.
        let _ = writeln!(table, "{group:<44} {first:>10} {rest:>10}");
    }
    table
}

/// The console's module that a function is of, or that it was made for: the first that its name mentions. Otherwise its crate.
fn group(linked: &str) -> String {
    // What wasm-bindgen adds to a name stands behind a space, which the map writes as `\20`.
    let linked = linked.split([' ', '\\']).next().unwrap_or_default();
    let name = format!("{:#}", rustc_demangle::demangle(linked));
    if let Some((_, path)) = name.split_once(OWN) {
        return module(path);
    }
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    match name.split_once("::") {
        Some((start, _)) => start.rsplit(|letter| !is_word(letter)).next().unwrap_or_default().to_owned(),
        None => "without a crate".to_owned(),
    }
}

/// Of `components::row::cell::{closure#0}` it is `components::row`, of `signal::RwSignal<bool>` it is `signal`.
fn module(path: &str) -> String {
    let end = path.find(['<', '>', ' ', ',', ')', ']', ';', '{']).unwrap_or(path.len());
    let parts: Vec<&str> = path[..end].split("::").filter(|part| !part.is_empty()).collect();
    // A type, or the function itself, is no module.
    let first_type = parts.iter().position(|part| part.starts_with(char::is_uppercase));
    let modules = first_type.unwrap_or(parts.len().saturating_sub(1));
    match &parts[..modules.min(2)] {
        [] => "app".to_owned(),
        modules => modules.join("::"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_belongs_to_the_module_that_it_was_made_for() {
        for (path, expected) in [
            ("components::backup_row::cell::{closure#0}", "components::backup_row"),
            ("domain::coverage::days::Calendar>::new", "domain::coverage"),
            ("signal::RwSignal<bool>>::update", "signal"),
            ("signal::cell::<bool>", "signal"),
            ("start", "app"),
        ] {
            assert_eq!(module(path), expected, "{path}");
        }
        for (linked, expected) in [
            ("_RINvNtCsbk0b5wC8shy_14backup_console6signal4cellNtNtNtB4_6domain4time9TimestampEB4_", "signal"),
            ("_RNCNvNtNtCsbk0b5wC8shy_14backup_console5state5clock11use_api_now0B7_", "state::clock"),
            ("_RNvXs5_NtCshMNzlt6e31i_10serde_json4readNtB5_9SliceReadNtB5_4Read8position", "serde_json"),
            (r"_RNvMs_NtCs1caf2yz4crS_5alloc3vecINtB4_3VechE7reserveB6_\20externref\20shim", "alloc"),
            ("__wbindgen_malloc", "without a crate"),
        ] {
            assert_eq!(group(linked), expected, "{linked}");
        }
    }

    #[test]
    fn every_byte_is_counted_once() {
        let module = wat::parse_str(
            r#"(module (import "js" "log" (func)) (memory 1) (data (i32.const 0) "data")
                (func (call 0)) (func (call 1) (call 0)) (func (call 1)))"#,
        )
        .unwrap();
        let weights = of(&module, &["free", "_RNvCs1_3abc1f", "free"].map(str::to_owned)).unwrap();
        assert_eq!(weights.keys().collect::<Vec<_>>(), ["abc", "data", FRAME, "without a crate"]);
        assert_eq!(weights.values().sum::<usize>(), module.len());
        assert!(of(&module, &[]).is_err());
    }

    #[test]
    fn the_table_shows_the_largest_and_sums_up_the_others() {
        let first: Weights = (1..=20).map(|number| (format!("module {number:02}"), number)).collect();
        let rest = Weights::from([("module 20".to_owned(), 5), ("late".to_owned(), 7), (DATA.to_owned(), 3)]);
        let table = table(&first, &rest);
        let rows: Vec<Vec<&str>> = table.lines().skip(1).map(|row| row.split_whitespace().collect()).collect();
        assert_eq!(rows.len(), SHOWN + 3);
        assert_eq!(rows[0], ["module", "20", "20", "5"]);
        assert_eq!(rows[SHOWN], ["6", "others", "15", "7"]);
        assert_eq!(rows[SHOWN + 1], ["data", "0", "3"]);
    }
}
