//! The citizen identity number, GB 11643-1999: six digits of division, eight of birth date, three of sequence (odd for
//! men), and a check character by ISO 7064 MOD 11-2.

use std::fmt;

use jiff::civil::{Date, date};
use serde::{Deserialize, Deserializer};

use crate::{Invalid, Masked};

/// Sex as the number records it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// Odd sequence digit.
    Male,
    /// Even sequence digit.
    Female,
}

/// A valid citizen number. It prints masked (`440***********123X`); [`CitizenNumber::reveal`] gives all 18 characters.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CitizenNumber(Masked<String>);

impl CitizenNumber {
    /// Reads 18 characters; a lowercase `x` is taken as `X`.
    ///
    /// # Errors
    /// `citizen_number.length`, `.digits`, `.division`, `.birth_date` or `.checksum`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let fail = |code, en: &str, zh: &str| Err(Invalid::new("citizen_number", code, en, zh));
        let bytes = text.as_bytes();
        if text.chars().count() != 18 {
            return fail(
                "citizen_number.length",
                "an identity number has 18 characters; check for a missing or extra one",
                "身份证号码应为 18 位；请检查是否少写或多写",
            );
        }
        if bytes.len() != 18
            || !bytes[..17].iter().all(u8::is_ascii_digit)
            || !(bytes[17].is_ascii_digit() || matches!(bytes[17], b'X' | b'x'))
        {
            return fail(
                "citizen_number.digits",
                "an identity number is 17 digits and a digit or X; remove spaces and letters",
                "身份证号码应为 17 位数字加一位数字或 X；请去掉空格和其他字符",
            );
        }
        if !is_province((bytes[0] - b'0') * 10 + bytes[1] - b'0') {
            return fail(
                "citizen_number.division",
                "the first two digits are not a province; check the first six digits",
                "前两位不是省级区划代码；请检查前六位",
            );
        }
        if birth_date(bytes).is_none() {
            return fail(
                "citizen_number.birth_date",
                "digits 7 to 14 are not a date since 1900; check the birth date",
                "第 7 至 14 位不是 1900 年以后的日期；请检查出生日期",
            );
        }
        if check_character(bytes) != bytes[17].to_ascii_uppercase() {
            return fail(
                "citizen_number.checksum",
                "the check character does not fit the other digits; compare the number with the card",
                "校验位与前 17 位不符；请对照身份证重新填写",
            );
        }
        Ok(Self(Masked::new(text.to_ascii_uppercase())))
    }

    /// All 18 characters. Each caller must have a reason to see them.
    pub fn reveal(&self) -> &str {
        self.0.reveal()
    }

    /// The birth date.
    pub fn birth_date(&self) -> Date {
        birth_date(self.0.reveal().as_bytes()).expect("checked by parse")
    }

    /// The sex.
    pub fn sex(&self) -> Sex {
        if self.0.reveal().as_bytes()[16] % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    /// Completed years of age on `day`; zero before birth.
    pub fn age_on(&self, day: Date) -> u16 {
        let born = self.birth_date();
        let had_birthday = (day.month(), day.day()) >= (born.month(), born.day());
        u16::try_from(day.year() - born.year() - i16::from(!had_birthday)).unwrap_or(0)
    }

    /// `440***********123X`: enough to recognise one's own number.
    pub fn masked(&self) -> String {
        let text = self.0.reveal();
        format!("{}***********{}", &text[..3], &text[14..])
    }
}

impl fmt::Display for CitizenNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl fmt::Debug for CitizenNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl<'de> Deserialize<'de> for CitizenNumber {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::parse(&<std::borrow::Cow<'de, str>>::deserialize(d)?).map_err(serde::de::Error::custom)
    }
}

/// The first two digits of GB/T 2260: the provinces by their six areas, Taiwan 71, Hong Kong 81, Macau 82, residents 83.
const fn is_province(code: u8) -> bool {
    matches!(code, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83)
}

/// The check character of the first 17 digits: weights 2^(17-i) mod 11 (GB 11643, annex).
fn check_character(bytes: &[u8]) -> u8 {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = bytes.iter().zip(WEIGHTS).map(|(b, w)| u32::from(b - b'0') * w).sum();
    b"10X98765432"[usize::try_from(sum % 11).expect("below 11")]
}

fn birth_date(bytes: &[u8]) -> Option<Date> {
    let number =
        |range: std::ops::Range<usize>| bytes[range].iter().fold(0i16, |n, b| n * 10 + i16::from(b - b'0'));
    let (year, month, day) = (number(6..10), number(10..12), number(12..14));
    let born = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    (date(1900, 1, 1)..=date(2199, 12, 31)).contains(&born).then_some(born)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The example of GB 11643-1999.
    const STANDARD: &str = "11010519491231002X";

    #[test]
    fn the_standards_own_example() {
        let number = CitizenNumber::parse(STANDARD).unwrap();
        assert_eq!((number.birth_date(), number.sex()), (date(1949, 12, 31), Sex::Female));
        assert_eq!(format!("{number} {number:?}"), "110***********002X 110***********002X");
        assert_eq!(CitizenNumber::parse("11010519491231002x").unwrap(), number);
        assert_eq!((number.age_on(date(2026, 12, 30)), number.age_on(date(2026, 12, 31))), (76, 77));
    }

    #[test]
    fn each_fault_has_its_own_code() {
        for (text, code) in [
            ("1101051949123100", "citizen_number.length"),
            ("11010519491231 02X", "citizen_number.digits"),
            ("１１０105194912310020", "citizen_number.digits"),
            ("99010519491231002X", "citizen_number.division"),
            ("11010519490231002X", "citizen_number.birth_date"),
            ("110105194912310021", "citizen_number.checksum"),
        ] {
            assert_eq!(CitizenNumber::parse(text).unwrap_err().code, code, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_single_wrong_digit_is_caught(place in 0usize..17, by in 1u8..10) {
            let mut bytes = STANDARD.as_bytes().to_vec();
            bytes[place] = b'0' + (bytes[place] - b'0' + by) % 10;
            prop_assert!(CitizenNumber::parse(std::str::from_utf8(&bytes).unwrap()).is_err());
        }

        #[test]
        fn no_text_panics(text in ".{0,24}") {
            let _ = CitizenNumber::parse(&text);
        }
    }
}
