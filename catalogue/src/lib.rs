//! The console's texts as files, one for each language: read, checked, packed for the program.
//!
//! English says which texts there are, in which order, and what their places are. Every other language has exactly those, with
//! exactly the plural forms of its own rules. Whatever is wrong is named with its file, line and key. The console's `build.rs`
//! makes typed constants of the outcome, and `xtask` the files of the built site; both from the same packed texts.

mod check;
mod languages;
mod pack;
mod read;

use std::fmt;
use std::path::Path;

pub use languages::{LANGUAGES, Language};
pub use pack::Packed;

/// Every language that has a file, English first, and the texts that they all have.
pub struct Catalogue {
    pub keys: Vec<Key>,
    pub languages: Vec<Packed>,
}

/// A text by its name. Its number is its place in the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub section: String,
    pub name: String,
    /// Whether it goes with a number.
    pub is_plural: bool,
    /// How many values fill it.
    pub places: usize,
    /// In English; of a plural, the last form.
    pub english: String,
}

/// Something that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Such as `ar.txt`.
    pub file: String,
    /// From 1; 0 where the file as a whole is meant.
    pub line: usize,
    /// Such as `sign_in.heading`; empty where the line has none.
    pub key: String,
    pub what: String,
}

impl Key {
    /// Such as `sign_in.heading`.
    pub fn path(&self) -> String {
        format!("{}.{}", self.section, self.name)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ", line {}", self.line)?;
        }
        let gap = if self.key.is_empty() { "" } else { " " };
        write!(f, ": {}{gap}{}", self.key, self.what)
    }
}

/// Reads every `.txt` file of a folder; all that is wrong with any of them is told at once.
pub fn read(folder: &Path) -> Result<Catalogue, Vec<Fault>> {
    let unreadable = |error: std::io::Error| vec![Fault::of_file(&folder.display().to_string(), &error.to_string())];
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(".txt") {
            files.push((name, std::fs::read_to_string(path).map_err(unreadable)?));
        }
    }
    files.sort();
    check::check(&files)
}

impl Fault {
    fn of_file(file: &str, what: &str) -> Self {
        Self { file: file.to_owned(), line: 0, key: String::new(), what: what.to_owned() }
    }
}
