//! Ids in paths: one that cannot be read, and one of something that the caller is not shown, is one that does not exist.

use axum::extract::{FromRequestParts, Path};
use http::request::Parts;

use super::problem::Problem;
use crate::{
    WebState,
    access::{Caller, InScope},
    dashboard::PageError,
};

/// The `{id}` of a call's path.
pub struct PathId<T>(pub T);

impl<T: InScope> FromRequestParts<WebState> for PathId<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        let caller = Caller::of_call(parts, state).await?.ok_or_else(Problem::unauthorized)?;
        read(parts, state, &caller).await.map(Self)
    }
}

/// The `{id}` of a call's path, and the place in that thing's list that stands behind it.
pub struct PathPlace<T>(pub T, pub i64);

impl<T: InScope> FromRequestParts<WebState> for PathPlace<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        let caller = Caller::of_call(parts, state).await?.ok_or_else(Problem::unauthorized)?;
        let (id, place) = match Path::<(String, String)>::from_request_parts(parts, state).await {
            Ok(Path(texts)) => texts,
            Err(_) => (String::new(), String::new()),
        };
        let id = checked(&id, state, &caller).await?;
        let place = place.parse().map_err(|_| Problem::not_found("place", format!("{place:?}")))?;
        Ok(Self(id, place))
    }
}

/// The `{id}` of a page's path: what cannot be read is a page that does not exist.
pub struct PageId<T>(pub T);

impl<T: InScope> FromRequestParts<WebState> for PageId<T> {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, PageError> {
        let Some(caller) = Caller::of_session(parts, state).await? else {
            return Err(PageError::log_in(parts));
        };
        Ok(Self(read(parts, state, &caller).await?))
    }
}

async fn read<T: InScope>(parts: &mut Parts, state: &WebState, caller: &Caller) -> Result<T, Problem> {
    let text = match Path::<String>::from_request_parts(parts, state).await {
        Ok(Path(text)) => text,
        Err(_) => String::new(),
    };
    checked(&text, state, caller).await
}

async fn checked<T: InScope>(text: &str, state: &WebState, caller: &Caller) -> Result<T, Problem> {
    let id = T::from_str(text).map_err(|_| Problem::not_found("id", format!("{text:?}")))?;
    caller.require(&id, state).await?;
    Ok(id)
}
