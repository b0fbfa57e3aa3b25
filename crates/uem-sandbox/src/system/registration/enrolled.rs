//! Whether a registered device has enrolled: told from the fleet whenever it is asked.

use super::store::{Kind, Registration};
use crate::{
    Tenant,
    fleet::{By, places::ROOT},
    http::VendorError,
};

/// The vendor's word and number for where a registration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Expected.
    Registered,
    /// A device with its serial number, IMEI or UDID is enrolled.
    Enrolled,
    /// It may not enroll.
    Refused,
}

impl Standing {
    /// The vendor's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Registered => "Registered",
            Self::Enrolled => "Enrolled",
            Self::Refused => "Blacklisted",
        }
    }

    /// The vendor's number.
    pub fn number(self) -> i64 {
        match self {
            Self::Registered => 2,
            Self::Enrolled => 4,
            Self::Refused => 10,
        }
    }
}

/// Where it stands now.
pub async fn standing(tenant: &Tenant, registration: &Registration) -> Result<Standing, VendorError> {
    if registration.kind == Kind::Denied {
        return Ok(Standing::Refused);
    }
    for (by, text) in [
        (By::SerialNumber, &registration.serial_number),
        (By::Imei, &registration.imei),
        (By::Udid, &registration.udid),
    ] {
        if text.is_empty() {
            continue;
        }
        let device = tenant.fleet.find_id_within(by, text, ROOT).await?;
        if device.and_then(|id| tenant.fleet.facts(id)).is_some_and(|facts| facts.is_listed()) {
            return Ok(Standing::Enrolled);
        }
    }
    Ok(Standing::Registered)
}
