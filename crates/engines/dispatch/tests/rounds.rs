//! Planned rounds: drivable, repeatable, and as good as trying everything where that can be done.

use dispatch::rounds::{
    Breach, Effort, Matrix, Problem, Rounds, Shipment, Stop, Unsound, check, lilim, plan,
};
use proptest::prelude::*;

const EFFORT: Effort = Effort { budget: 30_000, seed: 7, fleet_first: true };

/// A made-up day: places on a square, windows of some width, shipments of all three kinds.
fn days() -> impl Strategy<Value = Problem> {
    let kind = prop_oneof![Just(0u8), Just(1), Just(2)];
    let shipment = (kind, (0..100i64, 0..100i64), (0..100i64, 0..100i64), 0..900i64, 50..400i64, 0..5i64);
    (proptest::collection::vec(shipment, 1..9), 1..5usize, 4..12i64).prop_map(
        |(drawn, vehicles, capacity)| {
            let mut places = vec![(50, 50)];
            let mut stops = vec![Stop { ready: 0, due: 2_000, service: 0 }];
            let mut shipments = Vec::new();
            for (kind, from, to, ready, width, load) in drawn {
                let mut add = |place, later| {
                    places.push(place);
                    let ready = ready + later;
                    stops.push(Stop { ready, due: ready + width, service: 10 });
                    u16::try_from(stops.len() - 1).ok()
                };
                let pickup = if kind == 1 { None } else { add(from, 0) };
                let delivery = if kind == 2 { None } else { add(to, 100) };
                shipments.push(Shipment { pickup, delivery, load });
            }
            let matrix = Matrix::of(places.len(), |a, b| {
                let ((ax, ay), (bx, by)): ((i64, i64), (i64, i64)) = (places[a], places[b]);
                (ax - bx).abs() + (ay - by).abs()
            });
            Problem { stops, shipments, matrix, vehicles, capacity }
        },
    )
}

/// The least way of one vehicle over all orders in which everything is served, if there is one.
fn by_trying(problem: &Problem, round: &mut Vec<u16>, best: &mut Option<i64>) {
    let all = problem.stops.len() - 1;
    if round.len() == all {
        let told = Rounds { rounds: vec![round.clone()], absent: Vec::new(), cost: -1 };
        if let Err(Breach::Cost(way, _)) = check(problem, &told) {
            *best = Some(best.map_or(way, |known: i64| known.min(way)));
        }
        return;
    }
    for stop in 1..=u16::try_from(all).unwrap_or(0) {
        if !round.contains(&stop) {
            round.push(stop);
            by_trying(problem, round, best);
            round.pop();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_plan_can_be_driven_and_comes_again(day in days(), fleet_first: bool) {
        let effort = Effort { fleet_first, ..EFFORT };
        let planned = plan(&day, effort).unwrap();
        prop_assert_eq!(check(&day, &planned), Ok(planned.cost));
        prop_assert_eq!(plan(&day, effort).unwrap(), planned);
    }

    #[test]
    fn one_vehicle_with_few_stops_drives_the_least_way(day in days()) {
        prop_assume!(day.stops.len() <= 7);
        let day = Problem { vehicles: 1, ..day };
        let mut best = None;
        by_trying(&day, &mut Vec::new(), &mut best);
        let planned = plan(&day, EFFORT).unwrap();
        match best {
            Some(way) => prop_assert_eq!((planned.absent.len(), planned.cost), (0, way)),
            None => prop_assert!(!planned.absent.is_empty()),
        }
    }
}

/// Two shipments that lie on one way: one vehicle is enough, two drive no less.
const SMALL: &str = "2 10 1\n0 0 0 0 0 1000 0 0 0\n1 10 0 5 0 900 10 0 3\n2 20 0 5 0 900 10 0 4\n3 30 0 -5 0 900 10 1 0\n4 40 0 -5 0 900 10 2 0\n";

#[test]
fn the_fleet_is_no_larger_than_it_must_be() {
    let problem = lilim::parse(SMALL).unwrap();
    let planned = plan(&problem, EFFORT).unwrap();
    assert_eq!((planned.rounds.len(), planned.cost), (1, 80 * lilim::SCALE));
    // Both ways of handing over are as long.
    assert!([[1, 2, 3, 4], [1, 2, 4, 3]].iter().any(|round| planned.rounds[0] == round));
}

#[test]
fn what_no_vehicle_can_take_is_left_over_and_named() {
    let text = SMALL.replace("3 30 0 -5 0 900", "3 30 0 -5 0 20");
    let planned = plan(&lilim::parse(&text).unwrap(), EFFORT).unwrap();
    assert_eq!((planned.absent.as_slice(), planned.rounds.len()), ([0].as_slice(), 1));
}

#[test]
fn a_malformed_instance_names_its_line() {
    for (text, line) in [
        ("", 1),
        ("1 2\n", 1),
        ("2 10 1\n0 0 0 0 0 x 0 0 0\n", 2),
        (SMALL.replace("2 20 0", "7 20 0").as_str(), 4),
        (SMALL.replace("900 10 0 3", "900 10 0 9").as_str(), 3),
        (SMALL.replace("900 10 1 0", "900 10 2 0").as_str(), 5),
        (SMALL.replace("40 0", "4000000 0").as_str(), 6),
    ] {
        assert_eq!(lilim::parse(text).unwrap_err().line, line, "{text}");
    }
}

#[test]
fn problems_that_make_no_sense_are_refused() {
    let sound = lilim::parse(SMALL).unwrap();
    let broken = |change: fn(&mut Problem)| {
        let mut problem = sound.clone();
        change(&mut problem);
        plan(&problem, EFFORT).unwrap_err()
    };
    assert_eq!(broken(|p| p.vehicles = 0), Unsound::Fleet);
    assert_eq!(broken(|p| p.capacity = 4), Unsound::Load(0, 5, 4));
    assert_eq!(broken(|p| p.stops[2].due = -1), Unsound::Times(2));
    assert_eq!(broken(|p| p.stops.truncate(1)), Unsound::Stops(1));
    assert_eq!(broken(|p| p.matrix = Matrix::of(4, |_, _| 1)), Unsound::Distance(0));
    assert_eq!(
        broken(|p| p.matrix = Matrix::of(5, |a, _| if a == 3 { 1 << 31 } else { 1 })),
        Unsound::Distance(3)
    );
    assert_eq!(broken(|p| p.shipments[0].delivery = Some(4)), Unsound::Belongs(3, 0));
}

#[test]
fn the_checker_sees_every_breach() {
    let problem = lilim::parse(SMALL).unwrap();
    let told = |rounds: &[&[u16]], absent: &[u16]| {
        let rounds = rounds.iter().map(|round| round.to_vec()).collect();
        check(&problem, &Rounds { rounds, absent: absent.to_vec(), cost: 80 * lilim::SCALE })
    };
    assert_eq!(told(&[&[1, 2, 3, 4]], &[]), Ok(80 * lilim::SCALE));
    assert_eq!(told(&[&[1, 3], &[2, 4], &[]], &[]), Err(Breach::Vehicles(3, 2)));
    assert_eq!(told(&[&[1, 2, 3, 4, 1]], &[]), Err(Breach::Visit(0, 1)));
    assert_eq!(told(&[&[3, 1, 2, 4]], &[]), Err(Breach::Torn(0)));
    assert_eq!(told(&[&[1, 2, 3, 4]], &[1]), Err(Breach::Lost(1)));
    assert_eq!(told(&[&[1, 3]], &[]), Err(Breach::Lost(1)));
    assert_eq!(told(&[&[1, 3, 2, 4]], &[]), Err(Breach::Cost(100 * lilim::SCALE, 80 * lilim::SCALE)));
    let tight = Problem { capacity: 9, ..problem.clone() };
    let plan = Rounds { rounds: vec![vec![1, 2, 3, 4]], absent: vec![], cost: 80 * lilim::SCALE };
    assert_eq!(check(&tight, &plan), Err(Breach::Overload { round: 0, stop: 2, load: 10, capacity: 9 }));
}
