//! On the page of one device: what its last security sample told, and its certificates, each with its age.

use askama::Template;
use hub_core::{
    fleet::{DeviceCertificateFacts, SecurityFacts},
    ids::DeviceId,
};
use jiff::Timestamp;
use page_kit::components::{Badge, Moment, Tone};

use crate::{WebState, dashboard::PageError};

/// What the last sample told.
#[derive(Template)]
#[template(path = "device_security.html")]
pub(super) struct SecurityCard {
    sample: Option<Sample>,
    patched_at: Option<Moment>,
}

/// The certificates.
#[derive(Template)]
#[template(path = "device_certificates.html")]
pub(super) struct CertificatesCard {
    certificates: Vec<Certificate>,
    read: Option<Moment>,
}

struct Sample {
    read: Moment,
    badges: Vec<Badge>,
    facts: Vec<(&'static str, String)>,
}

struct Certificate {
    facts: DeviceCertificateFacts,
    status: Badge,
    expires: Moment,
}

impl SecurityCard {
    /// Of a device whose system was patched then.
    pub async fn of(
        state: &WebState,
        id: DeviceId,
        patched_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Self, PageError> {
        let sample = state.store.security_of_device(id).await?;
        Ok(Self {
            sample: sample.map(|read| Sample {
                read: Moment::new(read.read_at, now),
                badges: badges(&read.facts),
                facts: lines(&read.facts),
            }),
            patched_at: patched_at.map(|at| Moment::new(at, now)),
        })
    }
}

impl CertificatesCard {
    /// Of a device.
    pub async fn of(state: &WebState, id: DeviceId, now: Timestamp) -> Result<Self, PageError> {
        let certificates = state.store.certificates_on_device(id).await?;
        Ok(Self {
            read: certificates.as_ref().map(|read| Moment::new(read.read_at, now)),
            certificates: certificates
                .map(|read| read.facts.into_iter().map(|facts| certificate(facts, now)).collect())
                .unwrap_or_default(),
        })
    }
}

/// What decisions look at.
fn badges(facts: &SecurityFacts) -> Vec<Badge> {
    let badge =
        |is_good: Option<bool>, good: &'static str, bad: &'static str, unknown: &'static str| match is_good {
            Some(true) => Badge::new(Tone::Good, good),
            Some(false) => Badge::new(Tone::Bad, bad),
            None => Badge::new(Tone::Neutral, unknown),
        };
    let passcode = match (facts.has_passcode, facts.is_locked_by_passcode()) {
        (Some(true), Some(false)) => Badge::new(Tone::Bad, "Passcode breaks its policy"),
        (_, counts) => badge(counts, "Passcode", "No passcode", "Passcode not known"),
    };
    vec![passcode, badge(facts.is_encrypted, "Encrypted", "Not encrypted", "Encryption not known")]
}

/// What was told; what was not is left out, since each platform tells its own part.
fn lines(facts: &SecurityFacts) -> Vec<(&'static str, String)> {
    let yes_no = |fact: Option<bool>| fact.map(|is| if is { "Yes" } else { "No" }.to_owned());
    let word = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    [
        ("Passcode set", yes_no(facts.has_passcode)),
        ("Meets the passcode policy", yes_no(facts.is_passcode_compliant)),
        ("Passcode is asked for", facts.passcode_grace_seconds.map(asked_after)),
        ("Storage encrypted", yes_no(facts.is_encrypted)),
        ("State of encryption", word(&facts.encryption_status)),
        ("Data protection", yes_no(facts.is_data_protected)),
        ("Compromised", yes_no(facts.is_compromised)),
        ("System integrity protection", yes_no(facts.has_integrity_protection)),
        ("Secure boot", word(&facts.secure_boot)),
        ("Sealed root volume", yes_no(facts.has_sealed_root)),
        ("Recovery lock", yes_no(facts.has_recovery_lock)),
        ("Enrolment approved by its user", yes_no(facts.is_enrollment_approved)),
        ("Automated enrolment", yes_no(facts.is_automated_enrollment)),
    ]
    .into_iter()
    .filter_map(|(label, value)| Some((label, value?)))
    .collect()
}

fn asked_after(seconds: i64) -> String {
    if seconds <= 0 { "at once".to_owned() } else { format!("after {seconds} s") }
}

fn certificate(facts: DeviceCertificateFacts, now: Timestamp) -> Certificate {
    let is_over = facts.expires_at.is_some_and(|at| at < now);
    let status = match facts.status.as_str() {
        _ if is_over => Badge::new(Tone::Bad, "Expired"),
        "active" => Badge::new(Tone::Good, "Active"),
        "revoked" => Badge::new(Tone::Bad, "Revoked"),
        "" => Badge::new(Tone::Neutral, "Not known"),
        other => Badge::new(Tone::Neutral, other),
    };
    Certificate { status, expires: Moment::new(facts.expires_at, now), facts }
}
