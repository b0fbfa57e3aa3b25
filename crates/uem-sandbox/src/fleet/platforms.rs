//! Which devices run which operating system, as sets: kept until something about a device changes.

use std::{collections::HashMap, sync::Arc};

use parking_lot::Mutex;
use roaring::RoaringBitmap;

use super::handle::Fleet;

/// Ids of devices by the vendor's number of their platform.
type Sets = HashMap<u8, RoaringBitmap>;

/// The sets as they were last made, with the version of the columns.
#[derive(Debug, Default)]
pub struct PlatformSets(Mutex<Option<(u64, Arc<Sets>)>>);

impl Fleet {
    /// Ids of all devices by platform, those that have left included.
    pub fn platforms(&self) -> Arc<Sets> {
        let columns = self.columns.read();
        let mut known = self.platforms.0.lock();
        if let Some((version, sets)) = &*known
            && *version == columns.version
        {
            return Arc::clone(sets);
        }
        let mut sets = Sets::new();
        for facts in columns.rows() {
            sets.entry(facts.platform as u8).or_default().insert(facts.id);
        }
        let sets = Arc::new(sets);
        *known = Some((columns.version, Arc::clone(&sets)));
        sets
    }
}
