//! Counting facts into a day.

use events::{OrderCancelled, PersonRegistered, RefundSucceeded};
use insight::subsidy_check;
use insight::view::{CampaignSum, Dashboard};
use jiff::SignedDuration;
use kernel::{Actor, Fen, Role};
use ledger::{Line, Tags, chart};
use store::testing::{Scratch, on_each_engine};

use crate::fixtures::{
    DAY, a_loop, completed, decided, delivered, id, operator, order, paid, placed, region, shown, staff,
    submitted, tell, thread,
};

fn funnel(day: &Dashboard) -> Vec<i64> {
    day.funnel.iter().map(|step| step.count).collect()
}

#[test]
fn one_loop_is_one_in_every_step_of_the_funnel() {
    on_each_engine(crate::ROOMS, |db| {
        a_loop(db, thread(1), 1);
        for code in [None, Some("CN"), Some("440000"), Some("440100")] {
            let day = shown(db, DAY, code);
            assert_eq!(funnel(&day), [1; 8], "{code:?}");
            assert_eq!((day.orders.placed, day.orders.paid, day.orders.delivered), (1, 1, 1));
            assert_eq!(day.delivery.mean_minutes.as_deref(), Some("40.0"));
            assert_eq!(day.delivery.on_time_pct_bp, Some(10_000));
            assert_eq!(day.civic.median_hours.as_deref(), Some("1.0"));
        }
        for code in ["110000", "440300", "440106"] {
            assert_eq!(funnel(&shown(db, DAY, Some(code))), [0; 8], "{code}");
        }
        assert_eq!(funnel(&shown(db, DAY.tomorrow().unwrap(), None)), [0; 8]);
        let series = shown(db, DAY, None).series;
        assert_eq!((series.len(), series[10].cases, series[11].orders), (24, 1, 1));
        assert_eq!(series[11].gmv, Fen::yuan(100));
    });
}

#[test]
fn an_order_without_an_offer_is_not_in_the_loop() {
    on_each_engine(crate::ROOMS, |db| {
        tell(db, thread(1), placed(1, None));
        tell(db, thread(1), paid(1, None));
        tell(db, thread(1), delivered(1, false));
        let day = shown(db, DAY, None);
        assert_eq!(funnel(&day), [0; 8]);
        assert_eq!((day.orders.delivered, day.delivery.on_time_pct_bp), (1, Some(0)));
    });
}

fn refund(db: &Scratch, n: u64, yuan: i64) {
    let refund = RefundSucceeded {
        refund: id(n),
        order: order(n),
        person: id(1),
        amount: Fen::yuan(yuan),
        region: region("440100"),
    };
    tell(db, thread(1), refund);
}

#[test]
fn sales_stand_gross_settled_and_net_side_by_side() {
    on_each_engine(crate::ROOMS, |db| {
        // 1 completes and gives 30 back, 2 is cancelled and gives all back, 3 gives 5 back before it
        // completes.
        for n in 1..=3 {
            tell(db, thread(1), placed(n, None));
            tell(db, thread(1), paid(n, None));
        }
        tell(db, thread(1), completed(1, None));
        refund(db, 1, 30);
        let cancelled = OrderCancelled {
            order: order(2),
            person: id(1),
            site: "gz-01".to_owned(),
            reason: "buyer".to_owned(),
            refund: Fen::yuan(80),
            region: region("440100"),
        };
        tell(db, thread(1), cancelled);
        refund(db, 2, 80);
        refund(db, 3, 5);
        tell(db, thread(1), completed(3, None));
        let day = shown(db, DAY, None);
        assert_eq!(day.gmv.gross, Fen::yuan(300));
        assert_eq!(day.gmv.settled, Fen::yuan(200));
        assert_eq!(day.gmv.net, Fen::yuan(165), "what was never settled takes nothing from what was");
        assert_eq!(day.refunds, Fen::yuan(115));
        assert_eq!(day.orders.cancelled, 1);
    });
}

#[test]
fn civic_decisions_show_their_median_and_both_outcomes() {
    on_each_engine(crate::ROOMS, |db| {
        assert_eq!(shown(db, DAY, None).civic.median_hours, None);
        for (n, hours) in [(1, 1), (2, 2), (3, 9)] {
            tell(db, thread(1), submitted(n, "440100"));
            db.advance(SignedDuration::from_mins(30 * hours));
            tell(db, thread(1), decided(n, "440100", n != 2));
        }
        let day = shown(db, DAY, None);
        assert_eq!((day.civic.submitted, day.civic.approved, day.civic.refused), (3, 2, 1));
        assert_eq!(day.civic.median_hours.as_deref(), Some("1.0"));
        assert_eq!(shown(db, DAY, Some("110000")).civic.median_hours, None);
    });
}

#[test]
fn subsidies_are_read_off_the_books_and_agree_with_the_facts() {
    on_each_engine(crate::ROOMS, |db| {
        for (n, campaign) in [(1, "newborn-essentials"), (2, "car-care")] {
            let booked: Result<(), ledger::Error> = db.write(Actor::System("test"), move |tx, cx| {
                let tags = || Tags {
                    campaign: Some(campaign.to_owned()),
                    region: Some("440100".to_owned()),
                    ..Tags::default()
                };
                let (goods, trip) = (chart::item_subsidy(campaign), chart::delivery_subsidy(campaign));
                let lines = [
                    Line::debit(goods, Fen::yuan(15), tags()),
                    Line::debit(trip, Fen::yuan(5), tags()),
                    Line::credit(chart::own_revenue(), Fen::yuan(20), tags()),
                ];
                ledger::post(tx, cx, "test.settle", campaign, &lines)?;
                Ok(())
            });
            booked.unwrap();
            tell(db, thread(1), completed(n, None));
        }
        let day = shown(db, DAY, None);
        let share = |campaign: &str| CampaignSum { campaign: campaign.to_owned(), amount: Fen::yuan(20) };
        assert_eq!(day.subsidy.by_campaign, [share("car-care"), share("newborn-essentials")]);
        assert_eq!(day.subsidy.total, Fen::yuan(40));
        assert_eq!(shown(db, DAY, Some("440000")).subsidy.total, Fen::yuan(40));
        assert_eq!(shown(db, DAY, Some("110000")).subsidy.total, Fen::ZERO);
        let check = db.read(operator(), |tx, cx| subsidy_check(tx, cx, DAY)).unwrap();
        assert_eq!((check.facts, check.books), (Fen::yuan(40), Fen::yuan(40)));
    });
}

#[test]
fn counters_lose_nothing_when_facts_come_at_once() {
    on_each_engine(crate::ROOMS, |db| {
        std::thread::scope(|threads| {
            for worker in 0..4u8 {
                threads.spawn(move || {
                    for n in 0..25u64 {
                        let person = id(1_000 * u64::from(worker) + n);
                        let region = region("440100");
                        tell(db, thread(worker + 1), PersonRegistered { person, region });
                    }
                });
            }
        });
        assert_eq!(shown(db, DAY, None).people.new, 100);
    });
}

#[test]
fn only_operators_see_the_dashboard() {
    let db = Scratch::sqlite(crate::ROOMS);
    let ask = insight::DashboardAsk { day: DAY, region: None };
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Operator) {
        let ask = ask.clone();
        let refused = db.read(staff(role), move |tx, cx| insight::dashboard(tx, cx, &ask));
        assert!(matches!(refused, Err(insight::Error::Forbidden)), "{role:?}");
    }
}
