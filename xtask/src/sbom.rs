//! What the site was made of: a CycloneDX bill of materials from Cargo's own resolution of the program for WebAssembly and of the
//! standard library that is compiled with it, with the compiler and the tools that made it. It has no time and no number of its
//! own, so that the same sources give the same bytes.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::{
    hosting::{folder_beside, hex},
    replace,
    shell::Shell,
    tools::{self, WASM_TARGET},
};

const PROGRAM: &str = "backup-console";

/// Writes it beside the built site.
pub fn write(shell: &Shell, dist: &Path) -> Result<()> {
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
    let library = tools::standard_library(shell).context("the source of Rust's standard library is missing")?;
    let parts = [
        Part::resolved(shell, &shell.root, &[PROGRAM])?,
        // As `build.rs` has it compiled.
        Part::resolved(shell, &library, &["std", "panic_abort"])?,
    ];
    let text = serde_json::to_string_pretty(&bill(&parts, &tools)?)? + "\n";
    replace::all(&[(folder_beside(dist)?.join("sbom.cdx.json"), text.into_bytes())])
}

/// A name and a version.
type Id = (String, String);

/// A workspace, and what of it is needed: Cargo's own resolution, for WebAssembly and with no features but those that are asked for.
struct Part {
    roots: Vec<Id>,
    /// Who needs whom in the program, or while it is compiled.
    needs: BTreeMap<Id, BTreeSet<Id>>,
    /// What is in the program: not only in a build script or a macro.
    inside: BTreeSet<Id>,
    /// By Cargo's description of each package.
    licenses: BTreeMap<Id, String>,
    lock: String,
}

impl Part {
    fn resolved(shell: &Shell, workspace: &Path, roots: &[&str]) -> Result<Self> {
        let manifest = workspace.join("Cargo.toml");
        let cargo = |command: &str, args: &[&str]| -> Result<String> {
            let mut cargo = shell.cargo();
            cargo.env("RUSTC_BOOTSTRAP", "1").args([command, "--locked", "--manifest-path"]);
            let output = cargo.arg(&manifest).args(args).output().context("cargo could not start")?;
            ensure!(output.status.success(), "`cargo {command}` failed: {}", String::from_utf8_lossy(&output.stderr));
            Ok(String::from_utf8(output.stdout)?)
        };
        let tree = |edges: &str| {
            let mut args = vec!["--target", WASM_TARGET, "--prefix", "depth", "--format", " {p}", "--edges", edges];
            args.extend(roots.iter().flat_map(|root| ["--package", root]));
            cargo("tree", &args)
        };
        let needs = needs(&tree("normal,build")?)?;
        let inside = self::needs(&tree("normal,no-proc-macro")?)?.into_keys().collect();
        let metadata: Value = serde_json::from_str(&cargo("metadata", &["--format-version", "1"])?)?;
        let text = |package: &Value, member: &str| package[member].as_str().map(str::to_owned);
        let licenses = metadata["packages"].as_array().into_iter().flatten().filter_map(|package| {
            Some(((text(package, "name")?, text(package, "version")?), text(package, "license")?))
        });
        Ok(Self {
            roots: needs.keys().filter(|(name, _)| roots.contains(&&**name)).cloned().collect(),
            needs,
            inside,
            licenses: licenses.collect(),
            lock: std::fs::read_to_string(workspace.join("Cargo.lock")).context("Cargo.lock cannot be read")?,
        })
    }

    fn component(&self, id: &Id) -> Value {
        let scope = if self.inside.contains(id) { "required" } else { "excluded" };
        let mut component = json!({
            "type": "library", "bom-ref": reference(id), "name": id.0, "version": id.1, "scope": scope, "purl": reference(id),
        });
        if let Some(license) = self.licenses.get(id) {
            component["licenses"] = json!([{"expression": license.replace('/', " OR ")}]);
        }
        if let Some(sum) = checksum(&self.lock, id) {
            component["hashes"] = json!([{"alg": "SHA-256", "content": sum}]);
        }
        component
    }
}

/// Reads `cargo tree --prefix depth --format ' {p}'`: `1 name v1.0.0 (…)` in each line, a package's needs below its first mention.
fn needs(tree: &str) -> Result<BTreeMap<Id, BTreeSet<Id>>> {
    let mut needs: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
    let mut above: Vec<Id> = Vec::new();
    for line in tree.lines().filter(|line| !line.is_empty()) {
        let mut words = line.split_whitespace();
        let mut word = || words.next().with_context(|| format!("`cargo tree` wrote {line:?}"));
        let (depth, name, version) = (word()?.parse::<usize>()?, word()?, word()?.trim_start_matches('v'));
        let id = (name.to_owned(), version.to_owned());
        above.truncate(depth);
        if let Some(user) = above.last() {
            needs.entry(user.clone()).or_default().insert(id.clone());
        }
        needs.entry(id.clone()).or_default();
        above.push(id);
    }
    Ok(needs)
}

/// The bill, with every package that is in the program, or that ran while it was compiled (`scope` "excluded"). The program is the
/// first root of the first part, and needs the roots of all others.
fn bill(parts: &[Part], tools: &[Value]) -> Result<Value> {
    let program =
        parts.first().and_then(|part| part.roots.first()).context("`cargo tree` does not name the program")?;
    let (mut components, mut dependencies) = (BTreeMap::new(), BTreeMap::<String, BTreeSet<String>>::new());
    for part in parts {
        for (id, needs) in &part.needs {
            let is_new = !components.contains_key(id) || part.inside.contains(id);
            if id != program && is_new {
                components.insert(id.clone(), part.component(id));
            }
            dependencies.entry(reference(id)).or_default().extend(needs.iter().map(reference));
        }
        let roots = part.roots.iter().filter(|root| *root != program).map(reference);
        dependencies.entry(reference(program)).or_default().extend(roots);
    }
    let dependencies: Vec<Value> =
        dependencies.iter().map(|(user, needs)| json!({"ref": user, "dependsOn": needs})).collect();
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": reference(program), "name": program.0, "version": program.1,
                "licenses": [{"expression": parts[0].licenses.get(program)}],
            },
            "tools": {"components": tools},
        },
        "components": components.into_values().collect::<Vec<_>>(),
        "dependencies": dependencies,
    }))
}

fn reference((name, version): &Id) -> String {
    format!("pkg:cargo/{name}@{version}")
}

/// Of the package's archive, as Cargo.lock holds it.
fn checksum<'a>(lock: &'a str, (name, version): &Id) -> Option<&'a str> {
    let head = format!("name = \"{name}\"\nversion = \"{version}\"\n");
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

    fn names(bill: &Value, scope: &str) -> BTreeSet<String> {
        let components = bill["components"].as_array().unwrap().iter().filter(|part| part["scope"] == scope);
        components.map(|part| part["name"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn what_is_inside_and_what_only_made_it() {
        let tree = "0 console v1.0.0 (/somewhere)\n1 derive v1.0.0 (proc-macro)\n2 shared v1.0.0\n2 syn v1.0.0\n1 json v1.0.0\n2 shared v1.0.0 (*)\n";
        let inside = "0 console v1.0.0 (/somewhere)\n1 json v1.0.0\n2 shared v1.0.0\n";
        let id = |name: &str| (name.to_owned(), "1.0.0".to_owned());
        let part = |root: &str, tree: &str, inside: &str| Part {
            roots: vec![id(root)],
            needs: needs(tree).unwrap(),
            inside: needs(inside).unwrap().into_keys().collect(),
            licenses: BTreeMap::from([(id("json"), "MIT/Apache-2.0".to_owned())]),
            lock: "[[package]]\nname = \"json\"\nversion = \"1.0.0\"\nsource = \"x\"\nchecksum = \"abc\"\n".to_owned(),
        };
        let std = "0 std v1.0.0 (/elsewhere)\n1 syn v1.0.0\n";
        let bill = bill(&[part("console", tree, inside), part("std", std, std)], &[]).unwrap();
        assert_eq!(names(&bill, "excluded"), ["derive"].map(str::to_owned).into());
        assert_eq!(names(&bill, "required"), ["json", "shared", "std", "syn"].map(str::to_owned).into());
        assert_eq!(bill["components"][1]["hashes"][0]["content"], "abc");
        assert_eq!(bill["components"][1]["licenses"][0]["expression"], "MIT OR Apache-2.0");
        let needed = ["derive", "json", "std"].map(|name| format!("pkg:cargo/{name}@1.0.0"));
        assert_eq!(bill["dependencies"][0], json!({"ref": "pkg:cargo/console@1.0.0", "dependsOn": needed}));
    }

    #[test]
    fn the_bill_of_this_program_has_no_feature_that_only_other_crates_ask_for() {
        let shell = Shell::new().unwrap();
        let part = Part::resolved(&shell, &shell.root, &[PROGRAM]).unwrap();
        let bill = bill(&[part], &[]).unwrap();
        // Cargo itself, asked in another way: each package on a line of its own.
        let mut cargo = shell.cargo();
        cargo.args(["tree", "--locked", "-p", PROGRAM, "-e", "normal,build", "--target", WASM_TARGET]);
        let listed = cargo.args(["--prefix", "none", "--no-dedupe", "--format", "{p}"]).output().unwrap();
        let listed = String::from_utf8(listed.stdout).unwrap();
        let listed: BTreeSet<String> =
            listed.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect();
        let billed: BTreeSet<String> =
            names(&bill, "required").union(&names(&bill, "excluded")).cloned().chain([PROGRAM.to_owned()]).collect();
        assert_eq!(billed, listed);
        assert!(names(&bill, "required").contains("wasm-bindgen") && names(&bill, "excluded").contains("syn"));
        for part in bill["components"].as_array().unwrap() {
            assert!(part["name"] == "catalogue" || part["hashes"][0]["content"].is_string(), "{part}");
            assert!(part["licenses"][0]["expression"].is_string(), "{part}");
        }
    }

    #[test]
    fn sums_of_npm_are_read() {
        assert_eq!(decoded("aGVsbG8=").unwrap(), b"hello");
        assert_eq!(decoded("+/8=").unwrap(), [0xfb, 0xff]);
        assert!(decoded("a*b").is_none());
    }
}
