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
            let headers = [(header::CONTENT_TYPE, "application/json; charset=utf-8"), ("x-api-version".parse().expect("a header name"), "v1")];
            (headers, body).into_response()
        }
        None => StatusCode::NO_CONTENT.into_response(),
    }
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
