//! Vehicle plates, GA 36: a province character, an issuing-office letter, and five characters, or six for a new-energy
//! vehicle (NEV).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::Invalid;

/// A civilian plate such as `粤A12345` or, for a new-energy vehicle, `粤AD12345`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Plate(String);

const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

impl Plate {
    /// Reads a plate; the dot and spaces people write in the middle are dropped, small letters raised.
    ///
    /// # Errors
    /// `plate.province`, `plate.office`, `plate.length`, `plate.character` or `plate.new_energy`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let plate: String =
            text.chars().filter(|c| !matches!(c, ' ' | '·' | '•' | '-')).collect::<String>().to_uppercase();
        let letters: Vec<char> = plate.chars().collect();
        let fail = |code, en: &str, zh: &str| Err(Invalid::new("plate", code, en, zh));
        if !letters.first().is_some_and(|c| PROVINCES.contains(*c)) {
            return fail(
                "plate.province",
                "a plate begins with a province character such as 粤",
                "车牌应以省份简称开头，例如“粤”",
            );
        }
        if !letters.get(1).is_some_and(|c| c.is_ascii_uppercase() && *c != 'I') {
            return fail(
                "plate.office",
                "the second character is the issuing office, a letter other than I",
                "第二位是发牌机关代号，应为除 I 以外的字母",
            );
        }
        let serial = &letters[2..];
        if !matches!(serial.len(), 5 | 6) {
            return fail(
                "plate.length",
                "after 粤A come five characters, or six on a green new-energy plate",
                "“粤A”之后应为 5 位，新能源车（绿牌）为 6 位",
            );
        }
        if !serial.iter().all(|c| c.is_ascii_digit() || (c.is_ascii_uppercase() && !matches!(c, 'I' | 'O'))) {
            return fail(
                "plate.character",
                "a serial has digits and letters without I and O (write 1 and 0)",
                "序号只含数字和除 I、O 以外的字母（请改写为 1 和 0）",
            );
        }
        if serial.len() == 6 && !is_new_energy_serial(serial) {
            return fail(
                "plate.new_energy",
                "a new-energy serial is D, A, B, C, E or F, G, H, J, K first (small) or last (large) and digits",
                "新能源号牌首位（小型）或末位（大型）应为 D、A、B、C、E 或 F、G、H、J、K，其余为数字",
            );
        }
        Ok(Self(plate))
    }

    /// True for a new-energy plate.
    pub fn is_new_energy(&self) -> bool {
        self.0.chars().count() == 8
    }

    /// The plate without separators.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Small vehicles: letter, digit or letter, four digits. Large: five digits, letter (GA 36-2018).
fn is_new_energy_serial(serial: &[char]) -> bool {
    let energy = |c: char| "DABCEFGHJK".contains(c);
    let digits = |s: &[char]| s.iter().all(char::is_ascii_digit);
    (energy(serial[0]) && digits(&serial[2..])) || (digits(&serial[..5]) && energy(serial[5]))
}

impl fmt::Display for Plate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Plate {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::parse(&<std::borrow::Cow<'de, str>>::deserialize(d)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_blue_and_green_plates() {
        for (text, plain, green) in [
            ("粤A·12345", "粤A12345", false),
            ("京a b1234", "京AB1234", false),
            ("粤AD12345", "粤AD12345", true),
            ("粤A12345F", "粤A12345F", true),
        ] {
            let plate = Plate::parse(text).unwrap();
            assert_eq!((plate.as_str(), plate.is_new_energy()), (plain, green), "{text}");
        }
    }

    #[test]
    fn each_fault_has_its_own_code() {
        for (text, code) in [
            ("", "plate.province"),
            ("A12345", "plate.province"),
            ("粤112345", "plate.office"),
            ("粤A1234", "plate.length"),
            ("粤A1234O", "plate.character"),
            ("粤A123456", "plate.new_energy"),
        ] {
            assert_eq!(Plate::parse(text).unwrap_err().code, code, "{text}");
        }
    }
}
