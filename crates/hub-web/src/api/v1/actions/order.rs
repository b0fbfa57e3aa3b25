//! What is ordered, on the wire.

use hub_core::{
    actions::{
        AppAssignment, DeviceWipe, MessageChannel, MessageToDevice, NewUser, Order, PushMode, UserChange,
    },
    ids::UemId,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::new_app::NewInternalAppBody;

/// An action with its details. No kind is a default.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
#[schema(as = Order)]
pub enum OrderBody {
    /// Locks the screens of devices.
    Lock {},
    /// Removes corporate data from devices, and their enrolment.
    EnterpriseWipe {},
    /// Resets devices to their factory state: everything on them is lost.
    DeviceWipe(DeviceWipeBody),
    /// Takes the passcodes of devices away, so that their users can set others.
    ClearPasscode {},
    /// Has devices fetch what the tenant has for them.
    SyncDevice {},
    /// Asks devices for their current facts.
    QueryDevice {},
    /// Sends a message to devices or their users.
    SendMessage(MessageBody),
    /// Moves devices to another organization group.
    ChangeOrgGroup {
        /// The group's id in the tenant.
        org_group: i64,
    },
    /// Deletes the records of devices in the tenant, which wipes corporate data.
    DeleteDevice {},
    /// Adds a user.
    AddUser(NewUserBody),
    /// Changes users.
    UpdateUser(UserChangeBody),
    /// Lets users enrol and work.
    ActivateUser {},
    /// Keeps users from enrolling.
    DeactivateUser {},
    /// Deletes users.
    DeleteUser {
        /// Their devices are deleted first. Without it, users who have devices are refused.
        #[serde(default)]
        with_devices: bool,
    },
    /// Assigns an app to groups.
    DeployApp {
        /// The app's id in the hub.
        app: i64,
        /// By itself or on demand.
        push_mode: PushModeWord,
    },
    /// Takes the assignment of an app away from groups, which may remove it from devices.
    WithdrawApp {
        /// The app's id in the hub.
        app: i64,
    },
    /// Uploads a file to the tenant and makes an internal app of it. In answers the file's name, length and SHA-256 stand beside
    /// these.
    AddInternalApp(NewInternalAppBody),
}

/// Choices of a device wipe; each is left to the tenant unless it is made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeviceWipe)]
pub struct DeviceWipeBody {
    /// Keep the data plan of an eSIM (iOS).
    #[serde(default)]
    pub preserve_data_plan: bool,
    /// Set-up without a device near by is forbidden afterwards (iOS).
    #[serde(default)]
    pub disallow_proximity_setup: bool,
    /// Remove the activation lock (Apple).
    #[serde(default)]
    pub disable_activation_lock: bool,
    /// A wipe that a restart does not stop (Windows).
    #[serde(default)]
    pub is_protected: bool,
    /// Keep what was provisioned (Windows).
    #[serde(default)]
    pub keep_provisioned_data: bool,
    /// Six digits that unlock the device afterwards (macOS). Never answered.
    #[schema(write_only)]
    pub unlock_pin: Option<String>,
}

/// A message.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MessageToDevice)]
pub struct MessageBody {
    /// How it goes.
    pub channel: ChannelWord,
    /// Subject; e-mails need one.
    #[serde(default)]
    pub subject: String,
    /// Text: up to 2,000 characters in e-mails, up to 256 otherwise.
    pub body: String,
}

/// How a message goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MessageChannel)]
pub enum ChannelWord {
    /// To the agent on the device.
    Push,
    /// To the user's address.
    Email,
    /// To the device's number.
    Sms,
}

/// How an app comes to devices.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PushMode)]
pub enum PushModeWord {
    /// Installed without asking.
    Auto,
    /// Offered in the catalogue.
    OnDemand,
}

/// A user to be added. The password stands beside the order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewUser)]
pub struct NewUserBody {
    /// Login name.
    pub user_name: String,
    /// First name; users of the directory need none.
    #[serde(default)]
    pub first_name: String,
    /// Last name; users of the directory need none.
    #[serde(default)]
    pub last_name: String,
    /// E-mail address; users of the directory need none.
    #[serde(default)]
    pub email: String,
    /// Phone number.
    #[serde(default)]
    pub phone_number: String,
    /// From the directory, so without a password of its own.
    #[serde(default)]
    pub is_directory: bool,
    /// Id of an organization group in the tenant; that of the integration unless told.
    pub org_group: Option<i64>,
    /// The tenant writes to the new user how to enrol.
    #[serde(default)]
    pub send_invitation: bool,
}

/// Facts of a user to be changed: those that are given, at least one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UserChange)]
pub struct UserChangeBody {
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number.
    pub phone_number: Option<String>,
}

impl From<OrderBody> for Order {
    fn from(body: OrderBody) -> Self {
        match body {
            OrderBody::Lock {} => Self::Lock {},
            OrderBody::EnterpriseWipe {} => Self::EnterpriseWipe {},
            OrderBody::DeviceWipe(body) => Self::DeviceWipe(DeviceWipe {
                preserve_data_plan: body.preserve_data_plan,
                disallow_proximity_setup: body.disallow_proximity_setup,
                disable_activation_lock: body.disable_activation_lock,
                is_protected: body.is_protected,
                keep_provisioned_data: body.keep_provisioned_data,
                unlock_pin: body.unlock_pin,
            }),
            OrderBody::ClearPasscode {} => Self::ClearPasscode {},
            OrderBody::SyncDevice {} => Self::SyncDevice {},
            OrderBody::QueryDevice {} => Self::QueryDevice {},
            OrderBody::SendMessage(MessageBody { channel, subject, body }) => {
                let channel = match channel {
                    ChannelWord::Push => MessageChannel::Push,
                    ChannelWord::Email => MessageChannel::Email,
                    ChannelWord::Sms => MessageChannel::Sms,
                };
                Self::SendMessage(MessageToDevice { channel, subject, body })
            }
            OrderBody::ChangeOrgGroup { org_group } => Self::ChangeOrgGroup { org_group: UemId(org_group) },
            OrderBody::DeleteDevice {} => Self::DeleteDevice {},
            OrderBody::AddUser(body) => Self::AddUser(body.into()),
            OrderBody::UpdateUser(body) => Self::UpdateUser(UserChange {
                first_name: body.first_name,
                last_name: body.last_name,
                email: body.email,
                phone_number: body.phone_number,
            }),
            OrderBody::ActivateUser {} => Self::ActivateUser {},
            OrderBody::DeactivateUser {} => Self::DeactivateUser {},
            OrderBody::DeleteUser { with_devices } => Self::DeleteUser { with_devices },
            OrderBody::DeployApp { app, push_mode } => {
                Self::DeployApp(AppAssignment { app, push_mode: push_mode.into() })
            }
            OrderBody::WithdrawApp { app } => Self::WithdrawApp { app },
            OrderBody::AddInternalApp(body) => Self::AddInternalApp(body.into()),
        }
    }
}

impl From<PushModeWord> for PushMode {
    fn from(word: PushModeWord) -> Self {
        match word {
            PushModeWord::Auto => Self::Auto,
            PushModeWord::OnDemand => Self::OnDemand,
        }
    }
}

impl From<NewUserBody> for NewUser {
    fn from(body: NewUserBody) -> Self {
        Self {
            user_name: body.user_name,
            first_name: body.first_name,
            last_name: body.last_name,
            email: body.email,
            phone_number: body.phone_number,
            is_directory: body.is_directory,
            org_group: body.org_group.map(UemId),
            send_invitation: body.send_invitation,
        }
    }
}
