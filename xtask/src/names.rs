//! Short names for what the program and its JavaScript take from each other. wasm-bindgen's are long, end in hashes, stand in
//! both files, and hardly compress.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};
use walrus::Module;

/// Where the program imports from, as wasm-bindgen has it, and as it is called from now on.
const GLUE: (&str, &str) = ("./backup-console_bg.js", "j");
/// What stands around an import's name in a line of wasm-bindgen's JavaScript.
const IMPORT: (&str, &str) = ("        ", ": function(");
/// What stands in front of an export's name there.
const EXPORT: &str = "wasm.";
/// What a short name begins with. A name that the two parts of the program share begins with a digit.
const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Old names and new.
type Names = BTreeMap<String, String>;

/// Renames the imports and exports of the program's first part, and in its JavaScript. What neither the JavaScript nor the
/// program's rest uses is no export any more.
pub fn shorten(first: &[u8], glue: &str) -> Result<(Vec<u8>, String)> {
    let mut first = Module::from_buffer(first)?;
    let imports = rename_imports(&mut first)?;
    let exports = rename_exports(&mut first, glue)?;
    let glue = renamed(glue, &imports, &exports)?;
    Ok((first.emit_wasm(), glue))
}

/// Short, and all different: begins with one of these.
pub fn short(mut number: usize, first: &[u8]) -> String {
    const MORE: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut name = String::from(char::from(first[number % first.len()]));
    number /= first.len();
    while number > 0 {
        name.push(char::from(MORE[number % MORE.len()]));
        number /= MORE.len();
    }
    name
}

fn rename_imports(program: &mut Module) -> Result<Names> {
    let mut names = Names::new();
    for (number, import) in program.imports.iter_mut().enumerate() {
        if import.module != GLUE.0 {
            bail!("the program imports {:?} from {:?}, not from {:?}", import.name, import.module, GLUE.0);
        }
        GLUE.1.clone_into(&mut import.module);
        let name = std::mem::replace(&mut import.name, short(number, LETTERS));
        if let Some(other) = names.insert(name.clone(), import.name.clone()) {
            bail!("the program imports {name:?} twice; it was to be {other:?} already");
        }
    }
    Ok(names)
}

fn rename_exports(program: &mut Module, glue: &str) -> Result<Names> {
    let mut used = BTreeSet::new();
    with_exports(glue, |name| {
        used.insert(name.to_owned());
        Ok(name)
    })?;
    let is_shared = |name: &str| name.starts_with(|first: char| first.is_ascii_digit());
    let is_unused = |name: &str| !is_shared(name) && !used.contains(name);
    let unused = program.exports.iter().filter(|export| is_unused(&export.name)).map(|export| export.id());
    unused.collect::<Vec<_>>().into_iter().for_each(|id| program.exports.delete(id));
    let mut names = Names::new();
    for export in program.exports.iter_mut().filter(|export| !is_shared(&export.name)) {
        let name = std::mem::replace(&mut export.name, short(names.len(), LETTERS));
        names.insert(name, export.name.clone());
    }
    Ok(names)
}

/// The JavaScript with these names. Each must be there, and no other.
fn renamed(glue: &str, imports: &Names, exports: &Names) -> Result<String> {
    let mut missing: BTreeSet<&str> = imports.keys().map(String::as_str).collect();
    let mut lines = String::with_capacity(glue.len());
    for line in glue.lines() {
        if let Some((name, body)) = import(line) {
            let Some(short) = imports.get(name) else {
                bail!("the JavaScript has {name:?}, the program does not import it")
            };
            missing.remove(name);
            lines.extend([IMPORT.0, short, IMPORT.1, body]);
        } else {
            lines.push_str(line);
        }
        lines.push('\n');
    }
    if let Some(name) = missing.first() {
        bail!("the program imports {name:?}, the JavaScript does not have it");
    }
    let module = |name: &str| format!("{name:?}: import0");
    if lines.matches(&module(GLUE.0)).count() != 1 {
        bail!("the JavaScript does not name {:?} once", GLUE.0);
    }
    with_exports(&lines.replace(&module(GLUE.0), &module(GLUE.1)), |name| match exports.get(name) {
        Some(short) => Ok(short),
        None => bail!("the JavaScript uses {name:?}, the program does not export it"),
    })
}

/// The import that a line offers, and what stands behind its name.
fn import(line: &str) -> Option<(&str, &str)> {
    let (name, body) = line.strip_prefix(IMPORT.0)?.split_once(IMPORT.1)?;
    name.chars().all(is_of_name).then_some((name, body))
}

/// The JavaScript with other names in place of the exports that it uses.
fn with_exports<'a>(glue: &'a str, mut name_of: impl FnMut(&'a str) -> Result<&'a str>) -> Result<String> {
    let mut result = String::with_capacity(glue.len());
    let mut left = glue;
    while let Some(at) = left.find(EXPORT) {
        let (before, behind) = left.split_at(at + EXPORT.len());
        let is_other = left[..at].ends_with(|last| is_of_name(last) || last == '.');
        let end = if is_other { 0 } else { behind.find(|letter| !is_of_name(letter)).unwrap_or(behind.len()) };
        result.push_str(before);
        if end > 0 {
            result.push_str(name_of(&behind[..end])?);
        }
        left = &behind[end..];
    }
    Ok(result + left)
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || ['_', '$'].contains(&letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: &str = r#"(module
        (import "./backup-console_bg.js" "__wbg_log_0123" (func $log (param i32)))
        (import "./backup-console_bg.js" "__wbg_now_4567" (func $now (result i32)))
        (memory (export "memory") 1)
        (func (export "__wbindgen_start") (call $log (call $now)))
        (func (export "__wbindgen_free"))
        (func (export "0a")))"#;

    const GLUE_TEXT: &str = r#"function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        __wbg_log_0123: function(arg0) {
            console.log(arg0, wasm.memory.buffer);
        },
        __wbg_now_4567: function() { return handleError(function () {
            return Date.now();
        }, arguments); },
    };
    return {
        __proto__: null,
        "./backup-console_bg.js": import0,
    };
}
wasm.__wbindgen_start();
new URL('backup-console_bg.wasm', import.meta.url);
"#;

    fn shortened(program: &str, glue: &str) -> Result<(Module, String)> {
        let (program, glue) = shorten(&wat::parse_str(program).unwrap(), glue)?;
        Ok((Module::from_buffer(&program).unwrap(), glue))
    }

    fn refused(program: &str, glue: &str) -> String {
        shortened(program, glue).map(drop).unwrap_err().to_string()
    }

    #[test]
    fn both_sides_get_the_same_names() {
        let (program, glue) = shortened(PROGRAM, GLUE_TEXT).unwrap();
        let imports: Vec<_> = program.imports.iter().map(|import| (&*import.module, &*import.name)).collect();
        assert_eq!(imports, [("j", "a"), ("j", "b")]);
        assert!(glue.contains("        a: function(arg0) {") && glue.contains("        b: function() {"), "{glue}");
        assert!(glue.contains("        \"j\": import0,"), "{glue}");
        let exports: Vec<_> = program.exports.iter().map(|export| &*export.name).collect();
        assert_eq!(exports, ["a", "b", "0a"], "what nobody uses is gone, what the rest uses is as it was");
        assert!(glue.contains("wasm.a.buffer") && glue.contains("\nwasm.b();"), "{glue}");
        assert!(glue.contains("'backup-console_bg.wasm'") && !glue.contains("__wbindgen"), "{glue}");
    }

    #[test]
    fn a_name_on_one_side_alone_is_refused() {
        let other_log = GLUE_TEXT.replace("log_0123", "log_89ab");
        assert_eq!(
            refused(PROGRAM, &other_log),
            r#"the JavaScript has "__wbg_log_89ab", the program does not import it"#
        );
        let no_log = GLUE_TEXT.replace("__wbg_log_0123: function(", "");
        assert_eq!(
            refused(PROGRAM, &no_log),
            r#"the program imports "__wbg_log_0123", the JavaScript does not have it"#
        );
        let no_start = PROGRAM.replace("__wbindgen_start", "start");
        let expected = r#"the JavaScript uses "__wbindgen_start", the program does not export it"#;
        assert_eq!(refused(&no_start, GLUE_TEXT), expected);
        assert!(refused(PROGRAM, &GLUE_TEXT.replace("_bg.js", "")).contains("does not name"));
        assert!(refused(&PROGRAM.replace("_bg.js", ""), GLUE_TEXT).contains("imports"));
    }

    #[test]
    fn the_same_build_gets_the_same_names() {
        let program = wat::parse_str(PROGRAM).unwrap();
        assert!(shorten(&program, GLUE_TEXT).unwrap() == shorten(&program, GLUE_TEXT).unwrap());
    }

    #[test]
    fn names_are_short_and_different() {
        for first in [LETTERS, b"0123456789"] {
            let names: BTreeSet<_> = (0..1000).map(|number| short(number, first)).collect();
            assert_eq!(names.len(), 1000);
            assert!(names.iter().all(|name| name.len() <= 3 && first.contains(&name.as_bytes()[0])));
        }
    }
}
