//! Enrolment users in the vendor's shapes.

use jiff::Timestamp;
use uem_types::{
    OrgGroupId, UserId,
    system::{
        enums::{MessageType, SecurityType},
        user::{User as Wire, UserV2},
    },
};
use uuid::Uuid;

use super::store::User;
use crate::{Tenant, access::OrgGroup, fleet::people::DEPARTMENTS};

/// The v1 shape, without the number of devices.
pub fn user(tenant: &Tenant, user: &User) -> Wire {
    let group: Option<OrgGroup> = tenant.access.org_group(user.org_group_id);
    Wire {
        id: UserId(user.id),
        uuid: uuid(user),
        user_name: Some(user.user_name.clone()),
        first_name: Some(user.first_name.clone()),
        last_name: Some(user.last_name.clone()),
        display_name: Some(display_name(user)),
        status: Some(user.is_active),
        email: Some(user.email.clone()),
        email_user_name: Some(String::new()),
        security_type: Some(security_type(user)),
        contact_number: Some(user.phone.clone()),
        mobile_number: Some(String::new()),
        group: group.as_ref().map(|group| group.group_id.clone()),
        location_group_id: Some(OrgGroupId(user.org_group_id)),
        organization_group_uuid: group.as_ref().map(|group| group.uuid),
        role: Some("Full Access".into()),
        message_type: Some(MessageType::Email),
        enrolled_devices_count: Some(enrolled_devices(tenant, user)),
        department: Some(department(user).to_owned()),
        external_id: user.is_directory.then(|| user.user_name.clone()),
        staging_mode: Some("StagingDisabled".into()),
        device_staging_enabled: Some(false),
        ..Wire::default()
    }
}

/// The shape of the read by UUID.
pub fn user_v2(tenant: &Tenant, user: &User) -> UserV2 {
    let group = tenant.access.org_group(user.org_group_id);
    let created = Timestamp::from_millisecond(user.created_at).ok();
    UserV2 {
        uuid: uuid(user),
        user_name: Some(user.user_name.clone()),
        first_name: Some(user.first_name.clone()),
        last_name: Some(user.last_name.clone()),
        full_name: Some(display_name(user)),
        display_name: Some(display_name(user)),
        email_address: Some(user.email.clone()),
        status: Some(user.is_active),
        security_type: Some(security_type(user)),
        phone_number: Some(user.phone.clone()),
        department: Some(department(user).to_owned()),
        external_id: user.is_directory.then(|| user.user_name.clone()),
        organization_group_uuid: group.as_ref().map(|group| group.uuid),
        enrollment_organization_group_uuid: group.as_ref().map(|group| group.uuid),
        enrolled_device_count: Some(enrolled_devices(tenant, user)),
        user_group_count: Some(1),
        created_date: created,
        last_modified_date: created,
        ..UserV2::default()
    }
}

/// First and last name.
pub fn display_name(user: &User) -> String {
    format!("{} {}", user.first_name, user.last_name)
}

/// Name of the department.
pub fn department(user: &User) -> &'static str {
    usize::try_from(user.department).ok().and_then(|place| DEPARTMENTS.get(place)).copied().unwrap_or("")
}

/// How the user proves who they are.
pub fn security_type(user: &User) -> SecurityType {
    if user.is_directory { SecurityType::Directory } else { SecurityType::Basic }
}

fn uuid(user: &User) -> Option<Uuid> {
    Uuid::try_parse(&user.uuid).ok()
}

fn enrolled_devices(tenant: &Tenant, user: &User) -> i64 {
    tenant.membership.devices_of_user(tenant, user.id).into()
}
