//! Made-up people, and what would change for them.

use std::num::NonZeroUsize;

use jiff::civil::date;
use rules::{Change, CsvTable, When};

use crate::shipped_packs;

const ONE: NonZeroUsize = NonZeroUsize::MIN;

#[test]
fn every_shipped_pack_answers_most_of_the_people_made_up_for_it() {
    for pack in shipped_packs().iter() {
        let when = When::from(pack.effective().to.map_or(date(2026, 3, 2), |_| pack.effective().from));
        let (mut people, mut again) = (pack.made_up(when.as_of, 7), pack.made_up(when.as_of, 7));
        let mut others = pack.made_up(when.as_of, 8);
        let chunk = people.next(500);
        assert_eq!(chunk, again.next(500));
        assert_ne!(chunk, others.next(500));
        let population = pack.population(when, &[]).unwrap();
        let answers = population.answer(people.inputs(), &chunk, ONE).unwrap();
        assert!(answers.refused.len() < 250, "{}: {:?}", pack.id(), &answers.refused[..5]);
        let first = &answers.outputs[0];
        assert!(answers.outputs.iter().any(|cells| cells.iter().any(|cell| *cell != cells[0])), "{first:?}");
    }
}

#[test]
fn a_dearer_passport_costs_each_applicant_the_difference_for_each_copy() {
    let packs = shipped_packs();
    let pack = packs.get_on("cn.exit_entry.fees", date(2026, 1, 1)).unwrap();
    let change = Change { param: "price.passport".to_owned(), value: "150".to_owned() };
    let mut question = pack.what_if(&[change], Some("fee"), date(2026, 1, 1)).unwrap();
    let csv = "item,copies\npassport,1\npassport,3\ntaiwan_permit,1\npassport,0\nno_such_thing,1\n";
    let mut table = CsvTable::open(csv.as_bytes(), pack.input_columns()).unwrap();
    // In pieces: an effect is that of all together.
    while let Some(chunk) = table.next(2, false).unwrap() {
        question.add(table.inputs(), &chunk, ONE).unwrap();
    }
    insta::assert_json_snapshot!(question.effect(true), { ".buckets" => "…" });
    let gains = question.effect(false);
    assert_eq!((gains.gain.count, gains.lose.count, gains.same), (2, 0, 1));
    assert_eq!(gains.gain.sum, gains.difference);
    assert_eq!(gains.buckets.iter().map(|bucket| bucket.count).sum::<usize>(), gains.people);
}

#[test]
fn what_cannot_be_asked_is_told_by_field() {
    let packs = shipped_packs();
    let pack = packs.get_on("cn.exit_entry.fees", date(2026, 1, 1)).unwrap();
    let change = |param: &str, value: &str| Change { param: param.to_owned(), value: value.to_owned() };
    let ask = |change: Change, output| pack.what_if(&[change], output, date(2026, 1, 1)).unwrap_err();
    let faults = [
        ask(change("price.pasport", "1"), None),
        ask(change("price.passport", "cheap"), None),
        ask(change("price.passport", "1"), Some("fees")),
    ];
    insta::assert_debug_snapshot!(faults.map(|fault| (fault.field, fault.code, fault.en)));
}
