//! What each kind of action takes on the command line, and the order that it is.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::{
    order::{How, order, order_with_password},
    targets::{Devices, Groups, Users, the_integration},
};
use crate::{cli::WrongUsage, secrets};

#[derive(Debug, Args)]
pub struct OnDevices {
    #[command(flatten)]
    how: How,
    #[command(flatten)]
    devices: Devices,
}

impl OnDevices {
    pub async fn run(self, body: Value) -> anyhow::Result<()> {
        let api = self.how.hub.connect()?;
        let targets = self.devices.find(&api, self.how.integration).await?;
        order(&api, &self.how, body, targets).await
    }
}

#[derive(Debug, Args)]
pub struct OnUsers {
    #[command(flatten)]
    how: How,
    #[command(flatten)]
    users: Users,
}

impl OnUsers {
    pub async fn run(self, body: Value) -> anyhow::Result<()> {
        let api = self.how.hub.connect()?;
        let targets = self.users.find(&api, self.how.integration).await?;
        order(&api, &self.how, body, targets).await
    }
}

/// The two wipes. Neither is a default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum WipeKind {
    /// Corporate data and the enrolment are removed.
    Enterprise,
    /// The device is reset to its factory state: everything on it is lost.
    Device,
}

#[derive(Debug, Args)]
pub struct Wipe {
    /// What is lost: corporate data, or everything.
    #[arg(long, value_enum)]
    kind: WipeKind,
    #[command(flatten)]
    on: OnDevices,
    #[command(flatten)]
    choices: WipeChoices,
}

/// Choices of a device wipe; each is left to the tenant unless it is made.
#[derive(Debug, Args)]
struct WipeChoices {
    /// Device wipe: keep the data plan of an eSIM (iOS).
    #[arg(long)]
    preserve_data_plan: bool,
    /// Device wipe: set-up without a device near by is forbidden afterwards (iOS).
    #[arg(long)]
    disallow_proximity_setup: bool,
    /// Device wipe: remove the activation lock (Apple).
    #[arg(long)]
    disable_activation_lock: bool,
    /// Device wipe: a restart does not stop it (Windows).
    #[arg(long)]
    protected: bool,
    /// Device wipe: keep what was provisioned (Windows).
    #[arg(long)]
    keep_provisioned_data: bool,
    /// Device wipe: file with the six digits that unlock the device afterwards (macOS).
    #[arg(long, value_name = "FILE")]
    unlock_pin_file: Option<PathBuf>,
}

impl WipeChoices {
    fn is_any(&self) -> bool {
        self.preserve_data_plan
            || self.disallow_proximity_setup
            || self.disable_activation_lock
            || self.protected
            || self.keep_provisioned_data
            || self.unlock_pin_file.is_some()
    }
}

impl Wipe {
    pub async fn run(self) -> anyhow::Result<()> {
        let choices = &self.choices;
        if self.kind == WipeKind::Enterprise {
            if choices.is_any() {
                return Err(WrongUsage::new("choices of a device wipe go with --kind device only").into());
            }
            return self.on.run(json!({ "kind": "enterprise_wipe" })).await;
        }
        let mut body = json!({
            "kind": "device_wipe",
            "preserve_data_plan": choices.preserve_data_plan,
            "disallow_proximity_setup": choices.disallow_proximity_setup,
            "disable_activation_lock": choices.disable_activation_lock,
            "is_protected": choices.protected,
            "keep_provisioned_data": choices.keep_provisioned_data,
        });
        if let Some(file) = &choices.unlock_pin_file {
            body["unlock_pin"] = secrets::read_file("the unlock PIN", file)?.expose_secret().into();
        }
        self.on.run(body).await
    }
}

/// How a message goes.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Channel {
    /// To the agent on the device.
    Push,
    /// To the user's address.
    Email,
    /// To the device's number.
    Sms,
}

#[derive(Debug, Args)]
pub struct Message {
    #[command(flatten)]
    on: OnDevices,
    /// How it goes.
    #[arg(long, value_enum)]
    channel: Channel,
    /// Subject; e-mails need one.
    #[arg(long, default_value = "")]
    subject: String,
    /// Text.
    #[arg(long)]
    text: String,
}

impl Message {
    pub async fn run(self) -> anyhow::Result<()> {
        let channel = match self.channel {
            Channel::Push => "push",
            Channel::Email => "email",
            Channel::Sms => "sms",
        };
        let body =
            json!({ "kind": "send_message", "channel": channel, "subject": self.subject, "body": self.text });
        self.on.run(body).await
    }
}

#[derive(Debug, Args)]
pub struct Move {
    #[command(flatten)]
    on: OnDevices,
    /// Id in the tenant of the organization group that they go to.
    #[arg(long, value_name = "GROUP")]
    to: i64,
}

impl Move {
    pub async fn run(self) -> anyhow::Result<()> {
        self.on.run(json!({ "kind": "change_org_group", "org_group": self.to })).await
    }
}

#[derive(Debug, Args)]
pub struct AddUser {
    #[command(flatten)]
    how: How,
    /// Login name.
    user_name: String,
    /// First name; users of the directory need none.
    #[arg(long, default_value = "")]
    first_name: String,
    /// Last name; users of the directory need none.
    #[arg(long, default_value = "")]
    last_name: String,
    /// E-mail address; users of the directory need none.
    #[arg(long, default_value = "")]
    email: String,
    /// Phone number.
    #[arg(long, default_value = "")]
    phone_number: String,
    /// From the directory, so without a password of its own.
    #[arg(long)]
    directory: bool,
    /// Id of an organization group in the tenant; that of the integration unless told.
    #[arg(long)]
    org_group: Option<i64>,
    /// The tenant writes to the new user how to enrol.
    #[arg(long)]
    send_invitation: bool,
    /// File that holds the first password; else the variable `MOORING_USER_PASSWORD`, or a prompt.
    #[arg(long, value_name = "FILE", conflicts_with = "directory")]
    password_file: Option<PathBuf>,
}

impl AddUser {
    pub async fn run(self) -> anyhow::Result<()> {
        let api = self.how.hub.connect()?;
        let integration = the_integration(&api, self.how.integration).await?;
        let body = json!({
            "kind": "add_user", "user_name": self.user_name, "first_name": self.first_name,
            "last_name": self.last_name, "email": self.email, "phone_number": self.phone_number,
            "is_directory": self.directory, "org_group": self.org_group,
            "send_invitation": self.send_invitation,
        });
        let password = if self.directory || self.how.dry_run {
            None
        } else {
            let file = self.password_file.as_deref();
            Some(secrets::read("the new user's password", "--password-file", file, "MOORING_USER_PASSWORD")?)
        };
        let targets = (integration, json!({ "new_user": true }));
        order_with_password(&api, &self.how, body, targets, password).await
    }
}

#[derive(Debug, Args)]
pub struct UpdateUser {
    #[command(flatten)]
    on: OnUsers,
    /// New first name.
    #[arg(long)]
    first_name: Option<String>,
    /// New last name.
    #[arg(long)]
    last_name: Option<String>,
    /// New e-mail address.
    #[arg(long)]
    email: Option<String>,
    /// New phone number.
    #[arg(long)]
    phone_number: Option<String>,
}

impl UpdateUser {
    pub async fn run(self) -> anyhow::Result<()> {
        let body = json!({
            "kind": "update_user", "first_name": self.first_name, "last_name": self.last_name,
            "email": self.email, "phone_number": self.phone_number,
        });
        self.on.run(body).await
    }
}

#[derive(Debug, Args)]
pub struct DeleteUser {
    #[command(flatten)]
    on: OnUsers,
    /// Delete the users' devices first. Without it, users who have devices are refused.
    #[arg(long)]
    with_devices: bool,
}

impl DeleteUser {
    pub async fn run(self) -> anyhow::Result<()> {
        self.on.run(json!({ "kind": "delete_user", "with_devices": self.with_devices })).await
    }
}

/// How an app comes to devices.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Push {
    /// Installed without asking.
    Auto,
    /// Offered in the catalogue.
    OnDemand,
}

#[derive(Debug, Args)]
pub struct Deploy {
    #[command(flatten)]
    how: How,
    #[command(flatten)]
    groups: Groups,
    /// Id of the app in the hub.
    #[arg(long)]
    app: i64,
    /// By itself or on demand.
    #[arg(long, value_enum)]
    push: Push,
}

impl Deploy {
    pub async fn run(self) -> anyhow::Result<()> {
        let api = self.how.hub.connect()?;
        let push_mode = match self.push {
            Push::Auto => "auto",
            Push::OnDemand => "on_demand",
        };
        let body = json!({ "kind": "deploy_app", "app": self.app, "push_mode": push_mode });
        let targets = self.groups.find(&api, self.how.integration, self.app).await?;
        order(&api, &self.how, body, targets).await
    }
}

#[derive(Debug, Args)]
pub struct Withdraw {
    #[command(flatten)]
    how: How,
    #[command(flatten)]
    groups: Groups,
    /// Id of the app in the hub.
    #[arg(long)]
    app: i64,
}

impl Withdraw {
    pub async fn run(self) -> anyhow::Result<()> {
        let api = self.how.hub.connect()?;
        let targets = self.groups.find(&api, self.how.integration, self.app).await?;
        order(&api, &self.how, json!({ "kind": "withdraw_app", "app": self.app }), targets).await
    }
}
