//! Starting programs: where the checkout is, what PATH they see, and what is said when one fails.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use anyhow::{Context, Result, bail};

pub struct Shell {
    /// The checkout.
    pub root: PathBuf,
    /// Where the person stood, for paths on the command line.
    pub invoked_from: PathBuf,
    /// Where Cargo keeps packages and what it installs.
    pub cargo_home: PathBuf,
    path: OsString,
}

impl Shell {
    pub fn new() -> Result<Self> {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR").context("start this as `cargo xtask …`")?;
        let root = Path::new(&manifest).parent().context("xtask is not in a workspace")?.to_owned();
        let cargo_home = cargo_home()?;
        let own = [root.join("tests/e2e/node_modules/.bin"), root.join(".tools/bin"), cargo_home.join("bin")];
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(own.into_iter().chain(std::env::split_paths(&inherited)))?;
        Ok(Self { root, invoked_from: std::env::current_dir()?, cargo_home, path })
    }

    /// The same tools for another copy of the sources, with Cargo's home found by another path.
    pub fn at(&self, root: PathBuf, cargo_home: PathBuf) -> Self {
        Self { root, invoked_from: self.invoked_from.clone(), cargo_home, path: self.path.clone() }
    }

    /// The program's file: npm's packages first, then `.tools`, then PATH.
    pub fn find(&self, program: &str) -> Option<PathBuf> {
        let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
        std::env::split_paths(&self.path).map(|folder| folder.join(&file)).find(|path| path.is_file())
    }

    /// A command that starts in the checkout.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.find(program).unwrap_or_else(|| program.into()));
        command.current_dir(&self.root).env("PATH", &self.path).env("CARGO_HOME", &self.cargo_home);
        // Set by cargo for this program; they would make the builds that it starts differ from the person's own.
        for name in
            ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_PKG_VERSION", "CARGO_PKG_NAME", "CARGO_CRATE_NAME"]
        {
            command.env_remove(name);
        }
        command
    }

    /// `cargo` of the toolchain in use.
    pub fn cargo(&self) -> Command {
        self.command("cargo")
    }

    /// What `program args` prints first, if it runs at all.
    pub fn first_line(&self, program: &str, args: &[&str]) -> Option<String> {
        let output = self.command(program).args(args).output().ok().filter(|output| output.status.success())?;
        String::from_utf8_lossy(&output.stdout).lines().next().map(str::to_owned)
    }
}

/// Runs to the end with its output shown.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("`{}` could not start", line(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Runs to the end; its output is shown only when it fails.
pub fn run_quietly(command: &mut Command) -> Result<()> {
    let Output { status, stdout, stderr } =
        command.output().with_context(|| format!("`{}` could not start", line(command)))?;
    if !status.success() {
        eprint!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// One line to the person about what takes time now.
pub fn say(what: &str) {
    eprintln!("==> {what}");
}

fn cargo_home() -> Result<PathBuf> {
    if let Some(home) = std::env::var_os("CARGO_HOME") {
        return Ok(home.into());
    }
    Ok(std::env::home_dir().context("there is no home folder: set CARGO_HOME")?.join(".cargo"))
}

fn line(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    command.get_args().fold(program, |line, arg| format!("{line} {}", arg.to_string_lossy()))
}
