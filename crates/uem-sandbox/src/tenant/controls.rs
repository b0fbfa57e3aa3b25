//! `/healthz` and the sandbox's own controls under `/_sandbox/`: for this machine only, without the vendor's
//! authentication.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Json, Router,
    extract::{ConnectInfo, Request, State},
    middleware::{Next, from_fn},
    response::{IntoResponse as _, Response},
    routing::get,
};
use http::{StatusCode, header};
use serde_json::{Value, json};

use crate::{
    Tenant, access, control, faults,
    http::{QuotaLimits, QuotaSetting},
    mdm, system,
};

/// All of them.
pub(super) fn router(tenant: Arc<Tenant>) -> Router {
    let controls = Router::new()
        .route("/_sandbox/quota", get(show_quota).post(set_quota))
        .route("/_sandbox/unbuilt", get(list_unbuilt))
        .route("/_sandbox/calls", get(list_calls))
        .merge(access::client_controls())
        .merge(faults::router())
        .merge(faults::rehearsal_router())
        .merge(control::router())
        .merge(mdm::commands::control_routes())
        .merge(mdm::messages::control_routes())
        .merge(mdm::wipes::control_routes())
        .merge(system::event_notifications::control_routes())
        .layer(from_fn(only_from_here))
        .with_state(tenant);
    Router::new().route("/healthz", get(async || "ok\n")).merge(controls)
}

/// Refuses callers from other machines, and pages of other sites in a browser on this one.
async fn only_from_here(
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let host = request.headers().get(header::HOST).map(http::HeaderValue::as_bytes);
    let origin = request.headers().get(header::ORIGIN).map(http::HeaderValue::as_bytes);
    let is_same_site =
        origin.is_none_or(|origin| host.is_some_and(|host| origin.ends_with(&[b"//", host].concat())));
    if peer.ip().to_canonical().is_loopback() && is_same_site {
        return next.run(request).await;
    }
    (StatusCode::FORBIDDEN, Json(json!({"error": "the sandbox's controls answer to this machine only"})))
        .into_response()
}

async fn show_quota(State(tenant): State<Arc<Tenant>>) -> Json<QuotaLimits> {
    Json(tenant.quota.limits())
}

async fn set_quota(
    State(tenant): State<Arc<Tenant>>,
    Json(setting): Json<QuotaSetting>,
) -> Json<QuotaLimits> {
    Json(tenant.quota.set(setting))
}

async fn list_unbuilt(State(tenant): State<Arc<Tenant>>) -> Json<Value> {
    Json(json!({"unbuilt": tenant.unbuilt.list()}))
}

async fn list_calls(State(tenant): State<Arc<Tenant>>) -> Json<Value> {
    Json(json!({"calls": tenant.calls.list()}))
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, extract::connect_info::MockConnectInfo};
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn controls_answer_to_this_machine_only() {
        for (peer, status) in
            [("127.0.0.1:9", 200), ("[::1]:9", 200), ("[::ffff:127.0.0.1]:9", 200), ("192.0.2.1:9", 403)]
        {
            let guarded =
                Router::new().route("/_sandbox/x", get(async || "x")).layer(from_fn(only_from_here));
            let service = guarded.layer(MockConnectInfo(peer.parse::<SocketAddr>().unwrap()));
            let answer =
                service.oneshot(Request::get("/_sandbox/x").body(Body::empty()).unwrap()).await.unwrap();
            assert_eq!(answer.status().as_u16(), status, "{peer}");
        }
    }
}
