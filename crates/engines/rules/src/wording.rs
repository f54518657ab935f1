//! Values in words, as people read them in Chinese and English.

use kernel::Fen;

use crate::exact::{Exact, Rounding};
use crate::ir::Type;
use crate::machine::Registers;
use crate::pack::Pack;
use crate::typing::Symbol;
use crate::{day, decimal, moment};

/// A language of sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Chinese,
    English,
}

/// The value of a symbol, in words.
pub(crate) fn value(
    pack: &Pack,
    symbol: Symbol,
    registers: &Registers,
    texts: &[String],
    language: Language,
) -> String {
    let at = usize::from(symbol.register);
    match symbol.ty {
        Type::MoneyExact | Type::Number => fraction(registers.exact[at], symbol.ty, language),
        Type::Enum(set) => {
            let index = usize::try_from(registers.whole[at]).unwrap_or(usize::MAX);
            let label = pack.choices[usize::from(set)].get(index).map(|choice| &choice.label);
            label.map_or_else(String::new, |words| match language {
                Language::Chinese => words.zh.clone(),
                Language::English => words.en.clone(),
            })
        }
        Type::Text => pack.value(symbol, registers, texts).to_string(),
        _ => whole(symbol.ty, registers.whole[at], language),
    }
}

/// A whole value of a unit that needs no pack to be read, in words.
pub(crate) fn whole(ty: Type, value: i64, language: Language) -> String {
    match (ty, language) {
        (Type::Money | Type::MoneyExact, Language::Chinese) => format!("{}元", grouped(Fen(value))),
        (Type::Money | Type::MoneyExact, Language::English) => format!("CNY {}", grouped(Fen(value))),
        (Type::Price, Language::Chinese) => format!("{}元", decimal::text(value)),
        (Type::Price, Language::English) => format!("CNY {}", decimal::text(value)),
        (Type::Rate, _) => percent(value),
        (Type::Decimal, _) => decimal::text(value),
        (Type::Duration, _) => moment::duration_words(value, language == Language::Chinese),
        (Type::DateTime, Language::Chinese) => {
            let at = moment::unpack(value);
            let date = whole(Type::Date, day::pack(at.date()), language);
            format!("{date}{}", at.strftime("%H:%M"))
        }
        (Type::DateTime, Language::English) => moment::unpack(value).strftime("%Y-%m-%d %H:%M").to_string(),
        (Type::Bool, Language::Chinese) => if value != 0 { "是" } else { "否" }.to_owned(),
        (Type::Bool, Language::English) => if value != 0 { "yes" } else { "no" }.to_owned(),
        (Type::Date, Language::Chinese) => {
            format!("{}年{}月{}日", day::year(value), day::month(value), day::day(value))
        }
        (Type::Date, Language::English) => day::unpack(value).to_string(),
        _ => value.to_string(),
    }
}

/// Yuan with thousands apart; the fen only where there are any.
fn grouped(fen: Fen) -> String {
    let text = fen.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let (yuan, part) = digits.split_once('.').expect("Fen is written with two places");
    let mut out = String::from(sign);
    for (i, digit) in yuan.chars().enumerate() {
        if i > 0 && (yuan.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if part != "00" {
        out.push('.');
        out.push_str(part);
    }
    out
}

/// Basis points as percent, without trailing zeros.
fn percent(bp: i64) -> String {
    let text = Fen(bp).to_string();
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

/// A fraction is shown to two places and said to be "about" unless it is exact.
fn fraction(x: Exact, ty: Type, language: Language) -> String {
    let scale = if ty.is_money() { 1 } else { 100 };
    let scaled = Exact { num: x.num.saturating_mul(scale), den: x.den };
    let Some(cut) = scaled.round(Rounding::HalfUp) else { return "…".to_owned() };
    let about = match (scaled.num % scaled.den == 0, language) {
        (true, _) => "",
        (false, Language::Chinese) => "约",
        (false, Language::English) => "about ",
    };
    let number = grouped(Fen(cut));
    match (ty.is_money(), language) {
        (true, Language::Chinese) => format!("{about}{number}元"),
        (true, Language::English) => format!("{about}CNY {number}"),
        (false, _) => format!("{about}{number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_people_write_them() {
        for (fen, text) in [(0, "0"), (5, "0.05"), (-123_456_789, "-1,234,567.89"), (100_000, "1,000")] {
            assert_eq!(grouped(Fen(fen)), text);
        }
        assert_eq!(
            (percent(300), percent(1_250), percent(1_225)),
            ("3%".into(), "12.5%".into(), "12.25%".into())
        );
        let third = Exact { num: 1_000_000, den: 3 };
        assert_eq!(fraction(third, Type::MoneyExact, Language::Chinese), "约3,333.33元");
        assert_eq!(fraction(third, Type::MoneyExact, Language::English), "about CNY 3,333.33");
        assert_eq!(fraction(Exact { num: 1, den: 2 }, Type::Number, Language::English), "0.50");
    }
}
