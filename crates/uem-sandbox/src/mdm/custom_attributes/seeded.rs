//! Values that follow from seed and device: on two corporate devices of three.

use rand::Rng;

use super::{seed::APPLICATION, store::Changed};
use crate::fleet::{
    ids,
    state::{DeviceState, Ownership},
};

/// The values of a device that nobody has touched.
pub(super) fn values(seed: u64, device: &DeviceState) -> Vec<Changed> {
    let mut rng = ids::rng(seed, "attributes", device.likeness.into());
    let (has_any, store, class, year) = (
        rng.random_ratio(2, 3),
        rng.random_range(1..400_u32),
        rng.random_range(0..3_usize),
        rng.random_range(2026..2030_u32),
    );
    if !has_any || matches!(device.ownership, Ownership::E | Ownership::Undefined) {
        return Vec::new();
    }
    let value = |name: &str, value: String| Changed {
        device_id: device.id,
        application: APPLICATION.into(),
        name: name.into(),
        value: Some(value),
        source: "Device".into(),
        modified_at: device.enrolled_at.as_millisecond(),
    };
    vec![
        value("assetClass", ["A", "B", "C"][class].to_owned()),
        value("store", format!("{store:04}")),
        value("warrantyEnd", format!("{year}-12-31")),
    ]
}
