//! JSON bodies, strictly: unknown fields are refused by name.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
};
use http::{StatusCode, header};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};

use super::{fields::FieldError, params::unknown_field, problem::Problem};
use crate::WebState;

/// The JSON body of a request.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<WebState> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &WebState) -> Result<Self, Problem> {
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        if !kind.starts_with("application/json") {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                format!("content type {kind:?} is refused: send JSON as application/json"),
            ));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            Problem::new(rejection.status(), format!("body cannot be read: {}", rejection.body_text()))
        })?;
        read(&bytes).map(Self)
    }
}

/// Tells null (remove) from left out (keep).
pub fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(from).map(Some)
}

/// Reads a whole body.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let inner = error.inner();
        if !inner.is_data() {
            return Problem::new(StatusCode::BAD_REQUEST, format!("body is not JSON: {inner}"));
        }
        let message = inner.to_string();
        let field = unknown_field(&message).unwrap_or_else(|| error.path().to_string());
        let error = FieldError::new(&field, None, without_value(&message));
        Problem::refused(StatusCode::UNPROCESSABLE_ENTITY, vec![error])
    })?;
    reader.end().map_err(|error| {
        Problem::new(StatusCode::BAD_REQUEST, format!("body is more than one JSON value: {error}"))
    })?;
    Ok(value)
}

/// What is expected, without what was given: where something else belongs there may stand a secret.
fn without_value(message: &str) -> String {
    let names_fields_only = ["missing field `", "unknown field `", "duplicate field `"];
    if names_fields_only.iter().any(|start| message.starts_with(start)) {
        return message.to_owned();
    }
    // serde says what it found first, and last what it expected.
    match message.rsplit_once(", expected ") {
        Some((_, expected)) => format!("another form is expected: {expected}"),
        None => "another form is expected".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Wanted {
        name: String,
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (body, status, part) in [
            (&b"{\"name\":\"a\",\"nmae\":1}"[..], 422, "nmae"),
            (b"{\"name\":1}", 422, "name is refused: another form is expected: a string"),
            (b"{\"name\":", 400, "not JSON"),
            (b"{\"name\":\"a\"} x", 400, "more than one"),
        ] {
            let problem = read::<Wanted>(body).unwrap_err();
            assert_eq!(problem.status.as_u16(), status);
            assert!(problem.detail().contains(part), "{}", problem.detail());
        }
    }
}
