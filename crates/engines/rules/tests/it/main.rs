//! The engine seen from outside: the shipped packs, the language's faults, laws and differences.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod faults;
mod iit;
mod language;
mod mutation;
mod packs;
mod population;

/// Reads a pack of the repository.
fn pack_text(path: &str) -> (String, String) {
    let file = format!("{}/../../../packs/{path}", env!("CARGO_MANIFEST_DIR"));
    (path.to_owned(), std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}")))
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
