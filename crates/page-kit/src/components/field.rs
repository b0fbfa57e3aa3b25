//! Fields of forms: label, field, help and error, tied together for screen readers.

use askama::Template;

/// A one-line field.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<div{% if is_wide %} class="full"{% endif %}><label class="form-label{% if is_required %} required{% endif %}" for="{{ name }}">{{ label }}</label>
<input class="form-control{% if !error.is_empty() %} is-invalid{% endif %}" id="{{ name }}" name="{{ name }}" type="{{ kind }}" value="{{ value }}"{% if !placeholder.is_empty() %} placeholder="{{ placeholder }}"{% endif %} autocomplete="{{ autocomplete }}"{% if !options.is_empty() %} list="{{ options }}"{% endif %}{% if is_required %} required{% endif %} aria-describedby="{{ name }}-help"{% if !error.is_empty() %} aria-invalid="true"{% endif %}>
<div id="{{ name }}-help">{% if !error.is_empty() %}<div class="invalid-feedback d-block">{{ error }}</div>{% endif %}{% if !help.is_empty() %}<small class="form-hint">{{ help }}</small>{% endif %}</div></div>"#,
    ext = "html"
)]
pub struct TextField {
    name: String,
    label: String,
    kind: &'static str,
    value: String,
    help: String,
    error: String,
    placeholder: String,
    autocomplete: &'static str,
    options: &'static str,
    is_required: bool,
    is_wide: bool,
}

impl TextField {
    /// A text field.
    pub fn new(name: &str, label: &str, value: &str) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            kind: "text",
            value: value.to_owned(),
            help: String::new(),
            error: String::new(),
            placeholder: String::new(),
            autocomplete: "off",
            options: "",
            is_required: false,
            is_wide: false,
        }
    }

    /// A password field; it never carries a value back.
    pub fn password(name: &str, label: &str, autocomplete: &'static str) -> Self {
        Self { kind: "password", autocomplete, ..Self::new(name, label, "") }
    }

    /// A number field.
    pub fn number(name: &str, label: &str, value: &str) -> Self {
        Self { kind: "number", ..Self::new(name, label, value) }
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

    /// What the browser may fill in.
    #[must_use]
    pub fn autocomplete(mut self, autocomplete: &'static str) -> Self {
        self.autocomplete = autocomplete;
        self
    }

    /// Offers the choices of the `datalist` with that id.
    #[must_use]
    pub fn options(mut self, options: &'static str) -> Self {
        self.options = options;
        self
    }

    /// Must be filled.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// Takes the whole width of a form grid.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.is_wide = true;
        self
    }
}

impl askama::filters::HtmlSafe for TextField {}

/// One choice of a list.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
}

impl Choice {
    /// A choice.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// A list to choose from.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<div><label class="form-label" for="{{ name }}">{{ label }}</label>
<select class="form-select{% if !error.is_empty() %} is-invalid{% endif %}" id="{{ name }}" name="{{ name }}"{% if !error.is_empty() %} aria-invalid="true"{% endif %}{% if !error.is_empty() || !help.is_empty() %} aria-describedby="{{ name }}-help"{% endif %}>{% for choice in choices %}<option value="{{ choice.value }}"{% if choice.value == *selected %} selected{% endif %}>{{ choice.label }}</option>{% endfor %}</select>{% if !error.is_empty() || !help.is_empty() %}<div id="{{ name }}-help">{% if !error.is_empty() %}<div class="invalid-feedback d-block">{{ error }}</div>{% endif %}{% if !help.is_empty() %}<small class="form-hint">{{ help }}</small>{% endif %}</div>{% endif %}</div>"#,
    ext = "html"
)]
pub struct SelectField {
    /// Name.
    pub name: String,
    /// Label.
    pub label: String,
    /// Value now.
    pub selected: String,
    /// What can be chosen.
    pub choices: Vec<Choice>,
    help: String,
    error: String,
}

impl SelectField {
    /// A list.
    pub fn new(name: &str, label: &str, selected: &str, choices: Vec<Choice>) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            selected: selected.to_owned(),
            choices,
            help: String::new(),
            error: String::new(),
        }
    }

    /// With a line of help.
    #[must_use]
    pub fn help(mut self, help: &str) -> Self {
        self.help = help.to_owned();
        self
    }

    /// With what is wrong with it.
    #[must_use]
    pub fn error(mut self, error: Option<&str>) -> Self {
        self.error = error.unwrap_or_default().to_owned();
        self
    }
}

impl askama::filters::HtmlSafe for SelectField {}

/// One of a few words, all of them in view.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<fieldset class="full"><legend class="form-label">{{ label }}</legend><div class="switch-row">{% for choice in choices %}<label class="form-check"><input class="form-check-input" type="radio" name="{{ name }}" value="{{ choice.value }}"{% if choice.value == *selected %} checked{% endif %}><span class="form-check-label">{{ choice.label }}</span></label>{% endfor %}</div>{% if !error.is_empty() %}<div class="invalid-feedback d-block">{{ error }}</div>{% endif %}{% if !help.is_empty() %}<small class="form-hint">{{ help }}</small>{% endif %}</fieldset>"#,
    ext = "html"
)]
pub struct RadioField {
    name: String,
    label: String,
    selected: String,
    choices: Vec<Choice>,
    help: String,
    error: String,
}

impl RadioField {
    /// A choice in view.
    pub fn new(name: &str, label: &str, selected: &str, choices: Vec<Choice>) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            selected: selected.to_owned(),
            choices,
            help: String::new(),
            error: String::new(),
        }
    }

    /// With a line of help.
    #[must_use]
    pub fn help(mut self, help: &str) -> Self {
        self.help = help.to_owned();
        self
    }

    /// With what is wrong with it.
    #[must_use]
    pub fn error(mut self, error: Option<&str>) -> Self {
        self.error = error.unwrap_or_default().to_owned();
        self
    }
}

impl askama::filters::HtmlSafe for RadioField {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_tied_to_its_field() {
        let field = TextField::new("url", "URL", "\"><b>").error(Some("no host")).required().to_string();
        assert!(
            field.contains("aria-invalid=\"true\"") && field.contains("aria-describedby=\"url-help\""),
            "{field}"
        );
        assert!(!field.contains("<b>"), "{field}");
    }

    #[test]
    fn the_value_now_is_selected() {
        let choices = vec![Choice::new("", "Any"), Choice::new("ios", "iOS")];
        let field = SelectField::new("platform", "Platform", "ios", choices).to_string();
        assert!(field.contains("<option value=\"ios\" selected>"), "{field}");
    }
}
