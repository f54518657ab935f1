//! Administrative divisions by their GB/T 2260 codes, down to the street (statistics code, nine digits).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Invalid;

/// A division: the country `CN`, a province `440000`, a city `440100`, a district `440106`, or a street `440106007`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(String);

/// How deep a division lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The whole country.
    Country,
    /// Province, autonomous region or municipality.
    Province,
    /// Prefecture-level city.
    City,
    /// District or county.
    District,
    /// Street or town.
    Street,
}

impl Region {
    /// The whole country.
    pub fn china() -> Self {
        Self("CN".to_owned())
    }

    /// Reads `CN`, six digits or nine digits.
    ///
    /// # Errors
    /// `region.format` for anything else.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        let six = text.len() == 6 && digits && &text[..2] != "00";
        // Cities without districts (Dongguan, Zhongshan, Danzhou) hold their streets themselves: 441900003.
        let nine =
            text.len() == 9 && digits && &text[..2] != "00" && &text[2..4] != "00" && &text[6..] != "000";
        // A district under no city (e.g. 440006) does not exist in the code.
        let well_nested = !six || &text[4..6] == "00" || &text[2..4] != "00";
        if text == "CN" || ((six || nine) && well_nested) {
            return Ok(Self(text.to_owned()));
        }
        Err(Invalid::new(
            "region",
            "region.format",
            format!(
                "'{text}' is not a division code; use CN, six digits (440100) or nine for a street (440106007)"
            ),
            format!("“{text}”不是行政区划代码；请用 CN、六位（440100）或九位街道代码（440106007）"),
        ))
    }

    /// The code as written.
    pub fn code(&self) -> &str {
        &self.0
    }

    /// How deep it lies.
    pub fn level(&self) -> Level {
        match self.0.as_bytes() {
            b"CN" => Level::Country,
            [.., b'0', b'0', b'0', b'0'] if self.0.len() == 6 => Level::Province,
            [.., b'0', b'0'] if self.0.len() == 6 => Level::City,
            _ if self.0.len() == 6 => Level::District,
            _ => Level::Street,
        }
    }

    /// The division that contains it; `None` for the country.
    pub fn parent(&self) -> Option<Self> {
        match self.level() {
            Level::Country => None,
            Level::Province => Some(Self::china()),
            Level::City => Some(Self(format!("{}0000", &self.0[..2]))),
            Level::District => Some(Self(format!("{}00", &self.0[..4]))),
            Level::Street => Some(Self(self.0[..6].to_owned())),
        }
    }

    /// Itself and everything that contains it, from the inside out: where a service is looked up.
    pub fn ancestry(&self) -> Vec<Self> {
        std::iter::successors(Some(self.clone()), Self::parent).collect()
    }

    /// The city it lies in; a province or the country stands for itself.
    #[must_use]
    pub fn city(&self) -> Self {
        self.ancestry().into_iter().find(|r| r.level() <= Level::City).unwrap_or_else(Self::china)
    }

    /// True if `other` is this division or lies inside it.
    pub fn contains(&self, other: &Self) -> bool {
        other.ancestry().contains(self)
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Region {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::parse(text)
    }
}

impl Serialize for Region {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Region {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::parse(&<std::borrow::Cow<'de, str>>::deserialize(d)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(code: &str) -> Region {
        Region::parse(code).unwrap()
    }

    #[test]
    fn ancestry_goes_from_street_to_country() {
        let codes: Vec<String> = region("440106007").ancestry().iter().map(ToString::to_string).collect();
        assert_eq!(codes, ["440106007", "440106", "440100", "440000", "CN"]);
        assert_eq!(region("440106007").city(), region("440100"));
        assert_eq!(region("440000").city(), region("440000"));
        assert_eq!(region("441900003").parent(), Some(region("441900")));
    }

    #[test]
    fn containment_follows_the_code() {
        assert!(region("440000").contains(&region("440106")));
        assert!(!region("440100").contains(&region("440300")));
        assert!(Region::china().contains(&region("110000")));
    }

    #[test]
    fn other_codes_are_refused() {
        for bad in ["", "cn", "44", "000000", "44010", "440006", "440106000", "440000001", "４４０１００"]
        {
            assert_eq!(Region::parse(bad).unwrap_err().code, "region.format", "{bad}");
        }
    }
}
