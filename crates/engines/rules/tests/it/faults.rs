//! Packs broken on purpose: what the author is told.

use rules::Pack;

use crate::language::{node, pack_of};

/// The diagnostics of a pack, as printed.
fn told(text: &str) -> String {
    match Pack::load("broken.toml", text) {
        Ok(_) => "loaded without a fault".to_owned(),
        Err(faults) => faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
    }
}

/// A good pack with one piece replaced; the piece must be there.
fn with(old: &str, new: &str) -> String {
    let text = pack_of(&node("wage + base", ""));
    assert!(text.contains(old), "{old}");
    text.replacen(old, new, 1)
}

#[test]
fn every_fault_in_an_expression_has_a_place_and_a_hint() {
    let mut out = String::new();
    for expr in [
        "wage * other",
        "wage + 1",
        "wage > 5000",
        "wage / 3",
        "wage + born",
        "born + 1",
        "1 / wage",
        "wage + wgae",
        "median(wage, other)",
        "max(wage)",
        "brackets(wage, steps)",
        "brackets(steps, count)",
        "steps",
        "kind == \"c\"",
        "kind < \"b\"",
        "flag + 1",
        "flag ? wage : count",
        "count && flag",
        "count in []",
        "1 < 2 < 3",
        "wage = other",
        "0.05 * wage",
        "1__0",
        "wage +",
        "(wage",
        "wage / 0",
        "12.345%",
        "year(wage)",
        "it + 1",
        "note == \"open",
        "wage § 3",
        "round_half_up(wage)",
    ] {
        out.push_str(&format!("# {expr}\n{}\n", told(&pack_of(&node(expr, "")))));
    }
    insta::assert_snapshot!(out);
}

#[test]
fn every_fault_in_a_pack_has_a_place_and_a_hint() {
    let cases = [
        ("not toml", with("[pack]", "[pack")),
        ("a misspelt key", with("label_en = \"Test\"", "label_en = \"Test\"\nverison = \"2\"")),
        ("no version", with("version = \"1\"\n", "")),
        ("another region's id", with("id = \"cn.test\"", "id = \"cn-440000.test\"")),
        ("no such region", with("region = \"CN\"", "region = \"4401\"")),
        ("no such status", with("status = \"verified\"", "status = \"final\"")),
        ("ends before it begins", with("{ from = 2020-01-01 }", "{ from = 2020-01-01, to = 2020-01-01 }")),
        ("an output that is not there", with("[\"sound\"]", "[\"sond\"]")),
        ("no such source", with("law = \"law#2\"", "law = \"lav#2\"")),
        ("no law", with("law = \"law\"\n\n", "\n")),
        ("no such type", with("type = \"rate\"", "type = \"float\"")),
        ("a name twice", with("[param.base]", "[param.wage]")),
        ("a word of the language", with("[param.base]", "[param.max]")),
        ("yuan or fen", with("v = 100_00,", "v = 10000,")),
        ("a parameter that comes too late", with("{ from = 2020-01-01, v", "{ from = 2021-01-01, v")),
        ("parameters out of order", with("{ from = 2025-01-01, v", "{ from = 2019-01-01, v")),
        ("brackets that do not fit", with("[0, 1000, 2000]", "[0, 1000]")),
        ("a wrong quick deduction", with("rate_bp", "quick = [0, 10_00, 110_01]\nrate_bp")),
        ("a default out of bounds", with("default = 3", "default = 300")),
        ("an enum without options", with("{ value = \"b\", label = \"乙\", label_en = \"B\" }", "")),
        ("a default that is no option", with("default = \"a\"", "default = \"z\"")),
        ("an evidence that is not there", with("default = 3", "default = 3, evidence = [\"paper\"]")),
        ("one wording only", pack_of(&node("wage", "explain = \"{{it}}\""))),
        (
            "a placeholder for nothing",
            pack_of(&node(
                "wage",
                "explain = \"{{it\"\nexplain_en = \"{{ti}}\"\nexplain_elder = \"{{steps}}\"",
            )),
        ),
        ("a needless rounding", pack_of(&node("wage", "round = \"half_up_fen\""))),
        ("a rounding of another unit", pack_of(&node("wage / 3", "round = \"half_up\""))),
        (
            "an unrounded output",
            with("[\"sound\"]", "[\"it\"]").replace("wage + base", "wage / 3'\nround = 'none"),
        ),
        ("a declared type that is not it", pack_of(&node("wage", "type = \"int\""))),
        (
            "nodes in a circle",
            pack_of(&format!(
                "{}{}",
                node("other_one", ""),
                node("it + 1_00", "").replace("\"it\"", "\"other_one\"")
            )),
        ),
        ("a condition that is none", pack_of(&node("wage", "show_when = \"wage\""))),
        ("nine tests", with("[[test]]\nas_of = 2025-01-01\nin = {}\nout = { sound = true }\n", "")),
        ("a failing test", with("out = { sound = true }", "out = { sound = false, it = 1_00 }")),
        ("a test out of force", with("as_of = 2025-01-01", "as_of = 2019-01-01")),
        ("a test of nothing", with("out = { sound = true }", "out = {}")),
        (
            "a test with unknown names",
            with("in = {}\nout = { sound = true }", "in = { wag = 0 }\nout = { sond = true }"),
        ),
        ("bounds nobody tested", pack_of(&node("brackets(steps, wage)", "round = \"half_up_fen\""))),
        (
            "an elder sentence too long",
            pack_of(&node(
                "wage",
                "explain = \"a\"\nexplain_en = \"a\"\nexplain_elder = \"这句话实在太长了长辈们读起来会觉得非常吃力所以装不进去因为它超过了四十个字的上限{{it}}\"",
            )),
        ),
    ];
    let mut out = String::new();
    for (what, text) in &cases {
        out.push_str(&format!("# {what}\n{}\n", told(text)));
    }
    insta::assert_snapshot!(out);
}

#[test]
fn a_fault_does_not_repeat_itself_in_what_reads_it() {
    let nodes = format!("{}{}", node("wage + 1", ""), node("it * 2", "").replace("\"it\"", "\"next\""));
    let faults = Pack::load("broken.toml", &pack_of(&nodes)).unwrap_err();
    assert_eq!(faults.len(), 1, "{faults:?}");
}

#[test]
fn a_place_counts_characters_not_bytes() {
    let faults = Pack::load("broken.toml", &pack_of(&node("note == \"工工\" && wage", ""))).unwrap_err();
    let text = pack_of(&node("note == \"工工\" && wage", ""));
    let line = text.lines().nth(usize::try_from(faults[0].line).unwrap() - 1).unwrap();
    let from: String = line.chars().skip(usize::try_from(faults[0].column).unwrap() - 1).collect();
    assert!(from.starts_with("wage"), "{from}");
}
