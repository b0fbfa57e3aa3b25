//! Devices: searches, reads by every key, custom attributes. What hangs on one device is in [`super::device_parts`],
//! commands in [`super::device_commands`] and [`super::device_bulk`], messages in [`super::messages`].

use jiff::Timestamp;
use uem_types::{
    DeviceId, OrgGroupId,
    bulk::{BulkInput, BulkResponse},
    mdm::{
        command::BulkSettings,
        custom_attributes::{CustomAttributeSearchResult, SetAttributes},
        device::Device,
        device_extensive::DeviceExtensiveResult,
        device_row_v3::DeviceSearchResultV3,
        device_search::DeviceSearchResult,
        device_v2::DeviceV2,
        device_v3::DeviceV3,
        enums::{EnrollmentStatus, Platform, SearchBy},
    },
    role::RoleResource,
    wire::word::Word,
};
use uuid::Uuid;

use super::found;
use crate::{
    call::Call,
    client::UemClient,
    error::UemError,
    page::{PagingStyle, Search},
};

/// Calls about devices.
#[derive(Debug, Clone)]
pub struct Devices {
    pub(crate) client: UemClient,
}

/// Filters of the device search.
#[derive(Debug, Clone, Default)]
pub struct DeviceSearch {
    /// Only devices of this user, by login name.
    pub user: Option<String>,
    /// Only this model, by name.
    pub model: Option<String>,
    /// Only this platform.
    pub platform: Option<Platform>,
    /// Only devices last seen at or after this moment.
    pub seen_since: Option<Timestamp>,
    /// Only this organization group and those below.
    pub org_group: Option<OrgGroupId>,
    /// Only devices that keep (`true`) or break (`false`) their policies.
    pub compliant: Option<bool>,
    /// Sort by this field: `deviceid` unless set, or `model`, `lastseen`, `ownership`, `platform`.
    pub order_by: Option<&'static str>,
    /// Largest first.
    pub descending: bool,
}

/// Filters of the v3 device search.
#[derive(Debug, Clone, Default)]
pub struct DeviceSearchV3 {
    /// Only devices of this user, by login name.
    pub user: Option<String>,
    /// Only this platform.
    pub device_type: Option<Platform>,
    /// Only devices last seen at or after this moment.
    pub seen_since: Option<Timestamp>,
    /// Only this organization group and those below.
    pub org_group: Option<Uuid>,
    /// Only devices whose name holds this text.
    pub friendly_name: Option<String>,
}

/// Filters of the extensive search.
#[derive(Debug, Clone, Default)]
pub struct ExtensiveSearch {
    /// Only this organization group and those below.
    pub org_group: Option<OrgGroupId>,
    /// Only this device.
    pub device: Option<DeviceId>,
    /// Only devices last seen at or after this moment.
    pub seen_since: Option<Timestamp>,
    /// Only devices whose enrollment status changed at or after this moment.
    pub status_changed_since: Option<Timestamp>,
    /// Only this enrollment status.
    pub enrollment_status: Option<EnrollmentStatus>,
    /// Names of the custom attributes to give.
    pub custom_attributes: Vec<String>,
}

/// Filters of the custom attribute search.
#[derive(Debug, Clone, Default)]
pub struct CustomAttributeSearch {
    /// Only this organization group.
    pub org_group: Option<OrgGroupId>,
    /// Only this device.
    pub device: Option<DeviceId>,
    /// Only attributes set by this application.
    pub application: Option<String>,
    /// Only the attribute of this name.
    pub name: Option<String>,
    /// Only attributes changed at or after this moment.
    pub modified_since: Option<Timestamp>,
}

impl Devices {
    /// All devices the account may see. `GET /api/mdm/devices/search`, version 1; needs *REST API Devices Read*.
    ///
    /// Rows come by device id unless asked otherwise, so that devices that enroll meanwhile come last.
    pub fn search(&self, filter: &DeviceSearch) -> Search<DeviceSearchResult> {
        let call = Call::get("/api/mdm/devices/search", 1)
            .needs(RoleResource::DevicesRead)
            .maybe("user", filter.user.as_deref())
            .maybe("model", filter.model.as_deref())
            .maybe("platform", filter.platform.as_ref().map(Word::name))
            .moment("seensince", filter.seen_since)
            .maybe("lgid", filter.org_group)
            .maybe("compliantstatus", filter.compliant)
            .query("orderby", filter.order_by.unwrap_or("deviceid"))
            .query("sortorder", if filter.descending { "DESC" } else { "ASC" });
        Search::new(self.client.clone(), call, PagingStyle::V1)
    }

    /// All devices, in the newer form. `GET /api/mdm/devices/search`, version 3; needs *REST API Devices Read*.
    pub fn search_v3(&self, filter: &DeviceSearchV3) -> Search<DeviceSearchResultV3> {
        let call = Call::get("/api/mdm/devices/search", 3)
            .needs(RoleResource::DevicesRead)
            .maybe("user", filter.user.as_deref())
            .maybe("device_type", filter.device_type.as_ref().map(Word::upper_snake))
            .moment("seen_since", filter.seen_since)
            .maybe("organization_group_uuid", filter.org_group)
            .maybe("friendly_name", filter.friendly_name.as_deref());
        Search::new(self.client.clone(), call, PagingStyle::V3)
    }

    /// Devices with custom attributes, products and smart groups, unenrolled ones included.
    /// `GET /api/mdm/devices/extensivesearch`, version 1; needs *REST API Devices Read*, and for parts of the rows
    /// the Read resources of custom attributes, groups and compliance policies.
    pub fn extensive_search(&self, filter: &ExtensiveSearch) -> Search<DeviceExtensiveResult> {
        let attributes = (!filter.custom_attributes.is_empty()).then(|| filter.custom_attributes.join(","));
        let call = Call::get("/api/mdm/devices/extensivesearch", 1)
            .needs(RoleResource::DevicesRead)
            .maybe("organizationgroupid", filter.org_group)
            .maybe("deviceid", filter.device)
            .moment("startdatetime", filter.seen_since)
            .moment("statuschangestarttime", filter.status_changed_since)
            .maybe("enrollmentstatus", filter.enrollment_status.as_ref().map(Word::name))
            .maybe("customattributes", attributes);
        Search::new(self.client.clone(), call, PagingStyle::V1)
    }

    /// One device by number. `GET /api/mdm/devices/{id}`, version 1; needs *REST API Devices Read*.
    pub async fn get(&self, id: DeviceId) -> Result<Device, UemError> {
        let call = Call::get("/api/mdm/devices/{id}", 1).argument(id).needs(RoleResource::DevicesRead);
        self.client.read(&call).await
    }

    /// As [`Self::get`]; `None` when there is no such device or the account may not see it.
    pub async fn find(&self, id: DeviceId) -> Result<Option<Device>, UemError> {
        found(self.get(id).await)
    }

    /// One device by another key. `GET /api/mdm/devices?searchby=..&id=..`, version 1; needs *REST API Devices Read*.
    pub async fn find_by(&self, key: SearchBy, value: &str) -> Result<Option<Device>, UemError> {
        let call = Call::get("/api/mdm/devices", 1)
            .needs(RoleResource::DevicesRead)
            .query("searchby", key.name())
            .query("id", value);
        found(self.client.read(&call).await)
    }

    /// One device by UUID. `GET /api/mdm/devices/{uuid}`, version 2; needs *REST API Devices Read*.
    pub async fn find_v2(&self, uuid: Uuid) -> Result<Option<DeviceV2>, UemError> {
        let call = Call::get("/api/mdm/devices/{uuid}", 2).argument(uuid).needs(RoleResource::DevicesRead);
        found(self.client.read(&call).await)
    }

    /// One device by UUID. `GET /api/mdm/devices/{uuid}`, version 3; needs *REST API Devices Read*.
    pub async fn find_v3(&self, uuid: Uuid) -> Result<Option<DeviceV3>, UemError> {
        let call = Call::get("/api/mdm/devices/{uuid}", 3).argument(uuid).needs(RoleResource::DevicesRead);
        found(self.client.read(&call).await)
    }

    /// Many devices by one kind of key; keys without a device come back as orphans.
    /// `POST /api/mdm/devices?searchby=..`, version 1; only reads, so it is repeated; needs *REST API Devices Read*.
    pub async fn look_up(&self, key: SearchBy, values: &[String]) -> Result<DeviceSearchResult, UemError> {
        let call = Call::post("/api/mdm/devices", 1)
            .reads_only()
            .needs(RoleResource::DevicesRead)
            .query("searchby", key.name())
            .json(&BulkInput::new(values))?;
        // When none of the keys has a device the answer is 404.
        Ok(found(self.client.read_optional(&call).await)?.and_then(|(reply, _)| reply).unwrap_or_default())
    }

    /// How many devices each bulk call may name. `GET /api/mdm/devices/bulksettings`, version 1; needs *REST API
    /// Devices Read*.
    pub async fn bulk_settings(&self) -> Result<BulkSettings, UemError> {
        let call = Call::get("/api/mdm/devices/bulksettings", 1).needs(RoleResource::DevicesRead);
        self.client.read(&call).await
    }

    /// Custom attributes of many devices. `GET /api/mdm/devices/customattribute/search`, version 1; needs *REST API
    /// Custom Attributes Read*.
    pub fn custom_attributes(&self, filter: &CustomAttributeSearch) -> Search<CustomAttributeSearchResult> {
        let call = Call::get("/api/mdm/devices/customattribute/search", 1)
            .needs(RoleResource::CustomAttributesRead)
            .maybe("organizationgroupid", filter.org_group)
            .maybe("deviceid", filter.device)
            .maybe("applicationgroup", filter.application.as_deref())
            .maybe("customattributename", filter.name.as_deref())
            .moment("modifiedfrom", filter.modified_since);
        Search::new(self.client.clone(), call, PagingStyle::V1)
    }

    /// Sets custom attributes of a device. `PUT /api/mdm/devices/{id}/customattributes`, version 1; needs *REST API
    /// Custom Attributes Write*.
    pub async fn set_custom_attributes(
        &self,
        id: DeviceId,
        values: &SetAttributes,
    ) -> Result<BulkResponse, UemError> {
        let call = Call::other(http::Method::PUT, "/api/mdm/devices/{id}/customattributes", 1)
            .argument(id)
            .needs(RoleResource::CustomAttributesWrite)
            .json(values)?;
        Ok(self.client.read_optional(&call).await?.0.unwrap_or_default())
    }
}
