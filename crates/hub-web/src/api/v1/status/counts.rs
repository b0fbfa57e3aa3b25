//! `GET /counts`.

use axum::{Json, extract::State};
use hub_core::ids::IntegrationId;
use hub_store::FleetCounts;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    WebState,
    access::{Allowed, Read},
    http::{
        params::Params,
        problem::{Problem, Refusals},
    },
};

/// Of what.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetCounts {
    /// Of this integration; of all unless told.
    integration_id: Option<i64>,
}

/// Counts of the fleet; tombstoned devices are in none but their own.
#[derive(Debug, Serialize, ToSchema)]
pub struct Counts {
    /// Devices.
    devices: u64,
    /// By platform.
    by_platform: Vec<Count>,
    /// By compliance.
    by_compliance: Vec<Count>,
    /// By enrolment.
    by_enrollment: Vec<Count>,
    /// By ownership.
    by_ownership: Vec<Count>,
    /// By age of the last contact.
    by_last_seen: Vec<Count>,
    /// Jailbroken or rooted.
    compromised: u64,
    /// Missed by the last complete runs.
    missing: u64,
    /// Concluded to be gone.
    tombstoned: u64,
}

/// How many of one word.
#[derive(Debug, Serialize, ToSchema)]
pub struct Count {
    /// Word.
    word: String,
    /// How many.
    count: u64,
}

fn counts(pairs: Vec<(String, u64)>) -> Vec<Count> {
    pairs.into_iter().map(|(word, count)| Count { word, count }).collect()
}

impl From<FleetCounts> for Counts {
    fn from(fleet: FleetCounts) -> Self {
        Self {
            devices: fleet.devices,
            by_platform: counts(fleet.by_platform),
            by_compliance: counts(fleet.by_compliance),
            by_enrollment: counts(fleet.by_enrollment),
            by_ownership: counts(fleet.by_ownership),
            by_last_seen: counts(fleet.by_last_seen),
            compromised: fleet.compromised,
            missing: fleet.missing,
            tombstoned: fleet.tombstoned,
        }
    }
}

/// Answers counts of the whole fleet or of one integration.
#[utoipa::path(get, path = "/counts", tag = "status", security(("bearer" = ["viewer"])), params(GetCounts),
    responses((status = 200, description = "The counts.", body = Counts), Refusals))]
pub async fn get_counts(
    allowed: Allowed<Read>,
    State(state): State<WebState>,
    Params(params): Params<GetCounts>,
) -> Result<Json<Counts>, Problem> {
    let visible = allowed.visible().narrowed(params.integration_id.map(IntegrationId));
    Ok(Json(state.store.fleet_counts(&visible, state.clock.now()).await?.into()))
}
