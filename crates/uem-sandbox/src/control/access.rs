//! `/_sandbox/org-groups/{id}/rest-api` and `/keys`: what the console's *REST API* page does.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, Query, State},
};
use serde::{Deserialize, Deserializer};
use serde_json::json;

use super::answer::{Answer, Refusal};
use crate::{
    Tenant,
    access::{
        ApiKey, Authentication, KeyAccount,
        changes::{keys, rest_api},
    },
    http::QuotaLimits,
};

/// What to set: what is left out stays, null inherits.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    #[serde(default, deserialize_with = "given")]
    api_enabled: Option<Option<bool>>,
    #[serde(default, deserialize_with = "given")]
    authentication: Option<Option<Ways>>,
    #[serde(default, deserialize_with = "given")]
    limits: Option<Option<QuotaLimits>>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ways {
    basic: bool,
    certificate: bool,
    directory: bool,
}

/// A new key.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewKey {
    service: String,
    account: String,
}

/// Which key goes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OldKey {
    key: String,
}

/// Tells null apart from left out.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// The settings as they are, and as they work.
pub(super) async fn show(State(tenant): State<Arc<Tenant>>, Path(id): Path<i64>) -> Answer {
    let page = rest_api::page(&tenant, id)?;
    let ways = |ways: Authentication| json!({"basic": ways.basic, "certificate": ways.certificate, "directory": ways.directory});
    let keys: Vec<_> = page
        .keys
        .iter()
        .map(|(key, used)| {
            let mut row = row(key);
            row["used_today"] = json!(used);
            row
        })
        .collect();
    Ok(Json(json!({
        "own": {"api_enabled": page.own.api_enabled, "authentication": page.own.authentication.map(ways), "limits": page.own.limits},
        "api_enabled": page.api_enabled,
        "authentication": ways(page.authentication),
        "limits": page.limits,
        "used": page.used,
        "keys": keys,
    })))
}

/// Changes what is given.
pub(super) async fn set(
    State(tenant): State<Arc<Tenant>>,
    Path(id): Path<i64>,
    Json(settings): Json<Settings>,
) -> Answer {
    if let Some(api_enabled) = settings.api_enabled {
        rest_api::set_general(&tenant, id, api_enabled).await?;
    }
    if let Some(ways) = settings.authentication {
        let ways = ways.map(|ways| Authentication {
            basic: ways.basic,
            certificate: ways.certificate,
            directory: ways.directory,
        });
        rest_api::set_authentication(&tenant, id, ways).await?;
    }
    if let Some(limits) = settings.limits {
        rest_api::set_limits(&tenant, id, limits).await?;
    }
    show(State(tenant), Path(id)).await
}

/// Makes a key.
pub(super) async fn add_key(
    State(tenant): State<Arc<Tenant>>,
    Path(id): Path<i64>,
    Json(wanted): Json<NewKey>,
) -> Answer {
    let account: KeyAccount = wanted.account.parse().map_err(|_| {
        Refusal::unprocessable(format!(
            "account {:?} is not known: use Admin or EnrollmentUser",
            wanted.account
        ))
    })?;
    Ok(Json(row(&keys::add(&tenant, id, &wanted.service, account).await?)))
}

/// Removes a key.
pub(super) async fn remove_key(
    State(tenant): State<Arc<Tenant>>,
    Path(id): Path<i64>,
    Query(old): Query<OldKey>,
) -> Answer {
    keys::remove(&tenant, id, &old.key).await?;
    Ok(Json(json!({"removed": true})))
}

fn row(key: &ApiKey) -> serde_json::Value {
    json!({"service": key.service, "account": key.account.to_string(), "key": key.key})
}
