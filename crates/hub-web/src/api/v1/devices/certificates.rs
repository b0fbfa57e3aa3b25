//! `GET /devices/{id}/certificates`.

use axum::{Json, extract::State};
use hub_core::{fleet::DeviceCertificateFacts, ids::DeviceId};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::get::find;
use crate::{
    WebState,
    access::{Allowed, Read},
    http::{
        paging::List,
        path::PathId,
        problem::{Problem, Refusals},
    },
};

/// A certificate that the tenant knows to be on a device.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeviceCertificate)]
pub struct DeviceCertificateView {
    /// Number of the entry in the tenant.
    uem_id: i64,
    /// Subject; empty while personal data is not taken.
    name: String,
    /// Issuer.
    issued_by: String,
    /// When it ends.
    expires_at: Option<Timestamp>,
    /// When the tenant first saw it.
    first_sampled_at: Option<Timestamp>,
    /// The device holds its key.
    is_identity: Option<bool>,
    /// `active`, `revoked`, ... in lower case.
    status: String,
    /// `user`, `device`, `app`, ...
    context: String,
    /// Read from the tenant.
    read_at: Timestamp,
}

impl DeviceCertificateView {
    fn of(facts: DeviceCertificateFacts, read_at: Timestamp) -> Self {
        Self {
            uem_id: facts.uem_id.0,
            name: facts.name,
            issued_by: facts.issued_by,
            expires_at: facts.expires_at,
            first_sampled_at: facts.first_sampled_at,
            is_identity: facts.is_identity,
            status: facts.status,
            context: facts.context,
            read_at,
        }
    }
}

/// Lists the certificates on a device by name.
#[utoipa::path(get, path = "/devices/{id}/certificates", tag = "devices", security(("bearer" = ["viewer"])),
    params(("id" = i64, Path, description = "Id of the device in the hub.")),
    responses((status = 200, description = "All its certificates.", body = List<DeviceCertificateView>), Refusals))]
pub async fn list_device_certificates(
    _: Allowed<Read>,
    State(state): State<WebState>,
    PathId(id): PathId<DeviceId>,
) -> Result<Json<List<DeviceCertificateView>>, Problem> {
    find(&state, id).await?;
    let read = state.store.certificates_on_device(id).await?;
    let views = read.map_or_else(Vec::new, |read| {
        read.facts.into_iter().map(|facts| DeviceCertificateView::of(facts, read.read_at)).collect()
    });
    Ok(Json(List::whole(views)))
}
