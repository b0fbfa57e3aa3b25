//! The vendor's words of v3, in UPPER_SNAKE.

use crate::fleet::state::{Compliance, EnrollmentStatus, Ownership};

/// `ownership`, in v2 and v3 alike
pub fn ownership(ownership: Ownership) -> &'static str {
    match ownership {
        Ownership::C => "CORPORATE",
        Ownership::E => "EMPLOYEE",
        Ownership::S => "SHARED",
        Ownership::Undefined => "UNDEFINED",
    }
}

/// `enrollment_status`
pub fn enrollment(status: EnrollmentStatus) -> &'static str {
    match status {
        EnrollmentStatus::Enrolled => "ENROLLED",
        EnrollmentStatus::EnterpriseWipePending => "ENTERPRISE_WIPE_PENDING",
        EnrollmentStatus::DeviceWipePending => "DEVICE_WIPE_PENDING",
        EnrollmentStatus::Unenrolled => "UNENROLLED",
    }
}

/// `compliance_status`: here it is `NOT_COMPLIANT`.
pub fn compliance(compliance: Compliance) -> &'static str {
    match compliance {
        Compliance::Compliant => "COMPLIANT",
        Compliance::NonCompliant => "NOT_COMPLIANT",
        Compliance::NotAvailable => "NOT_AVAILABLE",
        Compliance::PendingComplianceCheck => "PENDING_COMPLIANCE_CHECK",
    }
}
