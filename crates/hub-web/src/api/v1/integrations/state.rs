//! What an integration's state lets be done with it.

use http::StatusCode;
use hub_core::integration::IntegrationState;
use hub_store::IntegrationRow;

use crate::http::problem::Problem;

/// 409 with the one thing that helps, unless the integration is in one of these states.
pub fn require(row: &IntegrationRow, states: &[IntegrationState]) -> Result<(), Problem> {
    if states.contains(&row.state) {
        return Ok(());
    }
    let words = format!("integration {} is {}: {}", row.id, row.state.words(), row.state.remedy());
    Err(Problem::new(StatusCode::CONFLICT, words))
}
