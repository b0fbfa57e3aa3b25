//! `GET /trust/proxies`.

use axum::{Json, extract::State};
use hub_core::proxy::{Proof, UserSource};
use hub_store::ProxyRow;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    WebState,
    access::{Allowed, ReadHub},
    http::{
        paging::List,
        problem::{Problem, Refusals},
    },
};

/// A proxy, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProxyView {
    /// Name.
    pub name: String,
    /// Where it asks from; without any, from anywhere.
    pub addresses: Vec<String>,
    /// How it hands over the certificate of its client.
    pub certificate: String,
    /// How it tells who the user is: `"none"`, `{"headers": {"name", "email", "groups"}}` or `{"token": {"header"}}`.
    #[schema(value_type = serde_json::Value)]
    pub user: UserSource,
    /// How it proves who it is: `"secret"` or `{"certificate": {"sha256", "issued"}}`.
    #[schema(value_type = serde_json::Value)]
    pub proof: Proof,
    /// When its secret was made; null where a certificate proves it.
    pub secret_made_at: Option<Timestamp>,
}

impl From<ProxyRow> for ProxyView {
    fn from(row: ProxyRow) -> Self {
        Self {
            name: row.proxy.name,
            addresses: row.proxy.addresses.iter().map(ToString::to_string).collect(),
            certificate: row.proxy.certificate.to_string(),
            user: row.proxy.user,
            proof: row.proxy.proof,
            secret_made_at: row.secret.map(|secret| secret.made_at),
        }
    }
}

/// Lists all proxies by name.
#[utoipa::path(get, path = "/trust/proxies", tag = "trust", security(("bearer" = ["viewer"])),
    responses((status = 200, description = "All proxies.", body = List<ProxyView>), Refusals))]
pub async fn list_proxies(
    _: Allowed<ReadHub>,
    State(state): State<WebState>,
) -> Result<Json<List<ProxyView>>, Problem> {
    let proxies = state.store.trust_setup().await?.proxies;
    Ok(Json(List::whole(proxies.into_iter().map(ProxyView::from).collect())))
}
