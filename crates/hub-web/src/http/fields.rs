//! A refused field: which, what was given, what would be right.

use hub_core::integration::SettingError;
use serde::Serialize;
use utoipa::ToSchema;

/// One refused field of a query, a body or a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Path of the field, such as `sync.device_interval_minutes`.
    pub field: String,
    /// What was given; left out for secrets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The range or form, and the remedy.
    pub expected: String,
}

impl FieldError {
    /// A refused field.
    pub fn new(field: &str, value: Option<String>, expected: impl Into<String>) -> Self {
        Self { field: field.to_owned(), value, expected: expected.into() }
    }
}

impl From<SettingError> for FieldError {
    fn from(error: SettingError) -> Self {
        Self { field: error.field.to_owned(), value: Some(error.value), expected: error.expected }
    }
}
