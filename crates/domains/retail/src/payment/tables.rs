//! SQL of payments, callbacks and refunds.

use kernel::Fen;
use kernel::id::{OrderId, PaymentId, RefundId};
use store::{Error, Row, Tx, Value, args};

use crate::order::RefundView;
use crate::payment::{Payment, PaymentState, ProviderCallback};
use crate::rows::list;

const COLUMNS: &str = "id, order_id, amount, state, provider, captured, created_at, version";

fn payment(row: &Row) -> Result<Payment, Error> {
    let state: String = row.get(3)?;
    Ok(Payment {
        id: row.get(0)?,
        order: row.get(1)?,
        amount: row.get(2)?,
        state: state.parse().map_err(|e: kernel::Invalid| Error::Corrupt(e.to_string()))?,
        provider: row.get(4)?,
        captured: row.get(5)?,
        created_at: row.get(6)?,
        version: row.get(7)?,
    })
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    cx: &kernel::Cx,
    id: PaymentId,
    order: OrderId,
    amount: Fen,
) -> Result<(), Error> {
    tx.exec(
        "INSERT INTO retail_payment (id, order_id, amount, state, captured, created_at, version)
         VALUES ($1, $2, $3, $4, 0, $5, 1)",
        args![id, order, amount, PaymentState::Pending.name(), cx.now],
    )?;
    Ok(())
}

pub(crate) fn by_id(tx: &mut Tx<'_>, id: PaymentId) -> Result<Option<Payment>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM retail_payment WHERE id = $1");
    tx.row(&sql, args![id])?.as_ref().map(payment).transpose()
}

/// The payments of an order, oldest first.
pub(crate) fn of_order(tx: &mut Tx<'_>, order: OrderId) -> Result<Vec<Payment>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM retail_payment WHERE order_id = $1 ORDER BY id");
    tx.rows(&sql, args![order])?.iter().map(payment).collect()
}

/// Moves a payment on.
pub(crate) fn set_state(
    tx: &mut Tx<'_>,
    cx: &kernel::Cx,
    payment: &Payment,
    state: PaymentState,
    provider: &str,
    captured: Fen,
) -> Result<(), Error> {
    let saved = tx.exec(
        "UPDATE retail_payment SET state = $3, provider = $4, captured = $5, ended_at = $6, version =
          version + 1
         WHERE id = $1 AND version = $2",
        args![payment.id, payment.version, state.name(), provider, captured, cx.now],
    )?;
    if saved == 1 { Ok(()) } else { Err(Error::Conflict) }
}

/// Ends the waiting payments of an order that ended.
pub(crate) fn void(tx: &mut Tx<'_>, cx: &kernel::Cx, order: OrderId) -> Result<(), Error> {
    tx.exec(
        "UPDATE retail_payment SET state = 'void', ended_at = $2, version = version + 1
         WHERE order_id = $1 AND state = 'pending'",
        args![order, cx.now],
    )?;
    Ok(())
}

/// Remembers a callback; false if it came before.
pub(crate) fn claim(tx: &mut Tx<'_>, cx: &kernel::Cx, callback: &ProviderCallback) -> Result<bool, Error> {
    let sql = "INSERT INTO retail_callback (provider, event_id, payment, kind, amount, at)
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (provider, event_id) DO NOTHING";
    let inserted = tx.exec(
        sql,
        args![
            &callback.provider,
            &callback.event_id,
            callback.payment,
            callback.kind.name(),
            callback.amount,
            cx.now
        ],
    )?;
    Ok(inserted == 1)
}

/// A refund as stored.
#[derive(Debug, Clone)]
pub(crate) struct Refund {
    pub id: RefundId,
    pub payment: PaymentId,
    pub order: OrderId,
    pub view: RefundView,
}

const REFUND: &str = "id, payment, order_id, amount, state, requested_at, ended_at";

fn refund(row: &Row) -> Result<Refund, Error> {
    let id = row.get(0)?;
    Ok(Refund {
        id,
        payment: row.get(1)?,
        order: row.get(2)?,
        view: RefundView {
            id,
            amount: row.get(3)?,
            state: row.get(4)?,
            requested_at: row.get(5)?,
            ended_at: row.get(6)?,
        },
    })
}

/// Writes a refund; false if the payment has one.
pub(crate) fn insert_refund(
    tx: &mut Tx<'_>,
    cx: &kernel::Cx,
    id: RefundId,
    payment: &Payment,
    amount: Fen,
) -> Result<bool, Error> {
    let sql = "INSERT INTO retail_refund (id, payment, order_id, amount, state, requested_at)
               VALUES ($1, $2, $3, $4, 'requested', $5) ON CONFLICT (payment) DO NOTHING";
    Ok(tx.exec(sql, args![id, payment.id, payment.order, amount, cx.now])? == 1)
}

pub(crate) fn refund_by_id(tx: &mut Tx<'_>, id: &str) -> Result<Option<Refund>, Error> {
    let sql = format!("SELECT {REFUND} FROM retail_refund WHERE id = $1");
    tx.row(&sql, args![id])?.as_ref().map(refund).transpose()
}

pub(crate) fn refund_of(tx: &mut Tx<'_>, payment: PaymentId) -> Result<Option<Refund>, Error> {
    let sql = format!("SELECT {REFUND} FROM retail_refund WHERE payment = $1");
    tx.row(&sql, args![payment])?.as_ref().map(refund).transpose()
}

/// Moves a refund from one state to another; false if it is not in the first.
pub(crate) fn move_refund(
    tx: &mut Tx<'_>,
    cx: &kernel::Cx,
    id: RefundId,
    from: &str,
    to: &str,
) -> Result<bool, Error> {
    let ended = (to != "confirmed").then_some(cx.now);
    let sql = "UPDATE retail_refund SET state = $3, ended_at = $4 WHERE id = $1 AND state = $2";
    Ok(tx.exec(sql, args![id, from, to, ended])? == 1)
}

/// The waiting payments of orders.
pub(crate) fn waiting(tx: &mut Tx<'_>, orders: &[OrderId]) -> Result<Vec<(OrderId, PaymentId)>, Error> {
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Value> = orders.iter().map(|id| Value::from(*id)).collect();
    let sql = format!(
        "SELECT order_id, id FROM retail_payment WHERE order_id IN {} AND state = 'pending'",
        list(1, ids.len())
    );
    tx.rows(&sql, &ids)?.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// The refunds of orders, oldest first.
pub(crate) fn refunds_of(tx: &mut Tx<'_>, orders: &[OrderId]) -> Result<Vec<(OrderId, RefundView)>, Error> {
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Value> = orders.iter().map(|id| Value::from(*id)).collect();
    let sql =
        format!("SELECT {REFUND} FROM retail_refund WHERE order_id IN {} ORDER BY id", list(1, ids.len()));
    let rows = tx.rows(&sql, &ids)?;
    rows.iter().map(|row| refund(row).map(|r| (r.order, r.view))).collect()
}
