//! What an order would do, before it is one.

use hub_core::{
    actions::{ActionKind, Refusal},
    ids::IntegrationId,
};
use hub_store::{ActionPreview, ActionRequest, PreviewedTarget};
use serde::Serialize;
use utoipa::ToSchema;

use super::view::{HoldView, TargetView};
use crate::http::problem::Reason;

/// Targets that are shown; the counts are those of all.
const SHOWN_MAX: usize = 1_000;

/// What an order would do. Nothing is done or written by it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActionPreview)]
pub struct PreviewView {
    /// Whose tenant it concerns.
    pub integration_id: i64,
    /// What would be done.
    #[schema(value_type = String)]
    pub kind: ActionKind,
    /// How the targets were chosen, in words.
    pub chosen_by: String,
    /// To how many it would be done.
    pub count: usize,
    /// How many are left out.
    pub left_out: usize,
    /// The mark of those to which it would be done: send it back as `list_hash`.
    pub list_hash: String,
    /// What is to be sent back as `confirmation`; null where nothing needs to be.
    pub confirmation: Option<String>,
    /// Why it would wait for a second operator; empty when it would not.
    pub holds: Vec<HoldView>,
    /// Why it would be refused; empty when it would not.
    pub refusals: Vec<Reason>,
    /// Each target, the first 1,000.
    pub targets: Vec<PreviewedView>,
    /// Whether these are all.
    pub is_every_target_shown: bool,
}

/// A target of a preview.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PreviewedTarget)]
pub struct PreviewedView {
    /// What it is.
    #[serde(flatten)]
    pub target: TargetView,
    /// Managed devices of a user; 0 for what is no user.
    pub devices: u32,
    /// Why it is left out; null when it is not.
    pub left_out: Option<Reason>,
}

impl PreviewView {
    /// As the guards judge that request. What was not sent yet is not missed: who asks for a preview wants to know it.
    pub fn new(request: &ActionRequest, preview: ActionPreview) -> Self {
        let IntegrationId(integration_id) = request.integration;
        let ActionPreview { judged, targets } = preview;
        let is_missed = |refusal: &&Refusal| match refusal {
            Refusal::NotConfirmed { .. } => request.confirmation.is_some(),
            Refusal::OtherList { .. } => request.seen_hash.is_some(),
            _ => true,
        };
        Self {
            integration_id,
            kind: request.order.kind(),
            chosen_by: request.chosen.words(),
            count: judged.count,
            left_out: targets.len() - judged.count,
            list_hash: judged.hash,
            confirmation: judged.confirmation,
            holds: judged.holds.iter().map(HoldView::from).collect(),
            refusals: judged.refusals.iter().filter(is_missed).map(Reason::from).collect(),
            is_every_target_shown: targets.len() <= SHOWN_MAX,
            targets: targets.into_iter().take(SHOWN_MAX).map(PreviewedView::from).collect(),
        }
    }
}

impl From<PreviewedTarget> for PreviewedView {
    fn from(previewed: PreviewedTarget) -> Self {
        Self {
            left_out: previewed.refusal.as_ref().map(Reason::from),
            devices: previewed.facts.devices,
            target: previewed.facts.target.into(),
        }
    }
}
