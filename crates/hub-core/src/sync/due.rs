//! When an integration is read next: what the schedule starts by, and what the status panels tell.

use jiff::{SignedDuration, Timestamp};

use super::Section;

/// What the device interval reads, and the section whose runs tell when the last one was.
pub const FLEET: (&[Section], Section) = (
    &[Section::OrgGroups, Section::Users, Section::Devices, Section::SmartGroups, Section::UserGroups],
    Section::Devices,
);
/// What the app interval reads, and the same.
pub const APPS: (&[Section], Section) = (&[Section::Apps, Section::DeviceApps], Section::DeviceApps);
/// What the security interval reads, and the same. Certificates are apart, so that the one never waits for the other.
pub const SECURITY: (&[Section], Section) = (&[Section::DeviceSecurity], Section::DeviceSecurity);
/// The certificates of devices, by the security interval as well.
pub const CERTIFICATES: (&[Section], Section) = (&[Section::DeviceCertificates], Section::DeviceCertificates);

/// Runs looked at of each kind: more than the failures in a row that count.
pub const ATTEMPTS_LOOKED_AT: u32 = 10;
/// After a run that did not succeed the next one waits at least this long, and longer with each further one.
const RETRY_PAUSE: SignedDuration = SignedDuration::from_mins(1);
/// Failures in a row that make the pause longer: 1, 2, 4, 8, 16, 32 minutes.
const FAILURES_COUNTED: u32 = 6;

/// What the schedule looks at of an earlier run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    /// Begun.
    pub began: Timestamp,
    /// Ended, or begun while it runs.
    pub ended: Timestamp,
    /// How.
    pub end: End,
    /// Of the integration when it ran.
    pub scope_version: i64,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// All was read.
    Complete,
    /// Its time was over: nothing is wrong, and there is more to read.
    CutShort,
    /// Something failed.
    Failed,
}

/// When the next run is due; the past means now. `attempts` are the earlier ones, newest first.
pub fn due_at(attempts: &[Attempt], scope_version: i64, interval: SignedDuration) -> Timestamp {
    let Some(last) = attempts.first().filter(|last| last.scope_version == scope_version) else {
        return Timestamp::MIN;
    };
    let at = match last.end {
        End::Complete => last.began.checked_add(interval),
        End::CutShort => last.ended.checked_add(RETRY_PAUSE.min(interval)),
        End::Failed => {
            let doublings = failures(attempts).clamp(1, FAILURES_COUNTED) - 1;
            last.ended.checked_add((RETRY_PAUSE * 2_i32.pow(doublings)).min(interval))
        }
    };
    at.unwrap_or(Timestamp::MAX)
}

/// Failures in a row, the last one first.
pub fn failures(attempts: &[Attempt]) -> u32 {
    let failures = attempts.iter().take_while(|attempt| attempt.end == End::Failed).count();
    u32::try_from(failures).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute)
    }

    fn attempt(minute: i64, end: End) -> Attempt {
        Attempt { began: at(minute), ended: at(minute), end, scope_version: 1 }
    }

    fn due(attempts: &[Attempt], minute: i64) -> bool {
        due_at(attempts, 1, SignedDuration::from_mins(60)) <= at(minute)
    }

    #[test]
    fn the_first_run_is_due_at_once_and_the_next_after_the_interval() {
        assert!(due(&[], 0));
        assert!(!due(&[attempt(0, End::Complete)], 59));
        assert!(due(&[attempt(0, End::Complete)], 60));
    }

    #[test]
    fn failures_are_tried_again_with_growing_pauses_up_to_the_interval() {
        assert!(!due(&[attempt(100, End::Failed)], 100));
        assert!(due(&[attempt(100, End::Failed)], 101));
        let three = [attempt(100, End::Failed), attempt(98, End::Failed), attempt(97, End::Failed)];
        assert!(!due(&three, 103));
        assert!(due(&three, 104));
        let many = [attempt(100, End::Failed); 40];
        assert!(!due(&many, 131));
        assert!(due(&many, 132));
    }

    #[test]
    fn a_run_whose_time_was_over_goes_on_after_a_short_pause_however_often() {
        let many = [attempt(100, End::CutShort); 10];
        assert!(!due(&many, 100));
        assert!(due(&many, 101));
    }

    #[test]
    fn an_edit_of_server_or_credentials_makes_a_run_due_at_once() {
        let interval = SignedDuration::from_mins(60);
        assert_eq!(due_at(&[attempt(0, End::Complete)], 2, interval), Timestamp::MIN);
    }

    #[test]
    fn who_waits_longest_is_due_first() {
        let hour = SignedDuration::from_mins(60);
        let fleet = due_at(&[attempt(100, End::Complete)], 1, hour);
        let apps = due_at(&[attempt(90, End::Complete)], 1, hour);
        assert!(apps < fleet);
    }
}
