//! `GET /devices`.

use axum::{Json, extract::State};
use http::StatusCode;
use hub_core::ids::{IntegrationId, UemId};
use hub_store::{DeviceFilter, DeviceRow, ProvisionalState};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::{ListedDevice, ListedState};
use crate::{
    WebState,
    access::{Allowed, Read},
    http::{
        fields::FieldError,
        paging::{List, checked_limit, cursor},
        params::Params,
        problem::{Problem, Refusals},
    },
};

/// Which devices. What is left out does not filter.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListDevices {
    /// Beginning of friendly name, serial number, user name, e-mail, UDID, IMEI or asset number; case does not matter.
    search: Option<String>,
    /// Exactly this serial number, UDID or UUID in the tenant; goes with no other parameter.
    identifier: Option<String>,
    /// Integration.
    integration_id: Option<i64>,
    /// Platform word.
    platform: Option<String>,
    /// Compliance word.
    compliance: Option<String>,
    /// Enrolment word.
    enrollment: Option<String>,
    /// Ownership word.
    ownership: Option<String>,
    /// Jailbroken or rooted.
    is_compromised: Option<bool>,
    /// Organization group in the tenant (this one only).
    org_group_uem_id: Option<i64>,
    /// Member of this smart group (id in the hub).
    smart_group_id: Option<i64>,
    /// Last seen before, such as `2026-01-31T00:00:00Z`.
    seen_before: Option<Timestamp>,
    /// State; active and missing ones unless told. `provisional` goes with `integration_id`, `after` and `limit` only.
    state: Option<ListedState>,
    /// `next` of the page before.
    after: Option<String>,
    /// Records on a page: 1–500, 50 unless told.
    limit: Option<u32>,
}

impl ListDevices {
    /// The first filter that only the fleet's devices can be asked for, with its value.
    fn of_the_fleet(&self) -> Option<(&'static str, String)> {
        let text = |name, value: &Option<String>| value.clone().map(|value| (name, value));
        text("search", &self.search)
            .or_else(|| text("platform", &self.platform))
            .or_else(|| text("compliance", &self.compliance))
            .or_else(|| text("enrollment", &self.enrollment))
            .or_else(|| text("ownership", &self.ownership))
            .or_else(|| self.is_compromised.map(|is| ("is_compromised", is.to_string())))
            .or_else(|| self.org_group_uem_id.map(|id| ("org_group_uem_id", id.to_string())))
            .or_else(|| self.smart_group_id.map(|id| ("smart_group_id", id.to_string())))
            .or_else(|| self.seen_before.map(|at| ("seen_before", at.to_string())))
    }

    fn filter(&self) -> DeviceFilter {
        DeviceFilter {
            search: self.search.clone().unwrap_or_default(),
            integration_id: self.integration_id.map(IntegrationId),
            platform: self.platform.clone(),
            compliance: self.compliance.clone(),
            enrollment: self.enrollment.clone(),
            ownership: self.ownership.clone(),
            is_compromised: self.is_compromised,
            org_group_uem_id: self.org_group_uem_id.map(UemId),
            smart_group_id: self.smart_group_id,
            seen_before: self.seen_before,
            state: self.state.and_then(ListedState::of_fleet),
        }
    }
}

/// Lists devices in the order of their ids; a search that finds many in the order of the texts found. A page may hold
/// fewer than `limit`, even none, before the end: the list ends where there is no `next`.
#[utoipa::path(get, path = "/devices", tag = "devices", security(("bearer" = ["viewer"])), params(ListDevices),
    responses((status = 200, description = "A page of devices.", body = List<ListedDevice>), Refusals))]
pub async fn list_devices(
    allowed: Allowed<Read>,
    State(state): State<WebState>,
    Params(params): Params<ListDevices>,
) -> Result<Json<List<ListedDevice>>, Problem> {
    let limit = checked_limit(params.limit)?;
    if let Some(identifier) = &params.identifier {
        let rows = state.store.find_devices_by_identifier(allowed.visible(), identifier).await?;
        return Ok(Json(List::whole(rows.into_iter().map(listed).collect())));
    }
    if params.state == Some(ListedState::Provisional) {
        return provisional(&state, &allowed, params, limit).await;
    }
    let page = state
        .store
        .list_devices(allowed.visible(), &params.filter(), cursor(params.after).as_ref(), limit)
        .await?;
    let items = page.devices.into_iter().map(listed).collect();
    Ok(Json(List::counted(items, page.next, page.count, page.counted_all)))
}

fn listed(row: DeviceRow) -> ListedDevice {
    ListedDevice::Device(Box::new(row.into()))
}

/// Devices that registered and wait. Nothing else is known of them, so no other filter can be asked of them.
async fn provisional(
    state: &WebState,
    allowed: &Allowed<Read>,
    params: ListDevices,
    limit: u32,
) -> Result<Json<List<ListedDevice>>, Problem> {
    if let Some((field, value)) = params.of_the_fleet() {
        let expected = "no other filter than integration_id beside state=provisional";
        let error = FieldError::new(field, Some(value), expected);
        return Err(Problem::refused(StatusCode::BAD_REQUEST, vec![error]));
    }
    let visible = allowed.visible().narrowed(params.integration_id.map(IntegrationId));
    let (wanted, after) = (ProvisionalState::Provisional, cursor(params.after));
    let page = state.store.list_provisional(wanted, &visible, after.as_ref(), limit).await?;
    let items =
        page.devices.into_iter().map(|device| ListedDevice::Provisional(Box::new(device.into()))).collect();
    Ok(Json(List::uncounted(items, page.next)))
}
