//! Threads: the list and one from end to end.

use insight::trace::LOOP;
use insight::{Error, TracesAsk, trace_of, traces};
use jiff::SignedDuration;
use kernel::id::EventId;
use kernel::{Actor, Role};
use store::outbox;
use store::testing::{Scratch, on_each_engine};

use crate::fixtures::{a_loop, case, clerk_id, operator, placed, staff, submitted, tell, thread};

#[test]
fn a_thread_goes_from_the_civic_act_to_the_parcel() {
    on_each_engine(crate::ROOMS, |db| {
        a_loop(db, thread(1), 1);
        let shown = db.read(operator(), |tx, cx| trace_of(tx, cx, thread(1))).unwrap();
        let names: Vec<&str> = shown.legs.iter().map(|leg| leg.name.as_str()).collect();
        let story = [
            "civic.case_submitted",
            "civic.case_decided",
            "civic.life_event_hinted",
            "growth.offers_decided",
            "retail.order_placed",
            "retail.order_paid",
            "growth.order_attributed",
            "delivery.delivered",
            "retail.order_completed",
        ];
        assert_eq!(names, story);
        let roles: std::collections::BTreeSet<&str> =
            shown.legs.iter().map(|leg| leg.actor_role.as_str()).collect();
        assert_eq!(roles.into_iter().collect::<Vec<_>>(), ["citizen", "clerk", "courier", "system"]);
        let text = serde_json::to_string(&shown).unwrap();
        assert!(!text.contains(&clerk_id().to_string()), "a thread does not say who");
        let took = shown.ended_at.duration_since(shown.started_at);
        assert_eq!(took.as_mins(), 100);
        assert_eq!(i128::from(shown.legs.last().unwrap().since_start_ms), took.as_millis());
        assert_eq!(shown.legs[0].label.en, "Case handed in");
    });
}

#[test]
fn within_a_millisecond_an_answer_stands_after_what_it_answers() {
    on_each_engine(crate::ROOMS, |db| {
        let (mut cause, mut told) = (None, Vec::new());
        for n in 0..8 {
            let mut cx = db.cx_of(Actor::System("relay"));
            cx.cause = cause;
            let emitted: Result<EventId, store::Error> = db.store.write_blocking(cx, move |tx, cx| {
                cx.join_trace(thread(1));
                tx.emit(cx, case(n), submitted(n, "440100"))?;
                Ok(outbox::of_aggregate(tx, &case(n).to_string(), 1)?[0].id)
            });
            cause = Some(emitted.unwrap());
            told.push(case(n).to_string());
        }
        let shown = db.read(operator(), |tx, cx| trace_of(tx, cx, thread(1))).unwrap();
        let order: Vec<String> = shown.legs.into_iter().map(|leg| leg.aggregate).collect();
        assert_eq!(order, told);
    });
}

#[test]
fn the_list_is_newest_first_by_pages_and_by_kind() {
    on_each_engine(crate::ROOMS, |db| {
        for n in 1..=5u8 {
            tell(db, thread(n), submitted(n.into(), "440100"));
            // Two threads share a moment, so the page break has to fall between equals somewhere.
            if n % 2 == 0 {
                db.advance(SignedDuration::from_secs(1));
            }
        }
        tell(db, thread(9), placed(9, None));
        a_loop(db, thread(7), 7);
        let mut ask = TracesAsk { limit: 2, ..TracesAsk::default() };
        let mut seen = Vec::new();
        loop {
            let this = ask.clone();
            let page = db.read(operator(), move |tx, cx| traces(tx, cx, &this)).unwrap();
            assert!(page.items.len() <= 2);
            seen.extend(page.items.into_iter().map(|row| (row.started_at, row.trace)));
            let Some(next) = page.next else { break };
            ask.cursor = Some(next);
        }
        assert_eq!(seen.len(), 7);
        assert!(seen.windows(2).all(|pair| (pair[0].0, pair[0].1.0) > (pair[1].0, pair[1].1.0)));
        for (kind, count) in [(LOOP, 1), ("civic", 5), ("retail", 1), ("growth", 0)] {
            let ask = TracesAsk { kind: Some(kind.to_owned()), limit: 50, ..TracesAsk::default() };
            let page = db.read(operator(), move |tx, cx| traces(tx, cx, &ask)).unwrap();
            assert_eq!(page.items.len(), count, "{kind}");
        }
    });
}

#[test]
fn others_and_nonsense_are_refused_by_name() {
    let db = Scratch::sqlite(crate::ROOMS);
    tell(&db, thread(1), submitted(1, "440100"));
    let refused = db.read(staff(Role::Clerk), |tx, cx| trace_of(tx, cx, thread(1)));
    assert!(matches!(refused, Err(Error::Forbidden)));
    let unknown = db.read(operator(), |tx, cx| trace_of(tx, cx, thread(2)));
    assert!(matches!(unknown, Err(Error::NotFound)));
    for cursor in ["", "1", "x.y", &format!("1.{}", case(1))] {
        let ask = TracesAsk { cursor: Some(cursor.to_owned()), limit: 5, kind: None };
        let refused = db.read(operator(), move |tx, cx| traces(tx, cx, &ask));
        assert!(matches!(refused, Err(Error::Invalid(_))), "{cursor}");
    }
}
