//! Asks the tenant what became of what it took, or may have taken. Nothing is sent here.

use futures_util::{StreamExt, stream};
use hub_core::{
    actions::{ActionKind, ItemState, Order, Says, Seen, Sent, TargetKind, conclude},
    ids::DeviceId,
    sync::Section,
};
use hub_store::{Checked, ToCheck};
use jiff::Timestamp;
use tracing::{debug, info};
use uem_client::{Fate, Mark, OrgGroupKey, Traced, UemError};

use super::{
    apps,
    before::{LOG_DAYS, device_key},
    new_app::is_added,
    pass::Acting,
    users,
};
use crate::{WorkerError, sync::choose_mode};

/// Targets asked about at once, and in one turn.
const AT_ONCE: usize = 4;
const BATCH: u32 = 200;

pub(super) async fn watch(acting: &Acting<'_>) -> Result<(), WorkerError> {
    let due = acting.store.actions_to_check(acting.row.id, Timestamp::now(), BATCH).await?;
    let mut checks = stream::iter(due)
        .map(|check| async move {
            let seen = look(acting, &check).await;
            (check, seen)
        })
        .buffer_unordered(AT_ONCE);
    while let Ok(Some((check, seen))) = acting.stop.unless_given(checks.next()).await {
        let now = Timestamp::now();
        let sent = Sent { state: check.item.state, at: check.sent_at, is_log_known: check.before.is_known };
        let conclusion = conclude(&sent, &seen, now);
        let checked = acting.store.record_action_check(acting.row.id, &check.item, &conclusion, now).await?;
        let (action, kind) = (check.item.key.action, check.item.kind);
        match checked {
            Checked::Moved(to) => {
                info!(action.id = action, "{kind} of {} is {to}", check.item.target.label);
                if kind == ActionKind::AddInternalApp && to == ItemState::Confirmed {
                    read_catalogue(acting, action, now).await?;
                }
            }
            Checked::Same => debug!(action.id = action, "{kind} of {}: nothing new", check.item.target.label),
        }
    }
    Ok(())
}

/// The new app is in the hub as soon as the catalogue was read.
async fn read_catalogue(acting: &Acting<'_>, action: i64, now: Timestamp) -> Result<(), WorkerError> {
    let (by, request_id) = (format!("action {action}"), uuid::Uuid::now_v7().to_string());
    let mode = choose_mode(acting.store, acting.row, None, now).await?;
    acting.store.request_run(acting.row.id, mode, &[Section::Apps], &by, &request_id, now).await?;
    Ok(())
}

async fn look(acting: &Acting<'_>, check: &ToCheck) -> Seen {
    let seen = match check.item.target.kind {
        TargetKind::Device => trace(acting, check).await,
        TargetKind::User | TargetKind::NewUser => {
            users::is_as_ordered(&acting.client, check).await.map(by_record)
        }
        TargetKind::SmartGroup | TargetKind::OrgGroup | TargetKind::UserGroup => {
            apps::is_as_ordered(acting, check).await.map(by_record)
        }
        TargetKind::NewApp => is_added(&acting.client, check).await.map(by_record),
    };
    seen.unwrap_or_else(|error| Seen {
        says: Says::NotRead,
        because: format!("it could not be read: {error}"),
    })
}

/// `None`: the record says nothing about it.
fn by_record(is_as_ordered: Option<bool>) -> Seen {
    let (says, because) = match is_as_ordered {
        Some(true) => (Says::Done, "the tenant shows it as it was ordered"),
        Some(false) => (Says::Nothing, "the tenant does not show it as it was ordered"),
        None => (Says::NotRead, "the tenant's record says nothing about it"),
    };
    Seen { says, because: because.to_owned() }
}

async fn trace(acting: &Acting<'_>, check: &ToCheck) -> Result<Seen, UemError> {
    let Some(traced) = traced(check) else {
        return Ok(Seen { says: Says::NotRead, because: "it leaves no trace".to_owned() });
    };
    let trace = acting
        .client
        .devices()
        .trace(device_key(&check.item), LOG_DAYS, held_in(acting, check).await)
        .await?;
    let mark = Mark { event: check.before.event, at: check.before.at };
    let evidence = trace.fate(traced, &mark);
    let says = match evidence.fate {
        Fate::Unknown => Says::Nothing,
        Fate::Held => Says::Held,
        Fate::Rejected | Fate::Failed => Says::Refused,
        Fate::Queued | Fate::Delivered => Says::Requested,
        Fate::Confirmed => Says::Done,
    };
    Ok(Seen { says, because: evidence.because })
}

/// The group in whose list a held wipe of the device stands, for wipes.
async fn held_in(acting: &Acting<'_>, check: &ToCheck) -> Option<OrgGroupKey> {
    if !check.item.kind.wipes() {
        return None;
    }
    let id = DeviceId(check.item.target.hub_id?);
    let device = acting.store.find_device(id).await.ok()??;
    let group = device.facts.org_group_uem_id;
    let uuid = acting.store.org_group_uuid(acting.row.id, group).await.ok()??;
    Some(OrgGroupKey { id: uem_types::OrgGroupId(group.0), uuid: uuid.parse().ok() })
}

/// As the client calls it.
fn traced(check: &ToCheck) -> Option<Traced> {
    use hub_core::actions::ActionKind as Kind;
    Some(match check.item.kind {
        Kind::Lock => Traced::Lock,
        Kind::EnterpriseWipe => Traced::EnterpriseWipe,
        Kind::DeviceWipe => Traced::DeviceWipe,
        Kind::ClearPasscode => Traced::ClearPasscode,
        Kind::SyncDevice => Traced::Sync,
        Kind::QueryDevice => Traced::Query,
        Kind::SendMessage => Traced::Message,
        Kind::DeleteDevice => Traced::Delete,
        Kind::ChangeOrgGroup => match &check.order {
            Order::ChangeOrgGroup { org_group } => Traced::ChangeOrgGroup(uem_types::OrgGroupId(org_group.0)),
            _ => return None,
        },
        _ => return None,
    })
}
