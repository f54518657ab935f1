//! Signed messages between us and an outside party: `t=<unix seconds>,v1=<hex HMAC-SHA-256 of "t.body">`.
//!
//! The form is the one payment providers use for their callbacks. The time is part of what is signed, so an old message
//! cannot be sent again later; the receiver still has to ignore an event id it has seen.

use crate::{hex, keys};

/// A message signed longer ago (or further ahead) than this is refused.
pub const TOLERANCE_S: i64 = 300;

/// The header both sides use.
pub const HEADER: &str = "x-signature";

/// Why a signed message is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The header is not `t=…,v1=…`.
    #[error("the signature header is malformed")]
    Malformed,
    /// Signed too long ago or in the future.
    #[error("the signature has expired")]
    Expired,
    /// Another key, or altered bytes.
    #[error("the signature does not fit")]
    Wrong,
}

/// Signs `body` at `unix_s`.
pub fn sign(secret: &[u8], unix_s: i64, body: &[u8]) -> String {
    let mac = keys::mac(secret, &[unix_s.to_string().as_bytes(), b".", body].concat());
    format!("t={unix_s},v1={}", hex::encode(&mac))
}

/// Checks a header made by [`sign`].
///
/// # Errors
/// See [`Error`].
pub fn verify(secret: &[u8], header: &str, body: &[u8], now_unix_s: i64) -> Result<(), Error> {
    let (time, _) =
        header.strip_prefix("t=").and_then(|rest| rest.split_once(",v1=")).ok_or(Error::Malformed)?;
    let unix_s: i64 = time.parse().map_err(|_| Error::Malformed)?;
    let expected = sign(secret, unix_s, body);
    // Compared without stopping at the first difference, so that timing tells nothing.
    let differs = expected.len() != header.len()
        || expected.bytes().zip(header.bytes()).fold(0, |acc, (a, b)| acc | (a ^ b)) != 0;
    if differs {
        return Err(Error::Wrong);
    }
    if now_unix_s.abs_diff(unix_s) > TOLERANCE_S.unsigned_abs() { Err(Error::Expired) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_bytes_key_and_time_pass() {
        let header = sign(b"secret", 1_000, b"{}");
        assert_eq!(verify(b"secret", &header, b"{}", 1_200), Ok(()));
        assert_eq!(verify(b"secret", &header, b"{ }", 1_200), Err(Error::Wrong));
        assert_eq!(verify(b"other", &header, b"{}", 1_200), Err(Error::Wrong));
        assert_eq!(verify(b"secret", &header, b"{}", 1_301), Err(Error::Expired));
        assert_eq!(verify(b"secret", "v1=00", b"{}", 1_000), Err(Error::Malformed));
        assert_eq!(verify(b"secret", "t=x,v1=00", b"{}", 1_000), Err(Error::Malformed));
    }
}
