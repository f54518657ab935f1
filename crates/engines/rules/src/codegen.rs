//! Flattens typed trees into the machine's operations.
//!
//! Every intermediate value gets a register of its own and every constant one in the template: registers are
//! cheap, and a program without reuse is one that a vector back end can read column by column.

use std::collections::HashMap;

use crate::exact::Exact;
use crate::ir::Ir;
use crate::machine::{Call, Op, Registers};

/// A flat program and the register template it starts from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Program {
    pub(crate) ops: Vec<Op>,
    pub(crate) calls: Vec<Call>,
    /// Constants in place, everything else zero.
    pub(crate) template: Registers,
}

/// Builds a program, one named expression after the other.
pub(crate) struct Codegen {
    program: Program,
    constants: HashMap<i64, u16>,
    widened: HashMap<(i64, i64), u16>,
    /// The program outgrew its address space; the pack is refused.
    too_large: bool,
}

/// Most registers of one bank, and most operations. A country's whole tax code has a few thousand.
const SIZE_MAX: usize = 60_000;

impl Codegen {
    /// Starts after the named registers of each bank.
    pub(crate) fn after(whole: u16, exact: u16) -> Self {
        let template =
            Registers { whole: vec![0; usize::from(whole)], exact: vec![Exact::ZERO; usize::from(exact)] };
        Self {
            program: Program { ops: Vec::new(), calls: Vec::new(), template },
            constants: HashMap::new(),
            widened: HashMap::new(),
            too_large: false,
        }
    }

    /// The number of operations so far.
    pub(crate) fn len(&self) -> usize {
        self.program.ops.len()
    }

    /// The finished program; `None` if it grew too large.
    pub(crate) fn finish(self) -> Option<Program> {
        (!self.too_large).then_some(self.program)
    }

    /// Computes a whole value, into `to` if given, and says where it is.
    pub(crate) fn whole(&mut self, ir: &Ir, to: Option<u16>) -> u16 {
        match ir {
            Ir::Const(value) => {
                let from = self.constant(*value);
                self.place(from, to)
            }
            Ir::Whole(from) => self.place(*from, to),
            Ir::WholeOp(op, a, b) => {
                let (a, b) = (self.whole(a, None), self.whole(b, None));
                let to = to.unwrap_or_else(|| self.fresh_whole());
                self.emit(Op::Whole { op: *op, to, a, b }, to)
            }
            Ir::CompareWhole(relation, a, b) => {
                let (a, b) = (self.whole(a, None), self.whole(b, None));
                let to = to.unwrap_or_else(|| self.fresh_whole());
                self.emit(Op::CompareWhole { relation: *relation, to, a, b }, to)
            }
            Ir::CompareExact(relation, a, b) => {
                let (a, b) = (self.exact(a, None), self.exact(b, None));
                let to = to.unwrap_or_else(|| self.fresh_whole());
                self.emit(Op::CompareExact { relation: *relation, to, a, b }, to)
            }
            Ir::Not(a) => {
                let a = self.whole(a, None);
                let to = to.unwrap_or_else(|| self.fresh_whole());
                self.emit(Op::Not { to, a }, to)
            }
            Ir::And(a, b) => self.short_circuit(a, b, to, |a, target| Op::JumpIfNot { a, target }),
            Ir::Or(a, b) => self.short_circuit(a, b, to, |a, target| Op::JumpIf { a, target }),
            Ir::If { test, yes, no } => {
                let to = to.unwrap_or_else(|| self.fresh_whole());
                self.branch(test, |me| _ = me.whole(yes, Some(to)), |me| _ = me.whole(no, Some(to)));
                to
            }
            Ir::Round(rounding, a) => {
                let a = self.exact(a, None);
                let to = to.unwrap_or_else(|| self.fresh_whole());
                self.emit(Op::Round { rounding: *rounding, to, a }, to)
            }
            Ir::DayPart(part, a) => {
                let a = self.whole(a, None);
                let to = to.unwrap_or_else(|| self.fresh_whole());
                self.emit(Op::DayPart { part: *part, to, a }, to)
            }
            Ir::Call(builtin, args) => {
                let args = args.iter().map(|arg| self.whole(arg, None)).collect();
                let to = to.unwrap_or_else(|| self.fresh_whole());
                let call = self.number(self.program.calls.len());
                self.program.calls.push(Call { builtin: *builtin, args });
                self.emit(Op::Call { call, to }, to)
            }
            Ir::Exact(_) | Ir::Widen(..) | Ir::ExactOp(..) | Ir::Scale(..) | Ir::Brackets(..) => {
                unreachable!("the type checker asks for fractions with `exact`")
            }
        }
    }

    /// Computes a fraction, into `to` if given, and says where it is.
    pub(crate) fn exact(&mut self, ir: &Ir, to: Option<u16>) -> u16 {
        match ir {
            Ir::Exact(from) => self.place_exact(*from, to),
            Ir::Widen(a, den) => {
                if let Ir::Const(value) = **a {
                    let from = self.widened_constant(value, *den);
                    return self.place_exact(from, to);
                }
                let a = self.whole(a, None);
                let to = to.unwrap_or_else(|| self.fresh_exact());
                self.emit(Op::Widen { to, a, den: *den }, to)
            }
            Ir::ExactOp(op, a, b) => {
                let (a, b) = (self.exact(a, None), self.exact(b, None));
                let to = to.unwrap_or_else(|| self.fresh_exact());
                self.emit(Op::Exact { op: *op, to, a, b }, to)
            }
            Ir::Scale(money, rate) => {
                let (money, rate) = (self.whole(money, None), self.whole(rate, None));
                let to = to.unwrap_or_else(|| self.fresh_exact());
                self.emit(Op::Scale { to, money, rate }, to)
            }
            Ir::Brackets(table, a) => {
                let a = self.exact(a, None);
                let to = to.unwrap_or_else(|| self.fresh_exact());
                self.emit(Op::Brackets { table: *table, to, a }, to)
            }
            Ir::If { test, yes, no } => {
                let to = to.unwrap_or_else(|| self.fresh_exact());
                self.branch(test, |me| _ = me.exact(yes, Some(to)), |me| _ = me.exact(no, Some(to)));
                to
            }
            _ => unreachable!("the type checker asks for whole values with `whole`"),
        }
    }

    fn short_circuit(&mut self, a: &Ir, b: &Ir, to: Option<u16>, jump: fn(u16, u16) -> Op) -> u16 {
        let to = to.unwrap_or_else(|| self.fresh_whole());
        self.whole(a, Some(to));
        let at = self.hole();
        self.whole(b, Some(to));
        self.program.ops[at] = jump(to, self.here());
        to
    }

    fn branch(&mut self, test: &Ir, yes: impl FnOnce(&mut Self), no: impl FnOnce(&mut Self)) {
        let test = self.whole(test, None);
        let to_no = self.hole();
        yes(self);
        let to_end = self.hole();
        self.program.ops[to_no] = Op::JumpIfNot { a: test, target: self.here() };
        no(self);
        self.program.ops[to_end] = Op::Jump { target: self.here() };
    }

    /// A place for a jump whose target is not known yet.
    fn hole(&mut self) -> usize {
        self.program.ops.push(Op::Jump { target: 0 });
        self.program.ops.len() - 1
    }

    fn here(&mut self) -> u16 {
        self.number(self.program.ops.len())
    }

    fn emit(&mut self, op: Op, to: u16) -> u16 {
        self.program.ops.push(op);
        to
    }

    fn place(&mut self, from: u16, to: Option<u16>) -> u16 {
        match to {
            Some(to) => self.emit(Op::Move { to, a: from }, to),
            None => from,
        }
    }

    fn place_exact(&mut self, from: u16, to: Option<u16>) -> u16 {
        match to {
            Some(to) => self.emit(Op::MoveExact { to, a: from }, to),
            None => from,
        }
    }

    fn constant(&mut self, value: i64) -> u16 {
        if let Some(at) = self.constants.get(&value) {
            return *at;
        }
        let at = self.fresh_whole();
        if let Some(register) = self.program.template.whole.get_mut(usize::from(at)) {
            *register = value;
        }
        self.constants.insert(value, at);
        at
    }

    fn widened_constant(&mut self, value: i64, den: i64) -> u16 {
        if let Some(at) = self.widened.get(&(value, den)) {
            return *at;
        }
        let at = self.fresh_exact();
        if let Some(register) = self.program.template.exact.get_mut(usize::from(at)) {
            *register = Exact::whole(value, den);
        }
        self.widened.insert((value, den), at);
        at
    }

    fn fresh_whole(&mut self) -> u16 {
        let at = self.number(self.program.template.whole.len());
        if !self.too_large {
            self.program.template.whole.push(0);
        }
        at
    }

    fn fresh_exact(&mut self) -> u16 {
        let at = self.number(self.program.template.exact.len());
        if !self.too_large {
            self.program.template.exact.push(Exact::ZERO);
        }
        at
    }

    /// `size` as a register or target number; 0 once the program is too large, for it will be refused.
    fn number(&mut self, size: usize) -> u16 {
        self.too_large |= size >= SIZE_MAX;
        if self.too_large { 0 } else { u16::try_from(size).unwrap_or(0) }
    }
}
