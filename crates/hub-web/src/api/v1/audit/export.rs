//! `GET /audit/export`: JSON lines, streamed.

use std::io;

use axum::{
    body::{Body, Bytes},
    extract::State,
    response::{IntoResponse as _, Response},
};
use futures_util::{StreamExt as _, stream};
use http::header;
use hub_core::operator::Visible;
use hub_store::{AuditFilter, AuditRow, Store};
use serde::Serialize;
use serde_json::value::RawValue;

use super::filter::AuditQuery;
use crate::{
    WebState,
    access::{Allowed, ReadAudit},
    http::{
        params::Params,
        problem::{Problem, Refusals},
    },
};

/// A line: the entry stands in it as it was hashed.
#[derive(Serialize)]
struct Line<'a> {
    number: i64,
    hash: &'a str,
    entry: &'a RawValue,
}

/// What is still to be exported.
struct Rest {
    store: Store,
    visible: Visible,
    filter: AuditFilter,
    after: i64,
}

/// Exports entries as JSON lines, oldest first: on each line `number`, `hash` and the `entry`, as canonical JSON (RFC 8785).
/// The hash of a line is SHA-256 over the bytes of the hash before it and those of its entry, so that a whole export can be
/// verified without the hub.
#[utoipa::path(get, path = "/audit/export", tag = "audit", security(("bearer" = ["approver"])), params(AuditQuery),
    responses((status = 200, description = "One entry on each line.", content_type = "application/x-ndjson", body = String), Refusals))]
pub async fn get_audit_export(
    allowed: Allowed<ReadAudit>,
    State(state): State<WebState>,
    Params(query): Params<AuditQuery>,
) -> Result<Response, Problem> {
    let visible = query.visible(allowed.visible());
    let mut rest = Rest { store: state.store.clone(), visible, filter: query.filter()?, after: 0 };
    // What cannot even begin is refused properly; what breaks off later cuts the body, which a client sees.
    let first = portion(&mut rest).await?;
    let begun = stream::iter(first.clone().map(Ok::<Bytes, io::Error>));
    let rest = first.map(|_| rest);
    let further = stream::unfold(rest, |rest| async move {
        let mut rest = rest?;
        match portion(&mut rest).await {
            Ok(Some(bytes)) => Some((Ok(bytes), Some(rest))),
            Ok(None) => None,
            Err(error) => Some((Err(io::Error::other(error)), None)),
        }
    });
    // Layers around the body ask once more behind its end.
    let body = Body::from_stream(begun.chain(further).fuse());
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"mooring-audit.jsonl\""),
    ];
    Ok((headers, body).into_response())
}

async fn portion(rest: &mut Rest) -> Result<Option<Bytes>, hub_store::StoreError> {
    let rows = rest.store.export_audit(&rest.visible, &rest.filter, rest.after).await?;
    let Some(last) = rows.last() else { return Ok(None) };
    rest.after = last.entry.number;
    let mut text = String::new();
    for row in &rows {
        text.push_str(&line(row)?);
        text.push('\n');
    }
    Ok(Some(text.into()))
}

fn line(row: &AuditRow) -> Result<String, hub_store::StoreError> {
    let corrupt = |_| hub_store::StoreError::Corrupt { what: "audit entry" };
    let entry: &RawValue = serde_json::from_str(&row.text).map_err(corrupt)?;
    serde_json::to_string(&Line { number: row.entry.number, hash: &row.hash, entry }).map_err(corrupt)
}
