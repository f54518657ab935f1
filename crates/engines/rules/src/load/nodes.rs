//! Nodes: read them all, order them by what they read, type them, generate their code, then read their
//! sentences.

use std::collections::HashMap;

use toml::de::DeValue;

use super::{Loader, status};
use crate::codegen::Codegen;
use crate::diagnostic::Report;
use crate::exact::Rounding;
use crate::fields::Fields;
use crate::ir::{Ir, Type};
use crate::model::{Check, Citation, Node, Status, Words};
use crate::syntax::{Expr, Snippet, parse};
use crate::template::Template;
use crate::typing::{Named, Symbol};
use crate::wording::Wording;

/// A node as written, its expression parsed.
struct Draft {
    at: usize,
    name: String,
    label: Words,
    expr: Expr,
    /// The expression as written.
    written: String,
    /// The declared type and its place.
    ty: Option<(String, usize)>,
    round: Option<(String, usize)>,
    law: Vec<Citation>,
    status: Status,
    /// `explain`, `explain_en`, `explain_elder`.
    sentences: [Option<Snippet>; 3],
    show_when: Option<Snippet>,
}

/// A typed node: its tree, where the value goes, and the parts still to be read.
pub(super) struct TypedNode {
    number: usize,
    name: String,
    ir: Ir,
    symbol: Symbol,
    show_when: Option<Snippet>,
}

/// Which expression owns the operations up to an index; for messages.
pub(super) type Owners = Vec<(usize, String)>;

/// Emits the nodes in order.
pub(super) fn generate(codegen: &mut Codegen, typed: &[TypedNode]) -> Owners {
    let mut owners = Owners::new();
    for node in typed {
        let to = Some(node.symbol.register);
        if node.symbol.ty.is_exact() {
            codegen.exact(&node.ir, to);
        } else {
            codegen.whole(&node.ir, to);
        }
        owners.push((codegen.len(), node.name.clone()));
    }
    owners
}

impl Loader<'_> {
    /// Reads, orders and types all nodes; those with faults are left out and marked as broken.
    pub(super) fn declare_nodes(&mut self, fields: &mut Fields) -> Vec<TypedNode> {
        let mut drafts = Vec::new();
        let items = fields.items("node", &mut self.report);
        if items.is_empty() {
            self.report.fault(0, "pack.missing", "the pack computes nothing", "add a [[node]]");
        }
        for item in items {
            let Some(mut fields) = Fields::of("[[node]]", item, &mut self.report) else { continue };
            drafts.extend(self.draft(&mut fields));
            fields.finish(&mut self.report);
        }
        let mut typed = Vec::new();
        for index in order(&drafts, &mut self.report) {
            match self.type_node(&drafts[index]) {
                Some(node) => typed.push(node),
                None => _ = self.broken.insert(drafts[index].name.clone()),
            }
        }
        self.sentences(&drafts);
        typed
    }

    fn draft(&mut self, fields: &mut Fields) -> Option<Draft> {
        let at = fields.at;
        let name = fields.need_text("name", &mut self.report)?.to_owned();
        let usable = self.may_name(at, &name);
        if usable {
            // Until it is typed; so that a second node of the name is seen.
            self.broken.insert(name.clone());
        }
        let label = fields.label(&mut self.report);
        let law = self.laws(fields, &format!("node '{name}'"), true);
        let mut word = |key| {
            let item = fields.get(key)?;
            let word = crate::fields::text(key, item, &mut self.report)?;
            Some((word.to_owned(), item.span().start))
        };
        let (ty, round, trust) = (word("type"), word("round"), word("status"));
        let trust = trust.and_then(|(word, at)| status(&word, at, &mut self.report));
        let sentences =
            ["explain", "explain_en", "explain_elder"].map(|key| fields.snippet(key, &mut self.report));
        let written = sentences.iter().flatten().count();
        if written != 0 && written != 3 {
            let hint = "write explain, explain_en and explain_elder, or none of them";
            self.report.fault(at, "explain.missing", format!("node '{name}' lacks a wording"), hint);
        }
        let show_when = fields.snippet("show_when", &mut self.report);
        fields.need("expr", &mut self.report);
        let snippet = fields.snippet("expr", &mut self.report)?;
        let expr = self.parsed(&snippet)?;
        let status = trust.unwrap_or(Status::Verified);
        let written = snippet.text;
        usable.then_some(Draft {
            at,
            name,
            label,
            expr,
            written,
            ty,
            round,
            law,
            status,
            sentences,
            show_when,
        })
    }

    fn parsed(&mut self, snippet: &Snippet) -> Option<Expr> {
        match parse(snippet) {
            Ok(expr) => Some(expr),
            Err(fault) => {
                self.report.fault(fault.at, "expr.syntax", fault.message, fault.hint);
                None
            }
        }
    }

    fn type_node(&mut self, draft: &Draft) -> Option<TypedNode> {
        let typed = self.typing().expr(&draft.expr)?;
        let (ty, ir) = self.rounded(draft, typed.ty, typed.ir)?;
        if let Some((word, at)) = &draft.ty
            && self.type_of(word, *at)? != ty
        {
            let message = format!("node '{}' is declared {word} and computes {}", draft.name, ty.word());
            self.report.fault(*at, "type.mismatch", message, "correct the type or the expression");
            return None;
        }
        let register = if ty.is_exact() { self.exact_register() } else { self.whole_register() };
        let number = self.nodes.len();
        let symbol = Symbol { named: Named::Node(u16::try_from(number).ok()?), ty, register };
        let reads = self.reads(&draft.expr);
        let mut law = draft.law.clone();
        for citation in self.tables_in(&draft.expr).into_iter().flatten() {
            if !law.contains(citation) {
                law.push(citation.clone());
            }
        }
        self.broken.remove(&draft.name);
        self.names.insert(draft.name.clone(), symbol);
        self.nodes.push(Node {
            name: draft.name.clone(),
            label: draft.label.clone(),
            symbol,
            tree: ir.clone(),
            law,
            status: draft.status,
            expr: draft.written.clone(),
            reads,
            explain: Wording::ALL.map(|wording| match wording {
                Wording::Zh | Wording::Elder => Template::plain(&draft.label.zh, symbol, "：", "。"),
                Wording::En => Template::plain(&draft.label.en, symbol, ": ", "."),
            }),
            explained: draft.sentences.iter().all(Option::is_some),
            show: None,
        });
        let show_when = draft.show_when.clone();
        Some(TypedNode { number, name: draft.name.clone(), ir, symbol, show_when })
    }

    /// Applies the node's rounding; a fraction without one is a fault.
    fn rounded(&mut self, draft: &Draft, ty: Type, ir: Ir) -> Option<(Type, Ir)> {
        let name = &draft.name;
        let hint = if ty == Type::MoneyExact {
            "add round = \"half_up_fen\" (or down_fen, up_fen; none keeps the fraction for another node)"
        } else {
            "add round = \"half_up\" (or down, up; none keeps the fraction for another node)"
        };
        let Some((word, at)) = &draft.round else {
            if ty.is_exact() {
                let message = format!("node '{name}' is {}: its rounding is not written", ty.word());
                self.report.fault(draft.expr.at, "round.missing", message, hint);
                return None;
            }
            return Some((ty, ir));
        };
        if !ty.is_exact() {
            let message = format!("node '{name}' is {}: there is nothing to round", ty.word());
            self.report.fault(*at, "round.needless", message, "leave round out");
            return None;
        }
        let whole = if ty == Type::MoneyExact { Type::Money } else { Type::Int };
        let rounding = match (word.as_str(), whole) {
            ("none", _) => return Some((ty, ir)),
            ("half_up_fen", Type::Money) | ("half_up", Type::Int) => Rounding::HalfUp,
            ("down_fen", Type::Money) | ("down", Type::Int) => Rounding::Down,
            ("up_fen", Type::Money) | ("up", Type::Int) => Rounding::Up,
            _ => {
                let message = format!("'{word}' does not round {}", ty.word());
                self.report.fault(*at, "round.unknown", message, hint);
                return None;
            }
        };
        Some((whole, Ir::Round(rounding, Box::new(ir))))
    }

    /// What an expression reads, each once, in the order of the text; bracket tables are not values.
    fn reads(&self, expr: &Expr) -> Vec<Named> {
        let mut reads = Vec::new();
        expr.for_each_name(&mut |name| {
            for named in self.names.get(name).into_iter().flat_map(|symbol| self.values_of(symbol.named)) {
                if !reads.contains(&named) {
                    reads.push(named);
                }
            }
        });
        reads
    }

    /// The values behind a name: itself, or what a table is made of.
    fn values_of(&self, named: Named) -> Vec<Named> {
        match named {
            Named::Table(_) | Named::Clock(_) => Vec::new(),
            Named::Lookup(number) => {
                let cells = &self.lookups[usize::from(number)].cells;
                // The keys decide which cell it is, so they are read too.
                let keys = cells.iter().flat_map(|cell| &cell.keys).map(|(key, _)| Named::Input(*key));
                keys.chain(cells.iter().map(|cell| Named::Param(cell.param))).collect()
            }
            Named::Tariff(number) => {
                let tariff = &self.tariffs[usize::from(number)];
                tariff.up.iter().chain(&tariff.prices).map(|(_, param)| Named::Param(*param)).collect()
            }
            value => vec![value],
        }
    }

    /// What the bracket tables and clocks in an expression rest on.
    fn tables_in(&self, expr: &Expr) -> Vec<&Vec<Citation>> {
        let mut laws = Vec::new();
        expr.for_each_name(&mut |name| {
            laws.extend(self.names.get(name).and_then(|symbol| self.laws_of.get(&symbol.named)));
        });
        laws
    }

    /// Reads the sentences once every name is known.
    fn sentences(&mut self, drafts: &[Draft]) {
        if !self.broken.is_empty() {
            // Faults already stand; unknown names here would only repeat them.
            return;
        }
        for draft in drafts {
            let [Some(zh), Some(en), Some(elder)] = &draft.sentences else { continue };
            let explain =
                [zh, en, elder].map(|snippet| Template::parse(snippet, &self.names, &mut self.report));
            if let Some(node) = self.nodes.iter_mut().find(|node| node.name == draft.name) {
                node.explain = explain;
            }
        }
    }

    /// `[[check]]`: conditions across inputs, computed with the answer.
    pub(super) fn declare_checks(&mut self, fields: &mut Fields, codegen: &mut Codegen, owners: &mut Owners) {
        for item in fields.items("check", &mut self.report) {
            let Some(mut entry) = Fields::of("[[check]]", item, &mut self.report) else { continue };
            let field = entry.need_text("field", &mut self.report).unwrap_or_default().to_owned();
            if !self.inputs.iter().any(|input| input.name == field) && !self.broken.contains(&field) {
                let message = format!("the check blames '{field}', which is not an input");
                self.report.fault(entry.at, "name.unknown", message, "field names the input to correct");
            }
            let zh = entry.need_text("message", &mut self.report).unwrap_or_default().to_owned();
            let en = entry.need_text("message_en", &mut self.report).unwrap_or_default().to_owned();
            entry.need("expr", &mut self.report);
            let snippet = entry.snippet("expr", &mut self.report);
            let tree = snippet.and_then(|snippet| self.condition_tree(&snippet));
            let computed = tree.map(|tree| (codegen.whole(&tree, None), tree));
            owners.push((codegen.len(), format!("check of {field}")));
            entry.finish(&mut self.report);
            if let Some((register, tree)) = computed {
                self.checks.push(Check { field, register, tree, words: Words { zh, en } });
            }
        }
    }

    /// Conditions that only an explanation needs: which sentences to show, which papers to bring.
    pub(super) fn conditions(
        &mut self,
        fields: &mut Fields,
        typed: &[TypedNode],
        codegen: &mut Codegen,
        owners: &mut Owners,
    ) {
        for node in typed {
            if let Some(snippet) = &node.show_when {
                self.nodes[node.number].show = self.condition(snippet, codegen);
                owners.push((codegen.len(), node.name.clone()));
            }
        }
        for item in fields.items("evidence", &mut self.report) {
            let DeValue::Table(table) = item.get_ref() else { continue };
            let mut entry = Fields::new("[[evidence]]", item.span().start, table);
            let document = entry.text("document", &mut self.report).unwrap_or_default();
            let Some(snippet) = entry.snippet("when", &mut self.report) else { continue };
            let when = self.condition(&snippet, codegen);
            owners.push((codegen.len(), document.to_owned()));
            if let Some(found) = self.evidence.iter_mut().find(|known| known.document == document) {
                found.when = when;
            }
        }
    }

    /// Compiles a bool expression and says in which register its value will be.
    fn condition(&mut self, snippet: &Snippet, codegen: &mut Codegen) -> Option<u16> {
        self.condition_tree(snippet).map(|tree| codegen.whole(&tree, None))
    }

    fn condition_tree(&mut self, snippet: &Snippet) -> Option<Ir> {
        let expr = self.parsed(snippet)?;
        let typed = self.typing().expr(&expr)?;
        if typed.ty != Type::Bool {
            let message = format!("a condition is wanted, this is {}", typed.ty.word());
            self.report.fault(expr.at, "type.mismatch", message, "compare it with something, e.g. x > 0");
            return None;
        }
        Some(typed.ir)
    }
}

/// The nodes so that each comes after what it reads; a cycle is a fault and leaves its nodes out.
fn order(drafts: &[Draft], report: &mut Report) -> Vec<usize> {
    let index: HashMap<&str, usize> = drafts.iter().enumerate().map(|(i, d)| (d.name.as_str(), i)).collect();
    let reads: Vec<Vec<usize>> = drafts
        .iter()
        .map(|draft| {
            let mut reads = Vec::new();
            draft.expr.for_each_name(&mut |name| reads.extend(index.get(name)));
            reads
        })
        .collect();
    let mut done = vec![false; drafts.len()];
    let mut out = Vec::new();
    // Rounds instead of recursion: a chain of nodes may be as long as the pack.
    loop {
        let before = out.len();
        for node in 0..drafts.len() {
            if !done[node] && reads[node].iter().all(|read| done[*read]) {
                done[node] = true;
                out.push(node);
            }
        }
        if out.len() == before {
            break;
        }
    }
    if let Some(start) = done.iter().position(|done| !done) {
        let cycle = cycle_from(start, &reads, &done);
        let names: Vec<&str> = cycle.iter().map(|i| drafts[*i].name.as_str()).collect();
        let message = format!("nodes read each other in a circle: {}", names.join(" -> "));
        report.fault(drafts[cycle[0]].at, "node.cycle", message, "compute one of them from inputs only");
    }
    out
}

/// A circle among the nodes that could not be ordered, its first node repeated at the end.
fn cycle_from(start: usize, reads: &[Vec<usize>], done: &[bool]) -> Vec<usize> {
    let mut path = vec![start];
    loop {
        let last = *path.last().expect("it begins with one");
        let next = reads[last].iter().copied().find(|read| !done[*read]);
        let next = next.expect("a node that is not done reads one that is not done");
        if let Some(first) = path.iter().position(|seen| *seen == next) {
            let mut cycle = path.split_off(first);
            cycle.push(next);
            return cycle;
        }
        path.push(next);
    }
}
