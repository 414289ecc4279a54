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
    } else if said.contains("npm error network") {
        say("NOT CHECKED: signatures of npm's packages; the keys for them cannot be reached from here");
    } else {
        bail!("`npm audit signatures` failed:\n{said}");
    }
    Ok(())
}

/// Builds twice from nothing, the second time from a copy of the sources in another folder, and compares every byte.
pub fn reproduce(shell: &Shell) -> Result<()> {
    let folder = shell.root.join("target/reproduce");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let copy = folder.join("a folder elsewhere/sources");
    copy_sources(shell, &copy)?;
    let elsewhere = shell.at(copy);
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
    println!("two clean builds in two folders gave the same bytes");
    Ok(())
}

/// The sources without what was made of them, and the packages of npm by a link.
fn copy_sources(shell: &Shell, to: &Path) -> Result<()> {
    copy_folder(&shell.root, to)?;
    tools::npm_packages(shell)?;
    let modules = "tests/e2e/node_modules";
    #[cfg(unix)]
    std::os::unix::fs::symlink(shell.root.join(modules), to.join(modules))?;
    #[cfg(windows)]
    std::os::windows::fs::symlink_dir(shell.root.join(modules), to.join(modules))?;
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
