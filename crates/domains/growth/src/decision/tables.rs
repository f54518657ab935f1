//! SQL of decisions, caps, answers and refusals.

use jiff::{SignedDuration, Timestamp};
use kernel::id::{ConsentId, DecisionId, HintId, PersonId};
use kernel::{Cx, TraceId, time};
use store::{Error, Row, Tx, args};

use super::model::{Arm, Code, Inputs, Outcome};
use super::policy;

/// A stored decision. What is about the person is `None` once it is forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Identity.
    pub id: DecisionId,
    /// For whom.
    pub person: Option<PersonId>,
    /// The hint it answers.
    pub hint: Option<HintId>,
    /// The kind of event.
    pub kind: String,
    /// The receipt it stands on.
    pub receipt: Option<ConsentId>,
    /// Version of the rules.
    pub policy: String,
    /// The arm.
    pub arm: Arm,
    /// The campaign measured; `None` where the cap allowed no decision.
    pub campaign: Option<String>,
    /// Month of the decision, `2026-11`.
    pub cohort: String,
    /// What went in.
    pub inputs: Option<Inputs>,
    /// What came out.
    pub outcome: Option<Outcome>,
    /// The thread of the civic act.
    pub trace: Option<TraceId>,
    /// When.
    pub decided_at: Timestamp,
    /// Until when it may be shown.
    pub expires_at: Timestamp,
}

const COLUMNS: &str = "id, person, hint, kind, receipt, policy, arm, campaign, cohort, inputs, outcome, \
                       trace, decided_at, expires_at";
/// Decisions of one person that are looked at: more than a page could ever show.
const LIVE_MAX: u32 = 10;

/// Stores a decision.
pub fn insert(tx: &mut Tx<'_>, decision: &Decision) -> Result<(), Error> {
    let push = decision.outcome.as_ref().is_some_and(|outcome| outcome.push);
    tx.exec(
        "INSERT INTO growth_decision (id, person, hint, kind, receipt, policy, arm, campaign, cohort, inputs,
                                      outcome, trace, decided_at, expires_at, push)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        args![
            decision.id,
            decision.person,
            decision.hint,
            &decision.kind,
            decision.receipt,
            &decision.policy,
            decision.arm.name(),
            decision.campaign.clone(),
            &decision.cohort,
            decision.inputs.as_ref().map(json).transpose()?,
            decision.outcome.as_ref().map(json).transpose()?,
            decision.trace,
            decision.decided_at,
            decision.expires_at,
            push
        ],
    )?;
    Ok(())
}

/// One decision.
pub fn by_id(tx: &mut Tx<'_>, id: DecisionId) -> Result<Option<Decision>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM growth_decision WHERE id = $1");
    tx.row(&sql, args![id])?.as_ref().map(decision).transpose()
}

/// A person's decisions that may still be shown: of the thread asked for, then those the cap let offer something, newest
/// first. However many the cap held back, they push nothing off the list.
pub fn live_of(
    tx: &mut Tx<'_>,
    cx: &Cx,
    person: PersonId,
    thread: Option<TraceId>,
) -> Result<Vec<Decision>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM growth_decision WHERE person = $1 AND expires_at > $2
         ORDER BY CASE WHEN trace = $4 THEN 0 ELSE 1 END, CASE WHEN campaign IS NULL THEN 1 ELSE 0 END,
                  decided_at DESC, id DESC LIMIT $3"
    );
    tx.rows(&sql, args![person, cx.now, LIVE_MAX, thread])?.iter().map(decision).collect()
}

/// The newest decision of a person that an order may be counted for, of either arm.
pub fn countable(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<Option<DecisionId>, Error> {
    let since = cx.now - SignedDuration::from_hours(24 * policy::ATTRIBUTION_DAYS);
    let sql = "SELECT id FROM growth_decision WHERE person = $1 AND decided_at >= $2 AND campaign IS NOT NULL
               ORDER BY decided_at DESC, id DESC LIMIT 1";
    tx.row(sql, args![person, since])?.map(|row| row.get(0)).transpose()
}

/// Claims the cap of a life event: true once in [`policy::CAP_DAYS`], whoever asks at the same time.
pub fn claim_cap(tx: &mut Tx<'_>, cx: &Cx, person: PersonId, kind: &str) -> Result<bool, Error> {
    let before = cx.now - SignedDuration::from_hours(24 * policy::CAP_DAYS);
    let claimed = tx.exec(
        "INSERT INTO growth_cap (person, kind, decided_at) VALUES ($1, $2, $3)
         ON CONFLICT (person, kind) DO UPDATE SET decided_at = $3 WHERE growth_cap.decided_at <= $4",
        args![person, kind, cx.now, before],
    )?;
    Ok(claimed == 1)
}

/// Counts a hint that was not used, without saying whose.
pub fn count_refusal(tx: &mut Tx<'_>, cx: &Cx, kind: &str, code: Code) -> Result<(), Error> {
    tx.exec(
        "INSERT INTO growth_refusal (day, kind, code, n) VALUES ($1, $2, $3, 1)
         ON CONFLICT (day, kind, code) DO UPDATE SET n = growth_refusal.n + 1",
        args![time::china_date(cx.now).to_string(), kind, code.name()],
    )?;
    Ok(())
}

/// Notes an answer; false if it was given before.
pub fn insert_answer(
    tx: &mut Tx<'_>,
    cx: &Cx,
    decision: DecisionId,
    offer: &str,
    answer: &str,
) -> Result<bool, Error> {
    let noted = tx.exec(
        "INSERT INTO growth_answer (decision, offer, answer, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (decision, offer, answer) DO NOTHING",
        args![decision, offer, answer, cx.now],
    )?;
    Ok(noted == 1)
}

fn offer_key(cx: &Cx, person: PersonId, offer: &str) -> String {
    cx.keys.lookup("growth.hidden", &format!("{person}\0{offer}"))
}

/// Hides an offer from a person for good.
pub fn hide(tx: &mut Tx<'_>, cx: &Cx, person: PersonId, offer: &str) -> Result<(), Error> {
    tx.exec(
        "INSERT INTO growth_hidden (person, offer_key, at) VALUES ($1, $2, $3)
         ON CONFLICT (person, offer_key) DO NOTHING",
        args![person, offer_key(cx, person, offer), cx.now],
    )?;
    Ok(())
}

/// Which of `offers` the person hid.
pub fn hidden<'a>(
    tx: &mut Tx<'_>,
    cx: &Cx,
    person: PersonId,
    offers: impl Iterator<Item = &'a str>,
) -> Result<Vec<String>, Error> {
    let rows = tx.rows("SELECT offer_key FROM growth_hidden WHERE person = $1", args![person])?;
    let keys = rows.iter().map(|row| row.get::<String>(0)).collect::<Result<Vec<_>, _>>()?;
    Ok(offers.filter(|offer| keys.contains(&offer_key(cx, person, offer))).map(ToOwned::to_owned).collect())
}

/// What a decision loses when it may no longer be about anyone. Arm, campaign and month stay for the
/// experiment.
const BLANK: &str = "UPDATE growth_decision SET person = NULL, hint = NULL, receipt = NULL, inputs = NULL, \
                     outcome = NULL, trace = NULL, push = 0, expires_at = 0";

/// Blanks the decisions that stand on a receipt.
pub fn blank_released(tx: &mut Tx<'_>, person: PersonId, receipt: ConsentId) -> Result<(), Error> {
    tx.exec(&format!("{BLANK} WHERE person = $1 AND receipt = $2"), args![person, receipt])?;
    Ok(())
}

/// Blanks a person's decisions about one kind of event.
pub fn blank_kind(tx: &mut Tx<'_>, person: PersonId, kind: &str) -> Result<(), Error> {
    tx.exec(&format!("{BLANK} WHERE person = $1 AND kind = $2"), args![person, kind])?;
    Ok(())
}

/// Blanks all of a person's decisions.
pub fn blank_all(tx: &mut Tx<'_>, person: PersonId) -> Result<(), Error> {
    tx.exec(&format!("{BLANK} WHERE person = $1"), args![person])?;
    Ok(())
}

/// Blanks a decision whose retention is over.
pub fn blank(tx: &mut Tx<'_>, id: &str) -> Result<(), Error> {
    tx.exec(&format!("{BLANK} WHERE id = $1"), args![id])?;
    Ok(())
}

/// No decision of the person may be pushed any more.
pub fn stop_push(tx: &mut Tx<'_>, person: PersonId) -> Result<(), Error> {
    tx.exec("UPDATE growth_decision SET push = 0 WHERE person = $1", args![person])?;
    Ok(())
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|e| Error::Corrupt(e.to_string()))
}

fn parsed<T: serde::de::DeserializeOwned>(row: &Row, at: usize) -> Result<Option<T>, Error> {
    let text: Option<String> = row.get(at)?;
    text.map(|text| serde_json::from_str(&text).map_err(|e| Error::Corrupt(format!("decision: {e}"))))
        .transpose()
}

fn decision(row: &Row) -> Result<Decision, Error> {
    let arm: String = row.get(6)?;
    Ok(Decision {
        id: row.get(0)?,
        person: row.get(1)?,
        hint: row.get(2)?,
        kind: row.get(3)?,
        receipt: row.get(4)?,
        policy: row.get(5)?,
        arm: Arm::parse(&arm).ok_or_else(|| Error::Corrupt(format!("arm '{arm}'")))?,
        campaign: row.get(7)?,
        cohort: row.get(8)?,
        inputs: parsed(row, 9)?,
        outcome: parsed(row, 10)?,
        trace: row.get(11)?,
        decided_at: row.get(12)?,
        expires_at: row.get(13)?,
    })
}
