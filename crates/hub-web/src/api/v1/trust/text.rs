//! Texts that people and products write.

use crate::http::problem::Problem;

/// Longest source and longest reason.
pub const TEXT_CHARS_MAX: usize = 200;

/// A text without spaces around it; refused where it says nothing, is too long or has control characters.
pub fn checked_text(field: &str, value: &str, chars_max: usize) -> Result<String, Problem> {
    let value = value.trim();
    if value.is_empty() || value.chars().count() > chars_max || value.chars().any(char::is_control) {
        let expected = format!("1 to {chars_max} characters, without control characters");
        return Err(Problem::field(field, Some(value.chars().take(chars_max).collect()), expected));
    }
    Ok(value.to_owned())
}

/// The name in a body is that of the path: renaming is a new entry, on which others may rest.
pub fn check_name(in_path: &str, in_body: &str) -> Result<(), Problem> {
    if in_path == in_body {
        return Ok(());
    }
    let expected = format!("{in_path:?}, the name in the path");
    Err(Problem::field("name", Some(in_body.chars().take(TEXT_CHARS_MAX).collect()), expected))
}
