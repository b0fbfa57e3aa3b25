//! A device as a line of a table.

use hub_core::ids::DeviceId;
use hub_store::{DeviceRow, DeviceState};
use jiff::Timestamp;
use page_kit::components::{Badge, Moment, Tone};

use super::super::words;

/// What a line shows.
pub struct DeviceLine {
    /// Id.
    pub id: DeviceId,
    /// Its best name.
    pub name: String,
    /// Model and serial number.
    pub sub: String,
    /// Who has it.
    pub user: String,
    /// System with version.
    pub system: String,
    /// Compliance.
    pub compliance: Badge,
    /// Anything else that matters: compromised, missing, gone.
    pub flags: Vec<Badge>,
    /// Enrolment.
    pub enrollment: Badge,
    /// Last contact.
    pub last_seen: Moment,
}

impl DeviceLine {
    /// A line.
    pub fn new(row: &DeviceRow, now: Timestamp) -> Self {
        let facts = &row.facts;
        let mut flags = Vec::new();
        if facts.is_compromised == Some(true) {
            flags.push(Badge::new(Tone::Bad, "Compromised"));
        }
        match row.state {
            DeviceState::Active => {}
            DeviceState::Missing => flags.push(words::missed(row.missing_runs)),
            other => flags.push(words::device_state(other)),
        }
        Self {
            id: row.id,
            name: name(row),
            sub: joined(&[&facts.model, &facts.serial_number]),
            user: if facts.user_email.is_empty() {
                facts.user_name.clone()
            } else {
                facts.user_email.clone()
            },
            system: format!(
                "{} {}",
                words::label(&words::PLATFORMS, facts.platform.as_str()),
                facts.os_version
            )
            .trim_end()
            .to_owned(),
            compliance: words::compliance(facts.compliance.as_str()),
            flags,
            enrollment: words::enrollment(facts.enrollment.as_str()),
            last_seen: Moment::new(facts.last_seen, now),
        }
    }
}

/// The best name of a device: never empty, so that it can always be clicked.
pub fn name(row: &DeviceRow) -> String {
    let facts = &row.facts;
    [&facts.friendly_name, &facts.reported_name, &facts.serial_number, &facts.udid]
        .into_iter()
        .find(|text| !text.trim().is_empty())
        .cloned()
        .unwrap_or_else(|| format!("Device {}", row.id))
}

fn joined(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" · ")
}
