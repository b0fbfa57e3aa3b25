//! `POST /_sandbox/oauth-clients`: an OAuth client with a role of its own, for trying out what a role grants.
//!
//! The vendor's console does this under *OAuth Client Management*. The secret is told once.

use std::{collections::BTreeSet, sync::Arc};

use axum::{Json, Router, extract::State, routing::post};
use http::StatusCode;
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Tenant,
    access::{
        Role,
        changes::{
            AccessError,
            oauth_clients::{self, ClientInput, NewClient},
            roles::{self, RoleInput},
        },
        resources,
        seed::CUSTOMER_ID,
    },
};

/// What is wanted: a role by name, or a list of resources for a new role.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    name: String,
    organization_group_id: Option<i64>,
    role: Option<String>,
    resources: Option<BTreeSet<String>>,
}

type Answer = (StatusCode, Json<Value>);

pub(crate) fn router() -> Router<Arc<Tenant>> {
    Router::new().route("/_sandbox/oauth-clients", post(add))
}

async fn add(State(tenant): State<Arc<Tenant>>, Json(wanted): Json<Wanted>) -> Answer {
    let problem = |text: String| (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({"error": text})));
    let org_group_id = wanted.organization_group_id.unwrap_or(CUSTOMER_ID);
    if tenant.access.org_group(org_group_id).is_none() {
        return problem(format!("no organization group {org_group_id}"));
    }
    if tenant.access.oauth_clients(org_group_id).iter().any(|client| client.name == wanted.name) {
        return problem(format!("an OAuth client {:?} is there already", wanted.name));
    }
    let role = match (&wanted.role, wanted.resources) {
        (Some(name), None) => tenant
            .access
            .role_by_name(name)
            .map(|role| (role, false))
            .ok_or_else(|| format!("no role {name:?}")),
        (None, Some(resources)) => {
            new_role(&wanted.name, org_group_id, resources).map(|role| (Arc::new(role), true))
        }
        _ => Err("give either a role by name or a list of resources".to_owned()),
    };
    let (role, is_new) = match role {
        Ok(role) => role,
        Err(text) => return problem(text),
    };
    match save(&tenant, &wanted.name, org_group_id, &role, is_new).await {
        Ok(made) => {
            let body = json!({"client_id": made.client.client_id, "client_secret": made.secret.expose_secret(), "organization_group_id": org_group_id, "role": role.name});
            (StatusCode::CREATED, Json(body))
        }
        Err(AccessError::Internal(error)) => {
            let error: &dyn std::error::Error = &error;
            tracing::error!(error, "Could not save an OAuth client");
            (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({"error": "the client could not be saved"})))
        }
        Err(refused) => problem(refused.to_string()),
    }
}

async fn save(
    tenant: &Tenant,
    name: &str,
    org_group_id: i64,
    role: &Role,
    is_new: bool,
) -> Result<NewClient, AccessError> {
    let mut role_id = role.id;
    if is_new {
        role_id = roles::create(tenant, RoleInput::of(role)).await?.id;
    }
    oauth_clients::create(
        tenant,
        ClientInput {
            name: name.to_owned(),
            description: String::new(),
            org_group_id,
            role_id,
            is_active: true,
        },
    )
    .await
}

fn new_role(name: &str, org_group_id: i64, resources: BTreeSet<String>) -> Result<Role, String> {
    let is_known = |resource: &&String| resources::all().any(|known| known == resource.as_str());
    if let Some(unknown) = resources.iter().find(|resource| !is_known(resource)) {
        return Err(format!("no role resource {unknown:?}"));
    }
    let name = format!("Role of {name}");
    Ok(Role {
        id: 0,
        uuid: Uuid::new_v4(),
        name,
        description: String::new(),
        org_group_id,
        is_built_in: false,
        is_full_access: false,
        resources,
    })
}
