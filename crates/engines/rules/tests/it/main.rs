//! The engine seen from outside: the shipped packs, the language's faults, laws and differences.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod broken;
mod cel;
mod every;
mod faults;
mod iit;
mod language;
mod laws;
mod mutation;
mod packs;
mod people;
mod population;
mod schema;
mod tables;

/// Reads a pack of the repository.
fn pack_text(path: &str) -> (String, String) {
    let file = format!("{}/../../../packs/{path}", env!("CARGO_MANIFEST_DIR"));
    (path.to_owned(), std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}")))
}

/// Every pack and calendar of the repository with its path, sorted.
fn shipped_texts() -> Vec<(String, String)> {
    let root = format!("{}/../../../packs", env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    for folder in std::fs::read_dir(&root).unwrap().flatten().filter(|entry| entry.path().is_dir()) {
        let region = folder.file_name().into_string().unwrap();
        for file in std::fs::read_dir(folder.path()).unwrap().flatten() {
            let name = file.file_name().into_string().unwrap();
            if region != "needs" && name.ends_with(".toml") {
                texts.push(pack_text(&format!("{region}/{name}")));
            }
        }
    }
    texts.sort();
    texts
}

/// Loads every pack of the repository.
fn shipped_packs() -> rules::Packs {
    rules::Packs::load(shipped_texts()).unwrap_or_else(|faults| {
        panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })
}

/// Loads a pack of the repository.
fn shipped(path: &str) -> rules::Pack {
    let (name, text) = pack_text(path);
    rules::Pack::load(&name, &text).unwrap_or_else(|faults| {
        panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })
}

const IIT: &str = "cn/tax.iit.annual.toml";
const CHILDCARE: &str = "cn/family.childcare_subsidy.toml";
const MATERNITY: &str = "cn-440000/social.maternity_allowance.toml";
