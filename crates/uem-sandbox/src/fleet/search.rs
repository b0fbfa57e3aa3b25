//! Runs a search: from the cache of results, or over the columns.

use std::sync::Arc;

use database::DatabaseError;
use roaring::RoaringBitmap;

use super::{
    By,
    filter::{Filter, Resolved},
    handle::Fleet,
    store::{self, TextColumn},
};

impl Fleet {
    /// Ids of the devices that fit, in order; a page is a slice of them.
    pub async fn search(&self, filter: &Filter) -> Result<Arc<[u32]>, DatabaseError> {
        let version = self.version_for(filter);
        if let Some(ids) = self.results.get(filter, version) {
            return Ok(ids);
        }
        let resolved =
            Resolved { named: self.named(filter).await?, within: self.places().subtree(filter.org_group_id) };
        let ids: Arc<[u32]> = filter.evaluate(&self.columns.read(), &resolved).into();
        self.results.put(filter.clone(), version, Arc::clone(&ids));
        Ok(ids)
    }

    fn version_for(&self, filter: &Filter) -> u64 {
        let columns = self.columns.read();
        if filter.depends_on_last_seen() { columns.version + columns.seen_version } else { columns.version }
    }

    async fn named(&self, filter: &Filter) -> Result<Option<RoaringBitmap>, DatabaseError> {
        let mut sets: Vec<RoaringBitmap> = Vec::new();
        let texts = [(TextColumn::UserName, &filter.user), (TextColumn::FriendlyName, &filter.friendly_name)];
        for (column, part) in texts {
            if let Some(part) = part {
                sets.push(store::containing(&self.database, column, part).await?.into_iter().collect());
            }
        }
        if let Some(address) = &filter.mac_address {
            sets.push(self.find_ids(By::MacAddress, address)?.into_iter().collect());
        }
        Ok(sets.into_iter().reduce(|one, other| one & other))
    }
}
