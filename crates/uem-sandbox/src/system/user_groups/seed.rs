//! One user group a department, at every customer's organization group.

use super::{
    details::Details,
    store::{self, UserGroup},
};
use crate::{
    SandboxError, SandboxSettings, Tenant,
    fleet::{ids, people::DEPARTMENTS, places::ROOT},
};

/// Integer id of the first user group.
const FIRST_ID: i64 = 3_001;

/// Writes the groups.
pub async fn seed(tenant: &Tenant, settings: &SandboxSettings) -> Result<(), SandboxError> {
    let mut id = FIRST_ID;
    for customer in tenant.access.subtree(ROOT).into_iter().filter(|group| group.kind == "Customer") {
        for (department, name) in (0_i64..).zip(DEPARTMENTS) {
            let uuid = ids::uuid(settings.seed, "user_group", id.unsigned_abs()).to_string();
            let is_directory = department % 4 != 3;
            let group = UserGroup {
                id,
                uuid,
                name: name.into(),
                org_group_id: customer.id,
                department,
                is_directory,
                details: Details::default(),
            };
            store::insert(&tenant.database, &group).await?;
            id += 1;
        }
    }
    Ok(())
}
