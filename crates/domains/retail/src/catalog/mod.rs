//! What is sold, and from where: a snapshot that is loaded once and read by everybody without a lock.

pub(crate) mod data;
mod model;
mod queries;
pub(crate) mod tables;

pub use model::{Catalog, Category, Merchant, Product, Restriction, Site, SiteKind};
pub use queries::{
    CategoryView, ProductFilter, ProductView, SiteHere, categories, load, product, search, site_for, sites,
};
