//! `cargo xtask …`: everything that is done with the sources. `main.rs` knows the commands and their options, each module does one
//! thing, `shell.rs` starts programs, `tools.rs` gets the missing ones.

mod args;
mod assets;
mod build;
mod config;
mod demo;
mod headers;
mod hosting;
mod names;
mod order;
mod plan;
mod precompress;
mod replace;
mod sbom;
mod shell;
mod shrink;
mod site;
mod sizes;
mod split;
mod styles;
mod suite;
mod supply;
mod texts;
mod tools;
mod uses;
mod weight;

use std::process::ExitCode;

use anyhow::{Result, bail};

use args::Args;
use shell::Shell;

const USAGE: &str = "\
cargo xtask setup                    gets the tools that are missing
cargo xtask demo [--port N]          builds the console, starts the emulator with a lively account, prints address and token
cargo xtask test [STEP…]             every check, or only the named ones: fmt clippy unit supply wasm reproduce e2e
cargo xtask build [--api-base URL] [--out DIR] [--record-sizes]
                                     makes the deployable site, in dist/, and says what its bytes are spent on and what has changed since
                                     the sizes were recorded in xtask/sizes.txt
cargo xtask configure DIST [--api-base URL] [--poll-active-seconds N] [--poll-idle-seconds N] [--request-timeout-seconds N]
                           [--idle-lock-minutes N] [--manual-backup-limit N] [--default-language L] [--title T]
                                     changes the configuration of a built site, its policy and its header files
cargo xtask reproduce                builds twice from nothing, in two folders, and compares every byte
cargo xtask bench                    measures the page with 1,000, 10,000 and 100,000 backups: a table, and target/bench.json
cargo xtask screenshots              makes the README's pictures, and the gallery of every screen × language × theme × width in target/gallery
cargo xtask assets                   makes what Trunk needs beside the sources: the one style sheet, the languages' files (build does it too)";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let mut args = Args::new(std::env::args().skip(1));
    let shell = Shell::new()?;
    match args.word().as_deref() {
        Some("setup") => {
            args.finish()?;
            tools::for_build(&shell)?;
            tools::chromium(&shell)?;
            Ok(())
        }
        Some("demo") => {
            let port = args.number("--port")?;
            args.finish()?;
            demo::run_demo(&shell, port.unwrap_or(8080))
        }
        Some("test") => suite::run_steps(&shell, &args.words()?),
        Some("build") => {
            let api_base = args.value("--api-base")?;
            let out = args.value("--out")?.map_or(shell.root.join("dist"), |out| shell.invoked_from.join(out));
            let is_on_record = args.flag("--record-sizes");
            args.finish()?;
            let sizes = build::run_into(&shell, api_base.as_deref(), &out)?;
            if is_on_record { sizes.write(&shell.root) } else { Ok(()) }
        }
        Some("configure") => {
            let changes = config::Changes::from_args(&mut args)?;
            let Some(dist) = args.word() else {
                bail!("configure needs the folder of a built site: cargo xtask configure dist --api-base URL")
            };
            args.finish()?;
            site::configure(&shell.invoked_from.join(dist), &changes)
        }
        Some("reproduce") => {
            args.finish()?;
            supply::reproduce(&shell)
        }
        Some("bench") => {
            args.finish()?;
            suite::bench(&shell)
        }
        Some("screenshots") => {
            args.finish()?;
            suite::screenshots(&shell)
        }
        Some("assets") => {
            args.finish()?;
            build::assets(&shell)
        }
        Some("help" | "--help" | "-h") => {
            println!("{USAGE}");
            Ok(())
        }
        Some(other) => bail!("there is no command {other:?}; the commands are:\n{USAGE}"),
        None => bail!("which command?\n{USAGE}"),
    }
}
