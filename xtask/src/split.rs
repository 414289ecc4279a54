//! Divides the linked program into the first load and the rest, which comes later and works on the memory, the table and the
//! functions of the first. The border are the functions named `entry` of `src/platform/rest.rs`: what is reached only through them,
//! by a call, by the address of a function or by data, is in the rest; everything else stays.

use std::{collections::BTreeMap, ops::Range};

use anyhow::{Context, Result, bail};
use walrus::{
    ConstExpr, DataKind, ElementItems, ElementKind, ExportItem, FunctionBuilder, FunctionId, FunctionKind, GlobalKind,
    ImportId, ImportKind, ImportedFunction, LocalFunction, Module, TableId, ir::Value,
};

use crate::{
    names::short,
    plan::{Plan, filled},
    uses::Uses,
};

/// What the rest imports everything from: boot.js gives it the first load's exports.
const PROGRAM: &str = "p";
/// What the names of its imports begin with: no name of wasm-bindgen's does.
const DIGITS: &[u8] = b"0123456789";

pub struct Split {
    pub first: Vec<u8>,
    pub rest: Vec<u8>,
    /// The entries, the functions and the bytes of data that were moved.
    pub moved: (usize, usize, usize),
}

/// `program` is what wasm-bindgen made of the program that `uses` was read from, with the names of its functions kept.
pub fn split(program: &[u8], uses: &Uses) -> Result<Split> {
    let (mut first, mut rest) = (Module::from_buffer(program)?, Module::from_buffer(program)?);
    let plan = Plan::new(&mut first, uses)?;
    cut_moved(&mut first, &plan)?;
    let taken = take_data(&mut first, &plan.data)?;
    let moved = (plan.entries.len(), plan.moved.len(), taken.iter().map(|(_, bytes)| bytes.len()).sum());

    // Made anew, of the same bytes: it comes out the same, in this module's own names for things.
    let plan = Plan::new(&mut rest, uses)?;
    keep_moved(&mut rest, &plan);
    for (place, bytes) in taken {
        let offset = ConstExpr::Value(Value::I32(place.cast_signed()));
        rest.data.add(DataKind::Active { memory: rest.get_memory_id()?, offset }, bytes);
    }
    walrus::passes::gc::run(&mut rest);
    share(&mut first, &mut rest)?;
    walrus::passes::gc::run(&mut first);
    Ok(Split { first: without_links(first), rest: without_links(rest), moved })
}

/// Makes of the whole program the rest: what is not moved becomes an import.
fn keep_moved(rest: &mut Module, plan: &Plan) {
    rest.start = None;
    let Module { imports, exports, funcs, tables, memories, globals, data, .. } = rest;
    exports.iter().map(|export| export.id()).collect::<Vec<_>>().into_iter().for_each(|id| exports.delete(id));
    data.iter().map(|data| data.id()).collect::<Vec<_>>().into_iter().for_each(|id| data.delete(id));
    for function in funcs.iter_mut().filter(|function| !plan.moved.contains(&function.id())) {
        if let FunctionKind::Local(local) = &function.kind {
            let ty = local.ty();
            let import = imports.add(PROGRAM, "", function.id());
            function.kind = FunctionKind::Import(ImportedFunction { import, ty });
        }
    }
    tables.iter_mut().for_each(|table| table.import = Some(imports.add(PROGRAM, "", table.id())));
    for memory in memories.iter_mut() {
        memory.import = Some(imports.add(PROGRAM, "", memory.id()));
        memory.data_segments.clear();
    }
    for id in globals.iter().map(|global| global.id()).collect::<Vec<_>>() {
        globals.get_mut(id).kind = GlobalKind::Import(imports.add(PROGRAM, "", id));
    }
    fill(rest, plan.table, plan.slots.clone());
}

/// Takes what is moved out of the first load: its slots of the table stay empty, and each entry leads through its own.
fn cut_moved(first: &mut Module, plan: &Plan) -> Result<()> {
    let mut staying = filled(first, plan.table)?;
    staying.retain(|slot, _| !plan.slots.contains_key(slot));
    fill(first, plan.table, staying);
    for (slot, entry) in plan.slots.iter().filter(|(_, id)| plan.entries.contains(id)) {
        let gate = gate(first, plan.table, *slot, *entry);
        first.funcs.get_mut(*entry).kind = FunctionKind::Local(gate);
    }
    plan.moved.difference(&plan.entries).for_each(|id| first.funcs.delete(*id));
    Ok(())
}

/// Fills the table with these, and with nothing else.
fn fill(module: &mut Module, table: TableId, slots: BTreeMap<u32, FunctionId>) {
    let Module { elements, tables, .. } = module;
    let table = tables.get_mut(table);
    elements.iter().map(|element| element.id()).collect::<Vec<_>>().into_iter().for_each(|id| elements.delete(id));
    table.elem_segments.clear();
    for (start, ids) in runs(slots.into_iter()) {
        let offset = ConstExpr::Value(Value::I32(start.cast_signed()));
        let kind = ElementKind::Active { table: table.id(), offset };
        table.elem_segments.insert(elements.add(kind, ElementItems::Functions(ids)));
    }
}

/// A function that hands its call on through a slot of the table.
fn gate(first: &mut Module, table: TableId, slot: u32, entry: FunctionId) -> LocalFunction {
    let ty = first.funcs.get(entry).ty();
    let (params, results) = first.types.params_results(ty);
    let (params, results) = (params.to_vec(), results.to_vec());
    let args: Vec<_> = params.iter().map(|param| first.locals.add(*param)).collect();
    let mut builder = FunctionBuilder::new(&mut first.types, &params, &results);
    let mut body = builder.func_body();
    for arg in &args {
        body.local_get(*arg);
    }
    body.i32_const(slot.cast_signed()).call_indirect(ty, table);
    builder.local_func(args)
}

/// Zeroes the places, and returns what was there.
fn take_data(first: &mut Module, places: &[Range<u32>]) -> Result<Vec<(u32, Vec<u8>)>> {
    let mut taken = Vec::new();
    let ids: Vec<_> = first.data.iter().map(|data| data.id()).collect();
    for id in ids {
        let data = first.data.get_mut(id);
        let DataKind::Active { offset: ConstExpr::Value(Value::I32(offset)), .. } = data.kind else {
            bail!("a data segment does not lie at a fixed place")
        };
        let start = offset.cast_unsigned();
        let end = start + u32::try_from(data.value.len())?;
        for place in places.iter().filter(|place| start <= place.start && place.end <= end) {
            let bytes = &mut data.value[(place.start - start) as usize..(place.end - start) as usize];
            taken.push((place.start, bytes.to_vec()));
            bytes.fill(0);
        }
    }
    Ok(taken)
}

/// Gives each import of the rest a short name, under which the first load exports it.
fn share(first: &mut Module, rest: &mut Module) -> Result<()> {
    let imports: Vec<ImportId> = rest.imports.iter().map(|import| import.id()).collect();
    for (number, id) in imports.into_iter().enumerate() {
        let import = rest.imports.get_mut(id);
        let twin = twin(first, &import.kind).context("the rest needs what the first load does not have")?;
        PROGRAM.clone_into(&mut import.module);
        import.name = short(number, DIGITS);
        if first.exports.iter().any(|export| export.name == import.name) {
            bail!("the program has an export {:?} of its own", import.name);
        }
        first.exports.add(&import.name, twin);
    }
    Ok(())
}

/// The same thing in the other module: both were read from the same bytes, in the same order.
fn twin(module: &Module, kind: &ImportKind) -> Option<ExportItem> {
    Some(match kind {
        ImportKind::Function(id) => module.funcs.iter().find(|own| own.id().index() == id.index())?.id().into(),
        ImportKind::Table(id) => module.tables.iter().find(|own| own.id().index() == id.index())?.id().into(),
        ImportKind::Memory(id) => module.memories.iter().find(|own| own.id().index() == id.index())?.id().into(),
        ImportKind::Global(id) => module.globals.iter().find(|own| own.id().index() == id.index())?.id().into(),
        ImportKind::Tag(_) => return None,
    })
}

/// The relocations are of no use any more, and not true.
fn without_links(mut module: Module) -> Vec<u8> {
    let is_link = |name: &str| name == "linking" || name.starts_with("reloc.");
    let ids: Vec<_> = module.customs.iter().filter(|(_, section)| is_link(section.name())).map(|(id, _)| id).collect();
    ids.into_iter().for_each(|id| drop(module.customs.delete(id)));
    module.emit_wasm()
}

/// Items in consecutive slots, together.
fn runs<T>(items: impl Iterator<Item = (u32, T)>) -> Vec<(u32, Vec<T>)> {
    let mut runs: Vec<(u32, Vec<T>)> = Vec::new();
    for (slot, item) in items {
        match runs.last_mut() {
            Some((start, run)) if *start as usize + run.len() == slot as usize => run.push(item),
            _ => runs.push((slot, vec![item])),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::uses::Target;

    const PROGRAM_TEXT: &str = r#"(module
        (import "js" "log" (func $log (param i32)))
        (memory (export "memory") 1)
        (table 3 3 funcref)
        (global $stack (mut i32) (i32.const 1024))
        (elem (i32.const 1) $callback $later_callback)
        (data (i32.const 16) "first!later!")
        (func $main (export "main") (call $shared) (drop (call $_8platform4rest5entry_a (i32.const 7))))
        (func $shared (global.set $stack (i32.const 0)))
        (func $_8platform4rest5entry_a (param i32) (result i32) (call $view) (local.get 0))
        (func $view (call $shared) (call $log (i32.const 22)))
        (func $callback)
        (func $later_callback (call $log (i32.const 1))))"#;

    fn function(name: &str) -> Target {
        Target::Function(name.to_owned())
    }

    fn uses() -> Uses {
        let datum = |start: u32| crate::uses::Datum { place: start..start + 6, uses: BTreeSet::new() };
        let functions = [
            ("main".to_owned(), BTreeSet::from([function("callback"), Target::Data(0)])),
            ("view".to_owned(), BTreeSet::from([function("later_callback"), Target::Data(1)])),
        ];
        Uses { functions: functions.into(), data: vec![datum(16), datum(22)], unclear: BTreeSet::new() }
    }

    fn parts(uses: &Uses) -> (Module, Module) {
        let split = split(&wat::parse_str(PROGRAM_TEXT).unwrap(), uses).unwrap();
        (Module::from_buffer(&split.first).unwrap(), Module::from_buffer(&split.rest).unwrap())
    }

    fn own(module: &Module) -> BTreeSet<&str> {
        module.funcs.iter_local().filter_map(|(id, _)| module.funcs.get(id).name.as_deref()).collect()
    }

    fn data(module: &Module) -> Vec<&[u8]> {
        module.data.iter().map(|data| data.value.as_slice()).collect()
    }

    #[test]
    fn what_only_the_entry_reaches_moves() {
        let (first, rest) = parts(&uses());
        assert_eq!(own(&first), BTreeSet::from(["main", "shared", "callback", "_8platform4rest5entry_a"]));
        assert_eq!(own(&rest), BTreeSet::from(["_8platform4rest5entry_a", "view", "later_callback"]));
        assert_eq!(data(&first), [b"first!\0\0\0\0\0\0"]);
        assert_eq!(data(&rest), [b"later!"]);
    }

    #[test]
    fn the_rest_fills_the_slots_that_the_first_load_leaves_empty() {
        let (first, rest) = parts(&uses());
        let slots = |module: &Module| {
            let table = module.tables.main_function_table().unwrap().unwrap();
            let table = (module.tables.get(table).initial, module.tables.get(table).maximum);
            let filled = filled(module, module.tables.iter().next().unwrap().id()).unwrap();
            (table, filled.into_iter().map(|(slot, id)| (slot, module.funcs.get(id).name.clone().unwrap())).collect())
        };
        let names = |names: &[(u32, &str)]| names.iter().map(|(slot, name)| (*slot, (*name).to_owned())).collect();
        let first: (_, Vec<(u32, String)>) = slots(&first);
        assert_eq!(first, ((4, Some(4)), names(&[(1, "callback")])));
        let rest: (_, Vec<(u32, String)>) = slots(&rest);
        assert_eq!(rest, ((4, Some(4)), names(&[(2, "later_callback"), (3, "_8platform4rest5entry_a")])));
    }

    #[test]
    fn the_first_load_exports_all_that_the_rest_imports() {
        let (first, rest) = parts(&uses());
        assert!(rest.imports.iter().count() >= 4, "the memory, the table and two functions");
        for import in rest.imports.iter() {
            assert_eq!(import.module, PROGRAM);
            let export = first.exports.iter().find(|export| export.name == import.name).unwrap();
            let is_same = matches!(
                (&import.kind, &export.item),
                (ImportKind::Function(_), ExportItem::Function(_))
                    | (ImportKind::Table(_), ExportItem::Table(_))
                    | (ImportKind::Memory(_), ExportItem::Memory(_))
                    | (ImportKind::Global(_), ExportItem::Global(_))
            );
            assert!(is_same, "{} is another thing", import.name);
        }
        assert_eq!(rest.exports.iter().count(), 0);
    }

    #[test]
    fn what_may_be_used_otherwise_stays() {
        let stays = |uses: Uses, name: &str| {
            let (first, rest) = parts(&uses);
            assert!(own(&first).contains(name) && !own(&rest).contains(name), "{name} was moved");
        };
        stays(Uses { unclear: BTreeSet::from([function("view")]), ..uses() }, "view");
        // In the table, but nobody is known to point at it.
        stays(Uses { functions: BTreeMap::new(), ..uses() }, "later_callback");
        let mut shared = uses();
        shared.data[0].uses.insert(function("later_callback"));
        stays(shared, "later_callback");
    }

    #[test]
    fn bytes_of_both_stay() {
        let mut overlapping = uses();
        overlapping.data[0].place = 16..24;
        let (first, rest) = parts(&overlapping);
        assert_eq!(data(&first), [b"first!la\0\0\0\0"]);
        assert_eq!(data(&rest), [b"ter!"]);
    }

    #[test]
    fn the_same_program_is_always_split_the_same() {
        let program = wat::parse_str(PROGRAM_TEXT).unwrap();
        let (one, other) = (split(&program, &uses()).unwrap(), split(&program, &uses()).unwrap());
        assert!(one.first == other.first && one.rest == other.rest);
    }

    #[test]
    fn a_program_without_entries_or_relocations_is_refused() {
        let without = wat::parse_str(PROGRAM_TEXT.replace("rest5entry", "never")).unwrap();
        assert!(split(&without, &uses()).is_err());
        assert!(Uses::read(&without).is_err());
    }
}
