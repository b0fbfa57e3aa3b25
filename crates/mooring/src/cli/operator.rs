//! `mooring operator list|add|edit|activate|deactivate|password`

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::{
    Hub, One, Printed,
    limits::{LimitTo, tell_limits},
    listing,
};
use crate::{output, secrets};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List operators.
    List(List),
    /// Add one. The password comes from a file, MOORING_NEW_PASSWORD, or a prompt.
    Add(Add),
    /// Give one another role, or limit it to groups. Its sessions end.
    Edit(Edit),
    /// Let one log in again.
    Activate(One),
    /// Let one log in no more. Its sessions end; its tokens are everybody's: `mooring token remove`.
    Deactivate(One),
    /// Set another password of one, from a file, MOORING_NEW_PASSWORD, or a prompt. Its sessions end.
    Password(Password),
}

/// What somebody or a token may do; each role includes the one before.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum RoleName {
    /// Reads.
    Viewer,
    /// Starts synchronizations.
    Operator,
    /// Approves what is held.
    Approver,
    /// Configures.
    Admin,
}

impl RoleName {
    /// Its word in the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Approver => "approver",
            Self::Admin => "admin",
        }
    }
}

#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
}

#[derive(Debug, Args)]
pub struct Add {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
    /// Login name.
    username: String,
    /// Role.
    #[arg(long, value_enum, default_value_t = RoleName::Viewer)]
    role: RoleName,
    /// File with the password.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    #[command(flatten)]
    limits: LimitTo,
}

#[derive(Debug, Args)]
pub struct Edit {
    #[command(flatten)]
    one: One,
    /// Role.
    #[arg(long, value_enum, required_unless_present_any = ["limit_to", "lift_limits"])]
    role: Option<RoleName>,
    #[command(flatten)]
    limits: LimitTo,
    /// Show every integration again.
    #[arg(long, conflicts_with = "limit_to")]
    lift_limits: bool,
}

#[derive(Debug, Args)]
pub struct Password {
    #[command(flatten)]
    one: One,
    /// File with the password.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::List(options) => {
            let mut reply = options.hub.connect()?.get("operators", &[]).await?;
            let mut items = reply["items"].as_array_mut().map(std::mem::take).unwrap_or_default();
            if !options.printed.json {
                tell_limits(&mut items);
            }
            let columns = [
                ("id", "/id"),
                ("name", "/username"),
                ("role", "/role"),
                ("limited to", "/limits"),
                ("active", "/is_active"),
                ("last login", "/last_login_at"),
            ];
            listing::print(&items, &columns, options.printed.json)
        }
        Command::Add(options) => {
            let api = options.hub.connect()?;
            let password = new_password(options.password_file.as_deref())?;
            let mut body = json!({
                "username": options.username, "password": password.expose_secret(), "role": options.role.word(),
            });
            options.limits.put_into(&mut body);
            let added = api.post("operators", &body).await?;
            if options.printed.json {
                return output::json(&added);
            }
            println!("added operator {} as {}", options.username, options.role.word());
            Ok(())
        }
        Command::Edit(options) => {
            let mut body = json!({});
            if let Some(role) = options.role {
                body["role"] = role.word().into();
            }
            options.limits.put_into(&mut body);
            if options.lift_limits {
                body["limited_to"] = Value::Null;
            }
            change(options.one, body).await
        }
        Command::Activate(options) => change(options, json!({ "is_active": true })).await,
        Command::Deactivate(options) => change(options, json!({ "is_active": false })).await,
        Command::Password(options) => {
            let password = new_password(options.password_file.as_deref())?;
            change(options.one, json!({ "password": password.expose_secret() })).await
        }
    }
}

fn new_password(file: Option<&Path>) -> anyhow::Result<SecretString> {
    secrets::read("the operator's new password", "--password-file", file, "MOORING_NEW_PASSWORD")
}

async fn change(one: One, body: Value) -> anyhow::Result<()> {
    let changed = one.hub.connect()?.patch(&format!("operators/{}", one.id), &body).await?;
    listing::print_one(&changed, one.printed.json)
}
