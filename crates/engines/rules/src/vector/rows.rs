//! Sharing rows among threads, and the rows that columns cannot decide.

use std::num::NonZeroUsize;
use std::ops::Range;

use kernel::Invalid;
use pulp::{Arch, Simd, WithSimd};

use super::calendar;
use super::lanes::{BATCH, Registers};
use super::ops::Place;
use super::plan::{Given, Plan, Source};
use super::{Column, Population, Values};
use crate::day;
use crate::evaluate::EvalError;
use crate::inputs::{self, bounded, wrong_cell};
use crate::ir::Type;
use crate::machine;
use crate::model::Point;
use crate::moment;
use crate::pack::Pack;

/// What all threads share.
pub(super) struct Work<'w> {
    pub(super) population: &'w Population<'w>,
    /// None if the pack has no column form.
    pub(super) plan: Option<&'w Plan>,
    pub(super) given: &'w [Given],
    pub(super) columns: &'w [Column<'w>],
}

/// One thread's rows and the places of their outputs.
pub(super) struct Part<'o> {
    rows: Range<usize>,
    outputs: Vec<Cells<'o>>,
}

/// The cells of one output that one thread writes.
enum Cells<'o> {
    U8(&'o mut [u8]),
    I32(&'o mut [i32]),
    I64(&'o mut [i64]),
}

/// What came of a part besides its outputs.
#[derive(Default)]
pub(super) struct Done {
    pub(super) refused: Vec<(usize, EvalError)>,
    pub(super) scalar: usize,
}

/// Cuts the rows into one part for each thread, at whole batches.
pub(super) fn parts(outputs: &mut [Values], rows: usize, threads: NonZeroUsize) -> Vec<Part<'_>> {
    let share = rows.div_ceil(BATCH).div_ceil(threads.get()).max(1) * BATCH;
    let count = rows.div_ceil(share).max(1);
    let mut parts: Vec<Part<'_>> = (0..count)
        .map(|part| Part { rows: part * share..rows.min((part + 1) * share), outputs: Vec::new() })
        .collect();
    for values in outputs {
        match values {
            Values::U8(cells) => share_out(&mut parts, cells.chunks_mut(share), Cells::U8),
            Values::I32(cells) => share_out(&mut parts, cells.chunks_mut(share), Cells::I32),
            Values::I64(cells) => share_out(&mut parts, cells.chunks_mut(share), Cells::I64),
        }
    }
    parts
}

fn share_out<'o, T>(
    parts: &mut [Part<'o>],
    chunks: impl Iterator<Item = &'o mut [T]>,
    cells: fn(&'o mut [T]) -> Cells<'o>,
) {
    for (part, chunk) in parts.iter_mut().zip(chunks) {
        part.outputs.push(cells(chunk));
    }
}

impl Work<'_> {
    pub(super) fn run(&self, part: Part<'_>) -> Done {
        match self.plan {
            Some(plan) => Arch::new().dispatch(Columns { work: self, plan, part }),
            None => self.row_by_row(part),
        }
    }

    fn row_by_row(&self, mut part: Part<'_>) -> Done {
        let (mut done, mut rows) = (Done::default(), Rows::new(self));
        for row in part.rows.clone() {
            rows.decide(row, row - part.rows.start, &mut part.outputs, &mut done);
        }
        done
    }
}

/// A part to be computed in batches.
struct Columns<'w, 'o> {
    work: &'w Work<'w>,
    plan: &'w Plan,
    part: Part<'o>,
}

impl WithSimd for Columns<'_, '_> {
    type Output = Done;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Done {
        let Self { work, plan, mut part } = self;
        let mut registers = Registers::new(plan.narrow, plan.wide);
        let (mut done, mut rows) = (Done::default(), None);
        let first = part.rows.start;
        let mut start = first;
        while start < part.rows.end {
            let count = BATCH.min(part.rows.end - start);
            registers.run(&plan.ops, work.columns, start, count);
            for (source, cells) in plan.outputs.iter().zip(&mut part.outputs) {
                cells.write(*source, &registers, start - first, count);
            }
            if registers.suspect.0[..count].iter().fold(0, |any, suspect| any | suspect) != 0 {
                let rows = rows.get_or_insert_with(|| Rows::new(work));
                for lane in (0..count).filter(|lane| registers.suspect.0[*lane] != 0) {
                    rows.decide(start + lane, start - first + lane, &mut part.outputs, &mut done);
                }
            }
            start += count;
        }
        done
    }
}

impl Cells<'_> {
    /// Copies an output of a batch to its place.
    #[inline(always)]
    fn write(&mut self, source: Source, registers: &Registers, at: usize, count: usize) {
        match (self, source) {
            (cells, Source::Constant(value)) => (at..at + count).for_each(|cell| cells.set(cell, value)),
            (Cells::U8(cells), Source::Register(Place::Narrow(from))) => {
                let lanes = &registers.narrow[usize::from(from)].0[..count];
                for (cell, lane) in cells[at..at + count].iter_mut().zip(lanes) {
                    *cell = lane.to_le_bytes()[0];
                }
            }
            (Cells::I32(cells), Source::Register(Place::Narrow(from))) => {
                let lanes = &registers.narrow[usize::from(from)].0[..count];
                for (cell, lane) in cells[at..at + count].iter_mut().zip(lanes) {
                    *cell = calendar::to_days(*lane);
                }
            }
            (Cells::I64(cells), Source::Register(Place::Narrow(from))) => {
                let lanes = &registers.narrow[usize::from(from)].0[..count];
                for (cell, lane) in cells[at..at + count].iter_mut().zip(lanes) {
                    *cell = i64::from(*lane);
                }
            }
            (Cells::I64(cells), Source::Register(Place::Wide(from))) => {
                cells[at..at + count].copy_from_slice(&registers.wide[usize::from(from)].0[..count]);
            }
            (Cells::U8(_) | Cells::I32(_), Source::Register(Place::Wide(_))) => {
                unreachable!("flags, options and days are narrow")
            }
        }
    }

    /// Sets a cell to a register value of the scalar machine.
    fn set(&mut self, at: usize, value: i64) {
        match self {
            Cells::U8(cells) => cells[at] = value.to_le_bytes()[0],
            Cells::I32(cells) => {
                let packed = i32::try_from(value).expect("a packed day is narrow");
                cells[at] = calendar::to_days(packed);
            }
            Cells::I64(cells) => cells[at] = value,
        }
    }

    fn clear(&mut self, at: usize) {
        match self {
            Cells::U8(cells) => cells[at] = 0,
            Cells::I32(cells) => cells[at] = 0,
            Cells::I64(cells) => cells[at] = 0,
        }
    }
}

/// The scalar machine, row by row.
struct Rows<'w> {
    work: &'w Work<'w>,
    slots: Vec<i64>,
    registers: machine::Registers,
}

impl<'w> Rows<'w> {
    fn new(work: &'w Work<'w>) -> Self {
        Self { work, slots: vec![0; work.given.len()], registers: machine::Registers::default() }
    }

    /// Computes a row and writes its outputs, or zeros and why there is no answer.
    #[inline(never)]
    fn decide(&mut self, row: usize, at: usize, outputs: &mut [Cells<'_>], done: &mut Done) {
        done.scalar += 1;
        let answer = self.answer(row);
        let population = self.work.population;
        for (number, cells) in population.outputs.iter().zip(outputs) {
            let register = usize::from(population.pack.nodes[usize::from(*number)].symbol.register);
            match answer {
                Ok(()) => cells.set(at, self.registers.whole[register]),
                Err(_) => cells.clear(at),
            }
        }
        if let Err(error) = answer {
            done.refused.push((row, error));
        }
    }

    fn answer(&mut self, row: usize) -> Result<(), EvalError> {
        let (work, pack) = (self.work, self.work.population.pack);
        let mut faults: Vec<Invalid> = Vec::new();
        for (at, (given, input)) in work.given.iter().zip(&pack.inputs).enumerate() {
            match given {
                Given::Constant(value) => self.slots[at] = *value,
                Given::Column { number, .. } => {
                    let cell = work.columns[*number].cell(row);
                    let slot = slot_of(pack, input.ty, cell).ok_or_else(|| wrong_cell(input));
                    match slot.and_then(|slot| bounded(input, slot)) {
                        Ok(slot) => self.slots[at] = slot,
                        Err(fault) => faults.push(fault),
                    }
                }
                Given::Text { number } => {
                    match inputs::from_text(pack, input, work.columns[*number].text(row)) {
                        Ok(slots) => self.slots[at..at + slots.len()].copy_from_slice(&slots),
                        Err(wrong) => faults.extend(wrong),
                    }
                }
                // Its list writes it.
                Given::InList => {}
            }
        }
        if !faults.is_empty() {
            return Err(EvalError::Refused(faults));
        }
        pack.compute(&self.slots, Point::of(work.population.when), &mut self.registers)
    }
}

/// What the scalar machine makes of a cell; `None` if it is no such flag, option, day or moment.
fn slot_of(pack: &Pack, ty: Type, cell: i64) -> Option<i64> {
    match ty {
        Type::Bool => (0..=1).contains(&cell).then_some(cell),
        Type::Enum(set) => {
            let options = &pack.choices[usize::from(set)];
            usize::try_from(cell).is_ok_and(|index| index < options.len()).then_some(cell)
        }
        Type::Date => day::from_epoch(cell),
        Type::DateTime => moment::day_of(cell).map(|_| cell),
        _ => Some(cell),
    }
}
