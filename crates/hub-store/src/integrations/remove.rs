//! Removing an integration with everything that hangs on it: hidden at once, then emptied in batches by the worker,
//! its row last. A kill in between changes nothing: what is hidden is emptied by whoever works next.

use database::params;
use hub_core::{audit::Change, ids::IntegrationId};

use crate::{Store, StoreError, Topic, app_states::app_reading_lease, tagging::tagging_lease};

/// Rows (or devices with their rows) that one transaction takes away.
const BATCH: u32 = 5_000;

/// What hangs on devices; each takes the range of device ids ($1 to $2) of one batch.
const OF_DEVICES: [&str; 8] = [
    "DELETE FROM agents WHERE device_id IN
        (SELECT id FROM devices WHERE id BETWEEN $1 AND $2 AND integration_id = $3)",
    "DELETE FROM device_threat_factors WHERE device_id IN
        (SELECT id FROM devices WHERE id BETWEEN $1 AND $2 AND integration_id = $3)",
    "DELETE FROM device_risk_source_factors WHERE device_id IN
        (SELECT id FROM devices WHERE id BETWEEN $1 AND $2 AND integration_id = $3)",
    "DELETE FROM device_apps WHERE device_id IN
        (SELECT id FROM devices WHERE id BETWEEN $1 AND $2 AND integration_id = $3)",
    "DELETE FROM device_security WHERE device_id IN
        (SELECT id FROM devices WHERE id BETWEEN $1 AND $2 AND integration_id = $3)",
    "DELETE FROM device_certificates WHERE device_id IN
        (SELECT id FROM devices WHERE id BETWEEN $1 AND $2 AND integration_id = $3)",
    "DELETE FROM device_history WHERE device_id IN
        (SELECT id FROM devices WHERE id BETWEEN $1 AND $2 AND integration_id = $3)",
    "DELETE FROM devices WHERE id BETWEEN $1 AND $2 AND integration_id = $3",
];

/// Small tables, in one transaction. The integration's row comes last.
const SMALL: &[&str] = &[
    "DELETE FROM agents WHERE integration_id = $1",
    "DELETE FROM agent_invitations WHERE integration_id = $1",
    "DELETE FROM notification_marks WHERE integration_id = $1",
    "DELETE FROM notifications WHERE integration_id = $1",
    "DELETE FROM registration_tokens WHERE integration_id = $1",
    "DELETE FROM provisional_devices WHERE integration_id = $1",
    "DELETE FROM removed_identities WHERE integration_id = $1",
    "DELETE FROM registration_refusals WHERE integration_id = $1",
    "DELETE FROM device_tags WHERE integration_id = $1",
    "DELETE FROM tags WHERE integration_id = $1",
    "DELETE FROM tagging WHERE integration_id = $1",
    "DELETE FROM device_risk_sources WHERE integration_id = $1",
    "DELETE FROM device_risk WHERE integration_id = $1",
    "DELETE FROM device_holds WHERE integration_id = $1",
    "DELETE FROM held_plan_devices WHERE integration_id = $1",
    "DELETE FROM held_plans WHERE integration_id = $1",
    "DELETE FROM device_facets WHERE integration_id = $1",
    "DELETE FROM device_contact_hours WHERE integration_id = $1",
    "DELETE FROM org_groups WHERE integration_id = $1",
    "DELETE FROM app_readings WHERE integration_id = $1",
    "DELETE FROM user_groups WHERE integration_id = $1",
    "DELETE FROM apps WHERE integration_id = $1",
    "DELETE FROM permission_checks WHERE integration_id = $1",
    "DELETE FROM capabilities WHERE integration_id = $1",
    "DELETE FROM group_lookups WHERE integration_id = $1",
    "DELETE FROM uem_webhooks WHERE integration_id = $1",
    "DELETE FROM uem_events WHERE integration_id = $1",
    "DELETE FROM personal_data_purges WHERE integration_id = $1",
    "DELETE FROM verifications WHERE integration_id = $1",
    "DELETE FROM tenant_contacts WHERE integration_id = $1",
    "DELETE FROM connector_links WHERE integration_id = $1",
    "DELETE FROM connectors WHERE integration_id = $1",
    "DELETE FROM action_events WHERE action_id IN (SELECT id FROM actions WHERE integration_id = $1)",
    "DELETE FROM action_items WHERE integration_id = $1",
    "DELETE FROM actions WHERE integration_id = $1",
    "DELETE FROM app_transfers WHERE integration_id = $1",
    "DELETE FROM playbook_cases WHERE integration_id = $1",
    "DELETE FROM playbook_looks WHERE integration_id = $1",
    "DELETE FROM sync_runs WHERE integration_id = $1",
    "DELETE FROM integrations WHERE id = $1",
];

impl Store {
    /// Hides it and wakes the worker, which empties it. A synchronization at work on it can write nothing from now on:
    /// its lease is taken away first, which waits for a transaction that is under way.
    pub async fn remove_integration(&self, id: IntegrationId) -> Result<(), StoreError> {
        let mut transaction = self.database.begin("hide integration").await?;
        for name in [format!("sync/{id}"), tagging_lease(id), app_reading_lease(id)] {
            transaction
                .execute(
                    "INSERT INTO leases (name, holder, fence, expires_at_ms) VALUES ($1, '', 1, 0)
                     ON CONFLICT (name) DO UPDATE SET holder = '', fence = leases.fence + 1, expires_at_ms = 0",
                    params![name],
                )
                .await?;
        }
        let row = transaction
            .query_opt(
                // Its name is free at once.
                "UPDATE integrations SET removed_at_ms = 0, name_key = 'removed/' || CAST(id AS TEXT)
                 WHERE id = $1 AND removed_at_ms IS NULL RETURNING name",
                params![id.0],
            )
            .await?
            .ok_or_else(|| StoreError::missing("integration", id))?;
        let removed = Change::new("integration.remove", "integration", id).of(id).named(row.at::<String>(0)?);
        self.audit(&mut transaction, removed).await?;
        transaction.commit().await?;
        self.wake(Topic::Work);
        self.wake(Topic::Devices);
        Ok(())
    }

    /// Empties what is hidden, unless its tags are still to be taken off the tenant's devices. Answers how many
    /// integrations are gone now. Two processes at once do no harm.
    pub async fn empty_removed_integrations(&self) -> Result<u64, StoreError> {
        let rows = self
            .database
            .query(
                "SELECT id FROM integrations WHERE removed_at_ms IS NOT NULL AND id NOT IN
                    (SELECT integration_id FROM tagging WHERE clear_since_ms IS NOT NULL)",
                &[],
            )
            .await?;
        for row in &rows {
            self.empty(IntegrationId(row.at(0)?)).await?;
        }
        Ok(rows.len() as u64)
    }

    async fn empty(&self, id: IntegrationId) -> Result<(), StoreError> {
        self.empty_devices(id).await?;
        self.empty_members(id).await?;
        self.empty_app_states(id).await?;
        let users = format!(
            "DELETE FROM users WHERE id IN (SELECT id FROM users WHERE integration_id = $1 LIMIT {BATCH})"
        );
        while self.database.execute("delete users", &users, params![id.0]).await? > 0 {}
        let mut transaction = self.database.begin("delete integration").await?;
        let mut touched = 0;
        for sql in SMALL {
            touched = transaction.execute(sql, params![id.0]).await?;
        }
        // The integration itself is the last: another hub may have been faster.
        if touched > 0 {
            let erased = Change::new("integration.erase", "integration", id).of(id);
            self.audit(&mut transaction, erased.because("all that hung on it is gone")).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The bookkeeping rows name the devices, so they go last in each batch's transaction.
    async fn empty_devices(&self, id: IntegrationId) -> Result<(), StoreError> {
        let next = format!(
            "SELECT uem_id, device_id FROM device_sync WHERE integration_id = $1 ORDER BY uem_id LIMIT {BATCH}"
        );
        loop {
            let mut transaction = self.database.begin("delete devices").await?;
            let rows = transaction.query(&next, params![id.0]).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            let last_uem_id: i64 = last.get("uem_id")?;
            let mut ids = rows.iter().map(|row| row.at::<i64>(1)).collect::<Result<Vec<_>, _>>()?;
            ids.sort_unstable();
            // Ids were given in blocks: neighbours here are mostly neighbours there, so ranges are few.
            for range in ids.chunk_by(|left, right| left + 1 == *right) {
                for sql in OF_DEVICES {
                    transaction.execute(sql, params![range[0], range[range.len() - 1], id.0]).await?;
                }
            }
            transaction
                .execute(
                    "DELETE FROM device_sync WHERE integration_id = $1 AND uem_id <= $2",
                    params![id.0, last_uem_id],
                )
                .await?;
            transaction.commit().await?;
        }
    }

    async fn empty_members(&self, id: IntegrationId) -> Result<(), StoreError> {
        let rows = self
            .database
            .query("SELECT id FROM smart_groups WHERE integration_id = $1", params![id.0])
            .await?;
        for row in rows {
            let group: i64 = row.at(0)?;
            let members = format!(
                "DELETE FROM smart_group_members WHERE smart_group_id = $1 AND uem_device_id IN
                    (SELECT uem_device_id FROM smart_group_members WHERE smart_group_id = $1 LIMIT {BATCH})"
            );
            while self.database.execute("delete members", &members, params![group]).await? > 0 {}
            self.database
                .execute("delete smart group", "DELETE FROM smart_groups WHERE id = $1", params![group])
                .await?;
        }
        Ok(())
    }

    async fn empty_app_states(&self, id: IntegrationId) -> Result<(), StoreError> {
        let sql = format!(
            "DELETE FROM app_device_states WHERE integration_id = $1 AND (app_id, reading, uem_id) IN
                (SELECT app_id, reading, uem_id FROM app_device_states WHERE integration_id = $1 LIMIT {BATCH})"
        );
        while self.database.execute("delete app states", &sql, params![id.0]).await? > 0 {}
        Ok(())
    }
}
