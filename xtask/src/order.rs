//! The order of a module's functions: each stands beside the one that is most like it, as that compresses best.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use wasm_encoder::{NameMap, NameSection, Section};
use wasmparser::{Parser, Payload, TypeRef};

/// Functions are alike by the runs of so many bytes that both have.
const RUN: usize = 5;

/// A module whose functions have their places in the best order as names.
pub struct Ordered {
    pub module: Vec<u8>,
    /// What the functions were called, in that order.
    pub names: Vec<String>,
}

/// `names` is wasm-opt's map of the module, which has no names itself: `number:name` in each line.
pub fn ordered(mut module: Vec<u8>, names: &str) -> Result<Ordered> {
    let names: BTreeMap<u32, &str> = names
        .lines()
        .filter_map(|line| line.split_once(':'))
        .filter_map(|(at, name)| Some((at.parse().ok()?, name)))
        .collect();
    let (mut imported, mut bodies) = (0, Vec::new());
    for payload in Parser::new(0).parse_all(&module) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    let order = by_likeness(&bodies);
    let mut places = vec![0; bodies.len()];
    order.iter().enumerate().for_each(|(place, &body)| places[body] = place);
    let mut map = NameMap::new();
    for (number, place) in (imported..).zip(&places) {
        map.append(number, &format!("{place:06}"));
    }
    let mut section = NameSection::new();
    section.functions(&map);
    let name = |&body: &usize| {
        let number = imported + u32::try_from(body)?;
        Ok((*names.get(&number).with_context(|| format!("function {number} has no name"))?).to_owned())
    };
    let names = order.iter().map(name).collect::<Result<_>>()?;
    section.append_to(&mut module);
    Ok(Ordered { module, names })
}

/// From the longest on, each is followed by the one of the others that shares most with it, for its length; where none shares
/// anything, by the longest.
fn by_likeness(bodies: &[&[u8]]) -> Vec<usize> {
    let mut having: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
    for (body, code) in bodies.iter().enumerate() {
        let runs: BTreeSet<&[u8]> = code.windows(RUN).collect();
        runs.into_iter().for_each(|run| having.entry(run).or_default().push(body));
    }
    // Of each function, for each run in it, the functions that have it; what nobody else has makes nobody alike.
    let mut sharers: Vec<Vec<&[usize]>> = vec![Vec::new(); bodies.len()];
    for having in having.values().filter(|having| having.len() > 1) {
        having.iter().for_each(|&body| sharers[body].push(having));
    }
    let mut left: BTreeSet<(usize, usize)> = bodies.iter().enumerate().map(|(body, code)| (code.len(), body)).collect();
    let (mut order, mut shared) = (Vec::with_capacity(bodies.len()), vec![0_usize; bodies.len()]);
    let mut next = left.pop_last();
    while let Some((length, body)) = next {
        order.push(body);
        shared.fill(0);
        sharers[body].iter().copied().flatten().for_each(|&other| shared[other] += 1);
        let likeness =
            |&(other_length, other): &(usize, usize)| shared[other] * 10_000 / length.max(other_length).max(1);
        next = left.iter().max_by_key(|&other| (likeness(other), other)).copied();
        if let Some(next) = &next {
            left.remove(next);
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_alike_stands_together() {
        let [one, like_one, other, like_other] = [
            b"abcdefghijklmnop".as_slice(),
            b"abcdefghij____".as_slice(),
            b"0123456789-+".as_slice(),
            b"#0123456789".as_slice(),
        ];
        assert_eq!(by_likeness(&[other, one, like_other, like_one]), [1, 3, 0, 2]);
        assert_eq!(by_likeness(&[]), [0_usize; 0]);
        assert_eq!(by_likeness(&[b"", b"ab"]), [1, 0]);
    }

    #[test]
    fn the_names_of_a_module_are_its_places() {
        let module = wat::parse_str(
            r#"(module (import "a" "b" (func)) (func (result i32) i32.const 1) (func (result i32) i32.const 1 i32.const 2 i32.add) (func (result i32) i32.const 1 i32.const 3 i32.add))"#,
        )
        .unwrap();
        let ordered = ordered(module, "0:b\n1:short\n2:two\n3:three\n").unwrap();
        assert_eq!(ordered.names, ["three", "two", "short"]);
        assert!(super::ordered(ordered.module, "0:b\n").is_err());
    }
}
