//! How fast a run goes, and how long the section at work still takes (MO-7).

use jiff::Timestamp;

use super::{RunReport, Section};

/// A section is looked at for so long before anything is said about its pace.
const LOOKED_AT_SECONDS: f64 = 1.0;

/// The pace of the section at work.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// Which section.
    pub section: Section,
    /// Records a second since it began.
    pub records_per_second: f64,
    /// Seconds until it has read its total at this pace; `None` when the tenant has told no total.
    pub seconds_left: Option<u64>,
}

impl RunReport {
    /// The pace at the moment this report was made; `None` before there is one. The sections to come are not in it: what
    /// they hold is known only when they begin.
    pub fn pace(&self, made_at: Timestamp) -> Option<Pace> {
        let section = self.current?;
        let counts = self.sections.iter().find(|(name, _)| *name == section).map(|(_, counts)| counts)?;
        let seconds = made_at.duration_since(self.current_since?).as_secs_f64();
        let read = counts.read.checked_sub(self.current_from).filter(|read| *read > 0)?;
        if seconds < LOOKED_AT_SECONDS {
            return None;
        }
        let records_per_second = read as f64 / seconds;
        let left = counts.total.checked_sub(counts.read).filter(|_| counts.total > 0);
        let seconds_left = left.map(|left| (left as f64 / records_per_second).ceil() as u64);
        Some(Pace { section, records_per_second, seconds_left })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::SectionCounts;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    fn report(from: u64, read: u64, total: u64) -> RunReport {
        let counts = SectionCounts { read, total, ..SectionCounts::default() };
        RunReport {
            sections: vec![(Section::Devices, counts)],
            current: Some(Section::Devices),
            current_since: Some(at(100)),
            current_from: from,
            ..RunReport::default()
        }
    }

    #[test]
    fn the_pace_is_that_of_the_section_at_work() {
        // (read when it began, read now, total, seconds) -> (a second, seconds left)
        for (from, read, total, seconds, expected) in [
            (0, 500, 1000, 10, Some((50.0, Some(10)))),
            (0, 1000, 1000, 10, Some((100.0, Some(0)))),
            // More than the tenant told: it grew meanwhile.
            (0, 1100, 1000, 10, Some((110.0, None))),
            (0, 500, 0, 10, Some((50.0, None))),
            // Begun a second time, to conclude: nothing has been read since.
            (1000, 1000, 1000, 10, None),
            (200, 300, 400, 2, Some((50.0, Some(2)))),
            (0, 0, 1000, 10, None),
            (0, 500, 1000, 0, None),
        ] {
            let pace = report(from, read, total).pace(at(100 + seconds));
            let found = pace.map(|pace| (pace.records_per_second, pace.seconds_left));
            assert_eq!(found, expected, "{from} {read} {total} {seconds}");
        }
    }

    #[test]
    fn a_run_without_a_section_at_work_has_no_pace() {
        let ended = RunReport { current: None, ..report(0, 500, 1000) };
        assert_eq!(ended.pace(at(110)), None);
    }
}
