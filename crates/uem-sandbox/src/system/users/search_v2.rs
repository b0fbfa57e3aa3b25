//! `GET /api/system/users/search`, version 2: by a text in names or e-mail, below one organization group.

use serde::Serialize;
use uem_types::wire::{time::format_zulu, word::Word};

use super::{render, search::scanned, store};
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Page, asked_org_group, visible_ids},
};

/// The most users of one answer: this search has no pages.
const MOST: u32 = 500;

/// A row of the answer. Three naming styles in one object, as the vendor has it.
#[derive(Debug, Serialize)]
struct Row {
    enrollment_user_uuid: String,
    user_name: String,
    first_name: String,
    last_name: String,
    email_address: String,
    phone_number: String,
    location_group_name: String,
    security_type: String,
    data_protection_status: i32,
    #[serde(rename = "createdBy")]
    created_by: String,
    #[serde(rename = "createdDate")]
    created_date: Option<String>,
    #[serde(rename = "lastModifiedBy", skip_serializing_if = "Option::is_none")]
    last_modified_by: Option<String>,
    #[serde(rename = "lastModifiedDate", skip_serializing_if = "Option::is_none")]
    last_modified_date: Option<String>,
}

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let Some(org_group) = asked_org_group(&call, "organization-group-uuid") else {
        return Err(VendorError::new(
            404,
            6183,
            "Organization group not found or the user does not have access to it",
        ));
    };
    let mut filter = scanned(&visible_ids(&call, org_group));
    filter.contains(
        "(user_name || ' ' || first_name || ' ' || last_name || ' ' || email)",
        call.query.text("searchtext"),
    );
    let page = Page { number: 0, size: MOST };
    let users = store::page(&call.tenant.database, &filter, "user_name, id", page).await?;
    let rows: Vec<Row> = users.iter().map(|user| row(&call, user)).collect();
    Reply::json(&rows)
}

fn row(call: &Call, user: &store::User) -> Row {
    Row {
        enrollment_user_uuid: user.uuid.clone(),
        user_name: user.user_name.clone(),
        first_name: user.first_name.clone(),
        last_name: user.last_name.clone(),
        email_address: user.email.clone(),
        phone_number: user.phone.clone(),
        location_group_name: call
            .tenant
            .access
            .org_group(user.org_group_id)
            .map(|group| group.name)
            .unwrap_or_default(),
        security_type: render::security_type(user).upper_snake().to_owned(),
        data_protection_status: 0,
        created_by: user.details.created_by.clone().unwrap_or_else(|| "CONSOLE".to_owned()),
        created_date: jiff::Timestamp::from_millisecond(user.created_at).ok().map(format_zulu),
        last_modified_by: user.details.modified_by.clone(),
        last_modified_date: user.details.modified_at.map(format_zulu),
    }
}
