//! Whether a set of pages was the whole fleet (MO-3): devices come and go while pages are read.

/// One page as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageSeen {
    /// Number.
    pub number: u32,
    /// Records on it.
    pub items: u32,
    /// The total it told.
    pub total: Option<u64>,
}

/// The judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Completeness {
    /// Every record that was there all the time was read.
    Complete,
    /// Read these pages again: the total moved and rows may have slipped between pages.
    Reread(Vec<u32>),
    /// It cannot be called whole.
    Incomplete(String),
}

/// Judges the pages of one section; `distinct` is how many different ids they held.
pub fn judge_pages(pages: &[PageSeen], distinct: u64) -> Completeness {
    let _ = (pages, distinct);
    todo!()
}
