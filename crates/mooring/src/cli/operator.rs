//! `mooring operator list|add`

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use secrecy::ExposeSecret;
use serde_json::json;

use super::{Hub, Printed, listing};
use crate::{output, secrets};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List operators.
    List(List),
    /// Add one. The password comes from a file, MOORING_NEW_PASSWORD, or a prompt.
    Add(Add),
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
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::List(options) => {
            let mut reply = options.hub.connect()?.get("operators", &[]).await?;
            let items = reply["items"].as_array_mut().map(std::mem::take).unwrap_or_default();
            let columns =
                [("id", "/id"), ("name", "/username"), ("role", "/role"), ("last login", "/last_login_at")];
            listing::print(&items, &columns, options.printed.json)
        }
        Command::Add(options) => {
            let api = options.hub.connect()?;
            let file = options.password_file.as_deref();
            let password = secrets::read(
                "the new operator's password",
                "--password-file",
                file,
                "MOORING_NEW_PASSWORD",
            )?;
            let body = json!({
                "username": options.username, "password": password.expose_secret(), "role": options.role.word(),
            });
            let added = api.post("operators", &body).await?;
            if options.printed.json {
                return output::json(&added);
            }
            println!("added operator {} as {}", options.username, options.role.word());
            Ok(())
        }
    }
}
