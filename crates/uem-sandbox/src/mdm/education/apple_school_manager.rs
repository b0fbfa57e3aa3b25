//! Syncing with Apple School Manager: a school of people and classes that follows from the seed and the group. It is
//! done within the call; a second sync finds nothing new.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    input::path_group,
    record::{Class, Member, Record, SchoolSync},
    settings::{effective, time},
    store,
};
use crate::{
    access::OrgGroup,
    fleet::{ids, people},
    http::{Call, Reply, VendorError},
};

/// Subjects that are taught; each is one class.
const SUBJECTS: [&str; 4] = ["Biology", "Geometry", "History", "Literature"];
/// Students of one class.
const STUDENTS: usize = 6;
/// Where the people of schools begin: far above those of the fleet.
const FIRST_PERSON: u32 = 3_000_000_000;

/// Starts a sync, which needs education switched on and a token.
pub(super) async fn sync(call: Call) -> Result<Reply, VendorError> {
    let group = path_group(&call)?;
    let (settings, _) = effective(&call, &group).await?;
    if !settings.is_enabled || settings.token_name.is_empty() {
        let message = "Apple School Manager cannot be synced: set is_enabled and apple_school_manager_token_name of the education settings first";
        return Err(VendorError::new(400, 400, message));
    }
    let now = call.tenant.fleet.now().as_millisecond();
    let (members, classes) = school(call.tenant.fleet.seed(), &group, now);
    let database = &call.tenant.database;
    let known_members = store::list::<Member>(database).await?;
    let known_classes = store::list::<Class>(database).await?;
    let new_members: Vec<_> =
        members.iter().filter(|new| known_members.iter().all(|known| known.uuid != new.uuid)).collect();
    let new_classes: Vec<_> =
        classes.iter().filter(|new| known_classes.iter().all(|known| known.uuid != new.uuid)).collect();
    let record = Record {
        uuid: Uuid::new_v4(),
        name: Uuid::new_v4().to_string(),
        org_group_id: group.id,
        modified_at: now,
        document: SchoolSync {
            asked_by: call.caller.name.clone(),
            members_added: new_members.len(),
            members_total: members.len(),
            classes_added: new_classes.len(),
            classes_total: classes.len(),
        },
    };
    let mut work = database.begin("sync_school").await?;
    for member in new_members {
        store::insert(&mut work, member).await?;
    }
    for class in new_classes {
        store::insert(&mut work, class)
            .await
            .map_err(|error| super::input::taken::<Class>(error, &class.name))?;
    }
    store::insert(&mut work, &record).await?;
    work.commit().await?;
    Ok(Reply::json(&render(&group, &record))?.with_status(202))
}

/// The last sync of the group.
pub(super) async fn status(call: Call) -> Result<Reply, VendorError> {
    let group = path_group(&call)?;
    match store::newest::<SchoolSync>(&call.tenant.database, group.id).await? {
        Some(record) => Reply::json(&render(&group, &record)),
        None => Reply::json(&json!({"organization_group_uuid": group.uuid, "status": "NEVER"})),
    }
}

/// The people and classes of a group's school.
fn school(seed: u64, group: &OrgGroup, now: i64) -> (Vec<Record<Member>>, Vec<Record<Class>>) {
    let kind = format!("school {}", group.id);
    let mut members = Vec::new();
    let mut classes = Vec::new();
    // Every school has people of its own.
    let first = FIRST_PERSON.wrapping_add(u32::try_from(group.id % 1_000_000).unwrap_or(0) * 100);
    for (number, subject) in (0_u32..).zip(SUBJECTS) {
        let mut uuids = Vec::new();
        for place in 0..=u32::try_from(STUDENTS).unwrap_or(0) {
            let n = number * 10 + place;
            let person = people::person(seed, first.saturating_add(n));
            let uuid = ids::uuid(seed, &kind, u64::from(n));
            uuids.push(uuid);
            members.push(Record {
                uuid,
                name: format!("ASM-{}-{n:03}", group.id),
                org_group_id: group.id,
                modified_at: now,
                document: Member {
                    first_name: person.first.to_owned(),
                    last_name: person.last.to_owned(),
                    is_instructor: place == 0,
                    user: None,
                },
            });
        }
        classes.push(Record {
            uuid: ids::uuid(seed, &kind, 1_000 + u64::from(number)),
            name: format!("{subject} ({})", group.name),
            org_group_id: group.id,
            modified_at: now,
            document: Class {
                source_id: format!("ASM-CLASS-{}-{number}", group.id),
                location: group.name.clone(),
                members: uuids,
                ..Class::default()
            },
        });
    }
    (members, classes)
}

fn render(group: &OrgGroup, record: &Record<SchoolSync>) -> Value {
    let sync = &record.document;
    json!({
        "uuid": record.uuid,
        "organization_group_uuid": group.uuid,
        "status": "COMPLETED",
        "finished_at": time(record.modified_at),
        "asked_by": sync.asked_by,
        "members_added": sync.members_added,
        "members_total": sync.members_total,
        "classes_added": sync.classes_added,
        "classes_total": sync.classes_total,
    })
}
