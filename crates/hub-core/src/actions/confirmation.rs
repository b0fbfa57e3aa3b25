//! What a person types before anything is broken.

use super::{ActionKind, TargetKind};

/// The words, with the numbers: `device wipe 3 devices`, `delete 1 user and 2 devices`. Nobody types them by accident, nor
/// for another list. `devices` are those that go with a user.
pub fn confirmation_for(kind: ActionKind, targets: usize, devices: usize) -> Option<String> {
    if !kind.needs_confirmation() {
        return None;
    }
    let verb = match kind {
        ActionKind::ClearPasscode => "clear passcode",
        ActionKind::WithdrawApp => "withdraw app",
        other => other.verb(),
    };
    let main = format!("{verb} {targets} {}", kind.target().word(targets));
    Some(match devices {
        0 => main,
        devices => format!("{main} and {devices} {}", TargetKind::Device.word(devices)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_names_the_deed_and_the_number() {
        for (kind, count, devices, words) in [
            (ActionKind::DeviceWipe, 1, 0, "device wipe 1 device"),
            (ActionKind::EnterpriseWipe, 12, 0, "enterprise wipe 12 devices"),
            (ActionKind::Lock, 2, 0, "lock 2 devices"),
            (ActionKind::DeleteUser, 1, 0, "delete 1 user"),
            (ActionKind::DeleteUser, 1, 1, "delete 1 user and 1 device"),
            (ActionKind::WithdrawApp, 3, 0, "withdraw app 3 groups"),
        ] {
            assert_eq!(confirmation_for(kind, count, devices).as_deref(), Some(words));
        }
        assert_eq!(confirmation_for(ActionKind::SyncDevice, 5, 0), None);
    }
}
