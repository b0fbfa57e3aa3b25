//! Texts of people: why something is ordered, approved, taken back.

use crate::http::{fields::FieldError, problem::Problem};

/// Longest reason.
const REASON_CHARS_MAX: usize = 500;

/// A reason that says something.
pub fn needed(reason: &str) -> Result<String, Problem> {
    checked(reason, 1)
}

/// A reason, or none.
pub fn optional(reason: Option<&str>) -> Result<String, Problem> {
    checked(reason.unwrap_or_default(), 0)
}

fn checked(reason: &str, least: usize) -> Result<String, Problem> {
    plain("reason", reason, least, REASON_CHARS_MAX)
        .map_err(|error| Problem::refused(http::StatusCode::UNPROCESSABLE_ENTITY, vec![error]))
}

/// A text of so many characters without control characters but line ends, trimmed.
pub fn plain(field: &str, text: &str, least: usize, most: usize) -> Result<String, FieldError> {
    let text = text.trim();
    let count = text.chars().count();
    if (least..=most).contains(&count) && !text.chars().any(|char| char.is_control() && char != '\n') {
        return Ok(text.to_owned());
    }
    let shown: String = text.chars().take(most.min(100)).collect();
    let expected = format!("{least} to {most} characters that tell others why, without control characters");
    let expected = if field == "reason" { expected } else { expected.replace(" that tell others why", "") };
    Err(FieldError::new(field, Some(shown), expected))
}
