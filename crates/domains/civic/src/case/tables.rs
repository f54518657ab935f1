//! The SQL of cases, their history, supplement requests and decisions.

use jiff::Timestamp;
use jiff::civil::Date;
use kernel::id::{CaseId, PersonId, SupplementId};
use kernel::{Actor, Cx, Fen, Region, TraceId};
use store::{Error, Row, Tx, Value, args};

use super::model::{Act, Back, Outcome, State};

/// A case as stored; what is sealed stays sealed.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) id: CaseId,
    pub(crate) number: String,
    pub(crate) service: String,
    pub(crate) region: Region,
    pub(crate) person: PersonId,
    pub(crate) form_version: i64,
    pub(crate) pack: String,
    pub(crate) pack_version: String,
    pub(crate) pack_hash: String,
    pub(crate) state: State,
    pub(crate) answers: Option<Vec<u8>>,
    pub(crate) estimate: Option<Vec<u8>>,
    /// What the pinned result grants; plain, because the books and the law need it.
    pub(crate) amount: Option<Fen>,
    pub(crate) trace: TraceId,
    pub(crate) created_at: Timestamp,
    pub(crate) submitted_at: Option<Timestamp>,
    pub(crate) decided_at: Option<Timestamp>,
    pub(crate) closed_at: Option<Timestamp>,
    pub(crate) version: i64,
}

/// A moment of a case's history.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) kind: String,
    pub(crate) running: bool,
    /// `citizen`, `clerk` or `system`.
    pub(crate) actor: String,
    pub(crate) at: Timestamp,
}

/// A supplement request; its words are sealed.
#[derive(Debug, Clone)]
pub(crate) struct Supplement {
    pub(crate) id: SupplementId,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) due_on: Date,
    pub(crate) requested_at: Timestamp,
}

/// A decision; its words are sealed.
#[derive(Debug, Clone)]
pub(crate) struct Decision {
    pub(crate) approved: bool,
    pub(crate) amount: Option<Fen>,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) at: Timestamp,
}

pub(crate) const COLUMNS: &str = "id, number, service, region, person, form_version, pack, pack_version, pack_hash, \
    state, supplement, back, approved, amount, answers, estimate, trace, created_at, submitted_at, decided_at, \
    closed_at, version";

pub(crate) fn case(row: &Row) -> Result<Case, Error> {
    Ok(Case {
        id: row.get(0)?,
        number: row.get(1)?,
        service: row.get(2)?,
        region: row.get(3)?,
        person: row.get(4)?,
        form_version: row.get(5)?,
        pack: row.get(6)?,
        pack_version: row.get(7)?,
        pack_hash: row.get(8)?,
        state: state(row)?,
        amount: row.get(13)?,
        answers: row.get(14)?,
        estimate: row.get(15)?,
        trace: row.get(16)?,
        created_at: row.get(17)?,
        submitted_at: row.get(18)?,
        decided_at: row.get(19)?,
        closed_at: row.get(20)?,
        version: row.get(21)?,
    })
}

fn state(row: &Row) -> Result<State, Error> {
    let name: String = row.get(9)?;
    let corrupt = |what: &str| Error::Corrupt(format!("case state '{name}': {what}"));
    let outcome = || -> Result<Outcome, Error> {
        let approved: Option<bool> = row.get(12)?;
        let approved = approved.ok_or_else(|| corrupt("no outcome"))?;
        Ok(if approved { Outcome::Approved { amount: row.get(13)? } } else { Outcome::Refused })
    };
    Ok(match name.as_str() {
        "draft" => State::Draft,
        "submitted" => State::Submitted,
        "supplement_requested" => {
            let supplement: Option<SupplementId> = row.get(10)?;
            let back: Option<String> = row.get(11)?;
            State::SupplementRequested {
                supplement: supplement.ok_or_else(|| corrupt("no request"))?,
                back: match back.as_deref() {
                    Some("desk") => Back::Desk,
                    Some("accepted") => Back::Accepted,
                    Some("review") => Back::Review,
                    _ => return Err(corrupt("no way back")),
                },
            }
        }
        "resubmitted" => State::Resubmitted,
        "not_accepted" => State::NotAccepted,
        "accepted" => State::Accepted,
        "in_review" => State::InReview,
        "approved" => State::Approved { amount: row.get(13)? },
        "refused" => State::Refused,
        "issuing" => State::Issuing { outcome: outcome()? },
        "closed" => State::Closed { outcome: outcome()? },
        "withdrawn" => State::Withdrawn,
        "expired" => State::Expired,
        _ => return Err(corrupt("unknown")),
    })
}

/// Inserts a new case with its first step.
pub(crate) fn insert(tx: &mut Tx<'_>, cx: &Cx, case: &Case) -> Result<(), Error> {
    tx.exec(
        "INSERT INTO civic_case (id, number, service, region, person, form_version, pack, pack_version, pack_hash,
                                 state, answers, trace, created_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        args![
            case.id,
            &case.number,
            &case.service,
            &case.region,
            case.person,
            case.form_version,
            &case.pack,
            &case.pack_version,
            &case.pack_hash,
            case.state.name(),
            case.answers.clone(),
            case.trace,
            case.created_at,
            case.version
        ],
    )?;
    add_step(tx, cx, case, "created")
}

/// The case of this id.
pub(crate) fn by_id(tx: &mut Tx<'_>, id: CaseId) -> Result<Option<Case>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM civic_case WHERE id = $1");
    tx.row(&sql, args![id])?.as_ref().map(case).transpose()
}

/// Saves a result computed anew with the rules it came from, if nobody else changed the case meanwhile. No step: the
/// case stands where it stood.
pub(crate) fn repin(tx: &mut Tx<'_>, case: &mut Case) -> Result<(), Error> {
    let saved = tx.exec(
        "UPDATE civic_case SET form_version = $3, pack = $4, pack_version = $5, pack_hash = $6, amount = $7,
                estimate = $8, version = version + 1
         WHERE id = $1 AND version = $2",
        args![
            case.id,
            case.version,
            case.form_version,
            &case.pack,
            &case.pack_version,
            &case.pack_hash,
            case.amount,
            case.estimate.clone()
        ],
    )?;
    if saved != 1 {
        return Err(Error::Conflict);
    }
    case.version += 1;
    Ok(())
}

/// Saves everything that may change, if nobody else did meanwhile, and notes the step.
pub(crate) fn advance(tx: &mut Tx<'_>, cx: &Cx, case: &mut Case, act: Act, to: State) -> Result<(), Error> {
    let (supplement, back) = match to {
        State::SupplementRequested { supplement, back } => (Some(supplement), Some(back_name(back))),
        _ => (None, None),
    };
    let outcome = to.outcome();
    if let (Some(outcome), None) = (outcome, case.decided_at) {
        case.decided_at = Some(cx.now);
        case.amount = match outcome {
            Outcome::Approved { amount } => amount,
            Outcome::Refused => None,
        };
    }
    if matches!(act, Act::Submit) {
        case.submitted_at = Some(cx.now);
    }
    if to.is_end() {
        case.closed_at = Some(cx.now);
    }
    let approved: Option<bool> = outcome.map(|o| matches!(o, Outcome::Approved { .. }));
    let saved = tx.exec(
        "UPDATE civic_case SET form_version = $3, pack = $4, pack_version = $5, pack_hash = $6, state = $7,
                supplement = $8, back = $9, approved = $10, amount = $11, answers = $12, estimate = $13,
                submitted_at = $14, decided_at = $15, closed_at = $16, version = version + 1
         WHERE id = $1 AND version = $2",
        args![
            case.id,
            case.version,
            case.form_version,
            &case.pack,
            &case.pack_version,
            &case.pack_hash,
            to.name(),
            supplement,
            back,
            approved,
            case.amount,
            case.answers.clone(),
            case.estimate.clone(),
            case.submitted_at,
            case.decided_at,
            case.closed_at
        ],
    )?;
    if saved != 1 {
        return Err(Error::Conflict);
    }
    case.version += 1;
    case.state = to;
    if matches!(act, Act::Save) { Ok(()) } else { add_step(tx, cx, case, act.step(&to)) }
}

const fn back_name(back: Back) -> &'static str {
    match back {
        Back::Desk => "desk",
        Back::Accepted => "accepted",
        Back::Review => "review",
    }
}

/// Notes where the case stands now. Numbered by the case's version, so two racers cannot both write one.
fn add_step(tx: &mut Tx<'_>, cx: &Cx, case: &Case, kind: &str) -> Result<(), Error> {
    let role = match cx.actor {
        Actor::Citizen { .. } => "citizen",
        Actor::Staff { .. } => "clerk",
        Actor::System(_) | Actor::Anonymous => "system",
    };
    let sql =
        "INSERT INTO civic_step (case_id, seq, kind, running, actor, at) VALUES ($1, $2, $3, $4, $5, $6)";
    tx.exec(sql, args![case.id, case.version, kind, case.state.clock_runs(), role, cx.now])?;
    Ok(())
}

/// The history of a case, in order.
pub(crate) fn steps(tx: &mut Tx<'_>, id: CaseId) -> Result<Vec<Step>, Error> {
    Ok(steps_of(tx, &[id])?.pop().map(|(_, steps)| steps).unwrap_or_default())
}

/// The histories of many cases, one query.
pub(crate) fn steps_of(tx: &mut Tx<'_>, ids: &[CaseId]) -> Result<Vec<(CaseId, Vec<Step>)>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (list, args) = in_list(ids);
    let sql = format!(
        "SELECT case_id, kind, running, actor, at FROM civic_step WHERE case_id IN ({list}) ORDER BY case_id, seq"
    );
    let mut histories: Vec<(CaseId, Vec<Step>)> = Vec::with_capacity(ids.len());
    for row in tx.rows(&sql, &args)? {
        let id: CaseId = row.get(0)?;
        let step = Step { kind: row.get(1)?, running: row.get(2)?, actor: row.get(3)?, at: row.get(4)? };
        match histories.last_mut().filter(|(last, _)| *last == id) {
            Some((_, steps)) => steps.push(step),
            None => histories.push((id, vec![step])),
        }
    }
    Ok(histories)
}

/// `$1, $2, …` and the ids they stand for.
fn in_list(ids: &[CaseId]) -> (String, Vec<Value>) {
    let list: Vec<String> = (1..=ids.len()).map(|at| format!("${at}")).collect();
    (list.join(", "), ids.iter().map(|id| Value::from(*id)).collect())
}

pub(crate) fn insert_supplement(
    tx: &mut Tx<'_>,
    cx: &Cx,
    case: CaseId,
    id: SupplementId,
    body: Vec<u8>,
    due_on: Date,
) -> Result<(), Error> {
    let sql =
        "INSERT INTO civic_supplement (id, case_id, body, due_on, requested_at) VALUES ($1, $2, $3, $4, $5)";
    tx.exec(sql, args![id, case, body, due_on.to_string(), cx.now])?;
    Ok(())
}

pub(crate) fn receive_supplement(tx: &mut Tx<'_>, cx: &Cx, id: SupplementId) -> Result<(), Error> {
    let sql = "UPDATE civic_supplement SET received_at = $2 WHERE id = $1";
    tx.exec(sql, args![id, cx.now])?;
    Ok(())
}

pub(crate) fn supplement(tx: &mut Tx<'_>, id: SupplementId) -> Result<Option<Supplement>, Error> {
    let sql = "SELECT id, body, due_on, requested_at FROM civic_supplement WHERE id = $1";
    let Some(row) = tx.row(sql, args![id])? else { return Ok(None) };
    let due_on: String = row.get(2)?;
    Ok(Some(Supplement {
        id: row.get(0)?,
        body: row.get(1)?,
        due_on: due_on.parse().map_err(|_| Error::Corrupt(format!("day '{due_on}'")))?,
        requested_at: row.get(3)?,
    }))
}

pub(crate) fn insert_decision(
    tx: &mut Tx<'_>,
    cx: &Cx,
    case: CaseId,
    approved: bool,
    amount: Option<Fen>,
    body: Option<Vec<u8>>,
) -> Result<(), Error> {
    let sql = "INSERT INTO civic_decision (case_id, approved, amount, clerk, body, at) VALUES ($1, $2, $3, $4, $5, $6)";
    tx.exec(sql, args![case, approved, amount, cx.actor.to_string(), body, cx.now])?;
    Ok(())
}

pub(crate) fn decision(tx: &mut Tx<'_>, case: CaseId) -> Result<Option<Decision>, Error> {
    let sql = "SELECT approved, amount, body, at FROM civic_decision WHERE case_id = $1";
    let Some(row) = tx.row(sql, args![case])? else { return Ok(None) };
    Ok(Some(Decision { approved: row.get(0)?, amount: row.get(1)?, body: row.get(2)?, at: row.get(3)? }))
}

/// Cases of a person from before `before`, newest first, in one state or all.
pub(crate) fn of_person(
    tx: &mut Tx<'_>,
    person: PersonId,
    state: Option<&str>,
    before: Option<CaseId>,
    limit: u32,
) -> Result<Vec<Case>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM civic_case WHERE person = $1 AND ($2 = '' OR state = $2) AND ($3 = '' OR id < $3)
         ORDER BY id DESC LIMIT $4"
    );
    let before = before.map_or_else(String::new, |id| id.to_string());
    tx.rows(&sql, args![person, state.unwrap_or(""), before, limit])?.iter().map(case).collect()
}

/// People to whom something was granted, each with a region of theirs, the most recent people first.
pub(crate) fn granted_people(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<(PersonId, Region)>, Error> {
    let sql = "SELECT person, MAX(region) FROM civic_case WHERE approved = 1 GROUP BY person
               ORDER BY MAX(decided_at) DESC, person LIMIT $1";
    tx.rows(sql, args![limit])?.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// How many drafts a person has.
pub(crate) fn drafts(tx: &mut Tx<'_>, person: PersonId) -> Result<i64, Error> {
    let sql = "SELECT COUNT(*) FROM civic_case WHERE person = $1 AND state = 'draft'";
    tx.row(sql, args![person])?.map_or(Ok(0), |row| row.get(0))
}

/// Cases of a person that were granted since `since`.
pub(crate) fn granted_since(tx: &mut Tx<'_>, person: PersonId, since: Timestamp) -> Result<Vec<Case>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM civic_case WHERE person = $1 AND approved = 1 AND decided_at >= $2 ORDER BY id LIMIT 200"
    );
    tx.rows(&sql, args![person, since])?.iter().map(case).collect()
}

/// What a clerk looks for.
#[derive(Debug, Clone)]
pub(crate) struct Search<'a> {
    pub(crate) jurisdiction: &'a Region,
    pub(crate) state: Option<&'a str>,
    pub(crate) service: Option<&'a str>,
    pub(crate) text: Option<&'a str>,
    pub(crate) after: Option<CaseId>,
    pub(crate) limit: u32,
}

/// Handed-in cases of a jurisdiction, oldest first.
pub(crate) fn search(tx: &mut Tx<'_>, search: &Search<'_>) -> Result<Vec<Case>, Error> {
    let (from, to) = within(search.jurisdiction);
    // The text is of digits, letters and hyphens only (see desk.rs), so no LIKE wildcard can come in.
    let like = search.text.map_or_else(String::new, |text| format!("%{text}%"));
    let after = search.after.map_or_else(String::new, |id| id.to_string());
    let sql = format!(
        "SELECT {COLUMNS} FROM civic_case
         WHERE submitted_at IS NOT NULL AND region >= $1 AND region < $2 AND ($3 = '' OR state = $3)
           AND ($4 = '' OR service = $4) AND ($5 = '' OR number LIKE $5) AND id > $6
         ORDER BY id LIMIT $7"
    );
    let (state, service) = (search.state.unwrap_or(""), search.service.unwrap_or(""));
    tx.rows(&sql, args![from, to, state, service, like, after, search.limit])?.iter().map(case).collect()
}

/// How many handed-in cases a jurisdiction has in each state.
pub(crate) fn counts(tx: &mut Tx<'_>, jurisdiction: &Region) -> Result<Vec<(String, i64)>, Error> {
    let (from, to) = within(jurisdiction);
    let sql = "SELECT state, COUNT(*) FROM civic_case
               WHERE submitted_at IS NOT NULL AND region >= $1 AND region < $2 GROUP BY state ORDER BY state";
    tx.rows(sql, args![from, to])?.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// The division codes inside `region`, as a half-open range of text: codes nest by prefix.
fn within(region: &Region) -> (String, String) {
    let code = region.code();
    let prefix = match code.len() {
        2 => "",
        6 if code.ends_with("0000") => &code[..2],
        6 if code.ends_with("00") => &code[..4],
        _ => code,
    };
    // A letter sorts after every digit in any collation.
    (prefix.to_owned(), format!("{prefix}a"))
}

/// Drops a person's drafts with their history, and everything sealed in the rest.
pub(crate) fn forget(tx: &mut Tx<'_>, person: PersonId) -> Result<(), Error> {
    let sql = "DELETE FROM civic_step
               WHERE case_id IN (SELECT id FROM civic_case WHERE person = $1 AND submitted_at IS NULL)";
    tx.exec(sql, args![person])?;
    tx.exec("DELETE FROM civic_case WHERE person = $1 AND submitted_at IS NULL", args![person])?;
    let of_person = "(SELECT id FROM civic_case WHERE person = $1)";
    for table in ["civic_supplement", "civic_decision"] {
        tx.exec(&format!("UPDATE {table} SET body = NULL WHERE case_id IN {of_person}"), args![person])?;
    }
    tx.exec("UPDATE civic_case SET answers = NULL, estimate = NULL WHERE person = $1", args![person])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jurisdiction_is_a_range_of_codes() {
        let inside = |outer: &str, code: &str| {
            let (from, to) = within(&Region::parse(outer).unwrap());
            from.as_str() <= code && code < to.as_str()
        };
        for outer in ["CN", "440000", "440100", "440106", "440106007"] {
            for code in ["440100", "440106", "440106007", "440300", "441900", "110000", "440000", "450000"] {
                let contains = Region::parse(outer).unwrap().contains(&Region::parse(code).unwrap());
                assert_eq!(inside(outer, code), contains, "{outer} {code}");
            }
        }
    }
}
