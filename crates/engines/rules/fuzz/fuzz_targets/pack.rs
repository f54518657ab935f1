//! Whatever the text, loading it ends in a pack or in faults with a place, and a pack that loads can be described.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rules::{Calendars, Pack};

fuzz_target!(|text: &str| {
    let mut calendars = Calendars::default();
    // Broken calendars are refused; the pack is then read without.
    let _ = calendars.add("calendar", text);
    match Pack::load_with("pack", text, &calendars) {
        Ok(pack) => drop((pack.describe(), pack.describe_rules(), pack.json_schema())),
        Err(faults) => assert!(faults.iter().all(|fault| !fault.message.is_empty())),
    }
});
