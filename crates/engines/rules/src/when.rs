//! The three days of a question: for which day, as known on which, asked on which.

use jiff::civil::Date;

/// When a pack is asked. A plain date is a question for that day with everything known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// The day the answer is for.
    pub as_of: Date,
    /// Rules and values recorded after this day are not seen; everything is without one.
    pub known: Option<Date>,
    /// The day on which it is asked, to see which sources are due for review; none are without one.
    pub today: Option<Date>,
}

impl When {
    /// The same question with only what was recorded up to a day.
    #[must_use]
    pub const fn known(self, known: Date) -> Self {
        Self { known: Some(known), ..self }
    }

    /// The same question, asked on a day.
    #[must_use]
    pub const fn asked(self, today: Date) -> Self {
        Self { today: Some(today), ..self }
    }
}

impl From<Date> for When {
    fn from(as_of: Date) -> Self {
        Self { as_of, known: None, today: None }
    }
}
