//! What is to be driven: shipments between stops with time windows, from one depot.

/// The number of the depot.
pub(crate) const DEPOT: u16 = 0;

/// Most stops of a problem, the depot included: their numbers fit sixteen bits, the matrix a few hundred megabytes.
pub const STOPS_MAX: usize = 8_000;

/// A place to be visited once, at a time. Times and distances have any unit, the same for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// Earliest start of the service; who comes earlier waits.
    pub ready: i64,
    /// Latest start of the service.
    pub due: i64,
    /// How long the service takes.
    pub service: i64,
}

/// Goods from one stop to another, in the same vehicle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shipment {
    /// Stop where it is taken aboard; `None` if it comes from the depot with the vehicle.
    pub pickup: Option<u16>,
    /// Stop where it is handed over; `None` if it goes to the depot with the vehicle.
    pub delivery: Option<u16>,
    /// Room it takes.
    pub load: i64,
}

/// Distances and times between all pairs of stops, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    stops: usize,
    cells: Vec<i32>,
}

impl Matrix {
    /// From a function of two stops; what does not fit 31 bits is refused by [`Problem::check`].
    pub fn of(stops: usize, mut distance: impl FnMut(usize, usize) -> i64) -> Self {
        let cells = (0..stops * stops)
            .map(|at| i32::try_from(distance(at / stops, at % stops)).unwrap_or(-1))
            .collect();
        Self { stops, cells }
    }

    /// From one stop to another.
    pub(crate) fn get(&self, from: u16, to: u16) -> i64 {
        i64::from(self.cells[usize::from(from) * self.stops + usize::from(to)])
    }
}

/// A day's rounds to be planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The stops; the first is the depot, its times the earliest departure and the latest return.
    pub stops: Vec<Stop>,
    /// What is to be brought where. Each stop but the depot belongs to exactly one.
    pub shipments: Vec<Shipment>,
    /// Travel times, which are the costs, too.
    pub matrix: Matrix,
    /// Most vehicles.
    pub vehicles: usize,
    /// Room in each.
    pub capacity: i64,
}

/// A problem that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    /// Too many stops or none.
    #[error("there are {0} stops; from 2 to {STOPS_MAX} can be planned")]
    Stops(usize),
    /// No vehicle or no room.
    #[error("there must be at least one vehicle with room")]
    Fleet,
    /// A distance that is negative or does not fit 31 bits, or a matrix of another size.
    #[error("the distances from stop {0} are not all between 0 and 2147483647; choose a larger unit")]
    Distance(usize),
    /// A stop in no shipment or in several, or one that is not there.
    #[error("stop {0} belongs to {1} shipments; each stop but the depot belongs to one")]
    Belongs(usize, usize),
    /// Times beyond what can be added up.
    #[error("stop {0} has a time window or service that is negative, empty or beyond 2^40")]
    Times(usize),
    /// A load that no vehicle can carry.
    #[error("shipment {0} has the load {1}; a vehicle carries from 0 to {2}")]
    Load(usize, i64, i64),
}

impl Problem {
    /// Checks what the planner relies on.
    ///
    /// # Errors
    /// The first thing that is unsound.
    pub fn check(&self) -> Result<(), Unsound> {
        const TIME_MAX: i64 = 1 << 40;
        let stops = self.stops.len();
        if !(2..=STOPS_MAX).contains(&stops) {
            return Err(Unsound::Stops(stops));
        }
        if self.vehicles == 0 || self.capacity < 0 {
            return Err(Unsound::Fleet);
        }
        if self.matrix.stops != stops {
            return Err(Unsound::Distance(0));
        }
        if let Some(at) = self.matrix.cells.iter().position(|cell| *cell < 0) {
            return Err(Unsound::Distance(at / stops));
        }
        let sound = |stop: &Stop| {
            (0..=TIME_MAX).contains(&stop.ready)
                && (stop.ready..=TIME_MAX).contains(&stop.due)
                && (0..=TIME_MAX).contains(&stop.service)
        };
        if let Some(at) = self.stops.iter().position(|stop| !sound(stop)) {
            return Err(Unsound::Times(at));
        }
        let mut owners = vec![0; stops];
        for (number, shipment) in self.shipments.iter().enumerate() {
            if !(0..=self.capacity).contains(&shipment.load) {
                return Err(Unsound::Load(number, shipment.load, self.capacity));
            }
            let (pickup, delivery) = (shipment.pickup.map(usize::from), shipment.delivery.map(usize::from));
            if pickup.is_none() && delivery.is_none() {
                return Err(Unsound::Belongs(0, 1));
            }
            for stop in [pickup, delivery].into_iter().flatten() {
                match owners.get_mut(stop) {
                    Some(count) => *count += 1,
                    None => return Err(Unsound::Belongs(stop, 0)),
                }
            }
        }
        let wanted = |at: usize| usize::from(at != 0);
        match owners.iter().enumerate().find(|(at, count)| **count != wanted(*at)) {
            Some((at, count)) => Err(Unsound::Belongs(at, *count)),
            None => Ok(()),
        }
    }
}
