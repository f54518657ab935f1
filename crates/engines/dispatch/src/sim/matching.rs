//! Sparse minimum-cost matching: each row to one column or to none.
//!
//! Successive shortest augmenting paths with dual prices (the Hungarian method as Jonker and Volgenant run
//! it), over the edges that exist instead of a dense table. Exact, in integers; its work is bounded by rows ×
//! edges × log columns.
//!
//! Invariant: for each edge `u[row] + v[column] <= cost`, with equality on matched edges; so the sum of the
//! prices is a lower bound that the matching reaches.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// An edge to a column at a cost.
pub(crate) type Edge = (usize, i64);

/// Where a shortest path ends.
enum End {
    Column(usize),
    Alone(usize),
}

/// The state of the method.
struct Matching<'a> {
    edges: &'a [Vec<Edge>],
    alone: &'a [i64],
    u: Vec<i64>,
    v: Vec<i64>,
    column_of: Vec<Option<usize>>,
    row_of: Vec<Option<usize>>,
    /// Per column, of the search under way: distance and the row it was reached from.
    reached: Vec<Option<(i64, usize)>>,
}

/// Matches rows to columns at least total cost, where row `r` may stay alone at `alone[r]`.
///
/// `edges[r]` holds the columns (below `columns`) that row `r` can have. Returns the column of each row.
/// Among equally cheap matchings the one returned depends on the input alone.
pub(crate) fn least_cost(edges: &[Vec<Edge>], alone: &[i64], columns: usize) -> Vec<Option<usize>> {
    let cheapest =
        |row: usize| edges[row].iter().map(|edge| edge.1).min().unwrap_or(i64::MAX).min(alone[row]);
    let mut state = Matching {
        edges,
        alone,
        u: (0..edges.len()).map(cheapest).collect(),
        v: vec![0; columns],
        column_of: vec![None; edges.len()],
        row_of: vec![None; columns],
        reached: vec![None; columns],
    };
    let waiting: Vec<usize> = (0..edges.len()).filter(|&row| !state.take_cheapest(row)).collect();
    for row in waiting {
        state.augment(row);
    }
    state.column_of
}

impl Matching<'_> {
    /// Gives `row` its cheapest choice when that is to be had, and says whether it was.
    fn take_cheapest(&mut self, row: usize) -> bool {
        if self.alone[row] == self.u[row] {
            return true;
        }
        let (row_of, price) = (&self.row_of, self.u[row]);
        match self.edges[row].iter().find(|(column, cost)| *cost == price && row_of[*column].is_none()) {
            Some(&(column, _)) => {
                self.row_of[column] = Some(row);
                self.column_of[row] = Some(column);
                true
            }
            None => false,
        }
    }

    /// Brings `root` into the matching along a shortest path, moving others where that is cheaper.
    fn augment(&mut self, root: usize) {
        let mut heap = BinaryHeap::new();
        let mut touched = Vec::new();
        let mut done: Vec<(usize, i64)> = Vec::new();
        let mut best_alone = (self.alone[root] - self.u[root], root);
        let mut bound = best_alone.0;
        self.relax(root, 0, &mut bound, &mut heap, &mut touched);
        let (end, length) = loop {
            let Some(Reverse((distance, column))) = heap.pop() else {
                break (End::Alone(best_alone.1), best_alone.0);
            };
            if distance >= best_alone.0 {
                break (End::Alone(best_alone.1), best_alone.0);
            }
            if self.reached[column].is_none_or(|(least, _)| least < distance) {
                continue; // an older, longer way to it
            }
            let Some(row) = self.row_of[column] else { break (End::Column(column), distance) };
            done.push((column, distance));
            let leave = distance + self.alone[row] - self.u[row];
            if leave < best_alone.0 {
                best_alone = (leave, row);
                bound = bound.min(leave);
            }
            self.relax(row, distance, &mut bound, &mut heap, &mut touched);
        };
        self.u[root] += length;
        for (column, distance) in done {
            self.v[column] -= length - distance;
            let row = self.row_of[column].expect("only matched columns are passed through");
            self.u[row] += length - distance;
        }
        self.flip(root, end);
        for column in touched {
            self.reached[column] = None;
        }
    }

    /// Offers the columns of `row`, reached at `base`, to the search; `bound` is the length of the best end
    /// seen so far, and what is not shorter than it leads nowhere.
    fn relax(
        &mut self,
        row: usize,
        base: i64,
        bound: &mut i64,
        heap: &mut BinaryHeap<Reverse<(i64, usize)>>,
        touched: &mut Vec<usize>,
    ) {
        for &(column, cost) in &self.edges[row] {
            let distance = base + cost - self.u[row] - self.v[column];
            if distance >= *bound {
                continue;
            }
            let before = self.reached[column];
            if before.is_none_or(|(least, _)| distance < least) {
                if before.is_none() {
                    touched.push(column);
                }
                self.reached[column] = Some((distance, row));
                heap.push(Reverse((distance, column)));
                if self.row_of[column].is_none() {
                    *bound = distance;
                }
            }
        }
    }

    /// Walks the path back from its end, giving each row on it its new column.
    fn flip(&mut self, root: usize, end: End) {
        let mut open = match end {
            End::Column(column) => Some(column),
            End::Alone(row) => self.column_of[row].take(),
        };
        while let Some(column) = open {
            let (_, row) = self.reached[column].expect("the path was reached");
            self.row_of[column] = Some(row);
            open = self.column_of[row].replace(column);
            if row == root {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The least total over all choices, by trying them.
    fn by_trying(edges: &[Vec<Edge>], alone: &[i64], row: usize, used: &mut Vec<bool>) -> i64 {
        if row == edges.len() {
            return 0;
        }
        let mut best = alone[row] + by_trying(edges, alone, row + 1, used);
        for &(column, cost) in &edges[row] {
            if !used[column] {
                used[column] = true;
                best = best.min(cost + by_trying(edges, alone, row + 1, used));
                used[column] = false;
            }
        }
        best
    }

    fn table() -> impl Strategy<Value = Vec<(Vec<Edge>, i64)>> {
        let row = (proptest::collection::btree_map(0..5usize, -20..60i64, 0..5), 0..50i64);
        proptest::collection::vec(row.prop_map(|(edges, alone)| (edges.into_iter().collect(), alone)), 0..6)
    }

    proptest! {
        #[test]
        fn no_other_matching_is_cheaper(rows in table()) {
            let (edges, alone): (Vec<Vec<Edge>>, Vec<i64>) = rows.into_iter().unzip();
            let chosen = least_cost(&edges, &alone, 5);
            let mut used = [false; 5];
            let mut total = 0;
            for (row, choice) in chosen.iter().enumerate() {
                total += match choice {
                    None => alone[row],
                    Some(column) => {
                        prop_assert!(!std::mem::replace(&mut used[*column], true), "column {column} twice");
                        edges[row].iter().find(|edge| edge.0 == *column).expect("an edge").1
                    }
                };
            }
            prop_assert_eq!(total, by_trying(&edges, &alone, 0, &mut vec![false; 5]));
        }
    }

    #[test]
    fn a_nearest_first_choice_is_given_up_for_the_whole() {
        let edges = [vec![(0, 1), (1, 2)], vec![(0, 2), (1, 100)]];
        assert_eq!(least_cost(&edges, &[1_000, 1_000], 2), vec![Some(1), Some(0)]);
    }
}
