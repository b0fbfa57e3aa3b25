//! The chosen groups on the wire.

use hub_core::{
    ids::UemId,
    integration::{ChosenGroup, GroupKey, GroupKind, ScopeSettings},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which of a tenant's groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = GroupKey)]
#[serde(deny_unknown_fields)]
pub struct GroupKeyBody {
    /// Organization group or smart group.
    pub kind: GroupKindBody,
    /// Its id in the tenant.
    pub uem_id: i64,
}

/// What devices are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = GroupKind)]
#[serde(rename_all = "snake_case")]
pub enum GroupKindBody {
    /// A node of the tenant's tree.
    OrgGroup,
    /// Devices by criteria.
    SmartGroup,
}

/// A chosen group.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = ChosenGroup)]
#[serde(deny_unknown_fields)]
pub struct ChosenGroupBody {
    /// Organization group or smart group.
    pub kind: GroupKindBody,
    /// Its id in the tenant.
    pub uem_id: i64,
    /// Its name when it was chosen; may be left out.
    #[serde(default)]
    pub name: String,
    /// Whether devices of its child groups are read too: of an organization group only.
    #[serde(default)]
    pub include_children: bool,
}

/// Which part of the tenant is read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Scope)]
pub struct ScopeView {
    /// The chosen groups; none means everything that the account sees.
    pub groups: Vec<ChosenGroupBody>,
    /// Those of them whose Android devices carry a personal and a work profile.
    pub android_enterprise: Vec<GroupKeyBody>,
}

/// Which part of the tenant is read; what is left out stays as it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeEdit {
    /// All chosen groups, at most 200; an empty list chooses everything that the account sees.
    pub groups: Option<Vec<ChosenGroupBody>>,
    /// Those of the chosen groups whose Android devices carry a personal and a work profile.
    pub android_enterprise: Option<Vec<GroupKeyBody>>,
}

impl ScopeEdit {
    /// What is given over what is there.
    pub fn over(self, now: &ScopeSettings) -> ScopeSettings {
        ScopeSettings {
            groups: self
                .groups
                .map_or_else(|| now.groups.clone(), |groups| groups.into_iter().map(Into::into).collect()),
            android_enterprise: self.android_enterprise.map_or_else(
                || now.android_enterprise.clone(),
                |keys| keys.into_iter().map(Into::into).collect(),
            ),
        }
    }
}

impl From<&ScopeSettings> for ScopeView {
    fn from(scope: &ScopeSettings) -> Self {
        let groups = scope.groups.iter().map(|group| ChosenGroupBody {
            kind: group.key.kind.into(),
            uem_id: group.key.uem_id.0,
            name: group.name.clone(),
            include_children: group.include_children,
        });
        Self {
            groups: groups.collect(),
            android_enterprise: scope.android_enterprise.iter().map(|key| (*key).into()).collect(),
        }
    }
}

impl From<GroupKey> for GroupKeyBody {
    fn from(key: GroupKey) -> Self {
        Self { kind: key.kind.into(), uem_id: key.uem_id.0 }
    }
}

impl From<GroupKeyBody> for GroupKey {
    fn from(body: GroupKeyBody) -> Self {
        Self { kind: body.kind.into(), uem_id: UemId(body.uem_id) }
    }
}

impl From<GroupKind> for GroupKindBody {
    fn from(kind: GroupKind) -> Self {
        match kind {
            GroupKind::OrgGroup => Self::OrgGroup,
            GroupKind::SmartGroup => Self::SmartGroup,
        }
    }
}

impl From<GroupKindBody> for GroupKind {
    fn from(kind: GroupKindBody) -> Self {
        match kind {
            GroupKindBody::OrgGroup => Self::OrgGroup,
            GroupKindBody::SmartGroup => Self::SmartGroup,
        }
    }
}

impl From<ChosenGroupBody> for ChosenGroup {
    fn from(body: ChosenGroupBody) -> Self {
        let key = GroupKey { kind: body.kind.into(), uem_id: UemId(body.uem_id) };
        Self { key, name: body.name, include_children: body.include_children }
    }
}
