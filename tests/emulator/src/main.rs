//! The command line of the emulator: starts it, prints where it is, and ends with the signal or the standard input.

use std::io::Write;
use std::process::ExitCode;

use emulator::api::{FULL_TOKEN, READ_ONLY_TOKEN, REVOKED_TOKEN};
use emulator::options::{Options, USAGE};
use serde_json::json;

fn main() -> ExitCode {
    let options = match Options::from_command_line() {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("emulator: {error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("emulator: {error}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(options: Options) -> std::io::Result<()> {
    if options.exit_with_stdin {
        std::thread::spawn(|| {
            // What is read does not matter, only that it ends.
            std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink()).ok();
            std::process::exit(0);
        });
    }
    // Before the line is printed, because the reader of the line may end the program at once.
    let stop = StopSignals::listen()?;
    let running = emulator::start(options).await?;
    let tokens = json!({ "full": FULL_TOKEN, "read_only": READ_ONLY_TOKEN, "revoked": REVOKED_TOKEN });
    println!("{}", json!({ "address": format!("http://{}", running.address), "tokens": tokens }));
    std::io::stdout().flush()?;
    stop.wait().await;
    Ok(())
}

#[cfg(unix)]
struct StopSignals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl StopSignals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn wait(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct StopSignals;

#[cfg(not(unix))]
impl StopSignals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn wait(self) {
        tokio::signal::ctrl_c().await.ok();
    }
}
