//! Reading devices: one by its id or another id, many by their ids. All from memory.

use std::cmp::Reverse;

use database::DatabaseError;

use super::{By, columns::Facts, handle::Fleet, places, roster::Roster, state::DeviceState};

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
        let roster = self.roster.read();
        match self.best_fit(&roster, by, text, org_group_id)? {
            Some(id) => roster.get(id),
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
        self.best_fit(&self.roster.read(), by, text, org_group_id)
    }

    fn best_fit(
        &self,
        roster: &Roster,
        by: By,
        text: &str,
        org_group_id: i64,
    ) -> Result<Option<u32>, DatabaseError> {
        let (wanted, places) = (by.wanted(text), self.places.load());
        let mut candidates = self.facts_of(&roster.candidates(by, &wanted));
        candidates.sort_unstable_by_key(|facts| Reverse((facts.is_listed(), facts.last_seen, facts.id)));
        // A placeholder is the serial number of many: the first of them is mostly the answer.
        for facts in candidates {
            if !places.is_within(i64::from(facts.org_group), org_group_id) {
                continue;
            }
            if roster.ids(facts.id)?.is_some_and(|ids| by.of(ids).eq_ignore_ascii_case(&wanted)) {
                return Ok(Some(facts.id));
            }
        }
        Ok(None)
    }

    /// Ids of all devices with that alternate id, wherever they are.
    pub(super) fn find_ids(&self, by: By, text: &str) -> Result<Vec<u32>, DatabaseError> {
        let wanted = by.wanted(text);
        let roster = self.roster.read();
        let mut found = Vec::new();
        for id in roster.candidates(by, &wanted) {
            if roster.ids(id)?.is_some_and(|ids| by.of(ids).eq_ignore_ascii_case(&wanted)) {
                found.push(id);
            }
        }
        Ok(found)
    }

    fn facts_of(&self, ids: &[u32]) -> Vec<Facts> {
        let columns = self.columns.read();
        ids.iter().filter_map(|id| columns.get(*id).copied()).collect()
    }
}
