//! The texts of messages, in both languages. A closed list: what is sent to people is reviewed here, in one place.

use crate::Error;

/// A message text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// Stable name, `room.fact`.
    pub name: &'static str,
    /// Chinese, with `{names}` to fill.
    pub zh: &'static str,
    /// English, with the same names.
    pub en: &'static str,
}

const fn template(name: &'static str, zh: &'static str, en: &'static str) -> Template {
    Template { name, zh, en }
}

/// Every text there is.
pub const TEMPLATES: &[Template] = &[
    template(
        "people.sign_in_code",
        "【城环】登录验证码 {code}，5 分钟内有效。工作人员不会向您索要验证码。",
        "[cityloop] Your sign-in code is {code}, valid for 5 minutes. Nobody from us will ask you for it.",
    ),
    template(
        "people.confirm_code",
        "【城环】操作确认验证码 {code}，5 分钟内有效。如非本人操作请忽略。",
        "[cityloop] Your confirmation code is {code}, valid for 5 minutes. Ignore this if it was not you.",
    ),
    template(
        "people.forgotten",
        "【城环】您的账号已注销，个人信息已删除。",
        "[cityloop] Your account is closed and your personal data deleted.",
    ),
    template(
        "civic.case_submitted",
        "【城环】您的“{service}”申请已提交，编号 {case}。",
        "[cityloop] Your application “{service}” is submitted, number {case}.",
    ),
    template(
        "civic.case_accepted",
        "【城环】您的“{service}”申请已受理，编号 {case}。",
        "[cityloop] Your application “{service}” is accepted, number {case}.",
    ),
    template(
        "civic.supplement_requested",
        "【城环】您的“{service}”申请需要补充材料，请打开应用查看，编号 {case}。",
        "[cityloop] Your application “{service}” needs more papers; open the app to see which. Number {case}.",
    ),
    template(
        "civic.case_approved",
        "【城环】您的“{service}”申请已通过，编号 {case}。",
        "[cityloop] Your application “{service}” is approved, number {case}.",
    ),
    template(
        "civic.case_rejected",
        "【城环】您的“{service}”申请未通过，理由和救济途径见应用，编号 {case}。",
        "[cityloop] Your application “{service}” is not approved; reasons and remedies are in the app. Number {case}.",
    ),
    template(
        "civic.benefit_paid",
        "【城环】“{service}”款项 {amount} 元已到账。",
        "[cityloop] {amount} yuan for “{service}” has arrived.",
    ),
    template(
        "retail.order_paid",
        "【城环】订单已支付 {amount} 元，商家正在备货。",
        "[cityloop] Your order of {amount} yuan is paid and being prepared.",
    ),
    template(
        "retail.order_cancelled",
        "【城环】订单已取消，已付款项将原路退回。",
        "[cityloop] Your order is cancelled; what you paid goes back the way it came.",
    ),
    template(
        "retail.refund_succeeded",
        "【城环】退款 {amount} 元已完成。",
        "[cityloop] Your refund of {amount} yuan is done.",
    ),
    template(
        "delivery.picked_up",
        "【城环】骑手已取货，预计 {time} 送达，取件码 {code}。",
        "[cityloop] Your order is on its way, expected at {time}. Hand-over code {code}.",
    ),
    template("delivery.delivered", "【城环】订单已送达。", "[cityloop] Your order is delivered."),
    template(
        "delivery.failed",
        "【城环】配送未成功，我们会尽快与您联系。",
        "[cityloop] The delivery did not succeed; we will be in touch shortly.",
    ),
];

/// The text of a template in a language, its names filled.
pub(crate) fn fill(name: &str, language: &str, values: &[(&str, &str)]) -> Result<String, Error> {
    let template = TEMPLATES.iter().find(|template| template.name == name);
    let template = template.ok_or_else(|| Error::TemplateUnknown(name.to_owned()))?;
    let text = if language == "en" { template.en } else { template.zh };
    Ok(values.iter().fold(text.to_owned(), |text, (key, value)| text.replace(&format!("{{{key}}}"), value)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn names(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap()).collect()
    }

    #[test]
    fn both_languages_take_the_same_values() {
        for template in TEMPLATES {
            assert_eq!(names(template.zh), names(template.en), "{}", template.name);
            assert!(template.zh.starts_with("【城环】"), "{}: the sender comes first", template.name);
        }
        let distinct: BTreeSet<_> = TEMPLATES.iter().map(|t| t.name).collect();
        assert_eq!(distinct.len(), TEMPLATES.len());
    }

    #[test]
    fn values_go_where_their_names_are() {
        let text = fill("people.sign_in_code", "en", &[("code", "123456")]).unwrap();
        assert!(text.contains("code is 123456,"), "{text}");
        assert!(matches!(fill("people.nothing", "en", &[]), Err(Error::TemplateUnknown(_))));
    }
}
