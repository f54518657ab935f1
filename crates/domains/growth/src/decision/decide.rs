//! The decision itself: a pure function of [`Inputs`]. Gate, rank, gate again.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kernel::time;
use sha2::{Digest, Sha256};

use super::model::{Code, Gate, Inputs, Offer, Outcome};
use super::{gate, policy};
use crate::need::Need;
use crate::ports::Product;

/// Decides. Equal inputs give equal outcomes.
///
/// # Errors
/// The rule that forbids using the hint at all; then nothing may be stored.
pub fn decide(inputs: &Inputs) -> Result<Outcome, Code> {
    let receipt = gate::admit(&inputs.grants, inputs.bundle.sensitivity, inputs.age)?;
    let mut gates = Vec::new();
    let push = gate::push(&inputs.grants, inputs.age);
    if let Err(code) = push {
        gates.push(Gate { candidate: "push".to_owned(), code });
    }
    let needs = live_needs(inputs);
    let offers = match gate::offers(inputs) {
        Some(code) => {
            gates.extend(needs.iter().map(|need| Gate { candidate: need.code.clone(), code }));
            Vec::new()
        }
        None => offers(inputs, &needs, &mut gates),
    };
    Ok(Outcome { receipt, push: push.is_ok(), entitlements: inputs.entitlements.clone(), offers, gates })
}

/// The needs whose stage the hint's month has reached and not left.
pub fn live_needs(inputs: &Inputs) -> Vec<&Need> {
    let Some(start) = first_day(&inputs.month) else { return Vec::new() };
    let day = inputs.today.since(start).map_or(0, |span| span.get_days());
    inputs.bundle.needs.iter().filter(|need| (need.from_day..=need.to_day).contains(&day)).collect()
}

/// The first day of a month written `2026-11`.
pub fn first_day(month: &str) -> Option<Date> {
    format!("{month}-01").parse().ok()
}

/// The civil day the decision is made on.
pub fn today(now_ms: i64) -> Date {
    time::china_date(time::from_ms(now_ms))
}

fn offers(inputs: &Inputs, needs: &[&Need], gates: &mut Vec<Gate>) -> Vec<Offer> {
    let mut page = Page::default();
    let mut offers = Vec::new();
    let max = usize::from(inputs.bundle.max_offers).min(policy::OFFERS_A_PAGE);
    for need in needs {
        let refuse = |code| Gate { candidate: need.code.clone(), code };
        if inputs.hidden.contains(&need.code) {
            gates.push(refuse(Code::R12));
            continue;
        }
        if offers.len() == max {
            gates.push(refuse(Code::R14));
            continue;
        }
        let lawful = lawful(inputs, need, gates);
        let mut products = page.choose(&ranked(inputs, need, lawful), need);
        // Once more after ranking: whatever the ranking does, nothing prohibited leaves here (R10).
        products.retain(|product| gate::product(product, need, inputs.age).is_none());
        if !products.is_empty() {
            offers.push(offer(inputs, need, products));
        }
    }
    offers
}

/// The goods of the need's categories that the rules leave; what they take is noted.
fn lawful<'a>(inputs: &'a Inputs, need: &Need, gates: &mut Vec<Gate>) -> Vec<&'a Product> {
    let mut kept = Vec::new();
    for product in inputs.goods.iter().filter(|product| need.categories.contains(&product.category)) {
        match gate::product(product, need, inputs.age) {
            None => kept.push(product),
            Some(code) => gates.push(Gate { candidate: format!("{}/{}", need.code, product.sku), code }),
        }
    }
    kept
}

/// Best first: how well the category meets the need, how well it sells, how little it costs; ties by the
/// seed.
fn ranked<'a>(inputs: &Inputs, need: &Need, mut goods: Vec<&'a Product>) -> Vec<&'a Product> {
    goods.sort_by_cached_key(|product| {
        let fit = need.categories.iter().position(|category| *category == product.category);
        let price = product.campaign_price.unwrap_or(product.price);
        (fit, -product.sold, price, tie(inputs.seed, &product.sku), product.sku.clone())
    });
    goods
}

/// What is already on the page: at most [`policy::A_CATEGORY_MAX`] of a category, and no goods twice.
#[derive(Default)]
struct Page {
    of_category: BTreeMap<String, usize>,
    skus: BTreeSet<String>,
}

impl Page {
    fn choose(&mut self, ranked: &[&Product], need: &Need) -> Vec<Product> {
        let mut chosen = Vec::new();
        for product in ranked {
            let count = self.of_category.entry(product.category.clone()).or_default();
            let room = chosen.len() < usize::from(need.max_products) && *count < policy::A_CATEGORY_MAX;
            if room && self.skus.insert(product.sku.clone()) {
                *count += 1;
                chosen.push((*product).clone());
            }
        }
        chosen
    }
}

fn offer(inputs: &Inputs, need: &Need, products: Vec<Product>) -> Offer {
    Offer {
        code: need.code.clone(),
        title: need.title.clone(),
        why: need.why.clone(),
        inputs: inputs.personal().to_vec(),
        who_pays: need.who_pays.clone(),
        sponsored: need.sponsored,
        products,
    }
}

fn tie(seed: u64, sku: &str) -> u64 {
    let mut hash = Sha256::new();
    hash.update(seed.to_be_bytes());
    hash.update(sku);
    let digest: [u8; 32] = hash.finalize().into();
    let (head, _) = digest.split_first_chunk::<8>().expect("a digest has 32 bytes");
    u64::from_be_bytes(*head)
}
