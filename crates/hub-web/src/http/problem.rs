//! The one error of the API: an RFC 9457 problem document.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use hub_core::integration::SettingError;
use hub_store::StoreError;
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

use super::{fields::FieldError, request_id};
use crate::audit::Why;

/// Why a call was refused.
#[derive(Debug)]
pub struct Problem {
    /// Status.
    pub status: StatusCode,
    detail: String,
    errors: Vec<FieldError>,
    reasons: Vec<Reason>,
}

/// One reason of a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reason {
    /// A word for it that does not change, for programs.
    pub code: &'static str,
    /// In words.
    pub words: String,
}

/// A problem document (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// Always `about:blank`: the status says the kind.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Name of the status.
    title: &'static str,
    /// Status.
    status: u16,
    /// What failed, for what, and what to do. Left out for failures inside the hub: the log has them by the request id.
    #[serde(skip_serializing_if = "String::is_empty")]
    detail: String,
    /// Id of the request, also in the header `X-Request-Id`.
    request_id: String,
    /// Refused fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// Reasons with words for programs, where rules refuse it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<Reason>,
}

/// What any call may answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only its documentation is used")]
pub enum Refusals {
    /// A parameter is unknown or refused.
    #[response(status = 400, content_type = "application/problem+json")]
    BadRequest(#[to_schema] ProblemBody),
    /// The caller is not known.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthorized(#[to_schema] ProblemBody),
    /// The caller is known, but may not do this.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(#[to_schema] ProblemBody),
    /// There is no such thing.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(#[to_schema] ProblemBody),
}

impl Problem {
    /// A refusal with its reason.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), errors: Vec::new(), reasons: Vec::new() }
    }

    /// 401.
    pub fn unauthorized() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "this call needs a caller: send an API token as \"Authorization: Bearer mrg_...\", or log in",
        )
    }

    /// 401 of a call that asks for another credential than the others.
    pub fn unauthorized_with(detail: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, detail)
    }

    /// 404.
    pub fn not_found(what: &str, id: impl std::fmt::Display) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("{what} {id} does not exist"))
    }

    /// A refusal that names its fields.
    pub fn refused(status: StatusCode, errors: Vec<FieldError>) -> Self {
        let detail = errors
            .iter()
            .map(|error| match &error.value {
                Some(value) => format!("{} = {value:?} is refused: {}", error.field, error.expected),
                None => format!("{} is refused: {}", error.field, error.expected),
            })
            .collect::<Vec<_>>()
            .join("; ");
        Self { status, detail, errors, reasons: Vec::new() }
    }

    /// A refusal by rules: says all of their reasons.
    pub fn by_rules(status: StatusCode, reasons: Vec<Reason>) -> Self {
        let detail = reasons.iter().map(|reason| reason.words.as_str()).collect::<Vec<_>>().join("; ");
        Self { status, detail, errors: Vec::new(), reasons }
    }

    /// The same refusal with the fields that it is about.
    #[must_use]
    pub fn about(mut self, errors: Vec<FieldError>) -> Self {
        self.errors.extend(errors);
        self
    }

    /// One refused field of a body.
    pub fn field(field: &str, value: Option<String>, expected: impl Into<String>) -> Self {
        Self::refused(StatusCode::UNPROCESSABLE_ENTITY, vec![FieldError::new(field, value, expected)])
    }

    /// What failed, in words.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The reasons of rules.
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// The refused fields.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// A failure inside the hub: logged here, answered with the request id only.
    pub fn internal(error: &dyn std::error::Error) -> Self {
        let mut chain = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            chain.push_str(": ");
            chain.push_str(&cause.to_string());
            source = cause.source();
        }
        tracing::error!(request.id = %request_id::current(), error = %chain, "Cannot answer: {chain}");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "")
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Taken { field, value } => Self {
                status: StatusCode::CONFLICT,
                detail: error.to_string(),
                errors: vec![FieldError::new(field, Some(value.clone()), "already in use: choose another")],
                reasons: Vec::new(),
            },
            StoreError::NoCredentials { .. } | StoreError::LastAdmin | StoreError::Overlaps(_) => {
                Self::new(StatusCode::CONFLICT, error.to_string())
            }
            StoreError::OtherServer { .. } => Self::field("credentials", None, error.to_string()),
            StoreError::Busy => Self::new(StatusCode::TOO_MANY_REQUESTS, error.to_string()),
            StoreError::Missing { .. } => Self::new(StatusCode::NOT_FOUND, error.to_string()),
            StoreError::BadCursor => Self::refused(
                StatusCode::BAD_REQUEST,
                vec![FieldError::new("after", None, error.to_string())],
            ),
            _ => Self::internal(&error),
        }
    }
}

impl From<Vec<SettingError>> for Problem {
    fn from(errors: Vec<SettingError>) -> Self {
        Self::refused(StatusCode::UNPROCESSABLE_ENTITY, errors.into_iter().map(FieldError::from).collect())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let why = Why(self.detail.clone());
        let body = ProblemBody {
            kind: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            detail: self.detail,
            request_id: request_id::current(),
            errors: self.errors,
            reasons: self.reasons,
        };
        let mut answer = (self.status, Json(body)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        answer.headers_mut().insert(header::CONTENT_TYPE, kind);
        answer.extensions_mut().insert(why);
        if self.status == StatusCode::UNAUTHORIZED {
            answer
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"mooring\""));
        }
        answer
    }
}
