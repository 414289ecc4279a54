//! The headers that a built site is sent with, in the form of each kind of host. The policy is the page's own; caching follows the names:
//! what has a hash in its name never changes.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::site;

const IMMUTABLE: &str = "public, max-age=31536000, immutable";
const REVALIDATED: &str = "no-cache";
/// In a file name: Trunk's hash of the content, which it prints without leading zeros.
const HASH: &str = "-[0-9a-f]{10,16}[._][^/]*$";
/// Cloudflare ignores longer lines of `_headers`.
const LONGEST_LINE: usize = 2_000;
/// What the console does not use, and so nothing in the page may.
const UNUSED_FEATURES: [&str; 18] = [
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
];

pub type Headers = Vec<(&'static str, String)>;

/// What every answer carries; caching is apart.
pub fn of_page(page: &str) -> Result<Headers> {
    let policy = &page[site::policy(page)?];
    ensure!(
        !policy.contains(['"', '\\', '$', '{', '\n']),
        "the page's policy has a character that no header file can carry"
    );
    let features = UNUSED_FEATURES.map(|feature| format!("{feature}=()")).join(", ");
    Ok(vec![
        // A page cannot say frame-ancestors by itself.
        ("Content-Security-Policy", format!("{policy}; frame-ancestors 'none'")),
        ("Strict-Transport-Security", "max-age=63072000".into()),
        ("X-Content-Type-Options", "nosniff".into()),
        ("Referrer-Policy", "no-referrer".into()),
        ("Cross-Origin-Opener-Policy", "same-origin".into()),
        ("Cross-Origin-Resource-Policy", "same-origin".into()),
        ("Permissions-Policy", features),
    ])
}

/// For Cloudflare Pages and Netlify. Cloudflare joins the values that several rules give to one header, so no two rules set the same.
pub fn underscore_headers(headers: &Headers, hashed: &[&str]) -> Result<String> {
    let mut text = String::from("/*\n");
    for (name, value) in headers {
        text += &format!("  {name}: {value}\n");
    }
    let rules = [("", REVALIDATED), ("index.html", REVALIDATED)];
    for (name, caching) in rules.into_iter().chain(hashed.iter().map(|name| (*name, IMMUTABLE))) {
        text += &format!("/{name}\n  Cache-Control: {caching}\n");
    }
    let longest = text.lines().map(str::len).max().unwrap_or_default();
    ensure!(longest <= LONGEST_LINE, "a line of _headers has {longest} characters, hosts read at most {LONGEST_LINE}");
    Ok(text)
}

pub fn nginx(headers: &Headers) -> String {
    let lines = |indent: &str, caching: &str| -> String {
        let security = headers.iter().map(|(name, value)| format!("{indent}add_header {name} \"{value}\" always;\n"));
        security.collect::<String>() + &format!("{indent}add_header Cache-Control \"{caching}\"")
    };
    format!(
        r#"# Backup Console: for the `server` block whose `root` is this build, or, where the console is a folder of another
# site, for its `location /folder/` block.
{everywhere} always;
gzip_static on;
gzip_vary on;
absolute_redirect off;
types {{
    text/html html;
    text/css css;
    text/javascript js;
    application/wasm wasm;
    application/json json;
    image/svg+xml svg;
    text/plain txt;
}}

# What a name with a hash holds never changes. A block with headers of its own does not inherit any.
location ~ "{HASH}" {{
{hashed};
}}

location ~ "/_headers$" {{
    return 404;
}}
"#,
        everywhere = lines("", REVALIDATED),
        hashed = lines("    ", IMMUTABLE),
    )
}

pub fn caddy(headers: &Headers) -> String {
    let lines: String = headers.iter().map(|(name, value)| format!("\t{name} \"{value}\"\n")).collect();
    format!(
        r#"# Backup Console: to be imported into the site, or the `handle` block, whose `root` is this build.
header {{
{lines}}}

# What a name with a hash holds never changes; a missing file may come yet.
@console_hashed {{
	path_regexp "{HASH}"
	file
}}
@console_other not {{
	path_regexp "{HASH}"
	file
}}
header @console_hashed Cache-Control "{IMMUTABLE}"
header @console_other Cache-Control "{REVALIDATED}"

file_server {{
	precompressed br gzip
	hide _headers
}}
"#
    )
}

pub fn vercel(headers: &Headers) -> Value {
    let all: Vec<Value> = headers.iter().map(|(name, value)| json!({"key": name, "value": value})).collect();
    json!({
        "trailingSlash": true,
        "headers": [
            {"source": "/(.*)", "headers": all},
            {"source": "/(.*)-([0-9a-f]{10,16})([._].*)", "headers": [{"key": "Cache-Control", "value": IMMUTABLE}]},
        ],
    })
}

pub fn azure(headers: &Headers, hashed: &[&str]) -> Value {
    let mut all: serde_json::Map<String, Value> =
        headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect();
    all.insert("Cache-Control".into(), REVALIDATED.into());
    let routes: Vec<Value> = hashed
        .iter()
        .map(|name| json!({"route": format!("/{name}"), "headers": {"Cache-Control": IMMUTABLE}}))
        .collect();
    json!({"globalHeaders": all, "routes": routes, "mimeTypes": {".wasm": "application/wasm"}, "trailingSlash": "auto"})
}

/// The input of `aws cloudfront create-response-headers-policy`, which has a place of its own for most of the headers.
pub fn cloudfront(headers: &Headers) -> Value {
    let value = |wanted: &str| headers.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.clone());
    let own = ["Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy"];
    let items: Vec<Value> =
        own.iter().map(|name| json!({"Header": name, "Value": value(name), "Override": true})).collect();
    json!({
        "Name": "backup-console",
        "SecurityHeadersConfig": {
            "ContentSecurityPolicy": {"Override": true, "ContentSecurityPolicy": value("Content-Security-Policy")},
            "StrictTransportSecurity": {
                "Override": true, "AccessControlMaxAgeSec": 63_072_000, "IncludeSubdomains": false, "Preload": false,
            },
            "ContentTypeOptions": {"Override": true},
            "ReferrerPolicy": {"Override": true, "ReferrerPolicy": value("Referrer-Policy")},
        },
        "CustomHeadersConfig": {"Quantity": items.len(), "Items": items},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<meta http-equiv="Content-Security-Policy" content="default-src 'none'; connect-src 'self' https://api.example">"#;
    const HASHED: [&str; 2] = ["boot-0123456789abcdef.js", "texts/ar-0123456789abcdef.txt"];

    #[test]
    fn every_host_gets_the_exact_policy() {
        let headers = of_page(PAGE).unwrap();
        let policy = "default-src 'none'; connect-src 'self' https://api.example; frame-ancestors 'none'";
        assert!(
            underscore_headers(&headers, &HASHED).unwrap().contains(&format!("  Content-Security-Policy: {policy}\n"))
        );
        assert_eq!(
            nginx(&headers).matches(&format!("add_header Content-Security-Policy \"{policy}\" always;")).count(),
            2
        );
        assert!(caddy(&headers).contains(&format!("\tContent-Security-Policy \"{policy}\"\n")));
        for json in [vercel(&headers), azure(&headers, &HASHED), cloudfront(&headers)] {
            let text = json.to_string();
            assert!(text.contains(policy), "{text}");
            for (name, _) in &headers[4..] {
                assert!(text.contains(name), "{text}");
            }
        }
    }

    #[test]
    fn rules_of_underscore_headers_are_disjoint_and_short() {
        let text = underscore_headers(&of_page(PAGE).unwrap(), &HASHED).unwrap();
        let rules: Vec<&str> = text.lines().filter(|line| line.starts_with('/')).collect();
        assert_eq!(rules, ["/*", "/", "/index.html", "/boot-0123456789abcdef.js", "/texts/ar-0123456789abcdef.txt"]);
        // Only the first meets what others meet too, and it says nothing of caching.
        assert!(!text.split("\n/").next().unwrap().contains("Cache-Control"));
        let long = PAGE.replace("api.example", &"a".repeat(LONGEST_LINE));
        assert!(underscore_headers(&of_page(&long).unwrap(), &[]).is_err());
    }

    #[test]
    fn a_policy_that_would_break_out_of_a_header_file_is_refused() {
        for bad in ["a\nb", "a$b", "a{b", "a\\b"] {
            assert!(of_page(&PAGE.replace("api.example", bad)).is_err(), "{bad}");
        }
    }
}
