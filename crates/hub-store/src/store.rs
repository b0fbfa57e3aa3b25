//! The handle.

use std::sync::Arc;

use database::{Database, Transaction, params};
use hub_core::audit::Author;
use secrecy::{ExposeSecret, SecretString};

use crate::{
    StoreError, Vault,
    first_load::FirstLoads,
    operators::Passwords,
    schema::{DEVICE_INDEXES, MIGRATIONS, USER_INDEXES, ensure_indexes},
};

/// What is sealed at the first start, to see whether a key is the same.
const CHECK_WORD: &str = "mooring";
const CHECK_CONTEXT: &str = "vault_check";
const READ_CHECK: &str = "SELECT sealed FROM vault_check WHERE id = 1";

/// Names who changes something now.
type CurrentAuthor = dyn Fn() -> Option<Author> + Send + Sync;

/// The hub's store: cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) database: Database,
    pub(crate) vault: Vault,
    pub(crate) first_loads: FirstLoads,
    pub(crate) passwords: Passwords,
    /// In whose name it changes something; without one it is the hub itself.
    pub(crate) author: Option<Arc<CurrentAuthor>>,
    /// Without a key of its own it can tell nothing: an entry's mark would be nobody's.
    pub(crate) keeps_audit: bool,
}

/// What a wake-up is about. It carries no data; polling stands behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// A run or a verification was requested, an integration changed.
    Work,
    /// A run was requested, moved or ended, or an integration's state changed.
    Runs,
    /// Devices changed.
    Devices,
    /// What decisions rest on changed, the fleet apart.
    Trust,
}

impl Topic {
    fn name(self) -> &'static str {
        match self {
            Self::Work => "hub_work",
            Self::Runs => "hub_runs",
            Self::Devices => "hub_devices",
            Self::Trust => "hub_trust",
        }
    }
}

impl Store {
    /// Applies missing migrations, checks the vault's key ([`StoreError::WrongKey`]) and makes sure that deferred
    /// indexes are there.
    pub async fn open(database: Database, vault: Vault) -> Result<Self, StoreError> {
        database.migrate(MIGRATIONS).await?;
        let store = Self::new(database, vault);
        store.check_key().await?;
        store.begin_audit().await?;
        store.with_indexes().await
    }

    /// The same without changing anything, for looking at a hub that may run: a schema that is older than this program
    /// is [`StoreError::NeedsMigration`].
    pub async fn open_to_look(database: Database, vault: Vault) -> Result<Self, StoreError> {
        let missing = database.missing_migrations(MIGRATIONS).await?;
        if missing > 0 {
            return Err(StoreError::NeedsMigration { missing });
        }
        let store = Self::new(database, vault);
        let found = store.database.query_opt(READ_CHECK, &[]).await?;
        if let Some(row) = found {
            store.open_check(&row.get::<Vec<u8>>("sealed")?)?;
        }
        Ok(store)
    }

    /// The same without the key of a hub: for `mooring pull`, which neither seals nor opens a secret.
    pub async fn open_keyless(database: Database) -> Result<Self, StoreError> {
        database.migrate(MIGRATIONS).await?;
        let vault = Vault::from_key(&Vault::new_key())?;
        Self { keeps_audit: false, ..Self::new(database, vault) }.with_indexes().await
    }

    async fn with_indexes(self) -> Result<Self, StoreError> {
        ensure_indexes(&self.database, &DEVICE_INDEXES).await?;
        ensure_indexes(&self.database, &USER_INDEXES).await?;
        Ok(self)
    }

    fn new(database: Database, vault: Vault) -> Self {
        Self {
            database,
            vault,
            first_loads: FirstLoads::default(),
            passwords: Passwords::default(),
            author: None,
            keeps_audit: true,
        }
    }

    /// The database underneath, for backup and doctor.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// A mark that only this hub, and those that share its key, can make: see [`Vault::mark`].
    pub fn mark(&self, context: &str, bytes: &[u8]) -> [u8; crate::vault::MARK_BYTES] {
        self.vault.mark(context, bytes)
    }

    /// Wakes who waits on the topic, in all processes.
    pub fn wake(&self, topic: Topic) {
        self.database.notify(topic.name());
    }

    /// A receiver that changes at each wake-up.
    pub fn wakes(&self, topic: Topic) -> tokio::sync::watch::Receiver<u64> {
        self.database.subscribe(topic.name())
    }

    /// A word sealed at the first start must open with today's key.
    async fn check_key(&self) -> Result<(), StoreError> {
        let mut found = self.database.query_opt(READ_CHECK, &[]).await?;
        if found.is_none() {
            let sealed = self.vault.seal(CHECK_CONTEXT, &SecretString::from(CHECK_WORD));
            self.database
                .execute(
                    "write vault check",
                    "INSERT INTO vault_check (id, sealed) VALUES (1, $1) ON CONFLICT DO NOTHING",
                    params![sealed],
                )
                .await?;
            // Another process may have been faster, with another key.
            found = self.database.query_opt(READ_CHECK, &[]).await?;
        }
        let sealed: Vec<u8> = found.ok_or(StoreError::Corrupt { what: "vault check" })?.get("sealed")?;
        self.open_check(&sealed)
    }

    fn open_check(&self, sealed: &[u8]) -> Result<(), StoreError> {
        match self.vault.open(CHECK_CONTEXT, sealed) {
            Ok(word) if word.expose_secret() == CHECK_WORD => Ok(()),
            _ => Err(StoreError::WrongKey),
        }
    }
}

/// The first of `count` new ids that nobody ever had. Holds the sequence's row until the transaction ends.
pub(crate) async fn next_ids(
    transaction: &mut Transaction,
    name: &'static str,
    count: usize,
) -> Result<i64, StoreError> {
    let count = i64::try_from(count).map_err(|_| StoreError::Corrupt { what: "count of new ids" })?;
    let row = transaction
        .query_opt(
            "UPDATE sequences SET next_id = next_id + $2 WHERE name = $1 RETURNING next_id",
            params![name, count],
        )
        .await?
        .ok_or(StoreError::Corrupt { what: "sequence" })?;
    Ok(row.at::<i64>(0)? - count)
}
