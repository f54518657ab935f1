//! The keys that protect personal data at rest: envelope encryption and keyed look-up.
//!
//! Each subject has a data key of its own, stored wrapped under the platform key held here. Destroying a subject's
//! data key makes everything sealed with it unreadable: that is how a person is deleted. A keyed hash lets a phone
//! number be looked up without being stored.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::hex;

/// Bytes of a nonce; every seal draws a new one from [`crate::Cx::secret`].
pub const NONCE_LEN: usize = 12;

/// The platform's master keys. Not printable, not serialisable.
pub struct Keys {
    wrap: [u8; 32],
    lookup: [u8; 32],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(***)")
    }
}

/// A sealed value could not be opened: wrong or destroyed key, or altered bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("sealed data cannot be opened")]
pub struct Unreadable;

impl Keys {
    /// Derives the wrapping and the look-up key from 32 secret bytes.
    pub fn from_master(master: &[u8; 32]) -> Self {
        let derive = |label: &[u8]| -> [u8; 32] { mac(master, label) };
        Self { wrap: derive(b"cityloop wrap v1"), lookup: derive(b"cityloop lookup v1") }
    }

    /// Fixed keys for tests.
    pub fn for_tests() -> Self {
        Self::from_master(&[7; 32])
    }

    /// Seals a subject's data key, bound to `context` (the subject's id).
    pub fn wrap(&self, data_key: &[u8; 32], context: &str, nonce: [u8; NONCE_LEN]) -> Vec<u8> {
        seal(&self.wrap, data_key, context, nonce)
    }

    /// Opens a wrapped data key.
    ///
    /// # Errors
    /// [`Unreadable`] if it was not wrapped by these keys for this context.
    pub fn unwrap(&self, wrapped: &[u8], context: &str) -> Result<[u8; 32], Unreadable> {
        open(&self.wrap, wrapped, context)?.try_into().map_err(|_| Unreadable)
    }

    /// Keyed hash of `value` in `purpose` (e.g. `phone`), 64 hex digits: equal values give equal hashes, and without the
    /// key none can be guessed.
    pub fn lookup(&self, purpose: &str, value: &str) -> String {
        hex::encode(&mac(&self.lookup, format!("{purpose}\0{value}").as_bytes()))
    }

    /// HMAC-SHA-256 under a key derived for `purpose`: signing what leaves the platform and must come back unaltered.
    pub fn sign(&self, purpose: &str, bytes: &[u8]) -> [u8; 32] {
        mac(&mac(&self.lookup, purpose.as_bytes()), bytes)
    }
}

/// Seals `plain` with AES-256-GCM; the result is nonce ‖ ciphertext ‖ tag, bound to `context`.
pub fn seal(key: &[u8; 32], plain: &[u8], context: &str, nonce: [u8; NONCE_LEN]) -> Vec<u8> {
    let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key));
    let sealed = cipher
        .encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: context.as_bytes() })
        .expect("AES-GCM seals anything below 64 GiB");
    [nonce.as_slice(), &sealed].concat()
}

/// Opens what [`seal`] made.
///
/// # Errors
/// [`Unreadable`] if the key or context differ or a byte was altered.
pub fn open(key: &[u8; 32], sealed: &[u8], context: &str) -> Result<Vec<u8>, Unreadable> {
    let (nonce, body) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(Unreadable)?;
    let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key));
    cipher
        .decrypt(&Nonce::from(*nonce), Payload { msg: body, aad: context.as_bytes() })
        .map_err(|_| Unreadable)
}

pub(crate) fn mac(key: &[u8], bytes: &[u8]) -> [u8; 32] {
    let mut mac =
        <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(bytes);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_opens_only_with_its_key_and_context() {
        let sealed = seal(&[1; 32], b"440106199003071234", "per_a", [3; 12]);
        assert_eq!(open(&[1; 32], &sealed, "per_a").unwrap(), b"440106199003071234");
        assert_eq!(open(&[2; 32], &sealed, "per_a"), Err(Unreadable));
        assert_eq!(open(&[1; 32], &sealed, "per_b"), Err(Unreadable));
        let mut altered = sealed;
        altered[15] ^= 1;
        assert_eq!(open(&[1; 32], &altered, "per_a"), Err(Unreadable));
        assert_eq!(open(&[1; 32], b"short", "per_a"), Err(Unreadable));
    }

    #[test]
    fn a_data_key_survives_its_envelope() {
        let keys = Keys::for_tests();
        let wrapped = keys.wrap(&[5; 32], "per_a", [1; 12]);
        assert_eq!(keys.unwrap(&wrapped, "per_a").unwrap(), [5; 32]);
        assert!(Keys::from_master(&[8; 32]).unwrap(&wrapped, "per_a").is_err());
    }

    #[test]
    fn look_up_depends_on_key_and_purpose() {
        let keys = Keys::for_tests();
        assert_eq!(keys.lookup("phone", "1"), keys.lookup("phone", "1"));
        assert_ne!(keys.lookup("phone", "1"), keys.lookup("idno", "1"));
        assert_ne!(keys.lookup("phone", "1"), Keys::from_master(&[8; 32]).lookup("phone", "1"));
    }
}
