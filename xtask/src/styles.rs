//! One style sheet from `style/main.css`, whose `@import "file.css";` lines give the order (with `layer(name)` if wanted). Trunk hashes
//! and shrinks the outcome, but does not follow imports, and each followed by the browser would be a request after a request.

use std::path::Path;

use anyhow::{Context, Result, bail};

pub fn write(root: &Path) -> Result<()> {
    let css = joined(&root.join("style"), "main.css")?;
    let folder = root.join("target/styles");
    std::fs::create_dir_all(&folder)?;
    Ok(std::fs::write(folder.join("console.css"), css)?)
}

fn joined(folder: &Path, file: &str) -> Result<String> {
    let text = std::fs::read_to_string(folder.join(file)).with_context(|| format!("style/{file} cannot be read"))?;
    let mut out = String::new();
    for line in text.lines() {
        let Some(import) = line.trim_start().strip_prefix("@import") else {
            out += line;
            out.push('\n');
            continue;
        };
        let (name, layer) = parse(import).with_context(|| {
            format!("style/{file}: only `@import \"file.css\" [layer(name)];` is understood, not {line:?}")
        })?;
        let inner = joined(folder, name)?;
        match layer {
            Some(layer) => out += &format!("@layer {layer} {{\n{inner}}}\n"),
            None => out += &inner,
        }
    }
    Ok(out)
}

fn parse(import: &str) -> Result<(&str, Option<&str>)> {
    let import = import.trim().strip_suffix(';').context("no ; at the end")?.trim_end();
    let name = import.strip_prefix("url(").unwrap_or(import).strip_prefix(['"', '\'']).context("no quote")?;
    let (name, rest) = name.split_once(['"', '\'']).context("no closing quote")?;
    if name.contains(':') || name.starts_with('/') {
        bail!("a foreign file");
    }
    let rest = rest.trim_start_matches(')').trim();
    let layer = rest.strip_prefix("layer(").and_then(|layer| layer.strip_suffix(')'));
    if layer.is_none() && !rest.is_empty() {
        bail!("a condition");
    }
    Ok((name, layer))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn imports_are_understood_or_refused() {
        assert_eq!(parse(r#" "tokens.css";"#).unwrap(), ("tokens.css", None));
        assert_eq!(
            parse(r#" url("parts/table.css") layer(components);"#).unwrap(),
            ("parts/table.css", Some("components"))
        );
        assert!(parse(r#" "print.css" print;"#).is_err());
        assert!(parse(r#" "https://a.example/x.css";"#).is_err());
    }
}
