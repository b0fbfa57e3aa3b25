//! Table `users`.

use hub_core::{
    fleet::UserFacts,
    ids::{IntegrationId, UserId},
};

use crate::{Cursor, DeviceRow, Store, StoreError};

/// One stored user.
#[derive(Debug, Clone)]
pub struct UserRow {
    /// Id.
    pub id: UserId,
    /// Its integration.
    pub integration_id: IntegrationId,
    /// Facts.
    pub facts: UserFacts,
    /// No e-mail in the tenant.
    pub lacks_email: bool,
    /// Another user of the integration has the same e-mail.
    pub shares_email: bool,
    /// No longer in the tenant.
    pub is_gone: bool,
}

/// What a list shows.
#[derive(Debug, Clone, Default)]
pub struct UserFilter {
    /// Beginning of user name, e-mail, first or last name; case does not matter.
    pub search: String,
    /// Integration.
    pub integration_id: Option<IntegrationId>,
    /// Active in the tenant.
    pub is_active: Option<bool>,
    /// Only users without e-mail.
    pub lacks_email: bool,
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct UserPage {
    /// Rows.
    pub users: Vec<UserRow>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
    /// How many the filter finds, counted up to 10,000.
    pub count: u64,
    /// Whether `count` is exact.
    pub counted_all: bool,
}

impl Store {
    /// A page of at most `limit` (1–500) users in the order of their ids.
    pub async fn list_users(&self, filter: &UserFilter, after: Option<&Cursor>, limit: u32) -> Result<UserPage, StoreError> {
        let _ = (filter, after, limit);
        todo!()
    }

    /// One by id.
    pub async fn find_user(&self, id: UserId) -> Result<Option<UserRow>, StoreError> {
        let _ = id;
        todo!()
    }

    /// The user's devices, at most 500.
    pub async fn devices_of_user(&self, id: UserId) -> Result<Vec<DeviceRow>, StoreError> {
        let _ = id;
        todo!()
    }
}
