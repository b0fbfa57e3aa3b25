//! How many licences of an application there are and who has them.

use serde_json::{Value, json};

use crate::{
    http::{Call, VendorError},
    mam::apps::{reach, store::App},
    mdm::smart_groups::store as smart_groups,
};

/// One smart group's share.
pub(super) struct Share {
    /// Integer id of the group.
    pub group: i64,
    /// Its UUID.
    pub uuid: String,
    /// The group's organization group.
    pub org_group_id: i64,
    /// Licences given to the group.
    pub allocated: i64,
    /// Of these, used by devices with the application.
    pub redeemed: i64,
    /// Members that the application is assigned to.
    pub devices: i64,
}

/// All licences of an application.
pub(super) struct Licences {
    /// By smart group, those without a licence included.
    pub shares: Vec<Share>,
    /// Bought.
    pub total: i64,
    /// Held back.
    pub on_hold: i64,
    /// Given to groups.
    pub allocated: i64,
    /// Used.
    pub redeemed: i64,
}

impl Licences {
    /// Counts them.
    pub(super) async fn of(call: &Call, app: &App) -> Result<Self, VendorError> {
        let tenant = &call.tenant;
        let known = &app.details.licences;
        let assigned = reach::assigned(tenant, app).await?;
        let installed = tenant.installs.get(tenant).await?.installed(app);
        let mut shares = Vec::new();
        for group in smart_groups::list(&tenant.database).await? {
            if !app.smart_groups.contains(&group.id) {
                continue;
            }
            let members = tenant.membership.members(tenant, &group).await?;
            let devices = &assigned & members.as_ref();
            let allocated =
                known.allocated.iter().find(|(id, _)| *id == group.id).map_or(0, |(_, count)| *count);
            let used = i64::try_from(devices.intersection_len(&installed)).unwrap_or(i64::MAX);
            shares.push(Share {
                group: group.id,
                uuid: group.uuid,
                org_group_id: group.org_group_id,
                allocated,
                redeemed: used.min(allocated),
                devices: i64::try_from(devices.len()).unwrap_or(i64::MAX),
            });
        }
        Ok(Self {
            allocated: shares.iter().map(|share| share.allocated).sum(),
            redeemed: shares.iter().map(|share| share.redeemed).sum(),
            total: known.total,
            on_hold: known.on_hold,
            shares,
        })
    }

    /// Neither given to a group nor held back.
    pub(super) fn unallocated(&self) -> i64 {
        (self.total - self.on_hold - self.allocated).max(0)
    }

    /// Version 1 writes a line per group.
    pub(super) fn assignments(&self, is_active: bool) -> Vec<Value> {
        let line = |share: &Share| {
            json!({
                "SmartGroupId": share.group,
                "LocationGroupId": share.org_group_id.to_string(),
                "Allocated": share.allocated,
                "Redeemed": share.redeemed,
                "Users": share.devices,
                "AssignmentRuleType": "SmartGroup",
                "Status": if is_active { "Active" } else { "InActive" },
            })
        };
        self.shares.iter().map(line).collect()
    }

    /// `Orders` and `Licenses` of version 1.
    pub(super) fn orders(&self) -> Value {
        json!({
            "TotalLicenses": self.total,
            "Allocated": self.allocated,
            "Unallocated": self.unallocated(),
            "Redeemed": self.redeemed,
            "OnHold": self.on_hold,
            "ExternallyRedeemed": 0,
        })
    }
}

/// How it is deployed, in version 1.
pub(super) fn deployment(app: &App) -> Value {
    let known = app.details.licences.deployment.as_ref();
    let flag = |name: &str, otherwise: bool| {
        known.and_then(|known| known.get(name)).and_then(Value::as_bool).unwrap_or(otherwise)
    };
    json!({
        "AssignmentType": app.push_mode,
        "PreventApplicationBackup": flag("PreventApplicationBackup", false),
        "RemoveOnUnenroll": flag("RemoveOnUnenroll", true),
        "UseVPN": flag("UseVPN", false),
    })
}
