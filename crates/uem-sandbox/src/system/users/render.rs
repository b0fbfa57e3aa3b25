//! Enrolment users in the vendor's shapes.

use jiff::Timestamp;
use uem_types::{
    OrgGroupId, UserId,
    system::{
        enums::{MessageType, SecurityType},
        user::{User as Wire, UserV2},
    },
    wire::word::Word as _,
};
use uuid::Uuid;

use super::{choices, store::User};
use crate::{Tenant, access::OrgGroup, fleet::people::DEPARTMENTS};

/// The domain of the directory beside the tenant.
pub const DIRECTORY_DOMAIN: &str = "EXAMPLE";

/// The v1 shape, without the number of devices.
pub fn user(tenant: &Tenant, user: &User) -> Wire {
    let group: Option<OrgGroup> = tenant.access.org_group(user.org_group_id);
    let details = &user.details;
    let text = |key: &str| details.text(key).map(str::to_owned);
    Wire {
        id: UserId(user.id),
        uuid: uuid(user),
        user_name: Some(user.user_name.clone()),
        first_name: Some(user.first_name.clone()),
        last_name: Some(user.last_name.clone()),
        display_name: Some(display_name(user)),
        status: Some(user.is_active),
        email: Some(user.email.clone()),
        email_user_name: Some(text("email_user_name").unwrap_or_default()),
        security_type: Some(security_type(user)),
        contact_number: Some(user.phone.clone()),
        mobile_number: Some(text("mobile_number").unwrap_or_default()),
        group: group.as_ref().map(|group| group.group_id.clone()),
        location_group_id: Some(OrgGroupId(user.org_group_id)),
        organization_group_uuid: group.as_ref().map(|group| group.uuid),
        role: Some(details.role().to_owned()),
        message_type: Some(message_type(user)),
        message_template_id: text("message_template_id"),
        enrolled_devices_count: Some(enrolled_devices(tenant, user)),
        department: Some(department(user).to_owned()),
        employee_identifier: text("employee_identifier"),
        external_id: external_id(user),
        custom_attribute1: text("custom_attribute1"),
        custom_attribute2: text("custom_attribute2"),
        custom_attribute3: text("custom_attribute3"),
        custom_attribute4: text("custom_attribute4"),
        custom_attribute5: text("custom_attribute5"),
        staging_mode: Some(details.staging_mode.clone().unwrap_or_else(|| "StagingDisabled".into())),
        device_staging_enabled: Some(details.is_staging),
        device_staging_type: details.staging_type.clone(),
        ..Wire::default()
    }
}

/// The shape of the read by UUID, with the number of user groups.
pub fn user_v2(tenant: &Tenant, user: &User, groups: usize) -> UserV2 {
    let group = tenant.access.org_group(user.org_group_id);
    let created = Timestamp::from_millisecond(user.created_at).ok();
    let details = &user.details;
    let text = |key: &str| details.text(key).map(str::to_owned);
    let enrolls = details.enrollment_org_group_id.and_then(|id| tenant.access.org_group(id));
    let domain = user.is_directory.then(|| DIRECTORY_DOMAIN.to_owned());
    UserV2 {
        uuid: uuid(user),
        user_name: Some(user.user_name.clone()),
        first_name: Some(user.first_name.clone()),
        last_name: Some(user.last_name.clone()),
        full_name: Some(text("full_name").unwrap_or_else(|| first_and_last(user))),
        middle_name: text("middle_name"),
        display_name: Some(display_name(user)),
        email_address: Some(user.email.clone()),
        status: Some(user.is_active),
        security_type: Some(security_type(user)),
        phone_number: Some(user.phone.clone()),
        email_user_name: text("email_user_name"),
        mobile_number: text("mobile_number"),
        domain,
        department: Some(department(user).to_owned()),
        employee_identifier: text("employee_identifier"),
        cost_center: text("cost_center"),
        external_id: external_id(user),
        user_principal_name: text("user_principal_name"),
        aad_mapping_attribute: text("aad_mapping_attribute"),
        android_shared_device_mode: text("shared_device_mode"),
        android_shared_device_system_apps_enabled: details.has_shared_system_apps,
        custom_attribute1: text("custom_attribute1"),
        custom_attribute2: text("custom_attribute2"),
        custom_attribute3: text("custom_attribute3"),
        custom_attribute4: text("custom_attribute4"),
        custom_attribute5: text("custom_attribute5"),
        message_type: details.message_type.clone(),
        device_staging_enabled: Some(details.is_staging),
        device_staging_type: details.staging_type.clone(),
        enrollment_user_category_id: details.category_id,
        organization_group_uuid: group.as_ref().map(|group| group.uuid),
        enrollment_organization_group_uuid: enrolls.or(group).map(|group| group.uuid),
        enrollment_role_uuid: Some(choices::role_uuid(tenant, details.role())),
        enrolled_device_count: Some(enrolled_devices(tenant, user)),
        user_group_count: i64::try_from(groups).ok(),
        created_by: details.created_by.clone(),
        created_date: created,
        last_modified_by: details.modified_by.clone(),
        last_modified_date: details.modified_at.or(created),
    }
}

/// What the user is called: first and last name unless told otherwise.
pub fn display_name(user: &User) -> String {
    user.details.text("display_name").map_or_else(|| first_and_last(user), str::to_owned)
}

fn first_and_last(user: &User) -> String {
    format!("{} {}", user.first_name, user.last_name).trim().to_owned()
}

/// Name of the department: the one written, otherwise the seeded one.
pub fn department(user: &User) -> &str {
    let seeded = || usize::try_from(user.department).ok().and_then(|place| DEPARTMENTS.get(place)).copied();
    let written = user.details.texts.get("department").map(String::as_str);
    written.or_else(seeded).unwrap_or("")
}

/// How the user proves who they are.
pub fn security_type(user: &User) -> SecurityType {
    match &user.details.security_type {
        Some(word) => SecurityType::parse(word),
        None if user.is_directory => SecurityType::Directory,
        None => SecurityType::Basic,
    }
}

/// Id in the directory: the one written, otherwise a directory user's login name.
pub fn external_id(user: &User) -> Option<String> {
    let own = || user.is_directory.then(|| user.user_name.clone());
    user.details.text("external_id").map(str::to_owned).or_else(own)
}

fn message_type(user: &User) -> MessageType {
    user.details.message_type.as_deref().map_or(MessageType::Email, MessageType::parse)
}

fn uuid(user: &User) -> Option<Uuid> {
    Uuid::try_parse(&user.uuid).ok()
}

fn enrolled_devices(tenant: &Tenant, user: &User) -> i64 {
    tenant.membership.devices_of_user(tenant, user.id).into()
}
