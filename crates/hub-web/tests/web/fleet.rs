//! A made-up fleet, written as a synchronization writes it.

use hub_core::operator::Visible;
use std::time::Duration;

use hub_core::{
    fleet::{
        AppFacts, AppKind, Compliance, DeviceAppFacts, DeviceCertificateFacts, DeviceFacts, Enrollment,
        OrgGroupFacts, Ownership, Platform, SecurityFacts, SmartGroupFacts, UserFacts, UserGroupFacts,
    },
    ids::{IntegrationId, RunId, UemId},
    integration::{Credentials, IntegrationSettings},
    sync::{Mode, RunReport, RunState, Section, SectionCounts, content_hash},
};
use hub_store::{DeviceChange, NewIntegration, Store};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use secrecy::SecretString;

const FIRST: [&str; 8] = ["Ada", "Grace", "Linus", "Mary", "Noor", "Olga", "Pavel", "Rosa"];
const LAST: [&str; 6] = ["Andersen", "Berg", "Costa", "Diaz", "Eriksen", "Fischer"];
const MODELS: [(&str, &str, &str); 5] = [
    ("ios", "iPhone 15 Pro", "18.6.1"),
    ("android", "Pixel 9", "15.0.0"),
    ("windows", "Latitude 7450", "10.0.26100"),
    ("macos", "MacBook Pro 14", "15.6.0"),
    ("ios", "iPad Air 11", "17.7.2"),
];

/// Settings of an integration that can be stored.
pub fn settings(name: &str) -> IntegrationSettings {
    IntegrationSettings::new(name, "https://as1234.example.com")
}

/// Credentials of an integration.
pub fn credentials() -> Credentials {
    Credentials::OAuth {
        token_url: "https://na.uemauth.example.com/connect/token".to_owned(),
        client_id: "hub-client".to_owned(),
        client_secret: SecretString::from("not-a-real-secret".to_owned()),
    }
}

/// One device; `number` decides everything.
pub fn device(number: i64, now: Timestamp) -> DeviceFacts {
    let pick = |list: &[&str], by: i64| list[(by as usize) % list.len()].to_owned();
    let (platform, model, version) = MODELS[(number as usize * 7 + number as usize / 3) % MODELS.len()];
    let (first, last) = (pick(&FIRST, number), pick(&LAST, number / 8));
    let user = format!("{}.{}", first.to_lowercase(), last.to_lowercase());
    DeviceFacts {
        uem_id: UemId(100_000 + number),
        uem_uuid: format!("00000000-0000-4000-8000-{number:012}"),
        udid: format!("{:040x}", number * 7_919),
        serial_number: format!("C02{number:07}"),
        mac_address: format!("02000000{number:04x}"),
        imei: String::new(),
        asset_number: format!("A-{number}"),
        friendly_name: format!("{first}'s {model}"),
        reported_name: format!("{first}-{number}"),
        org_group_uem_id: UemId(571 + number % 3),
        org_group_name: pick(&["Berlin", "Lisbon", "Oslo"], number),
        user_uem_id: Some(UemId(30_000 + number % 48)),
        user_email: format!("{user}@example.com"),
        user_name: user,
        phone_number: String::new(),
        platform: Platform::from(platform),
        model: model.to_owned(),
        maker: String::new(),
        os_version: version.to_owned(),
        os_build: "22G80".to_owned(),
        patched_at: None,
        ownership: if number % 4 == 0 { Ownership::EmployeeOwned } else { Ownership::CorporateDedicated },
        enrollment: if number % 31 == 0 { Enrollment::EnterpriseWipePending } else { Enrollment::Enrolled },
        compliance: match number % 11 {
            0 => Compliance::NonCompliant,
            7 => Compliance::Pending,
            _ => Compliance::Compliant,
        },
        is_compromised: Some(number % 97 == 5),
        is_supervised: Some(platform == "ios"),
        is_encrypted: if platform == "windows" { None } else { Some(true) },
        managed_by: "MDM".to_owned(),
        last_seen: (number % 53 != 0)
            .then(|| now.checked_sub(((number * number * 13) % 1_400).hours()).unwrap_or(now)),
        enrolled_at: now.checked_sub((24 * (30 + number % 400)).hours()).ok(),
        compliance_checked_at: now.checked_sub(3.hours()).ok(),
        compromised_checked_at: now.checked_sub(5.hours()).ok(),
    }
}

/// Adds an integration.
pub async fn integration(store: &Store, name: &str, now: Timestamp) -> IntegrationId {
    // Each on a server of its own: two of one account on the same would read the same.
    let others = store.list_integrations(&Visible::Everything).await.unwrap().len();
    let mut settings = settings(name);
    if others > 0 {
        settings.api_url = format!("https://as{}.example.com", 1234 + others);
    }
    let new = NewIntegration { settings, credentials: credentials() };
    store.insert_integration(&new, now).await.unwrap()
}

/// Writes a complete run with these devices, and groups, users and apps around them.
pub async fn synchronize(
    store: &Store,
    integration: IntegrationId,
    devices: Vec<DeviceFacts>,
    now: Timestamp,
) -> RunId {
    let sections =
        [Section::OrgGroups, Section::SmartGroups, Section::Users, Section::Devices, Section::Apps];
    let (run, _) =
        store.request_run(integration, Mode::Full, &sections, "schedule", "request-0001", now).await.unwrap();
    let name = format!("sync/{integration}");
    let lease = store.acquire_lease(&name, "test", Duration::from_secs(60), now).await.unwrap().unwrap();
    store.start_run(run, 1, now).await.unwrap();
    let batch = store.sync_batch(integration, run, &lease);
    batch.write_org_groups(&org_groups(), now).await.unwrap();
    let members: Vec<UemId> = devices.iter().map(|device| device.uem_id).step_by(3).collect();
    let (_, groups) = batch.write_smart_groups(&smart_groups(), now).await.unwrap();
    for group in groups {
        batch.write_smart_group_members(group, &members).await.unwrap();
    }
    batch.write_user_groups(&user_groups(), now).await.unwrap();
    let users: Vec<UserFacts> = (0..48).map(user).collect();
    batch.write_users(&users, now).await.unwrap();
    let count = devices.len() as u64;
    let changes = devices
        .into_iter()
        .map(|facts| DeviceChange { id: None, content_hash: content_hash(&facts), facts })
        .collect();
    batch.write_devices(changes, now).await.unwrap();
    batch.write_apps(&apps(), now).await.unwrap();
    for known in store.known_devices(integration).await.unwrap().into_iter().take(3) {
        batch.write_device_apps(known.id, &device_apps(), now).await.unwrap();
        batch.write_device_security(known.id, &security(), now).await.unwrap();
        batch.write_device_certificates(known.id, &certificates(now), true, now).await.unwrap();
    }
    let counts = SectionCounts {
        is_complete: true,
        pages: 1,
        read: count,
        total: count,
        added: count,
        writes: count,
        ..SectionCounts::default()
    };
    let report = RunReport { sections: vec![(Section::Devices, counts)], ..RunReport::default() };
    let end = now.checked_add(7.seconds()).unwrap();
    store.end_run(run, RunState::Succeeded, &report, "", "", end).await.unwrap();
    store.release_lease(&lease).await.unwrap();
    run
}

fn org_groups() -> Vec<OrgGroupFacts> {
    let group = |id: i64, name: &str, kind: &str, parent: Option<i64>, devices| OrgGroupFacts {
        uem_id: UemId(id),
        uem_uuid: format!("00000000-0000-4000-9000-{id:012}"),
        name: name.to_owned(),
        group_code: name.to_lowercase(),
        kind: kind.to_owned(),
        parent_uem_id: parent.map(UemId),
        level: i64::from(parent.is_some()),
        devices,
        users: devices / 2,
    };
    vec![
        group(570, "Example Corp", "Customer", None, 400),
        group(571, "Berlin", "Container", Some(570), 140),
        group(572, "Lisbon", "Container", Some(570), 130),
        group(573, "Oslo", "Container", Some(570), 130),
    ]
}

fn smart_groups() -> Vec<SmartGroupFacts> {
    ["All Devices", "Executives", "Field Service"]
        .iter()
        .zip(0..)
        .map(|(name, number)| SmartGroupFacts {
            uem_id: UemId(900 + number),
            uem_uuid: String::new(),
            name: (*name).to_owned(),
            org_group_uem_id: Some(UemId(570)),
            devices: 400 / (number + 1),
        })
        .collect()
}

fn user_groups() -> Vec<UserGroupFacts> {
    let group = |id: i64, name: &str, org_group: &str, org_group_id: Option<i64>| UserGroupFacts {
        uem_id: UemId(id),
        name: name.to_owned(),
        org_group: org_group.to_owned(),
        org_group_uem_id: org_group_id.map(UemId),
        users: 24,
    };
    vec![
        group(3001, "Engineering", "Example Corp", Some(570)),
        group(3002, "Sales Berlin", "Berlin", Some(571)),
        group(3003, "Sales South", "Lisbon", Some(572)),
        group(3004, "Contractors", "Elsewhere", None),
    ]
}

fn user(number: i64) -> UserFacts {
    let (first, last) = (FIRST[number as usize % 8], LAST[number as usize / 8]);
    let name = format!("{}.{}", first.to_lowercase(), last.to_lowercase());
    UserFacts {
        uem_id: UemId(30_000 + number),
        uem_uuid: String::new(),
        email: if number % 12 == 0 { String::new() } else { format!("{name}@example.com") },
        user_name: name,
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        display_name: format!("{first} {last}"),
        phone_number: String::new(),
        is_active: number % 10 != 3,
        account_type: "directory".to_owned(),
        role: "Full Access".to_owned(),
        org_group_uem_id: Some(UemId(570)),
        enrolled_devices: 1 + number % 3,
    }
}

fn apps() -> Vec<AppFacts> {
    ["Authenticator", "Boxer", "Expense Report", "Notes", "Tunnel"]
        .iter()
        .zip(0..)
        .map(|(name, number)| AppFacts {
            uem_id: UemId(500 + number),
            uem_uuid: String::new(),
            kind: if number % 2 == 0 { AppKind::Public } else { AppKind::Internal },
            name: (*name).to_owned(),
            bundle_id: format!("com.example.{}", name.to_lowercase().replace(' ', "")),
            version: format!("3.{number}.1"),
            platform: Platform::Ios,
            status: "Active".to_owned(),
            org_group_uem_id: Some(UemId(570)),
            assigned_devices: 400,
            installed_devices: 400 - number * 31,
        })
        .collect()
}

/// Of a device that is locked and encrypted.
pub fn security() -> SecurityFacts {
    SecurityFacts {
        has_passcode: Some(true),
        is_passcode_compliant: Some(true),
        is_encrypted: Some(true),
        encryption_status: "Encrypted".to_owned(),
        ..SecurityFacts::default()
    }
}

fn certificates(now: Timestamp) -> Vec<DeviceCertificateFacts> {
    [("AwDeviceIdentity", 300), ("Example Issuing CA", -3)]
        .into_iter()
        .zip(1..)
        .map(|((name, days), number)| DeviceCertificateFacts {
            uem_id: UemId(number),
            uem_uuid: String::new(),
            name: name.to_owned(),
            issued_by: "Example Root CA".to_owned(),
            expires_at: Some(now + SignedDuration::from_hours(24 * days)),
            first_sampled_at: None,
            is_identity: Some(number == 1),
            status: "active".to_owned(),
            context: "device".to_owned(),
        })
        .collect()
}

fn device_apps() -> Vec<DeviceAppFacts> {
    ["Authenticator", "Notes"]
        .iter()
        .map(|name| DeviceAppFacts {
            bundle_id: format!("com.example.{}", name.to_lowercase()),
            name: (*name).to_owned(),
            version: "3.0.1".to_owned(),
            status: "installed".to_owned(),
            is_managed: true,
            size_bytes: Some(12_000_000),
        })
        .collect()
}
