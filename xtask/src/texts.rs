//! The texts of every language but English as files of the site, which Trunk copies: `build.rs` gives the program the same names.

use std::path::Path;

use anyhow::{Result, bail};

/// Their folder in the site.
pub const FOLDER: &str = "texts";

pub fn write(root: &Path) -> Result<()> {
    let source = root.join("src/i18n/texts");
    let catalogue = match catalogue::read(&source) {
        Ok(catalogue) => catalogue,
        Err(faults) => {
            let faults: Vec<_> = faults.iter().map(|fault| format!("\n  src/i18n/texts/{fault}")).collect();
            bail!("the texts are at fault:{}", faults.concat());
        }
    };
    let folder = root.join("target").join(FOLDER);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    for packed in catalogue.languages.iter().filter(|packed| packed.language.tag != "en") {
        std::fs::write(folder.join(packed.file_name()), &packed.text)?;
    }
    Ok(())
}
