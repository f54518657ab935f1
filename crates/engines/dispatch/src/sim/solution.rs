//! The played day as the three solution files of the meal delivery routing problem.

use std::fmt::Write as _;

use super::Played;
use crate::check::Solution;
use crate::days::{Day, Order};

/// What is written to disk, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// `solution_info_assignments.txt`.
    pub assignments: String,
    /// `solution_info_orders.txt`.
    pub orders: String,
    /// `solution_info_couriers.txt`.
    pub couriers: String,
}

/// A moment that the files cannot hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("second {at} is no whole minute; only days in whole minutes can be written as solution files")]
pub struct NotMinutes {
    /// The moment.
    pub at: i64,
}

impl Files {
    /// Writes a played day.
    ///
    /// # Errors
    /// [`NotMinutes`], since the evaluator cuts off decimals of some columns.
    pub fn of(day: &Day, played: &Played) -> Result<Self, NotMinutes> {
        let mut assignments = "assignment_time pickup_time courier orders\n".to_owned();
        let mut orders = "order placement_time ready_time pickup_time dropoff_time courier\n".to_owned();
        let mut moves = vec![String::new(); day.couriers.len()];
        // The place a courier is at, by name; `0` is the start of the shift.
        let mut here = vec!["0"; day.couriers.len()];
        for trip in &played.trips {
            let courier = &day.couriers[trip.courier].key;
            let picked_up = minutes(trip.picked_up_at)?;
            let left = minutes(trip.left_at)?;
            let mut cells = vec![left.as_str(), &picked_up, courier];
            cells.extend(trip.drops.iter().map(|drop| day.orders[drop.order].key.as_str()));
            line(&mut assignments, &cells);
            let (moves, here) = (&mut moves[trip.courier], &mut here[trip.courier]);
            let store = &day.stores[trip.store].key;
            line(moves, &[courier, &left, here, store]);
            *here = store;
            for drop in &trip.drops {
                let Order { key, placed_at, ready_at, .. } = &day.orders[drop.order];
                let (placed, ready) = (minutes(*placed_at)?, minutes(*ready_at)?);
                line(&mut orders, &[key, &placed, &ready, &picked_up, &minutes(drop.at)?, courier]);
                line(moves, &[courier, &minutes(drop.left_at)?, here, key]);
                *here = key;
            }
        }
        let couriers = format!("courier departure_time origin destination\n{}", moves.concat());
        Ok(Self { assignments, orders, couriers })
    }

    /// What the checker reads.
    pub fn solution(&self) -> Solution<'_> {
        Solution { assignments: &self.assignments, orders: &self.orders, couriers: &self.couriers }
    }
}

fn line(text: &mut String, cells: &[&str]) {
    let _ = writeln!(text, "{}", cells.join(" "));
}

fn minutes(at: i64) -> Result<String, NotMinutes> {
    if at % 60 == 0 { Ok((at / 60).to_string()) } else { Err(NotMinutes { at }) }
}
