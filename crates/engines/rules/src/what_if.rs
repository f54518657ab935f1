//! The same people asked twice, with parameters as they are and as they might be: who gains, who loses, what it costs.

use std::fmt;
use std::num::NonZeroUsize;

use kernel::Invalid;
use serde::{Serialize, Serializer};

use crate::ir::Type;
use crate::pack::Pack;
use crate::people::Chunk;
use crate::typing::nearest;
use crate::vector::{InputColumn, PopulationError};
use crate::when::When;

/// Buckets of the distribution on each side of nought.
const BUCKETS: i128 = 6;

/// Another value of a parameter: money in yuan, a rate in basis points, as people write them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The parameter.
    pub param: String,
    /// The value it might have.
    pub value: String,
}

/// A sum of amounts in fen, of any size. In JSON and in words it is yuan with two places.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Total(pub i128);

impl fmt::Display for Total {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.unsigned_abs();
        write!(f, "{}{}.{:02}", if self.0 < 0 { "-" } else { "" }, size / 100, size % 100)
    }
}

impl Serialize for Total {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// Those on one side of a change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Side {
    /// How many.
    pub count: usize,
    /// What they gain together; of those who lose it is below nought.
    pub sum: Total,
}

/// People who gain about as much: more than nought up to and with `to`, for losses from and with `from` to below
/// nought; the one from nought to nought has those for whom nothing changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bucket {
    /// Least gain.
    pub from: Total,
    /// Largest gain.
    pub to: Total,
    /// How many people.
    pub count: usize,
}

/// What a change does to all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Effect {
    /// The amount that is compared.
    pub output: String,
    /// People with an answer before and after.
    pub people: usize,
    /// Those who gain.
    pub gain: Side,
    /// Those who lose.
    pub lose: Side,
    /// Those for whom nothing changes.
    pub same: usize,
    /// Sum of the amounts as things are.
    pub cost_before: Total,
    /// Sum of the amounts as they might be.
    pub cost_after: Total,
    /// The one less the other.
    pub difference: Total,
    /// Gains in buckets of equal width on both sides of nought, from loss to gain.
    pub buckets: Vec<Bucket>,
    /// People without an answer before or after.
    pub refused: usize,
}

/// A question of what would be, and what came of it so far.
#[derive(Debug)]
pub struct WhatIf<'p> {
    before: &'p Pack,
    after: Pack,
    when: When,
    output: &'p str,
    refused: usize,
    cost_before: i128,
    cost_after: i128,
    /// New less old, in fen, one for each person.
    steps: Vec<i128>,
}

impl Pack {
    /// Prepares to compare an amount among the outputs (the first without a name) as it is and as it would be.
    ///
    /// # Errors
    /// A fault in `changes` or `output`.
    pub fn what_if(
        &self,
        changes: &[Change],
        output: Option<&str>,
        when: impl Into<When>,
    ) -> Result<WhatIf<'_>, Invalid> {
        let when = when.into();
        let mut after = self.clone();
        for Change { param, value } in changes {
            after = after.with_param(param, value, when)?;
        }
        let nodes = self.outputs.iter().map(|number| &self.nodes[usize::from(*number)]);
        let amounts: Vec<&str> =
            nodes.filter(|node| node.symbol.ty == Type::Money).map(|node| node.name.as_str()).collect();
        let found = match output {
            Some(wanted) => amounts.iter().find(|name| **name == wanted),
            None => amounts.first(),
        };
        let output = *found.ok_or_else(|| {
            let hint = nearest(output.unwrap_or_default(), amounts.iter().copied());
            Invalid::new(
                "output",
                "rules.unknown_output",
                format!("'{}' has no such amount among its outputs; {hint}", self.id()),
                format!("“{}”的结果里没有这个金额；{hint}", self.id()),
            )
        })?;
        Ok(WhatIf {
            before: self,
            after,
            when,
            output,
            refused: 0,
            cost_before: 0,
            cost_after: 0,
            steps: Vec::new(),
        })
    }
}

impl WhatIf<'_> {
    /// Asks both packs for more people, whose columns are those of `inputs`.
    ///
    /// # Errors
    /// [`PopulationError`] if the pack is not in force or the columns do not fit it.
    pub fn add(
        &mut self,
        inputs: &[InputColumn<'_>],
        chunk: &Chunk,
        threads: NonZeroUsize,
    ) -> Result<(), PopulationError> {
        let ask = |pack: &Pack| pack.population(self.when, &[self.output])?.answer(inputs, chunk, threads);
        let (old, new) = (ask(self.before)?, ask(&self.after)?);
        let mut answered = vec![true; chunk.rows];
        for (row, _) in old.refused.iter().chain(&new.refused) {
            answered[*row] = false;
        }
        for (row, _) in answered.iter().enumerate().filter(|(_, answered)| **answered) {
            let (old, new) = (i128::from(old.outputs[0][row]), i128::from(new.outputs[0][row]));
            self.cost_before += old;
            self.cost_after += new;
            self.steps.push(new - old);
        }
        self.refused += answered.iter().filter(|answered| !**answered).count();
        Ok(())
    }

    /// What the change does to all so far. With `burden` the amount is paid by the person (a tax, a fee), and a rise
    /// is a loss.
    pub fn effect(&self, burden: bool) -> Effect {
        let gains: Vec<i128> = self.steps.iter().map(|step| if burden { -step } else { *step }).collect();
        let side = |wanted: fn(&i128) -> bool| {
            let gains = gains.iter().copied().filter(wanted);
            gains.fold(Side::default(), |side, gain| Side {
                count: side.count + 1,
                sum: Total(side.sum.0 + gain),
            })
        };
        Effect {
            output: self.output.to_owned(),
            people: gains.len(),
            gain: side(|gain| *gain > 0),
            lose: side(|gain| *gain < 0),
            same: gains.iter().filter(|gain| **gain == 0).count(),
            cost_before: Total(self.cost_before),
            cost_after: Total(self.cost_after),
            difference: Total(self.cost_after - self.cost_before),
            buckets: buckets(&gains),
            refused: self.refused,
        }
    }
}

/// Shares gains out: as many buckets on each side, wide enough for the largest gain or loss, and one for nought.
fn buckets(gains: &[i128]) -> Vec<Bucket> {
    let most = gains.iter().map(|gain| gain.abs()).max().unwrap_or(0);
    let width = ((most + BUCKETS - 1) / BUCKETS).max(1);
    let bounds = (-BUCKETS..0).map(|i| (i, i + 1)).chain([(0, 0)]).chain((0..BUCKETS).map(|i| (i, i + 1)));
    let mut buckets: Vec<Bucket> = bounds
        .map(|(from, to)| Bucket { from: Total(from * width), to: Total(to * width), count: 0 })
        .collect();
    for gain in gains {
        let steps = (gain.abs() + width - 1) / width * gain.signum();
        let index = usize::try_from(steps + BUCKETS).expect("no gain is beyond the widest bucket");
        buckets[index].count += 1;
    }
    buckets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_in_the_bucket_of_their_gain() {
        for gains in
            [vec![], vec![0], vec![5], vec![-1], vec![0, 1, -1, 599, 600, 601, -600, -3_599, 3_600, 3_600]]
        {
            let found = buckets(&gains);
            assert_eq!(found.len(), 13);
            for bucket in found {
                let (from, to) = (bucket.from.0, bucket.to.0);
                let inside = |gain: &&i128| match gain.signum() {
                    0 => from == to,
                    1 => from >= 0 && from < **gain && **gain <= to,
                    _ => to <= 0 && from <= **gain && **gain < to,
                };
                assert_eq!(bucket.count, gains.iter().filter(inside).count(), "{gains:?} {bucket:?}");
            }
        }
    }
}
