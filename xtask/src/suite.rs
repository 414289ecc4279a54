//! `cargo xtask test`: the steps in their order, each named, timed, and the end at the first that fails.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};

use crate::{
    build, demo,
    shell::{Shell, run, say},
    supply,
    tools::{self, WASM_TARGET},
};

type Step = (&'static str, fn(&Shell) -> Result<()>);
const STEPS: [Step; 7] = [
    ("fmt", fmt),
    ("clippy", clippy),
    ("unit", unit),
    ("supply", supply::check),
    ("wasm", wasm),
    ("reproduce", supply::reproduce),
    ("e2e", e2e),
];

/// All steps, or the named ones.
pub fn run_steps(shell: &Shell, names: &[String]) -> Result<()> {
    if let Some(unknown) = names.iter().find(|name| !STEPS.iter().any(|(step, _)| step == name)) {
        bail!("there is no step {unknown:?}; the steps are {}", STEPS.map(|(name, _)| name).join(" "));
    }
    let chosen = STEPS.iter().filter(|(name, _)| names.is_empty() || names.iter().any(|chosen| chosen == name));
    let mut done: Vec<(&str, Duration)> = Vec::new();
    let mut failed = None;
    for (name, step) in chosen {
        say(&format!("step {name}"));
        let begun = Instant::now();
        let outcome = step(shell);
        done.push((name, begun.elapsed()));
        if let Err(error) = outcome {
            failed = Some((name, error));
            break;
        }
    }
    println!();
    for (name, duration) in &done {
        let word = if failed.as_ref().is_some_and(|(failed, _)| *failed == name) { "FAILED" } else { "ok" };
        println!("{name:<9} {word:<7} {:>7.1} s", duration.as_secs_f64());
    }
    let failures = usize::from(failed.is_some());
    println!("steps: {} passed, {failures} failed", done.len() - failures);
    match failed {
        Some((name, error)) => Err(error.context(format!("step {name}"))),
        None => Ok(()),
    }
}

fn fmt(shell: &Shell) -> Result<()> {
    tools::component(shell, "rustfmt", "fmt")?;
    run(shell.cargo().args(["fmt", "--all", "--check"]))
}

fn clippy(shell: &Shell) -> Result<()> {
    tools::wasm_target(shell)?;
    tools::component(shell, "clippy", "clippy")?;
    run(shell.cargo().args(["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    run(shell.cargo().args([
        "clippy",
        "--quiet",
        "-p",
        "backup-console",
        "--target",
        WASM_TARGET,
        "--",
        "-D",
        "warnings",
    ]))
}

fn unit(shell: &Shell) -> Result<()> {
    run(shell.cargo().args(["test", "--quiet", "--workspace"]))
}

fn wasm(shell: &Shell) -> Result<()> {
    build::run_into(shell, Some("/"), &shell.root.join("target/test-dist")).map(drop)
}

/// Playwright against the build of the step before, which is made if it is not there.
fn e2e(shell: &Shell) -> Result<()> {
    if !shell.root.join("target/test-dist/index.html").is_file() {
        wasm(shell)?;
    }
    playwright(shell, &["test"], &tools::web_servers(shell)?)
}

pub fn screenshots(shell: &Shell) -> Result<()> {
    wasm(shell)?;
    playwright(shell, &["test", "--config", "screenshots.config.ts"], &[])
}

/// Prints how fast the page is at three sizes, and keeps the figures as JSON.
pub fn bench(shell: &Shell) -> Result<()> {
    wasm(shell)?;
    let kept = shell.root.join("target/bench.json");
    playwright(shell, &["test", "--config", "bench.config.ts"], &[("BENCH_OUT", kept.clone())])?;
    println!("kept in {}", kept.display());
    Ok(())
}

fn playwright(shell: &Shell, args: &[&str], variables: &[(&str, PathBuf)]) -> Result<()> {
    tools::npm_packages(shell)?;
    let chromium = tools::chromium(shell)?;
    tools::font(shell);
    let emulator = demo::emulator(shell)?;
    let folder = shell.root.join("tests/e2e");
    run(shell.command("npx").args(["tsc", "--noEmit"]).current_dir(&folder))?;
    let mut command = shell.command("npx");
    command.arg("playwright").args(args).current_dir(&folder);
    command
        .env("CHROMIUM", chromium)
        .env("EMULATOR_BIN", emulator)
        .env("DIST_DIR", shell.root.join("target/test-dist"))
        // The hosting tests configure builds as a person does.
        .env("XTASK_BIN", std::env::current_exe()?)
        .envs(variables.iter().cloned());
    run(&mut command)
}
