//! The rules' numbers and lists, each with its anchor. Changing one is a new [`VERSION`].

use jiff::Timestamp;
use kernel::id::PersonId;
use kernel::{Keys, time};
use people::Purpose;

use super::model::Arm;
use crate::ports::Product;

/// Kept with each decision, so that a replay knows which rules it was made under.
pub const VERSION: &str = "2026-11";
/// The purpose that releases offers; no other implies it (R02).
pub const PURPOSE: Purpose = Purpose::OfferPersonalise;
/// Persons per 10,000 who are never offered anything, so that the effect can be measured.
pub const HOLDOUT_BP: u64 = 500;
/// Offers on one page at most (R14).
pub const OFFERS_A_PAGE: usize = 3;
/// Days between two decisions about the same life event (R14).
pub const CAP_DAYS: i64 = 7;
/// Days without offers after a loss, at least (R11).
pub const COOL_OFF_DAYS_MIN: u16 = 30;
/// Days after which a decision forgets whose it was (R17).
pub const RETENTION_DAYS: i64 = 180;
/// Days in which an order still counts for a decision.
pub const ATTRIBUTION_DAYS: i64 = 7;
/// Goods of one category in one decision at most, so that a page is not ten times the same.
pub const A_CATEGORY_MAX: usize = 2;
/// Characters of a reason (R12).
pub const WHY_CHARS_MAX: usize = 80;

/// What may never be offered to anyone: Advertising Law art. 15–20 (R10).
pub const PROHIBITED: [&str; 7] = [
    "breast_milk_substitute",
    "infant-formula",
    "prescription_medicine",
    "tobacco",
    "medical_device_unapproved",
    "loan",
    "lottery",
];
/// Words in a product's name that give away a prohibited one in a wrong category (R10).
const PROHIBITED_WORDS: [&str; 7] =
    ["配方奶粉", "配方羊奶粉", "婴儿奶粉", "母乳代用", "香烟", "infant formula", "cigarette"];
/// What may not be offered below 18, or where the age is unknown: Advertising Law art. 40 and more (R09).
pub const ADULTS_ONLY: [&str; 7] = ["alcohol", "medical", "pharmacy", "otc", "beauty", "gaming", "credit"];

/// True for a category or restriction that may never be offered.
pub fn is_prohibited(category: &str) -> bool {
    PROHIBITED.contains(&category)
}

/// True for goods that may never be offered, whatever category someone filed them under.
pub fn is_prohibited_product(product: &Product) -> bool {
    let english = product.name.en.to_lowercase();
    is_prohibited(&product.category)
        || product.restricted.as_deref().is_some_and(is_prohibited)
        || PROHIBITED_WORDS.iter().any(|word| product.name.zh.contains(word) || english.contains(word))
}

/// True for goods that only adults may be offered.
pub fn is_for_adults(product: &Product) -> bool {
    ADULTS_ONLY.contains(&product.category.as_str())
        || product.restricted.as_deref().is_some_and(|tag| ADULTS_ONLY.contains(&tag))
}

/// The arm of a person: a keyed hash, so nobody can choose it and every node agrees. Drawn anew each
/// half-year, so that nobody is left out for ever.
pub fn arm(keys: &Keys, person: PersonId, now: Timestamp) -> Arm {
    let day = time::china_date(now);
    let half = if day.month() <= 6 { 1 } else { 2 };
    let digest = keys.sign("growth holdout", format!("{}H{half}\0{person}", day.year()).as_bytes());
    let (head, _) = digest.split_first_chunk::<8>().expect("a digest has 32 bytes");
    if u64::from_be_bytes(*head) % 10_000 < HOLDOUT_BP { Arm::Holdout } else { Arm::Treated }
}
