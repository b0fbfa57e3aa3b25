//! `GET /trust/shut-out-certificates`.

use axum::{Json, extract::State};
use hub_store::ShutOutRow;
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

/// A certificate that is shut out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShutOutCertificate)]
pub struct ShutOutView {
    /// SHA-256 of the certificate in DER, hexadecimal.
    pub sha256: String,
    /// Its subject, as it was told.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// Who shut it out.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl From<ShutOutRow> for ShutOutView {
    fn from(row: ShutOutRow) -> Self {
        let ShutOutRow { sha256, subject, reason, by, at } = row;
        Self { sha256, subject, reason, by, at }
    }
}

/// Lists the certificates that are shut out, the last first.
#[utoipa::path(get, path = "/trust/shut-out-certificates", tag = "trust", security(("bearer" = ["viewer"])),
    responses((status = 200, description = "All of them.", body = List<ShutOutView>), Refusals))]
pub async fn list_shut_out_certificates(
    _: Allowed<ReadHub>,
    State(state): State<WebState>,
) -> Result<Json<List<ShutOutView>>, Problem> {
    let rows = state.store.list_shut_outs().await?;
    Ok(Json(List::whole(rows.into_iter().map(ShutOutView::from).collect())))
}
