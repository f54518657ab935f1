//! Schedules: which nodes say how a loan is paid back.

use super::Loader;
use crate::exact::Rounding;
use crate::fields::{Fields, Item};
use crate::ir::Type;
use crate::schedule::{Method, Plan};
use crate::typing::{Named, Symbol, nearest};

impl Loader<'_> {
    pub(super) fn schedules(&mut self, fields: &mut Fields) -> Vec<Plan> {
        let Some(item) = fields.get("schedule") else { return Vec::new() };
        let Some(tables) = Fields::of("[schedule]", item, &mut self.report) else { return Vec::new() };
        tables.named().filter_map(|(_, name, item)| self.schedule(name, item)).collect()
    }

    fn schedule(&mut self, name: &str, item: &Item) -> Option<Plan> {
        let what = format!("schedule '{name}'");
        let mut fields = Fields::of(&what, item, &mut self.report)?;
        let label = fields.label(&mut self.report);
        let law = self.laws(&mut fields, &what, true);
        let loan = self.part(&mut fields, "loan", &[Type::Money]);
        let yearly_rate = self.part(&mut fields, "yearly_rate", &[Type::Decimal, Type::Rate]);
        let months = self.part(&mut fields, "months", &[Type::Int]);
        let (instalment, principal) = (fields.get("payment").is_some(), fields.get("principal").is_some());
        let (key, method) = if principal {
            ("principal", Method::EqualPrincipal)
        } else {
            ("payment", Method::EqualInstalment)
        };
        if instalment == principal {
            let message = format!("{what} does not say what is the same every month");
            let hint = "name either payment (equal instalments) or principal (equal principal)";
            self.report.fault(fields.at, "schedule.method", message, hint);
            return None;
        }
        let constant = self.part(&mut fields, key, &[Type::Money]);
        let rounding = match fields.need_text("round", &mut self.report) {
            Some("half_up_fen") => Some(Rounding::HalfUp),
            Some("down_fen") => Some(Rounding::Down),
            Some("up_fen") => Some(Rounding::Up),
            Some(word) => {
                let message = format!("'{word}' is no way of rounding interest");
                let hint = "write half_up_fen, down_fen or up_fen";
                self.report.fault(fields.place("round"), "schedule.round", message, hint);
                None
            }
            None => None,
        };
        fields.finish(&mut self.report);
        Some(Plan {
            name: name.to_owned(),
            label,
            law,
            method,
            loan: loan?,
            yearly_rate: yearly_rate?,
            months: months?,
            constant: constant?,
            rounding: rounding?,
        })
    }

    /// The input, parameter or node that a key names, of one of these units.
    fn part(&mut self, fields: &mut Fields, key: &'static str, units: &[Type]) -> Option<Symbol> {
        let name = fields.need_text(key, &mut self.report)?;
        let at = fields.place(key);
        let known = self.names.get(name).copied();
        let value =
            |symbol: &Symbol| matches!(symbol.named, Named::Input(_) | Named::Param(_) | Named::Node(_));
        let Some(symbol) = known.filter(value) else {
            if !self.broken.contains(name) {
                let hint = nearest(name, self.names.keys().map(String::as_str));
                self.report.fault(at, "name.unknown", format!("'{name}' is not declared"), hint);
            }
            return None;
        };
        if !units.contains(&symbol.ty) {
            let message = format!("'{name}' is {}", symbol.ty.word());
            let hint = format!("{key} of a schedule is {}", units[0].word());
            self.report.fault(at, "schedule.unit", message, hint);
            return None;
        }
        Some(symbol)
    }
}
