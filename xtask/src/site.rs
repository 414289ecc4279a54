//! A built site's `index.html`: the configuration block and the policy that must agree with it. Nothing else of the page is touched.

use std::{ops::Range, path::Path};

use anyhow::{Context, Result, bail};

use crate::{
    config::{ApiBase, Changes, parse_block},
    precompress,
};

/// Changes a built site, or nothing if anything is wrong.
pub fn configure(dist: &Path, changes: &Changes) -> Result<()> {
    if changes.is_empty() {
        bail!("nothing to configure: name at least one option, such as --api-base URL");
    }
    apply(dist, changes)?;
    println!("configured {}", dist.display());
    Ok(())
}

/// As `configure`, also without changes: it then puts the block into its readable form.
pub fn apply(dist: &Path, changes: &Changes) -> Result<()> {
    let page = dist.join("index.html");
    let html = std::fs::read_to_string(&page)
        .with_context(|| format!("{} cannot be read: is that a built site?", page.display()))?;
    let html = rewritten(&html, changes).with_context(|| format!("{} stays as it is", page.display()))?;
    let files = precompress::variants(html.as_bytes())?;
    std::fs::write(&page, html)?;
    for (suffix, bytes) in files {
        std::fs::write(dist.join(format!("index.html.{suffix}")), bytes)?;
    }
    Ok(())
}

fn rewritten(html: &str, changes: &Changes) -> Result<String> {
    let at = block(html)?;
    let mut members = parse_block(&html[at.clone()])?;
    changes.apply(&mut members);
    // `<` could end the script element.
    let text = serde_json::to_string_pretty(&members)?.replace('<', "\\u003c");
    let mut out = html.to_owned();
    out.replace_range(at, &format!("\n{text}\n"));

    if let Some(api_base) = &changes.api_base {
        let at = policy(&out)?;
        let policy = with_connect_src(&out[at.clone()], api_base)?;
        out.replace_range(at, &policy);
    }
    Ok(out)
}

/// Trunk puts a hash on the wasm file's preload link too, where Chromium ignores it with a warning: boot.js's fetch checks it, and
/// finds it as `data-integrity`.
pub fn quiet_preload(dist: &Path) -> Result<()> {
    let page = dist.join("index.html");
    let mut html = std::fs::read_to_string(&page)?;
    let tag = tags(&html, "<link").find(|tag| html[tag.clone()].contains("application/wasm"));
    let tag = tag.context("Trunk wrote no preload link for the wasm file")?;
    let quiet = html[tag.clone()].replace(" integrity=", " data-integrity=");
    html.replace_range(tag, &quiet);
    Ok(std::fs::write(page, html)?)
}

/// The text of `<script … id="console-config">`.
fn block(html: &str) -> Result<Range<usize>> {
    let tag = tags(html, "<script")
        .find(|tag| html[tag.clone()].contains("console-config"))
        .context("the page has no console-config block")?;
    let end = html[tag.end..].find("</script").context("the console-config block has no end")?;
    Ok(tag.end..tag.end + end)
}

/// The value of `content` in `<meta http-equiv="Content-Security-Policy" content="…">`.
fn policy(html: &str) -> Result<Range<usize>> {
    let tag = tags(html, "<meta")
        .find(|tag| html[tag.clone()].to_ascii_lowercase().contains("content-security-policy"))
        .context("the page has no Content-Security-Policy")?;
    let start = tag.start
        + html[tag.clone()].find("content=\"").context("the page's policy has no content in double quotes")?
        + "content=\"".len();
    let length = html[start..tag.end].find('"').context("the page's policy does not end")?;
    Ok(start..start + length)
}

/// From `<name` to behind the `>`.
fn tags<'a>(html: &'a str, name: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    html.match_indices(name).filter_map(|(start, _)| html[start..].find('>').map(|length| start..start + length + 1))
}

fn with_connect_src(policy: &str, api_base: &ApiBase) -> Result<String> {
    let directive = match &api_base.origin {
        Some(origin) => format!("connect-src 'self' {origin}"),
        None => "connect-src 'self'".to_owned(),
    };
    let mut directives: Vec<&str> = policy.split(';').map(str::trim).filter(|part| !part.is_empty()).collect();
    let place = directives.iter_mut().find(|part| part.split_whitespace().next() == Some("connect-src"));
    *place.context("the page's policy has no connect-src")? = &directive;
    Ok(directives.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!doctype html><meta charset=utf-8><meta http-equiv=Content-Security-Policy content="default-src 'none'; connect-src 'self' https://admin.vps.org; base-uri 'none'"><script id=console-config type=application/json>{"api_base":"https://admin.vps.org","manual_backup_limit":5}</script><script src=boot.js></script>"#;

    fn with(api_base: &str) -> Result<String> {
        rewritten(PAGE, &Changes::of_api_base(Some(api_base))?)
    }

    #[test]
    fn block_and_policy_change_together() {
        let html = with("https://api.example/x").unwrap();
        assert!(html.contains("\"api_base\": \"https://api.example/x\",\n  \"manual_backup_limit\": 5"));
        assert!(html.contains("connect-src 'self' https://api.example; base-uri"));
        assert!(!html.contains("admin.vps.org"));
        assert!(with("/").unwrap().contains("connect-src 'self'; base-uri"));
    }

    #[test]
    fn a_title_cannot_end_the_block() {
        let mut args = crate::args::Args::new(["--title".to_owned(), "</script><b>".to_owned()].into_iter());
        let html = rewritten(PAGE, &Changes::from_args(&mut args).unwrap()).unwrap();
        assert!(html.contains(r#""title": "\u003c/script>\u003cb>""#));
    }

    #[test]
    fn a_page_without_block_or_policy_is_refused() {
        let changes = Changes::of_api_base(Some("/")).unwrap();
        assert!(rewritten("<p>hello", &changes).is_err());
        assert!(rewritten(&PAGE.replace("connect-src", "x"), &changes).is_err());
        assert!(rewritten(&PAGE.replace("{\"api", "{api"), &changes).is_err());
        assert!(rewritten(&PAGE.replace("api_base", "api_bsae"), &changes).is_err());
    }
}
