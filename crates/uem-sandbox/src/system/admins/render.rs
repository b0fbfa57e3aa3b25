//! Admins on the wire.

use std::sync::Arc;

use uem_types::{
    AdminId, OrgGroupId, RoleId,
    system::{
        admin::{self, AdminRole, AdminRoleV2, AdminV2},
        admin_read::{AdminRoleV2Read, AdminV2Read},
        enums::MessageType,
    },
    wire::word::Word as _,
};
use uuid::Uuid;

use crate::access::{Access, Admin, OrgGroup, Role};

/// v1.
pub(super) fn v1(admin: &Admin, access: &Access) -> admin::Admin {
    let group = access.org_group(admin.org_group_id);
    admin::Admin {
        id: AdminId(admin.id),
        uuid: Some(admin.uuid),
        user_name: Some(admin.user_name.clone()),
        first_name: Some(admin.first_name.clone()),
        last_name: Some(admin.last_name.clone()),
        email: Some(admin.email.clone()),
        location_group: group.as_ref().map(|group| group.name.clone()),
        location_group_id: Some(OrgGroupId(admin.org_group_id)),
        organization_group_uuid: group.map(|group| group.uuid),
        time_zone: Some(admin.details.time_zone.clone()),
        locale: Some(admin.details.locale.clone()),
        initial_landing_page: Some(admin.details.landing_page.clone()),
        last_login_time_stamp: Some(admin.last_login),
        roles: Some(held(admin, access).map(|(role, group)| role_v1(&role, &group)).collect()),
        is_active_directory_user: Some(admin.is_directory_user),
        requires_password_change: Some(admin.details.requires_password_change),
        message_type: Some(message_type(admin)),
        external_id: admin.details.external_id.clone(),
        ..admin::Admin::default()
    }
}

/// v1 read by id, which says nothing of messages.
pub(super) fn v1_by_id(admin: &Admin, access: &Access) -> admin::Admin {
    admin::Admin { message_type: None, ..v1(admin, access) }
}

/// A row of the v2 search: camelCase and PascalCase in one object, as the vendor's.
pub(super) fn v2(admin: &Admin, access: &Access) -> AdminV2 {
    let group = access.org_group(admin.org_group_id);
    AdminV2 {
        uuid: admin.uuid,
        username: Some(admin.user_name.clone()),
        first_name: Some(admin.first_name.clone()),
        last_name: Some(admin.last_name.clone()),
        email: Some(admin.email.clone()),
        location_group: group.as_ref().map(|group| group.name.clone()),
        location_group_id: Some(OrgGroupId(admin.org_group_id)),
        organization_group_uuid: group.map(|group| group.uuid),
        time_zone: Some(admin.details.time_zone.clone()),
        locale: Some(admin.details.locale.clone()),
        initial_landing_page: Some(admin.details.landing_page.clone()),
        last_login_time_stamp: Some(admin.last_login),
        roles: Some(held(admin, access).map(|(role, group)| role_v2(&role, &group)).collect()),
        message_template_id: Some(admin.details.message_template_id),
        message_template_uuid: Some(Uuid::nil()),
        ..AdminV2::default()
    }
}

/// v2 read by UUID: camelCase throughout, and roles without what they say in searches.
pub(super) fn v2_by_uuid(admin: &Admin, access: &Access) -> AdminV2Read {
    let group = access.org_group(admin.org_group_id);
    AdminV2Read {
        uuid: Some(admin.uuid),
        id: Some(AdminId(admin.id)),
        username: Some(admin.user_name.clone()),
        first_name: Some(admin.first_name.clone()),
        last_name: Some(admin.last_name.clone()),
        email: Some(admin.email.clone()),
        organization_group_id: Some(OrgGroupId(admin.org_group_id)),
        organization_group_name: group.as_ref().map(|group| group.name.clone()),
        organization_group_uuid: group.map(|group| group.uuid),
        time_zone: Some(admin.details.time_zone.clone()),
        locale: Some(admin.details.locale.clone()),
        initial_landing_page: Some(admin.details.landing_page.clone()),
        last_login_time_stamp: Some(admin.last_login),
        roles: Some(held(admin, access).map(|(role, group)| role_v2_read(&role, &group)).collect()),
        is_active_directory_user: Some(admin.is_directory_user),
        requires_password_change: Some(admin.details.requires_password_change),
        external_id: admin.details.external_id.clone(),
        created_by: admin.details.created_by.clone(),
        created_date: admin.details.created_at,
        last_modified_by: admin.details.modified_by.clone(),
        last_modified_date: admin.details.modified_at,
    }
}

fn message_type(admin: &Admin) -> MessageType {
    admin.details.message_type.as_deref().map_or(MessageType::Email, MessageType::parse)
}

fn role_v2_read(role: &Role, group: &OrgGroup) -> AdminRoleV2Read {
    AdminRoleV2Read {
        id: Some(RoleId(role.id)),
        uuid: Some(role.uuid),
        name: Some(role.name.clone()),
        organization_group_id: Some(OrgGroupId(group.id)),
        organization_group_uuid: Some(group.uuid),
    }
}

fn held<'all>(admin: &'all Admin, access: &'all Access) -> impl Iterator<Item = (Arc<Role>, OrgGroup)> {
    admin.roles.iter().filter_map(|(role, group)| Some((access.role(*role)?, access.org_group(*group)?)))
}

fn role_v1(role: &Role, group: &OrgGroup) -> AdminRole {
    AdminRole {
        id: Some(RoleId(role.id)),
        uuid: Some(role.uuid),
        name: Some(role.name.clone()),
        location_group: Some(group.name.clone()),
        location_group_id: Some(OrgGroupId(group.id)),
        organization_group_uuid: Some(group.uuid),
        is_active: Some(true),
        user_link_id: Some(0),
        description: None,
    }
}

fn role_v2(role: &Role, group: &OrgGroup) -> AdminRoleV2 {
    AdminRoleV2 {
        uuid: Some(role.uuid),
        organization_group_uuid: Some(group.uuid),
        name: Some(role.name.clone()),
        location_group: Some(group.name.clone()),
        location_group_id: Some(OrgGroupId(group.id)),
        is_active: Some(true),
        user_link_id: Some(0),
    }
}
