//! Admin accounts.

use uem_types::{
    role::RoleResource,
    system::admin::{AdminSearchResult, AdminSearchResultV2},
};

use crate::{
    call::Call,
    client::UemClient,
    page::{PagingStyle, Search},
};

/// Calls about admin accounts.
#[derive(Debug, Clone)]
pub struct Admins {
    pub(crate) client: UemClient,
}

impl Admins {
    /// Admins, by login name if given. `GET /api/system/admins/search`, version 1; needs *REST API Admins Read*.
    pub fn search(&self, username: Option<&str>) -> Search<AdminSearchResult> {
        Search::new(self.client.clone(), search_call(1, username), PagingStyle::V1)
    }

    /// As [`Self::search`], version 2.
    pub fn search_v2(&self, username: Option<&str>) -> Search<AdminSearchResultV2> {
        Search::new(self.client.clone(), search_call(2, username), PagingStyle::V1)
    }
}

fn search_call(version: u8, username: Option<&str>) -> Call {
    Call::get("/api/system/admins/search", version)
        .needs(RoleResource::AdminsRead)
        .maybe("username", username)
}
