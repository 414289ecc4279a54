//! The tools that the console is built and tested with, in the versions that it was tested with. What is there in the right version is
//! reused. What is missing is installed: cargo's tools beside cargo itself, or in `.tools/` if another version of the person's stands
//! there; npm's packages in `tests/e2e/node_modules`.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::shell::{Shell, run, run_quietly, say};

/// The newest that Rust 1.95 and older can compile.
const TRUNK: &str = "0.21.14";
const CARGO_DENY: &str = "0.20.2";
/// The first whose modules know their folder and whose lists of files know theirs.
const NODE: (u32, u32) = (20, 12);
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Everything that a release build needs.
pub fn for_build(shell: &Shell) -> Result<()> {
    wasm_target(shell)?;
    standard_library_source(shell)?;
    cargo_tool(shell, "trunk", "trunk", TRUNK, &["--locked"])?;
    // Its own lock file can name versions that are withdrawn: without --locked.
    cargo_tool(shell, "wasm-bindgen-cli", "wasm-bindgen", &locked_version(shell, "wasm-bindgen")?, &[])?;
    npm_packages(shell)?;
    say("cargo fetch");
    run_quietly(shell.cargo().args(["fetch", "--locked"]))?;
    // The release build compiles the standard library too, offline, and Cargo resolves all that its lock file names.
    let library = standard_library(shell).context("the source of Rust's standard library is missing")?;
    let mut fetch = shell.cargo();
    fetch.env("RUSTC_BOOTSTRAP", "1").args(["fetch", "--locked", "--manifest-path"]).arg(library.join("Cargo.toml"));
    run_quietly(&mut fetch)
}

/// `rustup target add`, unless the compiler has the target already (also from a distribution's package).
pub fn wasm_target(shell: &Shell) -> Result<()> {
    let libraries = shell.first_line("rustc", &["--print", "target-libdir", "--target", WASM_TARGET]);
    if libraries.is_some_and(|folder| PathBuf::from(folder).is_dir()) {
        return Ok(());
    }
    if shell.find("rustup").is_none() {
        bail!("the target {WASM_TARGET} is missing: install Rust by rustup, which can add it");
    }
    say(&format!("adding the target {WASM_TARGET}"));
    run(shell.command("rustup").args(["target", "add", WASM_TARGET]))
}

/// `rustup component add rust-src`, unless the compiler has it already (also from a distribution's package).
fn standard_library_source(shell: &Shell) -> Result<()> {
    if standard_library(shell).is_some() {
        return Ok(());
    }
    if shell.find("rustup").is_none() {
        bail!("the source of Rust's standard library is missing: install Rust by rustup, which can add it");
    }
    say("adding the source of Rust's standard library");
    run(shell.command("rustup").args(["component", "add", "rust-src"]))
}

/// The compiler's own folder.
pub fn sysroot(shell: &Shell) -> Result<PathBuf> {
    let sysroot = shell.first_line("rustc", &["--print", "sysroot"]);
    sysroot.map(PathBuf::from).context("rustc does not say where it is installed")
}

/// `rustup component add`, unless cargo has the command already (also from a distribution's package).
pub fn component(shell: &Shell, name: &str, command: &str) -> Result<()> {
    if shell.first_line("cargo", &[command, "--version"]).is_some() {
        return Ok(());
    }
    if shell.find("rustup").is_none() {
        bail!("`cargo {command}` is missing: install Rust by rustup, which can add it");
    }
    say(&format!("adding {name}"));
    run(shell.command("rustup").args(["component", "add", name]))
}

/// Where that source lies.
pub fn standard_library(shell: &Shell) -> Option<PathBuf> {
    let library = sysroot(shell).ok()?.join("lib/rustlib/src/rust/library");
    library.join("Cargo.lock").is_file().then_some(library)
}

/// What checks licences, sources and advisories by `deny.toml`.
pub fn cargo_deny(shell: &Shell) -> Result<()> {
    cargo_tool(shell, "cargo-deny", "cargo-deny", CARGO_DENY, &["--locked"])
}

/// The version of a package in Cargo.lock: wasm-bindgen's command must be the library's twin.
fn locked_version(shell: &Shell, package: &str) -> Result<String> {
    let lock = std::fs::read_to_string(shell.root.join("Cargo.lock")).context("Cargo.lock cannot be read")?;
    let entry = format!("name = \"{package}\"\nversion = \"");
    let version = lock.split_once(&entry).and_then(|(_, rest)| rest.split('"').next());
    version.map(str::to_owned).with_context(|| format!("Cargo.lock does not name {package}"))
}

fn cargo_tool(shell: &Shell, package: &str, program: &str, version: &str, options: &[&str]) -> Result<()> {
    if has_version(shell, program, version) {
        return Ok(());
    }
    let is_free = !shell.cargo_home.join("bin").join(format!("{program}{}", std::env::consts::EXE_SUFFIX)).exists();
    say(&format!("installing {package} {version}, which takes some minutes, once"));
    let mut install = shell.cargo();
    install.args(["install", package, "--version", version]).args(options);
    if !is_free {
        let folder = shell.root.join(".tools");
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join(".gitignore"), "*\n")?;
        install.arg("--force").arg("--root").arg(folder);
    }
    run(&mut install)?;
    if !has_version(shell, program, version) {
        bail!("{program} {version} was installed, but another one stands before it in PATH");
    }
    Ok(())
}

fn has_version(shell: &Shell, program: &str, version: &str) -> bool {
    shell.first_line(program, &["--version"]).is_some_and(|line| line.split_whitespace().nth(1) == Some(version))
}

/// Major and minor of `v20.12.0`.
fn node_version(line: &str) -> Option<(u32, u32)> {
    let mut numbers = line.trim_start_matches('v').split('.').map_while(|number| number.parse().ok());
    Some((numbers.next()?, numbers.next()?))
}

/// `npm ci`, unless what is there came from this very lock file.
pub fn npm_packages(shell: &Shell) -> Result<()> {
    let (major, minor) = NODE;
    match shell.first_line("node", &["--version"]) {
        None => bail!("node is missing: install Node.js {major}.{minor} or newer"),
        Some(version) if node_version(&version).is_none_or(|version| version < NODE) => {
            bail!("node is {version}: install Node.js {major}.{minor} or newer")
        }
        Some(_) if shell.find("npm").is_none() => bail!("npm is missing: install it beside Node.js"),
        Some(_) => {}
    }
    let folder = shell.root.join("tests/e2e");
    let lock = std::fs::read(folder.join("package-lock.json")).context("tests/e2e/package-lock.json cannot be read")?;
    let stamp = folder.join("node_modules/.installed-from");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    say("npm ci in tests/e2e");
    run_quietly(shell.command("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder))
        .context("npm could not install the packages; is its registry reachable?")?;
    Ok(std::fs::write(stamp, lock)?)
}

/// A Chromium to test in: `CHROMIUM`, else one on PATH, else Playwright's, installing one where that can be done.
pub fn chromium(shell: &Shell) -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("CHROMIUM") {
        let path = PathBuf::from(path);
        return if path.is_file() { Ok(path) } else { bail!("CHROMIUM names {}, which is not there", path.display()) };
    }
    if let Some(path) = chromium_here(shell) {
        return Ok(path);
    }
    if !apt_install(shell, &["chromium"]) {
        say("playwright install chromium");
        let _ = run(shell
            .command("npx")
            .args(["playwright", "install", "chromium"])
            .current_dir(shell.root.join("tests/e2e")));
    }
    chromium_here(shell).context("Chromium is missing: install it, or set CHROMIUM to the file of a Chromium or Chrome")
}

/// nginx and Caddy, which the hosting tests run on loopback: `NGINX_BIN` and `CADDY_BIN`, else on PATH, else by apt.
pub fn web_servers(shell: &Shell) -> Result<[(&'static str, PathBuf); 2]> {
    let servers = [("NGINX_BIN", "nginx"), ("CADDY_BIN", "caddy")];
    let here = |(variable, program): (&'static str, &str)| {
        // Debian keeps nginx where only root's PATH leads.
        let debian = PathBuf::from("/usr/sbin").join(program);
        let found = std::env::var_os(variable).map(PathBuf::from).or_else(|| shell.find(program)).unwrap_or(debian);
        found.is_file().then_some((variable, found))
    };
    let is_complete = servers.into_iter().all(|server| here(server).is_some()) && shell.find("openssl").is_some();
    // Where systemd runs the machine the packages would serve the whole network from its next start on.
    if !is_complete && !Path::new("/run/systemd/system").exists() {
        apt_install(shell, &WEB_SERVERS);
    }
    let [nginx, caddy] = servers.map(here);
    let missing = format!(
        "nginx and caddy are needed by the hosting tests: install them (on Debian: {}; their services are not needed and can \
         be disabled), or set NGINX_BIN and CADDY_BIN to their files",
        WEB_SERVERS.join(" ")
    );
    if shell.find("openssl").is_none() {
        bail!("openssl is missing: the hosting tests make their certificate with it");
    }
    Ok([nginx.context(missing.clone())?, caddy.context(missing)?])
}

/// Debian's packages.
const WEB_SERVERS: [&str; 4] = ["nginx-light", "libnginx-mod-http-brotli-static", "caddy", "openssl"];

/// Whether there was a way to install them at all; the caller looks for what came of it.
fn apt_install(shell: &Shell, packages: &[&str]) -> bool {
    if shell.find("apt-get").is_none() || shell.first_line("id", &["-u"]).as_deref() != Some("0") {
        return false;
    }
    say(&format!("apt-get install {}", packages.join(" ")));
    let _no_services = NoServices::at(Path::new("/usr/sbin/policy-rc.d"));
    let apt = |args: &[&str]| run_quietly(shell.command("apt-get").env("DEBIAN_FRONTEND", "noninteractive").args(args));
    let install = || apt(&[&["install", "-y", "--no-install-recommends"], packages].concat());
    let _ = install().or_else(|_| apt(&["update"]).and_then(|()| install()));
    true
}

/// While it lives no package that is installed starts a service. A machine that has a rule of its own for that keeps it.
struct NoServices<'a>(&'a Path);

impl<'a> NoServices<'a> {
    fn at(rule: &'a Path) -> Option<Self> {
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(rule).ok()?;
        let rule = Self(rule);
        // 101: by policy, no action is allowed.
        file.write_all(b"#!/bin/sh\nexit 101\n").ok()?;
        #[cfg(unix)]
        file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o755)).ok()?;
        Some(rule)
    }
}

impl Drop for NoServices<'_> {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(self.0);
    }
}

/// The tests measure texts in all languages: in a font that has them, and is no wider than most. Where it can't be had, the machine's own is taken.
pub fn font(shell: &Shell) {
    let found = shell.first_line("fc-match", &["Noto Sans"]);
    if found.is_none_or(|found| !found.contains("\"Noto Sans\"")) {
        apt_install(shell, &["fonts-noto-core"]);
    }
}

fn chromium_here(shell: &Shell) -> Option<PathBuf> {
    let on_path = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
        .iter()
        .find_map(|name| shell.find(name));
    on_path.or_else(|| {
        let script = "console.log(require('@playwright/test').chromium.executablePath())";
        let mut node = shell.command("node");
        let output = node.args(["-e", script]).current_dir(shell.root.join("tests/e2e")).output().ok()?;
        let path = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
        path.is_file().then_some(path)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_node_are_told_apart() {
        assert!(node_version("v20.12.0").is_some_and(|version| version >= NODE));
        assert!(node_version("v22.1.0").is_some_and(|version| version >= NODE));
        assert!(node_version("v20.9.0").is_some_and(|version| version < NODE));
        assert_eq!(node_version("nodejs"), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_rule_against_services_is_lent_and_a_foreign_one_is_kept() {
        let rule = std::env::temp_dir().join(format!("xtask-policy-{}", std::process::id()));
        let lent = NoServices::at(&rule).unwrap();
        assert_eq!(std::process::Command::new(&rule).status().unwrap().code(), Some(101));
        assert!(NoServices::at(&rule).is_none());
        assert!(rule.exists());
        drop(lent);
        assert!(!rule.exists());
    }
}
