//! Security facts and certificates of single devices. What was known is replaced by another answer, never by the lack of one.

use std::collections::HashMap;

use database::{Column, Conflict, Kind, Transaction, Value, params};
use hub_core::{
    fleet::{DeviceCertificateFacts, SecurityFacts},
    ids::DeviceId,
};
use jiff::Timestamp;

use super::{SyncBatch, devices::bulk, groups::Difference};
use crate::{
    DevicePart, StoreError,
    devices::{column, text},
    security::{CERTIFICATE_FACTS, SECURITY_FACTS, certificate_facts, security_facts},
};

const SECURITY_COLUMNS: &[Column] = &[
    column("device_id", Kind::Int),
    column("has_passcode", Kind::Bool),
    column("is_passcode_compliant", Kind::Bool),
    column("passcode_grace_seconds", Kind::Int),
    column("is_encrypted", Kind::Bool),
    column("encryption_status", Kind::Text),
    column("is_data_protected", Kind::Bool),
    column("is_compromised", Kind::Bool),
    column("has_integrity_protection", Kind::Bool),
    column("secure_boot", Kind::Text),
    column("has_sealed_root", Kind::Bool),
    column("has_recovery_lock", Kind::Bool),
    column("is_enrollment_approved", Kind::Bool),
    column("is_automated_enrollment", Kind::Bool),
];

const CERTIFICATE_COLUMNS: &[Column] = &[
    column("device_id", Kind::Int),
    column("uem_id", Kind::Int),
    column("uem_uuid", Kind::Text),
    column("name", Kind::Text),
    column("issued_by", Kind::Text),
    column("expires_at_ms", Kind::Int),
    column("first_sampled_at_ms", Kind::Int),
    column("is_identity", Kind::Bool),
    column("status", Kind::Text),
    column("context", Kind::Text),
];

impl SyncBatch<'_> {
    /// The security facts of one device: writes them where they differ. Counts (added, changed, missing). An empty answer
    /// is none: see [`Self::mark_tried`].
    pub async fn write_device_security(
        &self,
        device: DeviceId,
        facts: &SecurityFacts,
        now: Timestamp,
    ) -> Result<(u64, u64, u64), StoreError> {
        let mut transaction = self.begin("write device security").await?;
        let read_before = self.mark_read(&mut transaction, device, DevicePart::Security, now).await?;
        let sql = format!("SELECT {SECURITY_FACTS} FROM device_security WHERE device_id = $1");
        let row = transaction.query_opt(&sql, params![device.0]).await?;
        let stored = row.as_ref().map(security_facts).transpose()?;
        let counts = match &stored {
            None => (1, 0, 0),
            Some(stored) => (0, u64::from(stored != facts), 0),
        };
        let is_changed = counts != (0, 0, 0);
        if is_changed {
            let conflict = Conflict::Update { key: &["device_id"] };
            let values = security_values(device, facts);
            transaction.bulk(bulk("device_security", SECURITY_COLUMNS, conflict, values)).await?;
        }
        self.commit_part(transaction, device, is_changed, read_before, now).await?;
        Ok(counts)
    }

    /// The certificates of one device: writes the difference only. Counts (added, changed, missing). Those that are not
    /// in the list go only if it is whole; an empty list where some are known is no answer.
    pub async fn write_device_certificates(
        &self,
        device: DeviceId,
        certificates: &[DeviceCertificateFacts],
        is_whole: bool,
        now: Timestamp,
    ) -> Result<(u64, u64, u64), StoreError> {
        let mut transaction = self.begin("write device certificates").await?;
        let sql = format!("SELECT {CERTIFICATE_FACTS} FROM device_certificates WHERE device_id = $1");
        let mut stored = HashMap::new();
        for row in transaction.query(&sql, params![device.0]).await? {
            let facts = certificate_facts(&row)?;
            stored.insert(facts.uem_id.0, (facts, false));
        }
        if certificates.is_empty() && !stored.is_empty() {
            drop(transaction);
            self.mark_tried(device, DevicePart::Certificates, now).await?;
            return Ok((0, 0, 0));
        }
        let certificates: Vec<_> = certificates.iter().cloned().map(in_milliseconds).collect();
        let mut difference = Difference::of(&certificates, stored, |facts| facts.uem_id.0);
        if !is_whole {
            difference.gone.clear();
            difference.counts.2 = 0;
        }
        let values = difference.write.iter().flat_map(|facts| certificate_values(device, facts)).collect();
        let conflict = Conflict::Update { key: &["device_id", "uem_id"] };
        transaction.bulk(bulk("device_certificates", CERTIFICATE_COLUMNS, conflict, values)).await?;
        forget_certificates(&mut transaction, device, &difference.gone).await?;
        self.mark_read(&mut transaction, device, DevicePart::Certificates, now).await?;
        // No decision rests on them.
        transaction.commit().await?;
        Ok(difference.counts)
    }
}

async fn forget_certificates(
    transaction: &mut Transaction,
    device: DeviceId,
    gone: &[i64],
) -> Result<(), StoreError> {
    if gone.is_empty() {
        return Ok(());
    }
    let sql = "DELETE FROM device_certificates WHERE device_id = $1 AND uem_id = $2";
    let rows = gone.iter().map(|id| vec![device.0.into(), (*id).into()]).collect();
    transaction.execute_many(sql, rows).await?;
    Ok(())
}

fn security_values(device: DeviceId, facts: &SecurityFacts) -> Vec<Value> {
    vec![
        device.0.into(),
        facts.has_passcode.into(),
        facts.is_passcode_compliant.into(),
        facts.passcode_grace_seconds.into(),
        facts.is_encrypted.into(),
        text(facts.encryption_status.clone()),
        facts.is_data_protected.into(),
        facts.is_compromised.into(),
        facts.has_integrity_protection.into(),
        text(facts.secure_boot.clone()),
        facts.has_sealed_root.into(),
        facts.has_recovery_lock.into(),
        facts.is_enrollment_approved.into(),
        facts.is_automated_enrollment.into(),
    ]
}

fn certificate_values(device: DeviceId, facts: &DeviceCertificateFacts) -> [Value; 10] {
    [
        device.0.into(),
        facts.uem_id.0.into(),
        text(facts.uem_uuid.clone()),
        text(facts.name.clone()),
        text(facts.issued_by.clone()),
        facts.expires_at.into(),
        facts.first_sampled_at.into(),
        facts.is_identity.into(),
        text(facts.status.clone()),
        text(facts.context.clone()),
    ]
}

/// Times are stored in milliseconds: compared with what is stored, a finer one would look like a change.
fn in_milliseconds(mut facts: DeviceCertificateFacts) -> DeviceCertificateFacts {
    for time in [&mut facts.expires_at, &mut facts.first_sampled_at] {
        *time = time.and_then(|time| Timestamp::from_millisecond(time.as_millisecond()).ok());
    }
    facts
}
