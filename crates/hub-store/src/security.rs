//! Tables `device_security` and `device_certificates`.

use database::{DatabaseError, Row, params};
use hub_core::{
    fleet::{DeviceCertificateFacts, SecurityFacts},
    ids::{DeviceId, UemId},
};
use jiff::Timestamp;

use crate::{DevicePart, Store, StoreError};

/// Columns of `device_security`, in the order of [`security_facts`].
pub(crate) const SECURITY_FACTS: &str = "has_passcode, is_passcode_compliant, passcode_grace_seconds, is_encrypted,
    encryption_status, is_data_protected, is_compromised, has_integrity_protection, secure_boot, has_sealed_root,
    has_recovery_lock, is_enrollment_approved, is_automated_enrollment";
/// Columns of `device_certificates`, in the order of [`certificate_facts`].
pub(crate) const CERTIFICATE_FACTS: &str =
    "uem_id, uem_uuid, name, issued_by, expires_at_ms, first_sampled_at_ms, is_identity, status, context";

/// What was read of a device, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOfDevice<T> {
    /// It.
    pub facts: T,
    /// When.
    pub read_at: Timestamp,
}

impl Store {
    /// Security facts of a device; `None` while the tenant never gave any.
    pub async fn security_of_device(
        &self,
        device: DeviceId,
    ) -> Result<Option<ReadOfDevice<SecurityFacts>>, StoreError> {
        let Some(read_at) = self.part_read_at(DevicePart::Security, device).await? else { return Ok(None) };
        let sql = format!("SELECT {SECURITY_FACTS} FROM device_security WHERE device_id = $1");
        let row = self.database.query_opt(&sql, params![device.0]).await?;
        let facts = row.as_ref().map(security_facts).transpose()?;
        Ok(facts.map(|facts| ReadOfDevice { facts, read_at }))
    }

    /// Certificates on a device by name; `None` while they were never read.
    pub async fn certificates_on_device(
        &self,
        device: DeviceId,
    ) -> Result<Option<ReadOfDevice<Vec<DeviceCertificateFacts>>>, StoreError> {
        let Some(read_at) = self.part_read_at(DevicePart::Certificates, device).await? else {
            return Ok(None);
        };
        let sql = format!(
            "SELECT {CERTIFICATE_FACTS} FROM device_certificates WHERE device_id = $1 ORDER BY lower(name), uem_id"
        );
        let rows = self.database.query(&sql, params![device.0]).await?;
        let facts = rows.iter().map(certificate_facts).collect::<Result<_, _>>()?;
        Ok(Some(ReadOfDevice { facts, read_at }))
    }
}

/// Reads [`SECURITY_FACTS`] from the first columns of a row.
pub(crate) fn security_facts(row: &Row) -> Result<SecurityFacts, DatabaseError> {
    Ok(SecurityFacts {
        has_passcode: row.at(0)?,
        is_passcode_compliant: row.at(1)?,
        passcode_grace_seconds: row.at(2)?,
        is_encrypted: row.at(3)?,
        encryption_status: row.at(4)?,
        is_data_protected: row.at(5)?,
        is_compromised: row.at(6)?,
        has_integrity_protection: row.at(7)?,
        secure_boot: row.at(8)?,
        has_sealed_root: row.at(9)?,
        has_recovery_lock: row.at(10)?,
        is_enrollment_approved: row.at(11)?,
        is_automated_enrollment: row.at(12)?,
    })
}

/// Reads [`CERTIFICATE_FACTS`] from the first columns of a row.
pub(crate) fn certificate_facts(row: &Row) -> Result<DeviceCertificateFacts, DatabaseError> {
    Ok(DeviceCertificateFacts {
        uem_id: UemId(row.at(0)?),
        uem_uuid: row.at(1)?,
        name: row.at(2)?,
        issued_by: row.at(3)?,
        expires_at: row.at(4)?,
        first_sampled_at: row.at(5)?,
        is_identity: row.at(6)?,
        status: row.at(7)?,
        context: row.at(8)?,
    })
}
