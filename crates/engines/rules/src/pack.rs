//! A loaded pack: one region's rule for one matter, in force for a time, tested, ready to be asked.

use jiff::civil::Date;
use kernel::{Bp, Fen, Invalid, Region};

use crate::codegen::Program;
use crate::day;
use crate::decimal;
use crate::diagnostic::Diagnostic;
use crate::exact::Exact;
use crate::ir::Type;
use crate::machine::{Data, Registers};
use crate::model::{
    Check, Choice, Effective, Evidence, Input, List, Node, Param, Point, Source, Status, Tabled, Words,
};
use crate::moment;
use crate::schedule::Plan;
use crate::typing::{Named, Symbol, nearest};
use crate::value::Value;
use crate::when::When;
use crate::workdays::Calendars;

/// A rule pack. Immutable; share it behind an `Arc`.
#[derive(Debug, Clone)]
pub struct Pack {
    pub(crate) meta: Meta,
    pub(crate) hash: String,
    pub(crate) sources: Vec<Source>,
    pub(crate) inputs: Vec<Input>,
    pub(crate) lists: Vec<List>,
    /// The options of each enum.
    pub(crate) choices: Vec<Vec<Choice>>,
    /// Texts known to the pack; equal texts have equal numbers.
    pub(crate) texts: Vec<String>,
    pub(crate) params: Vec<Param>,
    pub(crate) data: Data,
    /// Tables in the order of the text, kind by kind.
    pub(crate) tables: Vec<Tabled>,
    /// In an order in which each comes after what it reads.
    pub(crate) nodes: Vec<Node>,
    pub(crate) outputs: Vec<u16>,
    pub(crate) plans: Vec<Plan>,
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) checks: Vec<Check>,
    pub(crate) program: Program,
    /// Operations before this give the answer; those after it only the explanation.
    pub(crate) answer_end: usize,
    /// Which expression owns the operations up to an index.
    pub(crate) owners: Vec<(usize, String)>,
    /// Register of `as_of`.
    pub(crate) as_of: u16,
    /// How many tests it passed.
    pub(crate) tests: usize,
}

/// The pack's header.
#[derive(Debug, Clone)]
pub(crate) struct Meta {
    pub(crate) id: String,
    pub(crate) suffix: String,
    pub(crate) region: Region,
    pub(crate) version: String,
    pub(crate) label: Words,
    pub(crate) effective: Effective,
    pub(crate) recorded: Date,
    pub(crate) status: Status,
}

impl Pack {
    /// Reads, checks and tests a pack; `source_name` is what diagnostics call it.
    ///
    /// # Errors Every fault found, each with file, line, column, code and hint. A pack whose own tests fail
    /// does not load.
    pub fn load(source_name: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        Self::load_with(source_name, text, &Calendars::default())
    }

    /// [`Pack::load`] of a pack that counts workdays.
    ///
    /// # Errors As for [`Pack::load`].
    pub fn load_with(source_name: &str, text: &str, calendars: &Calendars) -> Result<Self, Vec<Diagnostic>> {
        crate::load::load(source_name, text, calendars)
    }

    /// The id: region prefix and service, e.g. `cn-440000.social.maternity_allowance`.
    pub fn id(&self) -> &str {
        &self.meta.id
    }

    /// The id without its region: what a service asks for everywhere.
    pub fn service(&self) -> &str {
        &self.meta.suffix
    }

    /// The author's version.
    pub fn version(&self) -> &str {
        &self.meta.version
    }

    /// SHA-256 of the text, in hex: what a case pins.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Where it applies, with everything inside.
    pub const fn region(&self) -> &Region {
        &self.meta.region
    }

    /// When it is in force.
    pub const fn effective(&self) -> Effective {
        self.meta.effective
    }

    /// The day from which the rule was known.
    pub const fn recorded(&self) -> Date {
        self.meta.recorded
    }

    /// How far the pack as a whole may be relied on; an answer may fall below it.
    pub const fn status(&self) -> Status {
        self.meta.status
    }

    /// [`Pack::status`] as it stands on a day: [`Status::NeedsReview`] once a source is past its review date.
    pub fn status_on(&self, today: Date) -> Status {
        if self.overdue(today).next().is_some() { Status::NeedsReview } else { self.meta.status }
    }

    /// The sources that are past their review date on a day: nobody has looked whether they still hold.
    pub fn overdue(&self, today: Date) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter(move |source| source.review_by.is_some_and(|by| by < today))
    }

    /// The last day on which all of its sources may be relied on without another look; none names one.
    pub fn review_by(&self) -> Option<Date> {
        self.sources.iter().filter_map(|source| source.review_by).min()
    }

    /// What the pack is about.
    pub const fn label(&self) -> &Words {
        &self.meta.label
    }

    /// The laws and notices it rests on.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The same pack with another value of a parameter, the one in force at `when`: for asking what would be.
    ///
    /// # Errors
    /// A fault in `changes` that names the nearest parameters or says what the values look like.
    pub fn with_param(&self, name: &str, value: &str, when: impl Into<When>) -> Result<Self, Invalid> {
        let point = Point::of(when.into());
        let Some(index) = self.params.iter().position(|param| param.name == name) else {
            let hint = nearest(name, self.params.iter().map(|param| param.name.as_str()));
            let (en, zh) =
                (format!("there is no parameter '{name}'; {hint}"), format!("没有参数“{name}”；{hint}"));
            return Err(Invalid::new("changes", "rules.unknown_param", en, zh));
        };
        let mut pack = self.clone();
        let param = &mut pack.params[index];
        let new = match param.ty {
            Type::Money => Fen::parse(value).ok().map(Fen::raw),
            Type::Price | Type::Decimal => decimal::parse(value),
            Type::Date => day::parse(value),
            Type::Duration => moment::parse_duration(value),
            Type::Bool => value.parse::<bool>().ok().map(i64::from),
            Type::Int | Type::Rate => value.parse().ok(),
            _ => None,
        };
        let new = new.ok_or_else(|| {
            let (ty, now) = (param.ty.word(), self.whole_value(param.ty, param.on(point).value, &[]));
            let en = format!("'{value}' is no value of '{name}', which is {ty}; write it as {now}");
            let zh = format!("“{value}”不能作为“{name}”的值（类型 {ty}）；写法如 {now}");
            Invalid::new("changes", "rules.param_value", en, zh)
        })?;
        let from = param.on(point).from;
        // Nobody shall take its answers for those of the pack.
        pack.hash = format!("{}+{name}={value}", pack.hash);
        for dated in param.values.iter_mut().filter(|dated| dated.from == from) {
            dated.value = new;
        }
        Ok(pack)
    }

    /// Names of the inputs, in the order of the text.
    pub fn input_names(&self) -> impl Iterator<Item = &str> {
        self.inputs.iter().filter(|input| !input.place).map(|input| input.name.as_str())
    }

    /// Names of the outputs.
    pub fn output_names(&self) -> impl Iterator<Item = &str> {
        self.outputs.iter().map(|number| self.nodes[usize::from(*number)].name.as_str())
    }

    pub(crate) fn name_of(&self, named: Named) -> &str {
        match named {
            Named::Input(i) => &self.inputs[usize::from(i)].name,
            Named::Param(i) => &self.params[usize::from(i)].name,
            Named::Node(i) => &self.nodes[usize::from(i)].name,
            Named::AsOf | Named::Table(_) | Named::Lookup(_) | Named::Tariff(_) | Named::Clock(_) => "as_of",
        }
    }

    pub(crate) fn register_of(&self, named: Named) -> u16 {
        self.symbol_of(named).register
    }

    /// Inputs come first among the registers, so their number is their register.
    pub(crate) fn symbol_of(&self, named: Named) -> Symbol {
        let (ty, register) = match named {
            Named::Input(i) => (self.inputs[usize::from(i)].ty, i),
            Named::Param(i) => {
                let param = &self.params[usize::from(i)];
                (param.ty, param.register)
            }
            Named::Node(i) => return self.nodes[usize::from(i)].symbol,
            Named::AsOf | Named::Table(_) | Named::Lookup(_) | Named::Tariff(_) | Named::Clock(_) => {
                (Type::Date, self.as_of)
            }
        };
        Symbol { named, ty, register }
    }

    /// The value of a symbol in evaluated registers; `texts` are those that only the inputs know.
    pub(crate) fn value(&self, symbol: Symbol, registers: &Registers, texts: &[String]) -> Value {
        let at = usize::from(symbol.register);
        if symbol.ty.is_exact() {
            let Exact { num, den } = registers.exact[at].reduced();
            let money = symbol.ty.is_money();
            // Registers hold fen; a fraction leaves the engine in yuan, as all money does.
            let Exact { num, den } = if money {
                Exact { num, den: den.saturating_mul(100) }.reduced()
            } else {
                Exact { num, den }
            };
            return Value::Fraction { money, num, den };
        }
        self.whole_value(symbol.ty, registers.whole[at], texts)
    }

    /// The value of a whole register of unit `ty`.
    pub(crate) fn whole_value(&self, ty: Type, value: i64, texts: &[String]) -> Value {
        let index = usize::try_from(value).unwrap_or(usize::MAX);
        match ty {
            Type::Money | Type::MoneyExact => Value::Money(Fen(value)),
            Type::Rate => Value::Rate(Bp(value)),
            Type::Int | Type::Number | Type::List(_) => Value::Int(value),
            Type::Bool => Value::Bool(value != 0),
            Type::Date => Value::Date(day::unpack(value)),
            Type::DateTime => Value::DateTime(moment::unpack(value)),
            Type::Duration => Value::Duration(value),
            Type::Price => Value::Decimal { money: true, units: value },
            Type::Decimal => Value::Decimal { money: false, units: value },
            Type::Enum(set) => {
                let choice = self.choices[usize::from(set)].get(index);
                Value::Enum(choice.map_or_else(String::new, |choice| choice.value.clone()))
            }
            Type::Text => Value::Text(self.text(value, texts).unwrap_or_default().to_owned()),
        }
    }

    /// The text of a number: the pack's own come first, then those that only the inputs know.
    pub(crate) fn text<'t>(&'t self, number: i64, texts: &'t [String]) -> Option<&'t str> {
        let index = usize::try_from(number).ok()?;
        let known = self.texts.get(index).or_else(|| texts.get(index.checked_sub(self.texts.len())?));
        known.map(String::as_str)
    }
}
