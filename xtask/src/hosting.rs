//! What hosts need to know of a built site, made for it: its headers with the page's own policy, and its sums. `_headers` stands in the
//! site, because the hosts that read it take it from there and do not serve it. The rest stands beside the site, in `DIST-hosting/`,
//! so that all of DIST can be put on a host as it is. `docs/hosting.md` says what is done with each.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::headers;

/// A file and what shall stand in it.
pub type Pending = (PathBuf, Vec<u8>);

/// The folder for what is not served.
pub fn folder_beside(dist: &Path) -> Result<PathBuf> {
    let mut name: OsString = dist.file_name().with_context(|| format!("{} has no name", dist.display()))?.into();
    name.push("-hosting");
    Ok(dist.with_file_name(name))
}

/// Every file for the hosts of a site whose page has this text; `changing` are files of the site that are about to be written.
pub fn files(dist: &Path, page: &str, changing: &[Pending]) -> Result<Vec<Pending>> {
    let sent = headers::of_page(page)?;
    let names = names(dist, "")?;
    let hashed: Vec<&str> =
        names.iter().map(String::as_str).filter(|name| is_hashed(name) && !is_compressed(name)).collect();
    let beside = folder_beside(dist)?;
    let mut files = vec![
        (dist.join("_headers"), headers::underscore_headers(&sent, &hashed)?.into_bytes()),
        (beside.join("nginx.conf"), headers::nginx(&sent).into_bytes()),
        (beside.join("Caddyfile"), headers::caddy(&sent).into_bytes()),
        (beside.join("vercel.json"), pretty(&headers::vercel(&sent))?),
        (beside.join("staticwebapp.config.json"), pretty(&headers::azure(&sent, &hashed))?),
        (beside.join("cloudfront.json"), pretty(&headers::cloudfront(&sent))?),
    ];
    // Vercel and Azure read theirs from the site: a copy that was put there stays in line.
    let copies: Vec<Pending> = files[1..]
        .iter()
        .filter_map(|(path, bytes)| Some((dist.join(path.file_name()?), bytes.clone())))
        .filter(|(copy, _)| copy.is_file())
        .collect();
    files.extend(copies);
    let sums = sums(dist, &names, changing.iter().chain(&files))?;
    files.push((beside.join("SHA256SUMS"), sums.into_bytes()));
    Ok(files)
}

/// Whether the name carries a hash of the content, so that the file never changes. Trunk prints it without leading zeros.
fn is_hashed(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default();
    file.split('-').skip(1).any(|part| {
        let hash = part.split(['.', '_']).next().unwrap_or_default();
        let is_hex = hash.bytes().all(|letter| matches!(letter, b'0'..=b'9' | b'a'..=b'f'));
        part.len() > hash.len() && (10..=16).contains(&hash.len()) && is_hex
    })
}

/// Whether it stands beside an original, for hosts that send files as they are.
fn is_compressed(name: &str) -> bool {
    name.ends_with(".br") || name.ends_with(".gz")
}

/// The site's files below `folder`, sorted, as addresses below the page's. The compressed forms are among them.
fn names(dist: &Path, folder: &str) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(dist.join(folder))? {
        let entry = entry?;
        let name = format!("{folder}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            names.extend(self::names(dist, &format!("{name}/"))?);
        } else {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn pretty(value: &Value) -> Result<Vec<u8>> {
    Ok((serde_json::to_string_pretty(value)? + "\n").into_bytes())
}

/// As `sha256sum` prints and checks it, from inside the site.
fn sums<'a>(dist: &Path, names: &[String], changing: impl Iterator<Item = &'a Pending>) -> Result<String> {
    let changing: Vec<(String, &[u8])> = changing
        .filter_map(|(path, bytes)| {
            let name = path.strip_prefix(dist).ok()?.to_string_lossy().replace('\\', "/");
            Some((name, bytes.as_slice()))
        })
        .collect();
    let mut all: Vec<&str> =
        names.iter().map(String::as_str).chain(changing.iter().map(|(name, _)| &name[..])).collect();
    all.sort_unstable();
    all.dedup();
    let mut text = String::new();
    for name in all {
        let new = changing.iter().find(|(changed, _)| changed == name).map(|(_, bytes)| bytes.to_vec());
        let bytes = new.map_or_else(|| std::fs::read(dist.join(name)), Ok)?;
        text += &format!("{}  {name}\n", hex(&Sha256::digest(bytes)));
    }
    Ok(text)
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_a_hash() {
        for name in [
            "boot-0123456789abcdef.js",
            "texts/ar-0123456789abcdef.txt",
            "backup-console-5b2f656219495350_bg.wasm",
            // A hash with a leading zero, which Trunk leaves out.
            "console-17b890a8b92748d.css",
        ] {
            assert!(is_hashed(name), "{name}");
        }
        for name in
            ["index.html", "a-0123456789abcdef/b.js", "boot-123456789.js", "boot-0123456789ABCDEF.js", "texts/ar.txt"]
        {
            assert!(!is_hashed(name), "{name}");
        }
    }

    #[test]
    fn sums_are_of_what_will_stand_there() {
        let dist = std::env::temp_dir().join(format!("xtask-sums-{}", std::process::id()));
        std::fs::create_dir_all(dist.join("texts")).unwrap();
        std::fs::write(dist.join("index.html"), "old").unwrap();
        std::fs::write(dist.join("texts/a.txt"), "abc").unwrap();
        let changing = [(dist.join("index.html"), b"abc".to_vec()), (dist.join("_headers"), Vec::new())];
        let sums = sums(&dist, &names(&dist, "").unwrap(), changing.iter()).unwrap();
        std::fs::remove_dir_all(&dist).unwrap();
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sums, format!("{empty}  _headers\n{abc}  index.html\n{abc}  texts/a.txt\n"));
    }
}
