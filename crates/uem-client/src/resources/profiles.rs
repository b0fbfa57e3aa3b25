//! Profiles.

use serde_json::{Map, Value};
use uem_types::{
    OrgGroupId, ProfileId,
    mdm::profile::{ProfileSearchResultV2, ProfileSearchResultV3, ProfileSearchV3},
    role::RoleResource,
};

use super::found;
use crate::{
    call::Call,
    client::UemClient,
    error::UemError,
    page::{PagingStyle, Search},
};

/// Calls about profiles.
#[derive(Debug, Clone)]
pub struct Profiles {
    pub(crate) client: UemClient,
}

/// Filters of the v2 profile search.
#[derive(Debug, Clone, Default)]
pub struct ProfileSearch {
    /// Only this organization group.
    pub org_group: Option<OrgGroupId>,
    /// Only this platform, in the words of the console.
    pub platform: Option<String>,
    /// Only profiles whose name holds this text.
    pub text: Option<String>,
}

impl Profiles {
    /// All profiles the account may see. `GET /api/mdm/profiles/search`, version 2; needs *REST API Profiles Read*.
    pub fn search(&self, filter: &ProfileSearch) -> Search<ProfileSearchResultV2> {
        let call = Call::get("/api/mdm/profiles/search", 2)
            .needs(RoleResource::ProfilesRead)
            .maybe("organizationgroupid", filter.org_group)
            .maybe("platform", filter.platform.as_deref())
            .maybe("searchtext", filter.text.as_deref());
        Search::new(self.client.clone(), call, PagingStyle::V1)
    }

    /// One page of profiles, newer form; the page is named in the request. `POST /api/mdm/profiles/search`, version
    /// 3; only reads, so it is repeated; needs *REST API Profiles Read*.
    pub async fn search_v3(&self, search: &ProfileSearchV3) -> Result<ProfileSearchResultV3, UemError> {
        let call = Call::post("/api/mdm/profiles/search", 3)
            .reads_only()
            .needs(RoleResource::ProfilesRead)
            .json(search)?;
        Ok(self.client.read_optional(&call).await?.0.unwrap_or_default())
    }
    /// One profile with its payloads: *General*, and a key for each payload, as the tenant writes them. `GET
    /// /api/mdm/profiles/{id}`, version 2; needs *REST API Profiles Read*.
    pub async fn find(&self, id: ProfileId) -> Result<Option<Map<String, Value>>, UemError> {
        let call = Call::get("/api/mdm/profiles/{id}", 2).argument(id).needs(RoleResource::ProfilesRead);
        found(self.client.read(&call).await)
    }
}
