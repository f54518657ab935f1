//! Forty packs, each broken in one place on purpose: one fault each, with a place and a hint.

use rules::{Calendars, Diagnostic, Pack};

use crate::pack_text;

/// The files of `tests/broken`, by name.
fn broken() -> Vec<(String, String)> {
    let folder = format!("{}/tests/broken", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(folder).unwrap().flatten();
    let mut texts: Vec<(String, String)> = files
        .map(|file| (file.file_name().into_string().unwrap(), std::fs::read_to_string(file.path()).unwrap()))
        .collect();
    texts.sort();
    texts
}

fn faults(name: &str, text: &str) -> Vec<Diagnostic> {
    let mut calendars = Calendars::default();
    let (calendar, days) = pack_text("calendars/cn.toml");
    calendars.add(&calendar, &days).unwrap();
    Pack::load_with(name, text, &calendars).err().unwrap_or_default()
}

#[test]
fn forty_broken_packs_have_one_precise_fault_each() {
    let packs = broken();
    assert_eq!(packs.len(), 40);
    let (mut seen, mut wrong) = (Vec::new(), Vec::new());
    for (name, text) in &packs {
        let found = faults(name, text);
        let told: Vec<String> = found.iter().map(ToString::to_string).collect();
        if found.len() != 1 {
            wrong.push(format!("{name}: {}", told.join("\n")));
            continue;
        }
        assert!(!found[0].hint.is_empty() && found[0].line > 0, "{name}");
        let line = text.lines().nth(usize::try_from(found[0].line).unwrap() - 1).unwrap_or_default();
        let stem = name.trim_end_matches(".toml");
        insta::assert_snapshot!(format!("broken_{stem}"), format!("{}\n{line}", told[0]));
        seen.push(found[0].code);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    seen.sort_unstable();
    seen.dedup();
    assert!(seen.len() >= 25, "forty faults of only {} kinds", seen.len());
}
