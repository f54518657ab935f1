//! What growth's refusals are in HTTP.

use super::Problem;

impl From<growth::Error> for Problem {
    fn from(error: growth::Error) -> Self {
        use growth::Error as E;
        match error {
            E::NotFound => Self::not_found(),
            E::Forbidden => Self::forbidden(),
            E::Invalid(invalid) => invalid.into(),
            E::People(error) => error.into(),
            E::Ledger(error) => error.into(),
            E::Store(error) => error.into(),
            // A neighbour is a room of this process: that it does not answer is our fault.
            error @ E::Port(_) => Self::internal(&error),
        }
    }
}
