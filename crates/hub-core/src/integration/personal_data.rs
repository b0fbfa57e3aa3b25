//! Which personal data the hub takes from a tenant (HM-12). What is off is neither stored nor passed on.

use serde::{Deserialize, Serialize};

use crate::{
    addition::Registration,
    fleet::{DeviceCertificateFacts, DeviceFacts, UserFacts},
};

/// One switch for each kind; all on unless told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PersonalData {
    /// E-mail addresses. Off: the owner's is `<device UDID>@vendor.UEM`.
    pub email: bool,
    /// First, last and display names.
    pub names: bool,
    /// Phone numbers.
    pub phone_number: bool,
    /// Friendly and reported names of devices.
    pub device_friendly_name: bool,
    /// User names.
    pub user_name: bool,
}

impl Default for PersonalData {
    fn default() -> Self {
        Self { email: true, names: true, phone_number: true, device_friendly_name: true, user_name: true }
    }
}

/// What stands for the e-mail of a device's owner where none is taken.
pub const VENDOR_EMAIL_DOMAIN: &str = "vendor.UEM";

impl PersonalData {
    /// Takes out of a device what is off. Called before anything is compared or stored.
    pub fn strip_device(&self, device: &mut DeviceFacts) {
        if !self.email {
            device.user_email = vendor_email(&device.udid);
        }
        if !self.phone_number {
            device.phone_number.clear();
        }
        if !self.device_friendly_name {
            device.friendly_name.clear();
            device.reported_name.clear();
        }
        if !self.user_name {
            device.user_name.clear();
        }
    }

    /// Takes out of a user what is off.
    pub fn strip_user(&self, user: &mut UserFacts) {
        if !self.email {
            user.email.clear();
        }
        if !self.names {
            for name in [&mut user.first_name, &mut user.last_name, &mut user.display_name] {
                name.clear();
            }
        }
        if !self.phone_number {
            user.phone_number.clear();
        }
        if !self.user_name {
            user.user_name.clear();
        }
    }

    /// Takes out of a certificate what is off. A subject may hold anything by which a person is known, in any form: while
    /// one of that is off, no subject is taken.
    pub fn strip_certificate(&self, certificate: &mut DeviceCertificateFacts) {
        if self.takes_subjects() {
            return;
        }
        if certificate.issued_by == certificate.name {
            certificate.issued_by.clear();
        }
        certificate.name.clear();
    }

    /// Whether subjects of certificates are taken: each of e-mail, names, user and device names may stand in one.
    pub fn takes_subjects(&self) -> bool {
        let Self { email, names, phone_number: _, device_friendly_name, user_name } = *self;
        email && names && device_friendly_name && user_name
    }

    /// Takes out of what a device tells of itself what is off.
    pub fn strip_registration(&self, registration: &mut Registration) {
        if !self.email {
            registration.user_email.clear();
        }
        if !self.device_friendly_name {
            registration.name.clear();
        }
    }

    /// Whether something that `before` took is no longer taken: what is stored of it must go.
    pub fn is_less_than(&self, before: &Self) -> bool {
        self.switches().iter().zip(before.switches()).any(|(now, before)| before && !now)
    }

    /// Whether something is taken that `before` did not take: it must be read again.
    pub fn is_more_than(&self, before: &Self) -> bool {
        before.is_less_than(self)
    }

    fn switches(&self) -> [bool; 5] {
        // Taken apart without `..`, so that a new switch cannot be forgotten here.
        let Self { email, names, phone_number, device_friendly_name, user_name } = *self;
        [email, names, phone_number, device_friendly_name, user_name]
    }
}

/// `<UDID>@vendor.UEM`; empty for a device without UDID.
pub fn vendor_email(udid: &str) -> String {
    if udid.is_empty() { String::new() } else { format!("{udid}@{VENDOR_EMAIL_DOMAIN}") }
}
