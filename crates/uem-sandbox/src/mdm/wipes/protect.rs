//! Every wipe passes here: let through, or held where too many were asked for in a while.

use std::fmt;

use super::store::{self, Protection, Wipe};
use crate::{
    Tenant,
    fleet::{
        events::EventEntry,
        state::{DeviceState, EnrollmentStatus},
    },
    http::VendorError,
};

/// Which call asked for a wipe, in the vendor's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A command for one device
    Admin,
    /// A command for many devices
    Bulk,
    /// Deleting one device
    Delete,
    /// Deleting many devices
    BulkDelete,
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Admin => "ADMIN_ACTION",
            Self::Bulk => "BULK_API_ACTION",
            Self::Delete => "SINGLE_ADMIN_API_ACTION_DELETE_DEVICE",
            Self::BulkDelete => "BULK_ADMIN_API_ACTION_DELETE_DEVICE",
        })
    }
}

/// A wipe that somebody asks for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The device.
    pub device: &'a DeviceState,
    /// The command's word, or `Delete`.
    pub command: &'a str,
    /// What the log calls it.
    pub event: &'a str,
    /// What the device waits for: a device wipe or an enterprise wipe.
    pub pending: EnrollmentStatus,
    /// Which call.
    pub source: Source,
    /// The call's body.
    pub details: &'a str,
    /// Who.
    pub admin: &'a str,
}

/// Writes the wipe down. Refused with 403 and that code where it is held now.
pub async fn let_through(tenant: &Tenant, asked: Asked<'_>, code: i32) -> Result<(), VendorError> {
    let device = asked.device;
    let limit = in_force(tenant, device.org_group_id).await?;
    let governed = match limit {
        Some(limit) => governed(tenant, limit.org_group_id).await?,
        None => Vec::new(),
    };
    let now = tenant.fleet.now();
    if store::ask(&tenant.database, tenant.fleet.seed(), wipe(asked, now), limit, &governed).await?
        == "QUEUED"
    {
        return Ok(());
    }
    let entry = EventEntry {
        id: 0,
        at: now,
        event: format!("{} On Hold", asked.event),
        severity: "Warning".into(),
        source: "Server".into(),
        admin: asked.admin.to_owned(),
        data: Vec::new(),
    };
    tenant.fleet.log_event(device.id, entry).await?;
    let group = limit.map_or(device.org_group_id, |limit| limit.org_group_id);
    let message = format!(
        "The wipe of device {} is on hold: wipes are locked for organization group {group}. An admin must approve it.",
        device.id
    );
    Err(VendorError::new(403, code, message))
}

fn wipe(asked: Asked<'_>, now: jiff::Timestamp) -> Wipe {
    let device = asked.device;
    let kind = match asked.pending {
        EnrollmentStatus::DeviceWipePending => "DEVICE_WIPE",
        _ => "ENTERPRISE_WIPE",
    };
    Wipe {
        id: 0,
        uuid: String::new(),
        device_id: device.id,
        device_uuid: device.uuid.to_string(),
        device_name: device.friendly_name.clone(),
        user_name: device.user.as_ref().map(|user| user.user_name.clone()).unwrap_or_default(),
        org_group_id: device.org_group_id,
        platform: device.platform as u8,
        ownership: device.ownership as u8,
        last_seen: device.last_seen.as_millisecond(),
        command: asked.command.to_owned(),
        kind: kind.to_owned(),
        source: asked.source.to_string(),
        status: String::new(),
        details: asked.details.to_owned(),
        asked_by: asked.admin.to_owned(),
        asked_at: now.as_millisecond(),
    }
}

/// The limit that a group has or inherits.
pub async fn in_force(tenant: &Tenant, org_group_id: i64) -> Result<Option<Protection>, VendorError> {
    let all = store::protections(&tenant.database).await?;
    let places = tenant.fleet.places();
    let mut at = Some(org_group_id);
    while let Some(id) = at {
        if let Some(found) = all.iter().find(|protection| protection.org_group_id == id) {
            return Ok(Some(*found));
        }
        at = places.get(id).and_then(|place| place.parent);
    }
    Ok(None)
}

/// The groups that follow the limit of that group: those below it that have none nearer.
async fn governed(tenant: &Tenant, org_group_id: i64) -> Result<Vec<i64>, VendorError> {
    let all = store::protections(&tenant.database).await?;
    let places = tenant.fleet.places();
    let others: Vec<i64> = all
        .iter()
        .map(|protection| protection.org_group_id)
        .filter(|other| *other != org_group_id && places.is_within(*other, org_group_id))
        .collect();
    let below = places.subtree(org_group_id).into_iter().map(i64::from);
    Ok(below.filter(|id| !others.iter().any(|other| places.is_within(*id, *other))).collect())
}
