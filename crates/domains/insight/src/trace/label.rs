//! Every fact in words.

use crate::view::Text;

/// One line a fact; a test keeps it complete.
const LABELS: &[(&str, &str, &str)] = &[
    ("people.registered", "注册账户", "Account opened"),
    ("people.verified", "完成实名认证", "Real name verified"),
    ("people.forgotten", "账户已注销", "Account deleted"),
    ("people.consent_granted", "给出授权", "Consent given"),
    ("people.consent_withdrawn", "撤回授权", "Consent withdrawn"),
    ("people.membership_started", "开通会员", "Membership started"),
    ("people.message_queued", "短信待发", "Message queued"),
    ("civic.case_submitted", "提交办件", "Case handed in"),
    ("civic.case_accepted", "受理办件", "Case accepted"),
    ("civic.supplement_requested", "要求补正", "More papers asked for"),
    ("civic.supplement_received", "收到补正", "Papers received"),
    ("civic.case_decided", "作出决定", "Case decided"),
    ("civic.benefit_paid", "发放待遇", "Benefit paid"),
    ("civic.case_closed", "办件结束", "Case closed"),
    ("civic.life_event_hinted", "授权生活事件提示", "Life event hinted under consent"),
    ("growth.offers_decided", "给出推荐", "Offers decided"),
    ("growth.offer_answered", "回应推荐", "Offer answered"),
    ("growth.order_attributed", "订单归因", "Order attributed"),
    ("retail.order_placed", "下单", "Order placed"),
    ("retail.payment_requested", "请求支付", "Payment asked for"),
    ("retail.order_paid", "支付成功", "Order paid"),
    ("retail.order_ready", "备货完成", "Order packed"),
    ("retail.order_cancelled", "订单取消", "Order cancelled"),
    ("retail.refund_requested", "请求退款", "Refund asked for"),
    ("retail.refund_succeeded", "退款成功", "Refund paid"),
    ("retail.order_completed", "订单完成", "Order settled"),
    ("delivery.job_planned", "等待骑手", "Waiting for a courier"),
    ("delivery.courier_assigned", "已派骑手", "Courier assigned"),
    ("delivery.job_released", "重新派单", "Job released"),
    ("delivery.picked_up", "骑手取货", "Picked up"),
    ("delivery.delivered", "送达", "Delivered"),
    ("delivery.failed", "配送失败", "Delivery failed"),
];

/// A fact's name in words; a name nobody knows stands for itself.
pub fn label(name: &str) -> Text {
    match LABELS.iter().find(|(known, _, _)| *known == name) {
        Some((_, zh, en)) => Text::new(*zh, *en),
        None => Text::new(name, name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_has_a_label_and_every_label_a_fact() {
        let labelled: Vec<&str> = LABELS.iter().map(|(name, _, _)| *name).collect();
        assert_eq!(labelled, events::Event::NAMES);
        assert!(LABELS.iter().all(|(_, zh, en)| !zh.is_empty() && !en.is_empty()));
    }
}
