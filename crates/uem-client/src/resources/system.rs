//! The system itself.

use uem_types::system::info::SystemInfo;

use crate::{call::Call, client::UemClient, error::UemError};

/// Calls about the system.
#[derive(Debug, Clone)]
pub struct System {
    pub(crate) client: UemClient,
}

impl System {
    /// Product and version; the usual probe of address, credentials and quota. `GET /api/system/info`, version 1;
    /// needs no resource.
    pub async fn info(&self) -> Result<SystemInfo, UemError> {
        self.client.read(&Call::get("/api/system/info", 1)).await
    }
}
