//! From what was read to what became of the command: a plain function.

use jiff::Timestamp;
use uem_types::mdm::{device_event_log::DeviceEvent, enums::EnrollmentStatus};

use super::{Mark, Stage, Trace, Traced};

/// What became of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// Nothing of it is seen. That proves nothing.
    Unknown,
    /// Wipe protection holds it; an admin of the tenant decides.
    Held,
    /// An admin of the tenant dropped it.
    Rejected,
    /// The tenant has it, and the device has not been there since.
    Queued,
    /// The device has been there since, and has not said yet that it is done.
    Delivered,
    /// The device did not do it.
    Failed,
    /// It is done.
    Confirmed,
}

/// The fate and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// What became of it.
    pub fate: Fate,
    /// Since when, by the tenant's clock.
    pub at: Option<Timestamp>,
    /// In a sentence, for a person.
    pub because: String,
    /// Who asked for it, as the log says. Somebody else may have asked for the same.
    pub asked_by: Option<String>,
}

impl Trace {
    /// What became of a command that was sent after the mark.
    pub fn fate(&self, traced: Traced, mark: &Mark) -> Evidence {
        let mut lines: Vec<(&DeviceEvent, Stage)> = self
            .events
            .iter()
            .filter(|event| mark.is_before(event))
            .filter_map(|event| traced.stage(event).map(|stage| (event, stage)))
            .collect();
        // What ended before the first request after the mark is the end of an older one.
        let asks = lines.iter().filter(|(_, stage)| ASKS.contains(stage));
        let first_asked = asks.map(|(event, _)| order(event)).min();
        let is_own_end = |event: &DeviceEvent| match first_asked {
            Some(first) => order(event) >= first,
            // A message is sent and not asked for.
            None => traced == Traced::Message,
        };
        lines.retain(|(event, stage)| !ENDS.contains(stage) || is_own_end(event));
        let asked = newest(&lines, &ASKS);
        let asked_by =
            asked.and_then(|(event, _)| event.admin_account.clone()).filter(|name| !name.is_empty());
        let found = |fate: Fate, at: Option<Timestamp>, because: &str| Evidence {
            fate,
            at,
            because: because.to_owned(),
            asked_by: asked_by.clone(),
        };
        if let Some(evidence) = self.by_record(traced, &found, asked) {
            return evidence;
        }
        match newest(&lines, &ENDS).or(asked) {
            Some((event, stage)) => self.by_line(event, stage, &found),
            None => self.without_lines(traced, &found),
        }
    }

    /// What the device's own state proves.
    fn by_record(
        &self,
        traced: Traced,
        found: &impl Fn(Fate, Option<Timestamp>, &str) -> Evidence,
        asked: Option<(&DeviceEvent, Stage)>,
    ) -> Option<Evidence> {
        let status = self.device.as_ref().and_then(|device| device.enrollment_status.as_ref());
        let has_left = status == Some(&EnrollmentStatus::Unenrolled);
        match traced {
            Traced::Delete if self.device.is_none() => {
                Some(found(Fate::Confirmed, None, "the tenant has no such device any more"))
            }
            Traced::ChangeOrgGroup(group) => {
                let own = self.device.as_ref()?.location_group_id.as_ref()?.id?;
                (own == group)
                    .then(|| found(Fate::Confirmed, None, "the device is in that organization group"))
            }
            // Leaving is what an enterprise wipe is for, whoever made the device leave.
            Traced::EnterpriseWipe if has_left => {
                Some(found(Fate::Confirmed, None, "the device is no longer enrolled"))
            }
            // A device also leaves without being erased, so that it left proves a device wipe only after one was asked for.
            Traced::DeviceWipe if has_left && asked.is_some_and(|(_, stage)| stage != Stage::Held) => {
                Some(found(Fate::Confirmed, None, "the device left after its wipe was requested"))
            }
            _ => None,
        }
    }

    /// What the newest line says.
    fn by_line(
        &self,
        event: &DeviceEvent,
        stage: Stage,
        found: &impl Fn(Fate, Option<Timestamp>, &str) -> Evidence,
    ) -> Evidence {
        let line = event.event.as_deref().unwrap_or_default();
        let says = format!("the device's log says {line:?}");
        let fate = match stage {
            Stage::Confirmed => Fate::Confirmed,
            Stage::Failed => Fate::Failed,
            Stage::Rejected => Fate::Rejected,
            Stage::Held => Fate::Held,
            Stage::Requested | Stage::Approved => {
                let seen = self.device.as_ref().and_then(|device| device.last_seen);
                match seen.zip(event.time_stamp).is_some_and(|(seen, asked)| seen > asked) {
                    true => Fate::Delivered,
                    false => Fate::Queued,
                }
            }
        };
        found(fate, event.time_stamp, &says)
    }

    /// Where the log is silent the list of wipes may know, and a status that waits for a wipe does.
    fn without_lines(
        &self,
        traced: Traced,
        found: &impl Fn(Fate, Option<Timestamp>, &str) -> Evidence,
    ) -> Evidence {
        let kind = match traced {
            Traced::EnterpriseWipe | Traced::Delete => "ENTERPRISE_WIPE",
            Traced::DeviceWipe => "DEVICE_WIPE",
            _ => return found(Fate::Unknown, None, "nothing of it is seen in the device's log"),
        };
        let is_kind = |own: &Option<String>| own.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(kind));
        let held = self.wipes.iter().find(|wipe| wipe.is("HELD") && is_kind(&wipe.wipe_type));
        if let Some(wipe) = held {
            return found(Fate::Held, wipe.event_date, "it stands in the tenant's list of held wipes");
        }
        let status = self.device.as_ref().and_then(|device| device.enrollment_status.as_ref());
        match (traced, status) {
            (Traced::EnterpriseWipe, Some(EnrollmentStatus::EnterpriseWipePending))
            | (Traced::DeviceWipe, Some(EnrollmentStatus::DeviceWipePending)) => {
                found(Fate::Queued, None, "the device waits for such a wipe")
            }
            _ => found(Fate::Unknown, None, "nothing of it is seen in the device's log"),
        }
    }
}

/// With one of these a command begins.
const ASKS: [Stage; 3] = [Stage::Requested, Stage::Approved, Stage::Held];
/// After one of these nothing more comes of it.
const ENDS: [Stage; 3] = [Stage::Confirmed, Stage::Failed, Stage::Rejected];

fn newest<'a>(lines: &[(&'a DeviceEvent, Stage)], stages: &[Stage]) -> Option<(&'a DeviceEvent, Stage)> {
    lines.iter().filter(|(_, stage)| stages.contains(stage)).max_by_key(|(event, _)| order(event)).copied()
}

/// Lines of one moment are in order of their numbers.
fn order(event: &DeviceEvent) -> (Option<Timestamp>, Option<i64>) {
    (event.time_stamp, event.id.map(|id| id.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uem_types::{
        DeviceId, EntityNumber, EntityRef, OrgGroupId,
        mdm::{device::Device, device_wipe::DeviceWipeRow},
    };

    fn line(id: i64, at: i64, words: &str) -> DeviceEvent {
        DeviceEvent {
            id: Some(EntityNumber(id)),
            event: Some(words.into()),
            time_stamp: Some(Timestamp::from_second(at).unwrap()),
            admin_account: Some("api".into()),
            ..DeviceEvent::default()
        }
    }

    fn device(status: EnrollmentStatus, seen: i64) -> Option<Device> {
        Some(Device {
            id: DeviceId(7),
            enrollment_status: Some(status),
            last_seen: Some(Timestamp::from_second(seen).unwrap()),
            location_group_id: Some(EntityRef { id: Some(OrgGroupId(570)), ..EntityRef::default() }),
            ..Device::default()
        })
    }

    const MARK: Mark = Mark { event: Some(10), at: None };

    #[test]
    fn a_command_is_followed_from_line_to_line() {
        use EnrollmentStatus::{DeviceWipePending, Enrolled, EnterpriseWipePending, Unenrolled};
        use Traced::{ClearPasscode, DeviceWipe, EnterpriseWipe, Lock};
        let requested = |id| line(id, 100, "Device Lock Requested");
        let wipe = |id| line(id, 100, "Device Wipe Requested");
        let cases: Vec<(Traced, Option<Device>, Vec<DeviceEvent>, Fate)> = vec![
            (Lock, device(Enrolled, 50), vec![], Fate::Unknown),
            (Lock, device(Enrolled, 50), vec![requested(11)], Fate::Queued),
            (Lock, device(Enrolled, 150), vec![requested(11)], Fate::Delivered),
            (
                Lock,
                device(Enrolled, 150),
                vec![line(12, 150, "Device Lock Confirmed"), requested(11)],
                Fate::Confirmed,
            ),
            // Older than the mark: of an earlier lock.
            (
                Lock,
                device(Enrolled, 150),
                vec![line(9, 90, "Device Lock Confirmed"), requested(8)],
                Fate::Unknown,
            ),
            (Lock, None, vec![], Fate::Unknown),
            (
                ClearPasscode,
                device(Enrolled, 150),
                vec![line(12, 150, "Clear Passcode Refused"), line(11, 100, "Clear Passcode Requested")],
                Fate::Failed,
            ),
            // The end of an earlier lock came after the mark: this one is still on its way, or nobody knows of it.
            (
                Lock,
                device(Enrolled, 90),
                vec![requested(12), line(11, 90, "Device Lock Confirmed")],
                Fate::Queued,
            ),
            (Lock, device(Enrolled, 90), vec![line(11, 90, "Device Lock Confirmed")], Fate::Unknown),
            (DeviceWipe, device(DeviceWipePending, 50), vec![], Fate::Queued),
            (DeviceWipe, device(EnterpriseWipePending, 50), vec![], Fate::Unknown),
            (DeviceWipe, device(Enrolled, 50), vec![line(11, 100, "Device Wipe On Hold")], Fate::Held),
            (
                DeviceWipe,
                device(Enrolled, 50),
                vec![line(12, 110, "Device Wipe Rejected"), line(11, 100, "Device Wipe On Hold")],
                Fate::Rejected,
            ),
            (
                DeviceWipe,
                device(DeviceWipePending, 50),
                vec![line(12, 110, "Device Wipe Approved"), line(11, 100, "Device Wipe On Hold")],
                Fate::Queued,
            ),
            (DeviceWipe, device(Unenrolled, 150), vec![wipe(11)], Fate::Confirmed),
            // It left, and nobody knows why.
            (DeviceWipe, device(Unenrolled, 150), vec![], Fate::Unknown),
            (DeviceWipe, device(Unenrolled, 150), vec![line(11, 100, "Device Wipe On Hold")], Fate::Held),
            (DeviceWipe, None, vec![], Fate::Unknown),
            (EnterpriseWipe, device(Unenrolled, 150), vec![], Fate::Confirmed),
            (Traced::Delete, None, vec![], Fate::Confirmed),
            (Traced::Delete, device(Enrolled, 50), vec![], Fate::Unknown),
            (Traced::ChangeOrgGroup(OrgGroupId(570)), device(Enrolled, 50), vec![], Fate::Confirmed),
            (Traced::ChangeOrgGroup(OrgGroupId(571)), device(Enrolled, 50), vec![], Fate::Unknown),
            (
                Traced::Message,
                device(Enrolled, 50),
                vec![line(11, 100, "Push Message Sent")],
                Fate::Confirmed,
            ),
        ];
        for (traced, device, events, expected) in cases {
            let trace = Trace { device, events, wipes: Vec::new() };
            assert_eq!(trace.fate(traced, &MARK).fate, expected, "{traced:?} {:?}", trace.events);
        }
    }

    #[test]
    fn a_wipe_that_only_the_list_of_wipes_knows_is_held() {
        let row = |kind: &str| DeviceWipeRow {
            wipe_type: Some(kind.into()),
            status: Some("HELD".into()),
            ..DeviceWipeRow::default()
        };
        let trace = Trace {
            device: device(EnrollmentStatus::Enrolled, 5),
            wipes: vec![row("DEVICE_WIPE")],
            events: vec![],
        };
        assert_eq!(trace.fate(Traced::DeviceWipe, &MARK).fate, Fate::Held);
        assert_eq!(trace.fate(Traced::EnterpriseWipe, &MARK).fate, Fate::Unknown);
    }

    #[test]
    fn without_numbers_the_times_count_and_without_a_mark_everything_does() {
        let nameless = |at| DeviceEvent { id: None, ..line(0, at, "Device Lock Requested") };
        let mark = Mark { event: None, at: Some(Timestamp::from_second(100).unwrap()) };
        assert!(!mark.is_before(&nameless(100)) && mark.is_before(&nameless(101)));
        assert!(Mark::default().is_before(&nameless(1)));
        let log = [line(3, 300, "a"), line(2, 200, "b")];
        assert_eq!(Mark::of(&log), Mark { event: Some(3), at: log[0].time_stamp });
    }
}
