//! Asking a pack why: every node with its value, what it read, the law it rests on, and a sentence in each of three
//! wordings.

use std::cell::OnceCell;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use crate::evaluate::EvalError;
use crate::inputs::Inputs;
use crate::ir::Type;
use crate::machine::Registers;
use crate::model::{Citation, Dated, Node, Param, Point, Status, Words};
use crate::pack::Pack;
use crate::template::Piece;
use crate::typing::{Named, Symbol};
use crate::value::Value;
use crate::when::When;
use crate::wording::{self, Language, Wording};
use crate::{day, decimal};

/// An answer with its full explanation: every register as it was left. Steps are read out of it, and sentences written,
/// when they are asked for; names, labels and citations are borrowed from the pack. Serialise it to store it with a
/// case.
#[derive(Debug, Clone)]
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
    rules: &'p Pack,
    registers: Registers,
    /// Texts that only the inputs know.
    texts: Vec<String>,
    point: Point,
    /// By wording: nobody waits for a wording that nobody reads.
    told: [OnceCell<Told>; 3],
}

/// The sentences of all nodes in one wording, one after the other: memory is asked for once, not for each of them.
#[derive(Debug, Clone)]
struct Told {
    text: String,
    /// Where each node's ends in it.
    ends: Vec<u32>,
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
#[derive(Debug, Clone)]
pub struct Step<'e> {
    /// Name of the node.
    pub name: &'e str,
    /// What people read.
    pub label: &'e Words,
    /// The value.
    pub value: Value,
    /// False where the author says the sentence is of no interest in this case.
    pub shown: bool,
    /// How far this step may be relied on.
    pub status: Status,
    /// The law it rests on.
    pub law: &'e [Citation],
    evaluation: &'e Evaluation<'e>,
    node: &'e Node,
    number: usize,
}

impl<'e> Step<'e> {
    /// The sentence.
    pub fn sentence(&self, wording: Wording) -> &'e str {
        let Told { text, ends } = self.evaluation.told(wording);
        let start = self.number.checked_sub(1).map_or(0, |before| ends[before] as usize);
        &text[start..ends[self.number] as usize]
    }

    /// Inputs and nodes it read.
    pub fn inputs(&self) -> impl Iterator<Item = Output<'e>> + use<'e> {
        let evaluation = self.evaluation;
        let read = self.node.reads.iter().filter(|named| !matches!(named, Named::Param(_)));
        read.map(|named| evaluation.named(*named))
    }

    /// Parameters it read, with the law that set each value.
    pub fn params(&self) -> impl Iterator<Item = ParamUse<'e>> + use<'e> {
        let evaluation = self.evaluation;
        evaluation.params_of(self.node).map(|(param, dated)| evaluation.param(param, dated))
    }
}

impl Serialize for Step<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut out = s.serialize_struct("Step", 9)?;
        out.serialize_field("name", self.name)?;
        out.serialize_field("label", self.label)?;
        out.serialize_field("value", &self.value)?;
        out.serialize_field("shown", &self.shown)?;
        out.serialize_field("status", &self.status)?;
        out.serialize_field("inputs", &Each(|| self.inputs()))?;
        out.serialize_field("params", &Each(|| self.params()))?;
        out.serialize_field("law", self.law)?;
        let [zh, en, elder] = Wording::ALL.map(|wording| self.sentence(wording));
        out.serialize_field("sentence", &Sentence { zh, en, elder })?;
        out.end()
    }
}

/// A sequence that is made while it is written.
struct Each<F>(F);

impl<F: Fn() -> I, I: Iterator<Item: Serialize>> Serialize for Each<F> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_seq((self.0)())
    }
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

/// A sentence as it is stored.
#[derive(Serialize)]
struct Sentence<'e> {
    zh: &'e str,
    en: &'e str,
    elder: &'e str,
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

/// Room kept for a sentence: most are shorter, so the text of all seldom grows while it is written.
const SENTENCE_BYTES: usize = 128;

/// What the day asked for is called.
static AS_OF_LABEL: LazyLock<Words> =
    LazyLock::new(|| Words { zh: "计算日期".to_owned(), en: "Date of the calculation".to_owned() });

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
        Ok(Evaluation {
            pack: &self.meta.id,
            version: &self.meta.version,
            hash: &self.hash,
            as_of: when.as_of,
            status: self.status_of(&registers, when),
            rules: self,
            registers,
            texts: inputs.texts.clone(),
            point: Point::of(when),
            told: Default::default(),
        })
    }
}

impl<'p> Evaluation<'p> {
    /// The outputs, in the pack's order.
    pub fn outputs(&self) -> impl Iterator<Item = Output<'p>> {
        self.rules.outputs.iter().map(|number| self.named(Named::Node(*number)))
    }

    /// Every node, each after what it reads.
    pub fn trace(&self) -> impl ExactSizeIterator<Item = Step<'_>> {
        self.rules.nodes.iter().enumerate().map(|(number, node)| self.step(number, node))
    }

    /// The papers to bring: documents whose condition holds, each with the inputs it proves.
    pub fn evidence(&self) -> impl Iterator<Item = Paper<'p>> {
        let wanted = self.rules.evidence.iter().filter(|evidence| self.flag(evidence.when));
        wanted.map(|evidence| {
            let proves = self.rules.inputs.iter().filter(|input| input.evidence.contains(&evidence.document));
            Paper {
                document: &evidence.document,
                label: &evidence.label,
                proves: proves.map(|input| input.name.as_str()).collect(),
            }
        })
    }

    /// Every node's sentence in a wording.
    fn told(&self, wording: Wording) -> &Told {
        self.told[wording as usize].get_or_init(|| {
            let nodes = &self.rules.nodes;
            let mut text = String::with_capacity(nodes.len() * SENTENCE_BYTES);
            let ends = nodes.iter().map(|node| {
                for piece in &node.explain[wording as usize].pieces {
                    self.push(&mut text, piece, wording.language());
                }
                u32::try_from(text.len()).expect("an explanation is no library")
            });
            let ends = ends.collect();
            Told { text, ends }
        })
    }

    /// Appends a piece of a sentence.
    fn push(&self, out: &mut String, piece: &Piece, language: Language) {
        let whole = |symbol: &Symbol| self.registers.whole[usize::from(symbol.register)];
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Percent(symbol) => out.push_str(&decimal::percent(whole(symbol))),
            Piece::Value(symbol) => match symbol.ty {
                Type::MoneyExact | Type::Number => {
                    let exact = self.registers.exact[usize::from(symbol.register)];
                    wording::push_fraction(out, exact, symbol.ty, language);
                }
                Type::Enum(set) => {
                    let choice = usize::try_from(whole(symbol)).ok();
                    let choice = choice.and_then(|at| self.rules.choices[usize::from(set)].get(at));
                    out.push_str(choice.map_or("", |choice| match language {
                        Language::Chinese => &choice.label.zh,
                        Language::English => &choice.label.en,
                    }));
                }
                Type::Text => out.push_str(self.rules.text(whole(symbol), &self.texts).unwrap_or_default()),
                ty => wording::push_whole(out, ty, whole(symbol), language),
            },
        }
    }

    fn flag(&self, register: Option<u16>) -> bool {
        register.is_none_or(|register| self.registers.whole[usize::from(register)] != 0)
    }

    /// A name with its label and value.
    fn named(&self, named: Named) -> Output<'p> {
        let label = match named {
            Named::Input(i) => &self.rules.inputs[usize::from(i)].label,
            Named::Node(i) => &self.rules.nodes[usize::from(i)].label,
            Named::Param(i) => &self.rules.params[usize::from(i)].label,
            Named::AsOf | Named::Table(_) | Named::Lookup(_) | Named::Tariff(_) | Named::Clock(_) => {
                &*AS_OF_LABEL
            }
        };
        let symbol = self.rules.symbol_of(named);
        let value = self.rules.value(symbol, &self.registers, &self.texts);
        Output { name: self.rules.name_of(named), label, value }
    }

    fn step<'e>(&'e self, number: usize, node: &'e Node) -> Step<'e> {
        let own = node.status.min(self.rules.meta.status);
        Step {
            name: &node.name,
            label: &node.label,
            value: self.rules.value(node.symbol, &self.registers, &self.texts),
            shown: self.flag(node.show),
            status: self.params_of(node).map(|(_, dated)| dated.status).fold(own, Status::min),
            law: &node.law,
            evaluation: self,
            node,
            number,
        }
    }

    /// The parameters that a node read in this case, with the values in force.
    fn params_of(&self, node: &'p Node) -> impl Iterator<Item = (&'p Param, &'p Dated)> {
        let read = node.reads.iter().filter_map(|named| match named {
            Named::Param(number) => Some(&self.rules.params[usize::from(*number)]),
            _ => None,
        });
        let read = read.filter(|param| param.applies(&self.registers.whole));
        read.map(|param| (param, param.on(self.point)))
    }

    fn param(&self, param: &'p Param, dated: &'p Dated) -> ParamUse<'p> {
        ParamUse {
            name: &param.name,
            label: &param.label,
            value: self.rules.whole_value(param.ty, dated.value, &self.texts),
            unit: param.unit.as_deref(),
            from: day::unpack(dated.from),
            law: &dated.law,
        }
    }
}

impl Serialize for Evaluation<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut out = s.serialize_struct("Evaluation", 8)?;
        out.serialize_field("pack", self.pack)?;
        out.serialize_field("version", self.version)?;
        out.serialize_field("hash", self.hash)?;
        out.serialize_field("as_of", &self.as_of)?;
        out.serialize_field("status", &self.status)?;
        out.serialize_field("outputs", &Each(|| self.outputs()))?;
        out.serialize_field("trace", &Each(|| self.trace()))?;
        out.serialize_field("evidence", &Each(|| self.evidence()))?;
        out.end()
    }
}
