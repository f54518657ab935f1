//! The checker passes an honest day and sees each kind of breach; one line of the files is changed at a time.

use dispatch::check::{Breach, Checked, Solution, check};
use dispatch::days::{Day, MdrpFiles, mdrp};
use proptest::prelude::*;

const FILES: MdrpFiles<'_> = MdrpFiles {
    orders: "order\tx\ty\tplacement_time\trestaurant\tready_time\n\
        o1\t320\t0\t10\tr1\t20\no2\t640\t0\t12\tr1\t18\no3\t3200\t640\t30\tr2\t35\n",
    restaurants: "restaurant\tx\ty\nr1\t0\t0\nr2\t3200\t0\n",
    couriers: "courier\tx\ty\ton_time\toff_time\nc1\t0\t320\t5\t60\nc2\t0\t0\t0\t90\n",
    parameters: "…\n320\t4\t4\t40\t90\t10\t15\n",
};

/// One courier brings two orders of one restaurant, then one of another.
const ASSIGNMENTS: &str = "assignment_time pickup_time courier orders\n15 20 c1 o1 o2\n32 42 c1 o3\n";
const ORDERS: &str = "order placement_time ready_time pickup_time dropoff_time courier\n\
    o1 10 20 20 25 c1\no2 12 18 20 30 c1\no3 30 35 42 48 c1\n";
const COURIERS: &str = "courier departure_time origin destination\n\
    c1 15 0 r1\nc1 22 r1 o1\nc1 27 o1 o2\nc1 32 o2 r2\nc1 44 r2 o3\n";

fn day() -> Day {
    mdrp("tiny", FILES).expect("a sound instance")
}

fn checked(assignments: &str, orders: &str, couriers: &str) -> Result<Checked, Vec<Breach>> {
    check(&day(), Solution { assignments, orders, couriers })
}

#[test]
fn an_honest_day_passes_and_is_added_up() {
    let expected =
        Checked { delivered: 3, on_time: 3, within_cap: 3, click_to_door_min: 51, drive_min: 13, trips: 2 };
    assert_eq!(checked(ASSIGNMENTS, ORDERS, COURIERS), Ok(expected));
    // Nobody has to be served.
    let header = |text: &'static str| text.lines().next().unwrap();
    let nothing = checked(header(ASSIGNMENTS), header(ORDERS), header(COURIERS));
    assert_eq!(nothing, Ok(Checked::default()));
    // Waiting on the way is allowed.
    let patient =
        checked(ASSIGNMENTS, &ORDERS.replace("42 48", "42 49"), &COURIERS.replace("44 r2", "45 r2"));
    assert_eq!(patient.unwrap().click_to_door_min, 52);
}

#[test]
fn each_breach_of_an_assignment_is_seen() {
    let assignments = |from, to| checked(&ASSIGNMENTS.replacen(from, to, 1), ORDERS, COURIERS).unwrap_err();
    let name = |text: &str| text.to_owned();
    assert!(assignments("c1 o3", "c1 o3 o1").contains(&Breach::AssignedTwice(name("o1"))));
    assert!(assignments("c1 o3", "c1 o4").contains(&Breach::UnknownOrder(name("o4"))));
    assert!(assignments("32 42 c1", "32 42 c9").contains(&Breach::UnknownCourier(name("c9"))));
    assert!(assignments("32 42 c1 o3", "").contains(&Breach::NeverAssigned(name("o3"))));
    assert!(assignments("32 42 c1", "32 42 c2").contains(&Breach::OtherCourier(name("o3"))));
    assert!(assignments("32 42", "32 43").contains(&Breach::OtherPickup(name("o3"))));
    let early = Breach::AssignedEarly { order: name("o2"), at_min: 11 };
    assert!(assignments("15 20", "11 20").contains(&early));
    let diverted = Breach::Diverted { courier: name("c1"), at_min: 31, free_min: 32 };
    assert_eq!(assignments("32 42", "31 42"), [diverted]);
    let late = Breach::LeavesEarly { courier: name("c1"), origin: name("o2"), at_min: 32, earliest_min: 33 };
    assert_eq!(assignments("32 42", "33 42"), [late]);
    let several = Breach::SeveralRestaurants { courier: name("c1"), at_min: 15 };
    assert!(assignments("c1 o1 o2", "c1 o1 o3 o2").contains(&several));
    let sequence = assignments("c1 o1 o2", "c1 o2 o1");
    assert!(matches!(&sequence[..], [Breach::OtherMove { destination, .. }] if destination == "o2"));
    let cut = Breach::Malformed {
        file: "solution_info_assignments.txt",
        line: 3,
        expected: "assignment_time pickup_time courier order [order …]",
    };
    assert_eq!(assignments("c1 o3", "c1"), [cut]);
}

#[test]
fn each_breach_of_an_order_is_seen() {
    let orders = |from, to| checked(ASSIGNMENTS, &ORDERS.replacen(from, to, 1), COURIERS).unwrap_err();
    let name = |text: &str| text.to_owned();
    assert_eq!(orders("o3 30", "o3 29"), [Breach::Untruthful(name("o3"))]);
    assert_eq!(orders("30 35", "30 36"), [Breach::Untruthful(name("o3"))]);
    assert!(orders("o3 30 35 42 48 c1\n", "").contains(&Breach::NeverDelivered(name("o3"))));
    assert!(orders("o3 30", "o1 30").contains(&Breach::DeliveredTwice(name("o1"))));
    assert!(orders("o3 30", "o7 30").contains(&Breach::UnknownOrder(name("o7"))));
    assert!(orders("48 c1", "48 c7").contains(&Breach::UnknownCourier(name("c7"))));
    assert_eq!(orders("48 c1", "48 c2"), [Breach::OtherCourier(name("o3"))]);
    assert_eq!(orders("42 48", "41 48"), [Breach::OtherPickup(name("o3"))]);
    let early = |place: &str, at_min, earliest_min| Breach::ServesEarly {
        courier: name("c1"),
        place: name(place),
        at_min,
        earliest_min,
    };
    // Half the service lies before the drop-off: the courier arrives at 46.
    assert_eq!(orders("42 48", "42 47"), [early("o3", 47, 48)]);
    // And half of it after: 25 + 2 is when the next move starts.
    let late = Breach::LeavesEarly { courier: name("c1"), origin: name("o1"), at_min: 27, earliest_min: 28 };
    assert_eq!(orders("20 25", "20 26"), [late]);
    assert!(matches!(&orders("placement_time", "placed")[..], [Breach::Malformed { line: 1, .. }]));
    assert!(matches!(&orders("42 48", "42 48.5")[..], [Breach::Malformed { line: 4, .. }]));
}

#[test]
fn pickups_before_the_food_or_after_the_shift_are_seen() {
    let both = |from: &str, to: &str| (ASSIGNMENTS.replace(from, to), ORDERS.replace(from, to));
    let name = |text: &str| text.to_owned();
    // The courier could stand there at 18; the first order is ready at 20.
    let (assignments, orders) = both(" 20 c1 o1", " 19 c1 o1");
    let orders = orders.replace("20 20 25", "20 19 25").replace("18 20 30", "18 19 30");
    let early = Breach::NotReady { order: name("o1"), at_min: 19 };
    assert_eq!(checked(&assignments, &orders, COURIERS), Err(vec![early]));
    let short = FILES.couriers.replace("\t60", "\t41");
    let day = mdrp("tiny", MdrpFiles { couriers: &short, ..FILES }).unwrap();
    let solution = Solution { assignments: ASSIGNMENTS, orders: ORDERS, couriers: COURIERS };
    assert_eq!(check(&day, solution), Err(vec![Breach::ShiftOver { courier: name("c1"), at_min: 42 }]));
    // The shift starts later than the first departure.
    let short = FILES.couriers.replace("\t5\t", "\t16\t");
    let day = mdrp("tiny", MdrpFiles { couriers: &short, ..FILES }).unwrap();
    let early = Breach::LeavesEarly { courier: name("c1"), origin: name("0"), at_min: 15, earliest_min: 16 };
    assert_eq!(check(&day, solution), Err(vec![early]));
}

#[test]
fn each_breach_of_a_move_is_seen() {
    let couriers = |from, to| checked(ASSIGNMENTS, ORDERS, &COURIERS.replacen(from, to, 1)).unwrap_err();
    let name = |text: &str| text.to_owned();
    let other = |origin: &str, destination: &str, found: &str| Breach::OtherMove {
        courier: name("c1"),
        origin: name(origin),
        destination: name(destination),
        found: name(found),
    };
    assert_eq!(couriers("o2 r2", "o1 r2"), [other("o2", "r2", "o1 to r2")]);
    assert_eq!(couriers("o2 r2", "o2 r1"), [other("o2", "r2", "o2 to r1")]);
    assert_eq!(couriers("c1 44 r2 o3\n", ""), [other("r2", "o3", "none")]);
    let early = |origin: &str, at_min, earliest_min| Breach::LeavesEarly {
        courier: name("c1"),
        origin: name(origin),
        at_min,
        earliest_min,
    };
    // Before the second half of the pickup is over, before the assignment, before the last door is done.
    assert_eq!(couriers("22 r1", "21 r1"), [early("r1", 21, 22)]);
    assert_eq!(couriers("15 0", "14 0"), [early("0", 14, 15)]);
    assert_eq!(couriers("32 o2", "31 o2"), [early("o2", 31, 32)]);
    // A departure that makes the arrival too late for what the other files tell.
    let late = Breach::ServesEarly { courier: name("c1"), place: name("r2"), at_min: 42, earliest_min: 43 };
    assert_eq!(couriers("32 o2", "33 o2"), [late]);
    let stray = Breach::StrayMove { courier: name("c1"), at_min: 50 };
    assert_eq!(couriers("44 r2 o3\n", "44 r2 o3\nc1 50 o3 r1\n"), [stray]);
    assert!(couriers("44 r2 o3\n", "44 r2 o3\nc7 50 0 r1\n").contains(&Breach::UnknownCourier(name("c7"))));
    assert!(matches!(&couriers("c1 44", "c1 4.4")[..], [Breach::Malformed { line: 6, .. }]));
}

#[test]
fn a_way_that_is_a_metre_too_long_takes_a_minute_more() {
    let far = FILES.restaurants.replace("3200", "3201");
    let day = mdrp("tiny", MdrpFiles { restaurants: &far, ..FILES }).unwrap();
    let breaches = check(&day, Solution { assignments: ASSIGNMENTS, orders: ORDERS, couriers: COURIERS });
    assert!(
        matches!(&breaches.unwrap_err()[0], Breach::ServesEarly { at_min: 42, earliest_min: 43, .. }),
        "2,561 m at 320 m/min are nine minutes"
    );
}

proptest! {
    /// Any other number in any of the files is either a breach or a later, still possible moment.
    #[test]
    fn a_changed_number_is_seen_or_makes_the_day_longer(file in 0..3usize, at in 0..40usize, number in -5..99i64) {
        let mut files = [ASSIGNMENTS, ORDERS, COURIERS].map(str::to_owned);
        let text = files[file].clone();
        let mut words: Vec<&str> = text.split_inclusive([' ', '\n']).collect();
        let number = number.to_string();
        let at = at % words.len();
        let word = words[at].trim_end();
        prop_assume!(word.parse::<i64>().is_ok() && word != "0" && word != number);
        let changed = format!("{number}{}", &words[at][word.len()..]);
        words[at] = &changed;
        files[file] = words.concat();
        if let Ok(sum) = checked(&files[0], &files[1], &files[2]) {
            // Assignments may be told earlier, and departures and drop-offs later, where there is slack.
            prop_assert!(sum.click_to_door_min >= 51 && sum.drive_min == 13, "{:?} {sum:?}", files[file]);
        }
    }
}
