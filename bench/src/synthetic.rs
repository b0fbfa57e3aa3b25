//! Synthetic devices as a tenant's search answers them: about 1.8 kB each, the same for the same number.

use std::fmt::Write;

/// Appends device `n`; `edit` changes what a later read finds different.
pub fn write_device(out: &mut String, n: u32, edit: u32) {
    let id = 100_000 + n;
    let user = 30_000 + n % 70_000;
    let (platform, platform_id, model, os) = match n % 5 {
        0 | 1 => ("Apple", 2, "iPhone 15 (128 GB Midnight)", "17.5.1"),
        2 => ("Android", 5, "samsung SM-S921B", "14.0.0"),
        3 => ("AppleOsX", 10, "MacBook Pro (14-inch, 2023)", "14.5.0"),
        _ => ("WinRT", 12, "Latitude 7440", "10.0.22631"),
    };
    let compliance = if n.is_multiple_of(31) { "NonCompliant" } else { "Compliant" };
    let minute = n % 60;
    let hour = n / 60 % 24;
    write!(
        out,
        r#"{{"EasIds":{{}},"TimeZone":"","Udid":"{udid:032x}","SerialNumber":"SN{n:010}","MacAddress":"A4B1{n:08X}","Imei":"35{n:013}","EasId":"","AssetNumber":"EX-{n:06}","DeviceFriendlyName":"user{user} {model} {platform} {os} {n:04}","DeviceReportedName":"user{user}'s {model}","LocationGroupId":{{"Id":{{"Value":{og}}},"Name":"Region {og}","Uuid":"71b1202a-0000-4239-bacb-{og:012}"}},"LocationGroupName":"Region {og}","UserId":{{"Id":{{"Value":{user}}},"Name":"Given{user} Family{user}","Uuid":"a1f0c0de-0000-4000-8000-{user:012}"}},"UserName":"user{user}","DataProtectionStatus":{dp},"UserEmailAddress":"user{user}@example.com","Ownership":"{ownership}","PlatformId":{{"Id":{{"Value":{platform_id}}},"Name":"{platform}"}},"Platform":"{platform}","ModelId":{{"Id":{{"Value":{model_id}}},"Name":"{model}"}},"Model":"{model}","OperatingSystem":"{os}","PhoneNumber":"+1555{n:07}","LastSeen":"2026-03-0{day}T{hour:02}:{minute:02}:02.327","EnrollmentStatus":"Enrolled","ComplianceStatus":"{compliance}","CompromisedStatus":{compromised},"LastEnrolledOn":"2025-11-20T10:02:11.043","LastComplianceCheckOn":"2026-03-01T08:10:00.000","LastCompromisedCheckOn":"2026-03-01T08:10:00.000","IsSupervised":{supervised},"VirtualMemory":0,"OEMInfo":"Maker","DeviceCapacity":119.2,"AvailableDeviceCapacity":64.8,"IsDeviceDNDEnabled":false,"IsDeviceLocatorEnabled":true,"IsCloudBackupEnabled":false,"IsActivationLockEnabled":false,"IsNetworkTethered":false,"BatteryLevel":"83%","IsRoaming":false,"SystemIntegrityProtectionEnabled":false,"ProcessorArchitecture":0,"TotalPhysicalMemory":0,"AvailablePhysicalMemory":0,"OSBuildVersion":"21F9{edit}","EnrollmentUserUuid":"a1f0c0de-0000-4000-8000-{user:012}","ManagedBy":1,"WifiSsid":"","DepTokenSource":1,"Id":{{"Value":{id}}},"Uuid":"6f0f04c7-0000-4681-8bec-{id:012}"}}"#,
        udid = u128::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c834) | 1,
        og = 600 + n % 40,
        dp = n % 3,
        ownership = ["C", "E", "S", "Undefined"][(n % 4) as usize],
        model_id = 1 + n % 5,
        day = 1 + n % 9,
        compromised = n.is_multiple_of(997),
        supervised = n.is_multiple_of(2),
    )
    .expect("writing into a string cannot fail");
}

/// One page in the v1/v2 envelope.
pub fn page(number: u32, size: u32, total: u32, edits: &std::collections::HashMap<u32, u32>) -> String {
    let first = number * size;
    let last = (first + size).min(total);
    let mut out = String::with_capacity((last - first) as usize * 2_000 + 64);
    out.push_str(r#"{"Devices":["#);
    for n in first..last {
        if n > first {
            out.push(',');
        }
        write_device(&mut out, n, edits.get(&n).copied().unwrap_or(0));
    }
    write!(out, r#"],"Page":{number},"PageSize":{size},"Total":{total}}}"#)
        .expect("writing into a string cannot fail");
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_device_is_of_about_1_8_kilobytes_and_valid_json() {
        let page = super::page(0, 500, 1_000, &std::collections::HashMap::new());
        let value: serde_json::Value = serde_json::from_str(&page).expect("valid JSON");
        assert_eq!(value["Devices"].as_array().map(Vec::len), Some(500));
        let each = page.len() / 500;
        assert!((1_600..2_100).contains(&each), "{each} bytes a device");
    }
}
