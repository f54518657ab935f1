//! Values in words, as people read them in Chinese and English.

use crate::exact::{Exact, Rounding};
use crate::ir::Type;
use crate::{day, decimal, moment};

/// How an explanation is worded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wording {
    /// Chinese.
    Zh,
    /// English.
    En,
    /// Chinese in plain words, at most 40 characters a sentence.
    Elder,
}

impl Wording {
    /// In the order of their numbers.
    pub const ALL: [Self; 3] = [Self::Zh, Self::En, Self::Elder];

    pub(crate) const fn language(self) -> Language {
        match self {
            Self::Zh | Self::Elder => Language::Chinese,
            Self::En => Language::English,
        }
    }
}

/// A language of sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Chinese,
    English,
}

/// A whole value of a unit that needs no pack to be read, in words.
pub(crate) fn whole(ty: Type, value: i64, language: Language) -> String {
    let mut out = String::new();
    push_whole(&mut out, ty, value, language);
    out
}

pub(crate) fn push_whole(out: &mut String, ty: Type, value: i64, language: Language) {
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
                push_groups(out, part.unsigned_abs(), "");
                out.push_str(unit);
            }
        }
        (Type::Date, Language::English) => out.push_str(&day::unpack(value).to_string()),
        _ => push_plain(out, value),
    }
}

fn push_plain(out: &mut String, value: i64) {
    out.push_str(if value < 0 { "-" } else { "" });
    push_groups(out, value.unsigned_abs(), "");
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
    push_groups(out, size / 100, ",");
    if !size.is_multiple_of(100) {
        out.push('.');
        push_digits(out, size % 100, 2);
    }
}

/// Basis points as percent, without trailing zeros.
fn push_percent(out: &mut String, bp: i64) {
    let size = bp.unsigned_abs();
    out.push_str(if bp < 0 { "-" } else { "" });
    push_groups(out, size / 100, "");
    match size % 100 {
        0 => {}
        tenths if tenths.is_multiple_of(10) => {
            out.push('.');
            push_digits(out, tenths / 10, 1);
        }
        hundredths => {
            out.push('.');
            push_digits(out, hundredths, 2);
        }
    }
    out.push('%');
}

/// A fraction is shown to two places and said to be "about" unless it is exact.
pub(crate) fn push_fraction(out: &mut String, x: Exact, ty: Type, language: Language) {
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

/// Three digits of every number below a thousand, one after the other: an explanation has some hundred numbers, and
/// the formatting machinery would be most of its cost.
const THREE_DIGITS: &str = {
    const TEXT: [u8; 3_000] = {
        let mut text = [b'0'; 3_000];
        let mut at = 0;
        while at < 3_000 {
            text[at] += (at / 300) as u8;
            text[at + 1] += (at / 30 % 10) as u8;
            text[at + 2] += (at / 3 % 10) as u8;
            at += 3;
        }
        text
    };
    match std::str::from_utf8(&TEXT) {
        Ok(text) => text,
        Err(_) => panic!("digits are text"),
    }
};

/// Appends a number in groups of three digits with `between` them.
fn push_groups(out: &mut String, value: u64, between: &str) {
    if value < 1_000 {
        return push_digits(
            out,
            value,
            if value < 10 {
                1
            } else if value < 100 {
                2
            } else {
                3
            },
        );
    }
    push_groups(out, value / 1_000, between);
    out.push_str(between);
    push_digits(out, value % 1_000, 3);
}

/// Appends the last digits of a number below a thousand.
fn push_digits(out: &mut String, value: u64, digits: usize) {
    let end = usize::try_from(value).expect("below a thousand") * 3 + 3;
    out.push_str(&THREE_DIGITS[end - digits..end]);
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
