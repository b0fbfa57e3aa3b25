//! Ids that recent searches found, kept until the fleet changes: a page is then a slice of them.

use std::sync::Arc;

use parking_lot::Mutex;

use super::filter::Filter;

/// Searches remembered.
const CAPACITY: usize = 16;

/// Recent searches, the latest last.
#[derive(Debug, Default)]
pub struct ResultCache {
    entries: Mutex<Vec<Entry>>,
}

#[derive(Debug)]
struct Entry {
    filter: Filter,
    version: u64,
    ids: Arc<[u32]>,
}

impl ResultCache {
    /// What that search found at that version.
    pub fn get(&self, filter: &Filter, version: u64) -> Option<Arc<[u32]>> {
        let mut entries = self.entries.lock();
        let index = entries.iter().position(|entry| entry.filter == *filter && entry.version == version)?;
        let entry = entries.remove(index);
        let ids = Arc::clone(&entry.ids);
        entries.push(entry);
        Some(ids)
    }

    /// Forgets everything: the tree has changed, and with it what a search finds.
    pub fn clear(&self) {
        self.entries.lock().clear();
    }

    /// Remembers it, in place of what the same search found before.
    pub fn put(&self, filter: Filter, version: u64, ids: Arc<[u32]>) {
        let mut entries = self.entries.lock();
        entries.retain(|entry| entry.filter != filter);
        if entries.len() == CAPACITY {
            entries.remove(0);
        }
        entries.push(Entry { filter, version, ids });
    }
}
