//! Where the API is, and which addresses belong to it. The token goes nowhere else.

use std::net::Ipv4Addr;

/// The API's address: an origin and a base path, ending in `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiBase {
    origin: String,
    path: String,
}

/// Why a text is no address for the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadBase {
    /// Neither `https://…`, nor `http://` on this very computer, nor a path that starts with one `/`.
    Form,
    /// `http://` to anywhere but this very computer would show the token to everybody on the way.
    Insecure,
    /// A user name, IPv6 address, query, fragment, `..` or odd letter in it.
    Parts,
}

impl ApiBase {
    /// From the configuration's `api_base` (PRODUCT.md, 13). `page_origin` stands in where it is only a path.
    pub fn parse(text: &str, page_origin: &str) -> Result<Self, BadBase> {
        let text = text.trim();
        if text.starts_with('/') && !text.starts_with("//") {
            return Self::from_parts(page_origin, text);
        }
        let (scheme, rest) = text.split_once("://").ok_or(BadBase::Form)?;
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if !is_host(host) {
            return Err(if host.is_empty() { BadBase::Form } else { BadBase::Parts });
        }
        match scheme.to_ascii_lowercase().as_str() {
            "https" => {}
            "http" if is_loopback(host) => {}
            "http" => return Err(BadBase::Insecure),
            _ => return Err(BadBase::Form),
        }
        Self::from_parts(&without_default_port(&scheme.to_ascii_lowercase(), &host.to_ascii_lowercase()), path)
    }

    fn from_parts(origin: &str, path: &str) -> Result<Self, BadBase> {
        if !is_plain_path(path) {
            return Err(BadBase::Parts);
        }
        let slash = if path.ends_with('/') { "" } else { "/" };
        Ok(Self { origin: origin.to_owned(), path: format!("{path}{slash}") })
    }

    /// The full address of an endpoint, such as `api/v1/backups/`.
    pub fn url(&self, endpoint: &str) -> String {
        format!("{}{}{endpoint}", self.origin, self.path)
    }

    /// A name for something of this API alone, on a host with consoles of several.
    pub fn named(&self, name: &str) -> String {
        format!("{name} {}", self.url(""))
    }

    /// `https://admin.vps.org`
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The host, with its port: what a person knows the API by.
    pub fn host(&self) -> &str {
        self.origin.split_once("://").map_or(self.origin.as_str(), |(_, host)| host)
    }

    /// Whether an address, as the browser writes it out in full, is on the API's own origin and under its base path. Anywhere else
    /// would be handed the token (API.md, "Pagination").
    pub fn is_own(&self, address: &str) -> bool {
        let path = address.split(['?', '#']).next().and_then(|address| address.strip_prefix(&self.origin));
        path.is_some_and(|path| path.starts_with(&self.path) && is_plain_path(path))
    }
}

fn without_default_port(scheme: &str, host: &str) -> String {
    let default = if scheme == "https" { ":443" } else { ":80" };
    format!("{scheme}://{}", host.strip_suffix(default).unwrap_or(host))
}

/// A name or IPv4 address with an optional port; no user name, no odd letter. An IPv6 address is none: no policy of a page can
/// allow one, so browsers would block each request.
fn is_host(host: &str) -> bool {
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let is_port =
        |port: &str| port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0);
    let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    name.split('.').all(is_label) && port.is_none_or(is_port)
}

fn is_loopback(host: &str) -> bool {
    let name = host.split(':').next().unwrap_or_default();
    name.eq_ignore_ascii_case("localhost") || name.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}

/// Letters that mean only themselves, and no step upwards.
fn is_plain_path(path: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.' | '~');
    path.chars().all(is_plain) && !path.contains("//") && !path.split('/').any(|part| part == "." || part == "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "https://console.example";

    fn base(text: &str) -> ApiBase {
        ApiBase::parse(text, PAGE).unwrap()
    }

    #[test]
    fn takes_https_loopback_and_paths() {
        assert_eq!(base("https://admin.vps.org").url("api/v1/backups/"), "https://admin.vps.org/api/v1/backups/");
        assert_eq!(base("https://Admin.VPS.org:443/base").url("x"), "https://admin.vps.org/base/x");
        assert_eq!(base("/").url("x"), "https://console.example/x");
        assert_eq!(base("/proxy").host(), "console.example");
        for local in ["http://localhost:8080", "http://127.0.0.1:1", "http://127.9.9.9"] {
            assert!(ApiBase::parse(local, PAGE).is_ok(), "{local}");
        }
    }

    #[test]
    fn refuses_everything_else() {
        for insecure in ["http://admin.vps.org", "http://127.0.0.1.evil.example", "http://localhost.evil.example"] {
            assert_eq!(ApiBase::parse(insecure, PAGE), Err(BadBase::Insecure), "{insecure}");
        }
        for odd in [
            "https://user@host",
            "http://[::1]:8080",
            "https://host?x",
            "https://host/../x",
            "https://ho st",
            "https://host:0",
            "/a?b",
        ] {
            assert_eq!(ApiBase::parse(odd, PAGE), Err(BadBase::Parts), "{odd}");
        }
        for odd in ["", "admin.vps.org", "ftp://host", "//host", "javascript:alert(1)", "https://"] {
            assert_eq!(ApiBase::parse(odd, PAGE), Err(BadBase::Form), "{odd}");
        }
    }

    #[test]
    fn only_what_is_under_its_path_is_its_own() {
        let base = base("https://admin.vps.org/b");
        for own in ["?page=2", "?cursor=cD0y%2F..", "2/?u=http://x/..", "#x"] {
            assert!(base.is_own(&format!("https://admin.vps.org/b/api/v1/backups/{own}")), "{own}");
        }
        for elsewhere in [
            "https://evil.example/b/api/v1/backups/",
            "https://admin.vps.org.evil.example/b/",
            "https://admin.vps.org@evil.example/b/",
            "https://user@admin.vps.org/b/",
            "https://admin.vps.org:8443/b/",
            "http://admin.vps.org/b/api/v1/backups/",
            "https://admin.vps.org/",
            "https://admin.vps.org/b",
            "https://admin.vps.org/?/b/",
            "https://admin.vps.org/other/",
            "https://admin.vps.org/b/../other/",
            "https://admin.vps.org/b/%2e%2e/other/",
            "https://admin.vps.org/b/..%2Fother/",
            "https://admin.vps.org/b//other/",
            "data:x",
            "",
        ] {
            assert!(!base.is_own(elsewhere), "{elsewhere}");
        }
    }
}
