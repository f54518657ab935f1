//! Bracket tables, lookup tables and tariffs by quantity.

use toml::de::DeValue;

use super::params::{Draft, Row, Start};
use super::{Loader, status};
use crate::fields::{self, Fields, Item};
use crate::ir::Type;
use crate::machine::Table;
use crate::model::{Dated, Key, Shape, Tabled, Words};
use crate::typing::{Cell, Lookup, Named, Symbol, Tariff, nearest};

/// Most cells of a lookup table.
const CELLS_MAX: usize = 400;

/// One input that a lookup table goes by.
struct Dimension {
    register: u16,
    /// What is written, what it means, and the words for it.
    options: Vec<(String, Key, Words)>,
}

impl Loader<'_> {
    pub(super) fn declare_tables(&mut self, fields: &mut Fields, start: Start) {
        type Read<'t> = fn(&mut Loader<'t>, &str, &Item, Start) -> Option<()>;
        let kinds: [(&'static str, Read<'_>); 4] = [
            ("brackets", |me, name, item, _| me.table(name, item)),
            ("lookup", |me, name, item, start| me.lookup(name, item, start)),
            ("tariff", |me, name, item, start| me.tariff(name, item, start)),
            ("clock", |me, name, item, _| me.clock(name, item)),
        ];
        for (key, read) in kinds {
            let Some(item) = fields.get(key) else { continue };
            let Some(tables) = Fields::of(&format!("[{key}]"), item, &mut self.report) else { continue };
            for (at, name, item) in tables.named() {
                if self.may_name(at, name) && read(self, name, item, start).is_none() {
                    self.broken.insert(name.to_owned());
                }
            }
        }
    }

    fn table(&mut self, name: &str, item: &Item) -> Option<()> {
        let what = format!("brackets '{name}'");
        let mut fields = Fields::of(&what, item, &mut self.report)?;
        let at = fields.at;
        let law = self.laws(&mut fields, &what, true);
        let report = &mut self.report;
        let up = fields.items("up", report);
        let up: Vec<i64> = up.iter().filter_map(|item| fields::money(item, report)).collect();
        let rates = fields.items("rate_bp", report);
        let rate: Vec<i64> = rates.iter().filter_map(|item| fields::int(item, report)).collect();
        let given = fields.items("quick", report);
        fields.finish(report);
        if rate.len() != up.len() + 1 || !up.windows(2).all(|pair| pair[0] < pair[1]) {
            let hint = "n ascending bounds have n + 1 rates; the last bracket is open";
            report.fault(at, "brackets.shape", format!("{what} do not fit together"), hint);
            return None;
        }
        let Some(quick) = quick_deductions(&up, &rate) else {
            let hint = "use bounds in whole yuan and rates in whole percent";
            report.fault(at, "brackets.quick", "a quick deduction is not whole fen", hint);
            return None;
        };
        if !given.is_empty() && given.len() != quick.len() {
            let hint = "give one for each rate, or none";
            report.fault(at, "brackets.quick", format!("{what} lack quick deductions"), hint);
        }
        for (item, derived) in given.iter().zip(&quick) {
            if fields::money(item, report).is_some_and(|value| value != *derived) {
                let hint = format!("by the bounds and rates it is {} yuan", kernel::Fen(*derived));
                report.fault(item.span().start, "brackets.quick", "the quick deduction is wrong", hint);
            }
        }
        let number = u16::try_from(self.tables.len()).ok()?;
        let named = Named::Table(number);
        self.names.insert(name.to_owned(), Symbol { named, ty: Type::Money, register: 0 });
        self.tables.push(Table { up, rate, quick });
        let shape = Shape::Brackets { number, law: law.clone() };
        self.tabled.push(Tabled { name: name.to_owned(), shape });
        self.laws_of.insert(named, law);
        Some(())
    }

    fn lookup(&mut self, name: &str, item: &Item, start: Start) -> Option<()> {
        let what = format!("lookup '{name}'");
        let mut fields = Fields::of(&what, item, &mut self.report)?;
        let at = fields.at;
        let label = fields.label(&mut self.report);
        let (ty, unit) = self.typed_unit(&mut fields, &what)?;
        let keys = fields.texts("keys", &mut self.report);
        let items = fields.items("values", &mut self.report);
        fields.finish(&mut self.report);
        let mut rows: Vec<(Row, &Item)> = Vec::new();
        for item in items {
            let mut row = Fields::of(&format!("a row of '{name}'"), item, &mut self.report)?;
            let cells = row.need("v", &mut self.report);
            let read = self.row(&mut row, name);
            row.finish(&mut self.report);
            rows.push((read?, cells?));
        }
        let dimensions = self.dimensions(at, &what, &keys, rows.first().map(|row| row.1))?;
        let count: usize = dimensions.iter().map(|dimension| dimension.options.len()).product();
        if count > CELLS_MAX || rows.is_empty() {
            let message = format!("{what} has {count} cells in {} rows", rows.len());
            self.report.fault(
                at,
                "lookup.shape",
                message,
                format!("one row or more, at most {CELLS_MAX} cells"),
            );
            return None;
        }
        let (mut cells, mut shown) = (Vec::new(), Vec::new());
        for index in 0..count {
            let mut left = index;
            let mut path = Vec::new();
            for dimension in dimensions.iter().rev() {
                path.push((dimension.register, &dimension.options[left % dimension.options.len()]));
                left /= dimension.options.len();
            }
            path.reverse();
            let names: Vec<&str> = path.iter().map(|(_, option)| option.0.as_str()).collect();
            let mut values = Vec::new();
            for (row, cells) in &rows {
                values.push(self.cell(&what, row, cells, &names, ty)?);
            }
            let words = |of: fn(&Words) -> &str, open: &str, between: &str, close: &str| {
                let parts: Vec<&str> = path.iter().map(|(_, option)| of(&option.2)).collect();
                format!("{}{open}{}{close}", of(&label), parts.join(between))
            };
            let cell_label =
                Words { zh: words(|w| &w.zh, "（", "，", "）"), en: words(|w| &w.en, " (", ", ", ")") };
            let keys: Vec<(u16, Key)> = path.iter().map(|(on, option)| (*on, option.1.clone())).collect();
            let options: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            let name = format!("{name}.{}", names.join("."));
            let draft = Draft { name, label: cell_label, ty, unit: unit.clone(), values, keys: keys.clone() };
            let (param, register) = self.add_param(at, draft, start)?;
            cells.push(Cell { keys, param, register });
            shown.push((options, param));
        }
        for (_, cells) in &rows {
            self.known_cells(&what, cells, &dimensions);
        }
        let named = Named::Lookup(u16::try_from(self.lookups.len()).ok()?);
        self.names.insert(name.to_owned(), Symbol { named, ty, register: 0 });
        self.lookups.push(Lookup { ty, cells });
        let keys = keys.into_iter().map(|(_, key)| key).collect();
        let shape = Shape::Lookup { label, unit, keys, cells: shown };
        self.tabled.push(Tabled { name: name.to_owned(), shape });
        Some(())
    }

    /// The inputs a lookup table goes by, with all they may be.
    fn dimensions(
        &mut self,
        at: usize,
        what: &str,
        keys: &[(usize, String)],
        first: Option<&Item>,
    ) -> Option<Vec<Dimension>> {
        if keys.is_empty() || keys.len() > 3 {
            self.report.fault(
                at,
                "lookup.shape",
                format!("{what} has {} keys", keys.len()),
                "name one to three inputs",
            );
            return None;
        }
        let mut dimensions = Vec::new();
        let mut inner = first;
        for (at, key) in keys {
            let Some(Symbol { named: Named::Input(_), ty, register }) = self.names.get(key).copied() else {
                if self.broken.contains(key) {
                    return None;
                }
                let hint = nearest(key, self.inputs.iter().filter(|i| !i.place).map(|i| i.name.as_str()));
                self.report.fault(*at, "name.unknown", format!("there is no input '{key}'"), hint);
                return None;
            };
            let options = match ty {
                Type::Enum(set) => {
                    let choices = self.choices[usize::from(set)].iter().zip(0..);
                    choices.map(|(c, i)| (c.value.clone(), Key::Is(i), c.label.clone())).collect()
                }
                Type::Bool => [("true", 1, "是", "yes"), ("false", 0, "否", "no")]
                    .map(|(word, i, zh, en)| {
                        (word.to_owned(), Key::Is(i), Words { zh: zh.to_owned(), en: en.to_owned() })
                    })
                    .to_vec(),
                Type::Int => self.numbers(*at, what, inner)?,
                other => {
                    let message = format!("{what} cannot go by {}", other.word());
                    self.report.fault(*at, "lookup.key", message, "a key is an enum, a bool or an int");
                    return None;
                }
            };
            inner = inner.and_then(|item| item.get_ref().as_table()?.values().next());
            dimensions.push(Dimension { register, options });
        }
        Some(dimensions)
    }

    /// The numbers that the first row names, and all others.
    fn numbers(&mut self, at: usize, what: &str, row: Option<&Item>) -> Option<Vec<(String, Key, Words)>> {
        let table = row.and_then(|item| item.get_ref().as_table());
        let words = |text: &str, en: &str| Words { zh: text.to_owned(), en: en.to_owned() };
        let mut numbers: Vec<i64> = Vec::new();
        let mut others = false;
        for key in table.into_iter().flat_map(|table| table.keys()) {
            match key.get_ref().as_ref() {
                "else" => others = true,
                text => numbers.extend(text.parse::<i64>().ok()),
            }
        }
        if !others {
            let message = format!("{what} does not say what holds for other numbers");
            self.report.fault(at, "lookup.missing", message, "add else = ..");
            return None;
        }
        numbers.sort_unstable();
        let mut options: Vec<(String, Key, Words)> = Vec::new();
        for number in &numbers {
            let text = number.to_string();
            options.push((text.clone(), Key::Is(*number), words(&text, &text)));
        }
        options.push(("else".to_owned(), Key::Else(numbers), words("其他", "other")));
        Some(options)
    }

    /// One row's value of a cell: a value, or `{ v = .., status = .. }`.
    fn cell(&mut self, what: &str, row: &Row, cells: &Item, path: &[&str], ty: Type) -> Option<Dated> {
        let mut item = cells;
        for step in path {
            let table = item.get_ref().as_table();
            let found = table.and_then(|table| table.iter().find(|(key, _)| key.get_ref().as_ref() == *step));
            let Some((_, next)) = found else {
                let message = format!("{what} has no value for {}", path.join(", "));
                let hint = "every combination of keys has a value";
                self.report.fault(item.span().start, "lookup.missing", message, hint);
                return None;
            };
            item = next;
        }
        let mut row = row.clone();
        if matches!(item.get_ref(), DeValue::Table(_)) {
            let mut fields = Fields::of(what, item, &mut self.report)?;
            let value = fields.need("v", &mut self.report);
            let at = fields.at;
            if let Some(word) = fields.text("status", &mut self.report) {
                row.status = status(word, at, &mut self.report)?;
            }
            fields.finish(&mut self.report);
            item = value?;
        }
        let value = fields::typed(item, ty, &self.sets, &mut self.texts, &mut self.report)?;
        Some(row.dated(value))
    }

    /// Reports cells for keys that there are not.
    fn known_cells(&mut self, what: &str, cells: &Item, dimensions: &[Dimension]) {
        let Some((dimension, inner)) = dimensions.split_first() else { return };
        let Some(table) = cells.get_ref().as_table() else { return };
        for (key, item) in table {
            let name = key.get_ref().as_ref();
            if dimension.options.iter().all(|option| option.0 != name) {
                let hint = nearest(name, dimension.options.iter().map(|option| option.0.as_str()));
                let message = format!("{what} has a value for '{name}', which there is not");
                self.report.fault(key.span().start, "name.option", message, hint);
            }
            self.known_cells(what, item, inner);
        }
    }

    fn tariff(&mut self, name: &str, item: &Item, start: Start) -> Option<()> {
        let what = format!("tariff '{name}'");
        let mut fields = Fields::of(&what, item, &mut self.report)?;
        let at = fields.at;
        let label = fields.label(&mut self.report);
        let unit = fields.need_text("unit", &mut self.report)?.to_owned();
        let items = fields.items("values", &mut self.report);
        fields.finish(&mut self.report);
        let mut rows: Vec<(Row, Vec<i64>, Vec<i64>)> = Vec::new();
        for item in items {
            let mut row = Fields::of(&format!("a row of '{name}'"), item, &mut self.report)?;
            let report = &mut self.report;
            let up: Vec<i64> =
                row.items("up", report).into_iter().filter_map(|i| fields::int(i, report)).collect();
            let mut price = Vec::new();
            for item in row.items("price", report) {
                // A price that cannot be read is told by itself.
                price.push(fields::typed(item, Type::Price, &self.sets, &mut self.texts, report)?);
            }
            let at = row.at;
            let read = self.row(&mut row, name);
            row.finish(&mut self.report);
            let tiers = rows.first().map_or(price.len(), |first| first.2.len());
            let ascending =
                up.windows(2).all(|pair| pair[0] < pair[1]) && up.first().is_none_or(|up| *up > 0);
            if price.len() != up.len() + 1 || price.len() != tiers || !ascending {
                let message = format!("the tiers of {what} do not fit together");
                let hint =
                    "n ascending bounds have n + 1 prices, as many in every row; the last tier is open";
                self.report.fault(at, "tariff.shape", message, hint);
                return None;
            }
            rows.push((read?, up, price));
        }
        let tiers = rows.first().map_or(0, |row| row.2.len());
        if tiers == 0 {
            self.report.fault(
                at,
                "tariff.shape",
                format!("{what} has no row"),
                "add values = [{ from = .. }]",
            );
            return None;
        }
        let mut add = |part: &str, zh: String, en: String, ty, unit: &str, value: &dyn Fn(usize) -> i64| {
            let values = rows.iter().enumerate().map(|(i, row)| row.0.clone().dated(value(i))).collect();
            let label = Words { zh: format!("{}{zh}", label.zh), en: format!("{}{en}", label.en) };
            let (name, unit) = (format!("{name}.{part}"), Some(unit.to_owned()));
            let draft = Draft { name, label, ty, unit, values, keys: Vec::new() };
            self.add_param(at, draft, start).map(|(number, register)| (register, number))
        };
        let (mut up, mut prices) = (Vec::new(), Vec::new());
        for tier in 0..tiers {
            let number = tier + 1;
            if tier + 1 < tiers {
                let (zh, en) = (format!("第{number}档上限"), format!(", upper bound of tier {number}"));
                up.push(add(&format!("up{number}"), zh, en, Type::Int, &unit, &|i| rows[i].1[tier])?);
            }
            let (zh, en) = (format!("第{number}档单价"), format!(", price in tier {number}"));
            let per = format!("yuan/{unit}");
            prices.push(add(&format!("price{number}"), zh, en, Type::Price, &per, &|i| rows[i].2[tier])?);
        }
        let bounds = rows.iter().map(|row| (row.0.from, row.1.clone())).collect();
        let named = Named::Tariff(u16::try_from(self.tariffs.len()).ok()?);
        self.names.insert(name.to_owned(), Symbol { named, ty: Type::Price, register: 0 });
        let params = |parts: &[(u16, u16)]| parts.iter().map(|(_, param)| *param).collect();
        let shape = Shape::Tariff { label, unit, up: params(&up), prices: params(&prices) };
        self.tabled.push(Tabled { name: name.to_owned(), shape });
        self.tariffs.push(Tariff { up, prices, bounds });
        Some(())
    }
}

/// What makes `amount * rate - quick` continuous: each bound's step in the rate, summed. `None` if not whole
/// fen.
fn quick_deductions(up: &[i64], rate: &[i64]) -> Option<Vec<i64>> {
    let mut quick = vec![0];
    let mut total: i128 = 0;
    for (bound, pair) in up.iter().zip(rate.windows(2)) {
        total += i128::from(*bound) * i128::from(pair[1].checked_sub(pair[0])?);
        if total % 10_000 != 0 {
            return None;
        }
        quick.push(i64::try_from(total / 10_000).ok()?);
    }
    Some(quick)
}
