//! Certificates on a device: its own identity, the company's authority, for some a user's, and what its user got for
//! mail.

use jiff::{SignedDuration, Timestamp};
use rand::Rng;
use uem_types::{
    DeviceId, EntityNumber, EntityRef,
    mdm::{
        device_certificates::{DeviceCertificate, DeviceCertificatesResult},
        enums::CertificateStatus,
    },
};

use crate::{
    fleet::{ids, state::DeviceState},
    http::{Call, Reply, VendorError},
    resource::Page,
    system::users::smime,
};

pub(super) async fn run(call: Call, device: DeviceState) -> Result<Reply, VendorError> {
    let mut certificates = Vec::new();
    if device.is_listed() {
        certificates = on_device(call.tenant.fleet.seed(), &device, call.tenant.fleet.now());
        certificates.extend(smime(&call, &device).await?);
    }
    let page = Page::v1(&call.query);
    Reply::json(&DeviceCertificatesResult {
        device_certificates: page.of(&certificates).to_vec(),
        page: Some(page.number.into()),
        page_size: Some(page.size.into()),
        total: i64::try_from(certificates.len()).ok(),
    })
}

/// What its user signs and decrypts mail with.
async fn smime(call: &Call, device: &DeviceState) -> Result<Vec<DeviceCertificate>, VendorError> {
    let Some(user) = &device.user else { return Ok(Vec::new()) };
    let now = call.tenant.fleet.now();
    let found = smime::of_user(&call.tenant.database, user.id).await?;
    let rows = found.into_iter().map(|certificate| {
        let facts = certificate.body.facts;
        let expires: Option<Timestamp> = facts.not_after.parse().ok();
        let is_good = expires.is_some_and(|expires| expires > now);
        let made = Timestamp::from_millisecond(certificate.created_at).ok();
        DeviceCertificate {
            id: Some(EntityNumber(certificate.id)),
            uuid: Some(certificate.uuid),
            name: Some(format!("S/MIME {}: {}", certificate.name, facts.subject)),
            issued_by: Some(facts.issuer),
            expires_on: expires,
            first_sample_time: made,
            last_sample_time: Some(device.last_seen),
            is_identity: Some(true),
            status: Some(if is_good { CertificateStatus::Active } else { CertificateStatus::NotInUse }),
            certificate_context: Some("User".to_owned()),
            error: Some(String::new()),
            device_id: Some(EntityRef::new(DeviceId(device.id.into()), device.friendly_name.clone(), None)),
        }
    });
    Ok(rows.collect())
}

fn on_device(seed: u64, device: &DeviceState, now: Timestamp) -> Vec<DeviceCertificate> {
    let mut rng = ids::rng(seed, "certificates", device.likeness.into());
    let (has_user, days) = (rng.random_ratio(2, 3), rng.random_range(300..800_i64));
    let new = |place: u32, name: String, issuer: &str, is_identity: bool, context: &str, days: i64| {
        let expires = device.enrolled_at + SignedDuration::from_hours(24 * days);
        DeviceCertificate {
            id: Some(EntityNumber(i64::from(device.id) * 10 + i64::from(place))),
            uuid: Some(ids::uuid(seed, "certificate", u64::from(device.id) * 10 + u64::from(place))),
            name: Some(name),
            issued_by: Some(issuer.to_owned()),
            expires_on: Some(expires),
            first_sample_time: Some(device.enrolled_at),
            last_sample_time: Some(device.last_seen),
            is_identity: Some(is_identity),
            status: Some(if expires > now { CertificateStatus::Active } else { CertificateStatus::NotInUse }),
            certificate_context: Some(context.to_owned()),
            error: Some(String::new()),
            device_id: Some(EntityRef::new(DeviceId(device.id.into()), device.friendly_name.clone(), None)),
        }
    };
    let mut certificates = vec![
        new(1, format!("AwDeviceIdentity:{}", device.uuid), "Device Root", true, "Device", 365 * 5),
        new(2, "Example Issuing CA".to_owned(), "Example Root CA", false, "Device", 365 * 10),
    ];
    if let Some(user) = device.user.as_ref().filter(|_| has_user) {
        certificates.push(new(3, format!("CN={}", user.user_name), "Example Issuing CA", true, "User", days));
    }
    certificates
}
