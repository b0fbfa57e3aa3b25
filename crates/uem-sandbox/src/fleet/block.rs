//! Search rows of neighbouring ids as one text: most pages are then a few copies of memory.

use std::sync::Arc;

use super::kept::Weigh;

/// Ids in a block.
const BLOCK_IDS: u32 = 64;
/// Room for one row, a little more than most take.
const ROW_BYTES: usize = 2_000;

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

impl Weigh for Arc<Block> {
    fn bytes(&self) -> usize {
        self.text.len()
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
}
