//! `GET /api/system/users`: what an enrollment user's own credentials say about that user.

use serde::Serialize;
use uem_types::wire::time::format_zulu;

use super::{find, render, store};
use crate::{
    http::{Call, Reply, VendorError},
    system::user_groups,
};

/// Everything about the caller; without `attributes=true` only who it is.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Own {
    user_id: String,
    user_name: String,
    status: &'static str,
    #[serde(flatten)]
    attributes: Option<Attributes>,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Attributes {
    first_name: String,
    last_name: String,
    full_name: String,
    display_name: String,
    email_address: String,
    phone_number: String,
    department: String,
    last_modified: String,
    object_identifier: String,
    member_of: Vec<MemberOf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    distinguished_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mobile_phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_user_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    middle_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    employee_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_center: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_principal_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_attribute1: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_attribute2: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_attribute3: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_attribute4: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_attribute5: Option<String>,
}

/// A user group, as a directory names it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct MemberOf {
    distinguished_name: String,
    external_id: String,
}

pub(super) async fn own(call: Call) -> Result<Reply, VendorError> {
    let user = match call.caller.enrollment_user {
        Some(id) => find::visible(&call, &id.to_string()).await?,
        None => None,
    };
    let user = user.ok_or_else(|| {
        let text = "Only an enrollment user may ask this: send the user's own credentials with an API key for enrollment users";
        VendorError::new(403, 1011, text)
    })?;
    let is_asked = call.query.text("attributes").is_some_and(|text| text.eq_ignore_ascii_case("true"));
    let attributes = if is_asked { Some(attributes(&call, &user).await?) } else { None };
    Reply::json(&Own {
        user_id: user.id.to_string(),
        user_name: user.user_name,
        status: if user.is_active { "Active" } else { "Inactive" },
        attributes,
    })
}

async fn attributes(call: &Call, user: &store::User) -> Result<Attributes, VendorError> {
    let groups = user_groups::groups_of(&call.tenant, user).await?;
    let text = |key: &str| user.details.text(key).map(str::to_owned);
    let modified = user.details.modified_at;
    let modified = modified.or_else(|| jiff::Timestamp::from_millisecond(user.created_at).ok());
    Ok(Attributes {
        first_name: user.first_name.clone(),
        last_name: user.last_name.clone(),
        full_name: text("full_name").unwrap_or_else(|| render::display_name(user)),
        display_name: render::display_name(user),
        email_address: user.email.clone(),
        phone_number: user.phone.clone(),
        department: render::department(user).to_owned(),
        last_modified: modified.map(format_zulu).unwrap_or_default(),
        object_identifier: user.uuid.clone(),
        member_of: groups
            .into_iter()
            .map(|group| MemberOf {
                distinguished_name: distinguished_name(&group.name, "Groups"),
                external_id: group.uuid,
            })
            .collect(),
        domain: user.is_directory.then_some(render::DIRECTORY_DOMAIN),
        distinguished_name: user.is_directory.then(|| distinguished_name(&user.user_name, "People")),
        mobile_phone: text("mobile_number"),
        email_user_name: text("email_user_name"),
        middle_name: text("middle_name"),
        employee_id: text("employee_identifier"),
        cost_center: text("cost_center"),
        user_principal_name: text("user_principal_name"),
        custom_attribute1: text("custom_attribute1"),
        custom_attribute2: text("custom_attribute2"),
        custom_attribute3: text("custom_attribute3"),
        custom_attribute4: text("custom_attribute4"),
        custom_attribute5: text("custom_attribute5"),
    })
}

/// Where the directory keeps it. Commas in names are escaped as RFC 4514 has it.
fn distinguished_name(name: &str, unit: &str) -> String {
    let name = name.replace('\\', "\\\\").replace(',', "\\,");
    format!("CN={name},OU={unit},DC=example,DC=com")
}
