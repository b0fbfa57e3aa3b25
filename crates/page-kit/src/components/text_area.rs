//! A field of several lines.

use askama::Template;

/// A field of several lines, over the whole width of a form grid.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<div class="full"><label class="form-label{% if is_required %} required{% endif %}" for="{{ name }}">{{ label }}</label>
<textarea class="form-control{% if is_code %} mono{% endif %}{% if !error.is_empty() %} is-invalid{% endif %}" id="{{ name }}" name="{{ name }}" rows="{{ rows }}"{% if is_code %} spellcheck="false"{% endif %}{% if !placeholder.is_empty() %} placeholder="{{ placeholder }}"{% endif %} autocomplete="off" aria-describedby="{{ name }}-help"{% if !error.is_empty() %} aria-invalid="true"{% endif %}>
{{ value }}</textarea>
<div id="{{ name }}-help">{% if !error.is_empty() %}<div class="invalid-feedback d-block">{{ error }}</div>{% endif %}{% if !help.is_empty() %}<small class="form-hint">{{ help }}</small>{% endif %}</div></div>"#,
    ext = "html"
)]
pub struct TextArea {
    name: String,
    label: String,
    value: String,
    rows: u8,
    help: String,
    error: String,
    placeholder: String,
    is_code: bool,
    is_required: bool,
}

impl TextArea {
    /// A field of so many lines.
    pub fn new(name: &str, label: &str, value: &str, rows: u8) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            value: value.to_owned(),
            rows,
            help: String::new(),
            error: String::new(),
            placeholder: String::new(),
            is_code: false,
            is_required: false,
        }
    }

    /// With a line of help.
    #[must_use]
    pub fn help(mut self, help: &str) -> Self {
        self.help = help.to_owned();
        self
    }

    /// With an example.
    #[must_use]
    pub fn placeholder(mut self, placeholder: &str) -> Self {
        self.placeholder = placeholder.to_owned();
        self
    }

    /// With what is wrong with it.
    #[must_use]
    pub fn error(mut self, error: Option<&str>) -> Self {
        self.error = error.unwrap_or_default().to_owned();
        self
    }

    /// In letters of one width, without a spelling check.
    #[must_use]
    pub fn code(mut self) -> Self {
        self.is_code = true;
        self
    }

    /// Is marked as one that must be filled.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.is_required = true;
        self
    }
}

impl askama::filters::HtmlSafe for TextArea {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_stands_in_it_as_it_was_and_is_never_markup() {
        let field = TextArea::new("a", "A", "\n</textarea><b>", 3).error(Some("no")).to_string();
        // The first line break after the tag is the tag's own: the one that was typed comes after it.
        assert!(field.contains("aria-invalid=\"true\">\n\n&#60;/textarea"), "{field}");
    }
}
