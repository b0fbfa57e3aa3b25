//! Forms of pages: they carry the session's form token, so that no other site can send them.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
};
use http::StatusCode;
use hub_store::Session;
use serde::de::{DeserializeOwned, IntoDeserializer, value::MapDeserializer};

use super::{Allowed, Need, PageAllowed};
use crate::{WebState, dashboard::PageError, http::cookies};

/// A form from an operator who has the permission. Its fields are texts; which it does not know, it refuses.
pub struct SignedForm<P, T> {
    /// The session.
    pub session: Session,
    /// The permission.
    pub allowed: Allowed<P>,
    /// The fields.
    pub form: T,
}

impl<P: Need, T: DeserializeOwned> FromRequest<WebState> for SignedForm<P, T> {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &WebState) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let PageAllowed { session, allowed } =
            PageAllowed::<P>::from_request_parts(&mut parts, state).await?;
        let request = Request::from_parts(parts, body);
        let mut fields = read_fields(request, state).await?;
        let token = take(&mut fields, "form_token");
        if !cookies::same(&token, &session.form_token) {
            return Err(PageError::refused(
                StatusCode::FORBIDDEN,
                "This form is not from your session",
                "It was opened before you logged in, or another site sent it. Open the page again and repeat.",
            ));
        }
        Ok(Self { session, allowed, form: parse(fields)? })
    }
}

/// A form before there is a session: its fields and its mark.
pub async fn read_form<T: DeserializeOwned>(
    request: Request,
    state: &WebState,
) -> Result<(T, String), PageError> {
    let mut fields = read_fields(request, state).await?;
    let mark = take(&mut fields, "form_mark");
    Ok((parse(fields)?, mark))
}

async fn read_fields(request: Request, state: &WebState) -> Result<Vec<(String, String)>, PageError> {
    let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
        PageError::refused(rejection.status(), "This form cannot be read", &rejection.body_text())
    })?;
    Ok(form_urlencoded::parse(&bytes).into_owned().collect())
}

fn take(fields: &mut Vec<(String, String)>, name: &str) -> String {
    match fields.iter().position(|(field, _)| field == name) {
        Some(index) => fields.swap_remove(index).1,
        None => String::new(),
    }
}

fn parse<T: DeserializeOwned>(fields: Vec<(String, String)>) -> Result<T, PageError> {
    let reader: MapDeserializer<'_, _, serde::de::value::Error> =
        MapDeserializer::new(fields.into_iter().map(|(name, value)| (name, value.into_deserializer())));
    T::deserialize(reader).map_err(|error| {
        PageError::refused(StatusCode::UNPROCESSABLE_ENTITY, "This form cannot be read", &error.to_string())
    })
}
