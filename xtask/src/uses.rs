//! What each function of a linked program takes the address of, and what its data points at. A module alone does not tell: there
//! an address is a number like any other. The linker's relocations do (`--emit-relocs`; the format is the tool conventions'
//! "Linking").

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use anyhow::{Context, Result, bail};
use wasmparser::{
    DataKind, KnownCustom, Linking, Name, Operator, Parser, Payload, RelocationEntry, RelocationType as Type,
    SymbolInfo, TypeRef,
};

/// Something that can be pointed at. Functions go by their linker's name, data by its place in `Uses::data`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Function(String),
    Data(usize),
}

/// One object of the program's data.
#[derive(Debug, Default)]
pub struct Datum {
    /// Where it lies in memory.
    pub place: Range<u32>,
    pub uses: BTreeSet<Target>,
}

#[derive(Debug, Default)]
pub struct Uses {
    /// By function: the addresses in its code.
    pub functions: BTreeMap<String, BTreeSet<Target>>,
    pub data: Vec<Datum>,
    /// What may be used in a way that this does not see: by data without a name, or under a name that two functions have.
    pub unclear: BTreeSet<Target>,
}

impl Uses {
    pub fn read(program: &[u8]) -> Result<Self> {
        Parts::read(program)?.uses()
    }
}

/// The parts of the program that its relocations speak of. Places are offsets in the file, or in memory where so named.
#[derive(Default)]
struct Parts<'a> {
    imported: usize,
    names: BTreeMap<u32, &'a str>,
    code: usize,
    bodies: Vec<Range<usize>>,
    data: usize,
    segments: Vec<(Range<usize>, u32)>,
    symbols: Vec<SymbolInfo<'a>>,
    in_code: Vec<RelocationEntry>,
    in_data: Vec<RelocationEntry>,
}

impl<'a> Parts<'a> {
    fn read(program: &'a [u8]) -> Result<Self> {
        let mut parts = Self::default();
        let (mut index, mut code_index, mut data_index) = (0, None, None);
        for payload in Parser::new(0).parse_all(program) {
            let payload = payload?;
            match &payload {
                Payload::ImportSection(imports) => {
                    for import in imports.clone().into_imports() {
                        parts.imported += usize::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::CodeSectionStart { range, .. } => (parts.code, code_index) = (range.start, Some(index)),
                Payload::CodeSectionEntry(body) => parts.bodies.push(body.range()),
                Payload::DataSection(data) => {
                    (parts.data, data_index) = (data.range().start, Some(index));
                    for segment in data.clone() {
                        parts.segment(segment?)?;
                    }
                }
                Payload::CustomSection(section) => match section.as_known() {
                    KnownCustom::Name(names) => parts.names(names)?,
                    KnownCustom::Linking(linking) => {
                        for part in linking.subsections() {
                            if let Linking::SymbolTable(symbols) = part? {
                                parts.symbols = symbols.into_iter().collect::<Result<_, _>>()?;
                            }
                        }
                    }
                    KnownCustom::Reloc(relocations) => {
                        let entries = relocations.entries().into_iter().collect::<Result<_, _>>()?;
                        match Some(relocations.section_index()) {
                            section if section == code_index => parts.in_code = entries,
                            section if section == data_index => parts.in_data = entries,
                            _ => {}
                        }
                    }
                    _ => {}
                },
                _ => {}
            }
            index += u32::from(payload.as_section().is_some());
        }
        if parts.in_code.is_empty() || parts.symbols.is_empty() {
            bail!("the program has no relocations: it was linked without --emit-relocs, or stripped of them");
        }
        Ok(parts)
    }

    fn segment(&mut self, segment: wasmparser::Data<'a>) -> Result<()> {
        let DataKind::Active { offset_expr, .. } = segment.kind else {
            bail!("the program has a passive data segment")
        };
        let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else {
            bail!("a data segment does not lie at a fixed place")
        };
        let end = segment.range.end;
        self.segments.push((end - segment.data.len()..end, value.cast_unsigned()));
        Ok(())
    }

    fn names(&mut self, names: wasmparser::NameSectionReader<'a>) -> Result<()> {
        for part in names {
            if let Name::Function(names) = part? {
                for naming in names {
                    let naming = naming?;
                    self.names.insert(naming.index, naming.name);
                }
            }
        }
        Ok(())
    }

    fn uses(&self) -> Result<Uses> {
        let mut uses = Uses::default();
        let mut data_of_symbol = BTreeMap::new();
        for (symbol, info) in self.symbols.iter().enumerate() {
            if let SymbolInfo::Data { symbol: Some(at), .. } = info {
                let (_, base) = self.segments.get(at.index as usize).context("a symbol lies in no data segment")?;
                data_of_symbol.insert(symbol, uses.data.len());
                let start = base + at.offset;
                uses.data.push(Datum { place: start..start + at.size, uses: BTreeSet::new() });
            }
        }
        let mut seen = BTreeSet::new();
        uses.unclear = self.names.values().filter(|name| !seen.insert(**name)).map(|name| function(name)).collect();

        for entry in &self.in_code {
            let Some(target) = self.target(entry, &data_of_symbol)? else { continue };
            let at = self.code + entry.offset as usize;
            let body = self.bodies.partition_point(|body| body.end <= at);
            if !self.bodies.get(body).is_some_and(|body| body.contains(&at)) {
                bail!("a relocation of the code lies in no function");
            }
            let name = self.name((self.imported + body) as u32)?;
            uses.functions.entry(name.to_owned()).or_default().insert(target);
        }
        for entry in &self.in_data {
            let Some(target) = self.target(entry, &data_of_symbol)? else { continue };
            let at = self.data + entry.offset as usize;
            let segment = self.segments.iter().find(|(range, _)| range.contains(&at));
            let (range, base) = segment.context("a relocation of the data lies in no segment")?;
            let at = base + (at - range.start) as u32;
            let mut is_owned = false;
            for datum in uses.data.iter_mut().filter(|datum| datum.place.contains(&at)) {
                datum.uses.insert(target.clone());
                is_owned = true;
            }
            if !is_owned {
                uses.unclear.insert(target);
            }
        }
        Ok(uses)
    }

    fn name(&self, function: u32) -> Result<&'a str> {
        self.names.get(&function).copied().context("a function has no name: the program is stripped")
    }

    /// What a relocation takes the address of; calls, types and globals are not addresses.
    fn target(&self, entry: &RelocationEntry, data: &BTreeMap<usize, usize>) -> Result<Option<Target>> {
        let is_address = match entry.ty {
            Type::TableIndexSleb | Type::TableIndexI32 => true,
            Type::MemoryAddrLeb | Type::MemoryAddrSleb | Type::MemoryAddrI32 => true,
            Type::FunctionIndexLeb | Type::TypeIndexLeb | Type::GlobalIndexLeb | Type::TableNumberLeb => false,
            other => bail!("relocations of the kind {other:?} are not known here"),
        };
        match self.symbols.get(entry.index as usize) {
            _ if !is_address => Ok(None),
            Some(SymbolInfo::Func { index, .. }) => Ok(Some(function(self.name(*index)?))),
            // Without a place in the file: the linker's own marks, such as the end of the data.
            Some(SymbolInfo::Data { .. }) => Ok(data.get(&(entry.index as usize)).map(|datum| Target::Data(*datum))),
            _ => bail!("a relocation names no symbol"),
        }
    }
}

fn function(name: &str) -> Target {
    Target::Function(name.to_owned())
}
