//! One number that matters.

use askama::Template;

use crate::Icon;

/// A number with its name, and where it leads.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"{% if let Some(href) = href %}<a class="card stat" href="{{ href }}">{% else %}<div class="card stat">{% endif -%}
<span class="stat-label">{{ icon }}{{ label }}</span><span class="stat-value">{{ value }}</span>
{%- if !detail.is_empty() %}<span class="stat-detail">{{ detail }}</span>{% endif -%}
{% if href.is_some() %}</a>{% else %}</div>{% endif %}"#,
    ext = "html"
)]
pub struct StatCard {
    /// Icon.
    pub icon: Icon,
    /// What is counted.
    pub label: String,
    /// How many.
    pub value: String,
    /// A line below.
    pub detail: String,
    /// Where it leads.
    pub href: Option<String>,
}

impl askama::filters::HtmlSafe for StatCard {}
