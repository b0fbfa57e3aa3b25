//! Table `provisional_devices`: registering, listing, removing.

use database::{Row, Transaction, params};
use hub_core::{
    addition::{Known, PROVISIONAL_FOR, Registration, Standing, identities, standing},
    audit::Change,
    ids::{DeviceId, IntegrationId},
    operator::Visible,
    sync::identity::Identity,
};
use jiff::Timestamp;
use serde_json::json;

use super::remember_removed;
use crate::{
    Cursor, DeviceState, Store, StoreError, Topic,
    cursor::{cut_page, page_size},
    integrations::settings_for_writing,
    visible::and_visible,
};

/// Name of the list in cursors.
const LIST: &str = "provisional";
const COLUMNS: &str = "id, integration_id, state, platform, udid, serial_number, name, user_email, registered_at_ms, \
                       seen_at_ms, ends_at_ms, device_id";
const CORRUPT: StoreError = StoreError::Corrupt { what: "provisional device" };

/// Where a registration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumString, strum::AsRefStr, strum::Display)]
#[strum(serialize_all = "snake_case")]
pub enum ProvisionalState {
    /// It waits for a synchronization to find the device.
    Provisional,
    /// A synchronization found it: the device is in the fleet.
    Confirmed,
    /// Nothing confirmed it in time.
    Expired,
    /// A person removed it: the device may not register again.
    Removed,
}

/// A registered device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvisionalDevice {
    /// Id of the registration.
    pub id: i64,
    /// Its integration.
    pub integration_id: IntegrationId,
    /// Where it stands.
    pub state: ProvisionalState,
    /// What the device told.
    pub facts: Registration,
    /// First registration.
    pub registered_at: Timestamp,
    /// Last registration.
    pub seen_at: Timestamp,
    /// It waits until then.
    pub ends_at: Timestamp,
    /// The device of the fleet, once it is confirmed.
    pub device_id: Option<DeviceId>,
}

/// A page of registrations.
#[derive(Debug, Clone)]
pub struct ProvisionalPage {
    /// By id.
    pub devices: Vec<ProvisionalDevice>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

/// What came of a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registered {
    /// What was decided.
    pub standing: Standing,
    /// Until when it waits, where it is provisional.
    pub ends_at: Option<Timestamp>,
    /// Id of the registration, where it is provisional.
    pub provisional: Option<i64>,
}

impl Store {
    /// Registers a device, checked already. One that registered before and still waits stays the same registration.
    pub async fn register_device(
        &self,
        integration: IntegrationId,
        registration: &Registration,
        now: Timestamp,
    ) -> Result<Registered, StoreError> {
        let candidates = self.identity_candidates(integration, &[registration.facts()]).await?.pop();
        let identity = registration.recognise(&candidates.unwrap_or_default());
        let is_tombstoned = match &identity {
            Identity::Known { id, .. } => self.is_tombstoned(*id).await?,
            _ => false,
        };
        let was_removed = self.was_removed(integration, &registration.identities()).await?;
        let before = self.find_waiting(integration, registration).await?;
        let waiting = if before.is_some() { 0 } else { self.count_waiting(integration).await? };
        let known = Known { identity: &identity, is_tombstoned, was_removed, waiting };
        let standing = standing(&known);
        if standing != Standing::Provisional {
            self.note_refusal(integration, standing, now).await?;
            return Ok(Registered { standing, ends_at: None, provisional: None });
        }
        let mut transaction = self.database.begin("register device").await?;
        let mut registration = registration.clone();
        settings_for_writing(&mut transaction, integration)
            .await?
            .personal_data
            .strip_registration(&mut registration);
        let (id, ends_at) = match before {
            Some(waiting) => register_again(&mut transaction, &waiting, &registration, now).await?,
            None => {
                let (id, ends_at) =
                    insert_provisional(&mut transaction, integration, &registration, now).await?;
                let after = json!({"platform": registration.platform.as_str(), "serial_number": registration.serial_number});
                let added = Change::new("registration.add", "registration", id).of(integration).after(&after);
                self.audit(&mut transaction, added).await?;
                (id, ends_at)
            }
        };
        transaction.commit().await?;
        self.wake(Topic::Devices);
        Ok(Registered { standing, ends_at: Some(ends_at), provisional: Some(id) })
    }

    async fn is_tombstoned(&self, device: DeviceId) -> Result<bool, StoreError> {
        let rows = self.devices_by_id(&[device.0]).await?;
        Ok(rows.first().is_none_or(|row| row.state == DeviceState::Tombstoned))
    }

    /// A registration that still waits, of the same device.
    async fn find_waiting(
        &self,
        integration: IntegrationId,
        registration: &Registration,
    ) -> Result<Option<ProvisionalDevice>, StoreError> {
        let (udid, serial) = (registration.udid.trim(), registration.serial_number.trim());
        let sql = format!(
            "SELECT {COLUMNS} FROM provisional_devices WHERE integration_id = $1 AND state = 'provisional'
                AND (lower(udid) = $2 OR lower(serial_number) = $3) ORDER BY id"
        );
        let values = params![integration.0, udid.to_ascii_lowercase(), serial.to_ascii_lowercase()];
        let ours = registration.identities();
        for row in self.database.query(&sql, values).await? {
            let found = read(&row)?;
            if found.facts.identities().iter().any(|identity| ours.contains(identity)) {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    async fn count_waiting(&self, integration: IntegrationId) -> Result<u64, StoreError> {
        let sql =
            "SELECT count(*) FROM provisional_devices WHERE state = 'provisional' AND integration_id = $1";
        let row = self.database.query_opt(sql, params![integration.0]).await?;
        Ok(row.map(|row| row.at(0)).transpose()?.unwrap_or_default())
    }

    /// Registrations in that state with the visible integrations, at most `limit` (1–500) a page.
    pub async fn list_provisional(
        &self,
        state: ProvisionalState,
        visible: &Visible,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<ProvisionalPage, StoreError> {
        let (start, size) = (Cursor::start(after, LIST)?, page_size(limit));
        let only = and_visible(visible, "integration_id");
        let sql = format!(
            "SELECT {COLUMNS} FROM provisional_devices WHERE state = $1 AND id > $2{only}
                AND integration_id IN (SELECT id FROM integrations WHERE removed_at_ms IS NULL)
             ORDER BY id LIMIT {}",
            size + 1
        );
        let rows = self.database.query(&sql, params![state.as_ref(), start]).await?;
        let mut devices = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let next = cut_page(&mut devices, size, LIST, |device| device.id);
        Ok(ProvisionalPage { devices, next })
    }

    /// One registration.
    pub async fn find_provisional(&self, id: i64) -> Result<Option<ProvisionalDevice>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM provisional_devices WHERE id = $1");
        self.database.query_opt(&sql, params![id]).await?.as_ref().map(read).transpose()
    }

    /// A person removes a registration: its device may not register again. False when it does not wait.
    pub async fn remove_provisional(&self, id: i64, now: Timestamp) -> Result<bool, StoreError> {
        let Some(device) = self.find_provisional(id).await? else { return Ok(false) };
        let mut transaction = self.database.begin("remove provisional device").await?;
        let touched = transaction
            .execute(
                "UPDATE provisional_devices SET state = 'removed', seen_at_ms = $2
                 WHERE id = $1 AND state = 'provisional'",
                params![id, now],
            )
            .await?;
        if touched == 0 {
            return Ok(false);
        }
        let facts = &device.facts;
        let identities = identities(&facts.udid, &facts.serial_number, &facts.platform);
        remember_removed(&mut transaction, device.integration_id, &identities, now).await?;
        let before = json!({"platform": facts.platform.as_str(), "serial_number": facts.serial_number});
        let removed =
            Change::new("registration.remove", "registration", id).of(device.integration_id).before(&before);
        self.audit(&mut transaction, removed).await?;
        transaction.commit().await?;
        self.wake(Topic::Devices);
        Ok(true)
    }
}

/// Its end does not move: who only registers again and again is not confirmed by that.
async fn register_again(
    transaction: &mut Transaction,
    before: &ProvisionalDevice,
    registration: &Registration,
    now: Timestamp,
) -> Result<(i64, Timestamp), StoreError> {
    transaction
        .execute(
            "UPDATE provisional_devices SET name = $2, user_email = $3, seen_at_ms = $4 WHERE id = $1",
            params![before.id, &registration.name, &registration.user_email, now],
        )
        .await?;
    Ok((before.id, before.ends_at))
}

async fn insert_provisional(
    transaction: &mut Transaction,
    integration: IntegrationId,
    registration: &Registration,
    now: Timestamp,
) -> Result<(i64, Timestamp), StoreError> {
    let ends_at = now.saturating_add(PROVISIONAL_FOR).unwrap_or(Timestamp::MAX);
    let row = transaction
        .query_opt(
            "INSERT INTO provisional_devices (integration_id, state, platform, udid, serial_number, name,
                user_email, registered_at_ms, seen_at_ms, ends_at_ms, looked_at_run_id)
             VALUES ($1, 'provisional', $2, $3, $4, $5, $6, $7, $7, $8, 0) RETURNING id",
            params![
                integration.0,
                registration.platform.as_str(),
                registration.udid.trim(),
                registration.serial_number.trim(),
                &registration.name,
                &registration.user_email,
                now,
                ends_at,
            ],
        )
        .await?
        .ok_or(CORRUPT)?;
    Ok((row.at(0)?, ends_at))
}

pub(super) fn columns() -> &'static str {
    COLUMNS
}

pub(super) fn read(row: &Row) -> Result<ProvisionalDevice, StoreError> {
    let word = |column: &str| row.get::<String>(column);
    Ok(ProvisionalDevice {
        id: row.get("id")?,
        integration_id: IntegrationId(row.get("integration_id")?),
        state: word("state")?.parse().map_err(|_| CORRUPT)?,
        facts: Registration {
            platform: word("platform")?.as_str().into(),
            udid: word("udid")?,
            serial_number: word("serial_number")?,
            name: word("name")?,
            user_email: word("user_email")?,
        },
        registered_at: row.get("registered_at_ms")?,
        seen_at: row.get("seen_at_ms")?,
        ends_at: row.get("ends_at_ms")?,
        device_id: row.get::<Option<i64>>("device_id")?.map(DeviceId),
    })
}
