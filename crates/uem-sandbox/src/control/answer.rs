//! What the controls answer: JSON, and `{"error": "..."}` where they refuse.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use database::DatabaseError;
use http::StatusCode;
use serde_json::{Value, json};

use crate::access::changes::AccessError;

/// JSON, or a refusal.
pub type Answer = Result<Json<Value>, Refusal>;

/// Why a control did nothing.
pub struct Refusal {
    status: StatusCode,
    error: String,
}

impl Refusal {
    /// The thing is not there.
    pub fn not_found(error: impl Into<String>) -> Self {
        Self { status: StatusCode::NOT_FOUND, error: error.into() }
    }

    /// The body asks for something that cannot be.
    pub fn unprocessable(error: impl Into<String>) -> Self {
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, error: error.into() }
    }
}

impl From<DatabaseError> for Refusal {
    fn from(error: DatabaseError) -> Self {
        let chain: &dyn std::error::Error = &error;
        tracing::error!(error = chain, "A control of the sandbox failed");
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, error: error.to_string() }
    }
}

impl From<AccessError> for Refusal {
    fn from(error: AccessError) -> Self {
        let status = match &error {
            AccessError::Unknown { .. } => StatusCode::NOT_FOUND,
            AccessError::Internal(source) => {
                let chain: &dyn std::error::Error = source;
                tracing::error!(error = chain, "A control of the sandbox failed");
                StatusCode::INTERNAL_SERVER_ERROR
            }
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Self { status, error: error.to_string() }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(json!({"error": self.error}))).into_response()
    }
}
