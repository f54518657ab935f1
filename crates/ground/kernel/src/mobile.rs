//! Mainland mobile numbers: eleven digits, 13 to 19 in front.

use std::fmt;

use serde::{Deserialize, Deserializer};

use crate::{Invalid, Masked};

/// A mobile number. It prints masked (`138****8000`).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Mobile(Masked<String>);

impl Mobile {
    /// Reads eleven digits; spaces, hyphens and a leading `+86` are tolerated because people paste them.
    ///
    /// # Errors
    /// `mobile.format`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let plain: String = text.trim().chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        let digits = plain.strip_prefix("+86").unwrap_or(&plain);
        let valid = digits.len() == 11
            && digits.bytes().all(|b| b.is_ascii_digit())
            && digits.starts_with('1')
            && digits.as_bytes()[1] >= b'3';
        if valid {
            return Ok(Self(Masked::new(digits.to_owned())));
        }
        Err(Invalid::new(
            "mobile",
            "mobile.format",
            "this is not a mainland mobile number; write eleven digits that begin with 13 to 19",
            "这不是大陆手机号；请填写以 13 至 19 开头的 11 位数字",
        ))
    }

    /// All eleven digits. Each caller must have a reason to see them.
    pub fn reveal(&self) -> &str {
        self.0.reveal()
    }

    /// `138****8000`.
    pub fn masked(&self) -> String {
        let text = self.0.reveal();
        format!("{}****{}", &text[..3], &text[7..])
    }
}

impl fmt::Display for Mobile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl fmt::Debug for Mobile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl<'de> Deserialize<'de> for Mobile {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::parse(&<std::borrow::Cow<'de, str>>::deserialize(d)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_paste_and_prints_masked() {
        for text in ["13800138000", "+86 138-0013-8000", " 138 0013 8000 "] {
            assert_eq!(Mobile::parse(text).unwrap().reveal(), "13800138000");
        }
        assert_eq!(Mobile::parse("13800138000").unwrap().to_string(), "138****8000");
        for bad in ["", "12800138000", "1380013800", "138001380000", "0208888888", "1380013800a"] {
            assert_eq!(Mobile::parse(bad).unwrap_err().code, "mobile.format", "{bad}");
        }
    }
}
