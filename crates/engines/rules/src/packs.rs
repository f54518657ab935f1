//! All packs of a house: found by id and day, or by service, region and day.
//!
//! A service is looked up from the inside out: the city's own pack, else the province's, else the country's.

use std::collections::BTreeMap;

use kernel::Region;

use crate::diagnostic::Diagnostic;
use crate::pack::Pack;
use crate::when::When;
use crate::workdays::Calendars;

/// A set of packs without contradictions.
#[derive(Debug, Clone, Default)]
pub struct Packs {
    /// The versions of each id, by their first day, then by the day they were recorded.
    by_id: BTreeMap<String, Vec<Pack>>,
    /// Packs of sets before this one, oldest first: found by hash, never by day.
    retired: Vec<Pack>,
}

/// Packs of earlier sets that are kept. Cases are decided within weeks; a house changes a few packs a week.
const RETIRED_MAX: usize = 256;

impl Packs {
    /// Loads texts with their names: calendars and the packs that may count by them. All faults of all packs are reported together.
    ///
    /// # Errors The packs' own diagnostics, and `packs.overlap` where two versions of one id are in force on
    /// the same day and recorded on the same day.
    pub fn load(texts: Vec<(String, String)>) -> Result<Self, Vec<Diagnostic>> {
        let mut faults = Vec::new();
        let mut packs = Self::default();
        let (calendar_texts, texts): (Vec<_>, Vec<_>) =
            texts.into_iter().partition(|(_, text)| Calendars::is_calendar(text));
        let mut calendars = Calendars::default();
        for (name, text) in calendar_texts {
            faults.extend(calendars.add(&name, &text).err().into_iter().flatten());
        }
        for (name, text) in texts {
            match Pack::load_with(&name, &text, &calendars) {
                Ok(pack) => faults.extend(packs.add(&name, pack)),
                Err(found) => faults.extend(found),
            }
        }
        if faults.is_empty() { Ok(packs) } else { Err(faults) }
    }

    /// Adds a pack unless another version is in force at the same time and as old: which of the two holds would
    /// not be known. A version recorded later corrects the one before.
    fn add(&mut self, name: &str, pack: Pack) -> Option<Diagnostic> {
        let versions = self.by_id.entry(pack.id().to_owned()).or_default();
        if let Some(other) = versions.iter().find(|other| {
            other.effective().overlaps(&pack.effective()) && other.recorded() == pack.recorded()
        }) {
            return Some(Diagnostic {
                file: name.to_owned(),
                line: 1,
                column: 1,
                code: "packs.overlap",
                message: format!(
                    "versions {} and {} of '{}' are in force on the same day",
                    other.version(),
                    pack.version(),
                    pack.id()
                ),
                hint: "end the older one with effective.to, or give the correction a later recorded"
                    .to_owned(),
            });
        }
        let place = versions.partition_point(|other| {
            (other.effective().from, other.recorded()) < (pack.effective().from, pack.recorded())
        });
        versions.insert(place, pack);
        None
    }

    /// The newest version of an id.
    pub fn get(&self, id: &str) -> Option<&Pack> {
        self.by_id.get(id)?.last()
    }

    /// All versions of an id, by their first day, then by the day they were recorded; none if it is unknown.
    pub fn versions(&self, id: &str) -> &[Pack] {
        self.by_id.get(id).map_or(&[], Vec::as_slice)
    }

    /// The ids, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.by_id.keys().map(String::as_str)
    }

    /// The version of an id that is in force on a day, as far as it is known: the one recorded last.
    pub fn get_on(&self, id: &str, when: impl Into<When>) -> Option<&Pack> {
        let when = when.into();
        let versions = self.by_id.get(id)?.iter().filter(|pack| {
            pack.effective().contains(when.as_of) && when.known.is_none_or(|known| pack.recorded() <= known)
        });
        versions.max_by_key(|pack| (pack.recorded(), pack.effective().from))
    }

    /// The pack with a content hash, of this set or one before: what an old case was computed with.
    pub fn by_hash(&self, hash: &str) -> Option<&Pack> {
        self.iter().chain(self.retired.iter().rev()).find(|pack| pack.hash() == hash)
    }

    /// This set in the place of another, whose packs stay reachable by their hash.
    #[must_use]
    pub fn succeeding(mut self, before: &Self) -> Self {
        let gone = before.retired.iter().chain(before.iter());
        let gone: Vec<Pack> = gone.filter(|pack| self.by_hash(pack.hash()).is_none()).cloned().collect();
        let kept = gone.len().saturating_sub(RETIRED_MAX);
        self.retired.extend(gone.into_iter().skip(kept));
        self
    }

    /// The pack for a service (`social.maternity_allowance`) in a region on a day, inherited from the regions
    /// around it.
    pub fn resolve(&self, service: &str, region: &Region, when: impl Into<When>) -> Option<&Pack> {
        let when = when.into();
        region
            .ancestry()
            .iter()
            .find_map(|region| self.get_on(&format!("{}.{service}", prefix(region)), when))
    }

    /// All packs, by id and then by first day.
    pub fn iter(&self) -> impl Iterator<Item = &Pack> {
        self.by_id.values().flatten()
    }

    /// How many there are, versions counted.
    pub fn len(&self) -> usize {
        self.by_id.values().map(Vec::len).sum()
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }
}

/// How ids of a region's packs begin: `cn` for the country, `cn-440100` for a division.
pub(crate) fn prefix(region: &Region) -> String {
    match region.code() {
        "CN" => "cn".to_owned(),
        code => format!("cn-{code}"),
    }
}
