//! `GET /apps/{id}/devices`.

use axum::{Json, extract::State};
use hub_core::{app_states::InstallState, ids::AppId};
use hub_store::{AppDeviceFilter, AppDeviceRow};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::get::find;
use crate::{
    WebState,
    access::{Allowed, Read},
    http::{
        paging::{List, checked_limit, cursor},
        params::Params,
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// Which devices. What is left out does not filter.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListAppDevices {
    /// In this state: `installed`, `other_version`, `pending`, `failed`, `removing`, `removal_failed`, `not_installed`, `unknown`.
    #[param(value_type = Option<String>)]
    state: Option<InstallState>,
    /// Beginning of the name that the tenant told with the state.
    search: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// Records on a page: 1–500, 50 unless told.
    limit: Option<u32>,
}

/// What there is of an app on one device.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AppOnDevice)]
pub struct AppOnDeviceView {
    /// Id of the device in the hub; null for a device that the hub has not read.
    device_id: Option<i64>,
    /// Its id in the tenant.
    uem_id: i64,
    /// Its name; empty where names of devices are not taken.
    friendly_name: String,
    /// Its serial number; empty for a device that the hub has not read.
    serial_number: String,
    /// Its user; empty for a device that the hub has not read.
    user_name: String,
    /// See the filter.
    #[schema(value_type = String)]
    state: InstallState,
    /// The version it should have; empty where the tenant does not tell.
    assigned_version: String,
    /// The version it has; empty where it has none.
    installed_version: String,
    /// What the tenant did last, in its words.
    last_action: String,
    /// When.
    last_action_at: Option<Timestamp>,
    /// What the device said, in its words.
    reason: String,
    /// When the device told its apps last.
    sampled_at: Option<Timestamp>,
}

impl From<AppDeviceRow> for AppOnDeviceView {
    fn from(row: AppDeviceRow) -> Self {
        let friendly_name = row.name().to_owned();
        let (state, device) = (row.state, row.device);
        let device_id = device.as_ref().map(|device| device.id.0);
        let (serial_number, user_name) =
            device.map(|device| (device.serial_number, device.user_name)).unwrap_or_default();
        Self {
            device_id,
            uem_id: state.uem_id.0,
            friendly_name,
            serial_number,
            user_name,
            state: state.state,
            assigned_version: state.assigned_version,
            installed_version: state.installed_version,
            last_action: state.last_action,
            last_action_at: state.last_action_at,
            reason: state.reason,
            sampled_at: state.sampled_at,
        }
    }
}

/// Lists the devices that an app is assigned to with what there is of it on each, as the last whole reading found them.
#[utoipa::path(get, path = "/apps/{id}/devices", tag = "apps", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Id of the app in the hub."), ListAppDevices),
    responses((status = 200, description = "A page of devices.", body = List<AppOnDeviceView>), Refusals))]
pub async fn list_app_devices(
    allowed: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<AppId>,
    Params(params): Params<ListAppDevices>,
) -> Result<Json<List<AppOnDeviceView>>, Problem> {
    let limit = checked_limit(params.limit)?;
    find(&state, id).await?;
    let filter = AppDeviceFilter { state: params.state, search: params.search.unwrap_or_default() };
    let after = cursor(params.after);
    let page = state.store.list_app_devices(allowed.visible(), id, &filter, after.as_ref(), limit).await?;
    let items = page.devices.into_iter().map(AppOnDeviceView::from).collect();
    Ok(Json(List::uncounted(items, page.next)))
}
