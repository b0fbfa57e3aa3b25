//! Which page of a search is asked for.

use crate::http::Query;

/// The most rows of one page: larger sizes are cut without a word, as the vendor does.
const MOST: u32 = 500;

/// A page: its number from 0, and the size in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// From 0.
    pub number: u32,
    /// Rows, 1 to 500.
    pub size: u32,
}

impl Page {
    /// `page` and `pagesize`, 500 unless told.
    pub fn v1(query: &Query) -> Self {
        Self::read(query, "page", "pagesize", MOST)
    }

    /// `page` and `page_size`, with an endpoint's own default.
    pub fn v2(query: &Query, default: u32) -> Self {
        Self::read(query, "page", "page_size", default)
    }

    fn read(query: &Query, number: &str, size: &str, default: u32) -> Self {
        let asked = |name| query.text(name).and_then(|text| text.trim().parse::<u32>().ok());
        let size = asked(size).filter(|size| *size > 0).unwrap_or(default).min(MOST);
        Self { number: asked(number).unwrap_or(0), size }
    }

    /// Rows before this page.
    pub fn offset(self) -> usize {
        self.number as usize * self.size as usize
    }

    /// The rows of this page out of all of them.
    pub fn of<T>(self, rows: &[T]) -> &[T] {
        let start = self.offset().min(rows.len());
        let end = (start + self.size as usize).min(rows.len());
        &rows[start..end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_is_cut_to_500_and_bad_numbers_count_as_left_out() {
        let page = |text: &str| Page::v1(&Query::parse(text));
        assert_eq!(page(""), Page { number: 0, size: 500 });
        assert_eq!(page("Page=2&PageSize=10"), Page { number: 2, size: 10 });
        assert_eq!(page("page=x&pagesize=9999"), Page { number: 0, size: 500 });
        assert_eq!(page("pagesize=0").size, 500);
    }

    #[test]
    fn past_the_end_is_empty() {
        let rows = [1, 2, 3];
        assert_eq!(Page { number: 1, size: 2 }.of(&rows), [3]);
        assert!(Page { number: 7, size: 2 }.of(&rows).is_empty());
    }
}
