//! What makes a release build small after Trunk: the program in two parts, each optimised, with short names between it and its
//! JavaScript, and the scripts minified.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::{
    assets::Assets,
    names, order,
    shell::{Shell, run_quietly, say},
    split::split,
    tools::WASM_TARGET,
    uses::Uses,
    weight::{self, Weights},
};

/// `target` is Cargo's target folder, where it is not the usual one.
pub fn site(shell: &Shell, dist: &Path, target: Option<&Path>) -> Result<()> {
    let mut assets = Assets::open(dist)?;
    say("splitting and optimising the program");
    let target = target.map_or_else(|| target_folder(shell), |target| Ok(target.to_owned()))?;
    let linked = target.join(WASM_TARGET).join("release/backup-console.wasm");
    let linked = std::fs::read(&linked).with_context(|| format!("{} cannot be read", linked.display()))?;
    let program = assets.named("backup-console-", "_bg.wasm")?;
    let parts = split(&assets.read(&program)?, &Uses::read(&linked)?)?;
    let (entries, functions, data) = parts.moved;
    println!("the rest: {functions} functions and {data} bytes of data behind {entries} entries");
    let (rest, weights_of_rest) = optimised(shell, &target, &parts.rest)?;
    let glue = assets.named("backup-console-", ".js")?;
    let (first, short_glue) = names::shorten(&parts.first, &String::from_utf8(assets.read(&glue)?)?)?;
    assets.replace(&glue, short_glue.as_bytes())?;
    let (first, weights) = optimised(shell, &target, &first)?;
    print!("{}", weight::table(&weights, &weights_of_rest));
    assets.add_rest(&program, &rest)?;
    assets.replace(&program, &first)?;

    say("minifying the scripts");
    for (start, format) in [("boot-", None), ("backup-console-", Some("--format=esm"))] {
        let name = assets.named(start, ".js")?;
        let mut esbuild = shell.command("esbuild");
        esbuild.arg(dist.join(&name)).args(["--minify", "--charset=utf8", "--log-level=warning"]).args(format);
        assets.replace(&name, &output(&mut esbuild)?)?;
    }
    assets.save()
}

/// npm's wasm-opt; other builds of it were seen to break the program.
fn optimised(shell: &Shell, target: &Path, module: &[u8]) -> Result<(Vec<u8>, Weights)> {
    let [before, between, after, names] =
        ["before.wasm", "between.wasm", "after.wasm", "after.names"].map(|name| target.join(name));
    let run = |from: &Path, to: &Path, args: &[&str]| {
        run_quietly(
            shell
                .command("wasm-opt")
                .args(args)
                .args(["--strip-debug", "--strip-producers"])
                .arg(from)
                .arg("-o")
                .arg(to),
        )
    };
    std::fs::write(&before, module)?;
    // The lowest memory is the end of the stack, where nothing has an address. The compiler has inlined what pays. Loops and branches
    // that are made anew from plain jumps compress better.
    let map = format!("--symbolmap={}", names.display());
    let inline = ["--always-inline-max-function-size=0", "--flexible-inline-max-function-size=0"];
    let optimise = ["--low-memory-unused", "-O3", "--flatten", "--rereloop", "-O3", &map];
    run(&before, &between, &[&inline[..], &optimise].concat())?;
    let ordered = order::ordered(std::fs::read(&between)?, &std::fs::read_to_string(&names)?)?;
    std::fs::write(&between, ordered.module)?;
    run(&between, &after, &["--reorder-functions-by-name", "--strip-target-features"])?;
    let module = std::fs::read(after)?;
    let weights = weight::of(&module, &ordered.names)?;
    Ok((module, weights))
}

fn target_folder(shell: &Shell) -> Result<PathBuf> {
    let metadata = output(shell.cargo().args(["metadata", "--no-deps", "--format-version", "1"]))?;
    let metadata: serde_json::Value = serde_json::from_slice(&metadata)?;
    Ok(metadata["target_directory"].as_str().context("cargo does not tell its target folder")?.into())
}

fn output(command: &mut Command) -> Result<Vec<u8>> {
    let output = command.output()?;
    if !output.status.success() {
        bail!("{}: {}", command.get_program().display(), String::from_utf8_lossy(&output.stderr));
    }
    Ok(output.stdout)
}
