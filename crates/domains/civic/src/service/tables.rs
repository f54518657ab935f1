//! The SQL of published forms.

use kernel::Cx;
use rules::Pack;
use serde_json::Value as Json;
use store::{Row, Tx, args};

use super::form::{Form, FormUi, FormView};
use super::model::Service;

/// The version under which this content was published, if it was.
pub(crate) fn version_of(tx: &mut Tx<'_>, service: &str, hash: &str) -> Result<Option<i64>, store::Error> {
    let sql = "SELECT version FROM civic_form WHERE service = $1 AND hash = $2";
    tx.row(sql, args![service, hash])?.map(|row| row.get(0)).transpose()
}

/// Publishes new content under the next version. Two who publish at once: the later one conflicts and
/// repeats.
pub(crate) fn insert_form(
    tx: &mut Tx<'_>,
    cx: &Cx,
    service: &Service,
    pack: &Pack,
    form: &Form,
) -> Result<i64, store::Error> {
    let sql = "SELECT COALESCE(MAX(version), 0) + 1 FROM civic_form WHERE service = $1";
    let version: i64 = tx.row(sql, args![&service.code])?.ok_or(store::Error::Conflict)?.get(0)?;
    let (schema, ui) = (form.schema.to_string(), text(&form.ui)?);
    let sql = "INSERT INTO civic_form (service, version, hash, pack, pack_version, pack_hash, schema, ui, published_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (service, version) DO NOTHING";
    let row =
        args![&service.code, version, &form.hash, pack.id(), pack.version(), pack.hash(), schema, ui, cx.now];
    if tx.exec(sql, row)? == 1 { Ok(version) } else { Err(store::Error::Conflict) }
}

/// A published form.
pub(crate) fn form(tx: &mut Tx<'_>, service: &str, version: i64) -> Result<FormView, store::Error> {
    let sql = "SELECT version, schema, ui FROM civic_form WHERE service = $1 AND version = $2";
    let row = tx.row(sql, args![service, version])?;
    view(&row.ok_or_else(|| store::Error::Corrupt(format!("form {version} of {service} is missing")))?)
}

fn view(row: &Row) -> Result<FormView, store::Error> {
    let (schema, ui): (String, String) = (row.get(1)?, row.get(2)?);
    Ok(FormView { version: row.get(0)?, schema: read::<Json>(&schema)?, ui: read::<FormUi>(&ui)? })
}

fn text(value: &impl serde::Serialize) -> Result<String, store::Error> {
    serde_json::to_string(value).map_err(|e| store::Error::Corrupt(e.to_string()))
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, store::Error> {
    serde_json::from_str(text).map_err(|e| store::Error::Corrupt(format!("form: {e}")))
}
