//! How a pull shows that it goes on: a bar on a terminal, a line now and then elsewhere.

use std::{io::IsTerminal, time::Duration};

use hub_core::sync::{RunReport, Section, SectionCounts};
use indicatif::{ProgressBar, ProgressStyle};
use tokio::{sync::watch, time::Instant};

/// Between two lines where no terminal is.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Shows until the sender is gone.
pub async fn show(mut progress: watch::Receiver<RunReport>, quiet: bool) {
    let is_terminal = std::io::stderr().is_terminal();
    if quiet && !is_terminal {
        return;
    }
    let bar = if is_terminal { ProgressBar::new(0) } else { ProgressBar::hidden() };
    let style = ProgressStyle::with_template("{msg:13} {wide_bar} {pos}/{len}  {per_sec}  {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let mut last_line = Instant::now();
    while progress.changed().await.is_ok() {
        let Some((section, counts)) = current(&progress.borrow_and_update()) else { continue };
        bar.set_message(section.to_string());
        bar.set_length(counts.total.max(counts.read));
        bar.set_position(counts.read);
        if !is_terminal && last_line.elapsed() >= LINE_EVERY {
            eprintln!(
                "{section}: {} of {} read, page {} of {}",
                counts.read, counts.total, counts.pages, counts.pages_expected
            );
            last_line = Instant::now();
        }
    }
    bar.finish_and_clear();
}

fn current(report: &RunReport) -> Option<(Section, SectionCounts)> {
    let current = report.current?;
    report.sections.iter().find(|(section, _)| *section == current).copied()
}
