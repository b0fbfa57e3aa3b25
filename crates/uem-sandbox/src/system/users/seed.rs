//! Writes the people of the fleet as enrolment users.

use jiff::SignedDuration;

use super::store;
use crate::{
    SandboxError, SandboxSettings, Tenant,
    fleet::{people, places::Places},
};

/// People written in one transaction.
const BATCH: u32 = 20_000;

/// Writes all users, then their indexes.
pub async fn seed(tenant: &Tenant, settings: &SandboxSettings) -> Result<(), SandboxError> {
    let places = Places::read(&tenant.access);
    let created = tenant.fleet.now() - SignedDuration::from_hours(400 * 24);
    let count = people::count(settings.fleet);
    for first in (0..count).step_by(BATCH as usize) {
        let batch: Vec<_> = (first..(first + BATCH).min(count))
            .map(|n| people::person(settings.seed, n))
            .map(|person| {
                let home = places.home(person.place);
                (person, home)
            })
            .collect();
        store::insert(&tenant.database, &batch, created).await?;
    }
    store::index(&tenant.database).await?;
    Ok(())
}
