//! From text to a pack that may be used: read, name, type, flatten, then run the pack's own tests.
//!
//! A pack whose tests fail does not load. Everything that can be wrong is found here, so that evaluation has
//! no unknown names, no unit errors and no missing parameters left to meet.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use kernel::Region;
use sha2::{Digest, Sha256};
use toml::de::DeTable;

use crate::clock::Clock;
use crate::codegen::Codegen;
use crate::day;
use crate::diagnostic::{Diagnostic, Report};
use crate::fields::Fields;
use crate::ir::Type;
use crate::machine::{Data, Table};
use crate::model::{
    Check, Choice, Citation, Effective, Evidence, Input, List, Node, Param, Source, Status, Tabled,
};
use crate::pack::{Meta, Pack};
use crate::typing::{BoundUse, Facts, Lookup, Named, Names, Symbol, Tariff, Typing, nearest};
use crate::workdays::{Calendar, Calendars};

mod cases;
mod clocks;
mod declare;
mod lists;
mod nodes;
mod params;
mod schedules;
mod tables;

/// Largest pack text. The whole income tax is 30 kB.
const TEXT_BYTES_MAX: usize = 1 << 20;
/// Most inputs, parameters and nodes of a pack, together.
const NAMES_MAX: usize = 4_000;

/// What is known of a pack while it is being read.
struct Loader<'t> {
    report: Report<'t>,
    sources: Vec<Source>,
    names: Names,
    /// Declared names whose declaration has a fault.
    broken: HashSet<String>,
    /// Names of the fields of records.
    field_names: HashSet<String>,
    sets: Vec<Vec<String>>,
    choices: Vec<Vec<Choice>>,
    texts: Vec<String>,
    inputs: Vec<Input>,
    lists: Vec<List>,
    params: Vec<Param>,
    tables: Vec<Table>,
    lookups: Vec<Lookup>,
    tariffs: Vec<Tariff>,
    clocks: Vec<Clock>,
    calendar: Option<Arc<Calendar>>,
    /// True if the header names one, be it known or not.
    names_calendar: bool,
    tabled: Vec<Tabled>,
    /// What each bracket table and clock rests on.
    laws_of: HashMap<Named, Vec<Citation>>,
    bound_uses: Vec<BoundUse>,
    nodes: Vec<Node>,
    evidence: Vec<Evidence>,
    checks: Vec<Check>,
    /// Named registers so far.
    whole: u16,
    exact: u16,
}

/// Reads, checks and tests one pack.
pub(crate) fn load(file: &str, text: &str, calendars: &Calendars) -> Result<Pack, Vec<Diagnostic>> {
    let mut report = Report::new(file, text);
    if text.len() > TEXT_BYTES_MAX {
        report.fault(0, "pack.size", "the pack is larger than 1 MiB", "split it into several packs");
        return Err(report.into_diagnostics());
    }
    let (root, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            report.fault(at, "toml.syntax", error.message().trim(), "this is not valid TOML");
        }
        return Err(report.into_diagnostics());
    }
    Loader::new(report).pack(root.get_ref(), text, calendars)
}

impl<'t> Loader<'t> {
    fn new(report: Report<'t>) -> Self {
        Self {
            report,
            sources: Vec::new(),
            names: Names::new(),
            broken: HashSet::new(),
            field_names: HashSet::new(),
            sets: Vec::new(),
            choices: Vec::new(),
            texts: Vec::new(),
            inputs: Vec::new(),
            lists: Vec::new(),
            params: Vec::new(),
            tables: Vec::new(),
            lookups: Vec::new(),
            tariffs: Vec::new(),
            clocks: Vec::new(),
            calendar: None,
            tabled: Vec::new(),
            names_calendar: false,
            laws_of: HashMap::new(),
            bound_uses: Vec::new(),
            nodes: Vec::new(),
            evidence: Vec::new(),
            checks: Vec::new(),
            whole: 0,
            exact: 0,
        }
    }

    fn pack(
        mut self,
        root: &DeTable<'_>,
        text: &str,
        calendars: &Calendars,
    ) -> Result<Pack, Vec<Diagnostic>> {
        let mut fields = Fields::new("the pack", 0, root);
        let header = fields.need("pack", &mut self.report);
        let header = header.and_then(|item| Fields::of("[pack]", item, &mut self.report));
        let Some(mut header) = header else { return Err(self.report.into_diagnostics()) };
        let meta = self.meta(&mut header);
        self.calendar(&mut header, calendars);
        let outputs = header.texts("outputs", &mut self.report);
        let outputs_at = header.at;
        header.finish(&mut self.report);
        self.evidence_documents(&mut fields);
        self.declare_inputs(&mut fields);
        let start = meta.as_ref().map(|meta| (day::pack(meta.effective.from), day::pack(meta.recorded)));
        self.declare_params(&mut fields, start);
        self.declare_tables(&mut fields, start);
        let as_of = self.whole_register();
        let symbol = Symbol { named: Named::AsOf, ty: Type::Date, register: as_of };
        self.names.insert("as_of".to_owned(), symbol);
        let typed = self.declare_nodes(&mut fields);
        let outputs = self.outputs(outputs_at, &outputs);
        let plans = self.schedules(&mut fields);
        let mut codegen = Codegen::after(self.whole, self.exact);
        let mut owners = nodes::generate(&mut codegen, &typed);
        self.declare_checks(&mut fields, &mut codegen, &mut owners);
        let answer_end = codegen.len();
        self.conditions(&mut fields, &typed, &mut codegen, &mut owners);
        let cases = self.read_cases(&mut fields);
        fields.finish(&mut self.report);
        let program = codegen.finish();
        if self.names.len() > NAMES_MAX || program.is_none() {
            self.report.fault(0, "pack.size", "the pack is too large", "split it into several packs");
        }
        let (Some(meta), Some(program), true) = (meta, program, self.report.is_clean()) else {
            return Err(self.report.into_diagnostics());
        };
        let pack = Pack {
            meta,
            hash: hash(text, self.calendar.as_deref()),
            sources: self.sources,
            inputs: self.inputs,
            lists: self.lists,
            choices: self.choices,
            texts: self.texts,
            params: self.params,
            data: Data { tables: self.tables, clocks: self.clocks, calendar: self.calendar },
            tables: self.tabled,
            nodes: self.nodes,
            outputs,
            plans,
            evidence: self.evidence,
            checks: self.checks,
            program,
            answer_end,
            owners,
            as_of,
            tests: cases.len(),
        };
        cases::run(&pack, &cases, &self.bound_uses, &mut self.report);
        if self.report.is_clean() { Ok(pack) } else { Err(self.report.into_diagnostics()) }
    }

    fn meta(&mut self, header: &mut Fields) -> Option<Meta> {
        let report = &mut self.report;
        let (id_at, region_at, status_at) =
            (header.place("id"), header.place("region"), header.place("status"));
        let id = header.need_text("id", report);
        let label = header.label(report);
        let version = header.need_text("version", report);
        let region = header.need_text("region", report).and_then(|code| {
            let hint = "use CN, or six digits such as 440100";
            Region::parse(code)
                .map_err(|invalid| report.fault(region_at, "pack.region", invalid.en, hint))
                .ok()
        });
        let status = header.need_text("status", report).and_then(|word| status(word, status_at, report));
        let recorded = header.need("recorded", report).and_then(|item| crate::fields::date(item, report));
        let effective = header.need("effective", report);
        let effective = effective.and_then(|item| Fields::of("effective", item, report));
        let effective = effective.and_then(|mut fields| {
            let from = fields.date("from", report);
            let to = fields.date("to", report);
            let at = fields.at;
            fields.finish(report);
            let from = from.or_else(|| {
                report.fault(at, "pack.missing", "effective has no 'from'", "add from = 2025-01-01");
                None
            })?;
            if to.is_some_and(|to| to <= from) {
                report.fault(
                    at,
                    "pack.effective",
                    "the pack ends before it begins",
                    "'to' is the first day after",
                );
            }
            Some(Effective { from: day::unpack(from), to: to.map(day::unpack) })
        });
        let sources = header.items("source", report);
        for item in sources {
            self.source(item);
        }
        let (id, region) = (id?, region?);
        let prefix = crate::packs::prefix(&region);
        let Some(suffix) = id.strip_prefix(&prefix).and_then(|rest| rest.strip_prefix('.')) else {
            let hint = format!("begin it with '{prefix}.'");
            self.report.fault(id_at, "pack.id", format!("the id '{id}' is not of region {region}"), hint);
            return None;
        };
        Some(Meta {
            id: id.to_owned(),
            suffix: suffix.to_owned(),
            region,
            version: version?.to_owned(),
            label,
            effective: effective?,
            recorded: day::unpack(recorded?),
            status: status?,
        })
    }

    /// Finds the calendar that the header names; its notices become sources of the pack.
    fn calendar(&mut self, header: &mut Fields, calendars: &Calendars) {
        let at = header.place("calendar");
        let Some(id) = header.text("calendar", &mut self.report) else { return };
        self.names_calendar = true;
        let Some(calendar) = calendars.get(id) else {
            let hint = nearest(id, calendars.ids());
            self.report.fault(at, "calendar.unknown", format!("there is no calendar '{id}'"), hint);
            return;
        };
        self.sources.extend(calendar.notices.iter().cloned());
        self.calendar = Some(calendar.clone());
    }

    fn outputs(&mut self, at: usize, names: &[(usize, String)]) -> Vec<u16> {
        if names.is_empty() {
            self.report.fault(at, "pack.missing", "the pack has no outputs", "add outputs = [\"node\", ..]");
        }
        let mut outputs = Vec::new();
        for (at, name) in names {
            let symbol = self.names.get(name);
            match symbol.map(|s| (s.named, s.ty)) {
                Some((Named::Node(number), ty)) if !ty.is_exact() => outputs.push(number),
                Some((Named::Node(_), _)) => {
                    let hint = "an output is whole: give its node a round";
                    self.report.fault(
                        *at,
                        "output.unrounded",
                        format!("the output '{name}' is not rounded"),
                        hint,
                    );
                }
                _ if self.broken.contains(name) => {}
                _ => {
                    let hint = "an output is the name of a node";
                    self.report.fault(*at, "name.unknown", format!("there is no node '{name}'"), hint);
                }
            }
        }
        outputs
    }

    fn typing(&mut self) -> Typing<'_, 't> {
        Typing {
            names: &self.names,
            broken: &self.broken,
            sets: &self.sets,
            texts: &mut self.texts,
            inputs: &self.inputs,
            lists: &self.lists,
            lookups: &self.lookups,
            tariffs: &self.tariffs,
            clocks: &self.clocks,
            tables: &self.tables,
            counts_workdays: self.names_calendar,
            record: Vec::new(),
            facts: Facts::default(),
            bound_uses: &mut self.bound_uses,
            report: &mut self.report,
        }
    }

    /// A new named register of the whole bank.
    fn whole_register(&mut self) -> u16 {
        self.whole = self.whole.saturating_add(1);
        self.whole - 1
    }

    fn exact_register(&mut self) -> u16 {
        self.exact = self.exact.saturating_add(1);
        self.exact - 1
    }
}

/// Reads a status word.
fn status(word: &str, at: usize, report: &mut Report) -> Option<Status> {
    let found = Status::parse(word);
    if found.is_none() {
        let hint = "write verified, reviewed or demo";
        report.fault(at, "pack.status", format!("'{word}' is not a status"), hint);
    }
    found
}

/// What a case pins: the text, and the calendar it counts by.
fn hash(text: &str, calendar: Option<&Calendar>) -> String {
    let digest = Sha256::new().chain_update(text.as_bytes());
    let digest = calendar.map_or(digest.clone(), |calendar| digest.chain_update(calendar.hash));
    hex(&digest.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
