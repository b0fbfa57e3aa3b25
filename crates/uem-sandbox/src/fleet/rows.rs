//! Search rows of v1 and v2, many at a time: from the blocks that were rendered before, or rendered now.

use std::sync::Arc;

use database::DatabaseError;

use super::{
    block::{Block, block_of, ids_of},
    handle::Fleet,
};
use crate::mdm::devices::render;

/// A page that takes fewer rows from each block than this is rendered row by row: sorted by anything but the id.
const SCATTERED: usize = 8;
/// So few blocks are never too many.
const SCATTERED_MIN: usize = 8;
/// Rows that are rendered before others get their turn.
const WITHOUT_A_BREAK: usize = 256;

impl Fleet {
    /// Appends the v1 and v2 search rows of those devices to a body that ends in `[`, in that order, with commas
    /// between them. Devices that are gone are left out.
    pub async fn append_rows(&self, ids: &[u32], body: &mut String) -> Result<(), DatabaseError> {
        let mut numbers: Vec<u32> = ids.iter().map(|id| block_of(*id)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.len() > SCATTERED_MIN && numbers.len() * SCATTERED > ids.len() {
            return self.append_scattered(ids, body).await;
        }
        let (mut blocks, generation) = self.rows.get_many(&numbers);
        for number in numbers {
            if blocks.contains_key(&number) {
                continue;
            }
            let Some(block) = self.block(number)?.map(Arc::new) else { continue };
            self.rows.put(generation, number, Arc::clone(&block));
            blocks.insert(number, block);
            tokio::task::yield_now().await;
        }
        let mut rest = ids;
        while let Some(block) = rest.first().map(|id| blocks.get(&block_of(*id))) {
            let taken = block.map_or(1, |block| block.append(rest, body));
            rest = &rest[taken..];
        }
        Ok(())
    }

    async fn append_scattered(&self, ids: &[u32], body: &mut String) -> Result<(), DatabaseError> {
        let mut is_first = true;
        for ids in ids.chunks(WITHOUT_A_BREAK) {
            self.each_row(ids, |_, row| {
                if !std::mem::take(&mut is_first) {
                    body.push(',');
                }
                body.push_str(row);
            })?;
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// The block of that number; none where all its devices are gone.
    fn block(&self, number: u32) -> Result<Option<Block>, DatabaseError> {
        let (first, last) = ids_of(number);
        let ids: Vec<u32> = (first..=last).collect();
        let mut block = None;
        self.each_row(&ids, |id, row| match &mut block {
            None => block = Some(Block::beginning(id, row)),
            Some(block) => block.push(id, row),
        })?;
        Ok(block)
    }

    fn each_row(&self, ids: &[u32], mut each: impl FnMut(u32, &str)) -> Result<(), DatabaseError> {
        let (places, roster) = (self.places(), self.roster.read());
        for id in ids {
            if let Some(state) = roster.get(*id)? {
                each(*id, &render::search_row(&state, places.get(state.org_group_id)));
            }
        }
        Ok(())
    }
}
