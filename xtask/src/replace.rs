//! Several files that change together: all are written beside their places first, then all are put there.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// Puts every file into its place, or changes none of them if one cannot be written. Folders are made.
pub fn all(files: &[(PathBuf, Vec<u8>)]) -> Result<()> {
    let written = files.iter().try_for_each(|(path, bytes)| write_beside(path, bytes));
    let outcome = written.and_then(|()| {
        files.iter().try_for_each(|(path, _)| {
            std::fs::rename(beside(path), path).with_context(|| format!("{} cannot be replaced", path.display()))
        })
    });
    if outcome.is_err() {
        for (path, _) in files {
            let _ = std::fs::remove_file(beside(path));
        }
    }
    outcome
}

fn write_beside(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(beside(path), bytes).with_context(|| format!("{} cannot be written", path.display()))
}

fn beside(path: &Path) -> PathBuf {
    let mut name: OsString = path.file_name().unwrap_or_default().into();
    name.push(".new");
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_or_none() {
        let folder = std::env::temp_dir().join(format!("xtask-replace-{}", std::process::id()));
        let files = ["a", "deep/b"].map(|name| (folder.join(name), b"new".to_vec()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("a"), "old").unwrap();
        // A folder stands where the second file must be written first.
        std::fs::create_dir_all(folder.join("deep/b.new")).unwrap();
        assert!(all(&files).is_err());
        assert_eq!(std::fs::read_to_string(folder.join("a")).unwrap(), "old");
        assert!(!folder.join("a.new").exists());
        std::fs::remove_dir(folder.join("deep/b.new")).unwrap();
        all(&files).unwrap();
        assert_eq!(std::fs::read_to_string(folder.join("a")).unwrap(), "new");
        assert_eq!(std::fs::read_to_string(folder.join("deep/b")).unwrap(), "new");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
