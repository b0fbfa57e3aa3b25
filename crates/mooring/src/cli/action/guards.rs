//! `mooring action guards show|set|stop|start|cancel-waiting`

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::{
    cli::{
        Hub, Printed, WrongUsage,
        listing::{self, cell},
    },
    output::{self, printable},
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the limits of each kind, and whether all actions are stopped.
    Show(Show),
    /// Change limits; what is not named stays.
    Set(Set),
    /// Stop all actions of the hub: nothing is begun any more.
    Stop(Because),
    /// Let them go on: what is approved and waits is sent.
    Start(Because),
    /// Take back everything that was not begun.
    CancelWaiting(CancelWaiting),
}

#[derive(Debug, Args)]
pub struct Show {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
}

#[derive(Debug, Args)]
pub struct Because {
    #[command(flatten)]
    show: Show,
    /// Why.
    #[arg(long)]
    reason: String,
}

#[derive(Debug, Args)]
pub struct CancelWaiting {
    #[command(flatten)]
    because: Because,
    /// Of this integration; of all unless told.
    #[arg(long)]
    integration: Option<i64>,
}

#[derive(Debug, Args)]
pub struct Set {
    #[command(flatten)]
    show: Show,
    /// Length of the window: 1–1440 minutes.
    #[arg(long)]
    window_minutes: Option<u32>,
    /// What waits longer than that is cancelled: 1–168 hours.
    #[arg(long)]
    approval_hours: Option<u32>,
    /// Limits of a kind, such as `lock=10:5`: begun within the window, and more than so many at once need a second operator.
    /// Again for another kind.
    #[arg(long = "limit", value_name = "KIND=WINDOW:ABOVE")]
    limits: Vec<Limit>,
    /// Give a kind its default limits again.
    #[arg(long = "default", value_name = "KIND")]
    defaults: Vec<String>,
}

/// `lock=10:5`
#[derive(Debug, Clone)]
struct Limit {
    kind: String,
    per_window: u32,
    second_operator_above: u32,
}

impl std::str::FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('=').and_then(|(kind, numbers)| {
            let (per_window, above) = numbers.split_once(':')?;
            Some(Self {
                kind: kind.to_owned(),
                per_window: per_window.parse().ok()?,
                second_operator_above: above.parse().ok()?,
            })
        });
        parts.ok_or_else(|| "write KIND=WINDOW:ABOVE, such as lock=10:5".to_owned())
    }
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Show(show) => {
            let guards = show.hub.connect()?.get("action-guards", &[]).await?;
            print(&guards, show.printed.json)
        }
        Command::Set(options) => set(options).await,
        Command::Stop(because) => switch(because, "stop").await,
        Command::Start(because) => switch(because, "start").await,
        Command::CancelWaiting(CancelWaiting { because: Because { show, reason }, integration }) => {
            let body = json!({ "reason": reason, "integration_id": integration });
            let taken = show.hub.connect()?.post("action-guards/cancel-waiting", &body).await?;
            if show.printed.json {
                return output::json(&taken);
            }
            println!("{} targets were taken back", taken["targets"]);
            Ok(())
        }
    }
}

async fn switch(Because { show, reason }: Because, verb: &str) -> anyhow::Result<()> {
    let guards =
        show.hub.connect()?.post(&format!("action-guards/{verb}"), &json!({ "reason": reason })).await?;
    print(&guards, show.printed.json)
}

async fn set(options: Set) -> anyhow::Result<()> {
    let is_any = options.window_minutes.is_some()
        || options.approval_hours.is_some()
        || !options.limits.is_empty()
        || !options.defaults.is_empty();
    if !is_any {
        return Err(WrongUsage::new(
            "say what is to change: --window-minutes, --approval-hours, --limit or --default",
        )
        .into());
    }
    let api = options.show.hub.connect()?;
    let mut settings = api.get("action-guards", &[]).await?["settings"].take();
    if let Some(minutes) = options.window_minutes {
        settings["window_minutes"] = minutes.into();
    }
    if let Some(hours) = options.approval_hours {
        settings["approval_hours"] = hours.into();
    }
    for Limit { kind, per_window, second_operator_above } in options.limits {
        settings["kinds"][kind] =
            json!({ "per_window": per_window, "second_operator_above": second_operator_above });
    }
    for kind in &options.defaults {
        if let Some(kinds) = settings["kinds"].as_object_mut()
            && kinds.remove(kind).is_none()
        {
            return Err(
                WrongUsage::new(&format!("--default {kind:?}: no limits are set for that kind")).into()
            );
        }
    }
    print(&api.put("action-guards", &settings).await?, options.show.printed.json)
}

fn print(guards: &Value, json: bool) -> anyhow::Result<()> {
    if json {
        return output::json(guards);
    }
    match &guards["stopped"] {
        Value::Null => println!("actions: are sent"),
        stopped => println!(
            "actions: STOPPED by {} at {}: {}",
            printable(&cell(stopped, "/by")),
            cell(stopped, "/at"),
            printable(&cell(stopped, "/reason"))
        ),
    }
    println!("window: {} minutes", guards["settings"]["window_minutes"]);
    println!("orders wait at most: {} hours", guards["settings"]["approval_hours"]);
    let limits = guards["limits"].as_array().cloned().unwrap_or_default();
    let columns = [
        ("kind", "/kind"),
        ("in a window", "/per_window"),
        ("second operator above", "/second_operator_above"),
        ("set", "/is_set"),
        ("typed confirmation", "/needs_confirmation"),
    ];
    listing::print(&limits, &columns, false)
}
