//! One synchronization run and what it did (MO-7).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

macro_rules! word_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, strum::EnumString, strum::AsRefStr, strum::Display)]
        #[serde(rename_all = "snake_case")]
        #[strum(serialize_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant,)* }
    };
}

word_enum! {
    /// How much is read.
    Mode {
        /// Everything: only such a run can confirm an absence.
        Full,
        /// What the tenant saw since the last run.
        Incremental,
    }
}

word_enum! {
    /// A part of a run.
    Section {
        /// Organization groups.
        OrgGroups,
        /// Smart groups and their members.
        SmartGroups,
        /// User groups.
        UserGroups,
        /// Enrolment users.
        Users,
        /// Devices.
        Devices,
        /// The catalogue.
        Apps,
        /// Apps on each device.
        DeviceApps,
        /// Security facts of each device.
        DeviceSecurity,
        /// Certificates on each device.
        DeviceCertificates,
    }
}

word_enum! {
    /// Where a run stands.
    RunState {
        /// Asked for; nobody works on it yet.
        Requested,
        /// Being read.
        Running,
        /// Complete, and all of it applied.
        Succeeded,
        /// Complete, but its deletions wait for a person.
        Held,
        /// Some of it was read and kept; nothing was concluded from absences.
        Partial,
        /// It failed before anything was read, or the tenant refused.
        Failed,
        /// Its process died; another run follows.
        Interrupted,
        /// Stopped by an operator.
        Cancelled,
    }
}

/// Counts of one section.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SectionCounts {
    /// All of it was read and applied. First, so that it follows the section's name in the stored JSON.
    pub is_complete: bool,
    /// Pages read.
    pub pages: u64,
    /// Pages the tenant's total makes expect.
    pub pages_expected: u64,
    /// Records read, duplicates not counted.
    pub read: u64,
    /// The tenant's total.
    pub total: u64,
    /// New ones.
    pub added: u64,
    /// Changed ones.
    pub changed: u64,
    /// Not seen in this run, counted by a complete run.
    pub missing: u64,
    /// Seen again after having been missing or tombstoned.
    pub returned: u64,
    /// Tombstoned by this run.
    pub tombstoned: u64,
    /// Deletions held for a person.
    pub held: u64,
    /// Rows written to the database.
    pub writes: u64,
    /// Bytes received.
    pub bytes: u64,
}

/// What a run did, section by section. Stored as JSON in the run's row; also its progress while it runs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunReport {
    /// Counts by section, in the order they ran.
    pub sections: Vec<(Section, SectionCounts)>,
    /// Section at work.
    pub current: Option<Section>,
    /// Since when it is at work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_since: Option<Timestamp>,
    /// Records of it that had been read when it began: a section can begin a second time.
    #[serde(skip_serializing_if = "is_zero")]
    pub current_from: u64,
    /// Sections that are off because the role lacks a resource. They are tried again with the next run.
    pub off: Vec<Section>,
    /// Remarks for people: scope lost, sections without permission, drift that was repaired.
    pub remarks: Vec<String>,
    /// Chosen groups that vanished or could not be read: nothing was concluded.
    pub lost_groups: Vec<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives references")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}
