//! What a site is.

use jiff::Timestamp;
use kernel::{Invalid, Point, Region, Text};
use serde::{Deserialize, Serialize};

/// A place where couriers pick up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// Stable code, shared with the room that sells.
    pub code: String,
    /// Its name.
    pub name: Text,
    /// Where couriers go.
    pub point: Point,
    /// The division it lies in.
    pub region: Region,
    /// Whose it is.
    pub merchant: String,
    /// What it is; sets its reach.
    pub kind: SiteKind,
    /// Median seconds from payment to a packed order.
    pub prepare_s: i64,
    /// False while it takes no orders.
    pub active: bool,
}

/// What a site is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SiteKind {
    /// A small store without customers that delivers within the hour (前置仓).
    Warehouse,
    /// A market or depot that reaches far and delivers within half a day.
    Store,
    /// A restaurant.
    Kitchen,
}

impl SiteKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Warehouse, Self::Store, Self::Kitchen];

    /// The stable lowercase name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Warehouse => "warehouse",
            Self::Store => "store",
            Self::Kitchen => "kitchen",
        }
    }

    /// Reads a name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A site that reaches a door, and the window that may be promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deliverable {
    /// The site's code.
    pub site: String,
    /// Metres as the crow flies.
    pub distance_m: u32,
    /// As likely earlier as later.
    pub earliest: Timestamp,
    /// Kept nine times in ten.
    pub latest: Timestamp,
}

/// Longest preparation a site may state: half a day, beyond which it is no instant delivery.
const PREPARE_MAX_S: i64 = 43_200;

impl Site {
    /// Checks what data files get wrong.
    ///
    /// # Errors
    /// `site.code` and `site.prepare`.
    pub(crate) fn check(&self) -> Result<(), Invalid> {
        if self.code.is_empty() || self.code.len() > 64 {
            return Err(Invalid::new(
                "code",
                "site.code",
                "a site's code has 1 to 64 characters",
                "站点代码应为 1 到 64 个字符",
            ));
        }
        if !(0..=PREPARE_MAX_S).contains(&self.prepare_s) {
            return Err(Invalid::new(
                "prepare_s",
                "site.prepare",
                format!(
                    "site {}: prepare_s is {}; give 0 to {PREPARE_MAX_S} seconds",
                    self.code, self.prepare_s
                ),
                format!("站点 {}：prepare_s 为 {}；应为 0 到 {PREPARE_MAX_S} 秒", self.code, self.prepare_s),
            ));
        }
        Ok(())
    }
}

/// The prefix that the codes of a division and of everything inside it share, as a LIKE pattern.
pub(crate) fn inside(region: &Region) -> String {
    match (region.code(), region.level()) {
        ("CN", _) => "%".to_owned(),
        (code, kernel::region::Level::Province) => format!("{}%", &code[..2]),
        (code, kernel::region::Level::City) => format!("{}%", &code[..4]),
        (code, _) => format!("{code}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pattern_of_a_division_matches_what_lies_inside() {
        for (code, pattern) in [
            ("CN", "%"),
            ("440000", "44%"),
            ("440100", "4401%"),
            ("440106", "440106%"),
            ("440106007", "440106007%"),
        ] {
            assert_eq!(inside(&Region::parse(code).unwrap()), pattern);
        }
    }

    #[test]
    fn kinds_read_back() {
        assert!(SiteKind::ALL.into_iter().all(|kind| SiteKind::from_name(kind.name()) == Some(kind)));
    }
}
