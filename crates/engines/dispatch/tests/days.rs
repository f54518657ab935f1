//! Importers take what the sources publish, say exactly what is wrong with the rest, and never panic.

mod shared;

use dispatch::days::{
    Cleaned, Cover, Day, Fault, MdrpFiles, MeituanFiles, RappiFiles, Rules, Shape, Vehicle, made_up, mdrp,
    meituan, rappi,
};
use dispatch::{Metric, Place};
use proptest::prelude::*;

const MDRP: MdrpFiles<'_> = MdrpFiles {
    orders: "order\tx\ty\tplacement_time\trestaurant\tready_time\no1\t100\t200\t10\tr1\t20\no2\t-5\t0\t11\tr2\t11\n",
    restaurants: "restaurant\tx\ty\nr1\t0\t0\nr2\t640\t0\n",
    couriers: "courier\tx\ty\ton_time\toff_time\nc1\t0\t0\t0\t90\n",
    parameters: "meters_per_minute\t…\n320\t4\t4\t40\t90\t10\t15\n",
};

const RAPPI: RappiFiles<'_> = RappiFiles {
    orders: "order_id,pick_up_lat,pick_up_lng,drop_off_lat,drop_off_lng,placement_time,preparation_time,ready_time,expected_drop_off_time\n\
        1,3.364236849577,-76.532266527613,3.372221031781,-76.515846289694,00:02:08,00:03:38,00:30:38,00:43:08\n\
        2,3.364236849577,-76.532266527613,3.372221031781,-76.515846289694,12:00:00,12:00:00,11:59:00,11:00:00\n",
    couriers: "courier_id,vehicle,on_lat,on_lng,on_time,off_time\n\
        1,motorcycle,3.4528364514294836,-76.54775351285934,00:00:00,12:03:31\n\
        2,walking,3.40,-76.54,05:00:00,05:00:00\n",
};

const MEITUAN: MeituanFiles<'_> = MeituanFiles {
    waybills: "order_id,waybill_id,dt,da_id,sender_lat,sender_lng,recipient_lat,recipient_lng,poi_id,platform_order_time,estimate_arrived_time,estimate_meal_prepare_time,order_push_time,dispatch_time,courier_id,grab_lat,grab_lng,is_courier_grabbed,grab_time,fetch_time,arrive_time,is_prebook,is_weekend\n\
        7,1,20221017,3,45900000,174500000,45910000,174510000,9,1665986400,1665988800,1665987300,1665986410,1665986500,4,0,0,0,0,0,0,0,0\n\
        7,2,20221017,3,45900000,174500000,45910000,174510000,9,1665986400,1665988800,1665987300,1665986600,1665986700,5,45901000,174501000,1,1665986720,1665987200,1665988000,0,0\n\
        8,3,20221017,3,45900000,174500000,45920000,174500000,9,1665986000,0,0,1665990000,1665990010,5,45901000,174501000,1,1665990100,0,0,1,0\n\
        9,4,20221018,3,45900000,174500000,45920000,174500000,9,1665986000,0,0,1665990000,1665990010,5,45901000,174501000,1,1665990100,0,0,0,0\n",
    waves: "dt,courier_id,wave_id,wave_start_time,wave_end_time,order_ids\n\
        20221017,5,0,1665986000,1665993600,\"[7, 8]\"\n20221017,4,0,1665986000,1665993600,\"[]\"\n",
};

fn city_rules() -> Rules {
    Rules::of_a_city(Metric::GreatCircle { detour_bp: 13_000 }, 333)
}

#[test]
fn an_instance_is_read_as_it_stands() {
    let day = mdrp("tiny", MDRP).unwrap();
    assert_eq!((day.orders.len(), day.stores.len(), day.couriers.len()), (2, 2, 1));
    let order = &day.orders[0];
    assert_eq!((order.placed_at, order.ready_at, order.promise_at), (600, 1_200, 600 + 2_400));
    assert_eq!((order.store, order.dropoff), (0, Place { x: 100, y: 200 }));
    assert_eq!((day.rules.speed_m_per_min, day.rules.pay_per_hour_fen), (320, 1_500));
    // Columns may stand anywhere.
    let turned = "y\tx\trestaurant\n0\t0\tr1\n0\t640\tr2\n";
    assert_eq!(mdrp("tiny", MdrpFiles { restaurants: turned, ..MDRP }).unwrap(), day);
}

#[test]
fn a_speed_with_decimals_is_kept_exact_in_parts_of_a_metre() {
    let read = |speed: &str| {
        let parameters = format!("h\n{speed}\t2\t2\t40\t90\t10\t15\n");
        mdrp("tiny", MdrpFiles { parameters: &parameters, ..MDRP })
    };
    let day = read("271.60").unwrap();
    assert_eq!((day.rules.speed_m_per_min, day.stores[1].place.x), (1_358, 640 * 5));
    // No tenth fits: nobody is faster than said.
    assert_eq!(read("271.67").unwrap().rules.speed_m_per_min, 271);
    assert_eq!(read("271.678").unwrap_err().column, "meters_per_minute");
}

#[test]
fn a_fault_names_file_line_and_column() {
    let at = |result: Result<Day, Fault>| {
        let fault = result.unwrap_err();
        (fault.file, fault.line, fault.column)
    };
    let orders = |from, to| at(mdrp("", MdrpFiles { orders: &MDRP.orders.replacen(from, to, 1), ..MDRP }));
    assert_eq!(orders("\tr2\t", "\tr3\t"), ("orders.txt", 3, "restaurant"));
    assert_eq!(orders("o2", "o1"), ("orders.txt", 3, "order"));
    assert_eq!(orders("o2", "r1"), ("orders.txt", 3, "order"));
    assert_eq!(orders("o2", "0"), ("orders.txt", 3, "order"));
    assert_eq!(orders("o2", "o 2"), ("orders.txt", 3, "order"));
    assert_eq!(orders("\t20\n", "\t9\n"), ("orders.txt", 2, "ready_time"));
    assert_eq!(orders("\t100\t", "\t1e2\t"), ("orders.txt", 2, "x"));
    assert_eq!(orders("\t100\t", "\t100000000\t"), ("orders.txt", 2, "x"));
    assert_eq!(orders("\t10\t", "\t-1\t"), ("orders.txt", 2, "placement_time"));
    assert_eq!(orders("ready_time", "prepared"), ("orders.txt", 1, "ready_time"));
    let couriers =
        |from, to| at(mdrp("", MdrpFiles { couriers: &MDRP.couriers.replacen(from, to, 1), ..MDRP }));
    assert_eq!(couriers("\t0\t90", "\t91\t90"), ("couriers.txt", 2, "off_time"));
    assert_eq!(couriers("c1\t0\t0\t0\t90\n", "c1\t0\n"), ("couriers.txt", 2, "on_time"));
    let twice = MDRP.restaurants.replace("r2", "r1");
    assert_eq!(at(mdrp("", MdrpFiles { restaurants: &twice, ..MDRP })), ("restaurants.txt", 3, "restaurant"));
    let slow = at(mdrp("", MdrpFiles { parameters: "h\n0\t4\t4\t40\t90\t10\t15\n", ..MDRP }));
    assert_eq!(slow, ("instance_parameters.txt", 2, "meters_per_minute"));
    let faulty =
        mdrp("", MdrpFiles { orders: &MDRP.orders.replace("\t20\n", "\tsoon\n"), ..MDRP }).unwrap_err();
    assert_eq!(
        faulty.to_string(),
        "orders.txt, line 2, column ready_time: found 'soon', expected a whole number from 0 to 10080"
    );
}

#[test]
fn a_rappi_day_is_cleaned_and_laid_out_on_a_plane() {
    let (day, cleaned) = rappi("1", RAPPI, None).unwrap();
    assert_eq!(cleaned, Cleaned { ready_raised: 1, without_shift: 1, thinned: 0 });
    assert_eq!((day.stores.len(), day.orders.len(), day.couriers.len()), (1, 2, 1));
    // Both orders come from one store, which is the centre; 883 m north and 1,825 m east of it is the door.
    assert_eq!(day.orders[0].dropoff, Place { x: 1_825 * 5, y: 883 * 5 });
    assert_eq!((day.orders[0].placed_at, day.orders[0].ready_at), (3 * 60, 31 * 60));
    assert_eq!((day.orders[1].placed_at, day.orders[1].ready_at), (720 * 60, 720 * 60));
    assert_eq!((day.couriers[0].to, day.couriers[0].vehicle), (724 * 60, Vehicle::Motorcycle));
    let flying = RAPPI.couriers.replace("walking", "flying");
    let fault = rappi("1", RappiFiles { couriers: &flying, ..RAPPI }, None).unwrap_err();
    assert_eq!((fault.line, fault.column), (3, "vehicle"));
    let late = RAPPI.orders.replace("00:30:38", "24:30:38");
    let fault = rappi("1", RappiFiles { orders: &late, ..RAPPI }, None).unwrap_err();
    assert_eq!((fault.line, fault.column, fault.found.as_str()), (2, "ready_time", "24:30:38"));
}

#[test]
fn a_published_fleet_is_thinned_to_the_load() {
    let (folder, couriers) = match shared::unpack("rappi_dev.tar.xz", "rappi_dev/3") {
        Ok(folder) => (shared::text(&folder, "orders.csv"), shared::text(&folder, "couriers.csv")),
        Err(reason) => return println!("skipped: {reason}"),
    };
    let files = RappiFiles { orders: &folder, couriers: &couriers };
    let (day, _) = rappi("3", files, Some(180)).unwrap();
    assert_eq!((day.orders.len(), day.stores.len(), day.couriers.len()), (2_959, 303, 182));
    let load = day.orders.len() as f64 * 3_600.0 / day.shift_s() as f64;
    assert!((load - 1.62).abs() < 0.005, "{load} orders an hour");
    assert_eq!(rappi("3", files, None).unwrap().0.couriers.len(), 1_181);
}

#[test]
fn a_refused_order_counts_once_and_what_is_booked_ahead_when_it_is_pushed() {
    let day = meituan(MEITUAN, 20_221_017, 3, city_rules()).unwrap();
    let orders: Vec<(&str, i64, i64, i64)> = day
        .orders
        .iter()
        .map(|order| (order.key.as_str(), order.placed_at, order.ready_at, order.promise_at))
        .collect();
    assert_eq!(
        orders,
        [
            // Fetched before the estimate: ready by then.
            ("o7", 1_665_986_400, 1_665_987_200, 1_665_988_800),
            ("o8", 1_665_990_000, 1_665_990_000, 1_665_990_000 + 2_400),
        ]
    );
    assert_eq!((day.stores.len(), day.stores[0].place), (1, Place { x: 1_745_000_000, y: 459_000_000 }));
    // The courier who refused did nothing else.
    assert_eq!(day.couriers.len(), 1);
    let courier = &day.couriers[0];
    assert_eq!((courier.key.as_str(), courier.from, courier.to), ("c5", 1_665_986_720, 1_665_993_600));
    assert_eq!(courier.place, Place { x: 1_745_010_000, y: 459_010_000 });
    let other = MEITUAN.waybills.replace("is_courier_grabbed", "is_courier_grab");
    let again = meituan(MeituanFiles { waybills: &other, ..MEITUAN }, 20_221_017, 3, city_rules());
    assert_eq!(again.unwrap(), day);
    let bad = MEITUAN.waybills.replace("1665987200", "noon");
    let fault = meituan(MeituanFiles { waybills: &bad, ..MEITUAN }, 20_221_017, 3, city_rules()).unwrap_err();
    assert_eq!((fault.line, fault.column), (3, "fetch_time"));
}

#[test]
fn a_made_up_day_is_the_same_for_the_same_seed_and_has_its_peaks() {
    let shape = Shape { orders: 2_000, couriers: 160, seed: 7, several_stores_bp: 1_000, cold_bp: 500 };
    let day = made_up(shape);
    assert_eq!(day, made_up(shape));
    assert_ne!(day.orders, made_up(Shape { seed: 8, ..shape }).orders);
    assert_eq!((day.orders.len(), day.couriers.len(), day.stores.len()), (2_000, 160, 100));
    let between = |from: i64, to: i64| {
        day.orders.iter().filter(|order| (from * 3_600..to * 3_600).contains(&order.placed_at)).count()
    };
    assert!(between(11, 13) > 3 * between(14, 16) && between(17, 20) > 3 * between(14, 16));
    let several = day.orders.iter().filter(|order| !order.also.is_empty()).count();
    assert!((100..300).contains(&several), "{several}");
    assert!(day.couriers.iter().any(|courier| courier.cover == Cover::Social));
    for order in &day.orders {
        assert!(order.placed_at <= order.ready_at && !order.also.contains(&order.store));
    }
}

#[test]
fn a_city_of_a_hundred_thousand_orders_can_be_made() {
    let day = made_up(Shape { orders: 100_000, couriers: 8_000, seed: 1, several_stores_bp: 0, cold_bp: 0 });
    assert_eq!((day.orders.len(), day.couriers.len(), day.stores.len()), (100_000, 8_000, 5_000));
}

/// What a text becomes when somebody edits it badly: a piece cut out, doubled or replaced.
fn mangled(text: &'static str) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(String::new()),
        Just("\t".to_owned()),
        Just("\n".to_owned()),
        Just("\"".to_owned()),
        Just(",".to_owned()),
        Just("-9223372036854775808".to_owned()),
        Just("NaN".to_owned()),
        Just("1e308".to_owned()),
        Just("99:99:99".to_owned()),
        "\\PC{0,8}",
    ];
    let edits = proptest::collection::vec((0..text.len(), 0..40usize, piece), 1..6);
    edits.prop_map(move |edits| {
        let mut text = text.to_owned();
        for (at, length, piece) in edits {
            let char_at = |mut at: usize| {
                at = at.min(text.len());
                while !text.is_char_boundary(at) {
                    at -= 1;
                }
                at
            };
            let (from, to) = (char_at(at), char_at(at + length));
            text.replace_range(from..to, &piece);
        }
        text
    })
}

proptest! {
    #[test]
    fn mangled_instances_never_panic(
        orders in mangled(MDRP.orders),
        restaurants in mangled(MDRP.restaurants),
        couriers in mangled(MDRP.couriers),
        parameters in mangled(MDRP.parameters),
    ) {
        for files in [
            MdrpFiles { orders: &orders, ..MDRP },
            MdrpFiles { restaurants: &restaurants, ..MDRP },
            MdrpFiles { couriers: &couriers, ..MDRP },
            MdrpFiles { parameters: &parameters, ..MDRP },
        ] {
            // What is taken can be worked with.
            if let Ok(day) = mdrp("", files) {
                prop_assert_eq!(day.config(60).check(), Ok(()));
                prop_assert!(day.orders.iter().all(|order| order.store < day.stores.len()));
            }
        }
    }

    #[test]
    fn mangled_rappi_days_never_panic(
        orders in mangled(RAPPI.orders),
        couriers in mangled(RAPPI.couriers),
        load in proptest::option::of(0..u32::MAX),
    ) {
        for files in [RappiFiles { orders: &orders, ..RAPPI }, RappiFiles { couriers: &couriers, ..RAPPI }] {
            if let Ok((day, _)) = rappi("", files, load) {
                prop_assert!(day.couriers.iter().all(|courier| courier.from <= courier.to));
                prop_assert!(day.orders.iter().all(|order| order.placed_at <= order.ready_at));
            }
        }
    }

    #[test]
    fn mangled_waybills_never_panic(waybills in mangled(MEITUAN.waybills), waves in mangled(MEITUAN.waves)) {
        for files in [MeituanFiles { waybills: &waybills, ..MEITUAN }, MeituanFiles { waves: &waves, ..MEITUAN }] {
            if let Ok(day) = meituan(files, 20_221_017, 3, city_rules()) {
                prop_assert!(day.couriers.iter().all(|courier| courier.from <= courier.to));
                prop_assert!(day.orders.iter().all(|order| order.placed_at <= order.ready_at));
            }
        }
    }
}
