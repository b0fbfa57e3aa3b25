//! A form in a card: it carries the session's token, keeps what was typed, and can be sent by several buttons.

use askama::{Template, filters::HtmlSafe};
use page_kit::components::Choice;

use crate::console::Visit;

/// A form.
#[derive(Debug, Template)]
#[template(path = "console/form.html")]
pub(in crate::console) struct Form {
    action: String,
    token: String,
    title: String,
    about: String,
    hidden: Vec<(String, String)>,
    fields: Vec<String>,
    /// Label, and the value of `do` that it sends.
    buttons: Vec<(String, String)>,
    is_dangerous: bool,
    cancel: Option<String>,
}

impl HtmlSafe for Form {}

impl Form {
    /// A form that posts to `action`.
    pub fn new(visit: &Visit, action: impl Into<String>) -> Self {
        Self {
            action: action.into(),
            token: visit.token().to_owned(),
            title: String::new(),
            about: String::new(),
            hidden: Vec::new(),
            fields: Vec::new(),
            buttons: Vec::new(),
            is_dangerous: false,
            cancel: None,
        }
    }

    /// With a title.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// With a text above its fields.
    #[must_use]
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.about = about.into();
        self
    }

    /// With a value that is not shown.
    #[must_use]
    pub fn hidden(mut self, name: &str, value: &str) -> Self {
        self.hidden.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With a field, or anything else between its fields.
    #[must_use]
    pub fn field(mut self, field: &impl HtmlSafe) -> Self {
        self.fields.push(field.to_string());
        self
    }

    /// With a button. The first one is the main one.
    #[must_use]
    pub fn button(mut self, label: &str, value: &str) -> Self {
        self.buttons.push((label.to_owned(), value.to_owned()));
        self
    }

    /// With a main button that looks like what it does.
    #[must_use]
    pub fn dangerous(mut self) -> Self {
        self.is_dangerous = true;
        self
    }

    /// With a way out.
    #[must_use]
    pub fn cancel(mut self, href: impl Into<String>) -> Self {
        self.cancel = Some(href.into());
        self
    }
}

/// A field of several lines.
#[derive(Debug, Template)]
#[template(
    source = r#"<div class="full"><label class="form-label" for="{{ name }}">{{ label }}</label><textarea class="form-control{% if error.is_some() %} is-invalid{% endif %}" id="{{ name }}" name="{{ name }}" rows="3">{{ value }}</textarea>{% if let Some(error) = error %}<div class="invalid-feedback d-block">{{ error }}</div>{% endif %}</div>"#,
    ext = "html"
)]
pub(in crate::console) struct TextArea {
    /// Name.
    pub name: &'static str,
    /// Label.
    pub label: &'static str,
    /// What stands in it.
    pub value: String,
    /// What is wrong with it.
    pub error: Option<String>,
}

impl HtmlSafe for TextArea {}

/// Words of which any may be ticked.
#[derive(Debug, Template)]
#[template(
    source = r#"<fieldset class="full"><legend class="form-label">{{ label }}</legend>{% for choice in choices %}<label class="form-check"><input class="form-check-input" type="checkbox" name="{{ name }}" value="{{ choice.value }}"{% if ticked.contains(choice.value) %} checked{% endif %}><span class="form-check-label">{{ choice.label }}</span></label>{% endfor %}</fieldset>"#,
    ext = "html"
)]
pub(in crate::console) struct CheckBoxes {
    /// Name.
    pub name: &'static str,
    /// Label.
    pub label: &'static str,
    /// What can be ticked.
    pub choices: Vec<Choice>,
    /// Values that are.
    pub ticked: Vec<String>,
}

impl HtmlSafe for CheckBoxes {}
