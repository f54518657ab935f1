//! What the shop must ask others while the buyer waits.

use jiff::Timestamp;
use kernel::id::{DecisionId, PersonId};
use kernel::{Cx, Point, TraceId};
use store::Tx;

use crate::catalog::{Catalog, Site};

/// Where goods shall go, and the sites that have them.
#[derive(Debug, Clone)]
pub struct Reach<'a> {
    /// The door.
    pub point: Point,
    /// Sites that have everything, nearest first.
    pub sites: &'a [&'a Site],
    /// Weight of the goods in grams.
    pub weight_g: i64,
    /// True if something needs a cold box.
    pub cold: bool,
}

/// When goods from a site can be at a door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// Code of the site that delivers; one of those asked about.
    pub site: String,
    /// Not before.
    pub earliest: Timestamp,
    /// Promised by.
    pub latest: Timestamp,
}

/// Answered by delivery: which site can bring this here, and by when?
pub trait Deliverability: Send + Sync {
    /// The best promise; `None` if no site reaches the door.
    ///
    /// # Errors
    /// The store's.
    fn promise(&self, tx: &mut Tx<'_>, cx: &Cx, reach: &Reach<'_>) -> Result<Option<Promise>, store::Error>;
}

/// What an offer decision grants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// The campaign the chosen offer belongs to, if it lowers a price.
    pub campaign: Option<String>,
    /// `treated` or `holdout`.
    pub arm: String,
    /// Cohort code.
    pub cohort: Option<String>,
    /// The thread the offer belongs to; the order continues it.
    pub trace: TraceId,
}

/// Answered by growth: was this offer decided for this person, and is it still open?
pub trait Offers: Send + Sync {
    /// What is granted; `None` if the decision is unknown, somebody else's, or over.
    ///
    /// # Errors
    /// The store's.
    fn granted(
        &self,
        tx: &mut Tx<'_>,
        cx: &Cx,
        person: PersonId,
        decision: DecisionId,
        offer: Option<&str>,
    ) -> Result<Option<Granted>, store::Error>;
}

/// The catalogue and the two neighbours, lent to a use case.
#[derive(Clone, Copy)]
pub struct Shop<'a> {
    /// A snapshot of what is sold.
    pub catalog: &'a Catalog,
    /// Delivery.
    pub deliverability: &'a dyn Deliverability,
    /// Growth.
    pub offers: &'a dyn Offers,
}

impl std::fmt::Debug for Shop<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shop").finish_non_exhaustive()
    }
}
