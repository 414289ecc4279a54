//! The deployable site: Trunk's release build, the program split, the configuration put in, the files compressed, the first load held to its budget.

use std::{path::Path, process::Command};

use anyhow::{Result, ensure};

use crate::{
    config::Changes,
    hosting, precompress, sbom,
    shell::{Shell, run, say},
    shrink, site,
    sizes::Sizes,
    styles, texts, tools,
};

/// Returns how large the files are.
pub fn run_into(shell: &Shell, api_base: Option<&str>, out: &Path) -> Result<Sizes> {
    run_with(shell, api_base, out, None)
}

/// A build that shares nothing with those before: in a target folder of its own.
pub fn run_clean(shell: &Shell, out: &Path, target: &Path) -> Result<()> {
    run_with(shell, None, out, Some(target)).map(drop)
}

fn run_with(shell: &Shell, api_base: Option<&str>, out: &Path, target: Option<&Path>) -> Result<Sizes> {
    // First, so that a bad address does not cost a build.
    let changes = Changes::of_api_base(api_base)?;
    may_be_emptied(out)?;
    tools::for_build(shell)?;
    assets(shell)?;
    say("trunk build --release");
    // Its JavaScript minifier cannot read wasm-bindgen's glue, says so at each build, and leaves it as it is.
    let log = "warn,trunk::processing::minify=error";
    // Trunk must not look for tools elsewhere: they are all here, in versions that were tested.
    let mut trunk = shell.command("trunk");
    trunk.args(["build", "--release", "--offline", "--locked", "--color", "never", "--dist"]).arg(out);
    trunk.env("CARGO_ENCODED_RUSTFLAGS", compiler_flags(shell)?).env("RUST_LOG", log).env_remove("NO_COLOR");
    small_standard_library(&mut trunk);
    if let Some(target) = target {
        trunk.env("CARGO_TARGET_DIR", target);
    }
    run(&mut trunk)?;
    shrink::site(shell, out, target)?;
    site::quiet_preload(out)?;
    site::apply(out, &changes)?;
    say("compressing");
    let sizes = precompress::site(out, &Sizes::read(&shell.root)?)?;
    site::publish(out)?;
    sbom::write(shell, out)?;
    println!("built {}, and what hosts need to know in {}", out.display(), hosting::folder_beside(out)?.display());
    Ok(sizes)
}

/// Trunk empties the folder first: it must hold nothing but a build.
fn may_be_emptied(out: &Path) -> Result<()> {
    let is_free = match std::fs::read_dir(out) {
        // What Trunk leaves of a build that failed.
        Ok(mut entries) => entries.all(|entry| entry.is_ok_and(|entry| entry.file_name() == ".stage")),
        Err(_) => !out.exists(),
    };
    ensure!(
        is_free || site::is_built(out),
        "{} holds something else than a build, which would be deleted: name a new or an empty folder",
        out.display()
    );
    Ok(())
}

/// What the page needs beside the program.
pub fn assets(shell: &Shell) -> Result<()> {
    styles::write(&shell.root)?;
    texts::write(&shell.root)
}

/// Rust's standard library as it comes is built for speed, and a panic formats its message. Built anew for size, with panics
/// that trap at once (the page shows its notice all the same), it makes a first load that is 18 KB smaller. The stable compiler
/// can do this, but calls it unstable: hence the variable that lets it.
fn small_standard_library(trunk: &mut Command) {
    trunk.env("RUSTC_BOOTSTRAP", "1");
    trunk
        .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
        .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size");
}

/// File names in the program are the same for every builder, and short. Splitting it takes the linker's relocations.
fn compiler_flags(shell: &Shell) -> Result<String> {
    let sysroot = tools::sysroot(shell)?;
    let remapped = [(&shell.root, "."), (&shell.cargo_home, "cargo"), (&sysroot, "rust")];
    let mut flags = remapped.map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display())).to_vec();
    flags.extend(
        ["-Zunstable-options", "-Cpanic=immediate-abort", "-Zlocation-detail=none", "-Clink-arg=--emit-relocs"]
            .map(str::to_owned),
    );
    Ok(flags.join("\u{1f}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_build_is_overwritten() {
        let out = std::env::temp_dir().join(format!("xtask-out-{}", std::process::id()));
        assert!(may_be_emptied(&out).is_ok());
        std::fs::create_dir_all(&out).unwrap();
        assert!(may_be_emptied(&out).is_ok());
        std::fs::create_dir(out.join(".stage")).unwrap();
        assert!(may_be_emptied(&out).is_ok());
        std::fs::write(out.join("index.html"), "<h1>My site</h1>").unwrap();
        assert!(may_be_emptied(&out).is_err());
        assert!(may_be_emptied(&out.join("index.html")).is_err());
        std::fs::write(out.join("index.html"), "<meta name=\"console-app\"><script id=console-config>{}</script>")
            .unwrap();
        assert!(may_be_emptied(&out).is_ok());
        std::fs::remove_dir_all(out).unwrap();
    }
}
