//! What a tenant's answers told, noted for the status panels: the web half never asks a tenant itself.

use hub_core::{
    ids::IntegrationId,
    status::{Quota, Unreachable},
};
use hub_store::{Contact, Store};
use jiff::Timestamp;
use tracing::warn;
use uem_client::{BudgetSnapshot, ErrorKind, UemClient};

use crate::error::Failure;

/// What the client knows now.
pub(crate) fn contact(client: &UemClient) -> Contact {
    let BudgetSnapshot { per_minute, limit, remaining, reset, reserve, answered_at } = client.budget();
    let quota = limit.zip(remaining);
    Contact {
        answered_at,
        unreachable: None,
        quota: quota.map(|(limit, remaining)| Quota { limit, remaining, resets_at: reset, reserve }),
        calls_per_minute: per_minute,
    }
}

/// A failure after which it is not known whether the tenant is there; others are answers of it.
pub(crate) fn unreachable(failure: &Failure, at: Timestamp) -> Option<Unreachable> {
    let Failure::Tenant(error) = failure else { return None };
    let is_unreachable = matches!(
        error.kind(),
        ErrorKind::Dns { .. }
            | ErrorKind::Connect { .. }
            | ErrorKind::Tls { .. }
            | ErrorKind::Proxy { .. }
            | ErrorKind::Timeout { .. }
    );
    is_unreachable.then(|| Unreachable { at, error: error.kind().to_string(), remedy: error.remedy() })
}

/// Stores it. A status that is a little old harms nobody, so a failure is only told.
pub(crate) async fn note(store: &Store, integration: IntegrationId, contact: &Contact) {
    if let Err(error) = store.note_contact(integration, contact, Timestamp::now()).await {
        warn!(integration.id = %integration, "What the tenant answered could not be noted: {error}");
    }
}
