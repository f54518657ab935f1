//! Why a job went to a courier, or why it waits, in words.

use dispatch::{Obstacle, Reason, Why};
use jiff::Timestamp;
use kernel::{Text, time};

/// Why this courier.
pub(super) fn chosen(why: &Why) -> Text {
    let mut zh = format!("到店 {} 米、{}", why.approach_m, span_zh(why.approach_s));
    let mut en = format!("{} m, {} to the site", why.approach_m, span_en(why.approach_s));
    if why.courier_wait_s > 0 {
        zh += &format!("，到店后等货 {}", span_zh(why.courier_wait_s));
        en += &format!(", waits {} for the goods", span_en(why.courier_wait_s));
    }
    if why.goods_wait_s > 0 {
        zh += &format!("，货等人 {}", span_zh(why.goods_wait_s));
        en += &format!(", the goods wait {}", span_en(why.goods_wait_s));
    }
    if why.late_s > 0 {
        zh += &format!("，预计超时 {}", span_zh(why.late_s));
        en += &format!(", {} after the promise", span_en(why.late_s));
    }
    zh += &format!("；比较了 {} 名骑手", why.considered);
    en += &format!("; chosen among {}", why.considered);
    if let Some(next) = &why.runner_up {
        zh += &format!("，次选代价 {}（本单 {}）", next.cost, why.cost);
        en += &format!(", next best costs {} against {}", next.cost, why.cost);
    }
    Text { zh, en }
}

/// Why it waits.
pub(super) fn waits(reason: &Reason) -> Text {
    match reason {
        Reason::NotReadySoon { ready_at } => {
            let at = clock(*ready_at);
            Text::new(format!("预计 {at} 备好，届时再派"), format!("ready at {at}; decided nearer to it"))
        }
        Reason::LeaveLater { leave_at, .. } => {
            let at = clock(*leave_at);
            Text::new(format!("已有人选，{at} 出发即可"), format!("a courier is in mind and leaves at {at}"))
        }
        Reason::CourierSoon { free_at, .. } => {
            let at = clock(*free_at);
            Text::new(format!("最合适的骑手 {at} 空出来"), format!("the best courier is free at {at}"))
        }
        Reason::Outbid => {
            Text::new("能送的骑手都有更急的单", "every courier who could is needed more elsewhere")
        }
        Reason::NoCourier { obstacle } => nobody(*obstacle),
    }
}

fn nobody(obstacle: Obstacle) -> Text {
    let (zh, en) = match obstacle {
        Obstacle::NobodyOnShift => ("没有在岗骑手", "nobody is on shift"),
        Obstacle::Refused => ("附近骑手都已拒单", "those nearby refused it"),
        Obstacle::ColdChain => ("没有带冷藏箱的骑手", "nobody has a cold box"),
        Obstacle::Capacity => ("骑手的箱子装不下", "no box is large enough"),
        Obstacle::ShiftEnd => ("骑手下班前送不完", "no shift lasts long enough"),
        Obstacle::WorkLimit => ("骑手已到工时上限", "those nearby have reached their working time"),
        Obstacle::Busy => ("骑手都在送别的单", "everyone is busy"),
    };
    Text::new(zh, en)
}

/// Hours and minutes in China.
fn clock(second: i64) -> String {
    let at = Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH);
    let at = time::in_china(at);
    format!("{:02}:{:02}", at.hour(), at.minute())
}

fn span_zh(seconds: i64) -> String {
    if seconds < 60 { format!("{seconds} 秒") } else { format!("{} 分钟", (seconds + 30) / 60) }
}

fn span_en(seconds: i64) -> String {
    if seconds < 60 { format!("{seconds} s") } else { format!("{} min", (seconds + 30) / 60) }
}

#[cfg(test)]
mod tests {
    use dispatch::CourierKey;

    use super::*;

    #[test]
    fn a_reason_reads_in_both_languages() {
        let why = Why {
            approach_m: 640,
            approach_s: 105,
            courier_wait_s: 0,
            goods_wait_s: 30,
            late_s: 0,
            age_s: 300,
            cost: 1_125,
            considered: 5,
            runner_up: Some(dispatch::RunnerUp {
                courier: CourierKey("c".into()),
                cost: 1_300,
                pickup_at: 0,
            }),
        };
        let text = chosen(&why);
        assert_eq!(
            text.en,
            "640 m, 2 min to the site, the goods wait 30 s; chosen among 5, next best costs 1300 against 1125"
        );
        assert_eq!(text.zh, "到店 640 米、2 分钟，货等人 30 秒；比较了 5 名骑手，次选代价 1300（本单 1125）");
        let text = waits(&Reason::NotReadySoon { ready_at: 0 });
        assert_eq!(text.en, "ready at 08:00; decided nearer to it");
    }
}
