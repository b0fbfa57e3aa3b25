//! How a decision looks on the wire.

use hub_store::DecisionRow;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A decision.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Decision)]
pub struct DecisionView {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// `allow`, `allow_user_only` or `deny`.
    pub outcome: String,
    /// Code of what decided it.
    pub reason: String,
    /// The proxy that asked.
    pub proxy: String,
    /// The service; empty when none was meant.
    pub service: String,
    /// The user; empty when not known.
    pub user: String,
    /// The device in the hub.
    pub device_id: Option<i64>,
    /// Its score.
    pub score: Option<u8>,
    /// Everything that led to it.
    pub explanation: serde_json::Value,
}

impl From<DecisionRow> for DecisionView {
    fn from(row: DecisionRow) -> Self {
        Self {
            id: row.id,
            at: row.at,
            outcome: row.outcome,
            reason: row.reason,
            proxy: row.proxy,
            service: row.service,
            user: row.user,
            device_id: row.device.map(|id| id.0),
            score: row.score,
            explanation: serde_json::from_str(&row.explanation).unwrap_or_default(),
        }
    }
}
