//! The states of a case and what may happen in each. Pure: no SQL, no clock.
//!
//! ```text
//! draft → submitted → accepted → in_review → approved | refused → issuing → closed
//!             ↕ supplement_requested ↔ resubmitted, and back to accepted or in_review
//!             ↘ not_accepted            withdrawn, expired from any open state
//! ```
//!
//! Invariants, each a property test below
//! - Every state that is not an end has a way on; every state can be reached.
//! - The legal clock runs in accepted, in_review and issuing, and nowhere else.
//! - What a state allows is told by [`State::allowed`], from the same table that decides.

use kernel::Fen;
use kernel::id::SupplementId;

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Being filled in; only the citizen sees it.
    Draft,
    /// Handed in; the bureau has not accepted it.
    Submitted,
    /// The bureau waits for papers; the clock stands.
    SupplementRequested {
        /// The open request.
        supplement: SupplementId,
        /// Where the case goes on once the papers are there.
        back: Back,
    },
    /// Handed in again with what was missing.
    Resubmitted,
    /// The bureau is not the one to decide, or the matter is none: an end.
    NotAccepted,
    /// Accepted; the clock runs.
    Accepted,
    /// A clerk decides; the clock runs.
    InReview,
    /// Granted.
    Approved {
        /// What is granted, where the service grants money.
        amount: Option<Fen>,
    },
    /// Not granted.
    Refused,
    /// The decision is carried out: the letter, the payment. The clock runs until the citizen has it.
    Issuing {
        /// What was granted, if anything.
        outcome: Outcome,
    },
    /// Nothing is left to do: an end.
    Closed {
        /// What was granted, if anything.
        outcome: Outcome,
    },
    /// Taken back by the citizen: an end.
    Withdrawn,
    /// Given up by silence: an end.
    Expired,
}

/// Where a supplemented case goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Back {
    /// It had not been accepted yet.
    Desk,
    /// It had been accepted.
    Accepted,
    /// It was being reviewed.
    Review,
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Granted.
    Approved {
        /// How much, where the service grants money.
        amount: Option<Fen>,
    },
    /// Not granted.
    Refused,
}

/// What happens to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// The citizen changes the answers.
    Save,
    /// The citizen hands it in.
    Submit,
    /// The clerk asks for papers.
    RequestSupplement(SupplementId),
    /// The citizen sends them.
    Supply,
    /// The clerk accepts it.
    Accept,
    /// The review begins.
    BeginReview,
    /// The clerk grants it.
    Approve(Option<Fen>),
    /// The clerk refuses: not accepted before acceptance, refused after.
    Refuse,
    /// The decision goes out.
    Issue,
    /// Everything is done.
    Close,
    /// The citizen takes it back.
    Withdraw,
    /// The time to act ran out.
    Expire,
}

/// Who asks what is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The citizen whose matter it is.
    Citizen,
    /// The clerk of the jurisdiction.
    Clerk,
}

/// The act is not possible now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotNow;

impl State {
    /// Every name, in the order of a case's life.
    pub const NAMES: [&'static str; 13] = [
        "draft",
        "submitted",
        "supplement_requested",
        "resubmitted",
        "not_accepted",
        "accepted",
        "in_review",
        "approved",
        "refused",
        "issuing",
        "closed",
        "withdrawn",
        "expired",
    ];

    /// The stable name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::SupplementRequested { .. } => "supplement_requested",
            Self::Resubmitted => "resubmitted",
            Self::NotAccepted => "not_accepted",
            Self::Accepted => "accepted",
            Self::InReview => "in_review",
            Self::Approved { .. } => "approved",
            Self::Refused => "refused",
            Self::Issuing { .. } => "issuing",
            Self::Closed { .. } => "closed",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
        }
    }

    /// True in an end.
    pub const fn is_end(&self) -> bool {
        matches!(self, Self::NotAccepted | Self::Closed { .. } | Self::Withdrawn | Self::Expired)
    }

    /// True while the legal clock runs.
    pub const fn clock_runs(&self) -> bool {
        matches!(self, Self::Accepted | Self::InReview | Self::Issuing { .. })
    }

    /// True while nothing has been decided: the citizen may still withdraw.
    pub const fn is_open(&self) -> bool {
        matches!(
            self,
            Self::Draft
                | Self::Submitted
                | Self::SupplementRequested { .. }
                | Self::Resubmitted
                | Self::Accepted
                | Self::InReview
        )
    }

    /// What was decided, if it was.
    pub const fn outcome(&self) -> Option<Outcome> {
        match self {
            Self::Approved { amount } => Some(Outcome::Approved { amount: *amount }),
            Self::Refused => Some(Outcome::Refused),
            Self::Issuing { outcome } | Self::Closed { outcome } => Some(*outcome),
            _ => None,
        }
    }

    /// The state after `act`.
    ///
    /// # Errors
    /// [`NotNow`] if the state does not allow it.
    pub const fn after(self, act: Act) -> Result<Self, NotNow> {
        Ok(match (self, act) {
            (Self::Draft, Act::Save) => Self::Draft,
            (Self::Draft, Act::Submit) => Self::Submitted,
            (Self::Submitted | Self::Resubmitted, Act::RequestSupplement(supplement)) => {
                Self::SupplementRequested { supplement, back: Back::Desk }
            }
            (Self::Accepted, Act::RequestSupplement(supplement)) => {
                Self::SupplementRequested { supplement, back: Back::Accepted }
            }
            (Self::InReview, Act::RequestSupplement(supplement)) => {
                Self::SupplementRequested { supplement, back: Back::Review }
            }
            (Self::SupplementRequested { back, .. }, Act::Supply) => match back {
                Back::Desk => Self::Resubmitted,
                Back::Accepted => Self::Accepted,
                Back::Review => Self::InReview,
            },
            (Self::Submitted | Self::Resubmitted, Act::Accept) => Self::Accepted,
            (Self::Submitted | Self::Resubmitted, Act::Refuse) => Self::NotAccepted,
            (Self::Accepted, Act::BeginReview) => Self::InReview,
            // A clerk who decides at once has reviewed it.
            (Self::Accepted | Self::InReview, Act::Approve(amount)) => Self::Approved { amount },
            (Self::Accepted | Self::InReview, Act::Refuse) => Self::Refused,
            (Self::Approved { amount }, Act::Issue) => {
                Self::Issuing { outcome: Outcome::Approved { amount } }
            }
            (Self::Refused, Act::Issue) => Self::Issuing { outcome: Outcome::Refused },
            (Self::Issuing { outcome }, Act::Close) => Self::Closed { outcome },
            (open, Act::Withdraw) if open.is_open() => Self::Withdrawn,
            (open, Act::Expire) if open.is_open() => Self::Expired,
            _ => return Err(NotNow),
        })
    }

    /// What `side` may do now, in the words of the API.
    pub fn allowed(&self, side: Side) -> Vec<&'static str> {
        // Any id or amount will do: whether an act is possible does not depend on them.
        let placeholder = SupplementId::from_parts(0, kernel::Slot::new(0).expect("slot 0 exists"), 0);
        let acts: &[(&'static str, Act)] = match side {
            Side::Citizen => &[
                ("save", Act::Save),
                ("submit", Act::Submit),
                ("supplement", Act::Supply),
                ("withdraw", Act::Withdraw),
            ],
            Side::Clerk => &[
                ("accept", Act::Accept),
                ("supplement", Act::RequestSupplement(placeholder)),
                ("approve", Act::Approve(None)),
                ("refuse", Act::Refuse),
            ],
        };
        acts.iter().filter(|(_, act)| self.after(*act).is_ok()).map(|(name, _)| *name).collect()
    }
}

impl Act {
    /// What the history calls it when it led to `to`.
    pub(crate) const fn step(self, to: &State) -> &'static str {
        match (self, to) {
            (Self::Save, _) => "saved",
            (Self::Submit, _) => "submitted",
            (Self::RequestSupplement(_), _) => "supplement_requested",
            (Self::Supply, _) => "supplied",
            (Self::Accept, _) => "accepted",
            (Self::BeginReview, _) => "review_started",
            (Self::Approve(_), _) => "approved",
            (Self::Refuse, State::NotAccepted) => "not_accepted",
            (Self::Refuse, _) => "refused",
            (Self::Issue, _) => "issuing",
            (Self::Close, _) => "closed",
            (Self::Withdraw, _) => "withdrawn",
            (Self::Expire, _) => "expired",
        }
    }
}

/// The number people read out: division, day of filing, and eight characters of the case's own id. It needs
/// no counter that every filing of a city would have to wait for.
pub(crate) fn number(id: kernel::id::CaseId, region: &kernel::Region) -> String {
    let day = kernel::time::china_date(kernel::time::from_ms(id.unix_ms()));
    let text = id.to_string().to_uppercase();
    let (head, tail) = text[text.len() - 8..].split_at(4);
    format!("{}-{:04}{:02}{:02}-{head}-{tail}", region.city(), day.year(), day.month(), day.day())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use kernel::Slot;
    use kernel::id::CaseId;
    use proptest::prelude::*;

    use super::*;

    fn supplement(n: u64) -> SupplementId {
        SupplementId::from_parts(1, Slot::new(3).unwrap(), n)
    }

    fn acts() -> Vec<Act> {
        let amounts = [None, Some(Fen::yuan(3_600))];
        let mut acts = vec![
            Act::Save,
            Act::Submit,
            Act::RequestSupplement(supplement(1)),
            Act::Supply,
            Act::Accept,
            Act::BeginReview,
            Act::Refuse,
            Act::Issue,
            Act::Close,
            Act::Withdraw,
            Act::Expire,
        ];
        acts.extend(amounts.map(Act::Approve));
        acts
    }

    /// Everything reachable from a draft.
    fn reachable() -> HashSet<State> {
        let mut found = HashSet::from([State::Draft]);
        let mut open = vec![State::Draft];
        while let Some(state) = open.pop() {
            for next in acts().into_iter().filter_map(|act| state.after(act).ok()) {
                if found.insert(next) {
                    open.push(next);
                }
            }
        }
        found
    }

    #[test]
    fn every_state_is_reachable() {
        let names: HashSet<&str> = reachable().iter().map(State::name).collect();
        assert_eq!(names, State::NAMES.into_iter().collect());
    }

    #[test]
    fn every_state_that_is_no_end_has_a_way_on_and_an_end_has_none() {
        for state in reachable() {
            let ways: Vec<State> = acts().into_iter().filter_map(|act| state.after(act).ok()).collect();
            let on = ways.iter().any(|next| *next != state);
            assert_eq!(on, !state.is_end(), "{state:?}");
        }
    }

    #[test]
    fn an_end_can_be_reached_from_everywhere() {
        let all = reachable();
        let mut ending: HashSet<State> = all.iter().copied().filter(State::is_end).collect();
        loop {
            let more: Vec<State> = all
                .iter()
                .copied()
                .filter(|s| !ending.contains(s))
                .filter(|s| acts().into_iter().any(|a| s.after(a).is_ok_and(|next| ending.contains(&next))))
                .collect();
            if more.is_empty() {
                break;
            }
            ending.extend(more);
        }
        assert_eq!(ending, all);
    }

    #[test]
    fn the_clock_runs_in_three_states_only() {
        let running: HashSet<&str> =
            reachable().iter().filter(|state| state.clock_runs()).map(State::name).collect();
        assert_eq!(running, HashSet::from(["accepted", "in_review", "issuing"]));
    }

    #[test]
    fn a_decided_case_can_neither_be_withdrawn_nor_decided_again() {
        let granted = Act::Approve(Some(Fen(1)));
        for state in reachable().into_iter().filter(|state| state.outcome().is_some()) {
            for act in [granted, Act::Refuse, Act::Withdraw, Act::Expire] {
                assert_eq!(state.after(act), Err(NotNow), "{state:?} {act:?}");
            }
            assert!(state.allowed(Side::Clerk).is_empty() && state.allowed(Side::Citizen).is_empty());
        }
    }

    #[test]
    fn what_is_allowed_is_what_works() {
        assert_eq!(State::Draft.allowed(Side::Citizen), ["save", "submit", "withdraw"]);
        assert_eq!(State::Draft.allowed(Side::Clerk), [""; 0]);
        assert_eq!(State::Submitted.allowed(Side::Clerk), ["accept", "supplement", "refuse"]);
        assert_eq!(State::InReview.allowed(Side::Clerk), ["supplement", "approve", "refuse"]);
        let waiting = State::SupplementRequested { supplement: supplement(1), back: Back::Review };
        assert_eq!(waiting.allowed(Side::Citizen), ["supplement", "withdraw"]);
    }

    #[test]
    fn a_number_names_division_and_day() {
        let filed: jiff::Timestamp = "2026-11-20T16:30:00Z".parse().unwrap();
        let id = CaseId::from_parts(filed.as_millisecond(), Slot::new(1).unwrap(), 0x1234_5678_9abc);
        let number = number(id, &kernel::Region::parse("440106").unwrap());
        assert!(number.starts_with("440100-20261121-"), "{number}");
        assert_eq!(number.len(), "440100-20261121-XXXX-XXXX".len());
    }

    proptest! {
        /// Whatever is tried, a granted amount never changes on its way to the end.
        #[test]
        fn an_amount_once_granted_stays(tries in proptest::collection::vec(0usize..13, 0..60)) {
            let all = acts();
            let mut state = State::Draft;
            let mut granted = None;
            for at in tries {
                if let Ok(next) = state.after(all[at]) {
                    if granted.is_some() {
                        prop_assert_eq!(next.outcome(), granted);
                    }
                    granted = next.outcome();
                    state = next;
                }
            }
        }
    }
}
