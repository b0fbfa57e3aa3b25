//! `PUT` and `DELETE /trust/proxies/{name}`.

use axum::{Json, extract::State};
use http::StatusCode;
use hub_core::proxy::{Proof, Proxy};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::text::check_name;
use crate::{
    WebState,
    access::{Allowed, HubName, ManagePolicies},
    http::{
        body::Body,
        params::Params,
        path::PathId,
        problem::{Problem, ProblemBody, Refusals},
    },
};

/// A proxy to write, for the document of the API.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Proxy)]
pub struct ProxySchema {
    /// Name, unique: 1–100 characters.
    name: String,
    /// How it proves who it is: `"secret"`, or `{"certificate": {"sha256": [...], "issued": {"authority_pem", "dns_name"}}}` with
    /// the SHA-256 of client certificates, an authority and a DNS name that it wrote into one, or both. A proxy with a
    /// certificate is recognised by its TLS connection to the hub alone.
    #[schema(required = false)]
    proof: serde_json::Value,
    /// Where it asks from, addresses or networks: at most 100; without any, from anywhere.
    #[schema(required = false)]
    addresses: Vec<String>,
    /// How it hands over the certificate of its client: `none`, `rfc9440`, `xfcc`, `nginx`, `traefik`, `alb`, `azure`; or `device_token`: the
    /// client shows the token of the agent on its device instead.
    #[schema(required = false)]
    certificate: String,
    /// How it tells who the user is: `"none"`, `{"headers": {"name", "email", "groups"}}` with names of headers, or
    /// `{"token": {"header"}}` with the name of the one that holds an issuer's token.
    #[schema(required = false)]
    user: serde_json::Value,
}

/// What happens to its secret.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EditProxy {
    /// Make a new secret; the one before stops working.
    #[serde(default)]
    renew_secret: bool,
}

/// A proxy that was written.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProxyWritten {
    /// Its name.
    pub name: String,
    /// Its secret, answered this once when it was made; null when it stays, and where a certificate proves the proxy.
    pub secret: Option<String>,
}

/// Writes a proxy in place of the one of that name, or as a new one. A secret that is made is answered once and never again;
/// one that a certificate proves has none.
#[utoipa::path(put, path = "/trust/proxies/{name}", tag = "trust", security(("bearer" = ["admin"])),
    params(("name" = String, Path, description = "Name of the proxy."), EditProxy), request_body = ProxySchema,
    responses(
        (status = 200, description = "Written.", body = ProxyWritten),
        (status = 422, description = "A field is refused.", body = ProblemBody, content_type = "application/problem+json"),
        Refusals))]
pub async fn edit_proxy(
    allowed: Allowed<ManagePolicies>,
    State(state): State<WebState>,
    PathId(HubName(name)): PathId<HubName>,
    Params(params): Params<EditProxy>,
    Body(proxy): Body<Proxy>,
) -> Result<Json<ProxyWritten>, Problem> {
    check_name(&name, &proxy.name)?;
    let secret = put(&state, &proxy, params.renew_secret, &allowed).await?;
    Ok(Json(ProxyWritten { name, secret: secret.map(|secret| secret.expose_secret().to_owned()) }))
}

/// Removes a proxy: it is refused from now on.
#[utoipa::path(delete, path = "/trust/proxies/{name}", tag = "trust", security(("bearer" = ["admin"])),
    params(("name" = String, Path, description = "Name of the proxy.")),
    responses((status = 204, description = "Removed."), Refusals))]
pub async fn remove_proxy(
    allowed: Allowed<ManagePolicies>,
    State(state): State<WebState>,
    PathId(HubName(name)): PathId<HubName>,
) -> Result<StatusCode, Problem> {
    remove(&state, &name, &allowed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes it away.
pub async fn remove(state: &WebState, name: &str, allowed: &Allowed<ManagePolicies>) -> Result<(), Problem> {
    if !state.store.delete_proxy(name).await? {
        return Err(Problem::not_found("proxy", name));
    }
    tracing::info!("{} removed proxy {name}", allowed.caller.describe());
    Ok(())
}

/// Checks and writes. Answers the secret that was made.
pub async fn put(
    state: &WebState,
    proxy: &Proxy,
    renews_secret: bool,
    allowed: &Allowed<ManagePolicies>,
) -> Result<Option<SecretString>, Problem> {
    proxy.check()?;
    if renews_secret && proxy.proof != Proof::Secret {
        let expected = "a proxy that proves itself by its secret";
        return Err(Problem::field("renew_secret", Some("true".to_owned()), expected));
    }
    let by = allowed.caller.describe();
    let secret = state.store.put_proxy(proxy, renews_secret, &by, state.clock.now()).await?;
    let made = if secret.is_some() { ", with a new secret" } else { "" };
    tracing::info!("{by} wrote proxy {}{made}", proxy.name);
    Ok(secret)
}
