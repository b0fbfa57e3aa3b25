//! The switches of personal data on the wire.

use hub_core::integration::PersonalData;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which personal data is taken from the tenant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PersonalData)]
pub struct PersonalDataView {
    /// E-mail addresses; where off, an owner's is `<device UDID>@vendor.UEM`.
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

/// Which personal data is taken; what is left out stays as it is. What is switched off is purged from what is stored.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonalDataEdit {
    /// E-mail addresses.
    pub email: Option<bool>,
    /// First, last and display names.
    pub names: Option<bool>,
    /// Phone numbers.
    pub phone_number: Option<bool>,
    /// Friendly and reported names of devices.
    pub device_friendly_name: Option<bool>,
    /// User names.
    pub user_name: Option<bool>,
}

impl PersonalDataEdit {
    /// What is given over what is there.
    pub fn over(&self, now: &PersonalData) -> PersonalData {
        PersonalData {
            email: self.email.unwrap_or(now.email),
            names: self.names.unwrap_or(now.names),
            phone_number: self.phone_number.unwrap_or(now.phone_number),
            device_friendly_name: self.device_friendly_name.unwrap_or(now.device_friendly_name),
            user_name: self.user_name.unwrap_or(now.user_name),
        }
    }
}

impl From<PersonalData> for PersonalDataView {
    fn from(personal: PersonalData) -> Self {
        let PersonalData { email, names, phone_number, device_friendly_name, user_name } = personal;
        Self { email, names, phone_number, device_friendly_name, user_name }
    }
}
