//! SQL of carts.

use kernel::id::PersonId;
use store::{Error, Tx, Value, args};

use crate::quote::Wanted;
use crate::rows::places;

pub(crate) fn lines(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<Wanted>, Error> {
    let sql = "SELECT sku, quantity FROM retail_cart WHERE person = $1 ORDER BY position";
    let rows = tx.rows(sql, args![person])?;
    rows.iter().map(|row| Ok(Wanted { sku: row.get(0)?, quantity: row.get(1)? })).collect()
}

pub(crate) fn replace(tx: &mut Tx<'_>, person: PersonId, lines: &[Wanted]) -> Result<(), Error> {
    forget(tx, person)?;
    if lines.is_empty() {
        return Ok(());
    }
    let values: Vec<Value> = (0i64..)
        .zip(lines)
        .flat_map(|(position, line)| args![person, &line.sku, line.quantity, position].to_vec())
        .collect();
    // Two devices that put the cart at once: the later line wins, neither fails.
    let sql = format!(
        "INSERT INTO retail_cart (person, sku, quantity, position) VALUES {}
         ON CONFLICT (person, sku) DO UPDATE SET quantity = excluded.quantity, position = excluded.position",
        places(lines.len(), 4)
    );
    tx.exec(&sql, &values)?;
    Ok(())
}

/// Drops a person's cart.
pub(crate) fn forget(tx: &mut Tx<'_>, person: PersonId) -> Result<(), Error> {
    tx.exec("DELETE FROM retail_cart WHERE person = $1", args![person])?;
    Ok(())
}
