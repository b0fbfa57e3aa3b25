//! From a data folder to a tenant: opened where it is seeded, seeded where it is not.
//!
//! Seeding is not one transaction: a mark written last says that it was finished. A folder without the mark was
//! left by a process that was killed; its database is thrown away and made anew.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use database::{Database, DatabaseUrl, Migration, Settings};
use tokio_util::task::TaskTracker;

use crate::{
    SandboxError, SandboxSettings, Tenant,
    access::{self, Access},
    catalog::Unbuilt,
    console_events,
    faults::Faults,
    fleet::{self, Fleet},
    http::{Calls, Quota},
    mam::{self, apps::InstallCounts},
    mdm::{self, smart_groups::Membership},
    system::{self, event_notifications::Webhooks},
    tenant::credentials::{self, Accounts, Credentials},
};

/// The mark that says that a tenant is complete.
pub(crate) const SEEDED: &str = "seeded";
/// The file that is the tenant.
pub(crate) const DATABASE_FILE: &str = "sandbox.sqlite3";
/// Everybody's tables, in order.
const MIGRATIONS: &[Migration] = &[
    access::schema::MIGRATION,
    fleet::schema::MIGRATION,
    mdm::schema::SCHEMA,
    mam::schema::SCHEMA,
    mdm::wipes::schema::MIGRATION,
    system::users::schema::SCHEMA,
    system::schema::MIGRATION,
    mdm::definitions::schema::SCHEMA,
    fleet::schema::IN_MEMORY,
    system::event_notifications::delivery::schema::MIGRATION,
    console_events::schema::MIGRATION,
];

/// Reading connections: pages are read in parallel by many clients.
const READERS: usize = 8;

/// A tenant ready to be served.
pub(super) struct Ready {
    pub tenant: Tenant,
    pub credentials: Credentials,
    pub accounts: Accounts,
}

/// Opens the folder's tenant, to be found at `url`. The folder must be locked by the caller.
pub(super) async fn open(settings: &SandboxSettings, url: &str) -> Result<Ready, SandboxError> {
    let file = settings.data.join(DATABASE_FILE);
    let mut database = open_database(&file).await?;
    let is_seeded = access::store::find_mark(&database, SEEDED).await?.is_some();
    if !is_seeded {
        drop(database);
        remove(&file)?;
        database = open_database(&file).await?;
        access::seed::seed(&database, settings).await?;
    }
    let (credentials, accounts) = credentials_for(&database, settings, url, is_seeded).await?;
    let access = Access::new(access::store::load(&database).await?);
    let webhooks = Arc::new(Webhooks::default());
    webhooks.open(&database).await?;
    let fleet = Fleet::open(&database, &access, settings, Arc::clone(&webhooks)).await?;
    let tenant = Tenant {
        database,
        access,
        fleet,
        membership: Membership::default(),
        installs: InstallCounts::default(),
        webhooks,
        faults: Faults::default(),
        unbuilt: Unbuilt::default(),
        calls: Calls::default(),
        quota: Quota::default(),
        changes: TaskTracker::new(),
    };
    if !is_seeded {
        seed(&tenant, settings).await?;
        access::store::set_mark(&tenant.database, SEEDED, "1").await?;
    }
    Ok(Ready { tenant, credentials, accounts })
}

/// Everybody's seeds, in the order in which they need each other.
async fn seed(tenant: &Tenant, settings: &SandboxSettings) -> Result<(), SandboxError> {
    tracing::info!(fleet.devices = settings.fleet, "Seeding a tenant with {} devices", settings.fleet);
    fleet::seed(tenant, settings).await?;
    system::users::seed(tenant, settings).await?;
    system::user_groups::seed(tenant, settings).await?;
    mdm::tags::seed(tenant, settings).await?;
    mdm::smart_groups::seed(tenant, settings).await?;
    mam::apps::seed(tenant, settings).await?;
    mam::purchased::seed(tenant).await?;
    mdm::profiles::seed(tenant, settings).await?;
    mdm::products::seed(tenant, settings).await?;
    mdm::compliance::seed(tenant, settings).await?;
    tenant.fleet.read_policies().await?;
    mdm::custom_attributes::seed(tenant, settings).await?;
    Ok(())
}

/// Opens a tenant's file with everybody's tables in it.
pub(crate) async fn open_database(file: &Path) -> Result<Database, SandboxError> {
    let url = DatabaseUrl::Sqlite(file.to_owned());
    let database = Database::open(&Settings { readers: READERS, ..Settings::new(url) }).await?;
    database.migrate(MIGRATIONS).await?;
    Ok(database)
}

/// Takes away a half-seeded database with the files that SQLite keeps beside it.
pub(crate) fn remove(file: &Path) -> Result<(), SandboxError> {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        let name = PathBuf::from(name);
        match fs::remove_file(&name) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(SandboxError::File { file: name.display().to_string(), source: error });
            }
            _ => {}
        }
    }
    Ok(())
}

/// New secrets for the people that the folder was seeded with.
async fn issue(
    database: &Database,
    settings: &SandboxSettings,
) -> Result<access::seed::Issued, SandboxError> {
    let seed = fleet::store::fact(database, "seed").await?.map_or(settings.seed, i64::cast_unsigned);
    let size = fleet::store::fact(database, "fleet").await?.and_then(|size| u32::try_from(size).ok());
    access::seed::issue(database, seed, size.unwrap_or(settings.fleet)).await
}

/// What the files say, or new secrets where there are no files or the database is new.
async fn credentials_for(
    database: &Database,
    settings: &SandboxSettings,
    url: &str,
    is_seeded: bool,
) -> Result<(Credentials, Accounts), SandboxError> {
    let (main, others) = (settings.data.join("credentials.json"), settings.data.join("accounts.json"));
    let known = if is_seeded {
        credentials::read::<Credentials>(&main)?.zip(credentials::read::<Accounts>(&others)?)
    } else {
        None
    };
    let (credentials, accounts) = match known {
        Some((credentials, accounts)) => (credentials.at(url), accounts),
        None => {
            let issued = issue(database, settings).await?;
            (Credentials::new(&issued, url), Accounts::new(&issued))
        }
    };
    credentials::write(&others, &accounts.to_json())?;
    credentials::write(&main, &credentials.to_json())?;
    Ok((credentials, accounts))
}
