//! Asking a pack why: every node with its value, what it read, the law it rests on, and a sentence in three
//! wordings.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Serialize;

use crate::day;
use crate::decimal;
use crate::evaluate::EvalError;
use crate::inputs::Inputs;
use crate::machine::Registers;
use crate::model::{Citation, Node, Param, Point, Status, Words};
use crate::pack::Pack;
use crate::template::{Piece, Template};
use crate::typing::Named;
use crate::value::Value;
use crate::when::When;
use crate::wording::{self, Language};

/// An answer with its full explanation. Names, labels and citations are borrowed from the pack; serialise it
/// to store it with a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evaluation<'p> {
    /// Id of the pack.
    pub pack: &'p str,
    /// Its version.
    pub version: &'p str,
    /// SHA-256 of its text, in hex.
    pub hash: &'p str,
    /// The day asked for.
    pub as_of: Date,
    /// How far the answer may be relied on.
    pub status: Status,
    /// The outputs, in the pack's order.
    pub outputs: Vec<Output<'p>>,
    /// Every node, each after what it reads.
    pub trace: Vec<Step<'p>>,
    /// The papers to bring.
    pub evidence: Vec<Paper<'p>>,
}

/// One result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Output<'p> {
    /// Name of the node.
    pub name: &'p str,
    /// What people read.
    pub label: &'p Words,
    /// The value.
    pub value: Value,
}

/// One computed node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step<'p> {
    /// Name of the node.
    pub name: &'p str,
    /// What people read.
    pub label: &'p Words,
    /// The value.
    pub value: Value,
    /// False where the author says the sentence is of no interest in this case.
    pub shown: bool,
    /// How far this step may be relied on.
    pub status: Status,
    /// Inputs and nodes it read.
    pub inputs: Vec<Output<'p>>,
    /// Parameters it read, with the law that set each value.
    pub params: Vec<ParamUse<'p>>,
    /// The law it rests on.
    pub law: &'p [Citation],
    /// The sentence.
    pub sentence: Sentence,
}

/// A parameter value in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ParamUse<'p> {
    /// Its name.
    pub name: &'p str,
    /// What people read.
    pub label: &'p Words,
    /// The value.
    pub value: Value,
    /// The unit as the author wrote it.
    pub unit: Option<&'p str>,
    /// Since when it is in force.
    pub from: Date,
    /// The law that set it.
    pub law: &'p [Citation],
}

/// A sentence in three wordings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// Chinese in plain words, at most 40 characters.
    pub elder: String,
}

/// A paper to bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Paper<'p> {
    /// Kind of document.
    pub document: &'p str,
    /// What people read.
    pub label: &'p Words,
    /// The inputs it proves.
    pub proves: Vec<&'p str>,
}

/// What the day asked for is called.
static AS_OF_LABEL: LazyLock<Words> =
    LazyLock::new(|| Words { zh: "计算日期".to_owned(), en: "Date of the calculation".to_owned() });

/// Evaluated registers and what is needed to read them.
struct Reading<'p, 'i> {
    pack: &'p Pack,
    registers: Registers,
    texts: &'i [String],
    point: Point,
}

impl Pack {
    /// Computes the answer for a day with every step.
    ///
    /// # Errors
    /// [`EvalError`], as for [`Pack::evaluate`].
    pub fn explain<'p>(
        &'p self,
        inputs: &Inputs,
        when: impl Into<When>,
    ) -> Result<Evaluation<'p>, EvalError> {
        let when = when.into();
        let mut registers = self.answer_registers(inputs, when)?;
        self.run(self.answer_end..self.program.ops.len(), &mut registers)?;
        let reading = Reading { pack: self, registers, texts: &inputs.texts, point: Point::of(when) };
        Ok(Evaluation {
            pack: &self.meta.id,
            version: &self.meta.version,
            hash: &self.hash,
            as_of: when.as_of,
            status: self.status_of(&reading.registers, when),
            outputs: self.outputs.iter().map(|number| reading.named(Named::Node(*number))).collect(),
            trace: self.nodes.iter().map(|node| reading.step(node)).collect(),
            evidence: reading.papers(),
        })
    }
}

impl<'p> Reading<'p, '_> {
    fn flag(&self, register: Option<u16>) -> bool {
        register.is_none_or(|register| self.registers.whole[usize::from(register)] != 0)
    }

    /// A name with its label and value.
    fn named(&self, named: Named) -> Output<'p> {
        let label = match named {
            Named::Input(i) => &self.pack.inputs[usize::from(i)].label,
            Named::Node(i) => &self.pack.nodes[usize::from(i)].label,
            Named::Param(i) => &self.pack.params[usize::from(i)].label,
            Named::AsOf | Named::Table(_) | Named::Lookup(_) | Named::Tariff(_) | Named::Clock(_) => {
                &*AS_OF_LABEL
            }
        };
        let symbol = self.pack.symbol_of(named);
        let value = self.pack.value(symbol, &self.registers, self.texts);
        Output { name: self.pack.name_of(named), label, value }
    }

    fn step(&self, node: &'p Node) -> Step<'p> {
        let used = node.reads.iter().filter_map(|named| match named {
            Named::Param(i) => Some(&self.pack.params[usize::from(*i)]),
            _ => None,
        });
        let params: Vec<&'p Param> = used.filter(|param| param.applies(&self.registers.whole)).collect();
        let weakest = params.iter().map(|param| param.on(self.point).status).min();
        let others = node.reads.iter().filter(|named| !matches!(named, Named::Param(_)));
        Step {
            name: &node.name,
            label: &node.label,
            value: self.pack.value(node.symbol, &self.registers, self.texts),
            shown: self.flag(node.show),
            status: weakest
                .map_or(node.status, |weakest| weakest.min(node.status))
                .min(self.pack.meta.status),
            inputs: others.map(|named| self.named(*named)).collect(),
            params: params.into_iter().map(|param| self.param(param)).collect(),
            law: &node.law,
            sentence: Sentence {
                zh: self.sentence(&node.explain.zh, Language::Chinese),
                en: self.sentence(&node.explain.en, Language::English),
                elder: self.sentence(&node.explain.elder, Language::Chinese),
            },
        }
    }

    fn param(&self, param: &'p Param) -> ParamUse<'p> {
        let dated = param.on(self.point);
        ParamUse {
            name: &param.name,
            label: &param.label,
            value: self.pack.whole_value(param.ty, dated.value, self.texts),
            unit: param.unit.as_deref(),
            from: day::unpack(dated.from),
            law: &dated.law,
        }
    }

    fn sentence(&self, template: &Template, language: Language) -> String {
        // A sentence is some forty characters of three bytes; growing it piece by piece costs more than it
        // holds.
        let mut out = String::with_capacity(128);
        for piece in &template.pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Percent(symbol) => {
                    let units = self.registers.whole[usize::from(symbol.register)];
                    out.push_str(&decimal::percent(units));
                }
                Piece::Value(symbol) => {
                    out.push_str(&wording::value(self.pack, *symbol, &self.registers, self.texts, language));
                }
            }
        }
        out
    }

    /// Documents whose condition holds, each with the inputs it proves.
    fn papers(&self) -> Vec<Paper<'p>> {
        let wanted = self.pack.evidence.iter().filter(|evidence| self.flag(evidence.when));
        wanted
            .map(|evidence| {
                let proves =
                    self.pack.inputs.iter().filter(|input| input.evidence.contains(&evidence.document));
                Paper {
                    document: &evidence.document,
                    label: &evidence.label,
                    proves: proves.map(|input| input.name.as_str()).collect(),
                }
            })
            .collect()
    }
}
