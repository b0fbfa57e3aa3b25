//! `GET` and `POST /apps/{id}/device-reading`.

use axum::{Json, extract::State, response::IntoResponse};
use http::StatusCode;
use hub_core::{
    app_states::{InstallState, StateCounts},
    ids::AppId,
    integration::IntegrationState,
};
use hub_store::AppReading;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::get::find;
use crate::{
    WebState,
    access::{Allowed, Read, StartSync},
    api::v1::integrations::{get::find as find_integration, state::require},
    http::{
        path::PathId,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// How reading the devices of an app stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AppReadingState {
    /// Nobody has asked the tenant yet.
    NeverRead,
    /// It waits for its turn, or is under way.
    Reading,
    /// What is shown was read whole.
    Read,
    /// The last reading failed: what is shown is older, or nothing.
    Failed,
}

/// Devices by what there is of the app on them.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = AppDeviceCounts)]
pub struct CountsView {
    /// In all states.
    total: u64,
    /// It is there, in the version it should be.
    installed: u64,
    /// It is there in another version.
    other_version: u64,
    /// It is on its way.
    pending: u64,
    /// The device did not install it.
    failed: u64,
    /// It is to be taken away.
    removing: u64,
    /// It should have been taken away and is still there.
    removal_failed: u64,
    /// It is not there, and nothing is under way.
    not_installed: u64,
    /// The tenant's words are not known.
    unknown: u64,
}

/// What was read of the devices that an app is assigned to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AppReading)]
pub struct AppReadingView {
    /// How it stands.
    state: AppReadingState,
    /// Devices that the reading under way has read.
    devices_read: u64,
    /// Devices that it expects, as the tenant counts.
    devices_expected: u64,
    /// When the last whole reading ended; null before the first. All that is shown is of then.
    read_at: Option<Timestamp>,
    /// What it found.
    counts: CountsView,
    /// Devices that the tenant listed beside them, which the integration does not read.
    devices_outside: u64,
    /// When the last reading failed, if none was whole since.
    failed_at: Option<Timestamp>,
    /// Why; empty otherwise.
    error: String,
    /// What to do about it.
    remedy: String,
    /// When it is read next by itself, because of an order; null where nobody needs to.
    next_at: Option<Timestamp>,
}

impl From<&StateCounts> for CountsView {
    fn from(counts: &StateCounts) -> Self {
        Self {
            total: counts.total(),
            installed: counts.of(InstallState::Installed),
            other_version: counts.of(InstallState::OtherVersion),
            pending: counts.of(InstallState::Pending),
            failed: counts.of(InstallState::Failed),
            removing: counts.of(InstallState::Removing),
            removal_failed: counts.of(InstallState::RemovalFailed),
            not_installed: counts.of(InstallState::NotInstalled),
            unknown: counts.of(InstallState::Unknown),
        }
    }
}

impl AppReadingView {
    /// Of an app, whether anything was read of it or not.
    pub fn of(reading: Option<AppReading>) -> Self {
        let Some(reading) = reading else { return Self::never() };
        let state = if reading.is_reading() {
            AppReadingState::Reading
        } else if reading.failed_at.is_some() {
            AppReadingState::Failed
        } else if reading.read_at.is_some() {
            AppReadingState::Read
        } else {
            AppReadingState::NeverRead
        };
        Self {
            state,
            devices_read: reading.devices_read,
            devices_expected: reading.devices_expected,
            read_at: reading.read_at,
            counts: (&reading.counts).into(),
            devices_outside: reading.outside,
            failed_at: reading.failed_at,
            error: reading.error,
            remedy: reading.remedy,
            next_at: reading.due_at,
        }
    }

    fn never() -> Self {
        Self {
            state: AppReadingState::NeverRead,
            devices_read: 0,
            devices_expected: 0,
            read_at: None,
            counts: CountsView::default(),
            devices_outside: 0,
            failed_at: None,
            error: String::new(),
            remedy: String::new(),
            next_at: None,
        }
    }
}

/// Answers how many devices have the app, wait for it or failed to install it, when that was read, and how a reading
/// under way stands.
#[utoipa::path(get, path = "/apps/{id}/device-reading", tag = "apps", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Id of the app in the hub.")),
    responses((status = 200, description = "What was read.", body = AppReadingView), Refusals))]
pub async fn get_app_reading(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<AppId>,
) -> Result<Json<AppReadingView>, Problem> {
    find(&state, id).await?;
    view(&state, id).await.map(Json)
}

/// Asks the worker to read the app's devices from the tenant; a wish that waits is joined. Get the reading until it is
/// `read` or `failed`.
#[utoipa::path(post, path = "/apps/{id}/device-reading", tag = "apps", security(("bearer" = ["operator"])),
    params(("id" = i64, Path, description = "Id of the app in the hub.")),
    responses((status = 202, description = "Asked for.", body = AppReadingView),
        (status = 409, description = "The integration is not active.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn add_app_reading(
    allowed: Allowed<StartSync>,
    State(state): State<WebState>,
    PathId(id): PathId<AppId>,
) -> Result<impl IntoResponse, Problem> {
    request(&state, id, &allowed).await?;
    Ok((StatusCode::ACCEPTED, Json(view(&state, id).await?)))
}

/// Writes the wish.
pub async fn request(state: &WebState, id: AppId, allowed: &Allowed<StartSync>) -> Result<(), Problem> {
    let app = find(state, id).await?;
    require(&find_integration(state, app.integration_id).await?, &[IntegrationState::Active])?;
    state.store.request_app_reading(id, state.clock.now()).await?;
    tracing::info!(app.id = %id, "{} asks for the devices of app {id} to be read", allowed.caller.describe());
    Ok(())
}

async fn view(state: &WebState, id: AppId) -> Result<AppReadingView, Problem> {
    Ok(AppReadingView::of(state.store.find_app_reading(id).await?))
}
