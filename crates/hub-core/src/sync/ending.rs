//! How a run ends that nobody stopped (MO-7).

use super::{RunReport, RunState, Section, SectionCounts};

/// The state of a run that was to read these sections. `is_trusted` is false where what was read is not to be used at all,
/// because another tenant answered.
pub fn judge_end(report: &RunReport, asked: &[Section], is_trusted: bool) -> RunState {
    let counts = |section: &Section| report.sections.iter().find(|(name, _)| name == section).map(|it| &it.1);
    let is_complete = asked.iter().all(|section| counts(section).is_some_and(|counts| counts.is_complete));
    let is_held = report.sections.iter().any(|(_, counts)| counts.held > 0);
    if is_complete {
        return if is_held { RunState::Held } else { RunState::Succeeded };
    }
    let has_read = report.sections.iter().any(|(_, counts)| was_answered(counts));
    if has_read && is_trusted { RunState::Partial } else { RunState::Failed }
}

/// Whether the tenant gave anything, if only an empty list. A section that had nothing to ask for is complete without an
/// answer: that says nothing about the tenant.
fn was_answered(counts: &SectionCounts) -> bool {
    counts.read > 0 || counts.is_complete && counts.pages > 0
}
