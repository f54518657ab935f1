//! The table of simulations.

use jiff::Timestamp;
use kernel::id::SimulationId;
use kernel::{Cx, Region};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Error, Row, Tx, Value, args};

use super::{Answer, Claimed, Failure, Question, Simulation, State};
use crate::site::inside;

const COLUMNS: &str = "id, asked_at, question, state, policies, alive_until";

pub(super) fn insert(
    tx: &mut Tx<'_>,
    cx: &Cx,
    id: SimulationId,
    region: &Region,
    question: &Question,
) -> Result<(), Error> {
    tx.exec(
        "INSERT INTO delivery_simulation (id, region, asked_at, question, state, policies)
         VALUES ($1, $2, $3, $4, 'waiting', 0)",
        args![id, region, cx.now, json(question)?],
    )?;
    Ok(())
}

/// How many of a division wait.
pub(super) fn waiting(tx: &mut Tx<'_>, region: &Region) -> Result<u32, Error> {
    let sql = "SELECT COUNT(*) FROM delivery_simulation WHERE region = $1 AND state = 'waiting'";
    tx.row(sql, args![region])?.map_or(Ok(0), |row| row.get(0))
}

/// Removes what is older than the newest `kept` of a division.
pub(super) fn forget(tx: &mut Tx<'_>, region: &Region, kept: u32) -> Result<(), Error> {
    tx.exec(
        "DELETE FROM delivery_simulation WHERE region = $1 AND state <> 'waiting' AND id NOT IN
         (SELECT id FROM delivery_simulation WHERE region = $1 ORDER BY id DESC LIMIT $2)",
        args![region, kept],
    )?;
    Ok(())
}

/// The question that waits longest.
pub(super) fn oldest_waiting(tx: &mut Tx<'_>) -> Result<Option<Claimed>, Error> {
    let sql = "SELECT id, question FROM delivery_simulation WHERE state = 'waiting' ORDER BY id LIMIT 1";
    let row = tx.row(sql, args![])?;
    row.map(|row| Ok(Claimed { id: row.get(0)?, question: read(&row, 1)? })).transpose()
}

/// Takes a waiting question up; false if it does not wait any more.
pub(super) fn start(tx: &mut Tx<'_>, id: SimulationId, alive_until: Timestamp) -> Result<bool, Error> {
    let sql = "UPDATE delivery_simulation SET state = 'running', alive_until = $2
               WHERE id = $1 AND state = 'waiting'";
    Ok(tx.exec(sql, args![id, alive_until])? == 1)
}

/// False if it does not run any more.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    id: SimulationId,
    policies: u32,
    until: Timestamp,
) -> Result<bool, Error> {
    let sql = "UPDATE delivery_simulation SET policies = $2, alive_until = $3
               WHERE id = $1 AND state = 'running'";
    Ok(tx.exec(sql, args![id, policies, until])? == 1)
}

/// False if it does not run any more.
pub(super) fn finish(tx: &mut Tx<'_>, id: SimulationId, answer: &Answer) -> Result<bool, Error> {
    let sql = "UPDATE delivery_simulation SET state = 'done', outcomes = $2, film = $3, alive_until = NULL
               WHERE id = $1 AND state = 'running'";
    Ok(tx.exec(sql, args![id, json(&answer.outcomes)?, json(&answer.film)?])? == 1)
}

/// False if it does not run any more.
pub(super) fn fail(tx: &mut Tx<'_>, id: SimulationId, failure: Failure) -> Result<bool, Error> {
    let sql =
        "UPDATE delivery_simulation SET state = $2, alive_until = NULL WHERE id = $1 AND state = 'running'";
    Ok(tx.exec(sql, args![id, failure.name()])? == 1)
}

/// Simulations of a division before an id, newest first.
pub(super) fn list(
    tx: &mut Tx<'_>,
    cx: &Cx,
    region: &Region,
    before: Option<SimulationId>,
    limit: u32,
) -> Result<Vec<Simulation>, Error> {
    let mut values: Vec<Value> = args![inside(region), limit].to_vec();
    let mut older = "";
    if let Some(before) = before {
        older = "AND id < $3";
        values.push(before.into());
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM delivery_simulation WHERE region LIKE $1 {older} ORDER BY id DESC LIMIT $2"
    );
    tx.rows(&sql, &values)?.iter().map(|row| simulation(row, cx.now)).collect()
}

/// One of a division.
pub(super) fn by_id(
    tx: &mut Tx<'_>,
    cx: &Cx,
    region: &Region,
    id: SimulationId,
) -> Result<Option<(Simulation, Option<Answer>)>, Error> {
    let sql =
        format!("SELECT {COLUMNS}, outcomes, film FROM delivery_simulation WHERE id = $1 AND region LIKE $2");
    let Some(row) = tx.row(&sql, args![id, inside(region)])? else { return Ok(None) };
    let simulation = simulation(&row, cx.now)?;
    let answer = match simulation.state {
        State::Done => Some(Answer { outcomes: read(&row, 6)?, film: read(&row, 7)? }),
        State::Waiting | State::Running { .. } | State::Failed(_) => None,
    };
    Ok(Some((simulation, answer)))
}

fn simulation(row: &Row, now: Timestamp) -> Result<Simulation, Error> {
    let (state, alive_until): (String, Option<Timestamp>) = (row.get(3)?, row.get(5)?);
    let state = match state.as_str() {
        "waiting" => State::Waiting,
        "running" if alive_until.is_some_and(|until| now <= until) => {
            State::Running { policies: row.get(4)? }
        }
        "running" | "interrupted" => State::Failed(Failure::Interrupted),
        "unplayable" => State::Failed(Failure::Unplayable),
        "too_long" => State::Failed(Failure::TooLong),
        "done" => State::Done,
        other => return Err(Error::Corrupt(format!("a simulation is '{other}'"))),
    };
    Ok(Simulation { id: row.get(0)?, asked_at: row.get(1)?, question: read(row, 2)?, state })
}

fn json<T: Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Corrupt(error.to_string()))
}

fn read<T: DeserializeOwned>(row: &Row, at: usize) -> Result<T, Error> {
    let text: String = row.get(at)?;
    serde_json::from_str(&text).map_err(|error| Error::Corrupt(format!("a simulation: {error}")))
}
