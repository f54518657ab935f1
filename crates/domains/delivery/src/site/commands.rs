//! What changes sites.

use kernel::{Cx, Invalid};
use store::Tx;

use super::{Site, tables};
use crate::{Error, policy};

/// Sites in one call: a city's, and a short write job.
pub const SEED_MAX: usize = 1_000;

/// Adds sites, or changes those known by their code.
///
/// # Errors
/// [`Error::Forbidden`] for any but the system and administrators, [`Error::Invalid`] for a site that cannot
/// be.
pub fn seed_sites(tx: &mut Tx<'_>, cx: &Cx, sites: &[Site]) -> Result<(), Error> {
    policy::manage(cx)?;
    if sites.len() > SEED_MAX {
        return Err(Error::Invalid(Invalid::new(
            "sites",
            "sites.many",
            format!("{} sites in one call; send at most {SEED_MAX}", sites.len()),
            format!("一次提交了 {} 个站点；最多 {SEED_MAX} 个", sites.len()),
        )));
    }
    let mut codes: Vec<&str> = sites.iter().map(|site| site.code.as_str()).collect();
    codes.sort_unstable();
    if let Some(pair) = codes.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(Error::Invalid(Invalid::new(
            "code",
            "site.twice",
            format!("site {} is given twice; keep one", pair[0]),
            format!("站点 {} 重复；请只保留一个", pair[0]),
        )));
    }
    sites.iter().try_for_each(Site::check)?;
    tables::put(tx, sites)?;
    for site in sites {
        tx.audit(cx, "delivery.seed_site", &site.code)?;
    }
    Ok(())
}
