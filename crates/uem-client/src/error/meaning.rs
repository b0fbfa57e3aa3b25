//! What a tenant's code means, in plain words: the ones that commands, users and apps meet.

use super::{ErrorKind, UemError};

impl UemError {
    /// What it means, in a part of a sentence. The tenant's own words are in the text of the error.
    pub fn meaning(&self) -> String {
        if let Some(meaning) = self.code().and_then(meaning) {
            return meaning.to_owned();
        }
        match (self.kind(), self.status()) {
            (ErrorKind::NotFound { .. }, _) => {
                "there is no such thing, or this account may not see it".to_owned()
            }
            (ErrorKind::PermissionDenied { .. }, _) => {
                "the role of this account does not allow it".to_owned()
            }
            (ErrorKind::CredentialsRefused { .. }, _) => "the tenant does not accept this account".to_owned(),
            (_, Some(404 | 405 | 501)) => "this tenant does not have that call".to_owned(),
            (_, Some(423)) => "it is locked for the moment".to_owned(),
            (_, Some(400..=499)) => "the tenant does not accept the request".to_owned(),
            _ => self.kind().to_string(),
        }
    }
}

/// Codes whose meaning is the same wherever they come.
fn meaning(code: i64) -> Option<&'static str> {
    Some(match code {
        4 => "more devices than the tenant takes in one call",
        9 => "the user still has devices",
        12 => "there is no such user, or this account may not see it",
        17 => "there is no such user group, or this account may not see it",
        21 => "the device's platform cannot do this",
        33 | 1049 | 5138 => "the tenant has this feature switched off",
        1012 => "the tenant does not accept a field of the request",
        5002 | 5061 | 5177 => "there is no such device, or this account may not see it",
        5060 => "the device's version of its operating system cannot do this",
        5093 | 1011 => "the role of this account does not allow it",
        5100 => "the device is not eligible for this command",
        5101 | 5102 => "this kind of device does not know the command",
        5181..=5184 => "the held wipe was decided already, or is not there",
        5291 => "no wipe waits for this device",
        6008 | 6183 => "there is no such organization group, or this account may not see it",
        6124 => "the organization group belongs to no customer",
        6198 => "the user comes from Apple's school or business manager and is deleted there",
        6213 => "the device is not enrolled",
        7000 => "there is no such app, or this account may not see it",
        7002 => "the tenant does not accept a parameter of the app",
        7015 => "the app is there in this version already",
        7148 => "the user is a staging user and cannot be deleted",
        10036 => "more devices than the tenant takes in one call, or none",
        200_012 => "the tenant's service for the state of devices failed",
        _ => return None,
    })
}

impl UemError {
    /// What to do about a code, where that is more than the kind tells.
    pub(super) fn remedy_of_code(&self) -> Option<&'static str> {
        Some(match self.code()? {
            4 | 10036 => "Send fewer devices in one call; what the tenant takes stands in its bulk settings.",
            9 => "Wipe and delete the user's devices first, or choose to delete them with the user.",
            21 | 5100..=5102 => "Leave this device out; the command cannot work on it.",
            33 | 1049 | 5138 => "Turn the feature on in the console, or ask the vendor's support to.",
            5060 => "Update the device first, or leave it out.",
            6213 => "Leave this device out, or enroll it again.",
            6198 => "Delete the user in Apple's school or business manager, then synchronize.",
            7015 => "Give the new file a higher version.",
            7148 => "Turn staging off for the user first, in the console under Accounts > Users > List View.",
            _ => return None,
        })
    }
}
