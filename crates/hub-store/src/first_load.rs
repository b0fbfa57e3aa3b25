//! Which integrations this process is loading for the first time: their devices are all new, so nobody is looked up
//! in tables whose indexes are not there yet.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use hub_core::ids::IntegrationId;

/// A set shared by all clones of a store.
#[derive(Clone, Default)]
pub(crate) struct FirstLoads(Arc<Mutex<HashSet<IntegrationId>>>);

impl FirstLoads {
    pub fn begin(&self, integration: IntegrationId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(integration);
    }

    pub fn end(&self, integration: IntegrationId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&integration);
    }

    pub fn contains(&self, integration: IntegrationId) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(&integration)
    }
}
