//! The members of the configuration block that a deployer can change, with their rules. PRODUCT.md's section on configuration is the
//! contract; the console checks the block again when it starts.

use anyhow::{Result, bail, ensure};
use serde_json::{Map, Value};

use crate::args::Args;

const LANGUAGES: [&str; 6] = ["en", "hy", "nl", "tr", "ar", "sm"];
/// Whole numbers: option, member, least, most.
const NUMBERS: [(&str, &str, u64, u64); 5] = [
    ("--poll-active-seconds", "poll_active_seconds", 1, 3_600),
    ("--poll-idle-seconds", "poll_idle_seconds", 5, 86_400),
    ("--request-timeout-seconds", "request_timeout_seconds", 1, 600),
    ("--idle-lock-minutes", "idle_lock_minutes", 0, 1_440),
    ("--manual-backup-limit", "manual_backup_limit", 1, 1_000),
];

/// Checked new values; members that are not named stay as they are.
#[derive(Debug, Default)]
pub struct Changes {
    pub api_base: Option<ApiBase>,
    others: Vec<(&'static str, Value)>,
}

impl Changes {
    pub fn from_args(args: &mut Args) -> Result<Self> {
        let api_base = args.value("--api-base")?.map(|text| ApiBase::parse(&text)).transpose()?;
        let mut others = Vec::new();
        for (option, member, least, most) in NUMBERS {
            if let Some(number) = args.number::<u64>(option)? {
                ensure!((least..=most).contains(&number), "{option} must be from {least} to {most}, not {number}");
                others.push((member, number.into()));
            }
        }
        if let Some(language) = args.value("--default-language")? {
            ensure!(
                LANGUAGES.contains(&language.as_str()),
                "--default-language must be one of {}, not {language:?}",
                LANGUAGES.join(", ")
            );
            others.push(("default_language", language.into()));
        }
        if let Some(title) = args.value("--title")? {
            ensure!(!title.trim().is_empty() && title.chars().count() <= 100, "--title must have 1 to 100 characters");
            others.push(("title", title.into()));
        }
        Ok(Self { api_base, others })
    }

    pub fn of_api_base(api_base: Option<&str>) -> Result<Self> {
        Ok(Self { api_base: api_base.map(ApiBase::parse).transpose()?, others: Vec::new() })
    }

    pub fn is_empty(&self) -> bool {
        self.api_base.is_none() && self.others.is_empty()
    }

    pub fn apply(&self, block: &mut Map<String, Value>) {
        if let Some(api_base) = &self.api_base {
            block.insert("api_base".into(), api_base.text.clone().into());
        }
        for (member, value) in &self.others {
            block.insert((*member).into(), value.clone());
        }
    }
}

/// Where the API is: an https URL, http on loopback only, or a path on the console's own origin.
#[derive(Debug, PartialEq)]
pub struct ApiBase {
    pub text: String,
    /// What the policy's connect-src needs beside 'self'; none for a path.
    pub origin: Option<String>,
}

impl ApiBase {
    pub fn parse(text: &str) -> Result<Self> {
        let fail = |why: &str| {
            anyhow::anyhow!(
                "--api-base {text:?} {why}: it must be an https URL, an http URL on loopback, or a path such as /"
            )
        };
        // Everything else would have to be escaped in a URL, or could end the policy's directive.
        if !text.chars().all(|c| c.is_ascii_alphanumeric() || "-._~:/[]%".contains(c)) {
            return Err(fail("has a character that cannot stand there (no query, no fragment, no user name)"));
        }
        if text.starts_with('/') {
            return if text.starts_with("//") {
                Err(fail("names a host without a scheme"))
            } else {
                Ok(Self { text: text.into(), origin: None })
            };
        }
        let (scheme, rest) = text.split_once("://").ok_or_else(|| fail("has no scheme"))?;
        let authority = rest.split('/').next().unwrap_or_default();
        let (host, port) = split_port(authority).ok_or_else(|| fail("has no proper host"))?;
        match scheme {
            "https" => {}
            "http" if is_loopback(host) => {}
            "http" => return Err(fail("would send the token unencrypted")),
            _ => return Err(fail("has another scheme")),
        }
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        Ok(Self { text: text.into(), origin: Some(format!("{scheme}://{}{port}", host.to_ascii_lowercase())) })
    }
}

fn split_port(authority: &str) -> Option<(&str, Option<u16>)> {
    let end_of_host = authority.find(']').map_or(0, |at| at + 1);
    let (host, port) = match authority[end_of_host..].split_once(':') {
        Some((name, port)) => (&authority[..end_of_host + name.len()], Some(port.parse().ok()?)),
        None => (authority, None),
    };
    let is_v6 = host
        .strip_prefix('[')
        .and_then(|inner| inner.strip_suffix(']'))
        .is_some_and(|inner| inner.parse::<std::net::Ipv6Addr>().is_ok());
    let is_name = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.');
    (is_v6 || is_name).then_some((host, port))
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

/// The block as it stands. The console refuses members that it does not know, so they are refused here too.
pub fn parse_block(text: &str) -> Result<Map<String, Value>> {
    match serde_json::from_str(text) {
        Ok(Value::Object(block)) => {
            let is_known = |name: &str| {
                ["api_base", "default_language", "title"].contains(&name)
                    || NUMBERS.iter().any(|number| number.1 == name)
            };
            match block.keys().find(|name| !is_known(name)) {
                Some(name) => bail!("the configuration block has a member {name:?}, which the console does not know"),
                None => Ok(block),
            }
        }
        Ok(_) => bail!("the configuration block is not a JSON object"),
        Err(error) => bail!("the configuration block is not JSON: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(text: &str) -> Option<Option<String>> {
        ApiBase::parse(text).ok().map(|base| base.origin)
    }

    #[test]
    fn good_addresses_give_their_origin() {
        let some = |text: &str| Some(Some(text.to_owned()));
        assert_eq!(origin("https://admin.vps.org"), some("https://admin.vps.org"));
        assert_eq!(origin("https://API.example:8443/v/"), some("https://api.example:8443"));
        assert_eq!(origin("http://127.0.0.1:8080"), some("http://127.0.0.1:8080"));
        assert_eq!(origin("http://[::1]:8080/x"), some("http://[::1]:8080"));
        assert_eq!(origin("/"), Some(None));
        assert_eq!(origin("/proxy/api"), Some(None));
    }

    #[test]
    fn bad_addresses_are_refused() {
        for text in [
            "",
            "admin.vps.org",
            "http://admin.vps.org",
            "http://127.0.0.1.example",
            "ftp://a.example",
            "//a.example/x",
            "https://",
            "https:///x",
            "https://u:p@a.example",
            "https://a.example/?x",
            "https://a.example/#x",
            "https://a.example; script-src *",
            "https://a b",
            "https://a.example:99999",
            "https://[::1",
            "javascript:alert(1)",
            "https://*.example",
            "https://a.example'",
            "/x\"><script>",
        ] {
            assert!(origin(text).is_none(), "{text}");
        }
    }

    #[test]
    fn numbers_and_words_have_limits() {
        let changes = |line: &str| Changes::from_args(&mut Args::new(line.split(' ').map(str::to_owned)));
        assert!(!changes("--poll-idle-seconds 60 --default-language ar").unwrap().is_empty());
        assert!(changes("--poll-idle-seconds 0").is_err());
        assert!(changes("--idle-lock-minutes -1").is_err());
        assert!(changes("--default-language xx").is_err());
        assert!(changes("--title= ").is_err());
    }
}
