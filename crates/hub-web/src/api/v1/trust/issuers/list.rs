//! `GET /trust/issuers`.

use axum::{Json, extract::State};
use hub_core::user_token::{IssuerKeys, TokenIssuer, check_key_set};
use hub_store::IssuerKeysRow;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::schema::TokenIssuerSchema;
use crate::{
    WebState,
    access::{Allowed, ReadHub},
    http::{
        paging::List,
        problem::{Problem, Refusals},
    },
};

/// An issuer, as it is configured and as its keys stand.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TokenIssuerStanding)]
pub struct IssuerView {
    /// Its settings.
    #[schema(value_type = TokenIssuerSchema)]
    pub settings: TokenIssuer,
    /// How many of its keys can verify tokens; 0 while it vouches for nobody.
    pub keys: usize,
    /// When they were read; null where they are pasted, or while they never were.
    pub read_at: Option<Timestamp>,
    /// Why they could not be read the last time; empty otherwise.
    pub error: String,
}

impl IssuerView {
    fn new(settings: TokenIssuer, stored: &[IssuerKeysRow]) -> Self {
        let row = match &settings.keys {
            IssuerKeys::Pasted(_) => None,
            IssuerKeys::Url(url) => stored.iter().find(|row| row.url == *url),
        };
        let key_set = match &settings.keys {
            IssuerKeys::Pasted(key_set) => Some(key_set),
            IssuerKeys::Url(_) => row.and_then(|row| row.key_set.as_ref()),
        };
        let keys = key_set.and_then(|set| check_key_set(set, &settings.algorithms).ok()).unwrap_or_default();
        Self {
            settings,
            keys,
            read_at: row.and_then(|row| row.read_at),
            error: row.map(|row| row.error.clone()).unwrap_or_default(),
        }
    }
}

/// Lists all issuers of users' tokens by name, and how their keys stand.
#[utoipa::path(get, path = "/trust/issuers", tag = "trust", security(("bearer" = ["viewer"])),
    responses((status = 200, description = "All issuers.", body = List<IssuerView>), Refusals))]
pub async fn list_issuers(
    _: Allowed<ReadHub>,
    State(state): State<WebState>,
) -> Result<Json<List<IssuerView>>, Problem> {
    Ok(Json(List::whole(views(&state).await?)))
}

/// All of them as they stand.
pub async fn views(state: &WebState) -> Result<Vec<IssuerView>, Problem> {
    let (issuers, stored) = (state.store.list_token_issuers().await?, state.store.list_issuer_keys().await?);
    Ok(issuers.into_iter().map(|issuer| IssuerView::new(issuer, &stored)).collect())
}
