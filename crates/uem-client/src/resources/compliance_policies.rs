//! Compliance policies.

use uem_types::{
    OrgGroupId,
    mdm::compliance_policy::{CompliancePolicySearchResult, CompliancePolicySearchResultNew},
    role::RoleResource,
};
use uuid::Uuid;

use crate::{
    call::Call,
    client::UemClient,
    page::{PagingStyle, Search},
};

/// Calls about compliance policies.
#[derive(Debug, Clone)]
pub struct CompliancePolicies {
    pub(crate) client: UemClient,
}

impl CompliancePolicies {
    /// Policies, of one organization group if given. `GET /api/mdm/compliancepolicy/search`, version 1; needs *REST
    /// API Compliance Policy Read*.
    pub fn search(&self, org_group: Option<OrgGroupId>) -> Search<CompliancePolicySearchResult> {
        let call = Call::get("/api/mdm/compliancepolicy/search", 1)
            .needs(RoleResource::CompliancePolicyRead)
            .maybe("organizationgroupid", org_group);
        Search::new(self.client.clone(), call, PagingStyle::V1)
    }

    /// Policies, by UUID of the group. `GET /api/mdm/compliancepolicies`, version 1; needs *REST API Compliance Policy
    /// Read*.
    pub fn search_new(&self, org_group: Option<Uuid>) -> Search<CompliancePolicySearchResultNew> {
        let call = Call::get("/api/mdm/compliancepolicies", 1)
            .needs(RoleResource::CompliancePolicyRead)
            .maybe("organizationgroupuuid", org_group);
        Search::new(self.client.clone(), call, PagingStyle::V1)
    }
}
