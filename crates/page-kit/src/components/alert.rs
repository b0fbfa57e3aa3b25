//! Something that a person should know, and what to do about it.

use askama::Template;

use super::Tone;
use crate::Icon;

/// A message with its remedy.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<div class="alert alert-{{ kind() }}" role="{{ role() }}">{{ icon() }}<div>
<p class="alert-title">{{ title }}</p>
{% if !text.is_empty() %}<div>{{ text }}</div>{% endif %}
{% if !remedy.is_empty() %}<p class="remedy"><strong>What to do:</strong> {{ remedy }}</p>{% endif %}
{% if !items.is_empty() %}<ul class="mb-0">{% for item in items %}<li>{{ item }}</li>{% endfor %}</ul>{% endif %}
</div></div>"#,
    ext = "html"
)]
pub struct Alert {
    /// How serious.
    pub tone: Tone,
    /// What happened.
    pub title: String,
    /// More of it.
    pub text: String,
    /// What to do; empty when nothing is to be done.
    pub remedy: String,
    /// Single points.
    pub items: Vec<String>,
}

impl Alert {
    /// A message.
    pub fn new(tone: Tone, title: impl Into<String>) -> Self {
        Self { tone, title: title.into(), text: String::new(), remedy: String::new(), items: Vec::new() }
    }

    /// With more text.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// With what to do.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = remedy.into();
        self
    }

    /// With single points.
    #[must_use]
    pub fn items(mut self, items: Vec<String>) -> Self {
        self.items = items;
        self
    }

    fn kind(&self) -> &'static str {
        match self.tone {
            Tone::Good => "success",
            Tone::Warning => "warning",
            Tone::Bad => "danger",
            Tone::Info | Tone::Neutral => "info",
        }
    }

    fn role(&self) -> &'static str {
        if self.tone == Tone::Bad { "alert" } else { "status" }
    }

    fn icon(&self) -> Icon {
        match self.tone {
            Tone::Good => Icon::Good,
            Tone::Warning => Icon::Warning,
            Tone::Bad => Icon::Bad,
            Tone::Info | Tone::Neutral => Icon::Info,
        }
    }
}

impl askama::filters::HtmlSafe for Alert {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serious_one_is_announced_and_escaped() {
        let text = Alert::new(Tone::Bad, "<x>").remedy("do & don't").to_string();
        assert!(text.contains("role=\"alert\""));
        assert!(!text.contains("<x>") && text.contains("do &#38; don"), "{text}");
    }
}
