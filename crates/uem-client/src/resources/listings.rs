//! Where each search reply keeps its rows, page size and total.

use uem_types::{mam, mdm, system};

use crate::page::{Listing, Rows};

macro_rules! listings {
    ($($reply:path => $item:path, $rows:ident, $size:tt, $total:tt;)*) => {$(
        impl Listing for $reply {
            type Item = $item;

            fn into_rows(self) -> Rows<Self::Item> {
                Rows { page_size: listings!(@field self $size), total: listings!(@field self $total), items: self.$rows }
            }
        }
    )*};
    (@field $self:ident -) => { None };
    (@field $self:ident $field:ident) => { $self.$field };
}

listings! {
    mdm::device_search::DeviceSearchResult => mdm::device::Device, devices, page_size, total;
    mdm::device_row_v3::DeviceSearchResultV3 => mdm::device_row_v3::DeviceRowV3, devices, page_size, total;
    mdm::device_extensive::DeviceExtensiveResult => mdm::device_extensive::DeviceExtensive, devices, page_size, total;
    mdm::device_apps::DeviceAppsResult => mdm::device_apps::DeviceApp, device_apps, page_size, total;
    mdm::device_apps::DeviceAppSearchResult => mdm::device_apps::DeviceAppItem, app_items, -, total_results;
    mdm::device_profiles::DeviceProfilesResult => mdm::device_profiles::DeviceProfile, device_profiles, page_size, total;
    mdm::device_compliance::DeviceComplianceResult => mdm::device_parts::DevicePolicyResult, device_compliance, page_size, total;
    mdm::device_certificates::DeviceCertificatesResult => mdm::device_certificates::DeviceCertificate, device_certificates, page_size, total;
    mdm::device_event_log::DeviceEventLogResult => mdm::device_event_log::DeviceEvent, device_event_log_entries, page_size, total;
    mdm::custom_attributes::CustomAttributeSearchResult => mdm::custom_attributes::DeviceAttributes, devices, page_size, total;
    mdm::device_wipe::DeviceWipesResult => mdm::device_wipe::DeviceWipeRow, device_wipes, page_size, total_count;
    mdm::tag::TagSearchResult => mdm::tag::Tag, tags, page_size, total;
    mdm::tag::TagSearchResultV2 => mdm::tag::TagV2, tags, -, total;
    mdm::tag::TaggedDevicesResultV2 => mdm::tag::TaggedDeviceV2, devices, -, total;
    mdm::smart_group::SmartGroupSearchResult => mdm::smart_group::SmartGroupRow, smart_groups, page_size, total;
    mdm::profile::ProfileSearchResultV2 => mdm::profile::ProfileRowV2, profile_list, -, total_results;
    mdm::compliance_policy::CompliancePolicySearchResult => mdm::compliance_policy::CompliancePolicy, compliance_policy, page_size, total;
    mdm::compliance_policy::CompliancePolicySearchResultNew => mdm::compliance_policy::CompliancePolicyNew, compliance_policy, page_size, total;
    mam::app::AppSearchResult => mam::app::App, application, page_size, total;
    mam::app_device::AppDevicesResult => mam::app_device::AppDeviceRow, devices, -, total_results;
    system::user::UserSearchResult => system::user::User, users, page_size, total;
    system::user_group::UserGroupSearchResult => system::user_group::UserGroup, user_group, page_size, total;
    system::user_group::UserGroupUsers => system::user_group::UserGroupUser, enrollment_user, page_size, total;
    system::org_group::OrgGroupSearchResultV1 => system::org_group::OrgGroup, location_groups, page_size, total;
    system::org_group::OrgGroupSearchResultV2 => system::org_group::OrgGroupRowV2, organization_groups, -, total_results;
    system::admin::AdminSearchResult => system::admin::Admin, admins, page_size, total;
    system::admin::AdminSearchResultV2 => system::admin::AdminV2, admins, page_size, total;
}
