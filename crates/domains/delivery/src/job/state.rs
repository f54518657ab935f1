//! Where a job stands and every way it can go; pure.

use std::str::FromStr;

use jiff::Timestamp;
use kernel::Invalid;
use kernel::id::CourierId;

use crate::Error;

/// Where a job stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Waits for a courier.
    Planned,
    /// Offered to a courier, who has until then to answer.
    Offered {
        /// To whom.
        courier: CourierId,
        /// Lapses then.
        until: Timestamp,
    },
    /// A courier is on the way to the site.
    Accepted {
        /// Who.
        courier: CourierId,
    },
    /// A courier is at the site.
    Arrived {
        /// Who.
        courier: CourierId,
    },
    /// A courier has the goods.
    PickedUp {
        /// Who.
        courier: CourierId,
    },
    /// Handed over.
    Delivered {
        /// By whom.
        courier: CourierId,
        /// Within the promise.
        on_time: bool,
    },
    /// Could not be handed over; the goods go back.
    Failed {
        /// Who tried.
        courier: CourierId,
        /// Why.
        reason: FailReason,
    },
    /// The order ended before pick-up.
    Cancelled,
}

/// What can be done to a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Dispatch offers it.
    Offer {
        /// To whom.
        courier: CourierId,
        /// Lapses then.
        until: Timestamp,
    },
    /// The courier takes it.
    Accept,
    /// It goes back to the pool.
    Release(Released),
    /// The courier is at the site.
    Arrive,
    /// The courier has the goods.
    Pick,
    /// The buyer showed the right code.
    HandOver,
    /// It cannot be handed over.
    Fail(FailReason),
    /// The order ended.
    Cancel,
}

/// Why a job went back to the pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Released {
    /// The courier refused it or gave it back.
    Refused(RefuseReason),
    /// The courier did not answer the offer, or nothing is heard of them.
    Silent(Silence),
    /// The courier's shift ended.
    ShiftEnd,
    /// A dispatcher took it away.
    Dispatcher,
}

/// Two kinds of silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// An offer was not answered in time.
    Offer,
    /// No place was reported for too long.
    Place,
}

impl Released {
    /// The reason in [`events::JobReleased`].
    pub const fn name(self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::Silent(_) => "silent",
            Self::ShiftEnd => "shift_end",
            Self::Dispatcher => "dispatcher",
        }
    }
}

/// Declares an enum of reasons with their stable names, so that the list is written once.
macro_rules! reasons {
    ($(#[$doc:meta])* $name:ident $code:literal { $($(#[$vdoc:meta])* $variant:ident $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// Every reason.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The stable lowercase name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl FromStr for $name {
            type Err = Invalid;
            fn from_str(text: &str) -> Result<Self, Invalid> {
                Self::ALL.iter().copied().find(|reason| reason.name() == text).ok_or_else(|| {
                    let known: Vec<&str> = Self::ALL.iter().map(|reason| reason.name()).collect();
                    let known = known.join(", ");
                    Invalid::new(
                        "reason",
                        $code,
                        format!("'{text}' is not a known reason; use one of {known}"),
                        format!("没有“{text}”这个原因；可用 {known}"),
                    )
                })
            }
        }
    };
}

reasons! {
    /// Why a courier refuses.
    RefuseReason "reason.refuse" {
        /// No reason given.
        Unsaid "unsaid",
        /// Too far.
        TooFar "too_far",
        /// Too heavy or too large.
        TooHeavy "too_heavy",
        /// Trouble with the vehicle.
        Vehicle "vehicle",
        /// Weather, road or health.
        Safety "safety",
        /// The site keeps the courier waiting.
        SiteSlow "site_slow",
    }
}

reasons! {
    /// Why goods could not be handed over.
    FailReason "reason.fail" {
        /// Nobody opened or answered.
        NobodyThere "nobody_there",
        /// The buyer did not take them.
        BuyerRefused "buyer_refused",
        /// The door could not be found or reached.
        AddressWrong "address_wrong",
        /// Damaged on the way.
        Damaged "damaged",
        /// The site does not have them.
        GoodsMissing "goods_missing",
    }
}

impl State {
    /// The stable lowercase name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Offered { .. } => "offered",
            Self::Accepted { .. } => "accepted",
            Self::Arrived { .. } => "arrived",
            Self::PickedUp { .. } => "picked_up",
            Self::Delivered { .. } => "delivered",
            Self::Failed { .. } => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whose job it is or was.
    pub const fn courier(&self) -> Option<CourierId> {
        match self {
            Self::Planned | Self::Cancelled => None,
            Self::Offered { courier, .. }
            | Self::Accepted { courier }
            | Self::Arrived { courier }
            | Self::PickedUp { courier }
            | Self::Delivered { courier, .. }
            | Self::Failed { courier, .. } => Some(*courier),
        }
    }

    /// True while it waits for the courier's answer.
    pub const fn is_offer(&self) -> bool {
        matches!(self, Self::Offered { .. })
    }

    /// True while the goods are with the courier.
    pub const fn is_aboard(&self) -> bool {
        matches!(self, Self::PickedUp { .. })
    }

    /// True when nothing more happens.
    pub const fn is_over(&self) -> bool {
        matches!(self, Self::Delivered { .. } | Self::Failed { .. } | Self::Cancelled)
    }

    /// True from acceptance to the end of the trip: who holds it may see the door's address.
    pub const fn shows_door(&self) -> bool {
        matches!(self, Self::Accepted { .. } | Self::Arrived { .. } | Self::PickedUp { .. })
    }

    /// What its courier can do now.
    pub const fn allowed(&self) -> &'static [&'static str] {
        match self {
            Self::Offered { .. } => &["accept", "refuse"],
            Self::Accepted { .. } => &["arrive", "refuse"],
            Self::Arrived { .. } => &["pick", "refuse", "fail"],
            Self::PickedUp { .. } => &["handover", "fail"],
            Self::Planned | Self::Delivered { .. } | Self::Failed { .. } | Self::Cancelled => &[],
        }
    }

    /// Where `act` leads at moment `now`; `promise_at` decides whether a hand-over is on time.
    ///
    /// # Errors
    /// [`Error::NotNow`] when the state does not admit the act.
    pub fn after(&self, act: Act, now: Timestamp, promise_at: Timestamp) -> Result<Self, Error> {
        let next = match (self, act) {
            (Self::Planned, Act::Offer { courier, until }) => Self::Offered { courier, until },
            (Self::Offered { courier, until }, Act::Accept) if now <= *until => {
                Self::Accepted { courier: *courier }
            }
            (Self::Offered { until, .. }, Act::Release(Released::Silent(Silence::Offer)))
                if now >= *until =>
            {
                Self::Planned
            }
            (_, Act::Release(Released::Silent(Silence::Offer))) => return Err(self.not_now()),
            (Self::Offered { .. } | Self::Accepted { .. } | Self::Arrived { .. }, Act::Release(_)) => {
                Self::Planned
            }
            (Self::Accepted { courier }, Act::Arrive) => Self::Arrived { courier: *courier },
            (Self::Arrived { courier }, Act::Pick) => Self::PickedUp { courier: *courier },
            (Self::PickedUp { courier }, Act::HandOver) => {
                Self::Delivered { courier: *courier, on_time: now <= promise_at }
            }
            (Self::Arrived { courier } | Self::PickedUp { courier }, Act::Fail(reason)) => {
                Self::Failed { courier: *courier, reason }
            }
            (
                Self::Planned | Self::Offered { .. } | Self::Accepted { .. } | Self::Arrived { .. },
                Act::Cancel,
            ) => Self::Cancelled,
            _ => return Err(self.not_now()),
        };
        Ok(next)
    }

    const fn not_now(&self) -> Error {
        Error::NotNow { state: self.name(), allowed: self.allowed() }
    }
}

#[cfg(test)]
mod tests {
    use kernel::Slot;
    use proptest::prelude::*;

    use super::*;

    fn courier() -> CourierId {
        CourierId::from_parts(0, Slot::new(1).unwrap(), 1)
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn any_act() -> impl Strategy<Value = Act> {
        prop_oneof![
            (0i64..200).prop_map(|s| Act::Offer { courier: courier(), until: at(s) }),
            Just(Act::Accept),
            prop_oneof![
                Just(Released::Refused(RefuseReason::Unsaid)),
                Just(Released::Silent(Silence::Offer)),
                Just(Released::Silent(Silence::Place)),
                Just(Released::ShiftEnd),
                Just(Released::Dispatcher),
            ]
            .prop_map(Act::Release),
            Just(Act::Arrive),
            Just(Act::Pick),
            Just(Act::HandOver),
            Just(Act::Fail(FailReason::NobodyThere)),
            Just(Act::Cancel),
        ]
    }

    #[test]
    fn the_happy_way_leads_to_the_door() {
        let acts = [
            Act::Offer { courier: courier(), until: at(30) },
            Act::Accept,
            Act::Arrive,
            Act::Pick,
            Act::HandOver,
        ];
        let end =
            acts.into_iter().try_fold(State::Planned, |state, act| state.after(act, at(20), at(20))).unwrap();
        assert_eq!(end, State::Delivered { courier: courier(), on_time: true });
    }

    #[test]
    fn an_offer_is_answered_in_time_or_lapses() {
        let offer = State::Offered { courier: courier(), until: at(30) };
        assert!(offer.after(Act::Accept, at(30), at(99)).is_ok());
        assert!(offer.after(Act::Accept, at(31), at(99)).is_err());
        let lapse = Act::Release(Released::Silent(Silence::Offer));
        assert!(offer.after(lapse, at(29), at(99)).is_err());
        assert_eq!(offer.after(lapse, at(30), at(99)).unwrap(), State::Planned);
    }

    #[test]
    fn reasons_read_back() {
        assert!(RefuseReason::ALL.iter().all(|r| r.name().parse::<RefuseReason>() == Ok(*r)));
        assert!(FailReason::ALL.iter().all(|r| r.name().parse::<FailReason>() == Ok(*r)));
        assert_eq!("boredom".parse::<FailReason>().unwrap_err().code, "reason.fail");
    }

    proptest! {
        /// Whatever happens in whatever order: goods in hand are never given to another, what is over stays
        /// over, and only an offer makes a holder.
        #[test]
        fn no_sequence_of_acts_breaks_a_job(acts in proptest::collection::vec((any_act(), 0i64..200), 0..40)) {
            let mut state = State::Planned;
            for (act, second) in acts {
                let Ok(next) = state.after(act, at(second), at(100)) else { continue };
                prop_assert!(!state.is_over());
                if state.is_aboard() {
                    prop_assert!(next.is_over());
                    prop_assert_eq!(next.courier(), state.courier());
                }
                if state.courier().is_none() && next.courier().is_some() {
                    prop_assert!(next.is_offer());
                }
                if let State::Delivered { on_time, .. } = next {
                    prop_assert_eq!(on_time, second <= 100);
                }
                state = next;
            }
        }

        /// Every state has an exit until it is over.
        #[test]
        fn every_open_state_has_an_exit(acts in proptest::collection::vec(any_act(), 0..12)) {
            let state = acts
                .into_iter()
                .fold(State::Planned, |state, act| state.after(act, at(0), at(0)).unwrap_or(state));
            let exits = [Act::Cancel, Act::Fail(FailReason::Damaged)];
            let leaves = exits.into_iter().any(|act| state.after(act, at(0), at(0)).is_ok());
            prop_assert_eq!(leaves, !state.is_over());
        }
    }
}
