//! Makes typed constants of the texts in `src/i18n/texts`, and fails with file, line and key where they are at fault.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use catalogue::{Catalogue, Key};

const FOLDER: &str = "src/i18n/texts";

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed={FOLDER}");
    match catalogue::read(Path::new(FOLDER)) {
        Ok(catalogue) => match write(&catalogue) {
            Ok(()) => return ExitCode::SUCCESS,
            Err(error) => println!("cargo::error=the texts cannot be written: {error}"),
        },
        Err(faults) => faults.iter().for_each(|fault| println!("cargo::error={FOLDER}/{fault}")),
    }
    ExitCode::FAILURE
}

fn write(catalogue: &Catalogue) -> std::io::Result<()> {
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
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
