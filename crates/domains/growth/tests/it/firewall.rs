//! R03: a civic fact cannot reach commerce, because nothing here can name one.

use std::path::Path;

use kernel::{Actor, Fen};
use store::testing::on_each_engine;

use crate::fixtures::{Anything, PORTS, a_person, bundles, envelope, guangzhou};

/// Every table of the room.
const TABLES: [&str; 7] = [
    "growth_hint",
    "growth_decision",
    "growth_cap",
    "growth_answer",
    "growth_hidden",
    "growth_refusal",
    "growth_attribution",
];

/// Facts of civic cases that commerce may not hear.
const FORBIDDEN: [&str; 9] = [
    "civic::",
    "CaseSubmitted",
    "CaseAccepted",
    "SupplementRequested",
    "SupplementReceived",
    "CaseDecided",
    "BenefitPaid",
    "CaseClosed",
    "CaseId",
];

fn sources(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn r03_commerce_cannot_name_a_civic_fact() {
    let rooms = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for room in ["growth", "retail"] {
        let manifest = std::fs::read_to_string(rooms.join(room).join("Cargo.toml")).unwrap();
        let arrow = manifest.lines().find(|line| line.trim_start().starts_with("civic"));
        assert_eq!(arrow, None, "{room} depends on civic");
        let mut files = Vec::new();
        sources(&rooms.join(room).join("src"), &mut files);
        assert!(!files.is_empty());
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            for (at, line) in code.enumerate() {
                let named = FORBIDDEN.iter().find(|word| line.contains(**word));
                assert_eq!(named, None, "{}:{at}: {line}", file.display());
            }
        }
    }
}

#[test]
fn r03_a_canary_in_a_civic_fact_is_found_in_no_row() {
    on_each_engine(crate::ROOMS, |db| {
        let person = a_person(db, 1);
        let done: Result<(), Anything> = db.write(Actor::System("relay"), move |tx, cx| {
            let decided = events::CaseDecided {
                case: cx.id(),
                person,
                service: "canary-service".to_owned(),
                region: guangzhou(),
                approved: true,
                amount: Some(Fen(777_123)),
            };
            let event = envelope(cx, decided);
            growth::on_life_event_hinted(tx, cx, &event, &bundles(), PORTS)?;
            growth::on_consent_withdrawn(tx, cx, &event)?;
            growth::on_person_forgotten(tx, cx, &event)?;
            growth::on_order_paid(tx, cx, &event)?;
            growth::on_refund_succeeded(tx, cx, &event)?;
            for table in TABLES {
                let rows = tx.rows(&format!("SELECT * FROM {table}"), &[])?;
                assert!(rows.is_empty(), "{table}: {rows:?}");
            }
            Ok(())
        });
        done.unwrap();
    });
}
