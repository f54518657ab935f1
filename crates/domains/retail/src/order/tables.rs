//! SQL of orders, their lines and allocations.

use kernel::Point;
use kernel::id::{JobId, OrderId, PersonId};
use store::{Error, Row, Tx, Value, args};

use crate::order::{Moments, Order};
use crate::quote::{Allocation, PricedLine};
use crate::rows::{list, places};
use crate::stock::Portion;

const COLUMNS: &str = "id, person, site, merchant, region, state, reason, address, lat_e7, lng_e7, goods,
  delivery_fee, subsidy, payable, technical_fee, own, weight_g, cold, coupon, decision, offer, arm,
    cohort, earliest,
  latest, ready_by, job, placed_at, paid_at, accepted_at, ready_at, picked_up_at, delivered_at,
    completed_at, ended_at,
  refunded_at, forgotten, trace, version";

/// How many [`COLUMNS`] there are.
const WIDTH: usize = 39;

/// A line of an order as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LineRow {
    pub order: OrderId,
    pub line: i64,
    pub sku: String,
    pub quantity: i64,
    pub unit_price: kernel::Fen,
    pub subsidy: kernel::Fen,
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    order: &Order,
    lines: &[PricedLine<'_>],
    subsidies: &[kernel::Fen],
    allocations: &[Allocation],
) -> Result<(), Error> {
    tx.exec(&format!("INSERT INTO retail_order ({COLUMNS}) VALUES {}", places(1, WIDTH)), &values(order))?;
    let rows: Vec<Value> = (1i64..)
        .zip(lines.iter().zip(subsidies))
        .flat_map(|(n, (line, subsidy))| {
            args![order.id, n, &line.product.sku, line.quantity, line.product.price, *subsidy].to_vec()
        })
        .collect();
    tx.exec(
        &format!(
            "INSERT INTO retail_line (order_id, line, sku, quantity, unit_price, subsidy) VALUES {}",
            places(lines.len(), 6)
        ),
        &rows,
    )?;
    if allocations.is_empty() {
        return Ok(());
    }
    let rows: Vec<Value> = allocations
        .iter()
        .flat_map(|a| args![order.id, a.line, &a.campaign, &a.funder, a.amount].to_vec())
        .collect();
    tx.exec(
        &format!(
            "INSERT INTO retail_allocation (order_id, line, campaign, funder, amount) VALUES {}",
            places(allocations.len(), 5)
        ),
        &rows,
    )?;
    Ok(())
}

fn values(o: &Order) -> Vec<Value> {
    let m = &o.moments;
    args![
        o.id,
        o.person,
        &o.site,
        &o.merchant,
        &o.region,
        o.state.name(),
        o.reason.as_deref(),
        o.address,
        o.point.map(|p| p.lat_e7),
        o.point.map(|p| p.lng_e7),
        o.goods,
        o.delivery_fee,
        o.subsidy,
        o.payable,
        o.technical_fee,
        o.own,
        o.weight_g,
        o.cold,
        o.coupon.as_deref(),
        o.decision,
        o.offer.as_deref(),
        o.arm.as_deref(),
        o.cohort.as_deref(),
        o.earliest,
        o.latest,
        o.ready_by,
        o.job,
        o.placed,
        m.paid,
        m.accepted,
        m.ready,
        m.picked_up,
        m.delivered,
        m.completed,
        m.ended,
        m.refunded,
        o.forgotten,
        o.trace,
        o.version
    ]
    .to_vec()
}

fn order(row: &Row) -> Result<Order, Error> {
    let state: String = row.get(5)?;
    let (lat, lng): (Option<i32>, Option<i32>) = (row.get(8)?, row.get(9)?);
    Ok(Order {
        id: row.get(0)?,
        person: row.get(1)?,
        site: row.get(2)?,
        merchant: row.get(3)?,
        region: row.get(4)?,
        state: state.parse().map_err(|e: kernel::Invalid| Error::Corrupt(e.to_string()))?,
        reason: row.get(6)?,
        address: row.get(7)?,
        point: lat.zip(lng).map(|(lat_e7, lng_e7)| Point { lat_e7, lng_e7 }),
        goods: row.get(10)?,
        delivery_fee: row.get(11)?,
        subsidy: row.get(12)?,
        payable: row.get(13)?,
        technical_fee: row.get(14)?,
        own: row.get(15)?,
        weight_g: row.get(16)?,
        cold: row.get(17)?,
        coupon: row.get(18)?,
        decision: row.get(19)?,
        offer: row.get(20)?,
        arm: row.get(21)?,
        cohort: row.get(22)?,
        earliest: row.get(23)?,
        latest: row.get(24)?,
        ready_by: row.get(25)?,
        job: row.get(26)?,
        placed: row.get(27)?,
        moments: Moments {
            paid: row.get(28)?,
            accepted: row.get(29)?,
            ready: row.get(30)?,
            picked_up: row.get(31)?,
            delivered: row.get(32)?,
            completed: row.get(33)?,
            ended: row.get(34)?,
            refunded: row.get(35)?,
        },
        forgotten: row.get(36)?,
        trace: row.get(37)?,
        version: row.get(38)?,
    })
}

pub(crate) fn by_id(tx: &mut Tx<'_>, id: OrderId) -> Result<Option<Order>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM retail_order WHERE id = $1");
    tx.row(&sql, args![id])?.as_ref().map(order).transpose()
}

/// Saves what a step changed.
pub(crate) fn save(tx: &mut Tx<'_>, o: &mut Order) -> Result<(), Error> {
    let m = &o.moments;
    let saved = tx.exec(
        "UPDATE retail_order SET state = $3, reason = $4, lat_e7 = $5, lng_e7 = $6, earliest = $7,
          latest = $8,
           ready_by = $9, paid_at = $10, accepted_at = $11, ready_at = $12, picked_up_at = $13,
             delivered_at = $14,
           completed_at = $15, ended_at = $16, refunded_at = $17, version = version + 1
         WHERE id = $1 AND version = $2",
        args![
            o.id,
            o.version,
            o.state.name(),
            o.reason.as_deref(),
            o.point.map(|p| p.lat_e7),
            o.point.map(|p| p.lng_e7),
            o.earliest,
            o.latest,
            o.ready_by,
            m.paid,
            m.accepted,
            m.ready,
            m.picked_up,
            m.delivered,
            m.completed,
            m.ended,
            m.refunded
        ],
    )?;
    if saved != 1 {
        return Err(Error::Conflict);
    }
    o.version += 1;
    Ok(())
}

/// Notes the job; no step, so no version.
pub(crate) fn set_job(tx: &mut Tx<'_>, id: OrderId, job: JobId) -> Result<(), Error> {
    tx.exec("UPDATE retail_order SET job = $2 WHERE id = $1", args![id, job])?;
    Ok(())
}

/// Which orders are listed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Whose<'a> {
    Person(PersonId),
    Merchant(&'a str),
    Site(&'a str),
}

pub(crate) fn page(
    tx: &mut Tx<'_>,
    whose: Whose<'_>,
    state: Option<&str>,
    before: Option<OrderId>,
    limit: u32,
) -> Result<Vec<Order>, Error> {
    let (column, owner) = match whose {
        Whose::Person(person) => ("person", Value::from(person)),
        Whose::Merchant(code) => ("merchant", Value::from(code)),
        Whose::Site(code) => ("site", Value::from(code)),
    };
    // '~' sorts after every id.
    let before = before.map_or_else(|| "~".to_owned(), |id| id.to_string());
    let mut values = vec![owner, Value::from(before), Value::from(limit)];
    let mut filter = "";
    if let Some(state) = state {
        values.push(Value::from(state));
        filter = " AND state = $4";
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM retail_order WHERE {column} = $1 AND id < $2{filter} ORDER BY id DESC LIMIT $3"
    );
    tx.rows(&sql, &values)?.iter().map(order).collect()
}

pub(crate) fn lines(tx: &mut Tx<'_>, orders: &[OrderId]) -> Result<Vec<LineRow>, Error> {
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Value> = orders.iter().map(|id| Value::from(*id)).collect();
    let sql = format!(
        "SELECT order_id, line, sku, quantity, unit_price, subsidy FROM retail_line WHERE order_id IN {}
         ORDER BY order_id, line",
        list(1, ids.len())
    );
    let read = |row: &Row| {
        Ok(LineRow {
            order: row.get(0)?,
            line: row.get(1)?,
            sku: row.get(2)?,
            quantity: row.get(3)?,
            unit_price: row.get(4)?,
            subsidy: row.get(5)?,
        })
    };
    tx.rows(&sql, &ids)?.iter().map(read).collect()
}

pub(crate) fn portions(tx: &mut Tx<'_>, order: OrderId) -> Result<Vec<Portion>, Error> {
    let rows = lines(tx, &[order])?;
    Ok(rows.into_iter().map(|l| Portion { sku: l.sku, quantity: l.quantity }).collect())
}

pub(crate) fn allocations(tx: &mut Tx<'_>, orders: &[OrderId]) -> Result<Vec<(OrderId, Allocation)>, Error> {
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Value> = orders.iter().map(|id| Value::from(*id)).collect();
    let sql = format!(
        "SELECT order_id, line, campaign, funder, amount FROM retail_allocation WHERE order_id IN {}
         ORDER BY order_id, line, campaign, funder",
        list(1, ids.len())
    );
    let read = |row: &Row| {
        let allocation =
            Allocation { line: row.get(1)?, campaign: row.get(2)?, funder: row.get(3)?, amount: row.get(4)? };
        Ok((row.get(0)?, allocation))
    };
    tx.rows(&sql, &ids)?.iter().map(read).collect()
}

pub(crate) fn allocations_of(tx: &mut Tx<'_>, order: OrderId) -> Result<Vec<Allocation>, Error> {
    Ok(allocations(tx, &[order])?.into_iter().map(|(_, allocation)| allocation).collect())
}

/// Marks a forgotten person's orders and drops the doors of those that are over.
pub(crate) fn forget(tx: &mut Tx<'_>, person: PersonId) -> Result<(), Error> {
    tx.exec(
        "UPDATE retail_order SET forgotten = 1, version = version + 1,
           lat_e7 = CASE WHEN state IN ('completed', 'expired', 'cancelled', 'refunded') THEN NULL ELSE
             lat_e7 END,
           lng_e7 = CASE WHEN state IN ('completed', 'expired', 'cancelled', 'refunded') THEN NULL ELSE
             lng_e7 END
         WHERE person = $1 AND forgotten = 0",
        args![person],
    )?;
    Ok(())
}

/// A person's orders that wait for payment.
pub(crate) fn unpaid_of(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<Order>, Error> {
    let sql =
        format!("SELECT {COLUMNS} FROM retail_order WHERE person = $1 AND state = 'placed' ORDER BY id");
    tx.rows(&sql, args![person])?.iter().map(order).collect()
}
