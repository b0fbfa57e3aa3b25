//! Walking through a list whose pages have no numbers: back to the beginning, or on.

use askama::Template;

/// The foot of a list.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<div class="table-foot"><span role="status">{{ summary }}</span><span class="actions">
{% if let Some(first) = first_href %}<a class="btn btn-sm" href="{{ first }}">Back to the beginning</a>{% endif %}
{% if let Some(next) = next_href %}<a class="btn btn-sm" rel="next" href="{{ next }}">Next page</a>{% endif %}
</span></div>"#,
    ext = "html"
)]
pub struct Pager {
    /// What is shown, of how many.
    pub summary: String,
    /// The first page, when another one is shown.
    pub first_href: Option<String>,
    /// The next page, when there is one.
    pub next_href: Option<String>,
}

impl askama::filters::HtmlSafe for Pager {}
