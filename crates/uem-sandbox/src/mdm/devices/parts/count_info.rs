//! `GET /api/mdm/devices/devicecountinfo`: how many devices of each kind, counted over the columns.

use std::collections::BTreeMap;

use serde_json::json;

use super::store;
use crate::{
    fleet::state::{EnrollmentStatus, Ownership, Platform},
    http::{Call, Reply, VendorError},
    resource::asked_org_group,
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let name = if call.version >= 2 { "oguuid" } else { "organizationgroupid" };
    let Some(org_group) = asked_org_group(&call, name) else {
        return Err(VendorError::new(
            404,
            6,
            "Organization group not found or the user does not have access to it",
        ));
    };
    let below: Vec<i64> = call.tenant.access.subtree(org_group).into_iter().map(|group| group.id).collect();
    let (mut platforms, mut owners, mut unenrolled, mut total) =
        (BTreeMap::<&str, u64>::new(), [0_u64; 4], 0_u64, 0_u64);
    for row in
        call.tenant.fleet.columns().rows().iter().filter(|row| below.contains(&i64::from(row.org_group)))
    {
        if row.enrollment == EnrollmentStatus::Unenrolled {
            unenrolled += 1;
            continue;
        }
        total += 1;
        *platforms.entry(word(row.platform)).or_default() += 1;
        owners[row.ownership as usize] += 1;
    }
    let security = store::security_counts(&call.tenant.database, &below).await?;
    let owned = |ownership: Ownership| owners[ownership as usize];
    Reply::json(&json!({
        "TotalDevices": total + unenrolled,
        "Security": {"Compromised": security.compromised, "NoPasscode": security.no_passcode, "NotEncrypted": security.not_encrypted},
        "Ownership": {
            "CorporateDedicated": owned(Ownership::C),
            "CorporateShared": owned(Ownership::S),
            "EmployeeOwned": owned(Ownership::E),
            "Undefined": owned(Ownership::Undefined),
        },
        "Platforms": platforms,
        "EnrollmentStatus": {"Enrolled": total, "Registered": 0, "Unenrolled": unenrolled},
    }))
}

/// This endpoint has its own words for two platforms.
fn word(platform: Platform) -> &'static str {
    match platform {
        Platform::WinRT => "WindowsRT",
        Platform::ChromeOS => "ChromeBook",
        other => other.name(),
    }
}
