//! Builders: facts on a thread, as the runner hands them on.

use events::{
    CaseDecided, CaseSubmitted, Event, JobDelivered, LifeEventHinted, OffersDecided, OrderAttributed,
    OrderCompleted, OrderPaid, OrderPlaced,
};
use insight::view::Dashboard;
use insight::{DashboardAsk, dashboard, on_fact};
use jiff::SignedDuration;
use jiff::civil::{Date, date};
use kernel::id::{CaseId, DecisionId, Id, Kind, OrderId, PersonId, StaffId};
use kernel::{Actor, Fen, Point, Region, Role, Slot, TraceId};
use store::outbox;
use store::runner::BoxError;
use store::testing::Scratch;

/// The day the scratch clock starts on.
pub const DAY: Date = date(2026, 11, 20);

pub fn id<K: Kind>(n: u64) -> Id<K> {
    Id::from_parts(1_760_000_000_000, Slot::new(1).unwrap(), n)
}

pub fn region(code: &str) -> Region {
    Region::parse(code).unwrap()
}

pub fn staff(role: Role) -> Actor {
    Actor::Staff { staff: id::<kernel::id::Staff>(1), role }
}

pub fn operator() -> Actor {
    staff(Role::Operator)
}

pub fn thread(n: u8) -> TraceId {
    TraceId([n; 16])
}

/// Emits a fact on a thread as `actor` and hands it to the room.
pub fn tell_as(db: &Scratch, actor: Actor, trace: TraceId, event: impl Into<Event>) {
    let event = event.into();
    let done: Result<(), BoxError> = db.write(actor, move |tx, cx| {
        cx.join_trace(trace);
        let aggregate = format!("{}:{trace}", event.name());
        tx.emit(cx, &aggregate, event.clone())?;
        let fact = outbox::of_aggregate(tx, &aggregate, 100)?.pop().expect("it was just emitted");
        on_fact(tx, cx, &fact)
    });
    done.unwrap();
}

pub fn tell(db: &Scratch, trace: TraceId, event: impl Into<Event>) {
    tell_as(db, Actor::System("relay"), trace, event);
}

pub fn shown(db: &Scratch, day: Date, code: Option<&str>) -> Dashboard {
    let ask = DashboardAsk { day, region: code.map(region) };
    db.read(operator(), move |tx, cx| dashboard(tx, cx, &ask)).unwrap()
}

pub fn submitted(case: u64, code: &str) -> CaseSubmitted {
    let service = "cn-440000.social.maternity_allowance".to_owned();
    CaseSubmitted { case: id(case), person: id(1), service, region: region(code) }
}

pub fn decided(case: u64, code: &str, approved: bool) -> CaseDecided {
    let CaseSubmitted { case, person, service, region } = submitted(case, code);
    CaseDecided { case, person, service, region, approved, amount: None }
}

pub fn placed(order: u64, decision: Option<DecisionId>) -> OrderPlaced {
    OrderPlaced {
        order: id(order),
        payment: id(order),
        person: id(1),
        site: "gz-01".to_owned(),
        region: region("440100"),
        list_total: Fen::yuan(100),
        subsidy: Fen::yuan(20),
        payable: Fen::yuan(80),
        decision,
    }
}

pub fn paid(order: u64, decision: Option<DecisionId>) -> OrderPaid {
    OrderPaid {
        order: id(order),
        payment: id(order),
        person: id(1),
        site: "gz-01".to_owned(),
        region: region("440100"),
        paid: Fen::yuan(80),
        subsidy: Fen::yuan(20),
        drop_off: Point::new(231_000_000, 1_132_000_000).unwrap(),
        address: id(1),
        ready_ms: 0,
        promise_ms: 0,
        weight_g: 900,
        cold: false,
        decision,
    }
}

pub fn completed(order: u64, decision: Option<DecisionId>) -> OrderCompleted {
    OrderCompleted {
        order: id(order),
        person: id(1),
        site: "gz-01".to_owned(),
        region: region("440100"),
        paid: Fen::yuan(80),
        subsidy: Fen::yuan(20),
        decision,
    }
}

pub fn delivered(order: u64, on_time: bool) -> JobDelivered {
    JobDelivered { job: id(order), order: id(order), courier: id(1), pay: Fen::yuan(8), on_time }
}

/// A moment passes, so that what comes next is later.
fn step(db: &Scratch) {
    db.advance(SignedDuration::from_millis(1));
}

/// One whole loop on `trace`: decided after an hour, at the door 40 minutes after payment.
pub fn a_loop(db: &Scratch, trace: TraceId, n: u64) {
    let (person, decision): (PersonId, DecisionId) = (id(1), id(n));
    let citizen = Actor::Citizen { person, acting_for: person };
    step(db);
    tell_as(db, citizen, trace, submitted(n, "440100"));
    db.advance(SignedDuration::from_hours(1));
    step(db);
    tell_as(db, staff(Role::Clerk), trace, decided(n, "440100", true));
    let hint = LifeEventHinted {
        hint: id(n),
        person,
        kind: "maternity".to_owned(),
        month: "2026-11".to_owned(),
        expires_ms: 0,
        region: region("440100"),
        receipt: id(n),
    };
    step(db);
    tell(db, trace, hint);
    let arm = "treated".to_owned();
    step(db);
    tell(db, trace, OffersDecided { decision, person, hint: id(n), arm, entitlements: 1, offers: 3 });
    step(db);
    tell_as(db, citizen, trace, placed(n, Some(decision)));
    step(db);
    tell(db, trace, paid(n, Some(decision)));
    let (paid, subsidy) = (Fen::yuan(80), Fen::yuan(20));
    step(db);
    tell(db, trace, OrderAttributed { order: id(n), decision, person, paid, subsidy });
    db.advance(SignedDuration::from_mins(40));
    step(db);
    tell_as(db, staff(Role::Courier), trace, delivered(n, true));
    step(db);
    tell(db, trace, completed(n, Some(decision)));
}

pub fn order(n: u64) -> OrderId {
    id(n)
}

pub fn case(n: u64) -> CaseId {
    id(n)
}

pub fn clerk_id() -> StaffId {
    id(1)
}
