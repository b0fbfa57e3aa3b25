//! The facts about the API that lie beside the workspace on some machines: schemas and recorded replies.
//!
//! They are not part of the project. Where the folder is missing these tests say so and check nothing; our own
//! fixtures are checked everywhere.

use std::{collections::BTreeMap, fs, path::PathBuf};

use serde::{
    Deserialize,
    de::{DeserializeOwned, Visitor, value::Error},
};
use serde_json::Value;
use uem_types::{ErrorEnvelope, bulk, mam, mdm, role::RoleResource, system};

fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/contract");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("NOT CHECKED: the folder shared/contract is not beside this workspace");
    None
}

/// Catches the names of a struct's fields as serde tells them to a reader.
struct FieldNames<'a>(&'a mut Vec<&'static str>);

impl<'de> serde::Deserializer<'de> for FieldNames<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(serde::de::Error::custom("not a struct"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        self.0.extend(fields);
        Err(serde::de::Error::custom("only the names were wanted"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

fn fields<T: for<'de> Deserialize<'de>>() -> Vec<&'static str> {
    let mut names = Vec::new();
    assert!(T::deserialize(FieldNames(&mut names)).is_err());
    assert!(!names.is_empty(), "{} has no fields", std::any::type_name::<T>());
    names
}

type Schemas = BTreeMap<(String, String), Vec<String>>;

fn schemas(folder: &std::path::Path) -> Schemas {
    let text = fs::read_to_string(folder.join("schemas.jsonl")).unwrap();
    let rows = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    rows.map(|row| {
        let name = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let properties =
            row["properties"].as_object().map(|map| map.keys().cloned().collect()).unwrap_or_default();
        ((name("spec"), name("schema")), properties)
    })
    .collect()
}

/// Names of ours that a schema lacks; `known` are second spellings that tenants use.
fn unknown<T: for<'de> Deserialize<'de>>(
    schemas: &Schemas,
    spec: &str,
    schema: &str,
    known: &[&str],
) -> Vec<String> {
    let key = (spec.to_owned(), schema.to_owned());
    let Some(properties) = schemas.get(&key) else { return vec![format!("{spec} {schema}: no such schema")] };
    let ours = fields::<T>();
    let lacking = ours
        .iter()
        .filter(|name| !properties.iter().any(|property| property == *name) && !known.contains(name));
    lacking.map(|name| format!("{spec} {schema}: {name}")).collect()
}

macro_rules! check {
    ($schemas:ident, $($type:ty => $spec:literal $schema:literal $(except $($known:literal),+)?;)*) => {{
        let mut wrong = Vec::new();
        $(wrong.extend(unknown::<$type>(&$schemas, $spec, $schema, &[$($($known),+)?]));)*
        wrong
    }};
}

#[test]
fn our_field_names_are_those_of_the_schemas() {
    let Some(folder) = folder() else { return };
    let schemas = schemas(&folder);
    let mut wrong = device_names(&schemas);
    wrong.extend(part_names(&schemas));
    wrong.extend(other_names(&schemas));
    wrong.extend(written_names(&schemas));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn device_names(schemas: &Schemas) -> Vec<String> {
    check!(schemas,
        mdm::device::Device => "mdmv1" "DeviceExtended";
        mdm::device_search::DeviceSearchResult => "mdmv1" "DeviceSearchResultExtended";
        mdm::device_search::OrphanDevices => "mdmv1" "OrphanDevicesListModel";
        mdm::device_search::OrphanDevice => "mdmv1" "OrphanDeviceModel";
        mdm::device_parts::DevicePolicyResult => "mdmv1" "DeviceComplianceModel";
        mdm::device_parts::DeviceNetworkInfo => "mdmv1" "DeviceNetworkInfo";
        mdm::device_parts::DeviceCellularInfo => "mdmv1" "DeviceCellularInfoModel";
        mdm::device_parts::DeviceMcc => "mdmv1" "DeviceMcc";
        mdm::device_parts::DeviceMnc => "mdmv1" "DeviceMnc";
        mdm::device_v2::DeviceV2 => "mdmv2" "GetDeviceResponseV2Model";
        mdm::device_v2::PlatformInfoV2 => "mdmv2" "GetPlatformDetailsResponseV2Model";
        mdm::device_v2::EnrollmentInfoV2 => "mdmv2" "GetDeviceEnrollmentDetailsResponseV2Model";
        mdm::device_v3::DeviceV3 => "mdmv3" "DeviceResponseV3Model";
        mdm::device_v3::PlatformInfoV3 => "mdmv3" "PlatformDetailsResponseV3Model";
        mdm::device_v3::EnrollmentInfoV3 => "mdmv3" "DeviceEnrollmentDetailsResponseV3Model";
        mdm::device_row_v3::DeviceRowV3 => "mdmv3" "DeviceExtendedV2";
        mdm::device_row_v3::ComplianceSummaryV3 => "mdmv3" "DeviceComplianceSearchResultV2Model";
        mdm::device_row_v3::PolicyResultV3 => "mdmv3" "CompliancePolicyResultModel";
        mdm::device_extensive::DeviceExtensive => "mdmv1" "DeviceDetailsExt";
        mdm::device_extensive::ExtensiveSmartGroup => "mdmv1" "DeviceSmartGroup";
        mdm::command::CommandV2 => "mdmv2" "CommandsV2Model";
        mdm::command::DeviceWipeV2 => "mdmv2" "DeviceWipeV2Model";
        mdm::command::BulkSettings => "mdmv1" "BulkSettings";
    )
}

fn part_names(schemas: &Schemas) -> Vec<String> {
    check!(schemas,
        mdm::device_apps::DeviceApp => "mdmv1" "DeviceApplicationInfo";
        mdm::device_apps::DeviceAppSearchResult => "mdmv1" "AppV1PagedSearchResultsModel";
        mdm::device_apps::DeviceAppItem => "mdmv1" "AppItemV1Model";
        mdm::device_profiles::DeviceProfile => "mdmv1" "DeviceProfileApiEntity";
        mdm::device_compliance::DeviceComplianceResult => "mdmv1" "DeviceComplianceSearchResultModel";
        mdm::device_security::DeviceSecurity => "mdmv1" "DeviceSecurityInfo";
        mdm::device_network::DeviceNetwork => "mdmv1" "DeviceNetworkInfoEntityModel";
        mdm::device_network::ServiceSubscription => "mdmv1" "ServiceSubscription";
        mdm::device_network::CellularNetworkInfo => "mdmv1" "DeviceCellularNetworkInfo";
        mdm::device_certificates::DeviceCertificate => "mdmv1" "DeviceCertificate";
        mdm::device_event_log::DeviceEvent => "mdmv1" "DeviceEventLogEntry";
        mdm::device_notes::DeviceNote => "mdmv1" "DeviceNotes";
        mdm::device_gps::GpsCoordinate => "mdmv1" "GpsCoordinate";
        mdm::device_extensive::DeviceLite => "mdmv1" "DeviceExtLite";
        mdm::device_smart_groups::DeviceSmartGroup => "mdmv1" "SmartGroupAssignedToDevice";
        mdm::custom_attributes::DeviceAttributes => "mdmv1" "DeviceCustomAttributeDetails";
        mdm::custom_attributes::DeviceAttribute => "mdmv1" "CustomAttribute";
        mdm::tag::Tag => "mdmv1" "Tag1";
        mdm::tag::AddTag => "mdmv1" "TagModel";
        mdm::tag::TaggedDevice => "mdmv1" "DeviceEntityLite";
        mdm::tag::TagV2 => "mdmv2" "TagResponseV2Model";
        mdm::tag::TaggedDeviceV2 => "mdmv2" "DeviceEntityLite1";
        mdm::tag::RenameTagV2 => "mdmv2" "TagV2UpdateModel";
        mdm::tag::CreateTagV3 => "mdmv3" "TagV3RequestModel";
        mdm::tag::DeviceTag => "mdmv1" "DeviceTagV1Model";
        mdm::smart_group::SmartGroupRow => "mdmv1" "SmartGroupSearchModel";
        mdm::smart_group::SmartGroup => "mdmv1" "SmartGroup" except "CPUArchitectures";
        mdm::smart_group::SmartGroupDevice => "mdmv1" "SmartGroupDevice";
    )
}

fn other_names(schemas: &Schemas) -> Vec<String> {
    check!(schemas,
        mdm::profile::ProfileRowV2 => "mdmv2" "ProfileDetailsV2Entity";
        mdm::profile::ProfileRowV3 => "mdmv3" "ProfileSearchResultV3Model";
        mdm::profile::ProfileSearchV3 => "mdmv3" "ProfileSearchRequestV3Model";
        mdm::compliance_policy::CompliancePolicy => "mdmv1" "CompliancePolicyDetails";
        mdm::compliance_policy::CompliancePolicyNew => "mdmv1" "CompliancePolicyDetailsV1Model";
        mdm::compliance_policy::CompliancePolicySearchResultNew => "mdmv1" "CompliancePolicySearchResultV1Model";
        mam::app::AppSearchResult => "mamv1" "ApplicationSearchResult";
        mam::app::App => "mamv1" "ApplicationEntity";
        system::user::User => "systemv1" "User";
        system::user::UserV2 => "systemv2" "ReadEnrollmentUserV2Model";
        system::user_group::UserGroup => "systemv1" "UserGroupSearchDetail";
        system::org_group::OrgGroup => "systemv1" "LocationGroup";
        system::org_group::OrgGroupRowV2 => "systemv2" "OrganizationGroupModel";
        system::org_group::OrgGroupV2 => "systemv2" "OrganizationGroup" except "Id", "Uuid";
        system::org_group::OrgGroupTag => "systemv1" "Tag12";
        system::admin::Admin => "systemv1" "AdminUser";
        system::admin::AdminRole => "systemv1" "RoleModel";
        system::admin::AdminV2 => "systemv2" "AdminUserV2";
        system::admin_read::AdminV2Read => "systemv2" "AdminV2ResponseModel";
        system::admin_read::AdminRoleV2Read => "systemv2" "RoleV2Model";
        system::admin::AdminRoleV2 => "systemv2" "RoleV3Model";
        system::info::SystemInfo => "systemv1" "ServiceDocument";
        bulk::BulkResponse => "mdmv1" "BulkResponse";
        bulk::Fault => "mdmv1" "Fault";
        ErrorEnvelope => "mdmv1" "BaseExceptionModel" except "ErrorCode", "Message", "ActivityId";
    )
}

/// What is only ever written, or answered to a write.
fn written_names(schemas: &Schemas) -> Vec<String> {
    check!(schemas,
        mdm::command::CommandV3 => "mdmv3" "CommandsV3Model";
        mdm::command::DeviceWipeV3 => "mdmv3" "DeviceWipeCommandV3Model";
        mdm::admin_action::AdminAction => "mdmv1" "BulkAdminActionsV1Request";
        mdm::admin_action::AssignedDevice => "mdmv1" "AssignedDeviceV1Model";
        mdm::admin_action::AdminActionResponse => "mdmv1" "AdminActionsResponseModelBulkResponseV1";
        mdm::admin_action::AdminActionFault => "mdmv1" "AdminActionsResponseModelBulkResponseFaultV1";
        mdm::admin_action::AdminActionItem => "mdmv1" "AdminActionsResponseV1Model";
        mdm::message::PushMessage => "mdmv1" "PushNotificationMessage";
        mdm::message::SmsMessage => "mdmv1" "SmsMessage";
        mdm::message::EmailMessage => "mdmv1" "EmailMessage";
        mdm::message::SmsMessageV2 => "mdmv2" "SmsV2";
        mdm::message::EmailMessageV2 => "mdmv2" "EmailV2";
        mdm::device_wipe::DeviceWipesResult => "systemv1" "DeviceWipeResponseModel";
        mdm::device_wipe::DeviceWipeRow => "systemv1" "DeviceWipeModel";
        mdm::device_wipe::WipeLockState => "systemv1" "WipeLockStateModel";
        system::user_write::WriteUser => "systemv1" "User";
        system::user_write::WriteUserV2 => "systemv2" "CreateEnrollmentUserV2Model";
        mam::assignment::AppAssignments => "mamv1" "ApplicationAssignmentsModel";
        mam::assignment::DeploymentParameters => "mamv1" "ApplicationDeploymentParametersModel";
        mam::assignment::AssignmentGroup => "mdmv1" "AssignmentGroupsV1Model";
        mam::assignment::AppDevice => "mamv1" "DeviceInfo";
        mam::app_device::AppDevicesResult => "mamv1" "DevicesPagedSearchResultsModel";
        mam::app_device::AppDeviceRow => "mamv1" "DeviceInfoModel";
        mam::app_upload::AppChunk => "mamv1" "InternalAppChunk";
        mam::app_upload::AppChunkResponse => "mamv1" "AppChunkTranscationResponse" except "TransactionId";
        mam::app_upload::BeginInstall => "mamv1" "InternalAppChunkTransaction";
    )
}

#[test]
fn every_role_resource_is_known_with_its_category() {
    let Some(folder) = folder() else { return };
    let text = fs::read_to_string(folder.join("role-resources.tsv")).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows.len(), RoleResource::ALL.len());
    for row in rows {
        let resource: RoleResource = row[1].parse().unwrap();
        assert_eq!(resource.category(), row[0]);
    }
}

fn parse<T: DeserializeOwned>(folder: &std::path::Path, name: &str) -> T {
    let text = fs::read_to_string(folder.join("fixtures").join(name)).unwrap();
    let recorded: Value = serde_json::from_str(&text).unwrap();
    serde_json::from_value(recorded["body"].clone()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn recorded_replies_are_read() {
    let Some(folder) = folder() else { return };
    let devices: mdm::device_search::DeviceSearchResult = parse(&folder, "xsoar-devices_search_v2.json");
    assert_eq!(devices.devices[0].id.0, 5614);
    assert_eq!(devices.devices[0].platform, Some(mdm::enums::Platform::WinRT));
    assert_eq!(devices.devices[0].last_compliance_check_on, None);
    let device: mdm::device_v2::DeviceV2 = parse(&folder, "xsoar-device_get_v2.json");
    assert!(device.uuid.is_some() && device.enrollment_info.unwrap().last_seen_timestamp.is_some());
    let groups: system::org_group::OrgGroupSearchResultV2 = parse(&folder, "har-groups_search_v2.json");
    assert_eq!(groups.organization_groups[0].admins, Some(4));
    let children: Vec<system::org_group::OrgGroup> = parse(&folder, "har-groups_children_v1_fallback.json");
    assert!(children[0].created_on.is_some() && children[0].parent_location_group.is_some());
    for name in ["har-admins_search_v2.json", "har-admins_search_v2_by_username.json"] {
        assert!(!parse::<system::admin::AdminSearchResultV2>(&folder, name).admins.is_empty());
    }
    for name in ["sdk-profiles-search_v2.json", "sdk-profiles-search_android_success_v2.json"] {
        assert!(!parse::<mdm::profile::ProfileSearchResultV2>(&folder, name).profile_list.is_empty());
    }
    assert!(
        parse::<mdm::profile::ProfileSearchResultV2>(&folder, "sdk-profiles-search_empty_v2.json")
            .profile_list
            .is_empty()
    );
    let groups: mdm::smart_group::SmartGroupSearchResult =
        parse(&folder, "sdk-smartgroups-smartgroups_get_search.json");
    assert!(!groups.smart_groups.is_empty());
    parse::<mdm::smart_group::SmartGroup>(&folder, "sdk-smartgroups-smartgroups_get.json");
    parse::<bulk::Created>(&folder, "sdk-smartgroups-smartgroups_post.json");
    parse::<bulk::Created>(&folder, "sdk-profiles-create_profile_success.json");
    parse::<system::info::SystemInfo>(&folder, "sdk-system-info_success.json");
    for (name, code) in [
        ("xsoar-error_401_credentials.json", 1005),
        ("xsoar-error_403_tenant_code.json", 1013),
        ("xsoar-error_404_device.json", 5061),
    ] {
        assert_eq!(parse::<ErrorEnvelope>(&folder, name).error_code, Some(code), "{name}");
    }
}
