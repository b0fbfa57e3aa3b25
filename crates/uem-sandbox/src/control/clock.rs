//! `GET` and `POST /_sandbox/clock`: the tenant's time.

use std::sync::Arc;

use axum::{Json, extract::State};
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Answer, Refusal};
use crate::{
    Tenant,
    fleet::{Fleet, live_until_now},
};

/// The most that one step moves: a year.
const STEP_MAX_SECONDS: i64 = 366 * 24 * 3600;
/// The fastest rate: a day a second.
const RATE_MAX: u32 = 86_400;

/// What to do. Several at once are done in this order.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Setting {
    /// Times as fast as real time.
    rate: Option<u32>,
    /// Stands still from now on.
    #[serde(default)]
    stop: bool,
    /// Moves forward at once.
    step_seconds: Option<i64>,
    /// Whether the fleet lives through the step; otherwise only the time is later.
    #[serde(default = "yes")]
    live: bool,
}

fn yes() -> bool {
    true
}

pub(super) async fn show(State(tenant): State<Arc<Tenant>>) -> Json<Value> {
    Json(face(&tenant.fleet))
}

pub(super) async fn set(State(tenant): State<Arc<Tenant>>, Json(setting): Json<Setting>) -> Answer {
    let (fleet, clock) = (&tenant.fleet, tenant.fleet.clock());
    if setting.rate.is_some_and(|rate| rate > RATE_MAX) {
        return Err(Refusal::unprocessable(format!("rate must be 0 to {RATE_MAX}")));
    }
    if setting.step_seconds.is_some_and(|step| !(0..=STEP_MAX_SECONDS).contains(&step)) {
        return Err(Refusal::unprocessable(format!(
            "step_seconds must be 0 to {STEP_MAX_SECONDS}: time never goes back"
        )));
    }
    if let Some(rate) = setting.rate {
        clock.set_rate(rate);
    }
    if setting.stop {
        clock.set_rate(0);
    }
    if let Some(step) = setting.step_seconds {
        clock.step(SignedDuration::from_secs(step));
        if setting.live {
            live_until_now(&tenant).await?;
        }
    }
    fleet.keep_clock(false).await?;
    Ok(Json(face(fleet)))
}

fn face(fleet: &Fleet) -> Value {
    json!({"now": fleet.now().to_string(), "rate": fleet.clock().rate()})
}
