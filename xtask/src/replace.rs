//! Several files that change together: all are written beside their places first, then all are put there.

use std::{
    ffi::OsString,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// Puts every file into its place, or changes none of them if one cannot be written or replaced. Folders are made.
pub fn all(files: &[(PathBuf, Vec<u8>)]) -> Result<()> {
    let mut replaced = Vec::new();
    let outcome = prepare(files).and_then(|before| {
        files.iter().zip(before).try_for_each(|((path, _), before)| {
            std::fs::rename(beside(path), path).with_context(|| format!("{} cannot be replaced", path.display()))?;
            replaced.push((path, before));
            Ok(())
        })
    });
    if outcome.is_err() {
        for (path, _) in files {
            let _ = std::fs::remove_file(beside(path));
        }
        put_back(&replaced)?;
    }
    outcome
}

/// Writes each file beside its place, and returns what stands there now, if anything does.
fn prepare(files: &[(PathBuf, Vec<u8>)]) -> Result<Vec<Option<Vec<u8>>>> {
    let keep = |(path, bytes): &(PathBuf, Vec<u8>)| {
        write_beside(path, bytes)?;
        match std::fs::read(path) {
            Ok(before) => Ok(Some(before)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("{} cannot be replaced", path.display())),
        }
    };
    files.iter().map(keep).collect()
}

/// The last first: a place may have been replaced twice.
fn put_back(replaced: &[(&PathBuf, Option<Vec<u8>>)]) -> Result<()> {
    let failed = |path: &Path| format!("{} has changed, and cannot be put back", path.display());
    for (path, before) in replaced.iter().rev() {
        match before {
            Some(bytes) => std::fs::write(path, bytes).with_context(|| failed(path))?,
            None => std::fs::remove_file(path).with_context(|| failed(path))?,
        }
    }
    Ok(())
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

    #[test]
    fn what_was_replaced_before_one_failed_is_put_back() {
        let folder = std::env::temp_dir().join(format!("xtask-put-back-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("old"), "old").unwrap();
        // The second `late` has nothing left to be renamed.
        let files = ["old", "new", "late", "late"].map(|name| (folder.join(name), b"changed".to_vec()));
        assert!(all(&files).is_err());
        assert_eq!(std::fs::read_to_string(folder.join("old")).unwrap(), "old");
        let left: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["old"]);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
