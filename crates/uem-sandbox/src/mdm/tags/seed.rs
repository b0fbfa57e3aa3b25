//! A few tags at each customer, on a few devices.

use database::{Bulk, Column, Conflict, Kind, Value};
use uuid::Uuid;

use super::store::{self, Tag};
use crate::{
    SandboxError, SandboxSettings, Tenant,
    fleet::{ids, places::ROOT},
};

/// Names, and on one device of how many.
const TAGS: [(&str, u32); 4] = [("Kiosk", 41), ("Loaner", 29), ("Lost", 211), ("VIP", 67)];

const COLUMNS: [Column; 3] = [
    Column { name: "tag_id", kind: Kind::Int },
    Column { name: "device_id", kind: Kind::Int },
    Column { name: "tagged_at", kind: Kind::Int },
];

/// Writes tags and who carries them.
pub async fn seed(tenant: &Tenant, settings: &SandboxSettings) -> Result<(), SandboxError> {
    let created_at = tenant.fleet.now().as_millisecond() - 30 * 86_400_000;
    for customer in tenant.access.subtree(ROOT).into_iter().filter(|group| group.kind == "Customer") {
        for (name, one_of) in TAGS {
            let uuid: Uuid =
                ids::uuid(settings.seed, "tag", (customer.id.unsigned_abs() << 8) + u64::from(one_of));
            let mut tag = Tag {
                id: 0,
                uuid: uuid.to_string(),
                name: name.into(),
                kind: 1,
                avatar: String::new(),
                org_group_id: customer.id,
                created_at,
            };
            tag.id = store::insert(&tenant.database, &tag).await?;
            carry(tenant, &tag, one_of).await?;
        }
    }
    Ok(())
}

async fn carry(tenant: &Tenant, tag: &Tag, one_of: u32) -> Result<(), SandboxError> {
    let ids = tenant.fleet.ids_within(tag.org_group_id);
    let carriers = ids.iter().filter(|id| **id % one_of == one_of / 2);
    let values: Vec<Value> =
        carriers.flat_map(|id| [tag.id.into(), (*id).into(), tag.created_at.into()]).collect();
    if values.is_empty() {
        return Ok(());
    }
    let mut transaction = tenant.database.begin("seed_tagged").await?;
    transaction
        .bulk(Bulk { table: "device_tag", columns: &COLUMNS, conflict: Conflict::Fail, values })
        .await?;
    transaction.commit().await?;
    Ok(())
}
