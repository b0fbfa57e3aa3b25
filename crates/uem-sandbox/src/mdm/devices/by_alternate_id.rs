//! `GET /api/mdm/devices?searchby=Serialnumber&id=...`, version 1.

use super::by_id;
use crate::{
    fleet::By,
    http::{Call, Reply, VendorError},
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let by = search_by(&call)?;
    let id = call.query.text("id").unwrap_or_default();
    let found = call.tenant.fleet.find_id_within(by, id, call.caller.org_group_id).await?;
    by_id::answer(&call, found)
}

/// The kind of id that `searchby` names; 422/5003 where it names none.
pub(super) fn search_by(call: &Call) -> Result<By, VendorError> {
    let text = call.query.text("searchby").unwrap_or_default();
    By::parse(text)
        .ok_or_else(|| VendorError::new(422, 5003, format!("Invalid searchBy parameter value: {text}")))
}
