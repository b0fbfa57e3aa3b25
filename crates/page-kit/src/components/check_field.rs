//! A switch of a form.

use askama::Template;

/// A box to tick; it is sent as `yes`, or not at all.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<div class="full"><label class="form-check mb-0"><input class="form-check-input" type="checkbox" id="{{ name }}" name="{{ name }}" value="yes"{% if is_on %} checked{% endif %}{% if !help.is_empty() %} aria-describedby="{{ name }}-help"{% endif %}><span class="form-check-label">{{ label }}</span></label>{% if !help.is_empty() %}<small class="form-hint" id="{{ name }}-help">{{ help }}</small>{% endif %}</div>"#,
    ext = "html"
)]
pub struct CheckField {
    name: String,
    label: String,
    is_on: bool,
    help: String,
}

impl CheckField {
    /// A box.
    pub fn new(name: &str, label: &str, is_on: bool) -> Self {
        Self { name: name.to_owned(), label: label.to_owned(), is_on, help: String::new() }
    }

    /// With a line of help.
    #[must_use]
    pub fn help(mut self, help: &str) -> Self {
        self.help = help.to_owned();
        self
    }
}

impl askama::filters::HtmlSafe for CheckField {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_on_is_ticked() {
        assert!(CheckField::new("a", "A", true).to_string().contains(" checked"));
        assert!(!CheckField::new("a", "<b>", false).to_string().contains(" checked"));
    }
}
