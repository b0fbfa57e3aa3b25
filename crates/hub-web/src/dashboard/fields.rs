//! What a form tells of its refused fields: all of them above it, and each one beside the field.

use page_kit::components::{Alert, Tone};

use crate::http::fields::FieldError;

/// What is told above a form whose fields are refused.
pub fn refused(errors: &[FieldError]) -> Option<Alert> {
    if errors.is_empty() {
        return None;
    }
    let items = errors
        .iter()
        .map(|error| format!("{}: {}", error.field.replace(['.', '_'], " "), error.expected))
        .collect();
    Some(Alert::new(Tone::Bad, "Nothing was saved").text("These fields are refused:").items(items))
}

/// What is told beside a field, if it is refused.
pub fn expected<'a>(errors: &'a [FieldError], field: &str) -> Option<&'a str> {
    errors.iter().find(|error| error.field == field).map(|error| error.expected.as_str())
}
