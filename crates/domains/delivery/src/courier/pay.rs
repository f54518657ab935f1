//! What a delivered trip books: the courier's pay, and the insurance set aside beyond it.

use kernel::{Cx, Fen};
use ledger::{Line, Tags, chart};
use store::Tx;

use super::{Courier, Insured};
use crate::Error;
use crate::job::Job;
use crate::policy::Tariff;

/// Books the trip of `job`; once, however often it is called.
///
/// Full-time couriers get a share of their pay set aside for social insurance and the housing fund, part-time
/// couriers the premium of their occupational injury cover. Neither is taken from the pay.
pub(crate) fn pay(
    tx: &mut Tx<'_>,
    cx: &Cx,
    courier: &Courier,
    job: &Job,
    tariff: &Tariff,
) -> Result<(), Error> {
    let cover = match courier.insured {
        Insured::FullTime => job.pay.rate_half_up(tariff.insurance_bp),
        Insured::PartTime => tariff.injury_cover,
    };
    let tags = Tags {
        order: Some(job.order.to_string()),
        region: Some(job.region.code().to_owned()),
        ..Tags::default()
    };
    let sides = [
        (chart::courier_cost(), chart::courier_payable(courier.id), job.pay),
        (chart::social_insurance_cost(), chart::social_insurance_payable(courier.id), cover),
    ];
    let lines: Vec<Line> = sides
        .into_iter()
        .filter(|(_, _, amount)| *amount != Fen::ZERO)
        .flat_map(|(cost, owed, amount)| {
            [Line::debit(cost, amount, tags.clone()), Line::credit(owed, amount, tags.clone())]
        })
        .collect();
    if !lines.is_empty() {
        ledger::post(tx, cx, "courier_pay", &job.id.to_string(), &lines)?;
    }
    Ok(())
}
