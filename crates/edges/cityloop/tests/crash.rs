//! The program is killed without warning while people buy: nothing acknowledged is lost, nothing is done twice, and the
//! books verify. The long form is `cargo xtask bench crash`.

use std::path::PathBuf;

use cityloop::bench::crash::{Plan, run};
use cityloop::config::Config;

const KILLS: u32 = 3;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_kills_exactly_once() {
    let config = Config::load(None).unwrap();
    let plan = Plan { executable: PathBuf::from(env!("CARGO_BIN_EXE_cityloop")), kills: KILLS };
    let tally = run(&config, &plan).await.unwrap();
    assert_eq!((tally.kills, tally.lost, tally.doubled), (KILLS, 0, 0));
    assert!(tally.acknowledged > 0, "the race must have sold something: {tally:?}");
    assert_eq!(tally.stored, tally.acknowledged);
}
