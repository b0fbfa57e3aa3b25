//! The fleet as everybody else uses it: facts, counts, the clock, the log. `read` reads devices, `change` changes them.

use std::{collections::HashMap, sync::Arc};

use arc_swap::ArcSwap;
use database::{Database, DatabaseError};
use jiff::Timestamp;
use parking_lot::RwLock;

use super::{
    block::Block,
    clock::Clock,
    columns::{Columns, Facts},
    events::{self, EventEntry},
    kept::Kept,
    life::Lived,
    people,
    places::Places,
    platforms::PlatformSets,
    result_cache::ResultCache,
    roster::Roster,
    store,
    whole::Whole,
};
use crate::{
    SandboxSettings,
    access::Access,
    mdm::compliance::store::{self as policies, Policy},
    system::event_notifications::Webhooks,
};

/// Most bytes of search rows that are kept: a fleet of 100,000 fits.
const ROWS_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Most bytes of whole devices that are kept: about 40,000.
const WHOLES_BYTES_MAX: usize = 96 * 1024 * 1024;

/// All devices: their tables, their facts in memory, the tenant's clock.
pub struct Fleet {
    pub(super) database: Database,
    /// Whoever needs both locks takes this one first.
    pub(super) roster: RwLock<Roster>,
    pub(super) columns: RwLock<Columns>,
    pub(super) places: ArcSwap<Places>,
    pub(super) results: ResultCache,
    pub(super) platforms: PlatformSets,
    /// Search rows, by number of their block.
    pub(super) rows: Kept<Arc<Block>>,
    /// Devices as reads by one id answer them, by id.
    pub(super) wholes: Kept<Whole>,
    pub(super) clock: Clock,
    /// Who is told what happens.
    pub(super) webhooks: Arc<Webhooks>,
    /// What compliance is judged by.
    pub(super) policies: ArcSwap<Vec<Policy>>,
    /// Held by whoever reads a device, changes it and writes it back.
    pub(super) writing: tokio::sync::Mutex<()>,
    /// How long it has lived, and since when; held by whoever lets it live.
    pub(super) lived: tokio::sync::Mutex<Lived>,
    pub(super) seed: u64,
    pub(super) seeded: u32,
}

impl Fleet {
    /// Reads the fleet that is there. At the first start it is empty until [`super::seed`] has run, and its clock
    /// shows the real time; later starts keep the seed and go on where the clock stopped.
    pub async fn open(
        database: &Database,
        access: &Access,
        settings: &SandboxSettings,
        webhooks: Arc<Webhooks>,
    ) -> Result<Self, DatabaseError> {
        let mark = store::fact(database, "clock_ms").await?.map(store::timestamp);
        let seed = store::fact(database, "seed").await?.map_or(settings.seed, i64::cast_unsigned);
        let seeded = store::fact(database, "fleet").await?.and_then(|count| u32::try_from(count).ok());
        let clock = Clock::new(mark.unwrap_or_else(Timestamp::now), settings.clock_rate);
        let lived = Lived::open(database, clock.now()).await?;
        let columns = store::load(database).await?;
        Ok(Self {
            database: database.clone(),
            roster: RwLock::new(store::load_roster(database, &columns).await?),
            columns: RwLock::new(columns),
            places: ArcSwap::from_pointee(Places::read(access)),
            results: ResultCache::default(),
            platforms: PlatformSets::default(),
            rows: Kept::new(ROWS_BYTES_MAX),
            wholes: Kept::new(WHOLES_BYTES_MAX),
            clock,
            lived: tokio::sync::Mutex::new(lived),
            webhooks,
            policies: ArcSwap::from_pointee(policies::list(database).await?),
            writing: tokio::sync::Mutex::new(()),
            seed,
            seeded: seeded.unwrap_or(settings.fleet),
        })
    }

    /// The seed of everything random.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Devices that the fleet was seeded with.
    pub fn seeded(&self) -> u32 {
        self.seeded
    }

    /// Enrollment users that the fleet was seeded with: numbers 0 and up for [`people::person`].
    pub fn people(&self) -> u32 {
        people::count(self.seeded)
    }

    /// Tenant time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The tenant's clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Stores where the clock is. `is_stopping`: exactly; otherwise ahead of it, for the next start after a kill.
    pub async fn keep_clock(&self, is_stopping: bool) -> Result<(), DatabaseError> {
        let time = if is_stopping { self.clock.now() } else { self.clock.mark() };
        store::keep_fact(&self.database, "clock_ms", time.as_millisecond()).await
    }

    /// Organization groups as the fleet knows them.
    pub fn places(&self) -> Arc<Places> {
        self.places.load_full()
    }

    /// Reads the tree again, after it changed.
    pub fn read_places(&self, access: &Access) {
        self.places.store(Arc::new(Places::read(access)));
        self.results.clear();
        self.rows.forget_all();
        self.wholes.forget_all();
    }

    /// Reads the compliance policies again, after one changed. Devices are judged by them when their facts change.
    pub async fn read_policies(&self) -> Result<(), DatabaseError> {
        self.policies.store(Arc::new(policies::list(&self.database).await?));
        Ok(())
    }

    /// How many devices there are, those that have left included.
    pub fn count(&self) -> usize {
        self.columns.read().rows().len()
    }

    /// Changes whenever a device or its last contact changes.
    pub fn version(&self) -> u64 {
        let columns = self.columns.read();
        columns.version + columns.seen_version
    }

    /// The facts of all devices in memory. Not to be held while waiting for anything.
    pub fn columns(&self) -> parking_lot::RwLockReadGuard<'_, Columns> {
        self.columns.read()
    }

    /// The device's facts in memory.
    pub fn facts(&self, id: u32) -> Option<Facts> {
        self.columns.read().get(id).copied()
    }

    /// Facts of all devices, ascending by id: for counts.
    pub fn with_facts<T>(&self, look: impl FnOnce(&[Facts]) -> T) -> T {
        look(self.columns.read().rows())
    }

    /// Ids of the enrolled devices in the group and below it, ascending.
    pub fn ids_within(&self, org_group_id: i64) -> Arc<[u32]> {
        let within = self.places().subtree(org_group_id);
        let columns = self.columns.read();
        let listed =
            columns.rows().iter().filter(|facts| facts.is_listed() && within.contains(&facts.org_group));
        listed.map(|facts| facts.id).collect()
    }

    /// Ids of the enrolled devices of one enrollment user, ascending.
    pub fn ids_of_user(&self, user_id: i64) -> Vec<u32> {
        let columns = self.columns.read();
        let owned =
            columns.rows().iter().filter(|facts| facts.is_listed() && i64::from(facts.user) == user_id);
        owned.map(|facts| facts.id).collect()
    }

    /// How many enrolled devices each enrollment user has, by user id; users without any are not in it.
    pub fn devices_per_user(&self) -> HashMap<i64, u32> {
        let mut counts = HashMap::new();
        for facts in self.columns.read().rows().iter().filter(|facts| facts.is_listed()) {
            *counts.entry(i64::from(facts.user)).or_default() += 1;
        }
        counts
    }

    /// Writes a line into a device's log.
    pub async fn log_event(&self, device: u32, entry: EventEntry) -> Result<(), DatabaseError> {
        events::insert(&self.database, device, &entry).await
    }

    /// A device's log from `since` on, newest first.
    pub async fn events(
        &self,
        device: u32,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<EventEntry>, DatabaseError> {
        events::list(&self.database, device, since, limit).await
    }

    /// Lines of all devices' logs that are older than the line `before`, newest first, each with its device.
    pub async fn events_of_all(
        &self,
        before: i64,
        limit: u32,
    ) -> Result<Vec<(u32, EventEntry)>, DatabaseError> {
        events::list_of_all(&self.database, before, limit).await
    }
}
