//! How far something is.

use askama::Template;

/// A labelled progress bar; without a total it shows that work goes on.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<div class="progress-line"><span>{{ label }}</span>
<progress aria-label="{{ label }}"{% if let Some(total) = total %} value="{{ done }}" max="{{ total }}"{% endif %}></progress>
<span class="number text-secondary">{{ text }}</span></div>"#,
    ext = "html"
)]
pub struct Progress {
    /// What.
    pub label: String,
    /// Done so far.
    pub done: u64,
    /// Of so many; `None` when not known.
    pub total: Option<u64>,
    /// The numbers in words.
    pub text: String,
}

impl askama::filters::HtmlSafe for Progress {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_total_the_bar_is_indeterminate() {
        let bar = |total| Progress { label: "Devices".into(), done: 3, total, text: "3".into() }.to_string();
        assert!(bar(Some(10)).contains("value=\"3\" max=\"10\""));
        assert!(!bar(None).contains("max="));
    }
}
