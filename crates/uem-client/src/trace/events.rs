//! The words of a device's log. They differ a little from version to version, so only letters are compared.

use uem_types::mdm::device_event_log::DeviceEvent;

use super::Traced;

/// How far a command came, as a line of the log says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Somebody asked for it.
    Requested,
    /// Wipe protection holds it.
    Held,
    /// An admin let it go.
    Approved,
    /// An admin dropped it.
    Rejected,
    /// The device, or the tenant for it, did not do it.
    Failed,
    /// The device did it.
    Confirmed,
}

/// How the ends of lines are called.
const STAGES: [(&str, Stage); 14] = [
    ("requested", Stage::Requested),
    ("queued", Stage::Requested),
    ("initiated", Stage::Requested),
    ("onhold", Stage::Held),
    ("held", Stage::Held),
    ("approved", Stage::Approved),
    ("rejected", Stage::Rejected),
    ("aborted", Stage::Rejected),
    ("refused", Stage::Failed),
    ("failed", Stage::Failed),
    ("error", Stage::Failed),
    ("confirmed", Stage::Confirmed),
    ("completed", Stage::Confirmed),
    ("sent", Stage::Confirmed),
];

impl Traced {
    /// The beginnings of its lines, letters only.
    fn subjects(self) -> &'static [&'static str] {
        match self {
            Self::Lock => &["devicelock", "lockdevice", "lock"],
            Self::EnterpriseWipe => &["breakmdm", "enterprisewipe"],
            Self::DeviceWipe => &["devicewipe", "wipedevice", "wipe"],
            Self::ClearPasscode => &["clearpasscode", "devicepasscodeclear"],
            Self::Sync => &["syncdevice", "devicesync"],
            Self::Query => &["devicequery", "devicequeryinformation", "deviceinformation"],
            Self::Message => &["pushmessage", "smsmessage", "emailmessage", "message"],
            Self::ChangeOrgGroup(_) => &["deviceorganizationgroup", "organizationgroup"],
            Self::Delete => &["deletedevice", "devicedelete"],
        }
    }

    /// How far the line says that this command came; `None` where it is about something else.
    pub(super) fn stage(self, event: &DeviceEvent) -> Option<Stage> {
        let words: String = event.event.as_deref()?.chars().filter(char::is_ascii_alphanumeric).collect();
        let words = words.to_ascii_lowercase();
        self.subjects().iter().find_map(|subject| {
            let rest = words.strip_prefix(subject)?;
            STAGES.iter().find(|(word, _)| *word == rest).map(|(_, stage)| *stage)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_known_by_subject_and_end_and_others_are_not_taken_for_them() {
        let stage = |traced: Traced, words: &str| {
            traced.stage(&DeviceEvent { event: Some(words.into()), ..DeviceEvent::default() })
        };
        let cases = [
            (Traced::Lock, "Device Lock Requested", Some(Stage::Requested)),
            (Traced::Lock, "LockDeviceRequested", Some(Stage::Requested)),
            (Traced::Lock, "Device Lock Confirmed", Some(Stage::Confirmed)),
            (Traced::Lock, "Lock Screen Policy Requested", None),
            (Traced::DeviceWipe, "Device Wipe On Hold", Some(Stage::Held)),
            (Traced::DeviceWipe, "Device Wipe Approved", Some(Stage::Approved)),
            (Traced::DeviceWipe, "Break MDM Confirmed", None),
            (Traced::EnterpriseWipe, "Break MDM Confirmed", Some(Stage::Confirmed)),
            (Traced::EnterpriseWipe, "Enterprise Wipe Requested", Some(Stage::Requested)),
            (Traced::EnterpriseWipe, "Device Wipe Requested", None),
            (Traced::ClearPasscode, "Clear Passcode Refused", Some(Stage::Failed)),
            (Traced::Message, "Push Message Sent", Some(Stage::Confirmed)),
            (Traced::Message, "E-mail Message Sent", Some(Stage::Confirmed)),
            (Traced::Query, "Device Query Confirmed", Some(Stage::Confirmed)),
            (Traced::Sync, "Enrollment Complete", None),
        ];
        for (traced, words, expected) in cases {
            assert_eq!(stage(traced, words), expected, "{traced:?} {words}");
        }
    }
}
