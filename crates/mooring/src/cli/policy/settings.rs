//! `mooring policy settings show|set`

use std::path::PathBuf;

use anyhow::{Context, anyhow};
use clap::{Args, Subcommand};
use hub_core::decision_settings::{DecisionSettings, Logo};

use super::super::Hub;
use crate::output;

const PLACE: &str = "trust/settings";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show them.
    Show(Show),
    /// Change those that are named; the others stay.
    Set(Set),
}

#[derive(Debug, Args)]
pub struct Show {
    #[command(flatten)]
    hub: Hub,
}

#[derive(Debug, Args)]
pub struct Set {
    #[command(flatten)]
    hub: Hub,
    /// Name of the organisation, at the head of the page.
    #[arg(long, value_name = "TEXT")]
    organisation: Option<String>,
    /// A few sentences below the reason.
    #[arg(long, value_name = "TEXT")]
    message: Option<String>,
    /// Whom to ask: a name, an e-mail address, a telephone number.
    #[arg(long, value_name = "TEXT")]
    contact: Option<String>,
    /// A page with help: an https address.
    #[arg(long, value_name = "URL")]
    help_url: Option<String>,
    /// PNG, JPEG or WebP file of at most 64 kB.
    #[arg(long, value_name = "FILE", conflicts_with = "no_logo")]
    logo: Option<PathBuf>,
    /// Take the logo away.
    #[arg(long)]
    no_logo: bool,
    /// Ask the tenants about a device with a good certificate that the hub does not know: true or false
    #[arg(long, value_name = "BOOL")]
    look_up: Option<bool>,
    /// How long a request waits for that, in milliseconds: 100 to 5000
    #[arg(long, value_name = "MS")]
    look_up_deadline_ms: Option<u32>,
    /// Keep one of so many decisions that let in: 0 (none) to 1000000. Refusals are always kept.
    #[arg(long, value_name = "N")]
    log_allowed_one_in: Option<u32>,
    /// Keep decisions for so many days: 1 to 3650
    #[arg(long, value_name = "DAYS")]
    log_days: Option<u32>,
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Show(options) => output::json(&options.hub.connect()?.get(PLACE, &[]).await?),
        Command::Set(options) => set(options).await,
    }
}

async fn set(options: Set) -> anyhow::Result<()> {
    let api = options.hub.connect()?;
    let mut settings: DecisionSettings = serde_json::from_value(api.get(PLACE, &[]).await?)
        .context("the hub is of another version: its settings cannot be read")?;
    options.change(&mut settings)?;
    output::json(&api.put(PLACE, &serde_json::to_value(settings)?).await?)
}

impl Set {
    fn change(self, settings: &mut DecisionSettings) -> anyhow::Result<()> {
        fn take<T>(place: &mut T, given: Option<T>) {
            if let Some(given) = given {
                *place = given;
            }
        }
        let page = &mut settings.page;
        take(&mut page.organisation, self.organisation);
        take(&mut page.message, self.message);
        take(&mut page.contact, self.contact);
        take(&mut page.help_url, self.help_url);
        if let Some(file) = self.logo {
            let bytes = std::fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
            page.logo = Some(Logo::of_file(&bytes).map_err(|refused| anyhow!("{refused}"))?);
        }
        if self.no_logo {
            page.logo = None;
        }
        take(&mut settings.direct_look_up.is_on, self.look_up);
        take(&mut settings.direct_look_up.deadline_ms, self.look_up_deadline_ms);
        take(&mut settings.log.allowed_one_in, self.log_allowed_one_in);
        take(&mut settings.log.days, self.log_days);
        Ok(())
    }
}
