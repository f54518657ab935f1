//! What insight's refusals are in HTTP.

use super::Problem;

impl From<insight::Error> for Problem {
    fn from(error: insight::Error) -> Self {
        use insight::Error as E;
        match error {
            E::NotFound => Self::not_found(),
            E::Forbidden => Self::forbidden(),
            E::Invalid(invalid) => invalid.into(),
            E::Ledger(error) => error.into(),
            E::Store(error) => error.into(),
        }
    }
}
