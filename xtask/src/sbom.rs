//! What the site was made of: a CycloneDX bill of materials from Cargo's own resolution of the program for WebAssembly, with the
//! compiler and the tools that made it. It has no time and no number of its own, so that the same sources give the same bytes.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::{
    hosting::{folder_beside, hex},
    replace,
    shell::Shell,
    tools::WASM_TARGET,
};

const PROGRAM: &str = "backup-console";

/// Writes it beside the built site.
pub fn write(shell: &Shell, dist: &Path) -> Result<()> {
    let mut cargo = shell.cargo();
    cargo.args(["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", WASM_TARGET]);
    let output = cargo.output().context("`cargo metadata` could not start")?;
    let metadata: Value = serde_json::from_slice(&output.stdout)
        .with_context(|| format!("`cargo metadata` failed: {}", String::from_utf8_lossy(&output.stderr)))?;
    let read =
        |name: &str| std::fs::read_to_string(shell.root.join(name)).with_context(|| format!("{name} cannot be read"));
    let packages = serde_json::from_str(&read("tests/e2e/package-lock.json")?)?;
    let tools = [
        tool("rustc", shell.first_line("rustc", &["--version"])),
        tool("trunk", shell.first_line("trunk", &["--version"])),
        tool("wasm-bindgen-cli", shell.first_line("wasm-bindgen", &["--version"])),
        npm_tool("binaryen", &packages)?,
        npm_tool("esbuild", &packages)?,
    ];
    let bill = bill(&metadata, &read("Cargo.lock")?, &tools)?;
    let text = serde_json::to_string_pretty(&bill)? + "\n";
    replace::all(&[(folder_beside(dist)?.join("sbom.cdx.json"), text.into_bytes())])
}

/// The bill, with every package that is in the program, or that ran while it was compiled (`scope` "excluded").
fn bill(metadata: &Value, lock: &str, tools: &[Value]) -> Result<Value> {
    let packages = by_id(&metadata["packages"]);
    let nodes = by_id(&metadata["resolve"]["nodes"]);
    let root = packages.iter().find(|(_, package)| package["name"] == PROGRAM).map(|(id, _)| *id);
    let root = root.with_context(|| format!("`cargo metadata` does not name {PROGRAM}"))?;
    let mut reached = BTreeMap::new();
    walk(root, true, &packages, &nodes, &mut reached);
    let component = |(id, is_inside): (&&str, &bool)| {
        let package = packages[*id];
        let mut component = json!({
            "type": "library", "bom-ref": reference(package), "name": package["name"], "version": package["version"],
            "scope": if *is_inside { "required" } else { "excluded" }, "purl": reference(package),
        });
        if let Some(license) = package["license"].as_str() {
            component["licenses"] = json!([{"expression": license.replace('/', " OR ")}]);
        }
        if let Some(sum) = checksum(lock, package) {
            component["hashes"] = json!([{"alg": "SHA-256", "content": sum}]);
        }
        component
    };
    let components: Vec<Value> = reached.iter().filter(|(id, _)| **id != root).map(component).collect();
    let dependencies: Vec<Value> = reached
        .keys()
        .map(|id| {
            let used = dependencies_of(id, &nodes).filter(|(used, _)| reached.contains_key(used));
            let used: BTreeSet<String> = used.map(|(used, _)| reference(packages[used])).collect();
            json!({"ref": reference(packages[*id]), "dependsOn": used})
        })
        .collect();
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": reference(packages[root]), "name": PROGRAM, "version": packages[root]["version"],
                "licenses": [{"expression": packages[root]["license"]}],
            },
            "tools": {"components": tools},
        },
        "components": components,
        "dependencies": dependencies,
    }))
}

type ById<'a> = BTreeMap<&'a str, &'a Value>;

fn by_id(list: &Value) -> ById<'_> {
    list.as_array().into_iter().flatten().filter_map(|item| Some((item["id"].as_str()?, item))).collect()
}

/// What a package needs to be compiled, and whether only while that goes on.
fn dependencies_of<'a>(id: &str, nodes: &ById<'a>) -> impl Iterator<Item = (&'a str, bool)> + use<'a> {
    let dependencies = nodes.get(id).and_then(|node| node["deps"].as_array()).into_iter().flatten();
    dependencies.filter_map(|dependency| {
        let kinds: Vec<Option<&str>> =
            dependency["dep_kinds"].as_array()?.iter().map(|kind| kind["kind"].as_str()).collect();
        let is_normal = kinds.contains(&None);
        (is_normal || kinds.contains(&Some("build"))).then_some((dependency["pkg"].as_str()?, is_normal))
    })
}

/// Marks what is reached, and whether it is inside the program: not by way of a build script or a macro.
fn walk<'a>(
    id: &'a str,
    is_inside: bool,
    packages: &ById<'a>,
    nodes: &ById<'a>,
    reached: &mut BTreeMap<&'a str, bool>,
) {
    let is_macro =
        packages[id]["targets"].as_array().into_iter().flatten().any(|target| target["kind"][0] == "proc-macro");
    let is_inside = is_inside && !is_macro;
    if reached.get(id).is_some_and(|was_inside| *was_inside || !is_inside) {
        return;
    }
    reached.insert(id, is_inside);
    for (used, is_normal) in dependencies_of(id, nodes) {
        walk(used, is_inside && is_normal, packages, nodes, reached);
    }
}

fn reference(package: &Value) -> String {
    let text = |member: &str| package[member].as_str().unwrap_or_default().to_owned();
    format!("pkg:cargo/{}@{}", text("name"), text("version"))
}

/// Of the package's archive, as Cargo.lock holds it.
fn checksum<'a>(lock: &'a str, package: &Value) -> Option<&'a str> {
    let head = format!("name = {}\nversion = {}\n", package["name"], package["version"]);
    let entry = lock.split("[[package]]\n").find(|entry| entry.starts_with(&head))?;
    entry.split_once("checksum = \"")?.1.split('"').next()
}

/// From what the tool says of itself: its name, then its version.
fn tool(name: &str, line: Option<String>) -> Value {
    let version = line.and_then(|line| line.split_whitespace().nth(1).map(str::to_owned));
    json!({"type": "application", "name": name, "version": version.unwrap_or_else(|| "unknown".into())})
}

fn npm_tool(name: &str, lock: &Value) -> Result<Value> {
    let package = &lock["packages"][format!("node_modules/{name}")];
    let version = package["version"].as_str().with_context(|| format!("package-lock.json does not name {name}"))?;
    let sum = package["integrity"].as_str().and_then(|text| text.strip_prefix("sha512-")).and_then(decoded);
    Ok(json!({
        "type": "application", "name": name, "version": version, "purl": format!("pkg:npm/{name}@{version}"),
        "hashes": [{"alg": "SHA-512", "content": hex(&sum.context("its sum is not SHA-512 in base64")?)}],
    }))
}

fn decoded(base64: &str) -> Option<Vec<u8>> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in base64.trim_end_matches('=').bytes() {
        held = held << 6 | u32::try_from(LETTERS.iter().position(|known| *known == letter)?).ok()?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata() -> Value {
        let package = |name: &str, kind: &str| json!({"id": name, "name": name, "version": "1.0.0", "license": "MIT/Apache-2.0", "targets": [{"kind": [kind]}]});
        let needs = |name: &str, kind: Value| json!({"pkg": name, "dep_kinds": [{"kind": kind}]});
        json!({
            "packages": [package(PROGRAM, "bin"), package("json", "lib"), package("derive", "proc-macro"), package("syn", "lib"),
                package("shared", "lib"), package("proptest", "lib"), package("emulator", "bin")],
            "resolve": {"nodes": [
                {"id": PROGRAM, "deps": [needs("derive", Value::Null), needs("json", Value::Null), needs("proptest", json!("dev"))]},
                {"id": "derive", "deps": [needs("syn", Value::Null), needs("shared", Value::Null)]},
                {"id": "json", "deps": [needs("shared", Value::Null)]},
                {"id": "syn", "deps": []}, {"id": "shared", "deps": []}, {"id": "proptest", "deps": []}, {"id": "emulator", "deps": []},
            ]},
        })
    }

    #[test]
    fn what_is_inside_and_what_only_made_it() {
        let lock = "[[package]]\nname = \"json\"\nversion = \"1.0.0\"\nsource = \"x\"\nchecksum = \"abc\"\n";
        let bill = bill(&metadata(), lock, &[]).unwrap();
        let found: Vec<(&str, &str)> = bill["components"]
            .as_array()
            .unwrap()
            .iter()
            .map(|part| (part["name"].as_str().unwrap(), part["scope"].as_str().unwrap()))
            .collect();
        assert_eq!(found, [("derive", "excluded"), ("json", "required"), ("shared", "required"), ("syn", "excluded")]);
        assert_eq!(bill["components"][1]["hashes"][0]["content"], "abc");
        assert_eq!(bill["components"][1]["licenses"][0]["expression"], "MIT OR Apache-2.0");
        assert_eq!(bill["dependencies"][0]["dependsOn"], json!(["pkg:cargo/derive@1.0.0", "pkg:cargo/json@1.0.0"]));
    }

    #[test]
    fn sums_of_npm_are_read() {
        assert_eq!(decoded("aGVsbG8=").unwrap(), b"hello");
        assert_eq!(decoded("+/8=").unwrap(), [0xfb, 0xff]);
        assert!(decoded("a*b").is_none());
    }
}
