//! The built page: its configuration block and its content security policy, found and replaced as text.

use std::ops::Range;

use serde_json::Value;

/// The page with this text in its configuration block, and its policy widened to the API's origin that the text names.
pub fn with_config(page: &str, config: Option<&str>) -> String {
    let mut page = page.to_owned();
    let Some(config) = config else { return page };
    if let Some(range) = config_range(&page) {
        page.replace_range(range, config);
    }
    if let (Some(origin), Some(range)) = (api_origin(config), policy_range(&page)) {
        let policy = with_connect_src(&page[range.clone()], &origin);
        page.replace_range(range, &policy);
    }
    page
}

/// The policy of the page's own `<meta>`, on one line as a header needs it.
pub fn policy(page: &str) -> Option<String> {
    let words: Vec<&str> = page[policy_range(page)?].split_whitespace().collect();
    Some(words.join(" ").trim_end_matches(';').to_owned())
}

/// What stands between the tags of the configuration block.
fn config_range(page: &str) -> Option<Range<usize>> {
    let name = attribute_value(page, "id=", "console-config")?;
    let start = name + page[name..].find('>')? + 1;
    let end = start + page[start..].find("</script")?;
    Some(start..end)
}

/// Where this value of this attribute stands, quoted or not.
fn attribute_value(page: &str, attribute: &str, value: &str) -> Option<usize> {
    let mut places = page.match_indices(value).map(|(at, _)| at);
    places.find(|at| page[..*at].trim_end_matches(['"', '\'']).ends_with(attribute))
}

/// Where the policy stands: the value of `content` in the tag with `http-equiv="Content-Security-Policy"`.
fn policy_range(page: &str) -> Option<Range<usize>> {
    // Same length as the page, so that positions agree.
    let lower = page.to_ascii_lowercase();
    let name = attribute_value(&lower, "http-equiv=", "content-security-policy")?;
    let tag_start = lower[..name].rfind('<')?;
    let tag_end = name + lower[name..].find('>')?;
    let content = tag_start + lower[tag_start..tag_end].find("content=")? + "content=".len();
    let quote = page[content..].chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let start = content + 1;
    let end = start + page[start..tag_end].find(quote)?;
    Some(start..end)
}

fn with_connect_src(policy: &str, origin: &str) -> String {
    let directives = policy.split(';').map(str::trim).filter(|directive| !directive.is_empty());
    let mut directives: Vec<String> =
        directives.filter(|directive| !directive.starts_with("connect-src")).map(str::to_owned).collect();
    directives.push(format!("connect-src 'self' {origin}"));
    directives.join("; ")
}

/// `https://host:port` of an absolute `api_base`.
fn api_origin(config: &str) -> Option<String> {
    let config: Value = serde_json::from_str(config).ok()?;
    let base = config.get("api_base")?.as_str()?;
    let scheme_end = base.find("://")? + 3;
    let host = base[scheme_end..].split(['/', '?', '#']).next().filter(|host| !host.is_empty())?;
    let is_plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
    is_plain.then(|| format!("{}{host}", &base[..scheme_end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<html><head><meta http-equiv="Content-Security-Policy" content="default-src 'none'; connect-src 'self' https://a.example; base-uri 'none'">
<script type="application/json" id="console-config">{"api_base": "https://a.example"}</script></head></html>"#;

    #[test]
    fn replaces_block_and_policy() {
        let page = with_config(PAGE, Some(r#"{"api_base":"http://127.0.0.1:9/x"}"#));
        assert!(page.contains(r#"id="console-config">{"api_base":"http://127.0.0.1:9/x"}</script>"#));
        assert_eq!(
            policy(&page),
            Some("default-src 'none'; base-uri 'none'; connect-src 'self' http://127.0.0.1:9".to_owned())
        );
    }

    #[test]
    fn reads_what_a_minifier_or_a_formatter_leaves() {
        let page = "<!-- console-config --><META content='a b;\n  c;' http-equiv=content-security-policy>\
                    <script id=console-config>{}</script>";
        assert_eq!(policy(page), Some("a b; c".to_owned()));
        assert!(with_config(page, Some("1")).ends_with("<script id=console-config>1</script>"));
        assert_eq!((policy("<p>"), with_config("<p>", Some("1"))), (None, "<p>".to_owned()));
    }

    #[test]
    fn leaves_the_policy_for_text_without_an_origin() {
        for text in ["{ bad", r#"{"api_base": "/"}"#, r#"{"api_base": "https://a b'; script-src *"}"#] {
            let page = with_config(PAGE, Some(text));
            assert!(page.contains(text));
            assert_eq!(policy(&page), policy(PAGE));
        }
        assert_eq!(with_config(PAGE, None), PAGE);
    }
}
