//! What handlers must lend to use cases so that rooms can ask each other; wired where the rooms meet.

/// Every port a door needs, implemented once by the binary's adapters.
pub trait Ports:
    retail::ports::Deliverability
    + retail::ports::Offers
    + growth::ports::Assortment
    + growth::ports::Entitlements
    + delivery::ports::HandoverCode
{
}

impl<T> Ports for T where
    T: retail::ports::Deliverability
        + retail::ports::Offers
        + growth::ports::Assortment
        + growth::ports::Entitlements
        + delivery::ports::HandoverCode
{
}
