//! What a form would come to is shown before it is saved: the first time it is sent it is tried on the whole fleet, and saved
//! when the same comes again.

use hub_core::services::PolicySet;
use sha2::{Digest as _, Sha256};

use super::{forms, preview::Preview};
use crate::{WebState, api::v1::trust::simulate, dashboard::PageError, http::fields::FieldError};

/// What the button to save sends; all else asks for the preview.
pub const SAVE: &str = "save";

/// A mark of what was previewed: another set is another mark.
pub fn mark(wanted: &PolicySet) -> String {
    // What cannot be written as JSON cannot be stored either.
    hex::encode(Sha256::digest(serde_json::to_vec(wanted).unwrap_or_default()))
}

/// What a form that was sent leads to.
pub enum Sent {
    /// It is what was previewed: to be stored.
    Save,
    /// What it would change.
    Preview(Box<Preview>),
    /// It cannot be stored.
    Refused(Vec<FieldError>),
}

/// Tries a set, unless it was seen already and is to be saved.
pub async fn tried(
    state: &WebState,
    wanted: PolicySet,
    (step, previewed): (&str, &str),
) -> Result<Sent, PageError> {
    let mark = mark(&wanted);
    let is_seen = previewed == mark;
    if step == SAVE && is_seen {
        return Ok(Sent::Save);
    }
    // What was typed after the preview was not seen yet.
    let is_other = step == SAVE && !previewed.is_empty();
    match simulate::run(state, wanted).await {
        Ok(result) => {
            Ok(Sent::Preview(Box::new(Preview::of(result, state.decider.is_ready(), is_other, mark))))
        }
        Err(problem) => forms::refused(problem).map(Sent::Refused),
    }
}
