//! What a caller of this room can act on.

use kernel::Invalid;

/// Why the room refused. No variant carries personal data.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such object, or it is somebody else's.
    #[error("not found")]
    NotFound,
    /// The actor's role does not allow this.
    #[error("the actor may not do this")]
    Forbidden,
    /// The person was deleted; what was sealed for them cannot be opened.
    #[error("the person was forgotten")]
    Forgotten,
    /// An input is wrong.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// Too many codes or tries; wait.
    #[error("too soon: wait {retry_after_s} s")]
    TooSoon {
        /// Seconds to wait.
        retry_after_s: i64,
    },
    /// There is no live code: it expired, was used, or was tried too often. Ask for a new one.
    #[error("the code is no longer valid")]
    CodeExpired,
    /// The identity number belongs to another account.
    #[error("the identity number belongs to another account")]
    NumberTaken,
    /// The account was verified with another identity number.
    #[error("the account is verified already")]
    AlreadyVerified,
    /// The act needs a verified real name first.
    #[error("the real name must be verified first")]
    NotVerified,
    /// Below this age a guardian must act.
    #[error("below {below_age} years a guardian must act")]
    GuardianNeeded {
        /// The age.
        below_age: u16,
    },
    /// A sensitive scope needs a receipt of its own.
    #[error("the sensitive scope {scope} needs a receipt of its own")]
    Bundled {
        /// The scope.
        scope: String,
    },
    /// The object is in a state that does not allow this.
    #[error("this is {state} already")]
    State {
        /// The state.
        state: &'static str,
    },
    /// A bounded list is full.
    #[error("at most {max} are possible")]
    Full {
        /// The bound.
        max: u32,
    },
    /// There is no such message template.
    #[error("there is no message template {0}")]
    TemplateUnknown(String),
    /// Nobody's mobile number is known for this person.
    #[error("the person has no mobile number")]
    NoMobile,
    /// The login belongs to another staff account.
    #[error("the login is taken")]
    LoginTaken,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}
