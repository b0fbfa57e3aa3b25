//! What calls about apps need, and what the rules of an app say afterwards.

use hub_core::{
    actions::{Order, PushMode, Target, TargetKind},
    fleet::AppKind,
    ids::{AppId, IntegrationId},
};
use hub_store::{IntegrationRow, Store, ToCheck};
use uem_client::{AppKey, Refusal, SmartGroupKey, UemClient, UemError};
use uem_types::{
    SmartGroupId,
    mam::assignment::{AssignmentDistribution, AssignmentRules},
};
use uuid::Uuid;

use super::{pass::Acting, stand_in::StandIn};

/// Why there is no group to assign to.
pub(super) enum NoGroup {
    /// It cannot be assigned to.
    NotThere(String),
    /// The tenant refuses to make one.
    Refused(Box<Refusal>),
    /// The tenant did not answer.
    NotRead(UemError),
}

impl From<UemError> for NoGroup {
    /// What the role does not allow is not allowed the next time either.
    fn from(error: UemError) -> Self {
        if error.is_permission() {
            return Self::NotThere(format!("{error}. {}", error.remedy()));
        }
        Self::NotRead(error)
    }
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

/// The group; a user group or an organization group by the smart group that stands for it in the tenant.
pub(super) async fn group_key(
    client: &UemClient,
    store: &Store,
    row: &IntegrationRow,
    target: &Target,
) -> Result<SmartGroupKey, NoGroup> {
    if target.kind == TargetKind::SmartGroup {
        return smart_group_key(target);
    }
    StandIn::of(client, store, row, target).await?.find().await?.ok_or_else(|| {
        NoGroup::NotThere(
            "no smart group stands for it in the tenant, so nothing is assigned to it".to_owned(),
        )
    })
}

/// The same, made where none stands for it yet: then its name is answered as well.
pub(super) async fn group_key_or_new(
    client: &UemClient,
    store: &Store,
    row: &IntegrationRow,
    target: &Target,
) -> Result<(SmartGroupKey, Option<String>), NoGroup> {
    if target.kind == TargetKind::SmartGroup {
        return Ok((smart_group_key(target)?, None));
    }
    StandIn::of(client, store, row, target).await?.find_or_make().await
}

/// A smart group by its number and its UUID, where both are known.
fn smart_group_key(target: &Target) -> Result<SmartGroupKey, NoGroup> {
    let key = || {
        let id = SmartGroupId(target.uem_id?.0);
        Some(SmartGroupKey { id, uuid: target.uem_uuid.parse().ok()? })
    };
    key().ok_or_else(|| NoGroup::NotThere("the tenant tells no UUID of this smart group".to_owned()))
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
    let group = match group_key(&acting.client, acting.store, acting.row, &check.item.target).await {
        Ok(group) => group,
        Err(NoGroup::NotThere(_) | NoGroup::Refused(_)) => return Ok(None),
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
