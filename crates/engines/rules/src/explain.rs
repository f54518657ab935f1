//! Asking a pack why: every node with its value, what it read, the law it rests on, and a sentence in three
//! wordings.

use std::fmt;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use crate::day;
use crate::evaluate::EvalError;
use crate::inputs::Inputs;
use crate::machine::Registers;
use crate::model::{Citation, Dated, Explain, Node, Param, Point, Status, Words};
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

/// A sentence in three wordings. In JSON an object with `zh`, `en` and `elder`.
#[derive(Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The three, one after the other: one piece of memory a step instead of three.
    text: String,
    zh_end: usize,
    en_end: usize,
}

impl Sentence {
    /// Chinese.
    pub fn zh(&self) -> &str {
        &self.text[..self.zh_end]
    }

    /// English.
    pub fn en(&self) -> &str {
        &self.text[self.zh_end..self.en_end]
    }

    /// Chinese in plain words, at most 40 characters.
    pub fn elder(&self) -> &str {
        &self.text[self.en_end..]
    }
}

impl fmt::Debug for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Sentence");
        out.field("zh", &self.zh()).field("en", &self.en()).field("elder", &self.elder()).finish()
    }
}

impl Serialize for Sentence {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut out = s.serialize_struct("Sentence", 3)?;
        out.serialize_field("zh", self.zh())?;
        out.serialize_field("en", self.en())?;
        out.serialize_field("elder", self.elder())?;
        out.end()
    }
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
    registers: &'i Registers,
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
        let reading =
            Reading { pack: self, registers: &registers, texts: &inputs.texts, point: Point::of(when) };
        let mut words = wording::Words::new(self, &registers, &inputs.texts);
        Ok(Evaluation {
            pack: &self.meta.id,
            version: &self.meta.version,
            hash: &self.hash,
            as_of: when.as_of,
            status: self.status_of(&registers, when),
            outputs: self.outputs.iter().map(|number| reading.named(Named::Node(*number))).collect(),
            trace: self.nodes.iter().map(|node| reading.step(node, &mut words)).collect(),
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
        let value = self.pack.value(symbol, self.registers, self.texts);
        Output { name: self.pack.name_of(named), label, value }
    }

    fn step(&self, node: &'p Node, words: &mut wording::Words<'_, '_>) -> Step<'p> {
        let mut status = node.status.min(self.pack.meta.status);
        let mut inputs = Vec::with_capacity(node.reads.len());
        let mut params = Vec::new();
        for named in &node.reads {
            if let Named::Param(number) = named {
                let param = &self.pack.params[usize::from(*number)];
                if !param.applies(&self.registers.whole) {
                    continue;
                }
                let dated = param.on(self.point);
                status = status.min(dated.status);
                params.push(self.param(param, dated));
            } else {
                inputs.push(self.named(*named));
            }
        }
        Step {
            name: &node.name,
            label: &node.label,
            value: self.pack.value(node.symbol, self.registers, self.texts),
            shown: self.flag(node.show),
            status,
            inputs,
            params,
            law: &node.law,
            sentence: sentence(&node.explain, words),
        }
    }

    fn param(&self, param: &'p Param, dated: &'p Dated) -> ParamUse<'p> {
        ParamUse {
            name: &param.name,
            label: &param.label,
            value: self.pack.whole_value(param.ty, dated.value, self.texts),
            unit: param.unit.as_deref(),
            from: day::unpack(dated.from),
            law: &dated.law,
        }
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

fn sentence(explain: &Explain, words: &mut wording::Words<'_, '_>) -> Sentence {
    let Explain { zh, en, elder } = explain;
    let mut text = String::with_capacity(zh.room() + en.room() + elder.room());
    fill(&mut text, zh, Language::Chinese, words);
    let zh_end = text.len();
    fill(&mut text, en, Language::English, words);
    let en_end = text.len();
    fill(&mut text, elder, Language::Chinese, words);
    Sentence { text, zh_end, en_end }
}

fn fill(out: &mut String, template: &Template, language: Language, words: &mut wording::Words<'_, '_>) {
    for piece in &template.pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Percent(symbol) => words.push_percent(out, *symbol),
            Piece::Value(symbol) => words.push(out, *symbol, language),
        }
    }
}
