//! What delivery's refusals are in HTTP.

use jiff::Timestamp;
use kernel::time;

use super::Problem;

impl From<delivery::Error> for Problem {
    fn from(error: delivery::Error) -> Self {
        use delivery::Error as E;
        match error {
            E::NotFound => Self::not_found(),
            E::Forbidden => Self::forbidden(),
            E::Invalid(invalid) => invalid.into(),
            E::NotNow { state, allowed } => Self::conflict(
                "job.state",
                "配送单当前状态不允许此操作",
                format!("a job that is {state} does not allow this"),
            )
            .allowing(allowed),
            E::OffShift => {
                Self::conflict("courier.off_shift", "请先上线", "go on shift first").allowing(["shift"])
            }
            E::Carrying { jobs } => Self::conflict(
                "courier.carrying",
                format!("还有 {jobs} 单未完成，完成后再下线"),
                format!("{jobs} jobs are still in hand; finish them first"),
            ),
            E::MustRest { until } => Self::conflict(
                "courier.must_rest",
                format!("连续工作已满时限，请休息至 {}", clock(until)),
                format!("a rest is due until {} in China", clock(until)),
            ),
            E::DayDone { until } => Self::conflict(
                "courier.day_done",
                format!("今日工时已满，{} 起可再上线", clock(until)),
                format!("the day's work is done; back from {} in China", clock(until)),
            ),
            E::CodeLocked { until } => Self::conflict(
                "code.locked",
                format!("收货码错误次数过多，{} 后再试", clock(until)),
                format!("too many wrong codes; try again at {} in China", clock(until)),
            ),
            E::Queued { waiting } => Self::conflict(
                "simulation.queued",
                format!("已有 {waiting} 次试算在排队，请等前面的算完"),
                format!("{waiting} simulations wait already; wait until some are done"),
            ),
            E::People(error) => error.into(),
            E::Ledger(error) => error.into(),
            E::Store(error) => error.into(),
            error @ (E::SiteUnknown(_) | E::Plan(_)) => Self::internal(&error),
        }
    }
}

/// `11-21 14:05` in China, rounded up: whoever comes back then is not sent away again.
fn clock(at: Timestamp) -> String {
    let full = jiff::TimestampRound::new().smallest(jiff::Unit::Minute).mode(jiff::RoundMode::Ceil);
    time::in_china(at.round(full).unwrap_or(at)).strftime("%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_in_chinese_time_and_never_too_early() {
        assert_eq!(clock("2026-11-21T06:04:01Z".parse().unwrap()), "11-21 14:05");
        assert_eq!(clock("2026-11-21T16:00:00Z".parse().unwrap()), "11-22 00:00");
    }
}
