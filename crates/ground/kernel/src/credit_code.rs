//! The unified social credit code of organisations, GB 32100-2015.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::Invalid;

/// A valid 18-character unified social credit code.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct CreditCode(String);

/// The code's alphabet: digits and capitals without I, O, S, V and Z.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

impl CreditCode {
    /// Reads 18 characters of the code's alphabet.
    ///
    /// # Errors
    /// `credit_code.length`, `.character` or `.checksum`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let fail = |code, en: &str, zh: &str| Err(Invalid::new("credit_code", code, en, zh));
        if text.chars().count() != 18 {
            return fail(
                "credit_code.length",
                "a unified social credit code has 18 characters; copy it from the business licence",
                "统一社会信用代码应为 18 位；请对照营业执照填写",
            );
        }
        let Some(values) =
            text.bytes().map(|b| ALPHABET.iter().position(|a| *a == b)).collect::<Option<Vec<usize>>>()
        else {
            return fail(
                "credit_code.character",
                "the code uses digits and capital letters without I, O, S, V and Z",
                "代码只含数字和大写字母，且不含 I、O、S、V、Z",
            );
        };
        // Weights are 3^i mod 31.
        let sum = values[..17].iter().scan(1usize, |weight, v| {
            let term = v * *weight;
            *weight = *weight * 3 % 31;
            Some(term)
        });
        if values[17] != (31 - sum.sum::<usize>() % 31) % 31 {
            return fail(
                "credit_code.checksum",
                "the last character does not fit the others; compare the code with the licence",
                "最后一位校验码不符；请对照营业执照重新填写",
            );
        }
        Ok(Self(text.to_owned()))
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for CreditCode {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::parse(&<std::borrow::Cow<'de, str>>::deserialize(d)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Built by the standard's formula from an invented body.
    const VALID: &str = "91350100M000100Y43";

    #[test]
    fn reads_a_valid_code_and_names_each_fault() {
        assert_eq!(CreditCode::parse(VALID).unwrap().as_str(), VALID);
        for (text, code) in [
            ("91350100M000100Y4", "credit_code.length"),
            ("91350100M000100I43", "credit_code.character"),
            ("91350100m000100Y43", "credit_code.character"),
            ("91350100M000100Y44", "credit_code.checksum"),
        ] {
            assert_eq!(CreditCode::parse(text).unwrap_err().code, code, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_single_wrong_character_is_caught(place in 0usize..18, by in 1usize..31) {
            let mut bytes = VALID.as_bytes().to_vec();
            let at = ALPHABET.iter().position(|a| *a == bytes[place]).unwrap();
            bytes[place] = ALPHABET[(at + by) % 31];
            prop_assert!(CreditCode::parse(std::str::from_utf8(&bytes).unwrap()).is_err());
        }
    }
}
