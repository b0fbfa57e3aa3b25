//! A fresh store, and builders of what is put into it.

use std::time::Duration;

use database::testing::{self, TestDatabase};
use hub_core::{
    fleet::{Compliance, DeviceFacts, Enrollment, Ownership, Platform},
    ids::{DeviceId, IntegrationId, RunId, UemId},
    integration::{Credentials, IntegrationSettings},
    operator::Visible,
    sync::{Mode, Section},
};
use hub_store::{DeviceChange, DeviceFilter, DeviceRow, Lease, NewIntegration, Store, Vault};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

/// A store on a database of its own.
pub struct Fixture {
    pub store: Store,
    pub test: TestDatabase,
    pub key: SecretString,
}

/// An integration with a run under a lease.
pub struct Synced {
    pub id: IntegrationId,
    pub run: RunId,
    pub lease: Lease,
}

impl Fixture {
    pub async fn sqlite() -> Self {
        Self::on(testing::sqlite().await).await
    }

    pub async fn postgres() -> Self {
        Self::on(testing::postgres().await).await
    }

    async fn on(test: TestDatabase) -> Self {
        let key = Vault::new_key();
        let store = Store::open(test.database.clone(), Vault::from_key(&key).unwrap()).await.unwrap();
        Self { store, test, key }
    }

    pub async fn integration(&self, name: &str) -> IntegrationId {
        // Each on a server of its own: two of one account on the same would read the same.
        let others = self.store.list_integrations(&Visible::Everything).await.unwrap();
        let mut settings = settings(name);
        let mut number = 0;
        while others.iter().any(|row| row.settings.api_url == settings.api_url) {
            number += 1;
            settings.api_url = format!("https://tenant{number}.example");
        }
        let new = NewIntegration { settings, credentials: basic("s3cret") };
        self.store.insert_integration(&new, now()).await.unwrap()
    }

    /// An integration whose run holds its lease.
    pub async fn synced(&self, name: &str) -> Synced {
        let id = self.integration(name).await;
        let (run, _) =
            self.store.request_run(id, Mode::Full, &[Section::Devices], "test", "r1", now()).await.unwrap();
        assert!(self.store.start_run(run, 1, now()).await.unwrap());
        let lease = self.lease(&format!("sync/{id}"), "one").await.unwrap();
        Synced { id, run, lease }
    }

    pub async fn lease(&self, name: &str, holder: &str) -> Option<Lease> {
        self.store.acquire_lease(name, holder, Duration::from_secs(60), now()).await.unwrap()
    }

    /// Writes new devices; their ids in the given order.
    pub async fn add(&self, synced: &Synced, devices: Vec<DeviceFacts>) -> Vec<DeviceId> {
        let uem_ids: Vec<UemId> = devices.iter().map(|facts| facts.uem_id).collect();
        let changes = devices.into_iter().map(|facts| change(None, facts)).collect();
        self.store
            .sync_batch(synced.id, synced.run, &synced.lease)
            .write_devices(changes, now())
            .await
            .unwrap();
        let known = self.store.known_devices(synced.id).await.unwrap();
        uem_ids.iter().map(|id| known.iter().find(|known| known.uem_id == *id).unwrap().id).collect()
    }

    /// All that a filter finds, page by page; the count is checked against it.
    pub async fn all(&self, filter: &DeviceFilter, page: u32) -> Vec<DeviceRow> {
        let mut rows = Vec::new();
        let mut after = None;
        loop {
            let found =
                self.store.list_devices(&Visible::Everything, filter, after.as_ref(), page).await.unwrap();
            rows.extend(found.devices);
            after = found.next;
            if after.is_none() {
                assert!(found.counted_all);
                assert_eq!(found.count, rows.len() as u64, "{filter:?}");
                return rows;
            }
        }
    }
}

pub fn now() -> Timestamp {
    "2026-03-01T12:30:00Z".parse().unwrap()
}

pub fn hours_ago(hours: i64) -> Timestamp {
    now() - SignedDuration::from_hours(hours)
}

pub fn settings(name: &str) -> IntegrationSettings {
    IntegrationSettings::new(name, "https://tenant.example")
}

pub fn basic(password: &str) -> Credentials {
    Credentials::Basic {
        username: "reader".to_owned(),
        password: SecretString::from(password),
        api_key: SecretString::from("key"),
    }
}

pub fn change(id: Option<DeviceId>, facts: DeviceFacts) -> DeviceChange {
    let content_hash = serde_json::to_string(&facts)
        .unwrap()
        .bytes()
        .fold(7_u64, |hash, byte| hash.wrapping_mul(0x0100_0000_01b3) ^ u64::from(byte));
    DeviceChange { id, facts, content_hash }
}

/// A device with that id in the tenant.
pub fn device(uem_id: i64) -> DeviceFacts {
    DeviceFacts {
        uem_id: UemId(uem_id),
        uem_uuid: format!("00000000-0000-4000-8000-{uem_id:012}"),
        udid: format!("UDID{uem_id:08}"),
        serial_number: format!("SN{uem_id:06}"),
        mac_address: String::new(),
        imei: String::new(),
        asset_number: String::new(),
        friendly_name: format!("Device {uem_id}"),
        reported_name: String::new(),
        org_group_uem_id: UemId(570),
        org_group_name: "World".to_owned(),
        user_uem_id: Some(UemId(30_000 + uem_id % 10)),
        user_name: format!("user{}", uem_id % 10),
        user_email: format!("user{}@mail.example", uem_id % 10),
        phone_number: String::new(),
        platform: Platform::Ios,
        model: "iPhone".to_owned(),
        maker: String::new(),
        os_version: "18.1".to_owned(),
        os_build: String::new(),
        patched_at: None,
        ownership: Ownership::CorporateDedicated,
        enrollment: Enrollment::Enrolled,
        compliance: Compliance::Compliant,
        is_compromised: Some(false),
        is_supervised: None,
        is_encrypted: Some(true),
        managed_by: "MDM".to_owned(),
        last_seen: Some(hours_ago(1)),
        enrolled_at: Some(hours_ago(1_000)),
        compliance_checked_at: None,
        compromised_checked_at: None,
    }
}
