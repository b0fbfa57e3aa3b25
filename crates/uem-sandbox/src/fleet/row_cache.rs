//! Search rows in memory, in blocks of neighbouring ids: most pages are then a few copies of memory.
//!
//! A change forgets the blocks it touches; what was rendered before the change and arrives after it is not kept.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use parking_lot::Mutex;

/// Ids in a block.
const BLOCK_IDS: u32 = 64;
/// Room for one row, a little more than most take.
const ROW_BYTES: usize = 2_000;
/// Most bytes that are kept: a fleet of 100,000 fits.
const BYTES_MAX: usize = 256 * 1024 * 1024;

/// Search rows of neighbouring ids, joined by commas.
#[derive(Debug)]
pub struct Block {
    ids: Vec<u32>,
    /// Where each row ends in the text.
    ends: Vec<usize>,
    text: String,
}

/// Number of the block that the id belongs to.
pub fn block_of(id: u32) -> u32 {
    id / BLOCK_IDS
}

/// First and last id of a block.
pub fn ids_of(block: u32) -> (u32, u32) {
    let first = block * BLOCK_IDS;
    (first, first + (BLOCK_IDS - 1))
}

impl Block {
    /// A block that begins with this row.
    pub fn beginning(id: u32, row: &str) -> Self {
        let mut block = Self {
            ids: Vec::with_capacity(BLOCK_IDS as usize),
            ends: Vec::with_capacity(BLOCK_IDS as usize),
            text: String::with_capacity(BLOCK_IDS as usize * ROW_BYTES),
        };
        block.push(id, row);
        block
    }

    /// Adds the row of a higher id.
    pub fn push(&mut self, id: u32, row: &str) {
        if !self.text.is_empty() {
            self.text.push(',');
        }
        self.text.push_str(row);
        self.ids.push(id);
        self.ends.push(self.text.len());
    }

    /// Appends the rows of the first ids of `ids` that follow each other here as they do there, with commas between
    /// them, and answers how many ids that were: at least one, even where its row is gone.
    pub fn append(&self, ids: &[u32], body: &mut String) -> usize {
        let Some(first) = ids.first().and_then(|id| self.ids.binary_search(id).ok()) else { return 1 };
        let run = ids.iter().zip(&self.ids[first..]).take_while(|(asked, here)| asked == here).count();
        let start = if first == 0 { 0 } else { self.ends[first - 1] + 1 };
        if !body.ends_with('[') && !body.is_empty() {
            body.push(',');
        }
        body.push_str(&self.text[start..self.ends[first + run - 1]]);
        run
    }
}

/// The blocks in memory.
#[derive(Debug, Default)]
pub struct RowCache {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    blocks: HashMap<u32, Arc<Block>>,
    /// Numbers of the blocks, the oldest first.
    order: VecDeque<u32>,
    bytes: usize,
    /// Counts changes of the fleet.
    generation: u64,
}

impl RowCache {
    /// The blocks of those numbers as far as they are here, and the generation to give to [`Self::put`].
    pub fn get(&self, numbers: &[u32]) -> (HashMap<u32, Arc<Block>>, u64) {
        let inner = self.inner.lock();
        let found =
            numbers.iter().filter_map(|number| Some((*number, Arc::clone(inner.blocks.get(number)?))));
        (found.collect(), inner.generation)
    }

    /// Keeps a block, unless the fleet has changed since that generation.
    pub fn put(&self, generation: u64, number: u32, block: Arc<Block>) {
        let mut inner = self.inner.lock();
        if inner.generation != generation || inner.blocks.contains_key(&number) {
            return;
        }
        inner.bytes += block.text.len();
        inner.blocks.insert(number, block);
        inner.order.push_back(number);
        while inner.bytes > BYTES_MAX {
            let Some(oldest) = inner.order.pop_front() else { break };
            inner.drop_block(oldest);
        }
    }

    /// Forgets the blocks of those devices: call it after the change is where rows are rendered from.
    pub fn forget(&self, ids: impl IntoIterator<Item = u32>) {
        let mut inner = self.inner.lock();
        inner.generation += 1;
        for id in ids {
            inner.drop_block(block_of(id));
        }
        let Inner { blocks, order, .. } = &mut *inner;
        order.retain(|number| blocks.contains_key(number));
    }

    /// Forgets all blocks: what every row names has changed.
    pub fn forget_all(&self) {
        let mut inner = self.inner.lock();
        *inner = Inner { generation: inner.generation + 1, ..Inner::default() };
    }
}

impl Inner {
    fn drop_block(&mut self, number: u32) {
        if let Some(block) = self.blocks.remove(&number) {
            self.bytes -= block.text.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block() -> Block {
        let mut block = Block::beginning(1, "a");
        block.push(3, "bb");
        block.push(4, "c");
        block
    }

    #[test]
    fn rows_that_follow_each_other_are_one_copy() {
        let mut body = "[".to_owned();
        assert_eq!(block().append(&[1, 3, 4], &mut body), 3);
        assert_eq!(body, "[a,bb,c");
        assert_eq!(block().append(&[4, 3], &mut body), 1);
        assert_eq!(body, "[a,bb,c,c");
        assert_eq!(block().append(&[2, 3], &mut body), 1, "a row that is gone is left out");
        assert_eq!(body, "[a,bb,c,c");
    }

    #[test]
    fn what_was_read_before_a_change_is_not_kept_after_it() {
        let cache = RowCache::default();
        let (_, generation) = cache.get(&[0]);
        cache.forget([500]);
        cache.put(generation, 0, Arc::new(block()));
        assert!(cache.get(&[0]).0.is_empty());
        let (_, generation) = cache.get(&[0]);
        cache.put(generation, 0, Arc::new(block()));
        assert_eq!(cache.get(&[0]).0.len(), 1);
        cache.forget([63]);
        assert!(cache.get(&[0]).0.is_empty());
        assert_eq!(cache.inner.lock().bytes, 0);
    }
}
