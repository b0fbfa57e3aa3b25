//! `/_sandbox/rehearsals`: GET lists, POST `/{name}` switches one on, DELETE one (`/{name}`) or all of them off.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::{get, post},
};
use http::StatusCode;
use serde_json::{Value, json};

use super::{
    fault::Fault,
    rehearsal::{REHEARSALS, Rehearsal, Trouble},
};
use crate::Tenant;

type Answer = (StatusCode, Json<Value>);

pub(crate) fn router() -> Router<Arc<Tenant>> {
    Router::new()
        .route("/_sandbox/rehearsals", get(list).delete(end_all))
        .route("/_sandbox/rehearsals/{name}", post(begin).delete(end))
}

async fn list(State(tenant): State<Arc<Tenant>>) -> Json<Value> {
    let rows: Vec<Value> = REHEARSALS.iter().map(|it| it.row(is_on(&tenant, it))).collect();
    Json(json!({"rehearsals": rows}))
}

fn is_on(tenant: &Tenant, rehearsal: &Rehearsal) -> bool {
    match rehearsal.trouble {
        Trouble::Faults(_) => tenant.faults.is_rehearsed(rehearsal.name),
        Trouble::GroupVanishes => !tenant.access.vanished().is_empty(),
    }
}

async fn begin(State(tenant): State<Arc<Tenant>>, Path(name): Path<String>) -> Answer {
    let Some(rehearsal) = Rehearsal::find(&name) else { return unknown(&name) };
    let begun = match rehearsal.trouble {
        _ if is_on(&tenant, rehearsal) => Ok(()),
        Trouble::Faults(texts) => switch_on(&tenant, rehearsal, texts),
        Trouble::GroupVanishes => vanish(&tenant).await,
    };
    match begun {
        Ok(()) => (StatusCode::OK, Json(rehearsal.row(true))),
        Err(problem) => (StatusCode::CONFLICT, Json(json!({"error": problem}))),
    }
}

fn switch_on(tenant: &Tenant, rehearsal: &Rehearsal, texts: &[&str]) -> Result<(), String> {
    for text in texts {
        let fault: Fault = serde_json::from_str(text).map_err(|error| error.to_string())?;
        tenant
            .faults
            .add(fault, Some(rehearsal.name))
            .ok_or_else(|| "too many faults: delete some".to_owned())?;
    }
    Ok(())
}

/// The first group below the customer that has devices.
async fn vanish(tenant: &Tenant) -> Result<(), String> {
    let customer = tenant.access.customer().ok_or_else(|| "there is no customer group".to_owned())?;
    let devices = tenant.fleet.count_by_org_group();
    let below = tenant.access.subtree(customer.id);
    let group = below
        .iter()
        .skip(1)
        .find(|group| devices.contains_key(&group.id))
        .ok_or_else(|| "no organization group below the customer has devices".to_owned())?;
    set_vanished(tenant, BTreeSet::from([group.id])).await
}

async fn set_vanished(tenant: &Tenant, groups: BTreeSet<i64>) -> Result<(), String> {
    tenant.access.set_vanished(groups, &tenant.database).await.map_err(|error| error.to_string())?;
    tenant.fleet.read_places(&tenant.access);
    Ok(())
}

async fn end(State(tenant): State<Arc<Tenant>>, Path(name): Path<String>) -> Answer {
    match Rehearsal::find(&name) {
        Some(rehearsal) => match switch_off(&tenant, rehearsal).await {
            Ok(()) => (StatusCode::OK, Json(rehearsal.row(false))),
            Err(problem) => (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({"error": problem}))),
        },
        None => unknown(&name),
    }
}

async fn end_all(State(tenant): State<Arc<Tenant>>) -> Answer {
    for rehearsal in REHEARSALS {
        if let Err(problem) = switch_off(&tenant, rehearsal).await {
            return (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({"error": problem})));
        }
    }
    (StatusCode::OK, list(State(tenant)).await)
}

async fn switch_off(tenant: &Tenant, rehearsal: &Rehearsal) -> Result<(), String> {
    match rehearsal.trouble {
        Trouble::Faults(_) => {
            tenant.faults.end_rehearsal(rehearsal.name);
            Ok(())
        }
        Trouble::GroupVanishes if tenant.access.vanished().is_empty() => Ok(()),
        Trouble::GroupVanishes => set_vanished(tenant, BTreeSet::new()).await,
    }
}

fn unknown(name: &str) -> Answer {
    let names: Vec<&str> = REHEARSALS.iter().map(|it| it.name).collect();
    let error = format!("no rehearsal {name:?}: there are {}", names.join(", "));
    (StatusCode::NOT_FOUND, Json(json!({"error": error})))
}
