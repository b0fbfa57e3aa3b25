//! Ids in paths: one that cannot be read is one that does not exist.

use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use http::request::Parts;

use super::problem::Problem;
use crate::{WebState, dashboard::PageError};

/// The `{id}` of a path.
pub struct PathId<T>(pub T);

impl<T: FromStr + Send> FromRequestParts<WebState> for PathId<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        let text = match Path::<String>::from_request_parts(parts, state).await {
            Ok(Path(text)) => text,
            Err(_) => String::new(),
        };
        T::from_str(&text).map(Self).map_err(|_| Problem::not_found("id", format!("{text:?}")))
    }
}

/// The `{id}` of a page's path: what cannot be read is a page that does not exist.
pub struct PageId<T>(pub T);

impl<T: FromStr + Send> FromRequestParts<WebState> for PageId<T> {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, PageError> {
        let PathId(id) = PathId::from_request_parts(parts, state).await?;
        Ok(Self(id))
    }
}
