//! *REST API*: its tabs, each of which is inherited or overridden as a whole at the chosen organization group.

pub(super) mod advanced;
pub(super) mod authentication;
pub(super) mod general;
pub(super) mod usage;

use http::StatusCode;
use page_kit::components::{Alert, Choice, RadioField, Tone};

use super::outline::{self, REST_API};
use crate::{
    access::changes::AccessError,
    console::{
        PageError, Visit,
        fields::{Fields, Problems},
        view::{Page, Tab},
    },
    http::VendorError,
};

/// The page with its tabs, that one in front.
fn page(visit: &Visit, tab: &str) -> Result<Page, PageError> {
    let tabs = [
        ("General", ""),
        ("Authentication", "/authentication"),
        ("Advanced", "/advanced"),
        ("Usage", "/usage"),
    ];
    let tabs = tabs.map(|(label, path)| Tab {
        label: label.to_owned(),
        href: format!("{REST_API}{path}"),
        is_current: label == tab,
    });
    let saved = (visit.asked.text("saved") == "yes").then(|| Alert::new(Tone::Good, "Saved"));
    Ok(outline::page(visit, REST_API, "REST API")?.tabs(tabs.into()).alert(saved))
}

/// *Current Setting*: the two words of the guides.
fn current_setting(is_override: bool) -> RadioField {
    let choices = vec![Choice::new("inherit", "Inherit"), Choice::new("override", "Override")];
    RadioField::new(
        "current_setting",
        "Current Setting",
        if is_override { "override" } else { "inherit" },
        choices,
    )
    .help("Inherit takes what the organization group above says; Override sets it here.")
}

/// A switch of two words.
fn enabled(name: &str, label: &str, is_on: bool) -> RadioField {
    let choices = vec![Choice::new("yes", "Enabled"), Choice::new("no", "Disabled")];
    RadioField::new(name, label, if is_on { "yes" } else { "no" }, choices)
}

/// What *Current Setting* says in a form; a problem where it is neither word.
fn is_override(form: &Fields, problems: &mut Problems) -> bool {
    let word = form.text("current_setting");
    if !matches!(word, "override" | "inherit") {
        problems.add(
            "current_setting",
            format!("Current Setting {word:?} is neither Inherit nor Override: choose one"),
        );
    }
    word == "override"
}

/// What was refused, as a problem of the form.
fn refused(
    problems: Problems,
    error: AccessError,
    words: &[(&'static str, &str)],
) -> Result<Problems, PageError> {
    match error {
        AccessError::Internal(error) => Err(error.into()),
        error => Ok(problems.refused(&VendorError::new(422, 422, error.to_string()), words)),
    }
}

/// The status of a form with problems, or without.
fn status(problems: &Problems) -> StatusCode {
    if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}
