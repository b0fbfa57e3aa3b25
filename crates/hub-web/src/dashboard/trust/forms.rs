//! What the forms of trust share: lines, numbers, and where a refusal belongs.

use hub_core::services::PolicySet;
use jiff::{SignedDuration, Timestamp};
use page_kit::components::Choice;

use crate::{
    WebState,
    access::{Allowed, ManagePolicies},
    api::v1::trust::change,
    dashboard::PageError,
    http::{fields::FieldError, problem::Problem},
};

/// The lines of a field, without those that are empty.
pub fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// A number as it was typed. What is none lies outside of every range, so that the range is told.
pub fn number(text: &str) -> u32 {
    text.trim().parse().unwrap_or(u32::MAX)
}

/// Whether a box is ticked.
pub fn is_ticked(value: &str) -> bool {
    value == "yes"
}

/// How a box that is ticked is sent.
pub fn ticked(is: bool) -> String {
    if is { "yes" } else { "" }.to_owned()
}

/// Choices from words and labels.
pub fn choices(words: &[(&str, &str)]) -> Vec<Choice> {
    words.iter().map(|(word, label)| Choice::new(*word, *label)).collect()
}

/// The refused fields by the names of the form: those of a set are told with the place of their entry before them. A failure
/// that names no field is a page of its own.
pub fn refused(problem: Problem) -> Result<Vec<FieldError>, PageError> {
    if problem.errors().is_empty() {
        return Err(problem.into());
    }
    let of_form = |error: &FieldError| {
        let field = error.field.rsplit_once(": ").map_or(error.field.as_str(), |(_, field)| field);
        FieldError { field: field.to_owned(), ..error.clone() }
    };
    Ok(problem.errors().iter().map(of_form).collect())
}

/// Stores the set with a change in it, or tells the refused fields.
pub async fn store(
    state: &WebState,
    allowed: &Allowed<ManagePolicies>,
    put: impl FnOnce(PolicySet) -> PolicySet + Send,
) -> Result<Result<(), Vec<FieldError>>, PageError> {
    match change::apply(state, allowed, put).await {
        Ok(_) => Ok(Ok(())),
        Err(problem) => refused(problem).map(Err),
    }
}

/// The same with the values as they were typed, where a form knows them.
pub fn as_typed(mut errors: Vec<FieldError>, typed: impl Fn(&str) -> Option<String>) -> Vec<FieldError> {
    for error in &mut errors {
        if let Some(value) = typed(&error.field) {
            error.value = Some(value);
        }
    }
    errors
}

/// A name that another entry has.
pub fn taken(name: &str) -> FieldError {
    FieldError::new("name", Some(name.to_owned()), "a name that no other has")
}

/// The time that lies so many units ahead, 1 to `most`; none where nothing was typed.
pub fn ends_after(
    text: &str,
    unit: fn(i64) -> SignedDuration,
    most: i64,
    now: Timestamp,
) -> Result<Option<Timestamp>, ()> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let count = text.trim().parse::<i64>().ok().filter(|count| (1..=most).contains(count)).ok_or(())?;
    now.checked_add(unit(count)).map(Some).map_err(|_| ())
}
