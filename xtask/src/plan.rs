//! What is in the first load of the program, and what in the rest: reachability, of functions and of data.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use anyhow::{Context, Result, bail};
use walrus::{
    ConstExpr, ElementItems, ElementKind, ExportItem, FunctionId, FunctionKind, Module, TableId,
    ir::{Value, Visitor, dfs_in_order},
};

use crate::uses::{Target, Uses};

/// How the border's functions are named, in the linker's spelling of `platform::rest::entry`.
const ENTRY: &str = "8platform4rest5entry";

/// What goes where.
pub struct Plan {
    pub entries: BTreeSet<FunctionId>,
    /// The entries, and everything that is reached only through them.
    pub moved: BTreeSet<FunctionId>,
    /// Places in memory that only moved functions read.
    pub data: Vec<Range<u32>>,
    pub table: TableId,
    /// The slots of the table that the rest fills: those that its functions have, and a new one for each entry without one.
    pub slots: BTreeMap<u32, FunctionId>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Function(FunctionId),
    Data(usize),
}

impl Plan {
    pub fn new(module: &mut Module, uses: &Uses) -> Result<Self> {
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
pub fn filled(module: &Module, table: TableId) -> Result<BTreeMap<u32, FunctionId>> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_joined_and_cut() {
        assert_eq!(joined(vec![4..6, 0..2, 2..4, 8..9, 9..9]), [0..6, 8..9]);
        assert_eq!(without(vec![0..10, 20..21], &[2..3, 5..12]), [0..2, 3..5, 20..21]);
    }
}
