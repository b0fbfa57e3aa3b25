//! `POST /api/system/sslpinning/enable/{group}` and `/disable/{group}`: pinning as a whole, at an organization group and
//! below it; and `/enablepin/{host}/{group}`, `/disablepin/{host}/{group}`: that of one host there.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::host::{Host, found_by, org_group};
use crate::{
    access::Access,
    http::{Call, Reply, VendorError},
    mdm::definitions::{self, Body},
};

/// What an organization group says of pinning. Where no group at or above says anything it is on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Switch {
    is_on: bool,
}

impl Body for Switch {
    const KIND: &'static str = "pinning switch";
}

/// Its name in its group: each group has one.
const NAME: &str = "ssl pinning";
const REFUSAL: (u16, i32) = (403, 6044);

pub(super) async fn enable(call: Call) -> Result<Reply, VendorError> {
    turn(&call, true).await
}

pub(super) async fn disable(call: Call) -> Result<Reply, VendorError> {
    turn(&call, false).await
}

async fn turn(call: &Call, is_on: bool) -> Result<Reply, VendorError> {
    let group = asked_group(call)?;
    let all = definitions::store::list::<Switch>(&call.tenant.database).await?;
    match all.into_iter().find(|switch| switch.org_group_id == group) {
        Some(mut known) => {
            known.body.is_on = is_on;
            known.save(call, REFUSAL, REFUSAL).await?;
        }
        None => {
            definitions::create(call, (NAME, group, 0), Switch { is_on }, REFUSAL, REFUSAL).await?;
        }
    }
    Ok(Reply::empty(204))
}

fn asked_group(call: &Call) -> Result<i64, VendorError> {
    org_group(call, call.segment("organizationgroupid").parse().unwrap_or(0))
}

/// 422/6072 where the host has no certificate: without one its apps would reach nothing.
pub(super) async fn enable_pin(call: Call) -> Result<Reply, VendorError> {
    turn_pin(&call, true).await
}

pub(super) async fn disable_pin(call: Call) -> Result<Reply, VendorError> {
    turn_pin(&call, false).await
}

async fn turn_pin(call: &Call, is_on: bool) -> Result<Reply, VendorError> {
    let (mut host, group) = (found_by(call, call.segment("hostGuid")).await?, asked_group(call)?);
    if host.body.certificates.is_empty() {
        let message = format!("{} has no pinned certificate: pin one first", host.name);
        return Err(VendorError::new(422, 6072, message));
    }
    host.body.switches.insert(group, is_on);
    host.save(call, (422, 6072), (422, 6072)).await?;
    Ok(Reply::empty(204))
}

/// What each organization group says of pinning as a whole.
pub(super) async fn switches(call: &Call) -> Result<HashMap<i64, bool>, VendorError> {
    let all = definitions::store::list::<Switch>(&call.tenant.database).await?;
    Ok(all.into_iter().map(|switch| (switch.org_group_id, switch.body.is_on)).collect())
}

/// Whether apps at that organization group pin the host: the nearest group at or above that says something counts, and
/// both have to agree.
pub(super) fn is_enabled(access: &Access, whole: &HashMap<i64, bool>, host: &Host, group: i64) -> bool {
    let tree = access.tree();
    let path: Vec<i64> = std::iter::once(group).chain(tree.ancestors(group).map(|above| above.id)).collect();
    let whole = path.iter().find_map(|id| whole.get(id)).copied().unwrap_or(true);
    let own = path.iter().find_map(|id| host.switches.get(id)).copied().unwrap_or(true);
    whole && own
}
