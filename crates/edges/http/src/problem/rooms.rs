//! What each room's refusals are in HTTP.

use axum::http::StatusCode;
use jiff::civil::Date;
use rules::Effective;

use super::Problem;

impl From<people::Error> for Problem {
    fn from(error: people::Error) -> Self {
        use people::Error as E;
        match error {
            E::NotFound | E::Forgotten => Self::not_found(),
            E::Forbidden => Self::forbidden(),
            E::Invalid(invalid) => invalid.into(),
            E::TooSoon { retry_after_s } => {
                Self::too_many("code.too_soon", u32::try_from(retry_after_s).unwrap_or(u32::MAX))
            }
            E::CodeExpired => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "code.expired",
                "验证码已失效，请重新获取",
                "the code is no longer valid; ask for a new one",
            ),
            E::NumberTaken => Self::conflict(
                "number.taken",
                "该身份证号码已绑定其他账号",
                "this identity number belongs to another account",
            ),
            E::AlreadyVerified => Self::conflict(
                "person.verified",
                "账号已用其他身份证实名",
                "this account is verified with another identity number",
            ),
            E::NotVerified => {
                Self::conflict("person.not_verified", "请先完成实名认证", "verify your real name first")
                    .allowing(["verify"])
            }
            E::GuardianNeeded { below_age } => Self::new(
                StatusCode::FORBIDDEN,
                "person.guardian_needed",
                format!("未满 {below_age} 周岁须由监护人办理"),
                format!("below {below_age} years a guardian must act"),
            ),
            E::Bundled { scope } => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "consent.bundled",
                "敏感信息须单独同意",
                format!("the sensitive scope {scope} needs a receipt of its own"),
            ),
            E::State { state } => Self::conflict(
                "people.state",
                format!("当前状态不允许：{state}"),
                format!("this is {state} already"),
            ),
            E::Full { max } => {
                Self::conflict("people.full", format!("最多 {max} 个"), format!("at most {max} are possible"))
            }
            E::LoginTaken => Self::conflict("login.taken", "账号名已被使用", "the login is taken"),
            E::NoMobile => {
                Self::conflict("person.no_mobile", "没有可用的手机号", "no mobile number is known")
            }
            error @ E::TemplateUnknown(_) => Self::internal(&error),
            E::Store(error) => error.into(),
        }
    }
}

impl From<ledger::Error> for Problem {
    fn from(error: ledger::Error) -> Self {
        match error {
            ledger::Error::Store(error) => error.into(),
            ledger::Error::Insufficient { .. } => {
                Self::conflict("ledger.insufficient", "余额不足", "the balance is not enough")
            }
            other => Self::internal(&other),
        }
    }
}

/// Names the days that could have been asked for.
fn not_in_force(id: &str, day: Date, versions: &[(Effective, Date)]) -> Problem {
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for (Effective { from, to }, recorded) in versions {
        let (to_zh, to_en) = match to {
            Some(to) => (format!("至 {to}（不含）"), format!("up to but without {to}")),
            None => ("起".to_owned(), "on".to_owned()),
        };
        zh.push(format!("{from} {to_zh}，{recorded} 收录"));
        en.push(format!("from {from} {to_en}, recorded on {recorded}"));
    }
    Problem::new(
        StatusCode::NOT_FOUND,
        "rules.not_in_force",
        format!("“{id}”在 {day} 没有生效且已知的版本；已有：{}", zh.join("；")),
        format!("no version of {id} is in force on {day} and known; there are: {}", en.join("; ")),
    )
}

impl From<civic::Error> for Problem {
    fn from(error: civic::Error) -> Self {
        use civic::Error as E;
        match error {
            E::NotFound => Self::not_found(),
            E::Forbidden => Self::forbidden(),
            E::ServiceUnknown { service } => Self::new(
                StatusCode::NOT_FOUND,
                "service.unknown",
                format!("当地没有开通“{service}”"),
                format!("the service {service} is not offered there"),
            ),
            E::NotApplicable { service } => Self::conflict(
                "service.not_applicable",
                "该事项只提供测算，不接受申请",
                format!("{service} only computes; no case can be opened"),
            ),
            E::RulesMissing { service, day } => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "service.rules_missing",
                format!("{day} 没有生效的政策依据"),
                format!("no rules of {service} are in force on {day}"),
            ),
            E::RulesUnknown { id } => Self::new(
                StatusCode::NOT_FOUND,
                "rules.unknown",
                format!("没有“{id}”这套规则；请从规则列表中选择"),
                format!("there are no rules {id}; choose from the list of rules"),
            ),
            E::RulesNotInForce { id, day, versions } => not_in_force(&id, day, &versions),
            E::RulesNeedReview => Self::conflict(
                "case.rules_need_review",
                "本件所依规则的依据已过复核日期，暂不能核定；请先复核规则，再重新打开本件",
                "a source of the rules of this case is past its review date; have the rules reviewed, then open the \
                 case again",
            )
            .allowing(["supplement", "refuse"]),
            E::Faults(faults) => Self::invalid(faults),
            E::State { state, allowed } => Self::conflict(
                "case.state",
                "办件当前状态不允许此操作",
                format!("a case that is {state} does not allow this"),
            )
            .allowing(allowed),
            E::NotEligible => Self::conflict(
                "case.not_eligible",
                "按政策测算没有应享待遇，请写明理由后不予通过",
                "the rules see no right in this case; refuse it with a reason",
            )
            .allowing(["refuse"]),
            E::FundShort { region, .. } => Self::conflict(
                "fund.short",
                "资金账户余额不足，到账后自动发放",
                format!("the benefit fund of {region} is short; it is paid once there is money"),
            ),
            E::Invalid(invalid) => invalid.into(),
            E::People(error) => error.into(),
            E::Ledger(error) => error.into(),
            E::Store(error) => error.into(),
        }
    }
}
