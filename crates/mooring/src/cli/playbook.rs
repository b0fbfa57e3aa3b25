//! `mooring playbook show|preview|set|cases|stop`

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::{One, listing};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show which playbooks of an integration are on, and how their cases stand.
    Show(One),
    /// Show what matches a playbook now: it is left alone when the playbook is switched on.
    Preview(Preview),
    /// Switch playbooks on or off, or change how far they go.
    Set(Set),
    /// List the cases of an integration's playbooks.
    Cases(Cases),
    /// Stop a case for good; what it ordered and was not begun is taken back.
    Stop(Stop),
}

#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Name {
    DeactivatedUser,
    StaleDevice,
}

impl Name {
    fn word(self) -> &'static str {
        match self {
            Self::DeactivatedUser => "deactivated_user",
            Self::StaleDevice => "stale_device",
        }
    }
}

#[derive(Debug, Args)]
pub struct Preview {
    #[command(flatten)]
    one: One,
    /// Which.
    #[arg(value_enum)]
    playbook: Name,
    /// Days without contact, of stale_device: as set unless told.
    #[arg(long)]
    days: Option<u32>,
}

#[derive(Debug, Args)]
pub struct Set {
    #[command(flatten)]
    one: One,
    /// Lock the devices of users who become inactive, and wipe them of the organization's data later.
    #[arg(long, value_name = "TRUE|FALSE")]
    deactivated_user: Option<bool>,
    /// Days between lock and wipe: 1–90.
    #[arg(long, value_name = "DAYS")]
    wipe_after_days: Option<u32>,
    /// Propose the removal of devices without contact to a second operator.
    #[arg(long, value_name = "TRUE|FALSE")]
    stale_device: Option<bool>,
    /// Days without contact: 30–730.
    #[arg(long, value_name = "DAYS")]
    stale_days: Option<u32>,
    /// What is proposed: enterprise_wipe or delete_device.
    #[arg(long, value_name = "DEED")]
    stale_deed: Option<String>,
}

#[derive(Debug, Args)]
pub struct Cases {
    #[command(flatten)]
    one: One,
    /// Only of that playbook.
    #[arg(long, value_enum)]
    playbook: Option<Name>,
    /// Only those that stand so: before, waiting, ordered, stopped or ended.
    #[arg(long)]
    state: Option<String>,
}

#[derive(Debug, Args)]
pub struct Stop {
    #[command(flatten)]
    one: One,
    /// Number of the case.
    case: i64,
    /// Why, for those who look at it later.
    #[arg(long)]
    reason: String,
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Show(options) => show(options).await,
        Command::Preview(options) => preview(options).await,
        Command::Set(options) => set(options).await,
        Command::Cases(options) => cases(options).await,
        Command::Stop(options) => {
            let body = json!({ "case": options.case, "reason": options.reason });
            let api = options.one.hub.connect()?;
            let stopped = api.post(&format!("{}/stop", place(&options.one)), &body).await?;
            listing::print_one(&stopped, options.one.printed.json)
        }
    }
}

fn place(one: &One) -> String {
    format!("integrations/{}/playbooks", one.id)
}

async fn show(options: One) -> anyhow::Result<()> {
    let mut playbooks = options.hub.connect()?.get(&place(&options), &[]).await?;
    if options.printed.json {
        return listing::print_one(&playbooks, true);
    }
    listing::print_one(&playbooks["settings"]["deactivated_user"], false)?;
    listing::print_one(&playbooks["settings"]["stale_device"], false)?;
    let cases = playbooks["cases"].as_array_mut().map(std::mem::take).unwrap_or_default();
    listing::print(&cases, &[("playbook", "/playbook"), ("state", "/state"), ("cases", "/count")], false)
}

async fn preview(options: Preview) -> anyhow::Result<()> {
    let body = json!({ "playbook": options.playbook.word(), "days": options.days });
    let api = options.one.hub.connect()?;
    let mut found = api.post(&format!("{}/preview", place(&options.one)), &body).await?;
    if options.one.printed.json {
        return listing::print_one(&found, true);
    }
    println!(
        "{} match now and are left alone when it is switched on; the first of them:",
        found["left_alone"]
    );
    let sample = found["sample"].as_array_mut().map(std::mem::take).unwrap_or_default();
    listing::print(&sample, &[("id", "/id"), ("name", "/label")], false)
}

async fn set(options: Set) -> anyhow::Result<()> {
    let mut body = json!({ "deactivated_user": {}, "stale_device": {} });
    if let Some(is_on) = options.deactivated_user {
        body["deactivated_user"]["is_on"] = is_on.into();
    }
    if let Some(days) = options.wipe_after_days {
        body["deactivated_user"]["wipe_after_days"] = days.into();
    }
    if let Some(is_on) = options.stale_device {
        body["stale_device"]["is_on"] = is_on.into();
    }
    if let Some(days) = options.stale_days {
        body["stale_device"]["days"] = days.into();
    }
    if let Some(deed) = options.stale_deed {
        body["stale_device"]["deed"] = deed.into();
    }
    let api = options.one.hub.connect()?;
    let body = json!({ "actions": { "playbooks": body } });
    let edited = api.patch(&format!("integrations/{}", options.one.id), &body).await?;
    listing::print_one(&edited["actions"]["playbooks"], options.one.printed.json)
}

async fn cases(options: Cases) -> anyhow::Result<()> {
    let mut query = Vec::new();
    if let Some(playbook) = options.playbook {
        query.push(("playbook", playbook.word().to_owned()));
    }
    if let Some(state) = options.state {
        query.push(("state", state));
    }
    let api = options.one.hub.connect()?;
    let items = listing::fetch(&api, &format!("{}/cases", place(&options.one)), &query, 0).await?;
    let columns = [
        ("case", "/id"),
        ("playbook", "/playbook"),
        ("of", "/label"),
        ("state", "/state"),
        ("step", "/step"),
        ("due", "/due_at"),
        ("last order", "/last_action"),
        ("what was found or done", "/words"),
    ];
    listing::print(&items, &columns, options.one.printed.json)
}
