//! `GET /api/mdm/devices/networkinfosearch` and `.../securityinfosearch`: a device search that shows one part of each.

use serde_json::{Value, json};

use crate::{
    fleet::state::DeviceState,
    http::{Call, Reply, VendorError},
    mdm::devices::search::{NETWORK_INFO, Names, SECURITY_INFO, read},
    resource::Page,
};

/// 204 where no device fits.
pub(super) async fn network(call: Call) -> Result<Reply, VendorError> {
    let (rows, page, total) = search(&call, &NETWORK_INFO, network_row).await?;
    if rows.is_empty() {
        return Ok(Reply::empty(204));
    }
    Reply::json(&json!({
        "DeviceNetworkDetails": rows, "Page": page.number, "PageSize": page.size, "Total": total,
    }))
}

/// 200 with an empty list where no device fits.
pub(super) async fn security(call: Call) -> Result<Reply, VendorError> {
    let (rows, page, total) = search(&call, &SECURITY_INFO, security_row).await?;
    Reply::json(&json!({"SecurityInfo": rows, "Page": page.number, "PageSize": page.size, "Total": total}))
}

async fn search(
    call: &Call,
    names: &Names,
    row: fn(&DeviceState) -> Value,
) -> Result<(Vec<Value>, Page, usize), VendorError> {
    let page = Page::v1(&call.query);
    let Some(filter) = read(call, names)? else { return Ok((Vec::new(), page, 0)) };
    let fleet = &call.tenant.fleet;
    let found = fleet.search(&filter).await?;
    let states = fleet.get_many(page.of(&found)).await?;
    Ok((states.iter().map(row).collect(), page, found.len()))
}

fn network_row(device: &DeviceState) -> Value {
    json!({
        "Id": {"Value": device.id},
        "Uuid": device.uuid,
        "IPAddress": {
            "WifiIPAddress": device.ip_address,
            "CellularIPAddress": "",
            "EthernetIPAddress": "",
        },
    })
}

fn security_row(device: &DeviceState) -> Value {
    let word = |fact: Option<bool>, yes: &'static str, no: &'static str| match fact {
        None => "Unknown",
        Some(true) => yes,
        Some(false) => no,
    };
    json!({
        "DeviceId": device.id,
        "CompromisedStatus": word(device.is_compromised, "Compromised", "NotCompromised"),
        "EncryptionStatus": word(Some(device.is_encrypted), "Encrypted", "NotEncrypted"),
        "PasscodeStatus": word(device.has_passcode, "Present", "NotPresent"),
        "PasscodeComplianceStatus": word(device.has_passcode, "Compliant", "NonCompliant"),
        "PasscodeLockGracePeriod": 0,
        "PasscodeLockGracePeriodEnforced": 0,
    })
}
