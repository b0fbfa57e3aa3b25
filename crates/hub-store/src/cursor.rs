//! Positions in lists: the list's name and the last id shown, in base64, so that nobody builds on its form.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::StoreError;

/// A page's position: opaque to callers, checked when it comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(pub String);

impl Cursor {
    /// Behind the row with that id.
    pub(crate) fn after(list: &str, id: i64) -> Self {
        Self::at(list, &id.to_string())
    }

    /// A place that no single id names.
    pub(crate) fn at(list: &str, place: &str) -> Self {
        Self(URL_SAFE_NO_PAD.encode(format!("{list}:{place}")))
    }

    /// What [`Cursor::at`] was given; `None` for a cursor of another list.
    pub(crate) fn place(&self, list: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(&self.0).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        text.strip_prefix(list)?.strip_prefix(':').map(str::to_owned)
    }

    /// The id it stands behind. A cursor of another list is refused.
    pub(crate) fn id(&self, list: &str) -> Result<i64, StoreError> {
        self.place(list).and_then(|id| id.parse().ok()).ok_or(StoreError::BadCursor)
    }

    /// The id behind which an ascending list goes on.
    pub(crate) fn start(after: Option<&Self>, list: &str) -> Result<i64, StoreError> {
        after.map_or(Ok(0), |cursor| cursor.id(list))
    }

    /// The id below which a descending list goes on.
    pub(crate) fn start_below(after: Option<&Self>, list: &str) -> Result<i64, StoreError> {
        after.map_or(Ok(i64::MAX), |cursor| cursor.id(list))
    }
}

/// Largest page of any list.
const PAGE_MAX: u32 = 500;

/// Rows on a page, within 1–500.
pub(crate) fn page_size(limit: u32) -> usize {
    limit.clamp(1, PAGE_MAX) as usize
}

/// Cuts the row too many that told of a next page, and makes the cursor for it.
pub(crate) fn cut_page<T>(
    rows: &mut Vec<T>,
    size: usize,
    list: &str,
    id: impl Fn(&T) -> i64,
) -> Option<Cursor> {
    if rows.len() <= size {
        return None;
    }
    rows.truncate(size);
    rows.last().map(|last| Cursor::after(list, id(last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_of_another_list_is_refused() {
        let cursor = Cursor::after("device", 7);
        assert_eq!(cursor.id("device").unwrap(), 7);
        for bad in
            [cursor.id("run"), Cursor("device:7".into()).id("device"), Cursor(String::new()).id("device")]
        {
            assert!(matches!(bad, Err(StoreError::BadCursor)));
        }
    }

    #[test]
    fn a_full_page_without_a_next_row_ends_the_list() {
        let mut rows = vec![1, 2, 3];
        assert_eq!(cut_page(&mut rows, 3, "x", |id| *id), None);
        let next = cut_page(&mut rows, 2, "x", |id| *id);
        assert_eq!((rows, next), (vec![1, 2], Some(Cursor::after("x", 2))));
    }
}
