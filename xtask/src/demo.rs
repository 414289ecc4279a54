//! The console with a lively account behind it: built, served by the emulator on one port, until Ctrl-C.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{
    build,
    shell::{Shell, run, say},
};

pub fn run_demo(shell: &Shell, port: u16) -> Result<()> {
    let dist = shell.root.join("target/demo-dist");
    build::run_into(shell, Some("/"), &dist)?;
    let mut command = Command::new(emulator(shell)?);
    command
        .current_dir(&shell.root)
        .args(["--port", &port.to_string(), "--seed", "demo", "--db", "demo.sqlite", "--static"])
        .arg(&dist);
    // The emulator ends when this program does, however that ends.
    let mut child = command
        .arg("--exit-with-stdin")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("the emulator could not start")?;
    let ready = ready_line(&mut child)
        .with_context(|| format!("the emulator did not start; if port {port} is taken, choose another by --port"))?;
    let text = |pointer: &str| ready.pointer(pointer).and_then(Value::as_str).unwrap_or("?").to_owned();
    println!("\n  Backup Console   {}\n  API token        {}", text("/address"), text("/tokens/full"));
    println!(
        "  read only        {}\n  revoked          {}\n\nCtrl-C ends it. The account is kept in demo.sqlite.",
        text("/tokens/read_only"),
        text("/tokens/revoked")
    );
    // `wait` would close it, and so end the emulator.
    let _open = child.stdin.take();
    let status = child.wait()?;
    if !status.success() {
        bail!("the emulator ended ({status})");
    }
    Ok(())
}

/// Builds the emulator and says where it is.
pub fn emulator(shell: &Shell) -> Result<PathBuf> {
    say("cargo build --profile tool -p emulator");
    run(shell.cargo().args(["build", "--quiet", "--profile", "tool", "-p", "emulator"]))?;
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| shell.root.join("target"), |folder| shell.root.join(folder));
    Ok(target.join("tool").join(format!("emulator{}", std::env::consts::EXE_SUFFIX)))
}

fn ready_line(child: &mut Child) -> Result<Value> {
    let mut output = BufReader::new(child.stdout.take().context("no output")?);
    let mut line = String::new();
    output.read_line(&mut line)?;
    // Its further lines are a log that must not fill the pipe.
    std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
    serde_json::from_str(&line).context("its first line is not the JSON that says where it listens")
}
