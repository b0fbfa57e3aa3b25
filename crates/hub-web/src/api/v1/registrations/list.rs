//! `GET /provisional-devices`.

use axum::{Json, extract::State};
use hub_core::ids::IntegrationId;
use hub_store::ProvisionalState;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::view::ProvisionalDeviceView;
use crate::{
    WebState,
    access::{Allowed, Read},
    http::{
        paging::cursor,
        params::Params,
        problem::{Problem, Refusals},
    },
};

/// Which registrations.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProvisionalParams {
    /// `provisional` (unless told), `confirmed`, `expired` or `removed`.
    pub state: Option<String>,
    /// Of one integration.
    pub integration_id: Option<i64>,
    /// Where to go on: `next` of the page before.
    pub after: Option<String>,
    /// 1–500 a page; 100 unless told.
    pub limit: Option<u32>,
}

/// A page of registrations.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProvisionalList {
    /// By id.
    pub items: Vec<ProvisionalDeviceView>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// Lists devices that registered before a synchronization knew them.
#[utoipa::path(get, path = "/provisional-devices", tag = "registrations", security(("bearer" = ["viewer"])),
    params(ProvisionalParams),
    responses((status = 200, description = "Registrations.", body = ProvisionalList), Refusals))]
pub async fn list_provisional_devices(
    allowed: Allowed<Read>,
    State(state): State<WebState>,
    Params(params): Params<ProvisionalParams>,
) -> Result<Json<ProvisionalList>, Problem> {
    let wanted = state_of(params.state.as_deref().unwrap_or("provisional"))?;
    let visible = allowed.visible().narrowed(params.integration_id.map(IntegrationId));
    let limit = params.limit.unwrap_or(100);
    let page = state.store.list_provisional(wanted, &visible, cursor(params.after).as_ref(), limit).await?;
    let items = page.devices.into_iter().map(ProvisionalDeviceView::from).collect();
    Ok(Json(ProvisionalList { items, next: page.next.map(|next| next.0) }))
}

/// The state of that word.
pub fn state_of(word: &str) -> Result<ProvisionalState, Problem> {
    let refused =
        |_| Problem::field("state", Some(word.to_owned()), "provisional, confirmed, expired or removed");
    word.parse().map_err(refused)
}
