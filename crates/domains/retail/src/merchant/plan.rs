//! The commission plan: no commission, a fixed technical fee per order.
//!
//! Who joined before May 2025 pays nothing in the first year. The fee includes 6 % value-added tax (modern
//! services, VAT rules for general taxpayers). It is resolved when an order is placed and frozen with it.

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use kernel::{Fen, time};

use crate::catalog::Merchant;

/// Who joined before this day has a free first year.
pub const FREE_FIRST_YEAR_BEFORE: Date = date(2025, 5, 1);
/// The fee per order, tax included.
pub const TECHNICAL_FEE: Fen = Fen::yuan(3);

/// What a merchant pays for an order placed at `now`.
pub fn technical_fee(merchant: &Merchant, now: Timestamp) -> Fen {
    let first_year_ends = merchant.joined.saturating_add(1.year());
    let free = merchant.joined < FREE_FIRST_YEAR_BEFORE && time::china_date(now) < first_year_ends;
    if merchant.own || free { Fen::ZERO } else { TECHNICAL_FEE }
}

/// The tax in a fee that includes 6 %: fee × 6 ∕ 106, rounded half up to a fen.
pub fn vat_in(fee: Fen) -> Fen {
    Fen((fee.raw() * 6 + 53) / 106)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Text;

    fn fee(joined: Date, day: Date) -> Fen {
        let merchant = Merchant { code: "m".to_owned(), name: Text::default(), joined, own: false };
        technical_fee(&merchant, time::start_of_china_day(day))
    }

    #[test]
    fn the_first_year_is_free_for_those_who_came_before_may_2025() {
        assert_eq!(fee(date(2025, 4, 30), date(2026, 4, 29)), Fen::ZERO);
        assert_eq!(fee(date(2025, 4, 30), date(2026, 4, 30)), TECHNICAL_FEE);
        assert_eq!(fee(date(2025, 5, 1), date(2025, 5, 1)), TECHNICAL_FEE);
    }

    #[test]
    fn three_yuan_hold_seventeen_fen_of_tax() {
        assert_eq!(vat_in(TECHNICAL_FEE), Fen(17));
        assert_eq!(vat_in(Fen::ZERO), Fen::ZERO);
    }
}
