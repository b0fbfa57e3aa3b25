//! `GET /audit`.

use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{filter::AuditQuery, view::EntryView};
use crate::{
    WebState,
    access::{Allowed, ReadAudit},
    http::{
        paging::{List, checked_limit, cursor},
        params::Params,
        problem::{Problem, Refusals},
    },
};

/// Which entries, page by page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListAudit {
    /// Name of who did it: of an operator, a token, a part of the hub.
    who: Option<String>,
    /// A verb, such as `operator.add`; with a dot at the end all that begin so: `operator.`.
    verb: Option<String>,
    /// Kind of object, such as `device`.
    object_kind: Option<String>,
    /// Id of the object.
    object_id: Option<String>,
    /// Id of an integration.
    integration_id: Option<i64>,
    /// `done`, `refused` or `failed`.
    result: Option<String>,
    /// Id of the request that it was part of.
    request_id: Option<String>,
    /// Not before this time (RFC 3339).
    from: Option<String>,
    /// Before this time (RFC 3339).
    to: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// Records on a page: 1–500, 50 unless told.
    limit: Option<u32>,
}

/// Lists the entries of the audit log, newest first. Who is limited to some groups is shown the entries of the integrations
/// that it sees.
#[utoipa::path(get, path = "/audit", tag = "audit", security(("bearer" = ["approver"])), params(ListAudit),
    responses((status = 200, description = "A page of entries.", body = List<EntryView>), Refusals))]
pub async fn list_audit_entries(
    allowed: Allowed<ReadAudit>,
    State(state): State<WebState>,
    Params(params): Params<ListAudit>,
) -> Result<Json<List<EntryView>>, Problem> {
    let limit = checked_limit(params.limit)?;
    let (query, after) = params.split();
    let visible = query.visible(allowed.visible());
    let page = state.store.list_audit(&visible, &query.filter()?, cursor(after).as_ref(), limit).await?;
    Ok(Json(List::uncounted(page.entries.into_iter().map(EntryView::from).collect(), page.next)))
}

impl ListAudit {
    fn split(self) -> (AuditQuery, Option<String>) {
        let Self {
            who,
            verb,
            object_kind,
            object_id,
            integration_id,
            result,
            request_id,
            from,
            to,
            after,
            limit: _,
        } = self;
        let query =
            AuditQuery { who, verb, object_kind, object_id, integration_id, result, request_id, from, to };
        (query, after)
    }
}
