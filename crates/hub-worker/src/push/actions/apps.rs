//! What calls about apps need, and what the rules of an app say afterwards.

use hub_core::{
    actions::{Order, PushMode, Target, TargetKind},
    fleet::AppKind,
    ids::{AppId, IntegrationId},
};
use hub_store::{Store, ToCheck};
use uem_client::{AppKey, SmartGroupKey, UemClient, UemError};
use uem_types::{
    OrgGroupId, SmartGroupId,
    mam::assignment::{AssignmentDistribution, AssignmentRules},
};
use uuid::Uuid;

use super::{call::smart_group_key, pass::Acting};

/// Why there is no group to assign to.
pub(super) enum NoGroup {
    /// It cannot be assigned to.
    NotThere(String),
    /// The tenant did not answer.
    NotRead(UemError),
}

/// The app, as calls name it.
pub(super) async fn app_key(store: &Store, integration: IntegrationId, app: AppId) -> Result<AppKey, String> {
    let found = store.find_app(app).await.map_err(|error| error.to_string())?;
    let found = found.filter(|row| row.integration_id == integration && !row.is_gone);
    let row =
        found.ok_or_else(|| format!("app {app} is not in the catalogue of this integration any more"))?;
    let kind = match row.facts.kind {
        AppKind::Internal => uem_client::AppKind::Internal,
        AppKind::Public => uem_client::AppKind::Public,
        AppKind::Purchased => uem_client::AppKind::Purchased,
        AppKind::Unknown => return Err("the tenant does not say where this app comes from".to_owned()),
    };
    let id = uem_types::AppId(row.facts.uem_id.0);
    Ok(AppKey { kind, id, uuid: row.facts.uem_uuid.parse().ok() })
}

/// The group; an organization group by the smart group that stands for it in the tenant.
pub(super) async fn group_key(client: &UemClient, target: &Target) -> Result<SmartGroupKey, NoGroup> {
    if target.kind == TargetKind::SmartGroup {
        let missing = || NoGroup::NotThere("the tenant tells no UUID of this smart group".to_owned());
        return smart_group_key(target).ok_or_else(missing);
    }
    let id = OrgGroupId(target.uem_id.map_or(0, |id| id.0));
    let groups = client.apps().assignment_groups(id).await.map_err(NoGroup::NotRead)?;
    let own = groups.into_iter().find(|group| {
        let is_org_group = group
            .assignment_group_type
            .as_deref()
            .is_some_and(|kind| kind.eq_ignore_ascii_case("OrganizationGroup"));
        is_org_group && group.id == Some(id.0)
    });
    let uuid = own.and_then(|group| group.smart_group_uuid.or(group.uuid));
    uuid.map(|uuid| SmartGroupKey { id: SmartGroupId(id.0), uuid }).ok_or_else(|| {
        NoGroup::NotThere(
            "no smart group stands for this organization group: make one in the tenant".to_owned(),
        )
    })
}

/// Whether the rules of the app are as they were ordered for the group; `None` where they cannot tell.
pub(super) async fn is_as_ordered(acting: &Acting<'_>, check: &ToCheck) -> Result<Option<bool>, UemError> {
    let (app, push_mode) = match &check.order {
        Order::DeployApp(assignment) => (assignment.app, Some(assignment.push_mode)),
        Order::WithdrawApp { app } => (*app, None),
        _ => return Ok(None),
    };
    let Ok(key) = app_key(acting.store, acting.row.id, AppId(app)).await else { return Ok(None) };
    let Some(uuid) = key.uuid else { return Ok(None) };
    let group = match group_key(&acting.client, &check.item.target).await {
        Ok(group) => group,
        Err(NoGroup::NotThere(_)) => return Ok(None),
        Err(NoGroup::NotRead(error)) => return Err(error),
    };
    let rules = acting.client.apps().assignment_rules(uuid).await?;
    Ok(Some(match push_mode {
        Some(push_mode) => named(&rules, group.uuid).any(|rule| delivers(rule, push_mode)),
        None => named(&rules, group.uuid).next().is_none(),
    }))
}

/// To whom and how, where that names the group.
fn named(rules: &AssignmentRules, group: Uuid) -> impl Iterator<Item = &AssignmentDistribution> {
    let rules = rules.assignments.iter().map(|rule| &rule.distribution);
    rules.filter(move |rule| rule.smart_groups.contains(&group))
}

/// A rule that does not say how an app comes is not held against it.
fn delivers(rule: &AssignmentDistribution, push_mode: PushMode) -> bool {
    let word = match push_mode {
        PushMode::Auto => "AUTO",
        PushMode::OnDemand => "ON_DEMAND",
    };
    rule.app_delivery_method.as_deref().is_none_or(|method| method.eq_ignore_ascii_case(word))
}
