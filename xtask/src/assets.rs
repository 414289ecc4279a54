//! The files of a built site that its page names, with the hashes that stand in their names and in the page.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use base64::Engine;
use sha2::Digest;

/// The end of the name of the program's second part.
pub const REST: &str = "_rest.wasm";

pub struct Assets {
    dist: PathBuf,
    html: String,
}

impl Assets {
    pub fn open(dist: &Path) -> Result<Self> {
        let html = std::fs::read_to_string(dist.join("index.html")).context("the build has no index.html")?;
        Ok(Self { dist: dist.to_owned(), html })
    }

    /// The one file that the page names whose name begins and ends so.
    pub fn named(&self, start: &str, end: &str) -> Result<String> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(&self.dist)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name.starts_with(start) && name.ends_with(end) && self.html.contains(&name) {
                found.push(name);
            }
        }
        match <[String; 1]>::try_from(found) {
            Ok([name]) => Ok(name),
            Err(found) => bail!("the build should have one file {start}…{end}, not {}", found.len()),
        }
    }

    pub fn read(&self, name: &str) -> Result<Vec<u8>> {
        std::fs::read(self.dist.join(name)).with_context(|| format!("{name} cannot be read"))
    }

    /// Puts other bytes in a file's place, under the name and with the hash that are theirs.
    pub fn replace(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let before = integrity(&self.read(name)?);
        if !self.html.contains(&before) {
            bail!("the page does not hold the hash of {name}");
        }
        std::fs::remove_file(self.dist.join(name))?;
        let renamed = renamed(name, bytes)?;
        self.html = self.html.replace(&before, &integrity(bytes)).replace(name, &renamed);
        Ok(std::fs::write(self.dist.join(renamed), bytes)?)
    }

    /// Adds the program's second part, for boot.js to find.
    pub fn add_rest(&mut self, program: &str, bytes: &[u8]) -> Result<()> {
        let name = renamed(&program.replace("_bg.wasm", REST), bytes)?;
        let at =
            self.html.find("<meta data-js=").context("the page does not name the program's files")? + "<meta ".len();
        let files = format!("data-rest=./{name} data-rest-integrity={} ", integrity(bytes));
        self.html.insert_str(at, &files);
        Ok(std::fs::write(self.dist.join(name), bytes)?)
    }

    pub fn save(self) -> Result<()> {
        Ok(std::fs::write(self.dist.join("index.html"), self.html)?)
    }
}

/// As the page's `integrity` has it.
fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", base64::engine::general_purpose::STANDARD.encode(sha2::Sha384::digest(bytes)))
}

/// Trunk's hash in the name, of 16 digits without the zeros that it begins with, becomes that of the bytes.
fn renamed(name: &str, bytes: &[u8]) -> Result<String> {
    let is_hash = |text: &&str| (10..=16).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_hexdigit());
    let before = name.split(['-', '.', '_']).find(is_hash).with_context(|| format!("{name} holds no hash"))?;
    let hash: String = sha2::Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Ok(name.replace(before, &hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_changes_with_its_name_and_its_hash() {
        let dist = std::env::temp_dir().join(format!("assets-{}", std::process::id()));
        std::fs::create_dir_all(&dist).unwrap();
        let name = "backup-console-0123456789abcdef_bg.wasm";
        let page = format!("<meta data-js=./x data-wasm=./{name}><link href=./{name} integrity={}>", integrity(b"old"));
        std::fs::write(dist.join("index.html"), page).unwrap();
        std::fs::write(dist.join(name), "old").unwrap();

        let mut assets = Assets::open(&dist).unwrap();
        assert_eq!(assets.named("backup-console-", "_bg.wasm").unwrap(), name);
        assets.add_rest(name, b"rest").unwrap();
        assets.replace(name, b"new").unwrap();
        let renamed = assets.named("backup-console-", "_bg.wasm").unwrap();
        assert_ne!(renamed, name);
        assert_eq!(assets.read(&renamed).unwrap(), b"new");
        let rest = assets.named("backup-console-", REST).unwrap();
        assert!(assets.html.contains(&format!("data-rest=./{rest} data-rest-integrity={}", integrity(b"rest"))));
        assert!(assets.html.contains(&integrity(b"new")) && !assets.html.contains(&integrity(b"old")));
        assert!(assets.html.contains(&format!("href=./{renamed}")));
        std::fs::remove_dir_all(dist).unwrap();
    }

    #[test]
    fn only_a_hash_of_trunk_is_replaced() {
        assert!(renamed("favicon.svg", b"").is_err());
        for name in ["boot-0123456789abcdef.js", "boot-123456789abcdef.js"] {
            assert_eq!(renamed(name, b"").unwrap(), "boot-e3b0c44298fc1c14.js");
        }
    }
}
