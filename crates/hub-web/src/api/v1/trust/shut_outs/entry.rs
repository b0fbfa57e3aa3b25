//! `PUT` and `DELETE /trust/shut-out-certificates/{sha256}`.

use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::text::{TEXT_CHARS_MAX, checked_text};
use crate::{
    WebState,
    access::{Allowed, HubName, ManagePolicies},
    http::{
        body::Body,
        path::PathId,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// Longest subject that is kept.
const SUBJECT_CHARS_MAX: usize = 500;

/// Why a certificate is shut out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShutOutBody {
    /// For those who look at it later.
    pub reason: String,
    /// Its subject, so that people recognise it.
    #[serde(default)]
    pub subject: String,
}

/// Shuts a certificate out: requests that bring it are denied everywhere, at once.
#[utoipa::path(put, path = "/trust/shut-out-certificates/{sha256}", tag = "trust", security(("bearer" = ["admin"])),
    params(("sha256" = String, Path, description = "SHA-256 of the certificate in DER, hexadecimal.")),
    request_body = ShutOutBody,
    responses(
        (status = 204, description = "Shut out."),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn edit_shut_out_certificate(
    allowed: Allowed<ManagePolicies>,
    State(state): State<WebState>,
    PathId(HubName(sha256)): PathId<HubName>,
    Body(body): Body<ShutOutBody>,
) -> Result<StatusCode, Problem> {
    shut_out(&state, &sha256, &body, &allowed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets it in again, as far as its authority does. 404 when it was not shut out.
#[utoipa::path(delete, path = "/trust/shut-out-certificates/{sha256}", tag = "trust", security(("bearer" = ["admin"])),
    params(("sha256" = String, Path, description = "SHA-256 of the certificate in DER, hexadecimal.")),
    responses((status = 204, description = "Let in again."), Refusals))]
pub async fn remove_shut_out_certificate(
    allowed: Allowed<ManagePolicies>,
    State(state): State<WebState>,
    PathId(HubName(sha256)): PathId<HubName>,
) -> Result<StatusCode, Problem> {
    readmit(&state, &sha256, &allowed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Checks and shuts out.
pub async fn shut_out(
    state: &WebState,
    sha256: &str,
    body: &ShutOutBody,
    allowed: &Allowed<ManagePolicies>,
) -> Result<(), Problem> {
    let is_sha256 = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_sha256 {
        let shown = sha256.chars().take(TEXT_CHARS_MAX).collect();
        return Err(Problem::field("sha256", Some(shown), "64 hexadecimal digits, without colons"));
    }
    let reason = checked_text("reason", &body.reason, TEXT_CHARS_MAX)?;
    let subject = match body.subject.trim() {
        "" => String::new(),
        subject => checked_text("subject", subject, SUBJECT_CHARS_MAX)?,
    };
    let by = allowed.caller.describe();
    state.store.shut_out_certificate(sha256, &subject, &reason, &by, state.clock.now()).await?;
    tracing::info!("{by} shut out certificate {sha256}: {reason}");
    Ok(())
}

/// Lets it in again.
pub async fn readmit(
    state: &WebState,
    sha256: &str,
    allowed: &Allowed<ManagePolicies>,
) -> Result<(), Problem> {
    if !state.store.readmit_certificate(sha256).await? {
        return Err(Problem::not_found("shut out certificate", sha256));
    }
    tracing::info!("{} lets certificate {sha256} in again", allowed.caller.describe());
    Ok(())
}
