//! What is ordered, with its details.

use serde::{Deserialize, Serialize};

use super::{ActionKind, NewInternalApp};
use crate::{ids::UemId, integration::SettingError};

/// What stands in place of what nobody is shown.
const HIDDEN: &str = "(hidden)";
const SUBJECT_CHARS_MAX: usize = 200;
const BODY_CHARS_MAX: usize = 2_000;
/// A push message is shown whole on a lock screen.
const PUSH_CHARS_MAX: usize = 256;
const FIELD_CHARS_MAX: usize = 100;

/// An action with its details.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum Order {
    /// See [`ActionKind::Lock`].
    Lock {},
    /// See [`ActionKind::EnterpriseWipe`].
    EnterpriseWipe {},
    /// See [`ActionKind::DeviceWipe`].
    DeviceWipe(DeviceWipe),
    /// See [`ActionKind::ClearPasscode`].
    ClearPasscode {},
    /// See [`ActionKind::SyncDevice`].
    SyncDevice {},
    /// See [`ActionKind::QueryDevice`].
    QueryDevice {},
    /// See [`ActionKind::SendMessage`].
    SendMessage(MessageToDevice),
    /// See [`ActionKind::ChangeOrgGroup`].
    ChangeOrgGroup {
        /// The group, in the tenant.
        org_group: UemId,
    },
    /// See [`ActionKind::DeleteDevice`].
    DeleteDevice {},
    /// See [`ActionKind::AddUser`].
    AddUser(NewUser),
    /// See [`ActionKind::UpdateUser`].
    UpdateUser(UserChange),
    /// See [`ActionKind::ActivateUser`].
    ActivateUser {},
    /// See [`ActionKind::DeactivateUser`].
    DeactivateUser {},
    /// See [`ActionKind::DeleteUser`].
    DeleteUser {
        /// The user's devices are deleted first.
        #[serde(default)]
        with_devices: bool,
    },
    /// See [`ActionKind::DeployApp`].
    DeployApp(AppAssignment),
    /// See [`ActionKind::WithdrawApp`].
    WithdrawApp {
        /// The app, in the hub.
        app: i64,
    },
    /// See [`ActionKind::AddInternalApp`].
    AddInternalApp(NewInternalApp),
}

/// Choices of a device wipe; each is left to the tenant unless it is made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeviceWipe {
    /// Keep the data plan of an eSIM (iOS).
    pub preserve_data_plan: bool,
    /// Set-up without a device near by is forbidden afterwards (iOS).
    pub disallow_proximity_setup: bool,
    /// Remove the activation lock (Apple).
    pub disable_activation_lock: bool,
    /// A wipe that cannot be undone by a restart on its way (Windows).
    pub is_protected: bool,
    /// Keep what was provisioned (Windows).
    pub keep_provisioned_data: bool,
    /// Six digits that unlock the device afterwards (macOS).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unlock_pin: Option<String>,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessageToDevice {
    /// How it goes.
    pub channel: MessageChannel,
    /// Subject, of e-mails.
    #[serde(default)]
    pub subject: String,
    /// Text.
    pub body: String,
}

/// How a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::EnumString, strum::AsRefStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum MessageChannel {
    /// To the agent on the device.
    Push,
    /// To the user's address.
    Email,
    /// To the device's number.
    Sms,
}

/// A user to be added.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NewUser {
    /// Login name.
    pub user_name: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail address.
    pub email: String,
    /// Phone number.
    pub phone_number: String,
    /// From the directory, so without a password of its own.
    pub is_directory: bool,
    /// Organization group in the tenant; `None` for that of the integration.
    pub org_group: Option<UemId>,
    /// The tenant writes to the new user how to enrol.
    pub send_invitation: bool,
}

/// Facts of a user to be changed: those that are given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UserChange {
    /// First name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
}

/// How an app comes to devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppAssignment {
    /// The app, in the hub.
    pub app: i64,
    /// By itself or on demand.
    pub push_mode: PushMode,
}

/// By itself or on demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::EnumString, strum::AsRefStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PushMode {
    /// Installed without asking.
    Auto,
    /// Offered in the catalogue.
    OnDemand,
}

impl Order {
    /// Its kind.
    pub fn kind(&self) -> ActionKind {
        match self {
            Self::Lock {} => ActionKind::Lock,
            Self::EnterpriseWipe {} => ActionKind::EnterpriseWipe,
            Self::DeviceWipe(_) => ActionKind::DeviceWipe,
            Self::ClearPasscode {} => ActionKind::ClearPasscode,
            Self::SyncDevice {} => ActionKind::SyncDevice,
            Self::QueryDevice {} => ActionKind::QueryDevice,
            Self::SendMessage(_) => ActionKind::SendMessage,
            Self::ChangeOrgGroup { .. } => ActionKind::ChangeOrgGroup,
            Self::DeleteDevice {} => ActionKind::DeleteDevice,
            Self::AddUser(_) => ActionKind::AddUser,
            Self::UpdateUser(_) => ActionKind::UpdateUser,
            Self::ActivateUser {} => ActionKind::ActivateUser,
            Self::DeactivateUser {} => ActionKind::DeactivateUser,
            Self::DeleteUser { .. } => ActionKind::DeleteUser,
            Self::DeployApp(_) => ActionKind::DeployApp,
            Self::WithdrawApp { .. } => ActionKind::WithdrawApp,
            Self::AddInternalApp(_) => ActionKind::AddInternalApp,
        }
    }

    /// The app that it brings or takes away, in the hub.
    pub fn app(&self) -> Option<i64> {
        match self {
            Self::DeployApp(assignment) => Some(assignment.app),
            Self::WithdrawApp { app } => Some(*app),
            _ => None,
        }
    }

    /// Whether the devices of users are deleted with them.
    pub fn with_devices(&self) -> bool {
        matches!(self, Self::DeleteUser { with_devices: true })
    }

    /// The order as people and logs are shown it: without what unlocks a device.
    #[must_use]
    pub fn to_show(&self) -> Self {
        match self {
            Self::DeviceWipe(wipe) => {
                let unlock_pin = wipe.unlock_pin.as_ref().map(|_| HIDDEN.to_owned());
                Self::DeviceWipe(DeviceWipe { unlock_pin, ..wipe.clone() })
            }
            other => other.clone(),
        }
    }

    /// What is wrong with its details.
    pub fn check(&self) -> Vec<SettingError> {
        match self {
            Self::DeviceWipe(wipe) => wipe.check(),
            Self::SendMessage(message) => message.check(),
            Self::ChangeOrgGroup { org_group } if org_group.0 <= 0 => {
                vec![error("org_group", &org_group.to_string(), "the id of an organization group")]
            }
            Self::AddUser(user) => user.check(),
            Self::UpdateUser(change) => change.check(),
            Self::AddInternalApp(app) => app.check(),
            _ => Vec::new(),
        }
    }
}

impl DeviceWipe {
    fn check(&self) -> Vec<SettingError> {
        let mut errors = Vec::new();
        if self.is_protected && self.keep_provisioned_data {
            errors.push(error("is_protected", "true", "one of is_protected and keep_provisioned_data"));
        }
        if let Some(pin) = &self.unlock_pin
            && (pin.len() != 6 || !pin.bytes().all(|byte| byte.is_ascii_digit()))
        {
            errors.push(error("unlock_pin", HIDDEN, "six digits"));
        }
        errors
    }
}

impl MessageToDevice {
    fn check(&self) -> Vec<SettingError> {
        let most = if self.channel == MessageChannel::Email { BODY_CHARS_MAX } else { PUSH_CHARS_MAX };
        let mut errors: Vec<_> = text("body", &self.body, 1, most).into_iter().collect();
        let least = usize::from(self.channel == MessageChannel::Email);
        errors.extend(text("subject", &self.subject, least, SUBJECT_CHARS_MAX));
        errors
    }
}

impl NewUser {
    fn check(&self) -> Vec<SettingError> {
        let mut errors: Vec<_> = [
            text("user_name", &self.user_name, 1, FIELD_CHARS_MAX),
            text("first_name", &self.first_name, usize::from(!self.is_directory), FIELD_CHARS_MAX),
            text("last_name", &self.last_name, usize::from(!self.is_directory), FIELD_CHARS_MAX),
            text("phone_number", &self.phone_number, 0, FIELD_CHARS_MAX),
            email("email", &self.email, !self.is_directory),
        ]
        .into_iter()
        .flatten()
        .collect();
        if let Some(group) = self.org_group.filter(|group| group.0 <= 0) {
            errors.push(error("org_group", &group.to_string(), "the id of an organization group"));
        }
        errors
    }
}

impl UserChange {
    fn check(&self) -> Vec<SettingError> {
        let texts = [
            ("first_name", &self.first_name),
            ("last_name", &self.last_name),
            ("phone_number", &self.phone_number),
        ];
        if texts.iter().all(|(_, value)| value.is_none()) && self.email.is_none() {
            return vec![error("first_name", "", "at least one fact to be changed")];
        }
        let given = texts.into_iter().filter_map(|(field, value)| Some((field, value.as_ref()?)));
        given
            .filter_map(|(field, value)| text(field, value, 0, FIELD_CHARS_MAX))
            .chain(self.email.as_ref().and_then(|value| email("email", value, true)))
            .collect()
    }
}

pub(super) fn text(field: &'static str, value: &str, least: usize, most: usize) -> Option<SettingError> {
    let count = value.trim().chars().count();
    let has_controls = value.chars().any(|char| char.is_control() && char != '\n');
    (!(least..=most).contains(&count) || has_controls).then(|| {
        let shown: String = value.chars().take(most).collect();
        error(field, &shown, &format!("{least} to {most} characters, without control characters"))
    })
}

fn email(field: &'static str, value: &str, is_needed: bool) -> Option<SettingError> {
    if value.is_empty() && !is_needed {
        return None;
    }
    let is_fine = value.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
    (!is_fine || text(field, value, 3, 254).is_some() || value.contains(char::is_whitespace))
        .then(|| error(field, value, "an e-mail address like name@example.com"))
}

pub(super) fn error(field: &'static str, value: &str, expected: &str) -> SettingError {
    SettingError { field, value: value.to_owned(), expected: expected.to_owned() }
}
