//! The table at the end: what was measured, the limit, and whether it is met.

use comfy_table::{Table, presets};

/// Figures in the order they were measured.
#[derive(Default)]
pub struct Report {
    lines: Vec<Line>,
}

struct Line {
    what: String,
    measured: String,
    limit: String,
    is_met: bool,
}

impl Report {
    /// A figure that must not be above its limit.
    pub fn at_most(&mut self, what: &str, value: f64, limit: f64, unit: &str) {
        self.add(what, value, format!("at most {limit}{unit}"), unit, value <= limit);
    }

    /// A figure that must not be below its limit.
    pub fn at_least(&mut self, what: &str, value: f64, limit: f64, unit: &str) {
        self.add(what, value, format!("at least {limit}{unit}"), unit, value >= limit);
    }

    /// A figure without a limit.
    pub fn note(&mut self, what: &str, value: f64, unit: &str) {
        self.add(what, value, String::new(), unit, true);
    }

    fn add(&mut self, what: &str, value: f64, limit: String, unit: &str, is_met: bool) {
        let measured = format!("{value:.2}{unit}");
        println!("{what}: {measured}{}", if is_met { "" } else { "  <-- not met" });
        self.lines.push(Line { what: what.to_owned(), measured, limit, is_met });
    }

    /// Prints the table; an unmet limit is an error.
    pub fn print(&self) -> anyhow::Result<()> {
        let mut table = Table::new();
        table.load_style(presets::ASCII_MARKDOWN).set_header(["figure", "measured", "limit", "met"]);
        for line in &self.lines {
            let met = if line.limit.is_empty() {
                ""
            } else if line.is_met {
                "yes"
            } else {
                "NO"
            };
            table.add_row([line.what.as_str(), &line.measured, &line.limit, met]);
        }
        println!("\n{table}");
        let unmet = self.lines.iter().filter(|line| !line.is_met).count();
        anyhow::ensure!(unmet == 0, "{unmet} of {} limits are not met", self.lines.len());
        Ok(())
    }
}

/// The middle one; of an even number, the lower.
pub fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or_default()
}
