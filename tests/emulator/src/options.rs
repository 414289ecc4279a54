//! The command line.

use std::path::PathBuf;
use std::str::FromStr;

use lexopt::prelude::*;

use crate::etag::Etag;
use crate::seed::Seed;

pub const USAGE: &str = "\
Usage: emulator [options]
  --port N              port on 127.0.0.1 (default: a free one)
  --seed SEED           documented, demo or large=N (default: demo)
  --db PATH             keep the account in this file (default: in memory)
  --static DIR          serve a built console at /
  --speed X             how fast the account's clock runs (default: 1)
  --page-size N         lists in pages of N rows (default: 0, no pages)
  --allow-origin ORIGIN pages of this origin may call the API (repeatable; * for all)
  --etag WHAT           conditional answers: off, hidden, exposed or allowed to other origins (default: off)
  --no-keep-alive       one request per connection
  --exit-with-stdin     end when the standard input closes
  --help                show this
";

#[derive(Debug, Clone)]
pub struct Options {
    pub port: u16,
    pub seed: Seed,
    pub db: Option<PathBuf>,
    pub static_dir: Option<PathBuf>,
    pub speed: f64,
    pub page_size: usize,
    pub allow_origins: Vec<String>,
    pub etag: Etag,
    pub keep_alive: bool,
    pub exit_with_stdin: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            seed: Seed::Demo,
            db: None,
            static_dir: None,
            speed: 1.0,
            page_size: 0,
            allow_origins: Vec::new(),
            etag: Etag::Off,
            keep_alive: true,
            exit_with_stdin: false,
        }
    }
}

impl Options {
    /// None: the person asked for help.
    pub fn from_command_line() -> Result<Option<Self>, lexopt::Error> {
        let mut options = Self::default();
        let mut parser = lexopt::Parser::from_env();
        while let Some(argument) = parser.next()? {
            match argument {
                Long("port") => options.port = parser.value()?.parse()?,
                Long("seed") => options.seed = parser.value()?.parse_with(Seed::from_str)?,
                Long("db") => options.db = Some(parser.value()?.into()),
                Long("static") => options.static_dir = Some(parser.value()?.into()),
                Long("speed") => options.speed = parser.value()?.parse_with(speed)?,
                Long("page-size") => options.page_size = parser.value()?.parse()?,
                Long("allow-origin") => options.allow_origins.push(parser.value()?.string()?),
                Long("etag") => options.etag = parser.value()?.parse_with(Etag::from_str)?,
                Long("no-keep-alive") => options.keep_alive = false,
                Long("exit-with-stdin") => options.exit_with_stdin = true,
                Long("help") | Short('h') => return Ok(None),
                other => return Err(other.unexpected()),
            }
        }
        Ok(Some(options))
    }
}

fn speed(text: &str) -> Result<f64, String> {
    let speed: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if speed.is_finite() && speed >= 0.0 { Ok(speed) } else { Err("must be 0 or more".to_owned()) }
}
