//! `POST /api/mdm/tags/addtag`, `POST /{id}/update`, `DELETE /{id}`: version 1, which everybody uses.

use serde_json::json;

use super::{
    change::{self, Refused},
    membership::kind,
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::Fields,
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let name = fields.text("TagName").unwrap_or_default();
    let org_group = fields.number("LocationGroupId").unwrap_or(call.caller.org_group_id);
    let avatar = fields.text("TagAvatar").unwrap_or_default();
    let tag = change::create(&call, &name, kind(fields.text("TagType").as_deref()), avatar, org_group)
        .await
        .map_err(answer)?;
    Reply::json(&json!({"Value": tag.id}))
}

pub(super) async fn update(call: Call) -> Result<Reply, VendorError> {
    let tag = change::visible(&call, call.segment("id")).await?.ok_or_else(|| not_found(&call))?;
    let fields = Fields::of(&call)?;
    let new_kind = fields.text("TagType").map(|text| kind(Some(&text)));
    change::update(&call, tag, fields.text("TagName").as_deref(), new_kind, fields.text("TagAvatar"))
        .await
        .map_err(answer)?;
    Ok(Reply::empty(200))
}

pub(super) async fn delete(call: Call) -> Result<Reply, VendorError> {
    let tag = change::visible(&call, call.segment("id")).await?;
    let tag = tag
        .ok_or_else(|| VendorError::new(400, 400, format!("Tag not found with id {}", call.segment("id"))))?;
    change::delete(&call, &tag).await.map_err(answer)?;
    Ok(Reply::empty(200))
}

fn not_found(call: &Call) -> VendorError {
    VendorError::new(400, 6, format!("Tag not found with id {}", call.segment("id")))
}

fn answer(refused: Refused) -> VendorError {
    refused.answer((400, 6), (400, 6), (400, 6), (400, 200_010))
}
