//! Changing the fleet: one device or many, adding, removing. What follows from a change (compliance, the log,
//! webhooks) is done here and nowhere else.

use std::sync::Arc;

use database::DatabaseError;
use jiff::Timestamp;

use super::{
    block::block_of,
    events,
    generate::{self, Recipe},
    handle::Fleet,
    happening::{self, DeviceEvent, Happening},
    ids,
    state::DeviceState,
    store::{self, Batch},
};
use crate::mdm::compliance::judge;

impl Fleet {
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
        change: impl FnMut(&mut DeviceState) + Send,
    ) -> Result<Vec<DeviceState>, DatabaseError> {
        self.change_by("", ids, change).await
    }

    /// The same, asked for by that admin: the log and webhooks are told.
    pub async fn change_by(
        &self,
        admin: &str,
        ids: &[u32],
        change: impl FnMut(&mut DeviceState) + Send,
    ) -> Result<Vec<DeviceState>, DatabaseError> {
        self.change_at(self.now(), admin, ids, change).await
    }

    /// The same at that tenant time.
    pub(super) async fn change_at(
        &self,
        now: Timestamp,
        admin: &str,
        ids: &[u32],
        mut change: impl FnMut(&mut DeviceState) + Send,
    ) -> Result<Vec<DeviceState>, DatabaseError> {
        let _writing = self.writing.lock().await;
        let mut states = self.get_many(ids).await?;
        let (policies, places) = (self.policies.load_full(), self.places());
        let mut happened = Vec::new();
        for state in &mut states {
            let before = state.clone();
            change(state);
            (state.id, state.uuid) = (before.id, before.uuid);
            judge(&policies, &places, &before, state, now);
            for (event, data) in happening::between(&before, state) {
                let device = Arc::new(state.clone());
                happened.push(Happening { event, at: now, admin: admin.to_owned(), device, data });
            }
        }
        self.write(&states, false, &happened).await?;
        Ok(states)
    }

    /// Enrols so many new devices now. Their ids are higher than all before, those that were removed included.
    pub async fn add(
        &self,
        count: u32,
        change: impl FnMut(&mut DeviceState) + Send,
    ) -> Result<Vec<DeviceState>, DatabaseError> {
        self.add_at(self.now(), count, change).await
    }

    /// The same at that tenant time.
    pub(super) async fn add_at(
        &self,
        now: Timestamp,
        count: u32,
        mut change: impl FnMut(&mut DeviceState) + Send,
    ) -> Result<Vec<DeviceState>, DatabaseError> {
        let _writing = self.writing.lock().await;
        let last = store::fact(&self.database, store::LAST_ID).await?.and_then(|id| u32::try_from(id).ok());
        let first = last.map_or(ids::FIRST_DEVICE_ID, |last| last + 1);
        let places = self.places();
        let recipe = Recipe { seed: self.seed, fleet: self.seeded, epoch: now, places: &places };
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
        let enrolled = states.iter().filter(|state| state.is_listed()).map(|state| Happening {
            event: DeviceEvent::Enrolled,
            at: now,
            admin: String::new(),
            device: Arc::new(state.clone()),
            data: Vec::new(),
        });
        let enrolled: Vec<Happening> = enrolled.collect();
        self.write(&states, true, &enrolled).await?;
        Ok(states)
    }

    /// Takes devices out for good. Answers how many were there.
    pub async fn remove(&self, ids: &[u32]) -> Result<usize, DatabaseError> {
        Ok(self.remove_by("", ids).await?.len())
    }

    /// The same, asked for by that admin. Answers what they last were.
    pub async fn remove_by(&self, admin: &str, ids: &[u32]) -> Result<Vec<DeviceState>, DatabaseError> {
        let _writing = self.writing.lock().await;
        let now = self.now();
        let states = self.get_many(ids).await?;
        let deleted = states.iter().map(|state| Happening {
            event: DeviceEvent::Deleted,
            at: now,
            admin: admin.to_owned(),
            device: Arc::new(state.clone()),
            data: Vec::new(),
        });
        let deleted: Vec<Happening> = deleted.collect();
        let mut transaction = self.database.begin("remove devices").await?;
        store::delete(&mut transaction, ids).await?;
        let told = self.webhooks.write_down(&mut transaction, &self.places(), &deleted).await?;
        transaction.commit().await?;
        self.forget_in_memory(ids)?;
        self.webhooks.queue(told);
        Ok(states)
    }

    /// Writes states to both tables and to memory, what happened to the log, and whom it is told. The caller holds
    /// `writing`.
    async fn write(
        &self,
        states: &[DeviceState],
        is_new: bool,
        happened: &[Happening],
    ) -> Result<(), DatabaseError> {
        if states.is_empty() {
            return Ok(());
        }
        let batch = Batch::new(states.to_vec())?;
        let mut transaction = self.database.begin("write devices").await?;
        batch.write(&mut transaction, is_new).await?;
        let lines = happened.iter().filter_map(|one| Some((one.device.id, one.entry()?)));
        events::insert_many(&mut transaction, lines.collect()).await?;
        let told = self.webhooks.write_down(&mut transaction, &self.places(), happened).await?;
        transaction.commit().await?;
        self.put_in_memory(states)?;
        self.webhooks.queue(told);
        Ok(())
    }

    /// What was written, where reads find it.
    fn put_in_memory(&self, states: &[DeviceState]) -> Result<(), DatabaseError> {
        let mut roster = self.roster.write();
        let mut columns = self.columns.write();
        for state in states {
            roster.put(state)?;
            let facts = columns.facts(state);
            columns.put(facts);
        }
        columns.touch();
        self.forget_rendered(states.iter().map(|state| state.id));
        Ok(())
    }

    fn forget_in_memory(&self, ids: &[u32]) -> Result<(), DatabaseError> {
        let mut roster = self.roster.write();
        for id in ids {
            roster.remove(*id)?;
        }
        self.columns.write().remove(ids);
        self.forget_rendered(ids.iter().copied());
        Ok(())
    }

    /// What was rendered of these devices is so no longer.
    fn forget_rendered(&self, ids: impl Iterator<Item = u32> + Clone) {
        self.rows.forget(ids.clone().map(block_of));
        self.wholes.forget(ids);
    }
}
