//! A pack's own tests: read with the pack, run before it may be used.
//!
//! The loader also sees to what authors forget: ten cases or more, every bound of a bracket table met
//! exactly, one fen below and one fen above, and elder sentences of at most forty characters.

use super::Loader;
use crate::day;
use crate::diagnostic::Report;
use crate::evaluate::EvalError;
use crate::explain::Evaluation;
use crate::fields::{self, Fields, Item};
use crate::inputs::Inputs;
use crate::ir::Type;
use crate::model::Input;
use crate::pack::Pack;
use crate::typing::BoundUse;
use crate::when::When;
use crate::wording::Wording;

/// Fewer tests than this, and nobody has thought about the bounds.
const TESTS_MIN: usize = 10;
/// Longest elder sentence, in characters.
const ELDER_CHARS_MAX: usize = 40;

/// One test.
pub(super) struct Case {
    at: usize,
    as_of: i64,
    /// The last day of what is known.
    known: Option<i64>,
    inputs: Vec<Option<i64>>,
    /// Node, wanted register value, place.
    wanted: Vec<(usize, i64, usize)>,
    /// Fields that checks must refuse.
    refused: Vec<String>,
}

impl Loader<'_> {
    pub(super) fn read_cases(&mut self, fields: &mut Fields) -> Vec<Case> {
        let items = fields.items("test", &mut self.report);
        if items.len() < TESTS_MIN {
            let message = format!("the pack has {} tests, {TESTS_MIN} are the least", items.len());
            self.report.fault(0, "test.few", message, "add [[test]] with as_of, in and out");
        }
        if !self.broken.is_empty() {
            // The names they use are not all there; the tests are read once the pack is sound.
            return Vec::new();
        }
        items.into_iter().filter_map(|item| self.case(item)).collect()
    }

    fn case(&mut self, item: &Item) -> Option<Case> {
        let mut fields = Fields::of("[[test]]", item, &mut self.report)?;
        fields.text("name", &mut self.report);
        let as_of = fields.need("as_of", &mut self.report);
        let as_of = as_of.and_then(|item| fields::date(item, &mut self.report));
        let known = fields.date("known", &mut self.report);
        let given = fields.need("in", &mut self.report);
        let given = given.and_then(|item| Fields::of("'in'", item, &mut self.report));
        let mut inputs = vec![None; self.inputs.len()];
        for (at, name, item) in given.iter().flat_map(Fields::named) {
            let known = |input: &Input| !input.place && input.name == name;
            let Some(index) = self.inputs.iter().position(known) else {
                let names = self.inputs.iter().filter(|input| !input.place);
                let hint = crate::typing::nearest(name, names.map(|input| input.name.as_str()));
                self.report.fault(at, "name.unknown", format!("there is no input '{name}'"), hint);
                continue;
            };
            let ty = self.inputs[index].ty;
            if let Type::List(number) = ty {
                self.records(number, item, &mut inputs);
                continue;
            }
            inputs[index] = fields::typed(item, ty, &self.sets, &mut self.texts, &mut self.report);
        }
        let refused: Vec<String> =
            fields.texts("refused", &mut self.report).into_iter().map(|(_, field)| field).collect();
        let out = fields.get("out");
        let out = out.and_then(|item| Fields::of("'out'", item, &mut self.report));
        let mut wanted = Vec::new();
        for (at, name, item) in out.iter().flat_map(Fields::named) {
            wanted.extend(self.wanted(at, name, item));
        }
        if wanted.is_empty() && refused.is_empty() {
            self.report.fault(
                fields.at,
                "test.empty",
                "the test expects nothing",
                "add out = { node = value }",
            );
        }
        let at = fields.at;
        fields.finish(&mut self.report);
        Some(Case { at, as_of: as_of?, known, inputs, wanted, refused })
    }

    fn wanted(&mut self, at: usize, name: &str, item: &Item) -> Option<(usize, i64, usize)> {
        let Some(number) = self.nodes.iter().position(|node| node.name == name) else {
            let hint = crate::typing::nearest(name, self.nodes.iter().map(|node| node.name.as_str()));
            self.report.fault(at, "name.unknown", format!("there is no node '{name}'"), hint);
            return None;
        };
        let ty = self.nodes[number].symbol.ty;
        if ty.is_exact() {
            let hint = "test the node that rounds it";
            self.report.fault(at, "output.unrounded", format!("'{name}' is not rounded"), hint);
            return None;
        }
        let value = fields::typed(item, ty, &self.sets, &mut self.texts, &mut self.report)?;
        Some((number, value, at))
    }
}

/// What the tests together have met.
struct Seen<'p> {
    /// The day and the argument of each use of a table with bounds.
    amounts: Vec<Vec<(i64, i64)>>,
    /// Nodes whose elder sentence was too long; each is reported once.
    long: Vec<&'p str>,
}

/// Runs the tests and reports every one that fails.
pub(super) fn run(pack: &Pack, cases: &[Case], bound_uses: &[BoundUse], report: &mut Report) {
    let mut seen = Seen { amounts: vec![Vec::new(); bound_uses.len()], long: Vec::new() };
    for case in cases {
        run_one(pack, case, bound_uses, &mut seen, report);
    }
    if !report.is_clean() {
        return;
    }
    for (used, amounts) in bound_uses.iter().zip(&seen.amounts) {
        bounds_met(pack, used, amounts, report);
    }
}

/// Sees that tests met the bounds of a table, in each version of it.
fn bounds_met(pack: &Pack, used: &BoundUse, amounts: &[(i64, i64)], report: &mut Report) {
    for (version, (from, bounds)) in used.bounds.iter().enumerate() {
        let next = used.bounds.get(version + 1).map_or(i64::MAX, |next| next.0);
        let begins = day::pack(pack.meta.effective.from);
        if next <= begins {
            continue;
        }
        let met =
            |wanted: &i64| amounts.iter().any(|(on, amount)| from <= on && *on < next && amount == wanted);
        for bound in bounds {
            let ty = pack.symbol_of(used.named).ty;
            let missing: Vec<String> = [bound - used.step, *bound, bound + used.step]
                .iter()
                .filter(|wanted| !met(wanted))
                .map(|value| pack.whole_value(ty, *value, &[]).to_string())
                .collect();
            if !missing.is_empty() {
                let message = format!("no test has '{}' at {}", pack.name_of(used.named), missing.join(", "));
                report.fault(
                    0,
                    "test.bound",
                    message,
                    "test every bound, one fen (or unit) below and one above",
                );
            }
        }
    }
}

/// Runs one test: inputs, answer, wanted values, sentences.
fn run_one<'p>(
    pack: &'p Pack,
    case: &Case,
    bound_uses: &[BoundUse],
    seen: &mut Seen<'p>,
    report: &mut Report,
) {
    let inputs = match Inputs::from_slots(pack, &case.inputs) {
        Ok(inputs) => inputs,
        Err(faults) => {
            for fault in faults {
                report.fault(case.at, "test.input", fault.to_string(), "correct the test's 'in'");
            }
            return;
        }
    };
    let known = case.known.map(day::unpack);
    let when = When { as_of: day::unpack(case.as_of), known, today: None };
    let answer = match pack.evaluate(&inputs, when) {
        Ok(answer) => answer,
        Err(error) => return failed(case, error, report),
    };
    if !case.refused.is_empty() {
        let message = format!("the checks do not refuse {}", case.refused.join(", "));
        report.fault(case.at, "test.failed", message, "correct the test or the check");
    }
    for (number, wanted, at) in &case.wanted {
        let node = &pack.nodes[*number];
        let found = answer.whole(node.symbol.register);
        if found != *wanted {
            let show = |value| pack.whole_value(node.symbol.ty, value, &[]);
            let message = format!("'{}' is {}, the test wants {}", node.name, show(found), show(*wanted));
            report.fault(
                *at,
                "test.failed",
                message,
                "find out which of the two is right before changing either",
            );
        }
    }
    for (used, amounts) in bound_uses.iter().zip(&mut seen.amounts) {
        amounts.push((case.as_of, answer.whole(pack.register_of(used.named))));
    }
    match pack.explain(&inputs, when) {
        Ok(evaluation) => elder_sentences(pack, case, &evaluation, seen, report),
        Err(error) => failed(case, error, report),
    }
}

/// No answer: right if the test wants just this refusal.
fn failed(case: &Case, error: EvalError, report: &mut Report) {
    if let EvalError::Refused(faults) = error {
        let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_ref()).collect();
        if fields != case.refused {
            let message = format!("the checks refuse {}", fields.join(", "));
            report.fault(case.at, "test.failed", message, "correct the test or the check");
        }
        return;
    }
    report.fault(case.at, "test.failed", error.to_string(), "correct the test or the pack");
}

fn elder_sentences<'p>(
    pack: &'p Pack,
    case: &Case,
    evaluation: &Evaluation<'_>,
    seen: &mut Seen<'p>,
    report: &mut Report,
) {
    for (node, step) in pack.nodes.iter().zip(evaluation.trace()) {
        let sentence = step.sentence(Wording::Elder);
        let length = sentence.chars().count();
        if step.shown && length > ELDER_CHARS_MAX && !seen.long.contains(&node.name.as_str()) {
            seen.long.push(&node.name);
            let message = format!("an elder sentence has {length} characters: {sentence}");
            report.fault(case.at, "explain.long", message, "at most 40: say less, or split the node");
        }
    }
}
