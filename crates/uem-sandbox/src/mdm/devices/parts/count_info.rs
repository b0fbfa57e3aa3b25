//! `GET /api/mdm/devices/devicecountinfo`: how many devices of each kind, counted over the columns.

use std::collections::BTreeMap;

use serde_json::json;

use crate::{
    fleet::{
        columns::Doubts,
        state::{EnrollmentStatus, Ownership, Platform},
    },
    http::{Call, Reply, VendorError},
    resource::asked_org_group,
};

/// In the order of the answer's `Security`.
const DOUBTS: [u8; 3] = [Doubts::COMPROMISED, Doubts::NO_PASSCODE, Doubts::NOT_ENCRYPTED];

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let name = if call.version >= 2 { "oguuid" } else { "organizationgroupid" };
    let Some(org_group) = asked_org_group(&call, name) else {
        return Err(VendorError::new(
            404,
            6,
            "Organization group not found or the user does not have access to it",
        ));
    };
    let below = call.tenant.fleet.places().subtree(org_group);
    let (mut platforms, mut owners, mut doubtful) = (BTreeMap::<&str, u64>::new(), [0_u64; 4], [0_u64; 3]);
    let (mut unenrolled, mut total) = (0_u64, 0_u64);
    for row in call.tenant.fleet.columns().rows().iter().filter(|row| below.contains(&row.org_group)) {
        if row.enrollment == EnrollmentStatus::Unenrolled {
            unenrolled += 1;
            continue;
        }
        total += 1;
        *platforms.entry(word(row.platform)).or_default() += 1;
        owners[row.ownership as usize] += 1;
        for (count, doubt) in doubtful.iter_mut().zip(DOUBTS) {
            *count += u64::from(row.doubts.has(doubt));
        }
    }
    let [compromised, no_passcode, not_encrypted] = doubtful;
    let owned = |ownership: Ownership| owners[ownership as usize];
    Reply::json(&json!({
        "TotalDevices": total + unenrolled,
        "Security": {"Compromised": compromised, "NoPasscode": no_passcode, "NotEncrypted": not_encrypted},
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
