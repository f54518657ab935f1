//! What of a pack is in force on a day, for machines: each parameter's value with how it came to it, and the tables.

use kernel::Fen;
use serde_json::{Value as Json, json};

use crate::model::{Citation, Dated, Param, Point, Shape, Tabled};
use crate::pack::Pack;
use crate::when::When;

impl Pack {
    /// Parameters with the value in force and all values known by then, and tables with the rows in force, as JSON.
    /// Money and prices are decimal strings of yuan, rates basis points; the last row of a table is open.
    pub fn describe_on(&self, when: impl Into<When>) -> Json {
        let point = Point::of(when.into());
        let params: Vec<Json> = self.params.iter().map(|param| self.param_on(param, point)).collect();
        let tables: Vec<Json> = self.tables.iter().map(|table| self.table_on(table, point)).collect();
        json!({ "parameters": params, "tables": tables })
    }

    fn param_on(&self, param: &Param, point: Point) -> Json {
        let visible = |dated: &&Dated| dated.recorded.is_none_or(|recorded| recorded <= point.known);
        let history: Vec<Json> =
            param.values.iter().filter(visible).map(|dated| self.describe_dated(param, dated)).collect();
        let mut told = self.describe_dated(param, param.on(point));
        told["name"] = json!(param.name);
        told["type"] = json!(param.ty.word());
        told["label"] = json!(param.label);
        told["unit"] = json!(param.unit);
        told["history"] = json!(history);
        told
    }

    /// The value of a parameter by its number.
    fn value_on(&self, number: u16, point: Point) -> Json {
        let param = &self.params[usize::from(number)];
        json!(self.whole_value(param.ty, param.on(point).value, &[]))
    }

    fn law_on<'p>(&'p self, numbers: impl Iterator<Item = &'p u16>, point: Point) -> Vec<&'p Citation> {
        let mut law: Vec<&Citation> = Vec::new();
        for citation in numbers.flat_map(|number| &self.params[usize::from(*number)].on(point).law) {
            if !law.contains(&citation) {
                law.push(citation);
            }
        }
        law
    }

    fn table_on(&self, table: &Tabled, point: Point) -> Json {
        match &table.shape {
            Shape::Brackets { number, law } => {
                let data = &self.data.tables[usize::from(*number)];
                let up: Vec<Json> = data.up.iter().map(|bound| json!(Fen(*bound))).collect();
                let values = data.rate.iter().zip(&data.quick);
                let values = values.map(|(rate, quick)| json!({ "rate_bp": rate, "quick": Fen(*quick) }));
                json!({
                    "name": table.name,
                    "kind": "brackets",
                    "law": law,
                    "rows": tiers(json!(Fen::ZERO), &up, values),
                })
            }
            Shape::Tariff { label, unit, up, prices } => {
                let bounds: Vec<Json> = up.iter().map(|number| self.value_on(*number, point)).collect();
                let values = prices.iter().map(|number| json!({ "price": self.value_on(*number, point) }));
                json!({
                    "name": table.name,
                    "kind": "tariff",
                    "label": label,
                    "unit": unit,
                    "law": self.law_on(prices.iter(), point),
                    "rows": tiers(json!(0), &bounds, values),
                })
            }
            Shape::Lookup { label, unit, keys, cells } => {
                let rows: Vec<Json> = cells
                    .iter()
                    .map(|(options, number)| json!({ "keys": options, "value": self.value_on(*number, point) }))
                    .collect();
                json!({
                    "name": table.name,
                    "kind": "lookup",
                    "label": label,
                    "unit": unit,
                    "keys": keys,
                    "law": self.law_on(cells.iter().map(|(_, number)| number), point),
                    "rows": rows,
                })
            }
        }
    }
}

/// Rows from each bound to the next; the first begins at nought, the last is open.
fn tiers(nought: Json, up: &[Json], values: impl Iterator<Item = Json>) -> Vec<Json> {
    let from = std::iter::once(&nought).chain(up);
    let to = up.iter().map(Some).chain([None]);
    let rows = from.zip(to).zip(values).map(|((from, to), mut row)| {
        row["from"] = from.clone();
        row["to"] = json!(to);
        row
    });
    rows.collect()
}
