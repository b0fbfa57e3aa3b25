//! `POST /api/system/sslpinning/syncwithautodiscovery/{group}`: tells the auto-discovery service of the hosts of an
//! organization group that it does not know as they are.

use serde_json::json;

use super::host::{Host, org_group};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::definitions,
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let group = org_group(&call, call.segment("organizationgroupid").parse().unwrap_or(0))?;
    let mut hosts = definitions::store::list::<Host>(&call.tenant.database).await?;
    hosts.retain(|host| host.org_group_id == group && !host.body.is_synced);
    let count = hosts.len();
    for mut host in hosts {
        host.body.is_synced = true;
        host.save(&call, (422, 6066), (422, 6066)).await?;
    }
    let message = format!("{count} hosts synchronized with auto discovery");
    Reply::json(&json!({"ItemsAffected": count, "Message": message}))
}
