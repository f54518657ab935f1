//! The letter of a decision: what was decided, how it was computed, on which law, and how to object.
//!
//! Its numbers are those of the pinned result; nothing is computed here.

use crate::Text;
use crate::case::tables::Case;
use crate::rulebook::EstimateView;
use crate::service::Service;

/// Review and litigation (行政复议法, article 20: 60 days; 行政诉讼法, article 46: six months).
const APPEAL: (&str, &str) = (
    "如不服本决定，可以自收到之日起60日内申请行政复议，或者自收到之日起6个月内向人民法院提起行政诉讼。",
    "If you disagree, you may apply for administrative review within 60 days of receiving this letter, or sue in the \
     people's court within six months.",
);

/// Writes the letter of a granted case.
pub(crate) fn approval(service: &Service, case: &Case, estimate: &EstimateView) -> Text {
    let mut zh = vec![format!("{}决定书", service.name.zh), format!("编号：{}", case.number), String::new()];
    let mut en =
        vec![format!("{}: decision", service.name.en), format!("No. {}", case.number), String::new()];
    match estimate.amount(service) {
        Some(amount) => {
            zh.push(format!("经审核，准予您的申请，金额为{amount}元，将发放到您的账户。"));
            en.push(format!("Your application is granted: CNY {amount}, paid to your account."));
        }
        None => {
            zh.push("经审核，准予您的申请。".to_owned());
            en.push("Your application is granted.".to_owned());
        }
    }
    reasons(estimate, &mut zh, &mut en);
    finish(zh, en)
}

/// Writes the letter of a refused case.
pub(crate) fn refusal(service: &Service, case: &Case, estimate: &EstimateView, reason: &str) -> Text {
    let zh = vec![
        format!("{}决定书", service.name.zh),
        format!("编号：{}", case.number),
        String::new(),
        "经审核，不予批准您的申请。".to_owned(),
        format!("理由：{reason}"),
    ];
    let en = vec![
        format!("{}: decision", service.name.en),
        format!("No. {}", case.number),
        String::new(),
        "Your application is refused.".to_owned(),
        format!("Reason: {reason}"),
    ];
    let (mut zh, mut en) = (zh, en);
    laws(estimate, &mut zh, &mut en);
    finish(zh, en)
}

fn reasons(estimate: &EstimateView, zh: &mut Vec<String>, en: &mut Vec<String>) {
    zh.push(String::new());
    en.push(String::new());
    zh.push("计算过程：".to_owned());
    en.push("How it was computed:".to_owned());
    for (at, step) in estimate.steps.iter().enumerate() {
        zh.push(format!("{}. {}", at + 1, step.sentence.zh));
        en.push(format!("{}. {}", at + 1, step.sentence.en));
    }
    laws(estimate, zh, en);
}

/// Every law the result rests on, once.
fn laws(estimate: &EstimateView, zh: &mut Vec<String>, en: &mut Vec<String>) {
    let mut cited: Vec<String> = Vec::new();
    for law in estimate.steps.iter().flat_map(|step| &step.law) {
        let number = law.number.as_ref().map_or_else(String::new, |number| format!("（{number}）"));
        let title = format!("《{}》{number}", law.title.trim_matches(['《', '》']));
        if !cited.contains(&title) {
            cited.push(title);
        }
    }
    if !cited.is_empty() {
        let list = cited.join("、");
        zh.push(format!("依据：{list}。"));
        en.push(format!("Law: {list}."));
    }
}

fn finish(mut zh: Vec<String>, mut en: Vec<String>) -> Text {
    zh.extend([String::new(), APPEAL.0.to_owned()]);
    en.extend([String::new(), APPEAL.1.to_owned()]);
    Text::new(zh.join("\n"), en.join("\n"))
}
