//! Values in words, as people read them in Chinese and English.

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

/// Evaluated registers in words. A number stands in several sentences and in three wordings; its digits are
/// written once.
pub(crate) struct Words<'p, 'i> {
    pub(crate) pack: &'p Pack,
    pub(crate) registers: &'i Registers,
    /// Texts that only the inputs know.
    pub(crate) texts: &'i [String],
    /// All digits written so far.
    digits: String,
    /// Where those of a whole register are; nothing yet where both are 0.
    written: Vec<(u32, u32)>,
}

impl<'p, 'i> Words<'p, 'i> {
    pub(crate) fn new(pack: &'p Pack, registers: &'i Registers, texts: &'i [String]) -> Self {
        let written = vec![(0, 0); registers.whole.len()];
        Self { pack, registers, texts, digits: String::with_capacity(1_024), written }
    }

    /// Appends the value of a symbol.
    pub(crate) fn push(&mut self, out: &mut String, symbol: Symbol, language: Language) {
        let at = usize::from(symbol.register);
        match (symbol.ty, language) {
            (Type::MoneyExact | Type::Number, _) => {
                push_fraction(out, self.registers.exact[at], symbol.ty, language);
            }
            (Type::Enum(set), _) => {
                let index = usize::try_from(self.registers.whole[at]).unwrap_or(usize::MAX);
                if let Some(choice) = self.pack.choices[usize::from(set)].get(index) {
                    out.push_str(match language {
                        Language::Chinese => &choice.label.zh,
                        Language::English => &choice.label.en,
                    });
                }
            }
            (Type::Text, _) => {
                out.push_str(self.pack.text(self.registers.whole[at], self.texts).unwrap_or_default());
            }
            (Type::Money, Language::Chinese) => {
                out.push_str(self.digits(at, push_grouped));
                out.push('元');
            }
            (Type::Money, Language::English) => {
                out.push_str("CNY ");
                out.push_str(self.digits(at, push_grouped));
            }
            (Type::Int, _) => out.push_str(self.digits(at, push_plain)),
            _ => push_whole(out, symbol.ty, self.registers.whole[at], language),
        }
    }

    /// Appends a decimal as a percentage.
    pub(crate) fn push_percent(&self, out: &mut String, symbol: Symbol) {
        out.push_str(&decimal::percent(self.registers.whole[usize::from(symbol.register)]));
    }

    /// The digits of a whole register.
    fn digits(&mut self, register: usize, push: fn(&mut String, i64)) -> &str {
        let (mut start, mut end) = self.written[register];
        if end == 0 {
            let length = |digits: &String| u32::try_from(digits.len()).expect("some digits a register");
            start = length(&self.digits);
            push(&mut self.digits, self.registers.whole[register]);
            end = length(&self.digits);
            self.written[register] = (start, end);
        }
        &self.digits[start as usize..end as usize]
    }
}

/// A whole value of a unit that needs no pack to be read, in words.
pub(crate) fn whole(ty: Type, value: i64, language: Language) -> String {
    let mut out = String::new();
    push_whole(&mut out, ty, value, language);
    out
}

fn push_whole(out: &mut String, ty: Type, value: i64, language: Language) {
    match (ty, language) {
        (Type::Money | Type::MoneyExact, _) => push_money(out, value, language),
        (Type::Price, Language::Chinese) => {
            out.push_str(&decimal::text(value));
            out.push('元');
        }
        (Type::Price, Language::English) => {
            out.push_str("CNY ");
            out.push_str(&decimal::text(value));
        }
        (Type::Rate, _) => push_percent(out, value),
        (Type::Decimal, _) => out.push_str(&decimal::text(value)),
        (Type::Duration, _) => {
            out.push_str(&moment::duration_words(value, language == Language::Chinese));
        }
        (Type::DateTime, Language::Chinese) => {
            let at = moment::unpack(value);
            push_whole(out, Type::Date, day::pack(at.date()), language);
            out.push_str(&at.strftime("%H:%M").to_string());
        }
        (Type::DateTime, Language::English) => {
            out.push_str(&moment::unpack(value).strftime("%Y-%m-%d %H:%M").to_string());
        }
        (Type::Bool, Language::Chinese) => out.push_str(if value != 0 { "是" } else { "否" }),
        (Type::Bool, Language::English) => out.push_str(if value != 0 { "yes" } else { "no" }),
        (Type::Date, Language::Chinese) => {
            for (part, unit) in [(day::year(value), "年"), (day::month(value), "月"), (day::day(value), "日")]
            {
                Digits::plain(part.unsigned_abs()).push(out);
                out.push_str(unit);
            }
        }
        (Type::Date, Language::English) => out.push_str(&day::unpack(value).to_string()),
        _ => push_plain(out, value),
    }
}

fn push_plain(out: &mut String, value: i64) {
    out.push_str(if value < 0 { "-" } else { "" });
    Digits::plain(value.unsigned_abs()).push(out);
}

fn push_money(out: &mut String, fen: i64, language: Language) {
    match language {
        Language::Chinese => {
            push_grouped(out, fen);
            out.push('元');
        }
        Language::English => {
            out.push_str("CNY ");
            push_grouped(out, fen);
        }
    }
}

/// Yuan with thousands apart; the fen only where there are any.
fn push_grouped(out: &mut String, fen: i64) {
    let size = fen.unsigned_abs();
    out.push_str(if fen < 0 { "-" } else { "" });
    Digits::grouped(size / 100).push(out);
    if !size.is_multiple_of(100) {
        out.push('.');
        push_two_places(out, size % 100);
    }
}

/// Basis points as percent, without trailing zeros.
fn push_percent(out: &mut String, bp: i64) {
    let size = bp.unsigned_abs();
    out.push_str(if bp < 0 { "-" } else { "" });
    Digits::plain(size / 100).push(out);
    match size % 100 {
        0 => {}
        tenths if tenths.is_multiple_of(10) => {
            out.push('.');
            Digits::plain(tenths / 10).push(out);
        }
        hundredths => {
            out.push('.');
            push_two_places(out, hundredths);
        }
    }
    out.push('%');
}

fn push_two_places(out: &mut String, hundredths: u64) {
    Digits::plain(hundredths / 10).push(out);
    Digits::plain(hundredths % 10).push(out);
}

/// A fraction is shown to two places and said to be "about" unless it is exact.
fn push_fraction(out: &mut String, x: Exact, ty: Type, language: Language) {
    let scale = if ty.is_money() { 1 } else { 100 };
    let scaled = Exact { num: x.num.saturating_mul(scale), den: x.den };
    let Some(cut) = scaled.round(Rounding::HalfUp) else {
        out.push('…');
        return;
    };
    out.push_str(match (scaled.num % scaled.den == 0, language) {
        (true, _) => "",
        (false, Language::Chinese) => "约",
        (false, Language::English) => "about ",
    });
    if ty.is_money() { push_money(out, cut, language) } else { push_grouped(out, cut) }
}

/// The decimal digits of a number, written without the formatting machinery: an explanation has some hundred
/// and fifty numbers, and they would be most of its cost.
struct Digits {
    text: [u8; Self::LENGTH_MAX],
    /// Where they begin.
    start: usize,
}

impl Digits {
    /// Twenty digits and six commas.
    const LENGTH_MAX: usize = 26;

    fn plain(value: u64) -> Self {
        Self::write(value, usize::MAX)
    }

    /// With a comma before each group of three.
    fn grouped(value: u64) -> Self {
        Self::write(value, 3)
    }

    fn write(mut value: u64, group: usize) -> Self {
        let mut digits = Self { text: [b'0'; Self::LENGTH_MAX], start: Self::LENGTH_MAX };
        let mut written = 0;
        loop {
            if written == group {
                digits.start -= 1;
                digits.text[digits.start] = b',';
                written = 0;
            }
            digits.start -= 1;
            digits.text[digits.start] = b'0' + u8::try_from(value % 10).expect("a digit");
            value /= 10;
            written += 1;
            if value == 0 {
                return digits;
            }
        }
    }

    fn push(&self, out: &mut String) {
        out.push_str(std::str::from_utf8(&self.text[self.start..]).expect("digits and commas"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(push: impl FnOnce(&mut String)) -> String {
        let mut out = String::new();
        push(&mut out);
        out
    }

    #[test]
    fn amounts_read_as_people_write_them() {
        for (fen, text) in [
            (0, "0"),
            (5, "0.05"),
            (-123_456_789, "-1,234,567.89"),
            (100_000, "1,000"),
            (99_999, "999.99"),
            (i64::MIN, "-92,233,720,368,547,758.08"),
        ] {
            assert_eq!(told(|out| push_grouped(out, fen)), text);
        }
        for (bp, text) in [(300, "3%"), (1_250, "12.5%"), (1_225, "12.25%"), (-5, "-0.05%"), (0, "0%")] {
            assert_eq!(told(|out| push_percent(out, bp)), text);
        }
        assert_eq!(whole(Type::Int, i64::MIN, Language::English), i64::MIN.to_string());
    }

    #[test]
    fn fractions_say_when_they_are_not_exact() {
        let third = Exact { num: 1_000_000, den: 3 };
        let say = |x, ty, language| told(|out| push_fraction(out, x, ty, language));
        assert_eq!(say(third, Type::MoneyExact, Language::Chinese), "约3,333.33元");
        assert_eq!(say(third, Type::MoneyExact, Language::English), "about CNY 3,333.33");
        assert_eq!(say(Exact { num: 1, den: 2 }, Type::Number, Language::English), "0.50");
    }
}
