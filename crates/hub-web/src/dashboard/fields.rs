//! What a form tells of its refused fields: all of them above it, and each one beside the field.

use page_kit::components::{Alert, Tone};

use crate::http::fields::FieldError;

/// What is told above a form whose fields are refused.
pub fn refused(errors: &[FieldError]) -> Option<Alert> {
    if errors.is_empty() {
        return None;
    }
    let items = errors.iter().map(told).collect();
    Some(Alert::new(Tone::Bad, "Nothing was saved").text("These fields are refused:").items(items))
}

/// The field, what was given, and what would be right.
fn told(error: &FieldError) -> String {
    let field = error.field.replace(['.', '_'], " ");
    match error.value.as_deref().map(str::trim) {
        None | Some("") => format!("{field}: {}", error.expected),
        Some(value) => format!("{field} {value:?}: {}", error.expected),
    }
}

/// What is told beside a field, if it is refused.
pub fn expected<'a>(errors: &'a [FieldError], field: &str) -> Option<&'a str> {
    errors.iter().find(|error| error.field == field).map(|error| error.expected.as_str())
}
