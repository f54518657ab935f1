//! Vehicle identification numbers, GB 16735-2019 (ISO 3779): 17 characters, the ninth a check digit.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::Invalid;

/// A valid VIN.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Vin(String);

impl Vin {
    /// Reads 17 characters; small letters are raised.
    ///
    /// # Errors
    /// `vin.length`, `vin.character` or `vin.checksum`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let vin = text.trim().to_ascii_uppercase();
        let fail = |code, en: &str, zh: &str| Err(Invalid::new("vin", code, en, zh));
        if vin.chars().count() != 17 {
            return fail(
                "vin.length",
                "a VIN has 17 characters; read it from the windscreen or the vehicle licence",
                "车辆识别代号应为 17 位；请对照风挡玻璃或行驶证填写",
            );
        }
        let Some(values) = vin.bytes().map(value).collect::<Option<Vec<u32>>>() else {
            return fail(
                "vin.character",
                "a VIN has digits and capital letters without I, O and Q",
                "车辆识别代号只含数字和除 I、O、Q 以外的大写字母",
            );
        };
        const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
        let sum: u32 = values.iter().zip(WEIGHTS).map(|(v, w)| v * w).sum();
        let check = b"0123456789X"[usize::try_from(sum % 11).expect("below 11")];
        if vin.as_bytes()[8] != check {
            return fail(
                "vin.checksum",
                "the ninth character does not fit the others; compare the VIN with the vehicle licence",
                "第 9 位校验位不符；请对照行驶证重新填写",
            );
        }
        Ok(Self(vin))
    }

    /// The 17 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The value of a character (GB 16735, annex A).
fn value(byte: u8) -> Option<u32> {
    Some(match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'A'..=b'H' => u32::from(byte - b'A') + 1,
        b'J'..=b'N' => u32::from(byte - b'J') + 1,
        b'P' => 7,
        b'R' => 9,
        b'S'..=b'Z' => u32::from(byte - b'S') + 2,
        _ => return None,
    })
}

impl fmt::Display for Vin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Vin {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::parse(&<std::borrow::Cow<'de, str>>::deserialize(d)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_valid_vins_and_names_each_fault() {
        // The all-ones VIN is the textbook case; the other is the well-known worked example of the check digit.
        for vin in ["11111111111111111", "1M8GDM9AXKP042788"] {
            assert_eq!(Vin::parse(vin).unwrap().as_str(), vin);
        }
        assert_eq!(Vin::parse("1m8gdm9axkp042788").unwrap().as_str(), "1M8GDM9AXKP042788");
        for (text, code) in [
            ("1M8GDM9AXKP04278", "vin.length"),
            ("1M8GDM9AXKP04278O", "vin.character"),
            ("1M8GDM9A1KP042788", "vin.checksum"),
        ] {
            assert_eq!(Vin::parse(text).unwrap_err().code, code, "{text}");
        }
    }
}
