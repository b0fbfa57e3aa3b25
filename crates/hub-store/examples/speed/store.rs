//! A store in a file, with an integration and its lease.

use std::{error::Error, path::Path, time::Duration};

use database::{Database, DatabaseUrl, Settings};
use hub_core::{
    ids::{IntegrationId, RunId},
    integration::{Credentials, IntegrationSettings},
    sync::{Mode, Section},
};
use hub_store::{Lease, NewIntegration, Store, Vault};

use crate::fleet::now;

/// An integration at work.
pub struct Loaded {
    pub store: Store,
    pub id: IntegrationId,
    pub run: RunId,
    pub lease: Lease,
}

/// A new store in that folder, or on the server that `DATABASE_URL` names.
pub async fn open(folder: &Path) -> Result<Loaded, Box<dyn Error>> {
    let url = match std::env::var("DATABASE_URL") {
        Ok(url) => DatabaseUrl::parse(&url)?,
        Err(_) => DatabaseUrl::Sqlite(folder.join("speed.sqlite")),
    };
    let database = Database::open(&Settings::new(url)).await?;
    let store = Store::open(database, Vault::from_key(&Vault::new_key())?).await?;
    integration(store, "Speed").await
}

/// Another integration in the same store.
pub async fn integration(store: Store, name: &str) -> Result<Loaded, Box<dyn Error>> {
    let settings = IntegrationSettings::new(name, "https://tenant.example");
    let credentials =
        Credentials::Basic { username: "u".to_owned(), password: "p".into(), api_key: "k".into() };
    let id = store.insert_integration(&NewIntegration { settings, credentials }, now()).await?;
    let (run, _) = store.request_run(id, Mode::Full, &[Section::Devices], "speed", "", now()).await?;
    let lease =
        store.acquire_lease(&format!("sync/{id}"), "speed", Duration::from_secs(3_600), now()).await?;
    Ok(Loaded { store, id, run, lease: lease.ok_or("lease is held")? })
}
