//! Tags: reading, making, and putting them on devices.

use uem_types::{
    DeviceId, OrgGroupId, TagId,
    bulk::{BulkInput, BulkResponse, Created},
    mdm::tag::{
        AddTag, CreateTagV3, CreatedTagV3, RenameTagV2, TagSearchResult, TagSearchResultV2, TaggedDevice,
        TaggedDevicesResult, TaggedDevicesResultV2,
    },
    role::RoleResource,
};
use uuid::Uuid;

use crate::{
    call::Call,
    client::UemClient,
    error::UemError,
    page::{PagingStyle, Search},
};

/// Calls about tags.
#[derive(Debug, Clone)]
pub struct Tags {
    pub(crate) client: UemClient,
}

impl Tags {
    /// Tags of an organization group. `GET /api/mdm/tags/search`, version 1; needs *REST API Devices Read*.
    pub fn search(&self, org_group: OrgGroupId) -> Search<TagSearchResult> {
        let call = Call::get("/api/mdm/tags/search", 1)
            .needs(RoleResource::DevicesRead)
            .query("organizationgroupid", org_group);
        Search::new(self.client.clone(), call, PagingStyle::V1)
    }

    /// Tags of an organization group, by UUID. `GET /api/mdm/tags/search`, version 2; needs *REST API Devices Read*.
    pub fn search_v2(&self, org_group: Uuid) -> Search<TagSearchResultV2> {
        let call = Call::get("/api/mdm/tags/search", 2)
            .needs(RoleResource::DevicesRead)
            .query("organization-group-uuid", org_group);
        Search::new(self.client.clone(), call, PagingStyle::V3)
    }

    /// Devices that carry a tag, all at once. `GET /api/mdm/tags/{id}/devices`, version 1; needs *REST API Devices
    /// Read*.
    pub async fn devices(&self, tag: TagId) -> Result<Vec<TaggedDevice>, UemError> {
        let call = Call::get("/api/mdm/tags/{id}/devices", 1).argument(tag).needs(RoleResource::DevicesRead);
        let reply: Option<TaggedDevicesResult> = self.client.read_optional(&call).await?.0;
        Ok(reply.map(|reply| reply.device).unwrap_or_default())
    }

    /// Devices that carry a tag, by UUID. `GET /api/mdm/tags/{uuid}/devices`, version 2; needs *REST API Devices
    /// Read*.
    pub fn devices_v2(&self, tag: Uuid) -> Search<TaggedDevicesResultV2> {
        let call =
            Call::get("/api/mdm/tags/{uuid}/devices", 2).argument(tag).needs(RoleResource::DevicesRead);
        Search::new(self.client.clone(), call, PagingStyle::V3)
    }

    /// Makes a tag. `POST /api/mdm/tags/addtag`, version 1; not repeated; needs *REST API Devices Write*.
    pub async fn add(&self, tag: &AddTag) -> Result<TagId, UemError> {
        let call = Call::post("/api/mdm/tags/addtag", 1).needs(RoleResource::DevicesWrite).json(tag)?;
        let created: Created = self.client.read(&call).await?;
        Ok(TagId(created.value))
    }

    /// Makes a tag, by UUID of the group. `POST /api/mdm/tags`, version 3; not repeated; needs *REST API Devices
    /// Write*.
    pub async fn add_v3(&self, tag: &CreateTagV3) -> Result<Uuid, UemError> {
        let call = Call::post("/api/mdm/tags", 3).needs(RoleResource::DevicesWrite).json(tag)?;
        let created: CreatedTagV3 = self.client.read(&call).await?;
        Ok(created.tag_uuid)
    }

    /// Renames a tag. `PUT /api/mdm/tags/{uuid}`, version 2; not repeated; needs *REST API Devices Write*.
    pub async fn rename(&self, tag: Uuid, name: &str) -> Result<(), UemError> {
        let body = RenameTagV2 { tag_name: name.to_owned(), uuid: Some(tag) };
        let call = Call::other(http::Method::PUT, "/api/mdm/tags/{uuid}", 2)
            .argument(tag)
            .needs(RoleResource::DevicesWrite)
            .json(&body)?;
        self.client.send(&call).await.map(|_| ())
    }

    /// Deletes a tag. `DELETE /api/mdm/tags/{id}`, version 1; not repeated; needs *REST API Devices Delete*.
    pub async fn delete(&self, tag: TagId) -> Result<(), UemError> {
        let call = Call::other(http::Method::DELETE, "/api/mdm/tags/{id}", 1)
            .argument(tag)
            .needs(RoleResource::DevicesDelete);
        self.client.send(&call).await.map(|_| ())
    }

    /// Puts a tag on devices. `POST /api/mdm/tags/{id}/adddevices`, version 1; not repeated; needs *REST API Devices
    /// Execute*. Devices that could not be tagged are in the answer.
    pub async fn add_devices(&self, tag: TagId, devices: &[DeviceId]) -> Result<BulkResponse, UemError> {
        self.change("/api/mdm/tags/{id}/adddevices", tag, devices).await
    }

    /// Takes a tag off devices. `POST /api/mdm/tags/{id}/removedevices`, version 1; not repeated; needs *REST API
    /// Devices Execute*.
    pub async fn remove_devices(&self, tag: TagId, devices: &[DeviceId]) -> Result<BulkResponse, UemError> {
        self.change("/api/mdm/tags/{id}/removedevices", tag, devices).await
    }

    async fn change(
        &self,
        route: &'static str,
        tag: TagId,
        devices: &[DeviceId],
    ) -> Result<BulkResponse, UemError> {
        let call = Call::post(route, 1)
            .argument(tag)
            .needs(RoleResource::DevicesExecute)
            .json(&BulkInput::new(devices.iter().copied()))?;
        Ok(self.client.read_optional(&call).await?.0.unwrap_or_default())
    }
}
