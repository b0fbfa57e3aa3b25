//! Pages of lists: `{items, next, count}`, asked for by `after` and `limit`.

use hub_core::integration::SettingError;
use hub_store::Cursor;
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::Problem;

/// Records on a page unless told.
pub const DEFAULT_LIMIT: u32 = 50;
/// Most records on a page.
pub const LARGEST_LIMIT: u32 = 500;

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T> {
    /// The records.
    pub items: Vec<T>,
    /// Send it back as `after` for the next page; null at the end.
    pub next: Option<String>,
    /// How many the filter finds, where that is counted.
    pub count: Option<u64>,
    /// Whether `count` is exact: counting stops at 10,000.
    pub is_count_exact: bool,
}

impl<T> List<T> {
    /// A list that is always answered whole.
    pub fn whole(items: Vec<T>) -> Self {
        let count = items.len() as u64;
        Self { items, next: None, count: Some(count), is_count_exact: true }
    }

    /// A page of a list that is not counted.
    pub fn uncounted(items: Vec<T>, next: Option<Cursor>) -> Self {
        Self { items, next: next.map(|cursor| cursor.0), count: None, is_count_exact: false }
    }

    /// A page of a counted list.
    pub fn counted(items: Vec<T>, next: Option<Cursor>, count: u64, is_count_exact: bool) -> Self {
        Self { items, next: next.map(|cursor| cursor.0), count: Some(count), is_count_exact }
    }
}

/// Checks a limit.
pub fn checked_limit(limit: Option<u32>) -> Result<u32, Problem> {
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    if (1..=LARGEST_LIMIT).contains(&limit) {
        return Ok(limit);
    }
    let mut problem = Problem::from(vec![SettingError {
        field: "limit",
        value: limit.to_string(),
        expected: format!("a whole number from 1 to {LARGEST_LIMIT}"),
    }]);
    problem.status = http::StatusCode::BAD_REQUEST;
    Err(problem)
}

/// A cursor as it came.
pub fn cursor(after: Option<String>) -> Option<Cursor> {
    after.map(Cursor)
}
