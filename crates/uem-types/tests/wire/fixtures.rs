//! Our own replies, in the shapes tenants send: each is read and written again without losing or changing anything.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use uem_types::{OrgGroupId, mdm, mdm::enums::*, system};

fn round_trip<T: DeserializeOwned + Serialize>(json: &str) -> T {
    let read: T = serde_json::from_str(json).unwrap_or_else(|error| panic!("{error} in {json}"));
    let expected: Value = serde_json::from_str(json).unwrap();
    pretty_assert(&serde_json::to_value(&read).unwrap(), &expected);
    read
}

fn pretty_assert(written: &Value, expected: &Value) {
    let show = |value: &Value| serde_json::to_string_pretty(value).unwrap();
    assert_eq!(show(written), show(expected));
}

#[test]
fn a_page_of_devices_v1() {
    let page: mdm::device_search::DeviceSearchResult =
        round_trip(include_str!("fixtures/devices_search_v1.json"));
    let device = &page.devices[0];
    assert_eq!(device.id.0, 9001);
    assert_eq!(device.platform, Some(Platform::AppleOsX));
    assert_eq!(device.ownership, Some(Ownership::Corporate));
    assert_eq!(device.location_group_id.as_ref().unwrap().id, Some(OrgGroupId(570)));
    assert_eq!(device.last_seen.unwrap().to_string(), "2026-04-02T05:06:07.008Z");
    assert_eq!(device.managed_by, Some(ManagedBy::Mdm));
    assert_eq!(page.devices[1].compromised_status, None);
    assert_eq!(page.devices[1].enrollment_status, Some(EnrollmentStatus::Other("Napping".into())));
}

#[test]
fn devices_v2_and_v3() {
    let device: mdm::device_v2::DeviceV2 = round_trip(include_str!("fixtures/device_v2.json"));
    let enrollment = device.enrollment_info.unwrap();
    assert_eq!(enrollment.enrollment_status, Some(EnrollmentStatus::EnterpriseWipePending));
    assert_eq!(device.total_storage_bytes, Some(512_000_000_000));
    let device: mdm::device_v3::DeviceV3 = round_trip(include_str!("fixtures/device_v3.json"));
    assert_eq!(device.platform_info.unwrap().device_type, Some(Platform::WinRT));
    let page: mdm::device_row_v3::DeviceSearchResultV3 =
        round_trip(include_str!("fixtures/devices_search_v3.json"));
    assert_eq!(page.devices[0].compliance_status, Some(ComplianceStatus::NonCompliant));
}

#[test]
fn the_extensive_search() {
    let page: mdm::device_extensive::DeviceExtensiveResult =
        round_trip(include_str!("fixtures/extensive_search.json"));
    assert_eq!(page.devices[0].smart_groups.as_ref().unwrap()[0].name.as_deref(), Some("Everybody"));
}

#[test]
fn organization_groups_in_three_shapes() {
    let page: system::org_group::OrgGroupSearchResultV2 =
        round_trip(include_str!("fixtures/org_groups_v2.json"));
    assert_eq!(
        (page.organization_groups[0].id, page.organization_groups[0].devices),
        (OrgGroupId(570), Some(12))
    );
    assert_eq!(page.organization_groups[0].created_on.unwrap().to_string(), "2024-02-29T13:05:09Z");
    let children: Vec<system::org_group::OrgGroup> =
        round_trip(include_str!("fixtures/org_group_children.json"));
    assert_eq!(children[1].parent_location_group.as_ref().unwrap().id, Some(OrgGroupId(570)));
}

#[test]
fn users_admins_and_smart_groups() {
    let page: system::user::UserSearchResult = round_trip(include_str!("fixtures/users.json"));
    assert_eq!(page.users[0].location_group_id, Some(OrgGroupId(570)));
    assert_eq!(page.users[0].enrolled_devices_count, Some(2));
    let page: system::admin::AdminSearchResultV2 = round_trip(include_str!("fixtures/admins_v2.json"));
    assert_eq!(page.admins[0].roles.as_ref().unwrap()[0].name.as_deref(), Some("Reader"));
    let group: mdm::smart_group::SmartGroup = round_trip(include_str!("fixtures/smart_group.json"));
    assert_eq!(group.organization_groups[0].id.unwrap().0, 570);
    assert!(group.device_exclusions.is_empty());
}

#[test]
fn apps_profiles_tags_and_policies() {
    let page: uem_types::mam::app::AppSearchResult = round_trip(include_str!("fixtures/apps.json"));
    assert_eq!(page.application[0].platform, Some(Platform::WinRT));
    let page: mdm::profile::ProfileSearchResultV2 = round_trip(include_str!("fixtures/profiles_v2.json"));
    assert_eq!(page.total_results, Some(1));
    let page: mdm::tag::TagSearchResult = round_trip(include_str!("fixtures/tags.json"));
    assert_eq!(page.tags[0].id.0, 40);
    round_trip::<mdm::compliance_policy::CompliancePolicySearchResult>(include_str!(
        "fixtures/policies.json"
    ));
}

#[test]
fn what_hangs_on_a_device() {
    let parts: Value = serde_json::from_str(include_str!("fixtures/device_parts.json")).unwrap();
    let part = |name: &str| parts[name].to_string();
    round_trip::<mdm::device_apps::DeviceAppSearchResult>(&part("apps_search"));
    let apps: mdm::device_apps::DeviceAppsResult = round_trip(&part("apps"));
    assert_eq!(apps.device_apps[0].size, Some(1_048_576));
    let profiles: mdm::device_profiles::DeviceProfilesResult = round_trip(&part("profiles"));
    assert_eq!(profiles.device_profiles[0].status, Some(DeviceProfileStatus::ConfirmedInstall));
    round_trip::<mdm::device_compliance::DeviceComplianceResult>(&part("compliance"));
    round_trip::<mdm::device_security::DeviceSecurity>(&part("security"));
    round_trip::<mdm::device_network::DeviceNetwork>(&part("network"));
    round_trip::<mdm::device_certificates::DeviceCertificatesResult>(&part("certificates"));
    round_trip::<mdm::device_event_log::DeviceEventLogResult>(&part("eventlog"));
    round_trip::<mdm::device_notes::DeviceNotesResult>(&part("notes"));
    round_trip::<mdm::device_user::DeviceUserResult>(&part("user"));
    round_trip::<mdm::device_smart_groups::DeviceSmartGroupsResult>(&part("smartgroups"));
    round_trip::<mdm::custom_attributes::CustomAttributeSearchResult>(&part("customattributes"));
    round_trip::<system::info::SystemInfo>(&part("info"));
}
