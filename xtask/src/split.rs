//! Divides the linked program into the first load and the rest, which comes later and works on the memory, the table and the
//! functions of the first. The border are the functions named `entry` of `src/ui/later.rs`: what is reached only through them,
//! by a call, by the address of a function or by data, is in the rest; everything else stays.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use anyhow::{Context, Result, bail};
use walrus::{
    ConstExpr, DataKind, ElementItems, ElementKind, ExportItem, FunctionBuilder, FunctionId, FunctionKind, GlobalKind,
    ImportId, ImportKind, ImportedFunction, LocalFunction, Module, TableId,
    ir::{Value, Visitor, dfs_in_order},
};

use crate::uses::{Target, Uses};

/// What the rest imports everything from: boot.js gives it the first load's exports.
const PROGRAM: &str = "p";
/// How the border's functions are named, in the linker's spelling of `ui::later::entry`.
const ENTRY: &str = "2ui5later5entry";

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

/// What goes where.
struct Plan {
    entries: BTreeSet<FunctionId>,
    /// The entries, and everything that is reached only through them.
    moved: BTreeSet<FunctionId>,
    /// Places in memory that only moved functions read.
    data: Vec<Range<u32>>,
    table: TableId,
    /// The slots of the table that the rest fills: those that its functions have, and a new one for each entry without one.
    slots: BTreeMap<u32, FunctionId>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Function(FunctionId),
    Data(usize),
}

impl Plan {
    fn new(module: &mut Module, uses: &Uses) -> Result<Self> {
        let graph = Graph::new(module, uses);
        let entries: BTreeSet<_> =
            graph.ids.iter().filter(|(name, _)| name.contains(ENTRY)).map(|(_, id)| *id).collect();
        if entries.is_empty() {
            bail!("the program has no function {ENTRY}, which begins what comes later");
        }
        let stays = graph.reached(graph.roots(module), &entries);
        let comes = graph.reached(entries.iter().copied().map(Node::Function).collect(), &BTreeSet::new());
        let mut moved = entries.clone();
        let mut data = Vec::new();
        for node in comes.difference(&stays) {
            match node {
                Node::Function(id) if matches!(module.funcs.get(*id).kind, FunctionKind::Local(_)) => {
                    moved.insert(*id);
                }
                Node::Function(_) => {}
                Node::Data(datum) => data.push(uses.data[*datum].place.clone()),
            }
        }
        // Objects can share bytes.
        let is_moved = |index: usize| comes.contains(&Node::Data(index)) && !stays.contains(&Node::Data(index));
        let staying = uses.data.iter().enumerate().filter(|(index, _)| !is_moved(*index));
        let staying = staying.map(|(_, datum)| datum.place.clone()).collect();
        let data = without(joined(data), &joined(staying));
        let table = module.tables.main_function_table()?.context("the program has no table of functions")?;
        let mut slots = filled(module, table)?;
        slots.retain(|_, id| moved.contains(id));
        let placed: BTreeSet<_> = slots.values().copied().collect();
        let size = module.tables.get_mut(table);
        for entry in entries.difference(&placed) {
            slots.insert(u32::try_from(size.initial)?, *entry);
            size.initial += 1;
        }
        size.maximum = size.maximum.map(|most| most.max(size.initial));
        Ok(Self { entries, moved, data, table, slots })
    }
}

struct Graph<'a> {
    module: &'a Module,
    uses: &'a Uses,
    names: BTreeMap<FunctionId, &'a str>,
    ids: BTreeMap<&'a str, FunctionId>,
}

impl<'a> Graph<'a> {
    fn new(module: &'a Module, uses: &'a Uses) -> Self {
        let named = || module.funcs.iter().filter_map(|function| Some((function.id(), function.name.as_deref()?)));
        Self { module, uses, names: named().collect(), ids: named().map(|(id, name)| (name, id)).collect() }
    }

    /// What anybody outside can call, or what is used in a way that is not known.
    fn roots(&self, module: &Module) -> Vec<Node> {
        let mut roots: Vec<Node> = module.start.map(Node::Function).into_iter().collect();
        roots.extend(module.exports.iter().filter_map(|export| match export.item {
            ExportItem::Function(id) => Some(Node::Function(id)),
            _ => None,
        }));
        roots.extend(self.uses.unclear.iter().filter_map(|target| self.node(target)));
        // Of two functions with one name, `ids` knows only one.
        roots.extend(self.names.iter().filter(|(id, name)| self.ids[*name] != **id).map(|(id, _)| Node::Function(*id)));
        let known = self.uses.functions.values().chain(self.uses.data.iter().map(|datum| &datum.uses)).flatten();
        let known: BTreeSet<Node> = known.filter_map(|target| self.node(target)).collect();
        let in_table = module.elements.iter().flat_map(|element| match &element.items {
            ElementItems::Functions(ids) => ids.clone(),
            ElementItems::Expressions(..) => Vec::new(),
        });
        roots.extend(in_table.map(Node::Function).filter(|node| !known.contains(node)));
        roots
    }

    fn node(&self, target: &Target) -> Option<Node> {
        match target {
            Target::Function(name) => self.ids.get(name.as_str()).copied().map(Node::Function),
            Target::Data(datum) => Some(Node::Data(*datum)),
        }
    }

    fn reached(&self, mut open: Vec<Node>, border: &BTreeSet<FunctionId>) -> BTreeSet<Node> {
        let mut reached = BTreeSet::new();
        while let Some(node) = open.pop() {
            if matches!(node, Node::Function(id) if border.contains(&id)) || !reached.insert(node) {
                continue;
            }
            let addresses = match node {
                Node::Data(datum) => Some(&self.uses.data[datum].uses),
                Node::Function(id) => {
                    open.extend(calls(self.module, id).into_iter().map(Node::Function));
                    self.names.get(&id).and_then(|name| self.uses.functions.get(*name))
                }
            };
            open.extend(addresses.into_iter().flatten().filter_map(|target| self.node(target)));
        }
        reached
    }
}

/// The functions that a function calls by name.
fn calls(module: &Module, id: FunctionId) -> BTreeSet<FunctionId> {
    #[derive(Default)]
    struct Calls(BTreeSet<FunctionId>);
    impl Visitor<'_> for Calls {
        fn visit_function_id(&mut self, id: &FunctionId) {
            self.0.insert(*id);
        }
    }
    let mut calls = Calls::default();
    if let FunctionKind::Local(function) = &module.funcs.get(id).kind {
        dfs_in_order(&mut calls, function, function.entry_block());
    }
    calls.0
}

/// The table's slots, as the module fills them.
fn filled(module: &Module, table: TableId) -> Result<BTreeMap<u32, FunctionId>> {
    let mut slots = BTreeMap::new();
    for element in module.elements.iter() {
        let (ElementKind::Active { table: of, offset }, ElementItems::Functions(ids)) = (&element.kind, &element.items)
        else {
            bail!("a table is filled in a way that is not known here")
        };
        let ConstExpr::Value(Value::I32(offset)) = offset else { bail!("a table is not filled at a fixed place") };
        if *of == table {
            slots.extend((offset.cast_unsigned()..).zip(ids.iter().copied()));
        }
    }
    Ok(slots)
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
        import.name = short(number);
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

/// `0`, `1`, … `z`, `00`: no name of wasm-bindgen's begins with a digit.
fn short(mut number: usize) -> String {
    const LETTERS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut name = String::from(char::from(LETTERS[number % 10]));
    number /= 10;
    while number > 0 {
        name.push(char::from(LETTERS[number % 36]));
        number /= 36;
    }
    name
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

/// The places in their order, those that touch as one.
fn joined(mut places: Vec<Range<u32>>) -> Vec<Range<u32>> {
    places.sort_by_key(|place| (place.start, place.end));
    let mut joined: Vec<Range<u32>> = Vec::new();
    for place in places.into_iter().filter(|place| !place.is_empty()) {
        match joined.last_mut() {
            Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
            _ => joined.push(place),
        }
    }
    joined
}

/// The parts of the places in which none of the others lies. Both are in order.
fn without(places: Vec<Range<u32>>, others: &[Range<u32>]) -> Vec<Range<u32>> {
    let mut left = Vec::new();
    for place in places {
        let mut start = place.start;
        for other in others.iter().filter(|other| other.start < place.end && place.start < other.end) {
            if start < other.start {
                left.push(start..other.start);
            }
            start = start.max(other.end);
        }
        if start < place.end {
            left.push(start..place.end);
        }
    }
    left
}
