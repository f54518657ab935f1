//! Whatever the expression, it is refused with a place or has a value that can be explained.

#![no_main]

use std::sync::LazyLock;

use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use rules::{Calendars, Inputs, Pack};

/// A pack with every kind of input and table, and the place where the expression goes.
const AROUND: &str = include_str!("../../tests/around.toml");

static CALENDARS: LazyLock<Calendars> = LazyLock::new(|| {
    let mut calendars = Calendars::default();
    let text = include_str!("../../../../../packs/calendars/cn.toml");
    calendars.add("cn.toml", text).expect("the shipped calendar is sound");
    calendars
});

fuzz_target!(|expr: &str| {
    // What a TOML literal cannot hold is no expression of a pack.
    if expr.contains(['\'', '\n', '\r']) {
        return;
    }
    let text = AROUND.replace("EXPRESSION", expr);
    let Ok(pack) = Pack::load_with("pack", &text, &CALENDARS) else { return };
    let Ok(inputs) = Inputs::from_json(&pack, &serde_json::json!({})) else { return };
    let _ = pack.explain(&inputs, date(2025, 7, 1));
});
