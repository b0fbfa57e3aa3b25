//! Table `device_facets`: the combinations of shared words, each with its count.

use database::Row;
use hub_core::{
    fleet::{Compliance, DeviceFacts, Enrollment, Ownership, Platform},
    ids::IntegrationId,
};

use super::DeviceState;
use crate::{Store, StoreError};

/// One combination in one integration.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct FacetKey {
    pub state: DeviceState,
    pub platform: String,
    pub compliance: String,
    pub enrollment: String,
    pub ownership: String,
    pub is_compromised: Option<bool>,
}

/// A stored combination.
#[derive(Debug, Clone)]
pub(crate) struct Facet {
    pub id: i64,
    pub integration_id: IntegrationId,
    pub key: FacetKey,
    pub devices: u64,
    /// Its integration is being removed: its devices are shown no more.
    pub is_removed: bool,
}

impl FacetKey {
    /// The combination of a device.
    pub fn of(facts: &DeviceFacts, state: DeviceState) -> Self {
        Self {
            state,
            platform: facts.platform.as_str().to_owned(),
            compliance: facts.compliance.as_str().to_owned(),
            enrollment: facts.enrollment.as_str().to_owned(),
            ownership: facts.ownership.as_str().to_owned(),
            is_compromised: facts.is_compromised,
        }
    }

    /// `yes`, `no`, `unknown`.
    pub fn compromised_word(&self) -> &'static str {
        match self.is_compromised {
            Some(true) => "yes",
            Some(false) => "no",
            None => "unknown",
        }
    }

    /// The words as hub-core's types.
    pub fn words(&self) -> (Platform, Compliance, Enrollment, Ownership) {
        (
            self.platform.as_str().into(),
            self.compliance.as_str().into(),
            self.enrollment.as_str().into(),
            self.ownership.as_str().into(),
        )
    }
}

/// Columns that [`load_facets`] reads.
const COLUMNS: &str = "f.id, f.integration_id, f.state, f.platform, f.compliance, f.enrollment, f.ownership, f.compromised,
    f.devices, EXISTS (SELECT 1 FROM integrations i WHERE i.id = f.integration_id AND i.removed_at_ms IS NOT NULL)";

/// The question for the facets of one integration, or of all.
pub(crate) fn load_facets(integration: Option<IntegrationId>) -> String {
    let only = integration.map(|id| format!(" WHERE f.integration_id = {id}")).unwrap_or_default();
    format!("SELECT {COLUMNS} FROM device_facets f{only}")
}

impl Facet {
    /// Reads a row of [`load_facets`].
    pub fn read(row: &Row) -> Result<Self, StoreError> {
        let state: String = row.at(2)?;
        let compromised: String = row.at(7)?;
        Ok(Self {
            id: row.at(0)?,
            integration_id: IntegrationId(row.at(1)?),
            key: FacetKey {
                state: DeviceState::of(&state)?,
                platform: row.at(3)?,
                compliance: row.at(4)?,
                enrollment: row.at(5)?,
                ownership: row.at(6)?,
                is_compromised: match compromised.as_str() {
                    "yes" => Some(true),
                    "no" => Some(false),
                    _ => None,
                },
            },
            devices: row.at(8)?,
            is_removed: row.at(9)?,
        })
    }
}

impl Store {
    /// The facets of one integration, or of all: a few hundred rows each.
    pub(crate) async fn facets(&self, integration: Option<IntegrationId>) -> Result<Vec<Facet>, StoreError> {
        self.database.query(&load_facets(integration), &[]).await?.iter().map(Facet::read).collect()
    }
}
