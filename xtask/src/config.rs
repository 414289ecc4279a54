//! The members of the configuration block that a deployer can change, with their rules. PRODUCT.md's section on configuration is the
//! contract; the console checks the block again when it starts.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value};

use crate::args::Args;

/// The console's own default.
const API_BASE: &str = "https://admin.vps.org";
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
                tags().contains(&&*language),
                "--default-language must be one of {}, not {language:?}",
                tags().join(", ")
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

    fn apply(&self, block: &mut Map<String, Value>) {
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
    /// What a checked block says.
    pub fn of_block(block: &Map<String, Value>) -> Result<Self> {
        Self::parse(block.get("api_base").and_then(Value::as_str).unwrap_or(API_BASE))
    }

    pub fn parse(text: &str) -> Result<Self> {
        let fail = |why: &str| {
            anyhow::anyhow!(
                "--api-base {text:?} {why}: it must be an https URL, an http URL on loopback, or a path such as /"
            )
        };
        // Everything else would have to be escaped in a URL, or could end the policy's directive.
        if !text.chars().all(|c| c.is_ascii_alphanumeric() || "-._~:/[]".contains(c)) {
            return Err(fail("has a character that cannot stand there (no query, no fragment, no user name)"));
        }
        let path = text.split_once("://").map_or(text, |(_, rest)| rest.find('/').map_or("", |at| &rest[at..]));
        if path.contains([':', '[', ']'])
            || path.split('/').any(|part| matches!(part, "." | ".."))
            || path.contains("//")
        {
            return Err(fail("has a path that is not plain"));
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
        Some((name, port)) => {
            (&authority[..end_of_host + name.len()], Some(port.parse().ok().filter(|port| *port > 0)?))
        }
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

/// The block with the changes in it, all of which the console will accept: what it refuses is refused here too.
pub fn checked_block(text: &str, changes: &Changes) -> Result<Map<String, Value>> {
    let mut block = match serde_json::from_str(text) {
        Ok(Value::Object(block)) => block,
        Ok(_) => bail!("the configuration block is not a JSON object"),
        Err(error) => bail!("the configuration block is not JSON: {error}"),
    };
    changes.apply(&mut block);
    for (name, value) in &block {
        check(name, value).with_context(|| format!("the configuration block's member {name:?} cannot be {value}"))?;
    }
    Ok(block)
}

/// The console itself refuses one that has no texts yet.
fn tags() -> [&'static str; 6] {
    catalogue::LANGUAGES.map(|language| language.tag)
}

fn check(name: &str, value: &Value) -> Result<()> {
    let text = value.as_str().map(str::trim).filter(|text| !text.is_empty());
    match name {
        "api_base" => drop(ApiBase::parse(text.context("it is a text")?)?),
        "title" => drop(text.context("it is a text")?),
        "default_language" => ensure!(
            text.is_some_and(|tag| tags().contains(&tag.split(['-', '_']).next().unwrap_or_default())),
            "the console speaks {}",
            tags().join(", ")
        ),
        "manual_backup_limit" => {
            ensure!(value.as_u64().is_some_and(|count| count > 0), "it is a whole number from 1 on")
        }
        name if NUMBERS.iter().any(|number| number.1 == name) => {
            // Finer than on the command line: tests wait for less than a second.
            let (least, most) = if name == "idle_lock_minutes" { (0.0, 1_440.0) } else { (0.1, 86_400.0) };
            let is_in_range = value.as_f64().is_some_and(|number| (least..=most).contains(&number));
            ensure!(is_in_range, "it is a number from {least} to {most}");
        }
        _ => bail!("the console does not know it"),
    }
    Ok(())
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
            "/a/../b",
            "/a//b",
            "/a:b",
            "https://a.example//x",
            "https://a.example/./x",
            "https://a.example:0",
        ] {
            assert!(origin(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_block_is_checked_to_the_last_member() {
        let check = |text: &str| checked_block(text, &Changes::default());
        let good = [
            "{}",
            r#"{"api_base": "/", "poll_active_seconds": 0.5, "poll_idle_seconds": 60, "request_timeout_seconds": 30,
                "idle_lock_minutes": 0, "manual_backup_limit": 10, "default_language": "ar-EG", "title": "B"}"#,
        ];
        for text in good {
            assert!(check(text).is_ok(), "{text}");
        }
        let bad = [
            "",
            "[]",
            r#"{"api_bsae": "/"}"#,
            r#"{"api_base": 5}"#,
            r#"{"api_base": "http://api.example"}"#,
            r#"{"poll_active_seconds": 0}"#,
            r#"{"poll_idle_seconds": "60"}"#,
            r#"{"request_timeout_seconds": -1}"#,
            r#"{"idle_lock_minutes": 1441}"#,
            r#"{"manual_backup_limit": 2.5}"#,
            r#"{"manual_backup_limit": 0}"#,
            r#"{"default_language": "xx"}"#,
            r#"{"title": " "}"#,
        ];
        for text in bad {
            assert!(check(text).is_err(), "{text}");
        }
        // A change can mend what is wrong.
        let changes = Changes::of_api_base(Some("/")).unwrap();
        assert!(checked_block(r#"{"api_base": 5}"#, &changes).is_ok());
    }

    #[test]
    fn every_member_can_be_set() {
        let line = "--api-base https://a.example --poll-active-seconds 1 --poll-idle-seconds 5 --request-timeout-seconds 600 \
                    --idle-lock-minutes 0 --manual-backup-limit 3 --default-language nl --title Backups";
        let mut args = Args::new(line.split_whitespace().map(str::to_owned));
        let changes = Changes::from_args(&mut args).unwrap();
        args.finish().unwrap();
        let block = checked_block("{}", &changes).unwrap();
        let members = [
            "api_base",
            "default_language",
            "idle_lock_minutes",
            "manual_backup_limit",
            "poll_active_seconds",
            "poll_idle_seconds",
            "request_timeout_seconds",
            "title",
        ];
        assert_eq!(block.keys().map(String::as_str).collect::<Vec<_>>(), members);
    }

    #[test]
    fn numbers_and_words_have_limits() {
        let changes = |line: &str| Changes::from_args(&mut Args::new(line.split(' ').map(str::to_owned)));
        assert!(changes("--poll-idle-seconds 60 --default-language ar").is_ok());
        assert!(changes("--poll-idle-seconds 0").is_err());
        assert!(changes("--idle-lock-minutes -1").is_err());
        assert!(changes("--default-language xx").is_err());
        assert!(changes("--title= ").is_err());
    }
}
