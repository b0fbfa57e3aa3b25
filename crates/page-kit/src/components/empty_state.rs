//! Where there is nothing yet: why, and what to do next.

use askama::Template;

use super::Link;
use crate::Icon;

/// An empty list that helps.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<div class="empty-state">{{ icon }}<h3>{{ title }}</h3><p>{{ text }}</p>
{% if let Some(action) = action %}<a class="btn btn-primary" href="{{ action.href }}">{{ action.label }}</a>{% endif %}</div>"#,
    ext = "html"
)]
pub struct EmptyState {
    /// Icon.
    pub icon: Icon,
    /// What is missing.
    pub title: String,
    /// Why, and what to do.
    pub text: String,
    /// The next step.
    pub action: Option<Link>,
}

impl askama::filters::HtmlSafe for EmptyState {}
