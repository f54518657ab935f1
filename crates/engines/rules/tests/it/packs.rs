//! The shipped packs: they load, explain themselves and are found.

use jiff::civil::date;
use kernel::Region;
use rules::{EvalError, Evaluation, Inputs, Pack, Packs, Status, Wording};
use serde_json::{Value, json};

use crate::{CHILDCARE, IIT, MATERNITY, pack_text, shipped};

fn explained<'p>(pack: &'p Pack, inputs: &Value) -> Evaluation<'p> {
    let inputs = Inputs::from_json(pack, inputs).unwrap();
    pack.explain(&inputs, date(2025, 12, 31)).unwrap()
}

/// The shown sentences with their law, as a citizen reads them.
fn told(evaluation: &Evaluation) -> String {
    let mut out = String::new();
    for output in evaluation.outputs() {
        out.push_str(&format!("{} = {}\n", output.name, output.value));
    }
    for step in evaluation.trace().filter(|step| step.shown) {
        let law: Vec<String> = step
            .law
            .iter()
            .map(|law| {
                format!("{} {}", law.source.title, law.article.as_deref().unwrap_or("")).trim().to_owned()
            })
            .collect();
        let law = law.join("; ");
        let [zh, en, elder] = Wording::ALL.map(|wording| step.sentence(wording));
        out.push_str(&format!("\n{zh}\n{en}\n{elder}\n[{law}]\n"));
    }
    let papers: Vec<&str> = evaluation.evidence().map(|paper| paper.document).collect();
    out.push_str(&format!("\nbring: {}\nstatus: {:?}\n", papers.join(", "), evaluation.status));
    out
}

#[test]
fn iit_explains_itself() {
    let inputs = json!({ "gross": "260000.00", "social": "31234.56", "infant_months": 12, "elder": "shared",
        "elder_share": "1500", "withheld": "9000" });
    insta::assert_snapshot!(told(&explained(&shipped(IIT), &inputs)));
}

#[test]
fn maternity_explains_itself() {
    let inputs = json!({ "average_wage": "9123.45", "birth_kind": "caesarean", "babies": 2 });
    insta::assert_snapshot!(told(&explained(&shipped(MATERNITY), &inputs)));
}

#[test]
fn childcare_explains_itself() {
    insta::assert_snapshot!(told(&explained(&shipped(CHILDCARE), &json!({ "birth_date": "2022-07-20" }))));
}

#[test]
fn an_evaluation_serialises_with_decimal_money_and_resolved_law() {
    let pack = shipped(MATERNITY);
    let evaluation = explained(&pack, &json!({ "average_wage": "7280.00", "birth_kind": "normal" }));
    let json = serde_json::to_value(&evaluation).unwrap();
    assert_eq!(json["hash"], pack.hash());
    assert_eq!(json["outputs"][1]["value"], "23781.33");
    let amount = json["trace"].as_array().unwrap().iter().find(|step| step["name"] == "amount").unwrap();
    assert_eq!(amount["inputs"][0]["value"], "7280.00");
    assert_eq!(amount["law"][0]["number"], "国务院令第619号");
    assert_eq!(amount["law"][0]["article"], "8");
}

#[test]
fn weak_facts_weaken_only_the_answers_they_touch() {
    let pack = shipped(IIT);
    let status = |inputs: Value, year| {
        let inputs = Inputs::from_json(&pack, &inputs).unwrap();
        pack.evaluate(&inputs, date(year, 12, 31)).unwrap().status()
    };
    let infant = json!({ "gross": "200000.00", "infant_months": 12, "withheld": "90000" });
    assert_eq!(status(infant.clone(), 2023), Status::Verified);
    assert_eq!(status(infant, 2022), Status::Demo);
    assert_eq!(
        status(json!({ "gross": "200000.00", "rent_months": 1, "withheld": "90000" }), 2023),
        Status::Demo
    );
}

#[test]
fn every_shown_elder_sentence_is_short_and_every_step_cites_law() {
    for (path, inputs) in [
        (IIT, json!({ "gross": "9999999999999.99", "medical": "9999999999999.99" })),
        (MATERNITY, json!({ "average_wage": "1000000", "birth_kind": "caesarean", "babies": 8 })),
        (CHILDCARE, json!({ "birth_date": "2022-12-31" })),
    ] {
        for step in explained(&shipped(path), &inputs).trace() {
            let sentence = step.sentence(Wording::Elder);
            assert!(sentence.chars().count() <= 40, "{sentence}");
            assert!(!step.law.is_empty() && !step.label.zh.is_empty() && !step.label.en.is_empty());
        }
    }
}

#[test]
fn all_input_faults_are_told_at_once_in_both_languages() {
    let pack = shipped(IIT);
    let inputs = json!({ "gros": "1", "social": 12, "infant_months": 121, "elder": "both", "medical": "1.234",
        "certificate": "yes", "withheld": "-0.01", "study_months": 1.5 });
    let faults = Inputs::from_json(&pack, &inputs).unwrap_err();
    let told: Vec<String> =
        faults.iter().map(|f| format!("{} [{}]\n  {}\n  {}", f.field, f.code, f.en, f.zh)).collect();
    insta::assert_snapshot!(told.join("\n"));
    assert_eq!(Inputs::from_json(&pack, &json!([])).unwrap_err()[0].code, "rules.not_object");
}

#[test]
fn contradictions_days_out_of_force_and_foreign_inputs_are_refused() {
    let pack = shipped(IIT);
    let both =
        Inputs::from_json(&pack, &json!({ "gross": "1", "loan_months": 1, "rent_months": 1 })).unwrap();
    let error = pack.evaluate(&both, date(2025, 12, 31)).unwrap_err();
    let EvalError::Refused(faults) = error else { panic!("{error}") };
    assert_eq!((faults[0].field.as_ref(), faults[0].code), ("rent_months", "rules.check"));
    let early = pack.evaluate(&both, date(2021, 12, 31)).unwrap_err();
    assert!(matches!(early, EvalError::NotInForce { .. }));
    let other = shipped(CHILDCARE).evaluate(&both, date(2025, 12, 31)).unwrap_err();
    assert_eq!(other, EvalError::ForeignInputs);
}

#[test]
fn a_city_inherits_from_its_province_and_the_country() {
    let packs = Packs::load([IIT, CHILDCARE, MATERNITY].map(pack_text).to_vec()).unwrap();
    let find = |service, region: &str, year| {
        packs.resolve(service, &Region::parse(region).unwrap(), date(year, 6, 1)).map(Pack::id)
    };
    let maternity = Some("cn-440000.social.maternity_allowance");
    assert_eq!(find("social.maternity_allowance", "440100", 2025), maternity);
    assert_eq!(find("social.maternity_allowance", "440106007", 2025), maternity);
    assert_eq!(find("social.maternity_allowance", "440100", 2020), None);
    assert_eq!(find("social.maternity_allowance", "320100", 2025), None);
    assert_eq!(find("tax.iit.annual", "320100", 2025), Some("cn.tax.iit.annual"));
    assert_eq!(packs.len(), 3);
    let pack = packs.get("cn.family.childcare_subsidy").unwrap();
    assert_eq!(packs.by_hash(pack.hash()).map(Pack::id), Some(pack.id()));
}

#[test]
fn versions_follow_each_other_and_must_not_overlap() {
    let (name, text) = pack_text(CHILDCARE);
    let ended = text.replace("{ from = 2025-01-01 }", "{ from = 2025-01-01, to = 2029-01-01 }");
    let from = "effective = { from = 2029-01-01 }";
    let next = text
        .replace("effective = { from = 2025-01-01 }", from)
        .replace("version = \"2025.1\"", "version = \"2\"");
    // The later version's own tests must lie in its time.
    let next: String = next.split("\n[[test]]").take(1).collect();
    let tests: String = (0..10)
        .map(|i| format!("\n[[test]]\nas_of = 2030-01-01\nin = {{ birth_date = 202{i}-01-01 }}\nout = {{ months_due = {} }}\n", if i >= 8 { 12 } else { 0 }))
        .collect();
    let next = next + &tests;
    let packs = Packs::load(vec![("a".into(), ended), ("b".into(), next.clone())]).unwrap();
    let on = |day| packs.get_on("cn.family.childcare_subsidy", day).map(Pack::version);
    assert_eq!(on(date(2028, 12, 31)), Some("2025.1"));
    assert_eq!(on(date(2029, 1, 1)), Some("2"));
    assert_eq!(on(date(2024, 12, 31)), None);
    let faults = Packs::load(vec![(name, text), ("b".into(), next)]).unwrap_err();
    assert_eq!(faults[0].code, "packs.overlap");
}

#[test]
fn a_form_and_a_schema_can_be_made_from_a_pack() {
    let pack = shipped(MATERNITY);
    insta::assert_json_snapshot!(pack.describe(), { ".hash" => "[hash]" });
    insta::assert_json_snapshot!(pack.json_schema());
}
