//! A small server that holds every page in memory: the other side of the synchronization benchmarks.

use std::{collections::HashMap, net::SocketAddr, sync::Arc};

use axum::{
    Json, Router,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use bytes::Bytes;
use clap::Args;
use http::{StatusCode, header};
use serde::Deserialize;
use tokio::net::TcpListener;

use crate::synthetic;

/// What `pages` takes.
#[derive(Args)]
pub struct Options {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Devices.
    #[arg(long, default_value_t = 100_000)]
    devices: u32,
}

const PAGE_SIZE: u32 = 500;

struct Pages {
    devices: u32,
    pages: std::sync::RwLock<Vec<Bytes>>,
}

#[derive(Deserialize)]
struct PageQuery {
    #[serde(default)]
    page: u32,
}

#[derive(Deserialize)]
struct ChangeQuery {
    count: u32,
    edit: u32,
}

/// Serves until it is killed; prints its address.
pub async fn serve(options: &Options) -> anyhow::Result<()> {
    let pages = (0..options.devices.div_ceil(PAGE_SIZE))
        .map(|number| synthetic::page(number, PAGE_SIZE, options.devices, &HashMap::new()).into())
        .collect();
    let state = Arc::new(Pages { devices: options.devices, pages: std::sync::RwLock::new(pages) });
    let router = Router::new()
        .route("/api/mdm/devices/search", get(search))
        .route("/api/system/groups/search", get(org_groups))
        .route("/api/system/groups/600/children", get(children))
        .route("/connect/token", post(token))
        .route("/change", post(change))
        .with_state(state);
    let listener = TcpListener::bind(options.listen).await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, router).await?;
    Ok(())
}

async fn search(State(state): State<Arc<Pages>>, Query(query): Query<PageQuery>) -> Response {
    let page = state.pages.read().ok().and_then(|pages| pages.get(query.page as usize).cloned());
    match page {
        Some(body) => {
            let headers = [
                (header::CONTENT_TYPE, "application/json; charset=utf-8"),
                ("x-api-version".parse().expect("a header name"), "v1"),
            ];
            (headers, body).into_response()
        }
        None => StatusCode::NO_CONTENT.into_response(),
    }
}

/// The groups the devices lie in, a Customer and its regions: a full read of devices asks for them first.
async fn org_groups(Query(query): Query<PageQuery>) -> Response {
    if query.page > 0 {
        return StatusCode::NO_CONTENT.into_response();
    }
    let groups: Vec<_> = (0..40).map(|n| org_group(n, 600 + n)).collect();
    let body = serde_json::json!({"OrganizationGroups": groups, "TotalResults": groups.len()});
    ([("x-api-version", "v2")], Json(body)).into_response()
}

/// The Customer's whole subtree, itself first.
async fn children() -> Response {
    let group = |n: u32| {
        let mut group = org_group(n, serde_json::json!({"Value": 600 + n}));
        if n > 0 {
            group["ParentLocationGroup"] = serde_json::json!({"Id": {"Value": 600}});
        }
        group
    };
    ([("x-api-version", "v1")], Json((0..40).map(group).collect::<Vec<_>>())).into_response()
}

fn org_group(n: u32, id: impl serde::Serialize) -> serde_json::Value {
    serde_json::json!({
        "Id": id, "Uuid": format!("71b1202a-0000-4239-bacb-{:012}", 600 + n), "Name": format!("Region {}", 600 + n),
        "GroupId": format!("R{n}"), "LocationGroupType": if n == 0 { "Customer" } else { "Container" },
        "LgLevel": u32::from(n > 0), "Users": "0", "Admins": "0", "Devices": "0",
    })
}

async fn token() -> Json<serde_json::Value> {
    Json(serde_json::json!({"access_token": "bench", "expires_in": 3600, "token_type": "Bearer"}))
}

/// Makes `count` devices, spread over the fleet, different from what they were.
async fn change(State(state): State<Arc<Pages>>, Query(query): Query<ChangeQuery>) -> StatusCode {
    let step = (state.devices / query.count.max(1)).max(1);
    let edits: HashMap<u32, u32> = (0..query.count).map(|k| (k * step, query.edit)).collect();
    let touched: std::collections::BTreeSet<u32> = edits.keys().map(|n| n / PAGE_SIZE).collect();
    let Ok(mut pages) = state.pages.write() else { return StatusCode::INTERNAL_SERVER_ERROR };
    for number in touched {
        pages[number as usize] = synthetic::page(number, PAGE_SIZE, state.devices, &edits).into();
    }
    StatusCode::NO_CONTENT
}
