//! The text format of Li and Lim's instances.

use super::problem::{Matrix, Problem, Shipment, Stop};

/// Units of a distance of one: five places are kept, and every way is rounded up, so that what is planned can be driven
/// in exact arithmetic.
pub const SCALE: i64 = 100_000;

/// A text that is no such instance.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct Malformed {
    /// Counted from one.
    pub line: usize,
    /// What is wrong and what is wanted.
    pub message: String,
}

/// Reads an instance: vehicles, capacity and speed; then number, x, y, demand, ready, due, service, pickup and delivery
/// of each stop, the depot first.
///
/// # Errors
/// With the line that is wrong.
pub fn parse(text: &str) -> Result<Problem, Malformed> {
    let mut rows = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let words = line.split_whitespace();
        let row: Result<Vec<i64>, _> = words.map(str::parse).collect();
        let fault = |message: &str| Malformed { line: number + 1, message: message.to_owned() };
        let row = row.map_err(|_| fault("only whole numbers are known here"))?;
        let wanted = if rows.is_empty() { 3 } else { 9 };
        match row.len() {
            0 => {}
            count if count == wanted => rows.push((number + 1, row)),
            count => return Err(fault(&format!("{count} numbers, {wanted} are wanted"))),
        }
    }
    let line_of = |at: usize| rows.get(at).map_or(1, |(line, _)| *line);
    let fault = |at: usize, message: &str| Malformed { line: line_of(at), message: message.to_owned() };
    let (_, head) = rows.first().ok_or_else(|| fault(0, "the text is empty"))?;
    let count = rows.len() - 1;
    const MOST: i64 = 1_000_000;
    let mut stops = Vec::with_capacity(count);
    let mut shipments = Vec::new();
    for (at, (_, row)) in rows.iter().enumerate().skip(1) {
        if row[0] != i64::try_from(at - 1).unwrap_or(-1) {
            return Err(fault(at, "the stops are not numbered from 0 on"));
        }
        if row.iter().any(|cell| cell.abs() > MOST) {
            return Err(fault(at, "a number beyond a million"));
        }
        stops.push(Stop { ready: row[4] * SCALE, due: row[5] * SCALE, service: row[6] * SCALE });
        // The pickup's line names its delivery.
        if at > 1 && row[7] == 0 {
            let delivery = usize::try_from(row[8]).ok().filter(|delivery| (1..count).contains(delivery));
            let delivery = delivery.ok_or_else(|| fault(at, "a pickup without a delivery"))?;
            if rows[delivery + 1].1[7] != row[0] {
                return Err(fault(delivery + 1, "it is not the delivery of the pickup that names it"));
            }
            let narrow = |stop: usize| u16::try_from(stop).map_err(|_| fault(at, "too many stops"));
            let (pickup, delivery) = (Some(narrow(at - 1)?), Some(narrow(delivery)?));
            shipments.push(Shipment { pickup, delivery, load: row[3] });
        }
    }
    let place = |stop: usize| (rows[stop + 1].1[1], rows[stop + 1].1[2]);
    let matrix = Matrix::of(count, |a, b| {
        let ((ax, ay), (bx, by)) = (place(a), place(b));
        let square = ((ax - bx).unsigned_abs().pow(2) + (ay - by).unsigned_abs().pow(2)) as u128;
        let scaled = square * (SCALE as u128).pow(2);
        let root = scaled.isqrt();
        i64::try_from(if root * root == scaled { root } else { root + 1 }).unwrap_or(-1)
    });
    let vehicles = usize::try_from(head[0]).unwrap_or(0);
    Ok(Problem { stops, shipments, matrix, vehicles, capacity: head[1] })
}
