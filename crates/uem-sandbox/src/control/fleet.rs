//! `GET /_sandbox/fleet`: how many devices there are, and a number that moves when one changes.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde_json::json;

use super::answer::Answer;
use crate::{Tenant, fleet::state::Compliance};

pub(super) async fn show(State(tenant): State<Arc<Tenant>>) -> Answer {
    let fleet = &tenant.fleet;
    let (enrolled, left, compliant) = fleet.with_facts(|all| {
        let enrolled = all.iter().filter(|facts| facts.is_listed()).count();
        let compliant =
            all.iter().filter(|facts| facts.is_listed() && facts.compliance == Compliance::Compliant).count();
        (enrolled, all.len() - enrolled, compliant)
    });
    Ok(Json(json!({
        "enrolled": enrolled,
        "left": left,
        "compliant": compliant,
        "people": fleet.people(),
        "seed": fleet.seed(),
        "version": fleet.version(),
        "now": fleet.now().to_string(),
    })))
}
