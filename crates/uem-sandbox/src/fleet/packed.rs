//! One device as a few hundred bytes: so small that the whole fleet stays in memory.

use database::DatabaseError;

use super::{device_ids::DeviceIds, state::DeviceState};

/// A device, packed.
#[derive(Debug)]
pub struct Packed(Box<[u8]>);

impl Packed {
    /// Packs it.
    pub fn new(state: &DeviceState) -> Result<Self, DatabaseError> {
        postcard::to_stdvec(state).map(|bytes| Self(bytes.into())).map_err(|_| broken())
    }

    /// The device again, as it was.
    pub fn open(&self) -> Result<DeviceState, DatabaseError> {
        postcard::from_bytes(&self.0).map_err(|_| broken())
    }

    /// What it is looked up by: a part of the work of opening it, and nothing copied.
    pub fn ids(&self) -> Result<DeviceIds<'_>, DatabaseError> {
        postcard::take_from_bytes(&self.0).map(|(ids, _)| ids).map_err(|_| broken())
    }
}

fn broken() -> DatabaseError {
    DatabaseError::Column { column: "state".to_owned(), wanted: "a device" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::{
        generate::{self, Recipe},
        places::Places,
        state::{LostMode, ManagedSettings, RecoveryLock},
    };

    #[test]
    fn a_device_comes_out_as_it_went_in() {
        let places = Places::default();
        let epoch = "2026-03-01T08:00:00.123456789Z".parse().unwrap();
        let recipe = Recipe { seed: 7, fleet: 400, epoch, places: &places };
        let mut bytes = 0;
        for n in 0..410 {
            let mut state = generate::device(recipe, n);
            if n == 1 {
                state.user = None;
                state.extras.lost_mode =
                    Some(LostMode { message: "é".into(), phone_number: "1".into(), footnote: "".into() });
                state.extras.settings =
                    Some(ManagedSettings { bluetooth: Some(false), ..ManagedSettings::default() });
                state.extras.recovery_lock =
                    Some(RecoveryLock { submitted_at: epoch, applied_at: None, turn: 3 });
                state.extras.admin_password = Some((2, epoch));
            }
            let packed = Packed::new(&state).unwrap();
            bytes += packed.0.len();
            assert_eq!(packed.open().unwrap(), state);
            assert_eq!(packed.ids().unwrap(), DeviceIds::from(&state));
        }
        assert!(bytes / 410 < 500, "{} bytes each: a million of them take that many megabytes", bytes / 410);
    }
}
