//! Judges a device by the policies when what they look at changes. A plain function of policies, places and the device
//! before and after the change.

use jiff::Timestamp;

use super::{
    on_device::{Subject, breaks},
    store::Policy,
};
use crate::fleet::{
    columns::Doubts,
    places::Places,
    state::{Compliance, DeviceState, EnrollmentStatus},
};

/// Sets the status that follows from the change. A status that was set outright stays, and what it stands for is made
/// to fit; a device that was not looked at yet is judged at its next contact.
pub fn judge(
    policies: &[Policy],
    places: &Places,
    before: &DeviceState,
    after: &mut DeviceState,
    now: Timestamp,
) {
    if after.compliance != before.compliance {
        after.extras.has_denied_app = false;
        let is_explained = broken(policies, places, Subject::from(&*after), after.org_group_id) == Some(true);
        after.extras.has_denied_app = after.compliance == Compliance::NonCompliant && !is_explained;
        return;
    }
    let is_first_look =
        after.compliance == Compliance::PendingComplianceCheck && after.last_seen > before.last_seen;
    if after.enrollment == EnrollmentStatus::Unenrolled || !(is_first_look || has_changed(before, after)) {
        return;
    }
    after.compliance = status(policies, places, Subject::from(&*after), after.org_group_id);
    after.compliance_checked_at = (after.compliance != Compliance::NotAvailable).then_some(now);
}

/// The status that follows from the policies that apply to a device.
pub(super) fn status(policies: &[Policy], places: &Places, device: Subject, org_group_id: i64) -> Compliance {
    match broken(policies, places, device, org_group_id) {
        None => Compliance::NotAvailable,
        Some(true) => Compliance::NonCompliant,
        Some(false) => Compliance::Compliant,
    }
}

/// Whether anything changed that a policy looks at.
fn has_changed(before: &DeviceState, after: &DeviceState) -> bool {
    Doubts::of(before) != Doubts::of(after)
        || before.platform != after.platform
        || before.org_group_id != after.org_group_id
        || (before.enrollment == EnrollmentStatus::Unenrolled)
            != (after.enrollment == EnrollmentStatus::Unenrolled)
}

/// Whether the device breaks a policy; none where no policy applies to it.
fn broken(policies: &[Policy], places: &Places, device: Subject, org_group_id: i64) -> Option<bool> {
    let applying = policies.iter().filter(|policy| {
        policy.is_active
            && policy.platform.is_none_or(|platform| platform == device.platform as u8)
            && places.is_within(org_group_id, policy.org_group_id)
    });
    applying.map(|policy| breaks(policy.rule, device)).reduce(|one, other| one || other)
}
