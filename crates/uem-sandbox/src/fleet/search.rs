//! Runs a search: from the cache of results, or over the columns.

use std::sync::Arc;

use database::DatabaseError;
use futures_util::future::try_join_all;
use roaring::RoaringBitmap;

use super::{
    filter::{Filter, Resolved},
    handle::Fleet,
    row_cache::{Block, block_of, ids_of},
    store::{self, By, TextColumn},
};

/// A page that takes fewer rows from each block than this is read row by row: sorted by anything but the id.
const SCATTERED: usize = 8;
/// Most blocks of one read: a page is then read by several threads.
const READ_BLOCKS: usize = 3;
/// So few blocks are never too many.
const SCATTERED_MIN: usize = 8;

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

    /// Appends the v1 and v2 search rows of those devices to a body that ends in `[`, in that order, with commas
    /// between them. Devices that are gone are left out.
    pub async fn append_rows(&self, ids: &[u32], body: &mut String) -> Result<(), DatabaseError> {
        let mut numbers: Vec<u32> = ids.iter().map(|id| block_of(*id)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.len() > SCATTERED_MIN && numbers.len() * SCATTERED > ids.len() {
            body.push_str(&store::search_rows(&self.database, ids).await?);
            return Ok(());
        }
        let (mut blocks, generation) = self.rows.get(&numbers);
        let missing: Vec<u32> = numbers.into_iter().filter(|number| !blocks.contains_key(number)).collect();
        for (number, block) in self.read_blocks(&missing).await? {
            let block = Arc::new(block);
            self.rows.put(generation, number, Arc::clone(&block));
            blocks.insert(number, block);
        }
        let mut rest = ids;
        while let Some(block) = rest.first().map(|id| blocks.get(&block_of(*id))) {
            let taken = block.map_or(1, |block| block.append(rest, body));
            rest = &rest[taken..];
        }
        Ok(())
    }

    /// The blocks of those ascending numbers, neighbours in one read, several reads at a time.
    async fn read_blocks(&self, numbers: &[u32]) -> Result<Vec<(u32, Block)>, DatabaseError> {
        let neighbours = numbers.chunk_by(|one, next| one + 1 == *next);
        let reads = neighbours.flat_map(|numbers| numbers.chunks(READ_BLOCKS)).filter_map(|numbers| {
            let (first, last) = (numbers.first()?, numbers.last()?);
            Some(store::blocks_between(&self.database, ids_of(*first).0, ids_of(*last).1))
        });
        Ok(try_join_all(reads).await?.into_iter().flatten().collect())
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
            sets.push(store::find(&self.database, By::MacAddress, address).await?.into_iter().collect());
        }
        Ok(sets.into_iter().reduce(|one, other| one & other))
    }
}
