//! Table `uem_events`: devices that a tenant told about, until the worker has looked at them. An event never says what
//! is true: it only says where to look.

use database::{Row, params};
use hub_core::ids::{DeviceId, IntegrationId, UemId};
use jiff::{SignedDuration, Timestamp};

use crate::{Store, StoreError, Topic};

/// Devices of one integration that may wait.
const WAITING_MAX: i64 = 10_000;

const ADD_EVENT: &str =
    "INSERT INTO uem_events (integration_id, uem_device_id, uem_user_id, received_at_ms, arrivals,
    looked_arrivals, tries, next_try_at_ms)
    SELECT $1, $2, $3, $4, 1, 0, 0, $4
    WHERE (SELECT COUNT(*) FROM uem_events WHERE integration_id = $1) < $5
    OR EXISTS (SELECT 1 FROM uem_events WHERE integration_id = $1 AND uem_device_id = $2)
    ON CONFLICT (integration_id, uem_device_id) DO UPDATE SET arrivals = uem_events.arrivals + 1,
    uem_user_id = COALESCE(excluded.uem_user_id, uem_events.uem_user_id),
    received_at_ms = excluded.received_at_ms, tries = 0, next_try_at_ms = excluded.next_try_at_ms";

/// What came of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventAdded {
    /// The device will be looked at.
    Waits,
    /// Too many devices wait already.
    Full,
}

/// A device to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UemEvent {
    /// The device's id in the tenant.
    pub device: UemId,
    /// Its user's, if the tenant told.
    pub user: Option<UemId>,
    /// How often it was told since the device was last done with.
    pub arrivals: i64,
    /// Looks that failed.
    pub tries: u32,
}

impl Store {
    /// Notes that a device is to be looked at. Told again, it is looked at once.
    pub async fn add_uem_event(
        &self,
        id: IntegrationId,
        device: UemId,
        user: Option<UemId>,
        kind: &str,
        now: Timestamp,
    ) -> Result<EventAdded, StoreError> {
        let mut transaction = self.database.begin("add event").await?;
        transaction
            .execute(
                "UPDATE uem_webhooks SET last_event = $2, last_event_at_ms = $3, received = received + 1
                 WHERE integration_id = $1",
                params![id.0, kind, now],
            )
            .await?;
        let touched = transaction
            .execute(ADD_EVENT, params![id.0, device.0, user.map(|user| user.0), now, WAITING_MAX])
            .await?;
        transaction.commit().await?;
        self.wake(Topic::Work);
        Ok(if touched == 0 { EventAdded::Full } else { EventAdded::Waits })
    }

    /// Somebody at a device asks to have it looked at. False where its tenant is not read, or too many wait already.
    pub async fn ask_for_look(&self, device: DeviceId, now: Timestamp) -> Result<bool, StoreError> {
        let row = self
            .database
            .query_opt("SELECT integration_id, uem_id FROM devices WHERE id = $1", params![device.0])
            .await?;
        let Some(row) = row else { return Ok(false) };
        let (integration, uem_id) = (IntegrationId(row.at(0)?), UemId(row.at(1)?));
        self.look_at_uem_device(integration, uem_id, now).await
    }

    /// Notes that a device is to be looked at, though its tenant told nothing of it.
    pub async fn look_at_uem_device(
        &self,
        integration: IntegrationId,
        device: UemId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let touched = self
            .database
            .execute("add look", ADD_EVENT, params![integration.0, device.0, None::<i64>, now, WAITING_MAX])
            .await?;
        self.wake(Topic::Work);
        Ok(touched > 0)
    }

    /// Integrations with devices to look at, and how many of those are due.
    pub async fn integrations_with_events(&self, now: Timestamp) -> Result<Vec<IntegrationId>, StoreError> {
        let rows = self
            .database
            .query(
                "SELECT DISTINCT e.integration_id FROM uem_events e JOIN integrations i ON i.id = e.integration_id
                 WHERE e.next_try_at_ms <= $1 AND i.state = 'active' AND i.removed_at_ms IS NULL",
                params![now],
            )
            .await?;
        rows.iter().map(|row| Ok(IntegrationId(row.at(0)?))).collect()
    }

    /// Devices to look at, longest told first. `only_new`: those that were looked at since they were told are left out;
    /// they wait for another look after a run.
    pub async fn due_uem_events(
        &self,
        id: IntegrationId,
        only_new: bool,
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<UemEvent>, StoreError> {
        let only = if only_new { "AND looked_arrivals < arrivals" } else { "" };
        let sql = format!(
            "SELECT uem_device_id, uem_user_id, arrivals, tries FROM uem_events
             WHERE integration_id = $1 AND next_try_at_ms <= $2 {only}
             ORDER BY received_at_ms, uem_device_id LIMIT {limit}"
        );
        self.database.query(&sql, params![id.0, now]).await?.iter().map(read).collect()
    }

    /// The device was looked at and is done with, unless it was told again meanwhile.
    pub async fn end_uem_event(&self, id: IntegrationId, event: &UemEvent) -> Result<(), StoreError> {
        let sql = "DELETE FROM uem_events WHERE integration_id = $1 AND uem_device_id = $2 AND arrivals = $3";
        self.database.execute("end event", sql, params![id.0, event.device.0, event.arrivals]).await?;
        Ok(())
    }

    /// The device was looked at while a run was under way, which may write what it had read before: it is looked at
    /// again after it.
    pub async fn note_look(&self, id: IntegrationId, event: &UemEvent) -> Result<(), StoreError> {
        let sql =
            "UPDATE uem_events SET looked_arrivals = $3 WHERE integration_id = $1 AND uem_device_id = $2";
        self.database.execute("note look", sql, params![id.0, event.device.0, event.arrivals]).await?;
        Ok(())
    }

    /// The look failed: it is tried again after the pause.
    pub async fn postpone_uem_event(
        &self,
        id: IntegrationId,
        event: &UemEvent,
        pause: SignedDuration,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let next = now.saturating_add(pause).unwrap_or(Timestamp::MAX);
        let sql = "UPDATE uem_events SET tries = tries + 1, next_try_at_ms = $3
                   WHERE integration_id = $1 AND uem_device_id = $2";
        self.database.execute("postpone event", sql, params![id.0, event.device.0, next]).await?;
        Ok(())
    }

    /// How many devices of an integration wait.
    pub async fn waiting_uem_events(&self, id: IntegrationId) -> Result<u64, StoreError> {
        let sql = "SELECT COUNT(*) FROM uem_events WHERE integration_id = $1";
        let row = self.database.query_opt(sql, params![id.0]).await?;
        row.map_or(Ok(0), |row| Ok(row.at(0)?))
    }
}

fn read(row: &Row) -> Result<UemEvent, StoreError> {
    Ok(UemEvent {
        device: UemId(row.at(0)?),
        user: row.at::<Option<i64>>(1)?.map(UemId),
        arrivals: row.at(2)?,
        tries: row.at(3)?,
    })
}
