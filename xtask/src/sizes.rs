//! The sizes of the built files that are on record (`xtask/sizes.txt`), so that a build can say what has changed.

use std::{collections::BTreeMap, io::ErrorKind, path::Path};

use anyhow::{Context, Result};

const FILE: &str = "xtask/sizes.txt";
const HEAD: &str = "# Bytes at brotli 11. Written by `cargo xtask build --record-sizes`.\n";

/// Bytes by file, without the hashes in their names.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sizes(BTreeMap<String, usize>);

impl Sizes {
    /// Those on record; none where nothing is.
    pub fn read(root: &Path) -> Result<Self> {
        match std::fs::read_to_string(root.join(FILE)) {
            Ok(text) => Self::parse(&text).with_context(|| format!("{FILE} is not as `--record-sizes` writes it")),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).context(format!("{FILE} cannot be read")),
        }
    }

    pub fn write(&self, root: &Path) -> Result<()> {
        std::fs::write(root.join(FILE), self.text()).with_context(|| format!("{FILE} cannot be written"))
    }

    pub fn insert(&mut self, name: &str, bytes: usize) {
        self.0.insert(without_hash(name), bytes);
    }

    /// `+12`, `-7`, `0`, or `new`: what a file has gained since these were recorded.
    pub fn change(&self, name: &str, bytes: usize) -> String {
        match self.0.get(&without_hash(name)) {
            None => "new".to_owned(),
            Some(before) if *before == bytes => "0".to_owned(),
            Some(before) => format!("{:+}", bytes as i64 - *before as i64),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let size =
            |line: &str| line.rsplit_once(' ').and_then(|(name, bytes)| Some((name.to_owned(), bytes.parse().ok()?)));
        lines.map(size).collect::<Option<_>>().map(Self)
    }

    fn text(&self) -> String {
        let lines = self.0.iter().map(|(name, bytes)| format!("{name} {bytes}\n"));
        std::iter::once(HEAD.to_owned()).chain(lines).collect()
    }
}

/// `boot-0123456789abcdef.js` is `boot.js`.
fn without_hash(name: &str) -> String {
    let is_hash = |part: &str| (15..=16).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let Some((start, end)) = name.rsplit_once('-') else { return name.to_owned() };
    let at = end.find(['.', '_']).unwrap_or(end.len());
    if is_hash(&end[..at]) { format!("{start}{}", &end[at..]) } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_without_their_hashes() {
        for (name, expected) in [
            ("backup-console-4dd2fd9da3133130_bg.wasm", "backup-console_bg.wasm"),
            ("boot-d4c8264d6717db86.js", "boot.js"),
            ("index.html", "index.html"),
            ("first-load", "first-load"),
        ] {
            assert_eq!(without_hash(name), expected);
        }
    }

    #[test]
    fn what_is_recorded_is_compared() {
        let mut sizes = Sizes::default();
        sizes.insert("boot-d4c8264d6717db86.js", 2359);
        sizes.insert("first load", 148_458);
        assert_eq!(Sizes::parse(&sizes.text()), Some(sizes));
        let sizes = Sizes::parse("# head\nboot.js 2359\nfirst load 100\n").unwrap();
        assert_eq!(sizes.change("boot-0000000000000000.js", 2400), "+41");
        assert_eq!(sizes.change("first load", 99), "-1");
        assert_eq!(sizes.change("first load", 100), "0");
        assert_eq!(sizes.change("more.css", 1), "new");
        assert_eq!(Sizes::parse("boot.js many"), None);
    }
}
