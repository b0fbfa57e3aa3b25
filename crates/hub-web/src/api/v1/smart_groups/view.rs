//! How a smart group looks on the wire.

use hub_store::SmartGroupRow;
use serde::Serialize;
use utoipa::ToSchema;

/// A smart group.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SmartGroup)]
pub struct SmartGroupView {
    /// Id in the hub.
    id: i64,
    /// Its integration.
    integration_id: i64,
    /// Integer id in the tenant.
    uem_id: i64,
    /// UUID in the tenant.
    uem_uuid: String,
    /// Name.
    name: String,
    /// Organization group that manages it.
    org_group_uem_id: Option<i64>,
    /// Devices the tenant counts.
    devices: i64,
    /// Members the hub has read.
    members: u64,
    /// No longer visible to the account.
    is_gone: bool,
}

impl From<SmartGroupRow> for SmartGroupView {
    fn from(row: SmartGroupRow) -> Self {
        let facts = row.facts;
        Self {
            id: row.id.0,
            integration_id: row.integration_id.0,
            uem_id: facts.uem_id.0,
            uem_uuid: facts.uem_uuid,
            name: facts.name,
            org_group_uem_id: facts.org_group_uem_id.map(|id| id.0),
            devices: facts.devices,
            members: row.members,
            is_gone: row.is_gone,
        }
    }
}
