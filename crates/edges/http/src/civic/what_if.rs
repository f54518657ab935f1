//! What another value of a parameter would do to many people. Nothing is stored and nobody is named.

use std::num::NonZeroUsize;

use axum::Json;
use axum::extract::State;
use civic::rulebook;
use jiff::civil::Date;
use kernel::{Invalid, time};
use rules::{Bucket, Change, Chunk, CsvTable, Effect, Pack, PopulationError, Side, Total, WhatIf, When};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::{Operator, Staff};
use crate::extract::Path;
use crate::once::Once;
use crate::problem::Problem;

/// Most people of one question: an answer within a second or two.
const PEOPLE_MAX: usize = 200_000;
/// Most parameters changed at once.
const CHANGES_MAX: usize = 20;
/// People computed at a time.
const CHUNK_ROWS: usize = 16_384;
/// Questions computed at the same time; the rest wait for their turn, so that citizens never wait for them.
static TURNS: Semaphore = Semaphore::const_new(1);

/// What to change, and for whom: made-up `people`, or those of a `csv`.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct WhatIfAsk {
    /// The day whose law applies; today unless said.
    #[schema(value_type = Option<String>, example = "2026-11-21")]
    as_of: Option<Date>,
    /// Only what was recorded up to this day.
    #[schema(value_type = Option<String>)]
    known: Option<Date>,
    /// Parameters and the values they might have.
    changes: Vec<ChangeAsk>,
    /// The amount to compare; the pack's first amount unless said.
    output: Option<String>,
    /// The amount is paid by the person (a tax, a fee): a rise is a loss.
    #[serde(default)]
    burden: bool,
    /// People to make up.
    people: Option<CrowdAsk>,
    /// A line of the inputs' names, then a line for each person. It is read and not kept.
    csv: Option<String>,
}

/// Another value of a parameter.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ChangeAsk {
    param: String,
    /// Money in yuan, a rate in basis points.
    value: String,
}

/// How many people to make up, and which.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
pub(crate) struct CrowdAsk {
    /// 1 to 200,000.
    count: usize,
    /// The same seed gives the same people.
    seed: u64,
}

/// What the change does to all.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WhatIfView {
    /// The amount that is compared.
    output: String,
    /// People with an answer before and after.
    people: usize,
    gain: SideView,
    lose: SideView,
    /// Those for whom nothing changes.
    same: usize,
    /// Sum of the amounts as things are, in yuan.
    cost_before: String,
    cost_after: String,
    difference: String,
    /// Gains in buckets of equal width on both sides of nought, from loss to gain.
    buckets: Vec<BucketView>,
    /// People without an answer before or after.
    refused: usize,
    /// True if nobody brought these people: they were made up.
    made_up: bool,
}

/// Those on one side of a change.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SideView {
    count: usize,
    /// What they gain together, in yuan; of those who lose it is below nought.
    sum: String,
}

/// People who gain about as much.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BucketView {
    /// In yuan.
    from: String,
    to: String,
    count: usize,
}

impl WhatIfView {
    fn of(effect: Effect, made_up: bool) -> Self {
        let side = |side: Side| SideView { count: side.count, sum: side.sum.to_string() };
        let bucket = |Bucket { from, to, count }: Bucket| BucketView {
            from: from.to_string(),
            to: to.to_string(),
            count,
        };
        let yuan = |total: Total| total.to_string();
        Self {
            output: effect.output,
            people: effect.people,
            gain: side(effect.gain),
            lose: side(effect.lose),
            same: effect.same,
            cost_before: yuan(effect.cost_before),
            cost_after: yuan(effect.cost_after),
            difference: yuan(effect.difference),
            buckets: effect.buckets.into_iter().map(bucket).collect(),
            refused: effect.refused,
            made_up,
        }
    }
}

/// Who gains and who loses if parameters had other values.
#[utoipa::path(post, path = "/rules/{pack}/what-if", tag = "operator", security(("session" = ["operator"])),
    params(("pack" = String, Path)), request_body = WhatIfAsk,
    responses((status = 200, body = WhatIfView), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn ask(
    State(app): State<App>,
    _operator: Staff<Operator>,
    Path(id): Path<String>,
    once: Once<WhatIfAsk>,
) -> Result<Json<WhatIfView>, Problem> {
    let today = time::china_date(app.ambient.now());
    let _turn = TURNS.acquire().await.map_err(|closed| Problem::internal(&closed))?;
    let work = move || answer(&app.packs(), &id, &once.body, today);
    tokio::task::spawn_blocking(work).await.map_err(|error| Problem::internal(&error))?.map(Json)
}

fn answer(packs: &rules::Packs, id: &str, ask: &WhatIfAsk, today: Date) -> Result<WhatIfView, Problem> {
    let when = When { known: ask.known, ..When::from(ask.as_of.unwrap_or(today)) };
    let pack = rulebook::find(packs, id, when)?;
    if !(1..=CHANGES_MAX).contains(&ask.changes.len()) {
        let en = format!("change 1 to {CHANGES_MAX} parameters");
        let zh = format!("请修改 1 至 {CHANGES_MAX} 个参数");
        return Err(Invalid::new("changes", "rules.changes_count", en, zh).into());
    }
    let changes: Vec<Change> = ask
        .changes
        .iter()
        .map(|change| Change { param: change.param.clone(), value: change.value.trim().to_owned() })
        .collect();
    let mut question = pack.what_if(&changes, ask.output.as_deref(), when)?;
    match (ask.people, &ask.csv) {
        (Some(crowd), None) => make_up(&mut question, pack, crowd, when)?,
        (None, Some(csv)) => read(&mut question, pack, csv)?,
        _ => {
            let en = "give either people {count, seed} or a csv";
            let zh = "people（count、seed）与 csv 请二选一";
            return Err(Invalid::new("people", "rules.people", en, zh).into());
        }
    }
    Ok(WhatIfView::of(question.effect(ask.burden), ask.csv.is_none()))
}

fn make_up(question: &mut WhatIf<'_>, pack: &Pack, crowd: CrowdAsk, when: When) -> Result<(), Problem> {
    if !(1..=PEOPLE_MAX).contains(&crowd.count) {
        return Err(too_many("people.count").into());
    }
    let mut people = pack.made_up(when.as_of, crowd.seed);
    let mut left = crowd.count;
    while left > 0 {
        let chunk = people.next(left.min(CHUNK_ROWS));
        left -= chunk.rows;
        add(question, people.inputs(), &chunk)?;
    }
    Ok(())
}

fn read(question: &mut WhatIf<'_>, pack: &Pack, csv: &str) -> Result<(), Problem> {
    let damaged = |_| {
        let en = "the table is damaged: every line needs as many cells as the first";
        Problem::from(Invalid::new("csv", "rules.csv", en, "表格有损坏：每行的单元格数应与第一行相同"))
    };
    let mut table = CsvTable::open(csv.as_bytes(), pack.input_columns()).map_err(damaged)?;
    let mut rows = 0;
    while let Some(chunk) = table.next(CHUNK_ROWS, false).map_err(damaged)? {
        rows += chunk.rows;
        if rows > PEOPLE_MAX {
            return Err(too_many("csv").into());
        }
        add(question, table.inputs(), &chunk)?;
    }
    if rows == 0 { Err(too_many("csv").into()) } else { Ok(()) }
}

fn too_many(field: &'static str) -> Invalid {
    let en = format!("give 1 to {PEOPLE_MAX} people");
    Invalid::new(field, "rules.people_count", en, format!("人数应为 1 至 {PEOPLE_MAX}"))
}

fn add(question: &mut WhatIf<'_>, inputs: &[rules::InputColumn<'_>], chunk: &Chunk) -> Result<(), Problem> {
    question.add(inputs, chunk, NonZeroUsize::MIN).map_err(|error| match error {
        PopulationError::Unfit(fault) => fault.into(),
        error @ PopulationError::NotInForce(_) => Problem::internal(&error),
    })
}
