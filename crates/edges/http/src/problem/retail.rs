//! What the shop's refusals are in HTTP.

use super::{Fault, Problem};

impl From<retail::Error> for Problem {
    fn from(error: retail::Error) -> Self {
        use retail::Error as E;
        match error {
            E::NotFound => Self::not_found(),
            E::Forbidden => Self::forbidden(),
            E::Invalid(invalid) => invalid.into(),
            E::PriceChanged { payable } => {
                let (zh, en) = (
                    format!("价格已变为 {payable} 元，请确认后再下单"),
                    format!("the price is now {payable}; confirm it"),
                );
                let fault =
                    fault("expected_payable", "price.changed", &payable.to_string(), &payable.to_string());
                Self { fields: vec![fault], ..Self::conflict("price.changed", zh, en).allowing(["quote"]) }
            }
            E::OutOfStock { skus } => {
                let short = |sku: &String| {
                    fault(&format!("lines.{sku}"), "stock.short", "库存不足", "not enough in stock")
                };
                let fields = skus.iter().map(short).collect();
                let (zh, en) =
                    ("部分商品库存不足，请调整数量", "some goods are short; change the quantities");
                Self { fields, ..Self::conflict("stock.short", zh, en) }
            }
            E::Undeliverable => Self::conflict(
                "address.undeliverable",
                "该地址暂不在配送范围内，请换一个地址",
                "nobody delivers to this address; choose another",
            ),
            E::NotAllowed { state, allowed } => Self::conflict(
                "order.state",
                "订单当前状态不允许此操作",
                format!("an order that is {} does not allow this", state.name()),
            )
            .allowing(allowed),
            E::People(error) => error.into(),
            E::Ledger(error) => error.into(),
            E::Store(error) => error.into(),
        }
    }
}

fn fault(field: &str, code: &'static str, zh: &str, en: &str) -> Fault {
    Fault { field: field.to_owned(), code, zh: zh.to_owned(), en: en.to_owned() }
}
