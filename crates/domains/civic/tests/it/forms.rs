//! Services, their forms, what is filled in already, and what a person has a right to.

use civic::ServiceFilter;
use civic::view::{Reliance, Widget};

use super::*;

fn publish(db: &Scratch) {
    write(db, SYSTEM, |tx, cx| civic::publish_forms(tx, cx, packs())).unwrap();
}

#[test]
fn a_form_is_published_once_and_pinned_by_its_case() {
    each(|db| {
        let person = a_citizen(db, 1);
        publish(db);
        publish(db);
        let detail = read(db, Actor::Anonymous, |tx, cx| {
            civic::service_detail(tx, cx, packs(), MATERNITY, &region("440106"))
        });
        let detail = detail.unwrap();
        assert_eq!((detail.form.version, detail.service.status), (1, Reliance::Demo));
        assert_eq!(detail.form.ui.order.last().unwrap(), "statement");
        assert_eq!(detail.form.ui.widgets["average_wage"], Widget::Money);
        assert_eq!(detail.form.ui.choices["birth_kind"][0].value, "normal");
        assert_eq!(detail.form.schema["properties"]["statement"]["const"], true);
        let case = a_draft(db, person, birth());
        assert_eq!(case_view(db, person, case).unwrap().form, detail.form);
    });
}

#[test]
fn a_service_is_offered_where_it_applies() {
    let today = jiff::civil::date(2026, 11, 21);
    let offered = |code: &str, filter: ServiceFilter| -> Vec<String> {
        civic::services(packs(), &region(code), &filter, today).into_iter().map(|s| s.code).collect()
    };
    assert_eq!(offered("440106", ServiceFilter::default()), [MATERNITY, CHILDCARE, "cn.tax.iit.annual"]);
    assert_eq!(offered("110000", ServiceFilter::default()), [CHILDCARE, "cn.tax.iit.annual"]);
    let birth = ServiceFilter { life_event: Some("birth".to_owned()), ..ServiceFilter::default() };
    assert_eq!(offered("440106", birth), [MATERNITY, CHILDCARE]);
    let text = ServiceFilter { text: Some("TAX".to_owned()), ..ServiceFilter::default() };
    assert_eq!(offered("440106", text), ["cn.tax.iit.annual"]);
    let beijing = civic::estimate(packs(), MATERNITY, &region("110000"), &birth_inputs(), today);
    assert!(matches!(beijing, Err(Error::ServiceUnknown { .. })));
}

fn birth_inputs() -> Map<String, Json> {
    object(json!({ "average_wage": "9000.00", "birth_kind": "caesarean" }))
}

#[test]
fn an_estimate_shows_every_step_with_its_law() {
    let today = jiff::civil::date(2026, 11, 21);
    let answer = civic::estimate(packs(), MATERNITY, &region("440106"), &birth_inputs(), today).unwrap();
    assert!(answer.ok && answer.faults.is_empty());
    assert_eq!(answer.output("amount"), Some(&json!("38400.00")));
    assert!(answer.steps.iter().all(|step| !step.law.is_empty() && !step.sentence.elder.is_empty()));
    let required: Vec<&str> = answer.papers.iter().filter(|p| p.required).map(|p| p.code.as_str()).collect();
    assert_eq!(required, ["wage_record", "birth_certificate", "medical_record"]);
    let back: civic::view::EstimateView =
        serde_json::from_value(serde_json::to_value(&answer).unwrap()).unwrap();
    assert_eq!(back, answer);
}

#[test]
fn a_calculator_takes_no_applications_and_a_province_decides_nothing() {
    each(|db| {
        let person = a_citizen(db, 1);
        let create = |service: &str, code: &str| {
            let cmd = CreateDraft { service: service.to_owned(), region: region(code), answers: Map::new() };
            write(db, citizen(person), move |tx, cx| civic::create_draft(tx, cx, packs(), &cmd))
        };
        assert!(matches!(create("cn.tax.iit.annual", "440100"), Err(Error::NotApplicable { .. })));
        assert!(matches!(create(MATERNITY, "440000"), Err(Error::Invalid(_))));
        assert!(matches!(create(MATERNITY, "320500"), Err(Error::ServiceUnknown { .. })));
    });
}

#[test]
fn what_was_said_once_is_not_asked_again_and_opens_the_next_right() {
    each(|db| {
        let (person, staff) = (a_citizen(db, 1), a_clerk(db));
        fund(db, Fen::yuan(100_000));
        let entitled = || {
            read(db, SYSTEM, move |tx, cx| civic::entitlements(tx, cx, packs(), person, &region("440106")))
                .unwrap()
        };
        assert_eq!(entitled(), []);
        let case = a_case(db, person);
        let known = read(db, citizen(person), |tx, cx| civic::prefill(tx, cx, packs(), CHILDCARE)).unwrap();
        assert_eq!(known.answers, object(json!({ "birth_date": "2026-11-01" })));
        assert!(known.sources["birth_date"].zh.contains("生育津贴申领"));
        assert_eq!(entitled(), [], "nothing is granted yet");
        accept(db, staff, case).unwrap();
        approve(db, staff, case).unwrap();
        settle(db);
        let [subsidy] = entitled().try_into().unwrap();
        assert_eq!((subsidy.service.as_str(), subsidy.estimate), (CHILDCARE, Some(Fen::yuan(3_600))));

        let asked = write(db, citizen(person), move |tx, cx| {
            let answers = known.answers.clone();
            let cmd = CreateDraft { service: CHILDCARE.to_owned(), region: region("440106"), answers };
            civic::create_draft(tx, cx, packs(), &cmd)
        });
        asked.unwrap();
        assert_eq!(entitled(), [], "it is being applied for");
    });
}
