//! One user and the user's devices.

use database::{Row, Value, params};
use hub_core::{
    fleet::UserFacts,
    ids::{DeviceId, IntegrationId, UemId, UserId},
};

use crate::{DeviceRow, Store, StoreError, search::id_list};

/// Columns of the facts, in the order in which [`facts`] reads and `sync_batch` writes them.
pub(crate) const FACTS: &str = "uem_id, uem_uuid, user_name, email, first_name, last_name, display_name, phone_number, \
                                is_active, account_type, role, org_group_uem_id, enrolled_devices";

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

impl Store {
    /// One by id.
    pub async fn find_user(&self, id: UserId) -> Result<Option<UserRow>, StoreError> {
        Ok(self.users_by_id(&[id.0]).await?.pop())
    }

    /// Ids of all devices of these users of that integration that are not gone, at most so many.
    pub(crate) async fn device_ids_of_users(
        &self,
        integration: IntegrationId,
        users: &[UserId],
        most: usize,
    ) -> Result<Vec<DeviceId>, StoreError> {
        let sql = format!(
            "SELECT DISTINCT d.id FROM users u
             JOIN devices d ON d.user_uem_id = u.uem_id AND d.integration_id = u.integration_id
             JOIN device_facets f ON f.id = d.facet_id
             WHERE u.integration_id = $1 AND u.id IN ({}) AND f.state <> 'tombstoned' ORDER BY d.id LIMIT {most}",
            id_list(users.iter().map(|user| user.0))
        );
        let rows = self.database.query(&sql, params![integration.0]).await?;
        Ok(rows.iter().map(|row| row.at(0).map(DeviceId)).collect::<Result<_, _>>()?)
    }

    /// Which of these users are not that integration's.
    pub(crate) async fn users_not_in(
        &self,
        integration: IntegrationId,
        users: &[UserId],
    ) -> Result<Vec<i64>, StoreError> {
        let wanted = id_list(users.iter().map(|user| user.0));
        let sql = format!("SELECT u.id FROM users u WHERE u.integration_id = $1 AND u.id IN ({wanted})");
        let rows = self.database.query(&sql, params![integration.0]).await?;
        let known =
            rows.iter().map(|row| row.at(0)).collect::<Result<std::collections::HashSet<i64>, _>>()?;
        Ok(users.iter().map(|user| user.0).filter(|id| !known.contains(id)).collect())
    }

    /// The user's devices, at most 500, tombstoned ones not among them.
    pub async fn devices_of_user(&self, id: UserId) -> Result<Vec<DeviceRow>, StoreError> {
        let rows = self
            .database
            .query(
                "SELECT d.id FROM users u
                 JOIN devices d ON d.user_uem_id = u.uem_id AND d.integration_id = u.integration_id
                 JOIN device_facets f ON f.id = d.facet_id
                 WHERE u.id = $1 AND f.state <> 'tombstoned' ORDER BY d.id LIMIT 500",
                params![id.0],
            )
            .await?;
        let ids = rows.iter().map(|row| row.at(0)).collect::<Result<Vec<i64>, _>>()?;
        self.devices_by_id(&ids).await
    }

    /// Users with these ids, in the order of ids.
    pub(super) async fn users_by_id(&self, ids: &[i64]) -> Result<Vec<UserRow>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        // Shared e-mail: another one of the integration, found by the index over lower-cased e-mails.
        let sql = format!(
            "SELECT {FACTS}, id, integration_id, gone_at_ms, u.email <> '' AND EXISTS (
                SELECT 1 FROM users o
                WHERE coalesce(o.email_lower, lower(o.email)) = coalesce(u.email_lower, lower(u.email))
                    AND o.integration_id = u.integration_id AND o.id <> u.id AND o.gone_at_ms IS NULL
             ) AS shares_email
             FROM users u WHERE id IN ({}) ORDER BY id",
            crate::search::id_list(ids.iter().copied())
        );
        self.database.query(&sql, &[]).await?.iter().map(read).collect()
    }
}

fn read(row: &Row) -> Result<UserRow, StoreError> {
    let facts = facts(row)?;
    Ok(UserRow {
        id: UserId(row.at(13)?),
        integration_id: IntegrationId(row.at(14)?),
        lacks_email: facts.email.is_empty(),
        shares_email: row.at(16)?,
        is_gone: row.at::<Option<i64>>(15)?.is_some(),
        facts,
    })
}

/// Reads [`FACTS`] from the first columns of a row.
pub(crate) fn facts(row: &Row) -> Result<UserFacts, StoreError> {
    Ok(UserFacts {
        uem_id: UemId(row.at(0)?),
        uem_uuid: row.at(1)?,
        user_name: row.at(2)?,
        email: row.at(3)?,
        first_name: row.at(4)?,
        last_name: row.at(5)?,
        display_name: row.at(6)?,
        phone_number: row.at(7)?,
        is_active: row.at(8)?,
        account_type: row.at(9)?,
        role: row.at(10)?,
        org_group_uem_id: row.at::<Option<i64>>(11)?.map(UemId),
        enrolled_devices: row.at(12)?,
    })
}

/// The values of [`FACTS`].
pub(crate) fn values(facts: &UserFacts) -> Vec<Value> {
    vec![
        facts.uem_id.0.into(),
        (&facts.uem_uuid).into(),
        (&facts.user_name).into(),
        (&facts.email).into(),
        (&facts.first_name).into(),
        (&facts.last_name).into(),
        (&facts.display_name).into(),
        (&facts.phone_number).into(),
        facts.is_active.into(),
        (&facts.account_type).into(),
        (&facts.role).into(),
        facts.org_group_uem_id.map(|id| id.0).into(),
        facts.enrolled_devices.into(),
    ]
}
