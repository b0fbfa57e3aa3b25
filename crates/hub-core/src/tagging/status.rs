//! The status of a device, from what the hub knows of it.

use jiff::{SignedDuration, Timestamp};

use crate::fleet::Enrollment;

/// One of three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, strum::EnumIter)]
pub enum DeviceStatus {
    /// Registered, being enrolled, or enrolled and never seen.
    Provisioned,
    /// Seen within the last days that the settings name.
    Active,
    /// Not seen for longer, or no longer enrolled.
    Inactive,
}

impl DeviceStatus {
    /// Its word in the name of a tag.
    pub fn word(self) -> &'static str {
        match self {
            Self::Provisioned => "Provisioned",
            Self::Active => "Active",
            Self::Inactive => "Inactive",
        }
    }

    /// The status by enrolment and last contact. Only a contact that is recent makes a device active; a contact in the
    /// future is a clock that goes wrong somewhere and counts as recent.
    pub fn of(
        enrollment: &Enrollment,
        last_seen: Option<Timestamp>,
        inactive_after_days: u32,
        now: Timestamp,
    ) -> Self {
        match enrollment {
            Enrollment::Unenrolled => return Self::Inactive,
            Enrollment::Registered | Enrollment::InProgress => return Self::Provisioned,
            _ => {}
        }
        let Some(last_seen) = last_seen else { return Self::Provisioned };
        let days = SignedDuration::from_hours(24 * i64::from(inactive_after_days));
        if now.duration_since(last_seen) < days { Self::Active } else { Self::Inactive }
    }
}
