//! Organization groups, smart groups and user groups.

use hub_core::{
    fleet::{OrgGroupFacts, SmartGroupFacts, UserGroupFacts},
    ids::UemId,
};
use uem_types::{
    mdm::smart_group::SmartGroupRow,
    system::{org_group::OrgGroupRowV2, user_group::UserGroup},
    wire::word::Word,
};

use super::{text, uuid_text};

/// What the hub keeps of an organization group. The search does not tell the parent: it comes from the tree.
pub(crate) fn org_group_facts(group: OrgGroupRowV2, parent: Option<UemId>) -> OrgGroupFacts {
    OrgGroupFacts {
        uem_id: UemId(group.id.0),
        uem_uuid: uuid_text(group.uuid),
        name: text(group.name),
        group_code: text(group.group_id),
        kind: group.location_group_type.map(|word| word.name().to_owned()).unwrap_or_default(),
        parent_uem_id: parent,
        level: group.lg_level.unwrap_or(0),
        devices: group.devices.unwrap_or(0),
        users: group.users.unwrap_or(0),
    }
}

/// What the hub keeps of a smart group.
pub(crate) fn smart_group_facts(group: SmartGroupRow) -> SmartGroupFacts {
    SmartGroupFacts {
        uem_id: UemId(group.smart_group_id.0),
        uem_uuid: uuid_text(group.smart_group_uuid),
        name: text(group.name),
        org_group_uem_id: group.managed_by_organization_group_id.map(|id| UemId(id.0)),
        devices: group.devices.unwrap_or(0),
    }
}

/// What the hub keeps of a user group. The search names its organization group and tells no id of it: `org_groups` says
/// which one has that name.
pub(crate) fn user_group_facts(
    group: UserGroup,
    org_groups: impl Fn(&str) -> Option<UemId>,
) -> UserGroupFacts {
    let org_group = text(group.organization_group);
    UserGroupFacts {
        uem_id: UemId(group.user_group_id.0),
        name: text(group.user_group_name),
        org_group_uem_id: org_groups(&org_group),
        org_group,
        users: group.user_count.unwrap_or(0),
    }
}
