//! The three solution files, cells separated by blanks, one header line each.

use super::Breach;

/// The text of the files.
#[derive(Debug, Clone, Copy)]
pub struct Solution<'t> {
    /// `solution_info_assignments.txt`: assignment_time pickup_time courier order [order …].
    pub assignments: &'t str,
    /// `solution_info_orders.txt`: order placement_time ready_time pickup_time dropoff_time courier.
    pub orders: &'t str,
    /// `solution_info_couriers.txt`: courier departure_time origin destination.
    pub couriers: &'t str,
}

/// A line of the assignments.
#[derive(Debug)]
pub(super) struct Assigned<'t> {
    pub at_min: i64,
    pub pickup_min: i64,
    pub courier: &'t str,
    pub orders: Vec<&'t str>,
}

/// A line of the orders.
#[derive(Debug)]
pub(super) struct Delivered<'t> {
    pub order: &'t str,
    pub placed_min: i64,
    pub ready_min: i64,
    pub pickup_min: i64,
    pub dropoff_min: i64,
    pub courier: &'t str,
}

/// A line of the couriers.
#[derive(Debug)]
pub(super) struct Move<'t> {
    pub courier: &'t str,
    pub departure_min: i64,
    pub origin: &'t str,
    pub destination: &'t str,
}

/// The words that the evaluator looks for in the header of the orders.
const ORDERS_HEADER: [&str; 6] =
    ["order", "placement_time", "ready_time", "pickup_time", "dropoff_time", "courier"];

impl<'t> Solution<'t> {
    pub(super) fn assigned(&self) -> Result<Vec<Assigned<'t>>, Breach> {
        lines("solution_info_assignments.txt", self.assignments, |line| match line.words.as_slice() {
            [at, pickup, courier, orders @ ..] if !orders.is_empty() => Ok(Assigned {
                at_min: line.minutes(at)?,
                pickup_min: line.minutes(pickup)?,
                courier,
                orders: orders.to_vec(),
            }),
            _ => Err(line.breach("assignment_time pickup_time courier order [order …]")),
        })
    }

    pub(super) fn delivered(&self) -> Result<Vec<Delivered<'t>>, Breach> {
        const FILE: &str = "solution_info_orders.txt";
        let header = self.orders.lines().next().unwrap_or("");
        if !header.split_whitespace().eq(ORDERS_HEADER) {
            let expected = "the header: order placement_time ready_time pickup_time dropoff_time courier";
            return Err(Breach::Malformed { file: FILE, line: 1, expected });
        }
        lines(FILE, self.orders, |line| match line.words.as_slice() {
            [order, placed, ready, pickup, dropoff, courier] => Ok(Delivered {
                order,
                placed_min: line.minutes(placed)?,
                ready_min: line.minutes(ready)?,
                pickup_min: line.minutes(pickup)?,
                dropoff_min: line.minutes(dropoff)?,
                courier,
            }),
            _ => Err(line.breach("order placement_time ready_time pickup_time dropoff_time courier")),
        })
    }

    pub(super) fn moves(&self) -> Result<Vec<Move<'t>>, Breach> {
        lines("solution_info_couriers.txt", self.couriers, |line| match line.words.as_slice() {
            [courier, departure, origin, destination] => {
                Ok(Move { courier, departure_min: line.minutes(departure)?, origin, destination })
            }
            _ => Err(line.breach("courier departure_time origin destination")),
        })
    }
}

struct Line<'t> {
    file: &'static str,
    number: usize,
    words: Vec<&'t str>,
}

impl Line<'_> {
    const fn breach(&self, expected: &'static str) -> Breach {
        Breach::Malformed { file: self.file, line: self.number, expected }
    }

    /// Whole minutes: the evaluator cuts decimals off in some columns and not in others.
    fn minutes(&self, word: &str) -> Result<i64, Breach> {
        /// Ten weeks: no day is longer, and sums stay far from overflow.
        const MOST: i64 = 100_000;
        let minutes = word.parse().ok().filter(|minutes| (-MOST..=MOST).contains(minutes));
        minutes.ok_or_else(|| self.breach("whole minutes"))
    }
}

/// The lines after the header that are not blank.
fn lines<'t, T>(
    file: &'static str,
    text: &'t str,
    read: impl Fn(Line<'t>) -> Result<T, Breach>,
) -> Result<Vec<T>, Breach> {
    let numbered = text.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty());
    numbered
        .map(|(at, line)| read(Line { file, number: at + 1, words: line.split_whitespace().collect() }))
        .collect()
}
