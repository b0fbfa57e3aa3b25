//! One device as v1 reads answer it, whole: rendered when it is first asked for, and kept until it changes.

use bytes::Bytes;
use database::DatabaseError;

use super::{handle::Fleet, kept::Weigh};
use crate::mdm::devices::render;

/// A device's answer, and where it belonged when that was rendered: who may see the one may see the other.
#[derive(Debug, Clone)]
pub struct Whole {
    /// Organization group.
    pub org_group_id: i64,
    /// JSON.
    pub body: Bytes,
}

impl Weigh for Whole {
    fn bytes(&self) -> usize {
        self.body.len()
    }
}

impl Fleet {
    /// The device of that id.
    pub fn whole(&self, id: u32) -> Result<Option<Whole>, DatabaseError> {
        let generation = match self.wholes.get(id) {
            Ok(whole) => return Ok(Some(whole)),
            Err(generation) => generation,
        };
        let Some(state) = self.roster.read().get(id)? else { return Ok(None) };
        let places = self.places.load();
        let body = render::full_json(&state, places.get(state.org_group_id));
        let whole = Whole { org_group_id: state.org_group_id, body };
        self.wholes.put(generation, id, whole.clone());
        Ok(Some(whole))
    }
}
