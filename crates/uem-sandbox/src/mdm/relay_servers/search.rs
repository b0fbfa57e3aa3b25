//! `POST /api/mdm/v2/relayservers/search`

use serde_json::{Value, json};
use uuid::Uuid;

use super::server::{RelayServer, render, states};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::definitions::{self, Definition},
    resource::{Fields, is_visible},
};

/// Rows of a page unless told, and at most.
const LIMIT: i64 = 500;

/// 404/5142 for an unknown organization group, 204 where nothing is like that.
pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let fields = if call.body.is_empty() { Fields::default() } else { Fields::of(&call)? };
    let group = match fields.text("organization_group_uuid").filter(|text| !text.is_empty()) {
        None => call.caller.org_group_id,
        Some(text) => {
            let found =
                Uuid::try_parse(&text).ok().and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid));
            let found = found.filter(|group| is_visible(&call, group.id));
            found.map(|group| group.id).ok_or_else(|| {
                let message = "organization_group_uuid names no organization group of the caller";
                VendorError::new(404, 5142, message)
            })?
        }
    };
    let mut servers = definitions::below::<RelayServer>(&call, group).await?;
    servers.retain(|server| is_asked(&fields, server));
    sort(&fields, &mut servers);
    let total = servers.len();
    let offset = usize::try_from(fields.number("offset").unwrap_or(0)).unwrap_or(usize::MAX);
    let limit = fields.number("limit").filter(|limit| *limit > 0).unwrap_or(LIMIT).min(LIMIT);
    let rows: Vec<Value> = servers
        .iter()
        .skip(offset)
        .take(usize::try_from(limit).unwrap_or(0))
        .map(|server| row(&call, server))
        .collect();
    if rows.is_empty() {
        return Ok(Reply::empty(204));
    }
    Reply::json(&json!({"results": rows, "total_results": total}))
}

fn is_asked(fields: &Fields, server: &Definition<RelayServer>) -> bool {
    let is = |name: &str, word: &str| {
        let asked = fields.text(name).filter(|text| !text.is_empty());
        asked.is_none_or(|asked| asked.eq_ignore_ascii_case(word))
    };
    let text = fields.text("search_text").unwrap_or_default().to_lowercase();
    let [(_, _), (downstream, _)] = states(&server.body);
    is("active", if server.body.is_active { "true" } else { "false" })
        && is("relay_server_type", &server.body.kind)
        && is("status", downstream)
        && server.name.to_lowercase().contains(&text)
}

fn sort(fields: &Fields, servers: &mut [Definition<RelayServer>]) {
    match fields.text("sort_by").unwrap_or_default().to_uppercase().as_str() {
        "TYPE" => servers.sort_by(|one, other| one.body.kind.cmp(&other.body.kind)),
        "ACTIVE" => servers.sort_by_key(|server| !server.body.is_active),
        _ => servers.sort_by_key(|server| server.name.to_lowercase()),
    }
    if fields.text("sort_order").is_some_and(|order| order.eq_ignore_ascii_case("DESC")) {
        servers.reverse();
    }
}

fn row(call: &Call, server: &Definition<RelayServer>) -> Value {
    let mut row = render(call, server);
    let [(upstream, up_text), (downstream, down_text)] = states(&server.body);
    row["general"]["upstream_status"] = json!(upstream);
    row["general"]["upstream_status_description"] = json!(up_text);
    row["general"]["downstream_status"] = json!(downstream);
    row["general"]["downstream_status_description"] = json!(down_text);
    row
}
