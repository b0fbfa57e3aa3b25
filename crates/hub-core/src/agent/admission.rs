//! Whether an agent that registers is let in. The token of an integration is in many hands, so with it only a device that never had an
//! agent gets one; everything else is for a person, who makes a file for that one device (an *invitation*).

use crate::{addition::Standing, ids::DeviceId};

/// The agent that has the key already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyHolder {
    /// Whether it belongs to the device that registers now.
    pub is_of_this_device: bool,
    /// A person took its access away.
    pub is_revoked: bool,
    /// It has no device, and nothing will give it one: its registration ended before the fleet had its device.
    pub is_stale: bool,
}

/// The agent that the device has already, with another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherAgent {
    /// A person took its access away.
    pub is_revoked: bool,
}

/// What an agent presents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presented {
    /// The token of the integration.
    SharedToken,
    /// An invitation for one device, used before or not.
    Invitation {
        /// Another registration used it.
        is_used: bool,
    },
}

/// What is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// It is registered already: nothing changes.
    Same,
    /// It is the first of its device, or takes the place of the one before.
    Enter,
    /// It is refused.
    Refused(Refusal),
}

/// Why an agent is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The device was removed.
    #[error("this device was removed: it must be enrolled in the tenant again")]
    DeviceRemoved,
    /// Several devices could be meant.
    #[error(
        "several devices answer to these identifiers: make a settings file for this device on its page in the hub"
    )]
    Ambiguous,
    /// Too many wait.
    #[error("too many registrations wait for a synchronization: synchronize, or remove some")]
    Full,
    /// A person took its access away.
    #[error(
        "a person took this agent's access away: to let it in again, make a settings file for this device on its page in the hub"
    )]
    Revoked,
    /// The device has another agent.
    #[error(
        "this device has an agent with another key: to replace it, make a settings file for this device on its page in the hub"
    )]
    OtherAgent,
    /// The key belongs to another device.
    #[error(
        "this key is of another device's agent: empty the agent's state folder, which was copied from there"
    )]
    KeyOfAnother,
    /// It says that it runs on another system than the tenant knows, or on one that has no agent.
    #[error(
        "the hub knows this device with another system than the one the agent runs on: make a settings file for this device on its page in the hub"
    )]
    OtherSystem,
    /// The invitation was used.
    #[error("this settings file was used already: make a new one on the device's page in the hub")]
    InvitationUsed,
}

/// Decides. It starts from *refused*: each way in is named.
pub fn admit(
    standing: Standing,
    presented: Presented,
    holder: Option<KeyHolder>,
    other: Option<OtherAgent>,
) -> Admission {
    match standing {
        Standing::Removed => return Admission::Refused(Refusal::DeviceRemoved),
        Standing::Ambiguous => return Admission::Refused(Refusal::Ambiguous),
        Standing::Full => return Admission::Refused(Refusal::Full),
        Standing::Known(DeviceId(_)) | Standing::Provisional => {}
    }
    match (holder, presented) {
        (Some(holder), _) if !holder.is_of_this_device => Admission::Refused(Refusal::KeyOfAnother),
        (Some(holder), _) if !holder.is_revoked && !holder.is_stale => Admission::Same,
        (_, Presented::Invitation { is_used: false }) => Admission::Enter,
        (_, Presented::Invitation { is_used: true }) => Admission::Refused(Refusal::InvitationUsed),
        (Some(holder), Presented::SharedToken) if holder.is_revoked => Admission::Refused(Refusal::Revoked),
        // A registration that ended is none.
        (_, Presented::SharedToken) => match other {
            Some(OtherAgent { is_revoked: true }) => Admission::Refused(Refusal::Revoked),
            Some(OtherAgent { is_revoked: false }) => Admission::Refused(Refusal::OtherAgent),
            None => Admission::Enter,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_the_shared_token_only_a_first_agent_gets_in() {
        let known = Standing::Known(DeviceId(1));
        let holder = |is_of_this_device, is_revoked| {
            Some(KeyHolder { is_of_this_device, is_revoked, is_stale: false })
        };
        let stale =
            |is_of_this_device, is_revoked| Some(KeyHolder { is_of_this_device, is_revoked, is_stale: true });
        let other = |is_revoked| Some(OtherAgent { is_revoked });
        let (shared, fresh, used) = (
            Presented::SharedToken,
            Presented::Invitation { is_used: false },
            Presented::Invitation { is_used: true },
        );
        let no = Admission::Refused;
        for (standing, presented, holder, other, expected) in [
            (known, shared, None, None, Admission::Enter),
            (Standing::Provisional, shared, None, None, Admission::Enter),
            (known, shared, holder(true, false), None, Admission::Same),
            (known, shared, holder(true, true), None, no(Refusal::Revoked)),
            (known, shared, holder(false, false), None, no(Refusal::KeyOfAnother)),
            (known, fresh, holder(false, false), None, no(Refusal::KeyOfAnother)),
            (known, shared, None, other(false), no(Refusal::OtherAgent)),
            (known, shared, None, other(true), no(Refusal::Revoked)),
            (known, fresh, None, other(false), Admission::Enter),
            (known, fresh, None, other(true), Admission::Enter),
            (known, fresh, holder(true, true), None, Admission::Enter),
            (known, used, holder(true, false), None, Admission::Same),
            (known, used, holder(true, true), None, no(Refusal::InvitationUsed)),
            (known, used, None, None, no(Refusal::InvitationUsed)),
            (known, shared, stale(true, false), None, Admission::Enter),
            (known, fresh, stale(true, false), other(false), Admission::Enter),
            (known, used, stale(true, false), None, no(Refusal::InvitationUsed)),
            (known, shared, stale(true, false), other(false), no(Refusal::OtherAgent)),
            (known, shared, stale(true, true), None, no(Refusal::Revoked)),
            (known, shared, stale(false, false), None, no(Refusal::KeyOfAnother)),
            (Standing::Removed, fresh, holder(true, false), None, no(Refusal::DeviceRemoved)),
            (Standing::Ambiguous, shared, None, None, no(Refusal::Ambiguous)),
            (Standing::Full, shared, None, None, no(Refusal::Full)),
        ] {
            assert_eq!(
                admit(standing, presented, holder, other),
                expected,
                "{standing:?} {presented:?} {holder:?} {other:?}"
            );
        }
    }
}
