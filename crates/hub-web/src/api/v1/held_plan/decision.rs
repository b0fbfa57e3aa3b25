//! What all decisions about held deletions share: they are about the list that was seen, and they have a reason.

use http::StatusCode;
use hub_store::HeldPlan;

use crate::http::problem::Problem;

/// Longest reason.
const REASON_CHARS_MAX: usize = 500;

/// The refusal of a decision about another list than the one that waits.
pub fn changed(plan: &HeldPlan) -> Problem {
    let words = if plan.approved_at.is_some() { "approved already" } else { "not the one you saw" };
    Problem::new(
        StatusCode::CONFLICT,
        format!(
            "the plan is {words}: run {} holds {} devices; look at them again before you decide",
            plan.run_id, plan.devices
        ),
    )
}

/// A reason that says something.
pub fn checked_reason(reason: &str) -> Result<&str, Problem> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON_CHARS_MAX || reason.contains('\0') {
        let expected = format!("1 to {REASON_CHARS_MAX} characters that tell others why");
        return Err(Problem::field("reason", None, expected));
    }
    Ok(reason)
}
