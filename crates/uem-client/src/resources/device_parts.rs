//! What hangs on one device: apps, profiles, policies, security, networks, certificates, events, notes, user, groups.

use uem_types::{
    DeviceId,
    mdm::{
        device_apps::{DeviceAppSearchResult, DeviceAppsResult},
        device_certificates::DeviceCertificatesResult,
        device_compliance::DeviceComplianceResult,
        device_event_log::DeviceEventLogResult,
        device_network::DeviceNetwork,
        device_notes::{DeviceNote, DeviceNotesResult},
        device_profiles::DeviceProfilesResult,
        device_security::DeviceSecurity,
        device_smart_groups::{DeviceSmartGroup, DeviceSmartGroupsResult},
        device_user::DeviceUserResult,
        tag::{DeviceTag, DeviceTagsResult},
    },
    role::RoleResource,
    system::user::User,
};
use uuid::Uuid;

use super::{devices::Devices, found};
use crate::{
    call::Call,
    error::UemError,
    page::{PagingStyle, Search},
};

impl Devices {
    /// Apps on a device. `GET /api/mdm/devices/{uuid}/apps/search`, version 1; needs *REST API Apps For Device Read*.
    pub fn apps(&self, device: Uuid) -> Search<DeviceAppSearchResult> {
        let call = Call::get("/api/mdm/devices/{uuid}/apps/search", 1)
            .argument(device)
            .needs(RoleResource::AppsForDeviceRead);
        Search::new(self.client.clone(), call, PagingStyle::V1)
    }

    /// Apps on a device, old form. `GET /api/mdm/devices/{id}/apps`, version 1; needs *REST API Apps For Device Read*.
    pub fn apps_v1(&self, device: DeviceId) -> Search<DeviceAppsResult> {
        self.part("/api/mdm/devices/{id}/apps", device, RoleResource::AppsForDeviceRead)
    }

    /// Profiles of a device. `GET /api/mdm/devices/{id}/profiles`, version 1; needs *REST API Profiles Read*.
    pub fn profiles(&self, device: DeviceId) -> Search<DeviceProfilesResult> {
        self.part("/api/mdm/devices/{id}/profiles", device, RoleResource::ProfilesRead)
    }

    /// Policies of a device with their results. `GET /api/mdm/devices/{id}/compliance`, version 1; needs *REST API
    /// Compliance Policy Read*.
    pub fn compliance(&self, device: DeviceId) -> Search<DeviceComplianceResult> {
        self.part("/api/mdm/devices/{id}/compliance", device, RoleResource::CompliancePolicyRead)
    }

    /// Certificates of a device. `GET /api/mdm/devices/{id}/certificates`, version 1; needs *REST API Devices Read*.
    pub fn certificates(&self, device: DeviceId) -> Search<DeviceCertificatesResult> {
        self.part("/api/mdm/devices/{id}/certificates", device, RoleResource::DevicesRead)
    }

    /// Events of a device in the last days. `GET /api/mdm/devices/{id}/eventlog?dayrange=..`, version 1; needs *REST
    /// API Devices Read*.
    pub fn event_log(&self, device: DeviceId, days: u32) -> Search<DeviceEventLogResult> {
        let call = Call::get("/api/mdm/devices/{id}/eventlog", 1)
            .argument(device)
            .needs(RoleResource::DevicesRead)
            .query("dayrange", days);
        Search::new(self.client.clone(), call, PagingStyle::V1)
    }

    /// Security facts; `None` until the device has sent a sample, and when there is no such device.
    /// `GET /api/mdm/devices/{id}/security`, version 1; needs *REST API Devices Read*.
    pub async fn security(&self, device: DeviceId) -> Result<Option<DeviceSecurity>, UemError> {
        let call =
            Call::get("/api/mdm/devices/{id}/security", 1).argument(device).needs(RoleResource::DevicesRead);
        Ok(found(self.client.read_optional(&call).await)?.and_then(|(reply, _)| reply))
    }

    /// Networks; `None` when none are known. `GET /api/mdm/devices/{id}/network`, version 1; needs *REST API Devices
    /// Read*.
    pub async fn network(&self, device: DeviceId) -> Result<Option<DeviceNetwork>, UemError> {
        let call =
            Call::get("/api/mdm/devices/{id}/network", 1).argument(device).needs(RoleResource::DevicesRead);
        Ok(self.client.read_optional(&call).await?.0)
    }

    /// Notes. `GET /api/mdm/devices/{id}/notes`, version 1; needs *REST API Devices Read*.
    pub async fn notes(&self, device: DeviceId) -> Result<Vec<DeviceNote>, UemError> {
        let call =
            Call::get("/api/mdm/devices/{id}/notes", 1).argument(device).needs(RoleResource::DevicesRead);
        let reply: Option<DeviceNotesResult> = self.client.read_optional(&call).await?.0;
        Ok(reply.map(|reply| reply.device_notes).unwrap_or_default())
    }

    /// The enrollment user. `GET /api/mdm/devices/{id}/user`, version 1; needs *REST API Devices Read*.
    pub async fn user(&self, device: DeviceId) -> Result<Option<User>, UemError> {
        let call =
            Call::get("/api/mdm/devices/{id}/user", 1).argument(device).needs(RoleResource::DevicesRead);
        let reply: Option<DeviceUserResult> = self.client.read_optional(&call).await?.0;
        Ok(reply.and_then(|reply| reply.device_user))
    }

    /// Smart groups the device is in. `GET /api/mdm/devices/{id}/smartgroups`, version 1; needs *REST API Groups
    /// Read*.
    pub async fn smart_groups(&self, device: DeviceId) -> Result<Vec<DeviceSmartGroup>, UemError> {
        let call = Call::get("/api/mdm/devices/{id}/smartgroups", 1)
            .argument(device)
            .needs(RoleResource::GroupsRead);
        let reply: Option<DeviceSmartGroupsResult> = self.client.read_optional(&call).await?.0;
        Ok(reply.map(|reply| reply.smart_group).unwrap_or_default())
    }

    /// Tags on the device. `GET /api/mdm/devices/{uuid}/tags`, version 1; needs *REST API Devices Read*.
    pub async fn tags(&self, device: Uuid) -> Result<Vec<DeviceTag>, UemError> {
        let call =
            Call::get("/api/mdm/devices/{uuid}/tags", 1).argument(device).needs(RoleResource::DevicesRead);
        let reply: Option<DeviceTagsResult> = self.client.read_optional(&call).await?.0;
        Ok(reply.map(|reply| reply.tags).unwrap_or_default())
    }

    fn part<L: crate::Listing>(
        &self,
        route: &'static str,
        device: DeviceId,
        needs: RoleResource,
    ) -> Search<L> {
        Search::new(self.client.clone(), Call::get(route, 1).argument(device).needs(needs), PagingStyle::V1)
    }
}
