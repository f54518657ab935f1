//! The closed loop, as a table: which event reaches which room, and what happens then.
//!
//! Reading [`wiring`] from top to bottom is reading the product: a citizen's matter, what it releases by consent, what
//! is offered, what is ordered, how it reaches the door, and how all of it is counted.

use std::sync::Arc;

use events::{
    CaseAccepted, CaseDecided, ConsentGranted, ConsentWithdrawn, Envelope, Event, LifeEventHinted,
    MessageQueued, OrderCancelled, OrderPaid, OrderReady, PersonForgotten, RefundRequested, RefundSucceeded,
};
use growth::need::Bundles;
use growth::ports::Ports;
use kernel::{Actor, Cx, Slot, TraceId};
use store::runner::{Alarm, Ambient, BoxError, Consumer, Effect, Reaction, Wiring};
use store::timer::Timer;
use store::{Cells, Tx};

use crate::adapters::Neighbours;
use crate::partners::Gateway;

/// What reactions need beyond the database.
pub struct Parts {
    /// The rooms' answers to each other.
    pub neighbours: Arc<Neighbours>,
    /// Need bundles.
    pub bundles: Arc<Bundles>,
    /// The text-message gateway.
    pub sms: Gateway,
    /// The payment provider.
    pub payment: Gateway,
    /// The databases, for effects that report back.
    pub cells: Cells,
    /// Contexts for effects that report back.
    pub ambient: Arc<dyn Ambient>,
}

fn on(
    name: &'static str,
    events: &'static [&'static str],
    react: impl Fn(&mut Tx<'_>, &Cx, &Envelope) -> Reaction + Send + Sync + 'static,
) -> Consumer {
    Consumer { name, events, react: Arc::new(react) }
}

fn at(
    kind: &'static str,
    ring: impl Fn(&mut Tx<'_>, &Cx, &Timer) -> Reaction + Send + Sync + 'static,
) -> Alarm {
    Alarm { kind, ring: Arc::new(ring) }
}

/// The table.
pub fn wiring(parts: Parts) -> Wiring {
    let Parts { neighbours, bundles, sms, payment, cells, ambient } = parts;
    let offers = move |tx: &mut Tx<'_>, cx: &Cx, event: &Envelope| {
        let ports = Ports { assortment: &*neighbours, entitlements: &*neighbours };
        growth::on_life_event_hinted(tx, cx, event, &bundles, ports)
    };
    let mut alarms = vec![
        at(ledger::HOLD_EXPIRY, ledger::on_hold_expiry),
        at(civic::EXPIRY, civic::on_case_expiry),
        at(growth::hint::EXPIRY, growth::on_hint_expiry),
        at(growth::decision::RETENTION, growth::on_decision_retention),
        at(delivery::job::OFFER, delivery::job::on_offer_expiry),
        at(delivery::courier::SHIFT_END, delivery::courier::on_shift_end),
        at(insight::rollup::VISITOR_EXPIRY, insight::on_visitor_expiry),
    ];
    alarms.extend(retail::ALARMS.iter().map(|kind| at(kind, retail::on_alarm)));
    Wiring {
        consumers: vec![
            // A civic matter: the clock starts, the decision is issued and paid.
            on("civic.review", &[CaseAccepted::NAME], civic::on_case_accepted),
            on("civic.issue", &[CaseDecided::NAME], civic::on_case_decided_issue),
            on("civic.pay", &[CaseDecided::NAME], civic::on_case_decided),
            on("civic.notice", civic::notice::NEWS, civic::on_case_news),
            // What commerce may learn, and only by consent.
            on("civic.hint", &[CaseDecided::NAME], civic::on_case_decided_hint),
            on("civic.hint_late", &[ConsentGranted::NAME], civic::on_consent_granted),
            // A need is met: entitlements first, then offers.
            on("growth.offer", &[LifeEventHinted::NAME], offers),
            on("growth.withdraw", &[ConsentWithdrawn::NAME], growth::on_consent_withdrawn),
            // An order reaches the door.
            on(
                "delivery.job",
                &[OrderPaid::NAME, OrderReady::NAME, OrderCancelled::NAME],
                delivery::job::on_order,
            ),
            on("retail.progress", retail::HEARS, retail::react),
            // What came of it.
            on("growth.attribute", &[OrderPaid::NAME], growth::on_order_paid),
            on("growth.refund", &[RefundSucceeded::NAME], growth::on_refund_succeeded),
            on("insight.count", insight::HEARS, insight::on_fact),
            // Somebody asked to be forgotten.
            on("civic.forget", &[PersonForgotten::NAME], civic::on_person_forgotten),
            on("growth.forget", &[PersonForgotten::NAME], growth::on_person_forgotten),
        ],
        effects: vec![send_messages(sms, cells, ambient), ask_refunds(payment)],
        alarms,
        processes: vec![retail::payment::REFUND],
    }
}

/// A queued message goes to the gateway, and what became of it is noted.
fn send_messages(gateway: Gateway, cells: Cells, ambient: Arc<dyn Ambient>) -> Effect {
    Effect {
        name: "people.send_message",
        events: &[MessageQueued::NAME],
        act: Arc::new(move |envelope: Envelope| {
            let (gateway, cells, ambient) = (gateway.clone(), cells.clone(), Arc::clone(&ambient));
            Box::pin(async move {
                let Event::MessageQueued(MessageQueued { message, .. }) = envelope.event else {
                    return Ok(());
                };
                let store = cells.of(envelope.slot);
                let cx = |slot: Slot, trace: TraceId| ambient.cx(Actor::System("sms"), slot, trace);
                let to_send = store
                    .read(cx(envelope.slot, envelope.trace), move |tx, cx| {
                        people::message_to_send(tx, cx, message)
                    })
                    .await
                    .map_err(boxed)?;
                // Sent before: the note of it got lost, or this is a repetition.
                let Some(to_send) = to_send else { return Ok(()) };
                let reference = message.to_string();
                gateway.send_message(to_send.mobile.reveal(), to_send.text.reveal(), &reference).await?;
                store
                    .write(cx(envelope.slot, envelope.trace), move |tx, cx| {
                        people::mark_sent(tx, cx, message, &reference)
                    })
                    .await
                    .map_err(boxed)
            })
        }),
    }
}

/// A requested refund goes to the payment provider; its callback tells the rest.
fn ask_refunds(gateway: Gateway) -> Effect {
    Effect {
        name: "retail.ask_refund",
        events: &[RefundRequested::NAME],
        act: Arc::new(move |envelope: Envelope| {
            let gateway = gateway.clone();
            Box::pin(async move {
                let Event::RefundRequested(asked) = envelope.event else { return Ok(()) };
                Ok(gateway.refund(asked.refund, asked.payment, asked.amount).await?)
            })
        }),
    }
}

fn boxed(error: people::Error) -> BoxError {
    error.into()
}
