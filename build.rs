//! Makes typed constants of the texts in `src/i18n/texts`, and fails with file, line and key where they are at fault; and one style
//! sheet of those in `style/later`.

use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use catalogue::{Catalogue, Key};

const FOLDER: &str = "src/i18n/texts";
const STYLES: &str = "style/later";

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed={FOLDER}");
    println!("cargo::rerun-if-changed={STYLES}");
    match catalogue::read(Path::new(FOLDER)) {
        Ok(catalogue) => match write(&catalogue).and_then(|()| write_styles()) {
            Ok(()) => return ExitCode::SUCCESS,
            Err(error) => println!("cargo::error=the texts or the styles cannot be written: {error}"),
        },
        Err(faults) => faults.iter().for_each(|fault| println!("cargo::error={FOLDER}/{fault}")),
    }
    ExitCode::FAILURE
}

fn out() -> PathBuf {
    PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default())
}

/// In the order of their names, in the layer of the page's own that they belong to.
fn write_styles() -> io::Result<()> {
    let mut files = std::fs::read_dir(STYLES)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    files.sort();
    let sheets = files.iter().map(std::fs::read_to_string).collect::<io::Result<String>>()?;
    std::fs::write(out().join("later.css"), format!("@layer components{{{}}}", bare(&sheets)))
}

/// Without comments and indents.
fn bare(css: &str) -> String {
    let (mut rest, mut out) = (css, String::new());
    while let Some((before, comment)) = rest.split_once("/*") {
        out += before;
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    out += rest;
    out.lines().map(str::trim).filter(|line| !line.is_empty()).fold(String::new(), |bare, line| {
        // A selector or a value may go on in the next line.
        let gap = if bare.is_empty() || bare.ends_with(['{', '}', ';', ',']) { "" } else { " " };
        bare + gap + line
    })
}

fn write(catalogue: &Catalogue) -> io::Result<()> {
    let out = out();
    for packed in &catalogue.languages {
        std::fs::write(out.join(format!("{}.txt", packed.language.tag)), &packed.text)?;
    }
    std::fs::write(out.join("keys.rs"), keys(&catalogue.keys))?;
    std::fs::write(out.join("files.rs"), files(catalogue))
}

/// A module for each section, a constant for each text.
fn keys(keys: &[Key]) -> String {
    let mut out = String::new();
    for (number, key) in keys.iter().enumerate() {
        if number == 0 || keys[number - 1].section != key.section {
            let end = if number == 0 { "" } else { "}\n" };
            let _ = writeln!(out, "{end}pub(crate) mod {} {{", key.section);
        }
        let kind = match (key.is_plural, key.places) {
            (true, places) => format!("Plural<{places}>"),
            (false, 0) => "Text".to_owned(),
            (false, places) => format!("Template<{places}>"),
        };
        let name = key.name.to_ascii_uppercase();
        let maker = kind.split('<').next().unwrap_or_default();
        let _ = writeln!(out, "    #[doc = {:?}]", key.english);
        let _ = writeln!(
            out,
            "    pub(crate) const {name}: crate::i18n::{kind} = crate::i18n::{maker}({number}); // {}",
            key.path()
        );
    }
    out + "}\n"
}

/// Which languages there are, and where the site has their texts.
fn files(catalogue: &Catalogue) -> String {
    let names: Vec<_> =
        catalogue.languages.iter().map(|packed| format!("Language::{}", packed.language.name)).collect();
    let mut out = format!("pub(super) const OFFERED: [Language; {}] = [{}];\n", names.len(), names.join(", "));
    out += "pub(super) fn asset(language: Language) -> Option<Asset> {\n    Some(match language {\n";
    for packed in &catalogue.languages[1..] {
        let (name, file, integrity) = (packed.language.name, packed.file_name(), packed.integrity());
        let asset = format!("Asset::new(\"texts/{file}\", \"{integrity}\")");
        let _ = writeln!(out, "        Language::{name} => const {{ {asset} }},");
    }
    out + "        _ => return None,\n    })\n}\n"
}
