//! Command-line options, taken out by name; whatever is left over at the end is an error.

use anyhow::{Context, Result, bail};

pub struct Args(Vec<String>);

impl Args {
    pub fn new(args: impl Iterator<Item = String>) -> Self {
        Self(args.collect())
    }

    /// The value behind `name`, also as `name=value`.
    pub fn value(&mut self, name: &str) -> Result<Option<String>> {
        let Some(at) = self.0.iter().position(|arg| arg.split('=').next() == Some(name)) else { return Ok(None) };
        let arg = self.0.remove(at);
        if let Some((_, value)) = arg.split_once('=') {
            return Ok(Some(value.to_owned()));
        }
        if at < self.0.len() {
            return Ok(Some(self.0.remove(at)));
        }
        bail!("{name} needs a value")
    }

    /// Whether `name` is there.
    pub fn flag(&mut self, name: &str) -> bool {
        let at = self.0.iter().position(|arg| arg == name);
        at.map(|at| self.0.remove(at)).is_some()
    }

    pub fn number<N: std::str::FromStr>(&mut self, name: &str) -> Result<Option<N>> {
        self.value(name)?
            .map(|text| text.parse().ok().with_context(|| format!("{name} needs a whole number, not {text:?}")))
            .transpose()
    }

    /// The first argument that is no option. Take the options with values out first.
    pub fn word(&mut self) -> Option<String> {
        let at = self.0.iter().position(|arg| !arg.starts_with('-') || matches!(arg.as_str(), "-h" | "--help"))?;
        Some(self.0.remove(at))
    }

    /// All the rest, which must be words.
    pub fn words(mut self) -> Result<Vec<String>> {
        let words = std::iter::from_fn(|| self.word()).collect();
        self.finish()?;
        Ok(words)
    }

    pub fn finish(self) -> Result<()> {
        match self.0.first() {
            Some(unknown) => bail!("{unknown:?} is not understood here; `cargo xtask help` lists what is"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(line: &str) -> Args {
        Args::new(line.split(' ').map(str::to_owned))
    }

    #[test]
    fn options_are_taken_out_by_name() {
        let mut args = args("build --out there --now --api-base=https://a.example/?x=1");
        assert_eq!((args.flag("--now"), args.flag("--now")), (true, false));
        assert_eq!(args.word().as_deref(), Some("build"));
        assert_eq!(args.value("--api-base").unwrap().as_deref(), Some("https://a.example/?x=1"));
        assert_eq!(args.value("--out").unwrap().as_deref(), Some("there"));
        assert!(args.finish().is_ok());
    }

    #[test]
    fn what_is_left_over_is_an_error() {
        assert!(args("--port x").number::<u16>("--port").is_err());
        assert!(args("--port").value("--port").is_err());
        assert!(args("--prot 1").finish().is_err());
    }
}
