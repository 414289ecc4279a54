//! What comes from others: licences, sources and duplicates by `deny.toml`, published advisories and npm's signatures where the
//! services for them can be reached, and whether two clean builds give the same bytes.

use std::{path::Path, process::Output};

use anyhow::{Context, Result, bail};

use crate::{
    build, hosting,
    shell::{Shell, run, say},
    tools,
};

/// The checks. Those that need the network are skipped, and say so, where there is none.
pub fn check(shell: &Shell) -> Result<()> {
    tools::cargo_deny(shell)?;
    tools::npm_packages(shell)?;
    say("cargo deny check bans licenses sources");
    let deny = |args: &[&str]| {
        let mut command = shell.cargo();
        command.arg("deny").args(args);
        command
    };
    run(&mut deny(&["check", "bans", "licenses", "sources"]))?;
    if deny(&["fetch", "db"]).output().is_ok_and(|output| output.status.success()) {
        say("cargo deny check advisories");
        run(&mut deny(&["check", "--disable-fetch", "advisories"]))?;
    } else {
        say("NOT CHECKED: advisories about crates; their database cannot be reached from here");
    }
    signatures(shell)
}

/// Whether npm's packages are signed by its registry.
fn signatures(shell: &Shell) -> Result<()> {
    say("npm audit signatures");
    let mut npm = shell.command("npm");
    npm.args(["audit", "signatures", "--fetch-retries=0", "--fetch-timeout=20000"]);
    let Output { status, stdout, stderr } = npm.current_dir(shell.root.join("tests/e2e")).output()?;
    let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    if status.success() {
        print!("{said}");
    } else if is_out_of_reach(&said) {
        say("NOT CHECKED: signatures of npm's packages; the keys for them cannot be reached from here");
    } else {
        bail!("`npm audit signatures` failed:\n{said}");
    }
    Ok(())
}

/// What npm calls it when there is no way to a service, or when a registry has no such service.
const OUT_OF_REACH: [&str; 16] = [
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "ENOTFOUND",
    "EPROTO",
    "ERR_SOCKET_TIMEOUT",
    "ETIMEDOUT",
    "FETCH_ERROR",
    "E403",
    "E404",
    "E405",
    "E501",
    "E502",
    "E503",
];

/// Whether npm could not ask, by what it said. Signatures that are wrong or missing it reports without a code.
fn is_out_of_reach(said: &str) -> bool {
    said.lines().any(|line| {
        // `npm error …`, and before npm 10 `npm ERR! …`
        let mut words = line.split_whitespace().skip_while(|word| *word != "npm").skip(2);
        match words.next() {
            Some("code") => words.next().is_some_and(|code| OUT_OF_REACH.contains(&code)),
            Some("network") => true,
            _ => false,
        }
    })
}

/// Builds twice from nothing, the second time from a copy of the sources in another folder and with Cargo's home at another path, and
/// compares every byte.
pub fn reproduce(shell: &Shell) -> Result<()> {
    let folder = shell.root.join("target/reproduce");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let copy = folder.join("a folder elsewhere/sources");
    copy_sources(shell, &copy)?;
    // Cargo finds its packages by another path, too.
    let home = folder.join("another home");
    link(&shell.cargo_home, &home)?;
    let elsewhere = shell.at(copy, home);
    let mut sums = Vec::new();
    for (number, shell) in [(1, shell), (2, &elsewhere)] {
        say(&format!("clean build {number} of 2, in {}", shell.root.display()));
        let dist = folder.join(number.to_string()).join("dist");
        build::run_clean(shell, &dist, &folder.join(number.to_string()).join("target"))?;
        let beside = hosting::folder_beside(&dist)?;
        sums.push(["SHA256SUMS", "sbom.cdx.json"].map(|name| std::fs::read_to_string(beside.join(name))));
    }
    let [first, second] = &sums[..] else { bail!("there are not two builds") };
    for (one, other) in first.iter().zip(second) {
        let (one, other) = (one.as_ref().ok().context("not written")?, other.as_ref().ok().context("not written")?);
        if let Some((line, changed)) = one.lines().zip(other.lines()).find(|(line, changed)| line != changed) {
            bail!("two clean builds differ:\n  {line}\n  {changed}");
        }
        if one.lines().count() != other.lines().count() {
            bail!("two clean builds have different files");
        }
    }
    println!("two clean builds, in two folders and with two homes of Cargo, gave the same bytes");
    Ok(())
}

/// The sources without what was made of them, and the packages of npm by a link.
fn copy_sources(shell: &Shell, to: &Path) -> Result<()> {
    copy_folder(&shell.root, to)?;
    tools::npm_packages(shell)?;
    let modules = "tests/e2e/node_modules";
    link(&shell.root.join(modules), &to.join(modules))
}

fn link(to: &Path, at: &Path) -> Result<()> {
    #[cfg(unix)]
    std::os::unix::fs::symlink(to, at)?;
    #[cfg(windows)]
    std::os::windows::fs::symlink_dir(to, at)?;
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    const MADE: [&str; 7] = [".git", ".tools", "target", "dist", "dist-hosting", "node_modules", "test-results"];
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if MADE.iter().any(|made| name == *made) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &to.join(name))?;
        } else if entry.file_type()?.is_file() {
            std::fs::copy(entry.path(), to.join(name))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn npm_that_could_not_ask_is_told_from_npm_that_found_something() {
        for said in [
            "npm error code ENOTFOUND\nnpm error syscall getaddrinfo",
            "npm ERR! code ETIMEDOUT\nnpm ERR! errno ETIMEDOUT",
            "  npm error code EAI_AGAIN",
            "npm error code E404\nnpm error 404 Not Found - GET https://registry.example/-/npm/v1/keys",
            "npm ERR! code E403\nnpm ERR! 403 Forbidden",
            "npm error code ECONNREFUSED",
            "npm error network request to https://tuf-repo-cdn.sigstore.dev/15.root.json failed",
        ] {
            assert!(is_out_of_reach(said), "{said}");
        }
        for said in [
            "",
            "audited 9 packages in 1s\n\n1 package has an invalid registry signature:\n\nesbuild@0.25.0",
            "2 packages have missing registry signatures but the registry is providing signing keys:",
            "npm error code EINTEGRITY",
            "npm error code EUSAGE",
            "npm error code EATTESTATIONVERIFY",
            "the code ENOTFOUND",
        ] {
            assert!(!is_out_of_reach(said), "{said}");
        }
    }
}
