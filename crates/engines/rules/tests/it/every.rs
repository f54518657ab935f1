//! What holds for every shipped pack.

use crate::shipped_packs;

#[test]
fn every_computed_node_has_a_label_law_and_an_explanation_in_three_wordings() {
    let packs = shipped_packs();
    assert!(packs.len() >= 17, "{} packs", packs.len());
    let mut lacking = Vec::new();
    for pack in packs.iter() {
        for node in pack.describe_rules()["nodes"].as_array().unwrap() {
            let filled =
                |path: &str| node.pointer(path).and_then(|v| v.as_str()).is_some_and(|text| !text.is_empty());
            let texts = ["/label/zh", "/label/en", "/explain/zh", "/explain/en", "/explain/elder"];
            let law = node["law"].as_array().is_some_and(|law| !law.is_empty());
            if !texts.iter().all(|path| filled(path)) || !law || node["explained"] != true {
                lacking.push(format!("{} {}: {}", pack.id(), pack.version(), node["name"]));
            }
        }
    }
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}
