//! What is counted.

macro_rules! metrics {
    ($($metric:ident $name:literal $doc:literal;)*) => {
        /// A counter.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Metric {
            $(#[doc = $doc] $metric,)*
        }

        impl Metric {
            /// Every counter.
            pub const ALL: &'static [Self] = &[$(Self::$metric),*];

            /// The stable name it is stored under.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$metric => $name,)* }
            }
        }
    };
}

metrics! {
    Submitted "civic.submitted" "Cases handed in.";
    Approved "civic.approved" "Cases approved.";
    Refused "civic.refused" "Cases refused.";
    Hinted "loop.hinted" "Hints released to commerce.";
    Offered "loop.offered" "Decisions with at least one offer.";
    Ordered "loop.ordered" "Orders placed from an offer.";
    LoopPaid "loop.paid" "Orders paid that came from an offer.";
    LoopDelivered "loop.delivered" "Orders handed over that came from an offer.";
    Attributed "loop.attributed" "Orders joined to their decision.";
    Placed "orders.placed" "Orders placed.";
    Paid "orders.paid" "Orders paid.";
    Delivered "orders.delivered" "Orders handed over.";
    Cancelled "orders.cancelled" "Orders cancelled.";
    Gross "gmv.gross" "List price of placed orders, fen.";
    Settled "gmv.settled" "What was completed, fen.";
    RefundedSettled "gmv.refunded" "What was refunded of completed orders, fen.";
    Refunds "money.refunds" "What was refunded, fen.";
    Subsidy "money.subsidy" "What others paid of completed orders, fen.";
    OnTime "delivery.on_time" "Handed over within the promise.";
    Timed "delivery.timed" "Handed over with a known payment moment.";
    Minutes "delivery.minutes" "Minutes from payment to the door of these.";
    NewPeople "people.new" "Registered.";
    Visitors "people.visitors" "Different visitors.";
    Opens "people.opens" "App opens.";
}
