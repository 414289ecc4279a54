//! A built site's `index.html`: the configuration block and the policy that must agree with it. Nothing else of the page is touched.

use std::{ops::Range, path::Path};

use anyhow::{Context, Result};

use crate::{
    config::{ApiBase, Changes, checked_block},
    hosting::{self, Pending},
    precompress, replace,
};

/// Changes a built site: the page, its compressed forms, and the files for its hosts; or nothing if anything is wrong. Without changes
/// it brings all of them into line with the block, as it is after editing it by hand.
pub fn configure(dist: &Path, changes: &Changes) -> Result<()> {
    let (html, mut files) = page_with(dist, changes)?;
    files.extend(hosting::files(dist, &html, &files).with_context(|| unchanged(dist))?);
    replace::all(&files).with_context(|| unchanged(dist))?;
    println!("configured {}", dist.display());
    Ok(())
}

/// The page of a site that is being built.
pub fn apply(dist: &Path, changes: &Changes) -> Result<()> {
    replace::all(&page_with(dist, changes)?.1)
}

/// The files for the hosts of a site that has just been built.
pub fn publish(dist: &Path) -> Result<()> {
    replace::all(&hosting::files(dist, &read(dist)?, &[])?)
}

/// Whether the folder's page is the console's.
pub fn is_built(dist: &Path) -> bool {
    read(dist).is_ok_and(|page| block(&page).is_ok())
}

fn unchanged(dist: &Path) -> String {
    format!("{} stays as it is", dist.display())
}

fn read(dist: &Path) -> Result<String> {
    let page = dist.join("index.html");
    std::fs::read_to_string(&page).with_context(|| format!("{} cannot be read: is that a built site?", page.display()))
}

/// The changed page, and the files in which it stands.
fn page_with(dist: &Path, changes: &Changes) -> Result<(String, Vec<Pending>)> {
    let html = rewritten(&read(dist)?, changes).with_context(|| unchanged(dist))?;
    let compressed = precompress::variants(html.as_bytes())?;
    let mut files = vec![(dist.join("index.html"), html.clone().into_bytes())];
    files.extend(compressed.map(|(suffix, bytes)| (dist.join(format!("index.html.{suffix}")), bytes)));
    Ok((html, files))
}

fn rewritten(html: &str, changes: &Changes) -> Result<String> {
    let at = block(html)?;
    let members = checked_block(&html[at.clone()], changes)?;
    let api_base = ApiBase::of_block(&members)?;
    // `<` could end the script element.
    let text = serde_json::to_string_pretty(&members)?.replace('<', "\\u003c");
    let mut out = html.to_owned();
    out.replace_range(at, &format!("\n{text}\n"));

    let at = policy(&out)?;
    let policy = with_connect_src(&out[at.clone()], &api_base)?;
    out.replace_range(at, &policy);
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
pub fn policy(html: &str) -> Result<Range<usize>> {
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

    #[test]
    fn the_policy_follows_a_block_that_was_edited_by_hand() {
        let edited = PAGE.replace(r#""api_base":"https://admin.vps.org""#, r#""api_base":"https://api.example""#);
        let html = rewritten(&edited, &Changes::default()).unwrap();
        assert!(html.contains("connect-src 'self' https://api.example; base-uri"));
        let absent = PAGE.replace(r#""api_base":"https://admin.vps.org","#, "");
        let html =
            rewritten(&absent.replace("https://admin.vps.org;", "https://x.example;"), &Changes::default()).unwrap();
        assert!(html.contains("connect-src 'self' https://admin.vps.org; base-uri"));
    }

    #[test]
    fn a_built_site_changes_as_a_whole_or_not_at_all() {
        let dist = std::env::temp_dir().join(format!("xtask-site-{}", std::process::id())).join("dist");
        std::fs::create_dir_all(&dist).unwrap();
        std::fs::write(dist.join("index.html"), PAGE).unwrap();
        configure(&dist, &Changes::of_api_base(Some("https://api.example")).unwrap()).unwrap();
        let read = |name: &str| std::fs::read(dist.join(name)).unwrap();
        let all = [
            "index.html",
            "index.html.br",
            "index.html.gz",
            "_headers",
            "../dist-hosting/nginx.conf",
            "../dist-hosting/SHA256SUMS",
        ];
        let before = all.map(read);
        for name in ["index.html", "_headers", "../dist-hosting/Caddyfile", "../dist-hosting/nginx.conf"] {
            assert!(
                String::from_utf8(read(name)).unwrap().contains("connect-src 'self' https://api.example;"),
                "{name}"
            );
        }
        // A member that the console would refuse stands in the block; then a file that cannot be written.
        let page = String::from_utf8(read("index.html")).unwrap();
        std::fs::write(
            dist.join("index.html"),
            page.replace("\"manual_backup_limit\": 5", "\"manual_backup_limit\": 0"),
        )
        .unwrap();
        assert!(configure(&dist, &Changes::of_api_base(Some("/")).unwrap()).is_err());
        std::fs::write(dist.join("index.html"), &page).unwrap();
        std::fs::create_dir(dist.join("_headers.new")).unwrap();
        assert!(configure(&dist, &Changes::of_api_base(Some("/")).unwrap()).is_err());
        assert!(all.map(read) == before, "something has changed");
        std::fs::remove_dir(dist.join("_headers.new")).unwrap();
        // A folder stands in a file's place.
        let nginx = dist.join("../dist-hosting/nginx.conf");
        std::fs::rename(&nginx, dist.join("kept")).unwrap();
        std::fs::create_dir(&nginx).unwrap();
        let before_but_one = all.iter().zip(&before).filter(|(name, _)| !name.ends_with("nginx.conf"));
        assert!(configure(&dist, &Changes::of_api_base(Some("/")).unwrap()).is_err());
        assert!(before_but_one.into_iter().all(|(name, bytes)| read(name) == *bytes), "something has changed");
        std::fs::remove_dir(&nginx).unwrap();
        std::fs::rename(dist.join("kept"), &nginx).unwrap();
        configure(&dist, &Changes::of_api_base(Some("/")).unwrap()).unwrap();
        assert!(all.map(read).iter().zip(&before).all(|(now, then)| now != then), "something has stayed");
        std::fs::remove_dir_all(dist.parent().unwrap()).unwrap();
    }
}
