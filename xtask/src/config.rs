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

    /// The same rules as the console's own, `src/api/base.rs`; `tests/fixtures/configuration.json` holds both to them.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let fail = |why: &str| {
            anyhow::anyhow!(
                "--api-base {text:?} {why}: it must be an https URL, an http URL on loopback, or a path such as /"
            )
        };
        let not_plain = "has a path that is not plain (letters, digits and / - _ . ~; no query, no fragment)";
        if text.starts_with('/') && !text.starts_with("//") {
            ensure!(is_plain_path(text), fail(not_plain));
            return Ok(Self { text: text.into(), origin: None });
        }
        let (scheme, rest) = text.split_once("://").ok_or_else(|| fail("has no scheme"))?;
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        // A page's policy has no form for one.
        ensure!(
            !authority.starts_with('['),
            fail("is an IPv6 address, which browsers block; use localhost or 127.0.0.1")
        );
        ensure!(is_host(authority), fail("has no proper host (no user name, no query)"));
        ensure!(is_plain_path(path), fail(not_plain));
        match &*scheme.to_ascii_lowercase() {
            "https" => {}
            "http" if is_loopback(authority) => {}
            "http" => return Err(fail("would send the token unencrypted")),
            _ => return Err(fail("has another scheme")),
        }
        Ok(Self { text: text.into(), origin: Some(format!("{scheme}://{authority}").to_ascii_lowercase()) })
    }
}

fn is_host(host: &str) -> bool {
    let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let is_port =
        |port: &str| port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0);
    name.split('.').all(is_label) && port.is_none_or(is_port)
}

fn is_loopback(host: &str) -> bool {
    let name = host.split(':').next().unwrap_or_default();
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}

/// Everything else would have to be escaped in a URL, or could end the policy's directive.
fn is_plain_path(path: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/-_.~".contains(c);
    path.chars().all(is_plain) && !path.contains("//") && !path.split('/').any(|part| matches!(part, "." | ".."))
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
            text.is_some_and(|tag| {
                tags().contains(&&*tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase())
            }),
            "the console speaks {}",
            tags().join(", ")
        ),
        "manual_backup_limit" => {
            let is_count = |count: f64| count.fract() == 0.0 && (1.0..=1e9).contains(&count);
            ensure!(value.as_f64().is_some_and(is_count), "it is a whole number from 1 to 1000000000");
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
        assert_eq!(origin("/"), Some(None));
        assert_eq!(origin("/proxy/api"), Some(None));
    }

    #[test]
    fn an_ipv6_address_gets_a_hint() {
        let error = ApiBase::parse("http://[::1]:8080").unwrap_err().to_string();
        assert!(error.contains("use localhost or 127.0.0.1"), "{error}");
    }

    /// The console is held to the same table.
    #[test]
    fn takes_and_refuses_what_the_fixture_says() {
        let table: Value = serde_json::from_str(include_str!("../../tests/fixtures/configuration.json")).unwrap();
        for (name, is_good) in [("good", true), ("bad", false)] {
            for block in table[name].as_array().unwrap() {
                assert_eq!(checked_block(&block.to_string(), &Changes::default()).is_ok(), is_good, "{block}");
            }
        }
    }

    #[test]
    fn a_block_is_an_object_and_a_change_mends_it() {
        for text in ["", "[]", "{"] {
            assert!(checked_block(text, &Changes::default()).is_err(), "{text}");
        }
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
