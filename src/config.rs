//! The configuration block in `index.html` (PRODUCT.md, 13): read once at the start, and checked to the last member.

use std::time::Duration;

use crate::api::ApiBase;
use crate::api::base::BadBase;
use crate::api::json::Json;
use crate::i18n::Language;

/// The id of the block in the page.
pub const BLOCK: &str = "console-config";

/// What a deployer sets without building.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    pub api: ApiBase,
    /// Between two polls while something is in progress, at first.
    pub poll_active: Duration,
    /// Between two polls while nothing is.
    pub poll_idle: Duration,
    /// The longest that a request may take.
    pub request_timeout: Duration,
    /// Without input for this long the session ends; `None` where that is turned off.
    pub idle_lock: Option<Duration>,
    /// How many manual backups a server may have.
    pub manual_backup_limit: usize,
    pub default_language: Option<Language>,
    pub title: String,
}

/// What is wrong with the block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigError {
    Missing,
    NotAnObject,
    Member { name: String, fault: Fault },
}

/// What is wrong with a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Unknown,
    ApiBase,
    Insecure,
    /// Not a number, or out of its range.
    Number,
    /// Not a whole number from 1 on.
    Count,
    Language,
    /// Not a text, or an empty one.
    Text,
}

const MEMBERS: [&str; 8] = [
    "api_base",
    "poll_active_seconds",
    "poll_idle_seconds",
    "request_timeout_seconds",
    "idle_lock_minutes",
    "manual_backup_limit",
    "default_language",
    "title",
];

/// A day: longer than anybody waits.
const LONGEST_SECONDS: f64 = 86_400.0;

impl Config {
    /// From the block's text. Absent members have defaults; an unknown member is an error, because a misspelt `api_base`
    /// would send the token to the default.
    pub fn parse(text: Option<&str>, page_origin: &str) -> Result<Self, ConfigError> {
        let text = text.ok_or(ConfigError::Missing)?;
        let Some(block) = Json::parse(text.as_bytes()) else { return Err(ConfigError::NotAnObject) };
        let Json::Object(members) = &block else { return Err(ConfigError::NotAnObject) };
        if let Some(name) = members.iter().map(|(name, _)| name).find(|name| !MEMBERS.contains(&name.as_str())) {
            return Err(fault(name, Fault::Unknown));
        }
        let seconds =
            |name, default, least| number(&block, name, default, least, LONGEST_SECONDS).map(Duration::from_secs_f64);
        let idle_minutes = number(&block, "idle_lock_minutes", 30.0, 0.0, 1440.0)?;
        Ok(Self {
            api: api_base(&block, page_origin)?,
            poll_active: seconds("poll_active_seconds", 5.0, 0.1)?,
            poll_idle: seconds("poll_idle_seconds", 60.0, 0.1)?,
            request_timeout: seconds("request_timeout_seconds", 30.0, 0.1)?,
            idle_lock: (idle_minutes > 0.0).then(|| Duration::from_secs_f64(idle_minutes * 60.0)),
            manual_backup_limit: limit(&block)?,
            default_language: language(&block)?,
            title: text_of(&block, "title")?.unwrap_or("Backup Console").to_owned(),
        })
    }
}

fn fault(name: &str, fault: Fault) -> ConfigError {
    ConfigError::Member { name: name.to_owned(), fault }
}

fn api_base(block: &Json, page_origin: &str) -> Result<ApiBase, ConfigError> {
    let text = match block.member("api_base") {
        None => "https://admin.vps.org",
        Some(value) => value.text().ok_or_else(|| fault("api_base", Fault::ApiBase))?,
    };
    ApiBase::parse(text, page_origin).map_err(|bad| match bad {
        BadBase::Insecure => fault("api_base", Fault::Insecure),
        BadBase::Form | BadBase::Parts => fault("api_base", Fault::ApiBase),
    })
}

fn number(block: &Json, name: &str, default: f64, least: f64, most: f64) -> Result<f64, ConfigError> {
    let Some(value) = block.member(name) else { return Ok(default) };
    value.number().filter(|number| (least..=most).contains(number)).ok_or_else(|| fault(name, Fault::Number))
}

fn limit(block: &Json) -> Result<usize, ConfigError> {
    let Some(value) = block.member("manual_backup_limit") else { return Ok(10) };
    let count =
        value.number().filter(|count| count.fract() == 0.0 && (1.0..=1e9).contains(count)).map(|count| count as usize);
    count.ok_or_else(|| fault("manual_backup_limit", Fault::Count))
}

fn language(block: &Json) -> Result<Option<Language>, ConfigError> {
    let bad = || fault("default_language", Fault::Language);
    let Some(value) = block.member("default_language") else { return Ok(None) };
    value.text().and_then(Language::from_tag).map(Some).ok_or_else(bad)
}

fn text_of<'a>(block: &'a Json, name: &str) -> Result<Option<&'a str>, ConfigError> {
    let Some(value) = block.member(name) else { return Ok(None) };
    let text = value.text().map(str::trim).filter(|text| !text.is_empty());
    text.map(Some).ok_or_else(|| fault(name, Fault::Text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, ConfigError> {
        Config::parse(Some(text), "https://console.example")
    }

    #[test]
    fn absent_members_have_defaults() {
        let config = parse("{}").unwrap();
        assert_eq!(config.api.host(), "admin.vps.org");
        assert_eq!((config.poll_active, config.poll_idle), (Duration::from_secs(5), Duration::from_secs(60)));
        assert_eq!((config.manual_backup_limit, config.idle_lock), (10, Some(Duration::from_secs(1800))));
        assert_eq!(parse(r#"{"idle_lock_minutes": 0}"#).unwrap().idle_lock, None);
    }

    #[test]
    fn a_bad_block_names_the_member() {
        let cases = [
            (r#"{"api_bsae": "/"}"#, "api_bsae", Fault::Unknown),
            (r#"{"api_base": 5}"#, "api_base", Fault::ApiBase),
            (r#"{"api_base": "ftp://x"}"#, "api_base", Fault::ApiBase),
            (r#"{"api_base": "http://api.example"}"#, "api_base", Fault::Insecure),
            (r#"{"poll_active_seconds": 0}"#, "poll_active_seconds", Fault::Number),
            (r#"{"poll_idle_seconds": "60"}"#, "poll_idle_seconds", Fault::Number),
            (r#"{"request_timeout_seconds": -1}"#, "request_timeout_seconds", Fault::Number),
            (r#"{"idle_lock_minutes": 1e9}"#, "idle_lock_minutes", Fault::Number),
            (r#"{"manual_backup_limit": 2.5}"#, "manual_backup_limit", Fault::Count),
            (r#"{"default_language": "xx"}"#, "default_language", Fault::Language),
            (r#"{"title": " "}"#, "title", Fault::Text),
        ];
        for (text, name, expected) in cases {
            assert_eq!(parse(text), Err(fault(name, expected)), "{text}");
        }
        assert_eq!(parse("{"), Err(ConfigError::NotAnObject));
        assert_eq!(parse("[]"), Err(ConfigError::NotAnObject));
        assert_eq!(Config::parse(None, ""), Err(ConfigError::Missing));
    }
}
