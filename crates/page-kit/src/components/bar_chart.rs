//! Shares as bars. It is a table: the bars are drawn in it, the numbers stand beside them.

use askama::Template;

use super::{Tone, grouped};

/// One bar.
#[derive(Debug, Clone)]
pub struct Bar {
    /// What is counted.
    pub label: String,
    /// How many.
    pub value: u64,
    /// Colour.
    pub tone: Tone,
    /// Where it leads.
    pub href: Option<String>,
}

/// Bars with one scale.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<table class="bars"><caption class="visually-hidden">{{ caption }}</caption><tbody>
{% for bar in bars %}<tr><th scope="row">{% if let Some(href) = bar.href %}<a href="{{ href }}">{{ bar.label }}</a>{% else %}{{ bar.label }}{% endif %}</th>
<td class="bar" aria-hidden="true"><svg viewBox="0 0 100 10" preserveAspectRatio="none"><rect class="tone-{{ bar.tone.word() }}" width="{{ width(bar.value) }}" height="10"/></svg></td>
<td class="number">{{ self::grouped(*bar.value) }} <span class="text-secondary">{{ share(bar.value) }}</span></td></tr>
{% endfor %}</tbody></table>"#,
    ext = "html"
)]
pub struct BarChart {
    /// What the table is about.
    pub caption: String,
    /// The bars.
    pub bars: Vec<Bar>,
}

impl BarChart {
    fn total(&self) -> u64 {
        self.bars.iter().map(|bar| bar.value).sum()
    }

    /// Percent of all, one decimal; anything above nothing stays visible.
    fn width(&self, value: &u64) -> String {
        let permille = permille(*value, self.total());
        let permille = if *value > 0 { permille.max(8) } else { 0 };
        format!("{}.{}", permille / 10, permille % 10)
    }

    fn share(&self, value: &u64) -> String {
        match permille(*value, self.total()) {
            0 if *value > 0 => "<1%".to_owned(),
            permille => format!("{}%", (permille + 5) / 10),
        }
    }
}

fn permille(value: u64, total: u64) -> u64 {
    value.saturating_mul(1000).checked_div(total).unwrap_or(0)
}

impl askama::filters::HtmlSafe for BarChart {}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(value: u64) -> Bar {
        Bar { label: "<a>".into(), value, tone: Tone::Good, href: None }
    }

    #[test]
    fn bars_share_one_scale_and_small_ones_stay_visible() {
        let chart = BarChart { caption: "c".into(), bars: vec![bar(1), bar(9_999), bar(0)] }.to_string();
        assert!(chart.contains("width=\"0.8\""), "{chart}");
        assert!(chart.contains("width=\"99.9\"") && chart.contains("width=\"0.0\""), "{chart}");
        assert!(chart.contains("9,999") && !chart.contains("<a>"), "{chart}");
    }

    #[test]
    fn an_empty_fleet_is_no_division_by_zero() {
        assert!(BarChart { caption: "c".into(), bars: vec![bar(0)] }.to_string().contains("0%"));
    }
}
