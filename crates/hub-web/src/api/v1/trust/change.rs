//! Changes of services, policies and rules, by whatever way they come.

use http::StatusCode;
use hub_core::services::{FieldChange, PlannedChange, PolicySet, RefusedEntry};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    WebState,
    access::{Allowed, ManagePolicies},
    http::{fields::FieldError, problem::Problem},
};

/// What was changed, or would be.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PolicyChanges)]
pub struct ChangesView {
    /// Whether it was done; false for a plan.
    pub is_applied: bool,
    /// What differs, in the order of kinds and names.
    pub changes: Vec<ChangeView>,
}

/// One entry that differs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PolicyChange)]
pub struct ChangeView {
    /// `trust`, `policy` or `service`.
    pub kind: String,
    /// Its name; empty for the trust rules.
    pub name: String,
    /// `add`, `change` or `remove`.
    pub step: String,
    /// The fields that differ.
    pub fields: Vec<FieldChangeView>,
}

/// One field that differs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PolicyFieldChange)]
pub struct FieldChangeView {
    /// Its name.
    pub field: String,
    /// Before; null where there was nothing.
    pub before: serde_json::Value,
    /// After.
    pub after: serde_json::Value,
}

impl ChangesView {
    /// As it was done.
    pub fn applied(changes: Vec<PlannedChange>) -> Self {
        Self { is_applied: true, changes: changes.into_iter().map(ChangeView::from).collect() }
    }

    /// As it would be done.
    pub fn planned(changes: Vec<PlannedChange>) -> Self {
        Self { is_applied: false, ..Self::applied(changes) }
    }
}

impl From<PlannedChange> for ChangeView {
    fn from(change: PlannedChange) -> Self {
        let fields = change.fields.into_iter();
        let view = |FieldChange { field, before, after }| FieldChangeView { field, before, after };
        Self {
            kind: change.kind.to_owned(),
            name: change.name,
            step: change.step.to_string(),
            fields: fields.map(view).collect(),
        }
    }
}

/// Changes the set. What does not fit together is refused and nothing is stored.
pub async fn apply(
    state: &WebState,
    allowed: &Allowed<ManagePolicies>,
    change: impl FnOnce(PolicySet) -> PolicySet + Send,
) -> Result<Vec<PlannedChange>, Problem> {
    let by = allowed.caller.describe();
    let changes = state.store.change_policy_set(change, &by, state.clock.now()).await?.map_err(refusal)?;
    for PlannedChange { kind, name, step, .. } in &changes {
        tracing::info!("{by} changes what decides about requests: {step} {kind} {name}");
    }
    Ok(changes)
}

/// Every refusal with its place.
pub fn refusal(refused: Vec<RefusedEntry>) -> Problem {
    let errors = refused
        .into_iter()
        .map(|RefusedEntry { place, error }| {
            FieldError::new(&format!("{place}: {}", error.field), Some(error.value), error.expected)
        })
        .collect();
    Problem::refused(StatusCode::UNPROCESSABLE_ENTITY, errors)
}
