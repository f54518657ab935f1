//! The list that is the same for everybody: a pure function of place, time and catalogue (R07).
//!
//! No function here takes a person.

use std::collections::BTreeMap;

use kernel::Cx;
use store::Tx;

use super::{gather, policy};
use crate::Error;
use crate::ports::{Place, Ports, Product};
use crate::view::{Offer, Text};

/// Goods on the general list.
const GOODS: usize = 6;
/// The code of the one offer on it.
pub const POPULAR: &str = "popular";

/// What sells best at a place now; nothing that only adults may be offered, since nobody is looked at.
pub fn list(tx: &mut Tx<'_>, cx: &Cx, ports: Ports<'_>, place: &Place) -> Result<Vec<Offer>, Error> {
    let goods = gather::goods(tx, cx, ports, place, &[], None)?;
    let products = popular(goods);
    if products.is_empty() {
        return Ok(Vec::new());
    }
    Ok(vec![Offer {
        code: POPULAR.to_owned(),
        title: Text::new("附近大家常买", "Popular near you"),
        why: Text::new(
            "按所在地销量排列，未使用您的个人信息",
            "Ranked by sales at this place; nothing about you was used",
        ),
        who_pays: Text::new("按标价支付，没有补贴", "At the marked price, no subsidy"),
        sponsored: false,
        kind: "goods",
        promise_minutes: products.iter().filter_map(|product| product.promise_minutes).max(),
        products: products.iter().map(super::queries::product_view).collect(),
    }])
}

/// Best sellers first, ties by code, a few of a category at most.
pub fn popular(mut goods: Vec<Product>) -> Vec<Product> {
    goods.retain(|product| !policy::is_prohibited_product(product) && !policy::is_for_adults(product));
    goods.sort_by(|a, b| b.sold.cmp(&a.sold).then_with(|| a.sku.cmp(&b.sku)));
    let mut of_category: BTreeMap<String, usize> = BTreeMap::new();
    goods.retain(|product| {
        let count = of_category.entry(product.category.clone()).or_default();
        *count += 1;
        *count <= policy::A_CATEGORY_MAX
    });
    goods.truncate(GOODS);
    goods
}
