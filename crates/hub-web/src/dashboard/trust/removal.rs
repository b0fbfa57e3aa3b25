//! Removing an entry: at once where nothing rests on it, with its name typed where something does.

use askama::Template;
use serde::Deserialize;

use crate::http::fields::FieldError;

/// The typed name.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RemovalForm {
    confirm: String,
}

/// The part of a page that removes its entry: `{{ removal }}`.
#[derive(Template)]
#[template(path = "trust/removal.html")]
pub struct Removal {
    action: String,
    what: &'static str,
    name: String,
    /// What would be lost.
    text: String,
    needs_name: bool,
    /// Why it cannot be removed now, if so.
    held: Option<String>,
    typed: String,
    error: String,
    form_token: String,
}

impl askama::filters::HtmlSafe for Removal {}

impl Removal {
    /// Of the entry at that address; `what` is a word such as `service`.
    pub fn new(entry: &str, what: &'static str, name: &str, form_token: &str) -> Self {
        Self {
            action: format!("{entry}/remove"),
            what,
            name: name.to_owned(),
            text: String::new(),
            needs_name: false,
            held: None,
            typed: String::new(),
            error: String::new(),
            form_token: form_token.to_owned(),
        }
    }

    /// With what would be lost.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.text = text.to_owned();
        self
    }

    /// Only with the name typed.
    #[must_use]
    pub fn needs_name(mut self, needs: bool) -> Self {
        self.needs_name = needs;
        self
    }

    /// Not now, for that reason.
    #[must_use]
    pub fn held(mut self, why: Option<String>) -> Self {
        self.held = why;
        self
    }

    /// What was typed, if it is not the name.
    pub fn refuse(&mut self, form: &RemovalForm) -> Option<FieldError> {
        if !self.needs_name || form.confirm.trim() == self.name {
            return None;
        }
        let expected = format!("{}, the name of the {} to remove", self.name, self.what);
        self.typed.clone_from(&form.confirm);
        self.error.clone_from(&expected);
        Some(FieldError::new("confirm", Some(form.confirm.clone()), expected))
    }
}
