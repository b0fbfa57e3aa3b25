//! Whether a list of an integration has anything that is not gone: what an empty answer is held against.

use database::params;
use hub_core::ids::IntegrationId;

use crate::{Store, StoreError};

/// A list that is read as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Catalogue {
    /// Enrolment users.
    Users,
    /// Smart groups.
    SmartGroups,
    /// User groups.
    UserGroups,
    /// The app catalogue.
    Apps,
}

impl Catalogue {
    fn table(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::SmartGroups => "smart_groups",
            Self::UserGroups => "user_groups",
            Self::Apps => "apps",
        }
    }
}

impl Store {
    /// Whether one row is there that is not marked as gone.
    pub async fn has_present(
        &self,
        integration: IntegrationId,
        catalogue: Catalogue,
    ) -> Result<bool, StoreError> {
        let sql = format!(
            "SELECT id FROM {} WHERE integration_id = $1 AND gone_at_ms IS NULL LIMIT 1",
            catalogue.table()
        );
        Ok(self.database.query_opt(&sql, params![integration.0]).await?.is_some())
    }
}
