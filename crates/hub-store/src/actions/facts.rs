//! The targets of an order as the hub knows them now, which is what the guards ask.

use std::collections::HashSet;

use database::{Transaction, params};
use hub_core::{
    actions::{Order, Target, TargetFacts, TargetKind},
    ids::{DeviceId, IntegrationId, OrgGroupId, SmartGroupId, UemId, UserGroupId, UserId},
};

use super::open::add_open;
use crate::{StoreError, search::id_list};

/// Groups of one kind.
struct Groups {
    kind: TargetKind,
    /// For one of them.
    word: &'static str,
    table: &'static str,
    /// The UUID in the tenant; it tells none of user groups.
    uuid: &'static str,
}

const SMART_GROUPS: Groups =
    Groups { kind: TargetKind::SmartGroup, word: "smart group", table: "smart_groups", uuid: "uem_uuid" };
const ORG_GROUPS: Groups =
    Groups { kind: TargetKind::OrgGroup, word: "organization group", table: "org_groups", uuid: "uem_uuid" };
const USER_GROUPS: Groups =
    Groups { kind: TargetKind::UserGroup, word: "user group", table: "user_groups", uuid: "''" };
/// Ids in one statement.
const CHUNK: usize = 1_000;

/// Whose facts are read: what was chosen, looked up.
#[derive(Debug, Clone, Default)]
pub(super) struct Ids {
    pub devices: Vec<DeviceId>,
    pub users: Vec<UserId>,
    pub smart_groups: Vec<SmartGroupId>,
    pub org_groups: Vec<OrgGroupId>,
    pub user_groups: Vec<UserGroupId>,
}

/// What was asked for and is not in this integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NotThere {
    pub word: &'static str,
    pub ids: Vec<i64>,
}

/// Reads them all, each once, in the order of their ids; devices of a user stand before the user.
pub(super) async fn read_targets(
    transaction: &mut Transaction,
    integration: IntegrationId,
    order: &Order,
    ids: &Ids,
) -> Result<Result<Vec<TargetFacts>, NotThere>, StoreError> {
    let (mut targets, mut found) = (Vec::new(), HashSet::new());
    if let Order::AddUser(user) = order {
        targets.push(new_thing(TargetKind::NewUser, &user.user_name));
    }
    if let Order::AddInternalApp(app) = order {
        targets.push(new_thing(TargetKind::NewApp, &app.label()));
    }
    let wanted: Vec<i64> = ids.devices.iter().map(|id| id.0).collect();
    for facts in read_devices(transaction, integration, "d.id IN ({})", &wanted).await? {
        found.insert(facts.target.hub_id);
        targets.push(facts);
    }
    if let Some(missing) = missing("device", &wanted, &found) {
        return Ok(Err(missing));
    }
    let wanted: Vec<i64> = ids.users.iter().map(|id| id.0).collect();
    let users = read_users(transaction, integration, &wanted).await?;
    found = users.iter().map(|facts| facts.target.hub_id).collect();
    if let Some(missing) = missing("user", &wanted, &found) {
        return Ok(Err(missing));
    }
    if order.with_devices() {
        targets.extend(read_devices_of(transaction, integration, &wanted).await?);
    }
    targets.extend(users);
    for (of, wanted) in [
        (SMART_GROUPS, ids.smart_groups.iter().map(|id| id.0).collect::<Vec<_>>()),
        (ORG_GROUPS, ids.org_groups.iter().map(|id| id.0).collect()),
        (USER_GROUPS, ids.user_groups.iter().map(|id| id.0).collect()),
    ] {
        let groups = read_groups(transaction, integration, &of, &wanted).await?;
        found = groups.iter().map(|facts| facts.target.hub_id).collect();
        if let Some(missing) = missing(of.word, &wanted, &found) {
            return Ok(Err(missing));
        }
        targets.extend(groups);
    }
    add_open(transaction, integration, order, &mut targets).await?;
    Ok(Ok(targets))
}

/// One target as it is now, for the sender. What is not in the hub any more is gone, except what it never knew.
pub(super) async fn read_target(
    transaction: &mut Transaction,
    integration: IntegrationId,
    target: &Target,
) -> Result<TargetFacts, StoreError> {
    let id: Vec<i64> = target.hub_id.into_iter().collect();
    let found = match target.kind {
        TargetKind::Device => read_devices(transaction, integration, "d.id IN ({})", &id).await?.pop(),
        TargetKind::User => read_users(transaction, integration, &id).await?.pop(),
        TargetKind::NewUser | TargetKind::NewApp => Some(new_thing(target.kind, &target.label)),
        TargetKind::SmartGroup => read_groups(transaction, integration, &SMART_GROUPS, &id).await?.pop(),
        TargetKind::OrgGroup => read_groups(transaction, integration, &ORG_GROUPS, &id).await?.pop(),
        TargetKind::UserGroup => read_groups(transaction, integration, &USER_GROUPS, &id).await?.pop(),
    };
    Ok(found.unwrap_or_else(|| TargetFacts { is_gone: true, ..bare(target.clone()) }))
}

fn bare(target: Target) -> TargetFacts {
    TargetFacts {
        target,
        ownership: None,
        enrollment: None,
        is_gone: false,
        is_on_hold: false,
        open_action: None,
        devices: 0,
    }
}

/// What does not exist yet goes by its name.
fn new_thing(kind: TargetKind, name: &str) -> TargetFacts {
    bare(Target { kind, hub_id: None, uem_id: None, uem_uuid: String::new(), label: name.to_owned() })
}

fn missing(word: &'static str, wanted: &[i64], found: &HashSet<Option<i64>>) -> Option<NotThere> {
    let ids: Vec<i64> = wanted.iter().copied().filter(|id| !found.contains(&Some(*id))).collect();
    (!ids.is_empty()).then_some(NotThere { word, ids })
}

async fn read_devices(
    transaction: &mut Transaction,
    integration: IntegrationId,
    condition: &str,
    ids: &[i64],
) -> Result<Vec<TargetFacts>, StoreError> {
    let mut targets = Vec::new();
    for ids in sorted(ids).chunks(CHUNK) {
        let condition = condition.replace("{}", &id_list(ids.iter().copied()));
        let sql = format!(
            "SELECT d.id, d.uem_id, d.uem_uuid, d.friendly_name, d.serial_number, f.ownership, f.enrollment,
                f.state = 'tombstoned', EXISTS (SELECT 1 FROM device_holds h WHERE h.device_id = d.id)
             FROM devices d JOIN device_facets f ON f.id = d.facet_id
             WHERE d.integration_id = $1 AND {condition} ORDER BY d.id"
        );
        for row in transaction.query(&sql, params![integration.0]).await? {
            let (name, serial): (String, String) = (row.at(3)?, row.at(4)?);
            let (ownership, enrollment): (String, String) = (row.at(5)?, row.at(6)?);
            targets.push(TargetFacts {
                ownership: Some(ownership.as_str().into()),
                enrollment: Some(enrollment.as_str().into()),
                is_gone: row.at(7)?,
                is_on_hold: row.at(8)?,
                ..bare(Target {
                    kind: TargetKind::Device,
                    hub_id: Some(row.at(0)?),
                    uem_id: Some(UemId(row.at(1)?)),
                    uem_uuid: row.at(2)?,
                    label: if name.is_empty() { serial } else { format!("{name} ({serial})") },
                })
            });
        }
    }
    Ok(targets)
}

async fn read_devices_of(
    transaction: &mut Transaction,
    integration: IntegrationId,
    users: &[i64],
) -> Result<Vec<TargetFacts>, StoreError> {
    let condition = "f.state <> 'tombstoned' AND d.user_uem_id IN
        (SELECT u.uem_id FROM users u WHERE u.integration_id = d.integration_id AND u.id IN ({}))";
    read_devices(transaction, integration, condition, users).await
}

async fn read_users(
    transaction: &mut Transaction,
    integration: IntegrationId,
    ids: &[i64],
) -> Result<Vec<TargetFacts>, StoreError> {
    let mut targets = Vec::new();
    for ids in sorted(ids).chunks(CHUNK) {
        // A device whose deletion is confirmed may still be stored until the next synchronization.
        let sql = format!(
            "SELECT u.id, u.uem_id, u.uem_uuid, u.user_name, u.gone_at_ms IS NOT NULL,
                (SELECT count(*) FROM devices d JOIN device_facets f ON f.id = d.facet_id
                 WHERE d.integration_id = u.integration_id AND d.user_uem_id = u.uem_id
                    AND f.state <> 'tombstoned' AND f.enrollment <> 'unenrolled'
                    AND NOT EXISTS (SELECT 1 FROM action_items i WHERE i.target_kind = 'device' AND i.hub_id = d.id
                        AND i.kind IN ('delete_device', 'enterprise_wipe', 'device_wipe') AND i.state = 'confirmed'
                        AND i.uem_id = d.uem_id))
             FROM users u WHERE u.integration_id = $1 AND u.id IN ({}) ORDER BY u.id",
            id_list(ids.iter().copied())
        );
        for row in transaction.query(&sql, params![integration.0]).await? {
            targets.push(TargetFacts {
                is_gone: row.at(4)?,
                devices: row.at(5)?,
                ..bare(Target {
                    kind: TargetKind::User,
                    hub_id: Some(row.at(0)?),
                    uem_id: Some(UemId(row.at(1)?)),
                    uem_uuid: row.at(2)?,
                    label: row.at(3)?,
                })
            });
        }
    }
    Ok(targets)
}

async fn read_groups(
    transaction: &mut Transaction,
    integration: IntegrationId,
    of: &Groups,
    ids: &[i64],
) -> Result<Vec<TargetFacts>, StoreError> {
    let mut targets = Vec::new();
    for ids in sorted(ids).chunks(CHUNK) {
        let sql = format!(
            "SELECT id, uem_id, {}, name, gone_at_ms IS NOT NULL FROM {}
             WHERE integration_id = $1 AND id IN ({}) ORDER BY id",
            of.uuid,
            of.table,
            id_list(ids.iter().copied())
        );
        for row in transaction.query(&sql, params![integration.0]).await? {
            targets.push(TargetFacts {
                is_gone: row.at(4)?,
                ..bare(Target {
                    kind: of.kind,
                    hub_id: Some(row.at(0)?),
                    uem_id: Some(UemId(row.at(1)?)),
                    uem_uuid: row.at(2)?,
                    label: row.at(3)?,
                })
            });
        }
    }
    Ok(targets)
}

fn sorted(ids: &[i64]) -> Vec<i64> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    ids
}
