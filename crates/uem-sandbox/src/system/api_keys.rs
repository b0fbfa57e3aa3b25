//! `GET /api/system/v2/groups/{uuid}/api-keys`: keys and OAuth clients of a group with what they used today.

use uem_types::system::api_keys::{ApiKey, ApiKeysResult, OauthClient};
use uuid::Uuid;

use crate::{
    http::{Call, Operation, Reply, VendorError, get},
    resource::is_visible,
};

pub(super) fn routes() -> Vec<Operation> {
    vec![
        get("/api/system/v2/groups/{organizationGroupUuid:uuid}/api-keys")
            .needs("REST API Groups Read")
            .run(list),
    ]
}

async fn list(call: Call) -> Result<Reply, VendorError> {
    let tenant = &call.tenant;
    let group = Uuid::try_parse(call.segment("organizationGroupUuid"))
        .ok()
        .and_then(|uuid| tenant.access.org_group_by_uuid(uuid));
    let group = group.filter(|group| is_visible(&call, group.id));
    let group = group.ok_or_else(|| {
        VendorError::new(404, 6008, "Organization group not found or user does not have access.")
    })?;
    let usage = |credential: &str| Some(i64::from(tenant.quota.used_by(credential)));
    let keys = tenant.access.api_keys(group.id).into_iter().map(|key| ApiKey {
        service_name: Some(key.service.clone()),
        api_key: Some(key.key.clone()),
        daily_quota_usage: usage(&key.key),
    });
    let clients = tenant.access.oauth_clients(group.id).into_iter().map(|client| OauthClient {
        oauth_client_name: Some(client.name.clone()),
        oauth_client_id: Some(client.client_id.clone()),
        daily_quota_usage: usage(&client.client_id),
    });
    Reply::json(&ApiKeysResult { api_keys: keys.collect(), oauth_clients: clients.collect() })
}
