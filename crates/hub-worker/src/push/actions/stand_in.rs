//! The smart group by which an app goes to a user group or an organization group: tenants assign apps to smart groups alone.
//!
//! Where the tenant names one that stands for the group, it is that. Otherwise it is one of the hub's own, known again by the
//! beginning of its name and by its criteria, and made where none is there. Names are unique in a tenant, the hub looks before
//! it makes one, and looks again where an answer is lost: so there is never a second one. None is ever deleted.

use hub_core::{
    actions::{Target, TargetKind},
    ids::UserGroupId,
    operator::Visible,
};
use hub_store::{IntegrationRow, Store};
use uem_client::{
    AssignmentGroupKind, Refusal, SmartGroupKey, SmartGroupOf, SmartGroupSearch, UemClient, UemError,
    WriteOutcome,
};
use uem_types::{
    OrgGroupId, UserGroupId as VendorUserGroupId,
    bulk::Created,
    mdm::smart_group::{GroupMember, SmartGroup, SmartGroupRow},
};

use super::apps::NoGroup;
use crate::push::home::home;

/// Longest part of a group's own name in the name of its smart group; tenants take 255 characters in all.
const LABEL_CHARS_MAX: usize = 150;

/// A group that has to be reached.
pub(super) struct StandIn<'a> {
    client: &'a UemClient,
    of: SmartGroupOf,
    /// Its name, for people.
    label: &'a str,
    /// Where its smart group is made.
    managed_by: OrgGroupId,
    /// Whose list of groups it stands in.
    seen_from: OrgGroupId,
}

impl<'a> StandIn<'a> {
    /// For a target that is a user group or an organization group.
    pub async fn of(
        client: &'a UemClient,
        store: &Store,
        row: &IntegrationRow,
        target: &'a Target,
    ) -> Result<Self, NoGroup> {
        let Some(id) = target.uem_id else {
            return Err(NoGroup::NotThere("it has no id in the tenant".to_owned()));
        };
        let label = target.label.as_str();
        if target.kind == TargetKind::OrgGroup {
            let group = OrgGroupId(id.0);
            let of = SmartGroupOf::OrgGroup(group);
            return Ok(Self { client, of, label, managed_by: group, seen_from: group });
        }
        let unknown = |what: &str| NoGroup::NotThere(format!("the hub does not know {what}"));
        let stored = store.find_user_group(UserGroupId(target.hub_id.unwrap_or_default())).await;
        let stored = stored.map_err(|error| NoGroup::NotThere(error.to_string()))?;
        let stored = stored.ok_or_else(|| unknown("this user group any more"))?;
        let groups = store.list_org_groups(&Visible::one(row.id)).await;
        let groups = groups.map_err(|error| NoGroup::NotThere(error.to_string()))?;
        let home =
            home(&groups).ok_or_else(|| unknown("the tenant's organization groups: synchronize it"))?;
        let seen_from = OrgGroupId(home.facts.uem_id.0);
        let managed_by = stored.facts.org_group_uem_id.map_or(seen_from, |id| OrgGroupId(id.0));
        let of = SmartGroupOf::UserGroup(VendorUserGroupId(id.0));
        Ok(Self { client, of, label, managed_by, seen_from })
    }

    /// The smart group, if there is one.
    pub async fn find(&self) -> Result<Option<SmartGroupKey>, NoGroup> {
        match self.of_the_tenant().await? {
            Some(key) => Ok(Some(key)),
            None => self.own().await,
        }
    }

    /// The smart group, made where there is none: then its name is answered as well.
    pub async fn find_or_make(&self) -> Result<(SmartGroupKey, Option<String>), NoGroup> {
        if let Some(key) = self.find().await? {
            return Ok((key, None));
        }
        let name = self.name();
        let answer = self.client.smart_groups().add(&name, self.managed_by, self.of).await;
        if let WriteOutcome::NotSent(error) = answer {
            return Err(error.into());
        }
        if let WriteOutcome::Accepted(created) = &answer
            && let Some(key) = key_of(created)
        {
            return Ok((key, Some(name)));
        }
        // Whatever was answered, what the tenant shows now counts.
        if let Some(key) = self.own().await? {
            return Ok((key, Some(name)));
        }
        Err(match answer {
            WriteOutcome::Accepted(_) => not_shown(&name),
            WriteOutcome::Refused(refusal) | WriteOutcome::Held(refusal) => {
                NoGroup::Refused(Box::new(not_made(&name, refusal)))
            }
            WriteOutcome::NotSent(error) | WriteOutcome::Unknown(error) => NoGroup::NotRead(error),
        })
    }

    /// What the tenant itself says stands for the group.
    async fn of_the_tenant(&self) -> Result<Option<SmartGroupKey>, NoGroup> {
        let (kind, word, id) = match self.of {
            SmartGroupOf::OrgGroup(id) => (AssignmentGroupKind::Organization, "OrganizationGroup", id.0),
            SmartGroupOf::UserGroup(id) => (AssignmentGroupKind::User, "UserGroup", id.0),
        };
        let groups = self.client.apps().assignment_groups(self.seen_from, kind).await?;
        let own = groups.into_iter().find(|group| {
            let kind = group.assignment_group_type.as_deref();
            group.id == Some(id) && kind.is_some_and(|kind| kind.eq_ignore_ascii_case(word))
        });
        let Some((uuid, name)) = own.and_then(|group| Some((group.smart_group_uuid?, group.name?))) else {
            return Ok(None);
        };
        // Older calls know smart groups by their numbers alone.
        let rows = self.named(&name).await?;
        let same = rows.into_iter().find(|row| row.smart_group_uuid == Some(uuid));
        Ok(same.map(|row| SmartGroupKey { id: row.smart_group_id, uuid }))
    }

    /// The hub's own. One of its name with other criteria is neither used nor passed over: a person changed it.
    async fn own(&self) -> Result<Option<SmartGroupKey>, NoGroup> {
        let beginning = self.beginning();
        let mut rows = self.named(&beginning).await?;
        rows.retain(|row| row.name.as_deref().is_some_and(|name| name.starts_with(&beginning)));
        rows.sort_by_key(|row| row.smart_group_id.0);
        let mut changed = None;
        for row in rows {
            let Some(group) = self.client.smart_groups().find(row.smart_group_id).await? else { continue };
            match row.smart_group_uuid.or(group.smart_group_uuid) {
                Some(uuid) if stands_for(&group, self.of) => {
                    return Ok(Some(SmartGroupKey { id: row.smart_group_id, uuid }));
                }
                _ => changed = row.name,
            }
        }
        match changed {
            None => Ok(None),
            Some(name) => Err(NoGroup::NotThere(format!(
                "the smart group {name:?} has other criteria than this group alone: mend them in the tenant, or give it \
                 another name"
            ))),
        }
    }

    async fn named(&self, name: &str) -> Result<Vec<SmartGroupRow>, UemError> {
        let filter = SmartGroupSearch { name: Some(name.to_owned()), ..SmartGroupSearch::default() };
        self.client.smart_groups().search(&filter).collect().await
    }

    /// By its number, so that it stays the same when the group is renamed.
    fn beginning(&self) -> String {
        match self.of {
            SmartGroupOf::OrgGroup(id) => format!("Mooring: organization group {id} ("),
            SmartGroupOf::UserGroup(id) => format!("Mooring: user group {id} ("),
        }
    }

    fn name(&self) -> String {
        let label: String = self.label.chars().take(LABEL_CHARS_MAX).collect();
        format!("{}{label})", self.beginning())
    }
}

fn key_of(created: &Created) -> Option<SmartGroupKey> {
    Some(SmartGroupKey { id: uem_types::SmartGroupId(created.value), uuid: created.uuid? })
}

fn not_shown(name: &str) -> NoGroup {
    NoGroup::NotThere(format!(
        "the tenant took the smart group {name:?} and does not show it yet: order it again in a few minutes"
    ))
}

fn not_made(name: &str, refusal: Refusal) -> Refusal {
    let meaning = format!(
        "the smart group {name:?}, by which it would go there, could not be made: {}",
        refusal.meaning
    );
    Refusal { meaning, ..refusal }
}

/// Whether a smart group has the devices of that group, all of them and no others.
fn stands_for(group: &SmartGroup, of: SmartGroupOf) -> bool {
    let is_only = |members: &[GroupMember], id: i64| matches!(members, [member] if member.id.is_some_and(|found| found.0 == id));
    let managed_by = group.managed_by_organization_group_id.map(|id| id.0);
    let is_of = match of {
        SmartGroupOf::OrgGroup(id) => {
            is_only(&group.organization_groups, id.0) && group.user_groups.is_empty()
        }
        // The managing group narrows nothing down: a smart group has no devices outside of it.
        SmartGroupOf::UserGroup(id) => {
            let at_home = managed_by.is_some_and(|home| is_only(&group.organization_groups, home));
            is_only(&group.user_groups, id.0) && (group.organization_groups.is_empty() || at_home)
        }
    };
    let kind = group.criteria_type.as_deref();
    is_of && kind.is_none_or(|kind| kind.eq_ignore_ascii_case("All")) && is_not_narrowed(group)
}

fn is_not_narrowed(group: &SmartGroup) -> bool {
    let words = [
        &group.ownerships,
        &group.platforms,
        &group.models,
        &group.management_types,
        &group.enrollment_categories,
        &group.cpu_architectures,
    ];
    let members = [&group.tags, &group.user_additions, &group.user_exclusions, &group.user_group_exclusions];
    words.iter().all(|list| list.is_empty())
        && members.iter().all(|list| list.is_empty())
        && group.operating_systems.is_empty()
        && group.oem_and_models.is_empty()
        && group.device_additions.is_empty()
        && group.device_exclusions.is_empty()
}

#[cfg(test)]
mod tests {
    use uem_types::EntityNumber;

    use super::*;

    const USERS: SmartGroupOf = SmartGroupOf::UserGroup(VendorUserGroupId(7));
    const ORG: SmartGroupOf = SmartGroupOf::OrgGroup(OrgGroupId(7));

    fn member(id: i64) -> Vec<GroupMember> {
        vec![GroupMember { id: Some(EntityNumber(id)), ..GroupMember::default() }]
    }

    fn of_users() -> SmartGroup {
        SmartGroup {
            criteria_type: Some("All".to_owned()),
            managed_by_organization_group_id: Some(OrgGroupId(570)),
            user_groups: member(7),
            ..SmartGroup::default()
        }
    }

    #[test]
    fn only_a_group_of_exactly_that_group_stands_for_it() {
        assert!(stands_for(&of_users(), USERS));
        assert!(stands_for(&SmartGroup { organization_groups: member(570), ..of_users() }, USERS));
        let org = SmartGroup { organization_groups: member(7), user_groups: Vec::new(), ..of_users() };
        assert!(stands_for(&org, ORG));
        for (other, of) in [
            (of_users(), ORG),
            (org.clone(), USERS),
            (SmartGroup { user_groups: member(8), ..of_users() }, USERS),
            (SmartGroup { user_groups: [member(7), member(8)].concat(), ..of_users() }, USERS),
            (SmartGroup { organization_groups: member(571), ..of_users() }, USERS),
            (SmartGroup { platforms: vec!["Apple".to_owned()], ..of_users() }, USERS),
            (SmartGroup { user_group_exclusions: member(9), ..of_users() }, USERS),
            (SmartGroup { tags: member(1), ..of_users() }, USERS),
            (SmartGroup { criteria_type: Some("UserDevice".to_owned()), ..of_users() }, USERS),
            (SmartGroup { user_groups: member(7), ..org }, ORG),
        ] {
            assert!(!stands_for(&other, of), "{other:?}");
        }
    }
}
