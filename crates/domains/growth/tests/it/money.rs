//! Orders joined to decisions, the holdout beside them, and budgets as the books have them.

use events::{Event, OrderPaid, RefundSucceeded};
use growth::campaign::{Declared, campaigns};
use growth::decision::Arm;
use growth::view::Text;
use kernel::id::{DecisionId, OrderId, PersonId, StaffId};
use kernel::{Actor, Cx, Fen, Point, Role, Slot};
use ledger::{Line, Tags, chart};
use store::args;
use store::testing::{Scratch, on_each_engine};

use crate::fixtures::{an_adult, consent, guangzhou, hint, next, react};

fn order(n: u64) -> OrderId {
    OrderId::from_parts(1, Slot::new(1).unwrap(), n)
}

fn paid(cx: &Cx, order: OrderId, person: PersonId, decision: Option<DecisionId>) -> OrderPaid {
    OrderPaid {
        order,
        payment: cx.id(),
        person,
        site: "gz-01".to_owned(),
        region: guangzhou(),
        paid: Fen::yuan(80),
        subsidy: Fen::yuan(20),
        drop_off: Point::new(231_000_000, 1_132_000_000).unwrap(),
        address: cx.id(),
        ready_ms: 0,
        promise_ms: 0,
        weight_g: 900,
        cold: false,
        decision,
    }
}

fn buy(db: &Scratch, n: u64, person: PersonId, decision: Option<DecisionId>) {
    let cx = db.cx_of(Actor::System("test"));
    react(db, paid(&cx, order(n), person, decision), growth::on_order_paid);
}

fn joins(db: &Scratch) -> Vec<(String, i64, i64)> {
    let rows: Result<_, store::Error> = db.read(Actor::System("test"), |tx, _| {
        let sql = "SELECT rule, paid, refunded FROM growth_attribution ORDER BY order_id";
        tx.rows(sql, &[])?.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
    });
    rows.unwrap()
}

#[test]
fn an_order_is_joined_once_and_the_holdout_is_counted_beside() {
    on_each_engine(crate::ROOMS, |db| {
        let treated = an_adult(db, Arm::Treated, 1);
        let held = an_adult(db, Arm::Holdout, 500);
        for person in [treated, held] {
            let receipt = consent(db, person, "maternity");
            hint(db, person, "maternity", receipt);
        }
        let decision = next(db, treated).decision;
        buy(db, 1, treated, decision);
        buy(db, 1, treated, decision);
        buy(db, 2, treated, None);
        buy(db, 3, held, None);
        buy(db, 4, held, decision);
        let refund = RefundSucceeded {
            refund: db.cx_of(Actor::System("test")).id(),
            order: order(1),
            person: treated,
            amount: Fen::yuan(30),
            region: guangzhou(),
        };
        react(db, refund, growth::on_refund_succeeded);
        let of = |rule: &str, refunded| (rule.to_owned(), 8_000, refunded);
        assert_eq!(joins(db), [of("direct", 3_000), of("itt", 0), of("itt", 0), of("itt", 0)]);
        let told: Vec<_> = db
            .events()
            .into_iter()
            .filter_map(|e| if let Event::OrderAttributed(told) = e.event { Some(told) } else { None })
            .collect();
        assert_eq!(told.len(), 1);
        assert_eq!(
            (told[0].order, Some(told[0].decision), told[0].subsidy),
            (order(1), decision, Fen::yuan(20))
        );
    });
}

#[test]
fn an_order_of_somebody_without_a_decision_is_not_counted() {
    on_each_engine(crate::ROOMS, |db| {
        let person = an_adult(db, Arm::Treated, 1);
        buy(db, 1, person, None);
        buy(db, 2, person, Some(db.cx_of(Actor::System("test")).id()));
        assert_eq!(joins(db), []);
    });
}

#[test]
fn a_campaign_shows_what_the_books_say_to_operators_only() {
    on_each_engine(crate::ROOMS, |db| {
        let booked: Result<(), ledger::Error> = db.write(Actor::System("seed"), |tx, cx| {
            let code = "newborn-essentials";
            let tags = Tags::default;
            let lines = [
                Line::debit(chart::budget_authorised(code), Fen::yuan(1_000), tags()),
                Line::credit(chart::budget_available(code), Fen::yuan(1_000), tags()),
            ];
            ledger::post(tx, cx, "test.authorise", code, &lines)?;
            let lines = [
                Line::debit(chart::budget_available(code), Fen::yuan(300), tags()),
                Line::credit(chart::budget_reserved(code), Fen::yuan(100), tags()),
                Line::credit(chart::budget_spent(code), Fen::yuan(200), tags()),
            ];
            ledger::post(tx, cx, "test.spend", code, &lines)?;
            Ok(())
        });
        booked.unwrap();
        let declared = || {
            [Declared {
                code: "newborn-essentials".to_owned(),
                name: Text::new("新生儿用品八折", "20 % off newborn essentials"),
                funder: "platform".to_owned(),
                live: true,
            }]
        };
        let staff = |role| Actor::Staff { staff: StaffId::from_parts(1, Slot::new(1).unwrap(), 1), role };
        let shown = db.read(staff(Role::Operator), move |tx, cx| campaigns(tx, cx, &declared())).unwrap();
        let one = &shown[0];
        let figures = (one.budget, one.reserved, one.spent, one.clawed_back);
        assert_eq!(figures, (Fen::yuan(1_000), Fen::yuan(100), Fen::yuan(200), Fen::ZERO));
        assert!(one.live && one.roi.is_none());
        for role in [Role::Admin, Role::Merchant, Role::Clerk] {
            let refused = db.read(staff(role), move |tx, cx| campaigns(tx, cx, &declared()));
            assert!(matches!(refused, Err(growth::Error::Forbidden)), "{role:?}");
        }
        let kept: Result<i64, store::Error> = db.read(Actor::System("test"), |tx, _| {
            tx.row("SELECT COUNT(*) FROM ledger_entry", args![])?.expect("a count is a row").get(0)
        });
        assert_eq!(kept.unwrap(), 2, "reading books nothing");
    });
}
