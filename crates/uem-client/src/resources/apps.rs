//! Managed apps: searches. Assignments are in [`super::app_assignments`], uploads in [`super::app_uploads`].

use uem_types::{OrgGroupId, mam::app::AppSearchResult, role::RoleResource};

use crate::{
    call::Call,
    client::UemClient,
    page::{PagingStyle, Search},
};

/// Calls about managed apps.
#[derive(Debug, Clone)]
pub struct Apps {
    pub(crate) client: UemClient,
}

/// Filters of the app search.
#[derive(Debug, Clone, Default)]
pub struct AppSearch {
    /// Only apps whose name holds this text.
    pub name: Option<String>,
    /// Only the app with this bundle id or package name.
    pub bundle_id: Option<String>,
    /// Only apps of this organization group.
    pub org_group: Option<OrgGroupId>,
    /// `Internal` or `Public`.
    pub kind: Option<&'static str>,
    /// `All`, `Active`, `InActive` or `Retired`.
    pub status: Option<&'static str>,
}

impl Apps {
    /// All apps the account may see. `GET /api/mam/apps/search`, version 1; needs *REST API Apps Read*.
    pub fn search(&self, filter: &AppSearch) -> Search<AppSearchResult> {
        let call = Call::get("/api/mam/apps/search", 1)
            .needs(RoleResource::AppsRead)
            .query("type", "App")
            .maybe("applicationname", filter.name.as_deref())
            .maybe("bundleid", filter.bundle_id.as_deref())
            .maybe("locationgroupid", filter.org_group)
            .maybe("applicationtype", filter.kind)
            .maybe("status", filter.status);
        Search::new(self.client.clone(), call, PagingStyle::V1)
    }

    /// Apps that were bought in volume. `GET /api/mam/apps/purchased/search`, version 1; needs *REST API Apps Read*. The filter's
    /// kind is not used.
    pub fn search_purchased(&self, filter: &AppSearch) -> Search<AppSearchResult> {
        let call = Call::get("/api/mam/apps/purchased/search", 1)
            .needs(RoleResource::AppsRead)
            .maybe("applicationname", filter.name.as_deref())
            .maybe("bundleid", filter.bundle_id.as_deref())
            .maybe("locationgroupid", filter.org_group)
            .maybe("status", filter.status);
        Search::new(self.client.clone(), call, PagingStyle::V1)
    }
}
