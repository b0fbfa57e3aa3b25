//! *Groups & Settings → Configurations → OAuth Client Management*. A secret is told once, when it is made.

use std::sync::Arc;

use secrecy::SecretString;
use uuid::Uuid;

use super::{AccessError, Change, check, store as changed};
use crate::{
    Tenant,
    access::{
        OauthClient,
        secrets::{random_secret, slow_hash},
        store,
    },
};

/// Longest name.
const NAME_MAX: usize = 100;
/// Longest description.
const DESCRIPTION_MAX: usize = 500;

/// What a person fills in.
#[derive(Debug, Clone)]
pub struct ClientInput {
    /// Name, unique at its organization group.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Where it acts.
    pub org_group_id: i64,
    /// As which role.
    pub role_id: i64,
    /// *Status*: whether it may ask for tokens.
    pub is_active: bool,
}

/// A client with its secret.
#[derive(Debug)]
pub struct NewClient {
    /// The client.
    pub client: OauthClient,
    /// Told now, never again.
    pub secret: SecretString,
}

/// Makes a client.
pub async fn create(tenant: &Tenant, input: ClientInput) -> Result<NewClient, AccessError> {
    let name = check::text("name", &input.name, NAME_MAX)?;
    let description = check::limited("description", &input.description, DESCRIPTION_MAX)?;
    let secret = random_secret()?;
    let secret_hash = slow_hash(&secret)?;
    let mut change = Change::begin(tenant, "create OAuth client").await?;
    change.about(&name);
    check::org_group(tenant, input.org_group_id)?;
    check::role_at(tenant, input.role_id, input.org_group_id)?;
    let others = tenant.access.oauth_clients(input.org_group_id);
    if others.iter().any(|other| other.name.eq_ignore_ascii_case(&name)) {
        return Err(AccessError::Duplicate { what: "OAuth client", value: name });
    }
    let client = OauthClient {
        client_id: Uuid::new_v4().simple().to_string(),
        name,
        description,
        org_group_id: input.org_group_id,
        role_id: input.role_id,
        is_active: input.is_active,
        secret_hash,
    };
    store::replace_client(&mut change.work, &client).await?;
    change.commit().await?;
    Ok(NewClient { client, secret })
}

/// Switches a client off or on. Off, its tokens are refused as well.
pub async fn set_active(tenant: &Tenant, client_id: &str, is_active: bool) -> Result<(), AccessError> {
    let mut change =
        Change::begin(tenant, if is_active { "activate OAuth client" } else { "deactivate OAuth client" })
            .await?;
    let client = OauthClient { is_active, ..(*find(tenant, client_id)?).clone() };
    change.about(&client.name);
    changed::update_client(&mut change.work, &client).await?;
    change.commit().await
}

/// Gives a client another role and description.
pub async fn update(
    tenant: &Tenant,
    client_id: &str,
    description: &str,
    role_id: i64,
) -> Result<(), AccessError> {
    let description = check::limited("description", description, DESCRIPTION_MAX)?;
    let mut change = Change::begin(tenant, "update OAuth client").await?;
    let old = find(tenant, client_id)?;
    change.about(&old.name);
    check::role_at(tenant, role_id, old.org_group_id)?;
    let client = OauthClient { description, role_id, ..(*old).clone() };
    changed::update_client(&mut change.work, &client).await?;
    change.commit().await
}

/// Makes a new secret: the old one is refused from now on, tokens that were given live on.
pub async fn regenerate_secret(tenant: &Tenant, client_id: &str) -> Result<SecretString, AccessError> {
    let secret = random_secret()?;
    let secret_hash = slow_hash(&secret)?;
    let mut change = Change::begin(tenant, "regenerate secret of OAuth client").await?;
    let client = OauthClient { secret_hash, ..(*find(tenant, client_id)?).clone() };
    change.about(&client.name);
    changed::update_client(&mut change.work, &client).await?;
    change.commit().await?;
    Ok(secret)
}

/// Deletes a client; its tokens are refused from now on.
pub async fn delete(tenant: &Tenant, client_id: &str) -> Result<(), AccessError> {
    let mut change = Change::begin(tenant, "delete OAuth client").await?;
    let client = find(tenant, client_id)?;
    change.about(&client.name);
    changed::delete_client(&mut change.work, &client.client_id).await?;
    change.commit().await
}

fn find(tenant: &Tenant, client_id: &str) -> Result<Arc<OauthClient>, AccessError> {
    let unknown = || AccessError::Unknown { what: "OAuth client", value: check::shown(client_id) };
    tenant.access.oauth_client(client_id).ok_or_else(unknown)
}
