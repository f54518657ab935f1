//! The arrows between our crates. `Cargo.toml` is the graph; this list says which arrows may exist.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use cargo_metadata::{DependencyKind, MetadataCommand};

const GROUND: &[&str] = &["kernel", "events", "store"];
const SHARED: &[&str] = &["people", "ledger"];

/// `(crate, what it may use beyond the ground)`, or exactly these for the ground itself and the engines.
const ROOMS: &[(&str, Floor)] = &[
    ("kernel", Floor::Exactly(&[])),
    ("events", Floor::Exactly(&["kernel"])),
    ("store", Floor::Exactly(&["kernel", "events"])),
    ("rules", Floor::Exactly(&["kernel"])),
    ("dispatch", Floor::Exactly(&["kernel"])),
    ("people", Floor::Domain(&[])),
    ("ledger", Floor::Domain(&[])),
    ("civic", Floor::Domain(&["rules", "people", "ledger"])),
    ("retail", Floor::Domain(&["people", "ledger"])),
    ("delivery", Floor::Domain(&["dispatch", "people", "ledger"])),
    ("growth", Floor::Domain(&["people", "ledger"])),
    ("insight", Floor::Domain(&["people", "ledger"])),
    ("sandbox", Floor::Exactly(&["kernel"])),
    ("cityloop-http", Floor::Edge),
    ("cityloop", Floor::Edge),
    ("xtask", Floor::Exactly(&[])),
];

#[derive(Clone, Copy)]
enum Floor {
    /// These and nothing else.
    Exactly(&'static [&'static str]),
    /// The ground and these.
    Domain(&'static [&'static str]),
    /// A door: everything.
    Edge,
}

/// Prints every arrow and fails on one that may not be.
pub fn run() -> anyhow::Result<()> {
    let metadata = MetadataCommand::new().no_deps().exec().context("cargo metadata")?;
    let rules: BTreeMap<&str, Floor> = ROOMS.iter().copied().collect();
    let mut forbidden = Vec::new();
    for package in &metadata.packages {
        let name = package.name.as_str();
        let Some(floor) = rules.get(name) else {
            bail!("{name} is new: give it a floor in xtask/src/graph.rs and say why in docs/adr/");
        };
        let ours = |d: &&cargo_metadata::Dependency| {
            // Tests may use a room's own test helpers; the arrow that counts is the one that ships.
            d.kind == DependencyKind::Normal && d.path.is_some()
        };
        let arrows: Vec<&str> = package.dependencies.iter().filter(ours).map(|d| d.name.as_str()).collect();
        println!(
            "{name:14} → {}",
            if arrows.is_empty() { "nothing of ours".to_owned() } else { arrows.join(", ") }
        );
        let allowed = |arrow: &str| match floor {
            Floor::Exactly(list) => list.contains(&arrow),
            Floor::Domain(list) => GROUND.contains(&arrow) || list.contains(&arrow),
            Floor::Edge => arrow != "xtask",
        };
        forbidden.extend(arrows.into_iter().filter(|a| !allowed(a)).map(|a| format!("{name} → {a}")));
    }
    if !forbidden.is_empty() {
        bail!(
            "forbidden arrows: {}. Rooms meet through events and ports (ARCHITECTURE.md); {} are shared by all.",
            forbidden.join(", "),
            SHARED.join(" and ")
        );
    }
    Ok(())
}
