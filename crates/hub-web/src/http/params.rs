//! Query parameters, strictly: what is not known is refused by its name, what cannot be read by field and value.

use axum::extract::FromRequestParts;
use http::{StatusCode, request::Parts};
use serde::de::DeserializeOwned;

use super::{fields::FieldError, problem::Problem};
use crate::{WebState, dashboard::PageError};

/// The query of a request. Parameters without a value count as not given.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<WebState> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &WebState) -> Result<Self, Problem> {
        read(parts.uri.query().unwrap_or_default())
            .map(Self)
            .map_err(|error| Problem::refused(StatusCode::BAD_REQUEST, vec![error]))
    }
}

/// The query of a page.
pub struct PageParams<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<WebState> for PageParams<T> {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, PageError> {
        let Params(params) = Params::from_request_parts(parts, state).await?;
        Ok(Self(params))
    }
}

fn read<T: DeserializeOwned>(query: &str) -> Result<T, FieldError> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query)
        .map_err(|error| FieldError::new("query", Some(query.to_owned()), error.to_string()))?;
    let pairs: Vec<(String, String)> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    let given = serde_urlencoded::to_string(&pairs)
        .map_err(|error| FieldError::new("query", Some(query.to_owned()), error.to_string()))?;
    let reader = serde_urlencoded::Deserializer::new(form_pairs(&given));
    serde_path_to_error::deserialize(reader).map_err(|error| {
        let message = error.inner().to_string();
        let field = match unknown_field(&message) {
            Some(name) => name,
            None => error.path().to_string(),
        };
        let value = pairs.iter().find(|(name, _)| *name == field).map(|(_, value)| value.clone());
        FieldError::new(&field, value, message)
    })
}

fn form_pairs(text: &str) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(text.as_bytes())
}

/// The name in serde's "unknown field `x`, expected ...".
pub fn unknown_field(message: &str) -> Option<String> {
    let rest = message.strip_prefix("unknown field `")?;
    rest.split_once('`').map(|(name, _)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        limit: Option<u32>,
        is_active: Option<bool>,
    }

    #[test]
    fn an_unknown_parameter_is_named() {
        let error = read::<Wanted>("limit=3&limlt=4").unwrap_err();
        assert_eq!((error.field.as_str(), error.value.as_deref()), ("limlt", Some("4")));
    }

    #[test]
    fn a_refused_value_is_told_with_its_field() {
        let error = read::<Wanted>("is_active=maybe").unwrap_err();
        assert_eq!((error.field.as_str(), error.value.as_deref()), ("is_active", Some("maybe")));
    }

    #[test]
    fn an_empty_parameter_is_not_given() {
        let wanted = read::<Wanted>("limit=&is_active=true").unwrap();
        assert_eq!((wanted.limit, wanted.is_active), (None, Some(true)));
    }
}
