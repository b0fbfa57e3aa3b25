//! Reading devices: one by its id or another id, many by their ids. All from memory.

use std::cmp::Reverse;

use database::DatabaseError;

use super::{By, columns::Facts, handle::Fleet, places, state::DeviceState};

/// Devices that are opened before others get their turn: a few milliseconds.
const WITHOUT_A_BREAK: usize = 1_000;

impl Fleet {
    /// The device of that id.
    pub async fn get(&self, id: u32) -> Result<Option<DeviceState>, DatabaseError> {
        self.roster.read().get(id)
    }

    /// The devices of those ids in that order; those that are not there are left out.
    pub async fn get_many(&self, ids: &[u32]) -> Result<Vec<DeviceState>, DatabaseError> {
        let mut states = Vec::with_capacity(ids.len());
        for (turn, ids) in ids.chunks(WITHOUT_A_BREAK).enumerate() {
            if turn > 0 {
                tokio::task::yield_now().await;
            }
            let roster = self.roster.read();
            for id in ids {
                states.extend(roster.get(*id)?);
            }
        }
        Ok(states)
    }

    /// The device with that alternate id, wherever it is.
    pub async fn find(&self, by: By, text: &str) -> Result<Option<DeviceState>, DatabaseError> {
        self.find_within(by, text, places::ROOT).await
    }

    /// The device with that alternate id in the group or below it. Of several, an enrolled one counts more than one
    /// that has left, and then the one seen last.
    pub async fn find_within(
        &self,
        by: By,
        text: &str,
        org_group_id: i64,
    ) -> Result<Option<DeviceState>, DatabaseError> {
        let wanted = by.wanted(text);
        let roster = self.roster.read();
        let mut candidates = self.candidates_within(roster.candidates(by, &wanted), org_group_id);
        candidates.sort_by_key(|facts| Reverse((facts.is_listed(), facts.last_seen, facts.id)));
        for facts in candidates {
            let found = roster.get(facts.id)?.filter(|state| by.of(state).eq_ignore_ascii_case(&wanted));
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Its id alone, see [`Self::find_within`].
    pub async fn find_id_within(
        &self,
        by: By,
        text: &str,
        org_group_id: i64,
    ) -> Result<Option<u32>, DatabaseError> {
        Ok(self.find_within(by, text, org_group_id).await?.map(|state| state.id))
    }

    /// Ids of all devices with that alternate id, wherever they are.
    pub(super) fn find_ids(&self, by: By, text: &str) -> Result<Vec<u32>, DatabaseError> {
        let wanted = by.wanted(text);
        let roster = self.roster.read();
        let mut found = Vec::new();
        for id in roster.candidates(by, &wanted) {
            let fits = roster.get(id)?.is_some_and(|state| by.of(&state).eq_ignore_ascii_case(&wanted));
            if fits {
                found.push(id);
            }
        }
        Ok(found)
    }

    fn candidates_within(&self, ids: Vec<u32>, org_group_id: i64) -> Vec<Facts> {
        let (places, columns) = (self.places(), self.columns.read());
        let facts = ids.into_iter().filter_map(|id| columns.get(id).copied());
        facts.filter(|facts| places.is_within(i64::from(facts.org_group), org_group_id)).collect()
    }
}
