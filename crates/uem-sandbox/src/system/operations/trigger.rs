//! `POST /api/system/operations/trigger`: `GroupSync` brings the directory's user groups of an organization group and
//! below it up to date. The other kinds of work need a broker of identities, which the tenant has not: 403/6192.

use uuid::Uuid;

use super::operation::{Started, render};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::definitions,
    resource::{Fields, is_visible},
    system::user_groups,
};

const GROUP_SYNC: &str = "GroupSync";
const BROKERED: [&str; 2] = ["ResetIdFromBroker", "OisTriggeredEnrollmentUserDelete"];

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let group = org_group(&call, &fields)?;
    let kind = fields.text("operation_type").unwrap_or_default();
    if BROKERED.iter().any(|word| word.eq_ignore_ascii_case(&kind)) {
        let text = format!("Operation {kind} needs an identity broker, and this tenant has none");
        return Err(VendorError::new(403, 6192, text));
    }
    if !kind.eq_ignore_ascii_case(GROUP_SYNC) {
        let text = format!("Validation failed: operation_type {kind:?} is unknown: give {GROUP_SYNC}");
        return Err(VendorError::new(422, 1012, text));
    }
    let count = user_groups::sync_below(&call, group).await?;
    let body = Started { kind: GROUP_SYNC.to_owned(), data: format!("{count} user groups synchronized") };
    let name = Uuid::new_v4().to_string();
    let made = definitions::create(&call, (&name, group, 0), body, (500, 6067), (500, 6067)).await?;
    let reply = Reply::json(&render(&call, &made))?.with_status(202);
    Ok(reply.at(format!("/api/system/operations/{}", made.uuid)))
}

/// The organization group of the body, the caller's where it is left out; 404/6052 where it is none of the caller's.
fn org_group(call: &Call, fields: &Fields) -> Result<i64, VendorError> {
    let Some(text) = fields.text("organization_group_uuid") else { return Ok(call.caller.org_group_id) };
    let group = Uuid::try_parse(&text).ok().and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid));
    let group = group.filter(|group| is_visible(call, group.id)).map(|group| group.id);
    group.ok_or_else(|| {
        VendorError::new(404, 6052, "Organization group not found or the user does not have access to it")
    })
}
