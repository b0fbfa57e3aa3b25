//! A held plan as the API shows it.

use hub_store::HeldPlan;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// Devices that would be deleted, held because they are too many.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldPlanView {
    /// The run that made the plan. A decision names it.
    pub run: i64,
    /// Why it is held.
    pub reason: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// How many devices it concerns.
    pub devices: u64,
    /// When it was approved; the next full run carries it out.
    pub approved_at: Option<Timestamp>,
    /// Who approved it.
    pub approved_by: String,
}

impl From<HeldPlan> for HeldPlanView {
    fn from(plan: HeldPlan) -> Self {
        Self {
            run: plan.run_id.0,
            reason: plan.reason,
            created_at: plan.created_at,
            devices: plan.devices,
            approved_at: plan.approved_at,
            approved_by: plan.approved_by,
        }
    }
}
