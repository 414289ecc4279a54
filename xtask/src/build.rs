//! The deployable site: Trunk's release build, the configuration put in, the files compressed, the first load held to its budget.

use std::path::Path;

use anyhow::Result;

use crate::{
    config::Changes,
    precompress,
    shell::{Shell, cargo_home, run, say},
    site, tools,
};

pub fn run_into(shell: &Shell, api_base: Option<&str>, out: &Path) -> Result<()> {
    // First, so that a bad address does not cost a build.
    let changes = Changes::of_api_base(api_base)?;
    tools::for_build(shell)?;
    say("trunk build --release");
    // Its JavaScript minifier cannot read wasm-bindgen's glue, says so at each build, and leaves it as it is.
    let log = "warn,trunk::processing::minify=error";
    // Trunk must not look for tools elsewhere: they are all here, in versions that were tested.
    let mut trunk = shell.command("trunk");
    trunk.args(["build", "--release", "--offline", "--locked", "--color", "never", "--dist"]).arg(out);
    trunk.env("CARGO_ENCODED_RUSTFLAGS", remapped_paths(shell)?).env("RUST_LOG", log).env_remove("NO_COLOR");
    run(&mut trunk)?;
    site::quiet_preload(out)?;
    site::apply(out, &changes)?;
    say("compressing");
    precompress::site(out)?;
    println!("built {}", out.display());
    Ok(())
}

/// Panic messages carry file names: the same for every builder, and shorter.
fn remapped_paths(shell: &Shell) -> Result<String> {
    let home = cargo_home()?;
    let remapped = [(&shell.root, "."), (&home, "cargo")];
    let mut flags = remapped.map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display())).to_vec();
    // The variable stands in for the flags of `.cargo/config.toml`.
    flags.extend(["--cfg", "erase_components"].map(str::to_owned));
    Ok(flags.join("\u{1f}"))
}
