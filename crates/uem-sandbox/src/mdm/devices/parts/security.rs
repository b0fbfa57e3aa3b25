//! The last security sample of a device: one flat object, of which each platform fills its own part.

use uem_types::mdm::device_security::{DeviceSecurity, SecureBoot};

use crate::{
    fleet::state::{DeviceState, Platform},
    http::{Call, Reply, VendorError},
};

pub(super) async fn run(_: Call, device: DeviceState) -> Result<Reply, VendorError> {
    if device.has_passcode.is_none() || !device.is_listed() {
        return Err(VendorError::new(404, 8, "No security information was found for the device"));
    }
    let is_apple = matches!(device.platform, Platform::Apple | Platform::AppleOsX);
    let is_mac = device.platform == Platform::AppleOsX;
    let is_computer = matches!(device.platform, Platform::AppleOsX | Platform::WinRT | Platform::Linux);
    let for_mac = |value: bool| is_mac.then_some(value);
    Reply::json(&DeviceSecurity {
        is_compromised: device.is_compromised,
        data_protection_enabled: Some(device.is_encrypted),
        block_level_encryption: Some(device.is_encrypted),
        file_level_encryption: Some(device.is_encrypted && !is_computer),
        is_passcode_present: device.has_passcode,
        is_passcode_compliant: device.has_passcode,
        is_encrypted: Some(device.is_encrypted),
        encryption_status: is_computer
            .then(|| if device.is_encrypted { "Encrypted" } else { "Decrypted" }.to_owned()),
        percent_complete: is_computer.then_some(if device.is_encrypted { 100 } else { 0 }),
        has_personal_recovery_key: for_mac(device.is_encrypted),
        has_institutional_recovery_key: for_mac(false),
        user_approved_enrollment: for_mac(true),
        enrolled_via_dep: is_apple.then_some(device.is_dep),
        system_integrity_protection_enabled: for_mac(device.is_compromised != Some(true)),
        passcode_lock_grace_period: is_apple.then_some(0),
        passcode_lock_grace_period_enforced: is_apple.then_some(0),
        is_activation_lock_manageable: is_apple.then_some(device.is_supervised),
        is_recovery_lock_enabled: for_mac(
            device.extras.recovery_lock.as_ref().is_some_and(|lock| lock.applied_at.is_some()),
        ),
        authenticated_root_volume_enabled: for_mac(true),
        secure_boot: is_mac.then(|| SecureBoot {
            secure_boot_status: Some("full".into()),
            external_boot_status: Some("disallowed".into()),
        }),
    })
}
