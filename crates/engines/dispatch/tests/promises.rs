//! The promise made at the checkout, against the plan that then keeps it.

mod fixtures;

use dispatch::{Draft, Job, JobKey, Place, nearest_approach_s, promise, tick};
use fixtures::{courier, plane_config};

const NOW: i64 = 36_000;
const STORE: Place = Place { x: 0, y: 0 };
const DOOR: Place = Place { x: 0, y: 1_500 };

#[test]
fn the_median_is_what_the_dispatcher_then_plans() {
    let config = plane_config(300, 4, 4, 40);
    let fleet = [courier("c1".to_owned(), Place { x: 900, y: 0 }, NOW, NOW + 7_200)];
    let approach_s = nearest_approach_s(&config, NOW, STORE, &fleet).unwrap();
    assert_eq!(approach_s, 180);
    for ready_s in [0, 240, 300] {
        let window = promise(&config, NOW, ready_s, STORE, DOOR, approach_s);
        let order = Job {
            key: JobKey("o1".to_owned()),
            pickup: STORE,
            dropoff: DOOR,
            placed_at: NOW,
            ready_at: NOW + ready_s,
            promise_at: window.p90_at,
            load: 1,
            cold_chain: false,
            barred: Vec::new(),
        };
        let plan = tick(&config, NOW, &[order], &fleet, &Draft::default()).unwrap();
        assert_eq!(plan.assignments[0].dropoffs_at, [window.p50_at], "ready in {ready_s} s");
    }
}

#[test]
fn the_window_widens_with_the_drive_and_the_kitchen() {
    let config = plane_config(300, 4, 4, 40);
    let width = |ready_s, door| {
        let window = promise(&config, NOW, ready_s, STORE, door, 60);
        window.p90_at - window.p50_at
    };
    // Kitchen 600 s × 0.3, road 300 s × 0.25.
    assert_eq!(width(600, DOOR), 180 + 75);
    assert!(width(1_200, DOOR) > width(600, DOOR));
    assert!(width(600, Place { x: 0, y: 6_000 }) > width(600, DOOR));
}

#[test]
fn nobody_in_time_is_no_promise() {
    let config = plane_config(300, 4, 4, 40);
    let leaving = courier("c1".to_owned(), Place { x: 9_000, y: 0 }, NOW, NOW + 600);
    assert_eq!(nearest_approach_s(&config, NOW, STORE, &[leaving]), None);
    assert_eq!(nearest_approach_s(&config, NOW, STORE, &[]), None);
}
