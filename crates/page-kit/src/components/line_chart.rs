//! Numbers over time, drawn by uPlot from a data attribute.

use askama::Template;
use jiff::Timestamp;
use serde::Serialize;

/// One line.
#[derive(Debug, Clone, Serialize)]
pub struct Series {
    /// Its name.
    pub label: String,
    /// A value for each time.
    pub values: Vec<u64>,
    /// Name of its colour: `green`, `azure`, `red`, ...
    pub tone: &'static str,
}

/// Lines over the same times. Put the numbers into a table on the same page.
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"<div class="chart" role="img" aria-label="{{ caption }}" data-chart="{{ data }}"></div>"#,
    ext = "html"
)]
pub struct LineChart {
    caption: String,
    data: String,
}

impl LineChart {
    /// A chart; `times` ascend.
    pub fn new(caption: impl Into<String>, times: &[Timestamp], series: &[Series]) -> Self {
        let times: Vec<i64> = times.iter().map(|time| time.as_second()).collect();
        let data = serde_json::json!({ "times": times, "series": series }).to_string();
        Self { caption: caption.into(), data }
    }
}

impl askama::filters::HtmlSafe for LineChart {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_data_cannot_leave_the_attribute() {
        let series = Series { label: "\"><script>".into(), values: vec![1], tone: "green" };
        let text = LineChart::new("c", &[Timestamp::UNIX_EPOCH], &[series]).to_string();
        assert!(!text.contains("<script>"), "{text}");
    }
}
