//! Decimals finer than a fen or a basis point: a price of 0.589 yuan, a rate of 2.525 %.
//!
//! They are whole numbers of hundred-millionths, so they live in the same registers as everything else and
//! become exact fractions as soon as something is multiplied.

/// Units in one.
pub(crate) const ONE: i64 = 100_000_000;
/// Units in one fen of a price.
pub(crate) const FEN: i64 = ONE / 100;
const PLACES: usize = 8;

/// Reads `0.589`, `-3` or `2.525%`; `None` if it is finer than the unit or beyond a hundred million.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let (digits, percent) = text.strip_suffix('%').map_or((text, false), |digits| (digits, true));
    let (sign, digits) = digits.strip_prefix('-').map_or((1, digits), |digits| (-1, digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let places = if percent { PLACES - 2 } else { PLACES };
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !plain(whole) || !plain(part) || part.len() > places || whole.len() > 9 {
        return None;
    }
    format!("{whole}{part:0<places$}").parse::<i64>().ok().map(|units| sign * units)
}

/// As it is written: without needless noughts.
pub(crate) fn text(units: i64) -> String {
    let size = units.unsigned_abs();
    let one = ONE.unsigned_abs();
    let sign = if units < 0 { "-" } else { "" };
    let text = format!("{sign}{}.{:08}", size / one, size % one);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// As a percentage.
pub(crate) fn percent(units: i64) -> String {
    format!("{}%", text(units.saturating_mul(100)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_every_place() {
        for (written, units) in [
            ("0.589", 58_900_000),
            ("2.525%", 2_525_000),
            ("0.58886875", 58_886_875),
            ("-3", -300_000_000),
            ("0", 0),
        ] {
            assert_eq!(parse(written), Some(units));
        }
        assert_eq!(
            (text(58_900_000), text(-300_000_000), percent(2_525_000)),
            ("0.589".into(), "-3".into(), "2.525%".into())
        );
        for bad in ["", ".5", "1.", "1e3", "0.123456789", "1.1234567%", "10000000000", "１"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
