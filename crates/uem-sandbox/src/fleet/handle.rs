//! The fleet as everybody else uses it: read, find, change, the clock, the log.

use std::{collections::HashMap, sync::Arc};

use arc_swap::ArcSwap;
use database::{Database, DatabaseError};
use jiff::Timestamp;
use parking_lot::RwLock;

use super::{
    clock::Clock,
    columns::{Columns, Facts},
    events::{self, EventEntry},
    generate::{self, Recipe},
    ids, people,
    places::Places,
    result_cache::ResultCache,
    row_cache::RowCache,
    state::DeviceState,
    store::{self, Batch, By, Document},
};
use crate::{SandboxSettings, access::Access, mdm::devices::render};

/// All devices: their tables, their facts in memory, the tenant's clock.
pub struct Fleet {
    pub(super) database: Database,
    pub(super) columns: RwLock<Columns>,
    pub(super) places: ArcSwap<Places>,
    pub(super) results: ResultCache,
    pub(super) rows: RowCache,
    pub(super) clock: Clock,
    /// Held by whoever reads a device, changes it and writes it back.
    pub(super) writing: tokio::sync::Mutex<()>,
    seed: u64,
    seeded: u32,
}

impl Fleet {
    /// Reads the fleet that is there. At the first start it is empty until [`super::seed`] has run, and its clock
    /// shows the real time; later starts keep the seed and go on where the clock stopped.
    pub async fn open(
        database: &Database,
        access: &Access,
        settings: &SandboxSettings,
    ) -> Result<Self, DatabaseError> {
        let mark = store::fact(database, "clock_ms").await?.map(store::timestamp);
        let seed = store::fact(database, "seed").await?.map_or(settings.seed, i64::cast_unsigned);
        let seeded = store::fact(database, "fleet").await?.and_then(|count| u32::try_from(count).ok());
        Ok(Self {
            database: database.clone(),
            columns: RwLock::new(store::load(database).await?),
            places: ArcSwap::from_pointee(Places::read(access)),
            results: ResultCache::default(),
            rows: RowCache::default(),
            clock: Clock::new(mark.unwrap_or_else(Timestamp::now), settings.clock_rate),
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

    /// The device of that id.
    pub async fn get(&self, id: u32) -> Result<Option<DeviceState>, DatabaseError> {
        Ok(store::read(&self.database, &[id]).await?.pop())
    }

    /// The devices of those ids in that order; those that are not there are left out.
    pub async fn get_many(&self, ids: &[u32]) -> Result<Vec<DeviceState>, DatabaseError> {
        store::read(&self.database, ids).await
    }

    /// The device with that alternate id, wherever it is.
    pub async fn find(&self, by: By, text: &str) -> Result<Option<DeviceState>, DatabaseError> {
        self.find_within(by, text, super::places::ROOT).await
    }

    /// The device with that alternate id in the group or below it. Of several, an enrolled one counts more than one
    /// that has left, and then the one seen last.
    pub async fn find_within(
        &self,
        by: By,
        text: &str,
        org_group_id: i64,
    ) -> Result<Option<DeviceState>, DatabaseError> {
        match self.find_id_within(by, text, org_group_id).await? {
            Some(id) => self.get(id).await,
            None => Ok(None),
        }
    }

    /// Its id alone, see [`Self::find_within`].
    pub async fn find_id_within(
        &self,
        by: By,
        text: &str,
        org_group_id: i64,
    ) -> Result<Option<u32>, DatabaseError> {
        let found = store::find(&self.database, by, text).await?;
        if found.is_empty() {
            return Ok(None);
        }
        let within = self.places().subtree(org_group_id);
        let columns = self.columns.read();
        let visible =
            found.iter().filter_map(|id| columns.get(*id)).filter(|facts| within.contains(&facts.org_group));
        Ok(visible.max_by_key(|facts| (facts.is_listed(), facts.last_seen)).map(|facts| facts.id))
    }

    /// Changes one device and everything that follows from it. None where it is not there.
    pub async fn change(
        &self,
        id: u32,
        change: impl FnOnce(&mut DeviceState) + Send,
    ) -> Result<Option<DeviceState>, DatabaseError> {
        let mut change = Some(change);
        let changed = self
            .change_many(&[id], |state| {
                if let Some(change) = change.take() {
                    change(state);
                }
            })
            .await?;
        Ok(changed.into_iter().next())
    }

    /// Changes several devices in one transaction. Answers those that are there.
    pub async fn change_many(
        &self,
        ids: &[u32],
        mut change: impl FnMut(&mut DeviceState) + Send,
    ) -> Result<Vec<DeviceState>, DatabaseError> {
        let _writing = self.writing.lock().await;
        let mut states = store::read(&self.database, ids).await?;
        for state in &mut states {
            let (id, uuid) = (state.id, state.uuid);
            change(state);
            (state.id, state.uuid) = (id, uuid);
        }
        self.write(&states, false).await?;
        Ok(states)
    }

    /// Enrols so many new devices now. Their ids are higher than all before, those that were removed included.
    pub async fn add(
        &self,
        count: u32,
        mut change: impl FnMut(&mut DeviceState) + Send,
    ) -> Result<Vec<DeviceState>, DatabaseError> {
        let _writing = self.writing.lock().await;
        let last = store::fact(&self.database, store::LAST_ID).await?.and_then(|id| u32::try_from(id).ok());
        let first = last.map_or(ids::FIRST_DEVICE_ID, |last| last + 1);
        let places = self.places();
        let recipe = Recipe { seed: self.seed, fleet: self.seeded, epoch: self.now(), places: &places };
        let mut states = Vec::with_capacity(count as usize);
        for id in first..first.saturating_add(count) {
            let mut state = generate::newcomer(recipe, id - ids::FIRST_DEVICE_ID);
            let uuid = state.uuid;
            change(&mut state);
            (state.id, state.uuid) = (id, uuid);
            states.push(state);
        }
        if let Some(last) = states.last() {
            store::keep_fact(&self.database, store::LAST_ID, i64::from(last.id)).await?;
        }
        self.write(&states, true).await?;
        Ok(states)
    }

    /// Takes devices out for good. Answers how many were there.
    pub async fn remove(&self, ids: &[u32]) -> Result<usize, DatabaseError> {
        let _writing = self.writing.lock().await;
        store::delete(&self.database, ids).await?;
        self.rows.forget(ids.iter().copied());
        Ok(self.columns.write().remove(ids))
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

    /// Writes states to both tables and to memory. The caller holds `writing`.
    async fn write(&self, states: &[DeviceState], is_new: bool) -> Result<(), DatabaseError> {
        if states.is_empty() {
            return Ok(());
        }
        let batch = Batch::new(self.documents(states.to_vec()))?;
        let mut transaction = self.database.begin("write devices").await?;
        batch.write(&mut transaction, is_new).await?;
        transaction.commit().await?;
        self.rows.forget(states.iter().map(|state| state.id));
        let mut columns = self.columns.write();
        for state in states {
            let facts = columns.facts(state);
            columns.put(facts);
        }
        columns.touch();
        Ok(())
    }

    /// States with their rendered search rows.
    pub(super) fn documents(&self, states: Vec<DeviceState>) -> Vec<Document> {
        let places = self.places();
        let documents = states.into_iter().map(|state| {
            let search_json = render::search_row(&state, places.get(state.org_group_id));
            Document { state, search_json }
        });
        documents.collect()
    }
}
