//! The values of devices: the seeded ones, with what was set or deleted on top.

use std::collections::HashMap;

use database::DatabaseError;

use super::{
    seeded,
    store::{self, Changed},
};
use crate::{Tenant, fleet::state::DeviceState};

/// Values by device id, those of each by application and name. Devices without any are not in it.
pub async fn of_devices(
    tenant: &Tenant,
    devices: &[DeviceState],
) -> Result<HashMap<u32, Vec<Changed>>, DatabaseError> {
    let ids: Vec<u32> = devices.iter().map(|device| device.id).collect();
    let mut changed: HashMap<u32, Vec<Changed>> = HashMap::new();
    for change in store::changed(&tenant.database, &ids).await? {
        changed.entry(change.device_id).or_default().push(change);
    }
    let seed = tenant.fleet.seed();
    let merged = devices.iter().map(|device| {
        (device.id, merge(seeded::values(seed, device), changed.remove(&device.id).unwrap_or_default()))
    });
    Ok(merged.filter(|(_, values)| !values.is_empty()).collect())
}

/// What was changed replaces what was there under the same names, whatever their case.
fn merge(seeded: Vec<Changed>, changed: Vec<Changed>) -> Vec<Changed> {
    let is_same = |a: &Changed, b: &Changed| {
        a.application.eq_ignore_ascii_case(&b.application) && a.name.eq_ignore_ascii_case(&b.name)
    };
    let mut values: Vec<Changed> =
        seeded.into_iter().filter(|value| !changed.iter().any(|change| is_same(value, change))).collect();
    values.extend(changed.into_iter().filter(|change| change.value.is_some()));
    values.sort_by(|a, b| (&a.application, &a.name).cmp(&(&b.application, &b.name)));
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(name: &str, value: Option<&str>) -> Changed {
        let (application, source) = ("ops".to_owned(), "API".to_owned());
        Changed {
            device_id: 1,
            application,
            name: name.into(),
            value: value.map(str::to_owned),
            source,
            modified_at: 0,
        }
    }

    #[test]
    fn a_change_replaces_and_a_deletion_hides() {
        let seeded =
            vec![value("class", Some("A")), value("store", Some("0001")), value("warranty", Some("2027"))];
        let merged =
            merge(seeded, vec![value("STORE", Some("0042")), value("class", None), value("new", Some("x"))]);
        let seen: Vec<_> = merged.iter().map(|value| (value.name.as_str(), value.value.as_deref())).collect();
        assert_eq!(seen, [("STORE", Some("0042")), ("new", Some("x")), ("warranty", Some("2027"))]);
    }
}
