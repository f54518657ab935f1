//! The table of sites.

use kernel::{Point, Region, Text};
use store::{Error, Row, Tx, Value, args};

use super::model::inside;
use super::{Site, SiteKind};

const COLUMNS: &str = "code, name_zh, name_en, region, merchant, kind, lat, lng, prepare_s, active";

/// Sites in one statement: ten values each, far below any engine's bound on placeholders.
const ROWS_MAX: usize = 50;

pub(super) fn put(tx: &mut Tx<'_>, sites: &[Site]) -> Result<(), Error> {
    for chunk in sites.chunks(ROWS_MAX) {
        let values: Vec<Value> = chunk.iter().flat_map(values).collect();
        let sql = format!(
            "INSERT INTO delivery_site ({COLUMNS}) VALUES {}
             ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en,
             region = excluded.region, merchant = excluded.merchant, kind = excluded.kind, lat = excluded.lat,
             lng = excluded.lng, prepare_s = excluded.prepare_s, active = excluded.active",
            tuples(chunk.len(), 10)
        );
        tx.exec(&sql, &values)?;
    }
    Ok(())
}

pub(super) fn by_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<Site>, Error> {
    let row = tx.row(&format!("SELECT {COLUMNS} FROM delivery_site WHERE code = $1"), args![code])?;
    row.as_ref().map(site).transpose()
}

pub(super) fn by_codes(tx: &mut Tx<'_>, codes: &[&str]) -> Result<Vec<Site>, Error> {
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let values: Vec<Value> = codes.iter().map(|code| Value::from(*code)).collect();
    let sql = format!("SELECT {COLUMNS} FROM delivery_site WHERE code IN {}", tuples(1, values.len()));
    tx.rows(&sql, &values)?.iter().map(site).collect()
}

pub(crate) fn in_region(tx: &mut Tx<'_>, region: &Region, limit: u32) -> Result<Vec<Site>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM delivery_site WHERE region LIKE $1 ORDER BY code LIMIT $2");
    tx.rows(&sql, args![inside(region), limit])?.iter().map(site).collect()
}

/// Active sites in the box around `centre`.
pub(super) fn around(tx: &mut Tx<'_>, centre: Point, radius_m: u32, limit: u32) -> Result<Vec<Site>, Error> {
    let (low, high) = bounds(centre, radius_m);
    let sql = format!(
        "SELECT {COLUMNS} FROM delivery_site
         WHERE active = 1 AND lat BETWEEN $1 AND $2 AND lng BETWEEN $3 AND $4 ORDER BY code LIMIT $5"
    );
    let rows = tx.rows(&sql, args![low.0, high.0, low.1, high.1, limit])?;
    rows.iter().map(site).collect()
}

/// Lowest and highest (latitude, longitude) × 10⁷ of a box that holds the circle of `radius_m` around
/// `centre`.
///
/// Up to 60° of latitude: beyond it a degree of longitude is shorter than the half taken here, and no city of
/// China lies there.
pub(crate) fn bounds(centre: Point, radius_m: u32) -> ((i64, i64), (i64, i64)) {
    /// 10⁷ degrees per metre of meridian, times 1,000, rounded up.
    const E7_PER_KM: i64 = 90_000;
    let north = i64::from(radius_m) * E7_PER_KM / 1_000 + 1;
    let east = 2 * north;
    let (lat, lng) = (i64::from(centre.lat_e7), i64::from(centre.lng_e7));
    ((lat - north, lng - east), (lat + north, lng + east))
}

/// `($1, $2), ($3, $4)` …
pub(crate) fn tuples(rows: usize, columns: usize) -> String {
    let tuple = |row: usize| {
        let places: Vec<String> = (1..=columns).map(|at| format!("${}", row * columns + at)).collect();
        format!("({})", places.join(", "))
    };
    (0..rows).map(tuple).collect::<Vec<_>>().join(", ")
}

fn values(site: &Site) -> [Value; 10] {
    [
        Value::from(&site.code),
        Value::from(&site.name.zh),
        Value::from(&site.name.en),
        Value::from(&site.region),
        Value::from(&site.merchant),
        Value::from(site.kind.name()),
        Value::from(site.point.lat_e7),
        Value::from(site.point.lng_e7),
        Value::from(site.prepare_s),
        Value::from(site.active),
    ]
}

fn site(row: &Row) -> Result<Site, Error> {
    let kind: String = row.get(5)?;
    Ok(Site {
        code: row.get(0)?,
        name: Text { zh: row.get(1)?, en: row.get(2)? },
        region: row.get(3)?,
        merchant: row.get(4)?,
        kind: SiteKind::from_name(&kind)
            .ok_or_else(|| Error::Corrupt(format!("'{kind}' is no kind of site")))?,
        point: row.point(6, 7)?,
        prepare_s: row.get(8)?,
        active: row.get(9)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_box_holds_the_circle() {
        let centre = Point { lat_e7: 530_000_000, lng_e7: 1_220_000_000 };
        let (low, high) = bounds(centre, 5_000);
        let at = |lat: i64, lng: i64| Point {
            lat_e7: i32::try_from(lat).unwrap(),
            lng_e7: i32::try_from(lng).unwrap(),
        };
        for edge in [
            at(low.0, centre.lng_e7.into()),
            at(high.0, centre.lng_e7.into()),
            at(centre.lat_e7.into(), low.1),
            at(centre.lat_e7.into(), high.1),
        ] {
            assert!(centre.distance_m(edge) >= 5_000, "{edge}");
        }
    }

    #[test]
    fn tuples_number_their_places() {
        assert_eq!(tuples(2, 2), "($1, $2), ($3, $4)");
    }
}
