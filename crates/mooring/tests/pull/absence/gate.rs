//! Stands before a tenant and hides some of it: what a narrower scope, or a search with gaps, looks like from outside.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::{Request, State},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::{program::Pull, tenant::Tenant};

/// What is hidden.
#[derive(Default)]
pub struct Hidden {
    /// Organization groups with their devices.
    pub groups: BTreeSet<i64>,
    /// Devices that the search leaves out, and whether asking for them by id finds nothing either.
    pub devices: BTreeMap<i64, bool>,
}

/// The gate.
pub struct Gate {
    url: String,
    hidden: Arc<Mutex<Hidden>>,
}

/// What a call needs.
#[derive(Clone)]
struct Way {
    tenant: String,
    client: reqwest::Client,
    hidden: Arc<Mutex<Hidden>>,
}

impl Gate {
    /// Opens one.
    pub async fn before(tenant: &Tenant) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let hidden = Arc::new(Mutex::new(Hidden::default()));
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let way = Way { tenant: tenant.sandbox.api_url().to_owned(), client, hidden: hidden.clone() };
        let app = Router::new().fallback(pass).with_state(way);
        // Ends with the test's runtime.
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, hidden }
    }

    /// Changes what is hidden.
    pub fn hide<T>(&self, change: impl FnOnce(&mut Hidden) -> T) {
        change(&mut self.hidden.lock().unwrap());
    }

    /// A pull through it, by Basic.
    pub fn pull(&self, tenant: &Tenant, to: &str) -> Pull {
        let credentials = tenant.sandbox.credentials();
        Pull::new(&self.url, to)
            .options(&["--username", &credentials.username])
            .secret("MOORING_PASSWORD", credentials.password.expose_secret())
            .secret("MOORING_API_KEY", credentials.api_key.expose_secret())
    }
}

async fn pass(State(way): State<Way>, request: Request) -> Response {
    let request = request.into_parts().0;
    let path = request.uri.path().to_lowercase();
    match path.as_str() {
        "/api/mdm/devices/search" => way.devices(&request).await,
        "/api/system/groups/search" => {
            let mut list: Value = way.ask(&request, &request.uri.to_string()).await.2.unwrap();
            let hidden = way.hidden.lock().unwrap();
            let groups = list["OrganizationGroups"].as_array_mut().unwrap();
            groups.retain(|group| !hidden.groups.contains(&id(group)));
            list["TotalResults"] = groups.len().into();
            Json(list).into_response()
        }
        _ => {
            let is_hidden = path
                .strip_prefix("/api/mdm/devices/")
                .and_then(|id| id.parse().ok())
                .is_some_and(|id: i64| way.hidden.lock().unwrap().devices.get(&id) == Some(&true));
            if is_hidden {
                let error = json!({"errorCode": 404, "message": "Device not found"});
                return (StatusCode::NOT_FOUND, Json(error)).into_response();
            }
            let (status, kind, body) = way.ask(&request, &request.uri.to_string()).await;
            let body = body.map(|body| body.to_string()).unwrap_or_default();
            (status, [(header::CONTENT_TYPE, kind)], body).into_response()
        }
    }
}

impl Way {
    /// A page of what is left of the devices.
    async fn devices(&self, request: &Parts) -> Response {
        let query: BTreeMap<String, String> =
            url::form_urlencoded::parse(request.uri.query().unwrap_or_default().as_bytes())
                .map(|(name, value)| (name.to_lowercase(), value.into_owned()))
                .collect();
        let number =
            |name: &str, default: usize| query.get(name).map_or(default, |value| value.parse().unwrap());
        let (page, size) = (number("page", 0), number("pagesize", 500));
        let mut devices = Vec::new();
        for page in 0.. {
            let answer =
                self.ask(request, &format!("/api/mdm/devices/search?page={page}&pagesize=500")).await.2;
            let Some(rows) = answer.and_then(|answer| answer["Devices"].as_array().cloned()) else { break };
            let is_last = rows.len() < 500;
            devices.extend(rows);
            if is_last {
                break;
            }
        }
        {
            let hidden = self.hidden.lock().unwrap();
            devices.retain(|device| {
                let group = id(&device["LocationGroupId"]);
                !hidden.devices.contains_key(&id(device)) && !hidden.groups.contains(&group)
            });
        }
        let total = devices.len();
        let rows: Vec<Value> = devices.into_iter().skip(page * size).take(size).collect();
        if rows.is_empty() {
            return StatusCode::NO_CONTENT.into_response();
        }
        Json(json!({"Devices": rows, "Page": page, "PageSize": size, "Total": total})).into_response()
    }

    /// Asks the tenant as the caller would.
    async fn ask(&self, request: &Parts, path: &str) -> (StatusCode, String, Option<Value>) {
        let mut asked = self.client.request(request.method.clone(), format!("{}{path}", self.tenant));
        for name in ["authorization", "aw-tenant-code", "accept"] {
            if let Some(value) = request.headers.get(name) {
                asked = asked.header(name, value);
            }
        }
        let answer = asked.send().await.unwrap();
        let kind = answer.headers().get(header::CONTENT_TYPE).map(|value| value.to_str().unwrap().to_owned());
        let (status, bytes) = (answer.status(), answer.bytes().await.unwrap());
        (status, kind.unwrap_or_default(), serde_json::from_slice(&bytes).ok())
    }
}

fn id(row: &Value) -> i64 {
    row["Id"]["Value"].as_i64().or_else(|| row["Id"].as_i64()).unwrap()
}
