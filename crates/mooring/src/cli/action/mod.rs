//! `mooring action lock|wipe|...|list|show|items|events|approve|cancel|settle|check|guards`

mod decide;
mod follow;
mod guards;
mod kinds;
mod order;
mod shown;
mod targets;

use clap::{Args, Subcommand};
use serde_json::json;

pub(super) use order::{How, order as order_action};
pub(super) use targets::the_integration;

use super::{Hub, One, Printed, listing};
use kinds::{AddUser, DeleteUser, Deploy, Message, Move, OnDevices, OnUsers, UpdateUser, Wipe, Withdraw};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Lock the screens of devices.
    Lock(OnDevices),
    /// Wipe devices: say which kind of wipe, there is no default.
    Wipe(Wipe),
    /// Take the passcodes of devices away.
    ClearPasscode(OnDevices),
    /// Have devices fetch what the tenant has for them.
    Sync(OnDevices),
    /// Ask devices for their current facts.
    Query(OnDevices),
    /// Send a message to devices or their users.
    Message(Message),
    /// Move devices to another organization group.
    Move(Move),
    /// Delete the records of devices in the tenant, which wipes corporate data.
    DeleteDevice(OnDevices),
    /// Add a user.
    AddUser(AddUser),
    /// Change users.
    UpdateUser(UpdateUser),
    /// Let users enrol and work.
    ActivateUser(OnUsers),
    /// Keep users from enrolling.
    DeactivateUser(OnUsers),
    /// Delete users.
    DeleteUser(DeleteUser),
    /// Assign an app to groups: their ids are in `mooring group list`.
    Deploy(Deploy),
    /// Take the assignment of an app away from groups, which may remove it from devices.
    Withdraw(Withdraw),
    /// List actions, newest first.
    List(List),
    /// Show an action, and how its targets stand.
    Show(One),
    /// List the targets of an action with what became of each.
    Items(Items),
    /// List what happened to an action.
    Events(One),
    /// Let an action of somebody else go on, as its list was seen.
    Approve(decide::Approve),
    /// Take back what of an action was not begun.
    Cancel(decide::Cancel),
    /// Say how a target ended of which the tenant tells nothing. Nothing is sent by it.
    Settle(decide::Settle),
    /// Read now what became of the targets whose outcome is open.
    Check(One),
    /// The limits of actions, and the switch that stops all of them.
    #[command(subcommand)]
    Guards(guards::Command),
}

#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
    /// Id of an integration.
    #[arg(long)]
    integration: Option<i64>,
    /// lock, enterprise_wipe, device_wipe, clear_passcode, ...
    #[arg(long)]
    kind: Option<String>,
    /// held, going, ended
    #[arg(long)]
    state: Option<String>,
    /// Id of a device in the hub.
    #[arg(long)]
    device: Option<i64>,
    /// How many at most; 0 for all.
    #[arg(long, default_value_t = 100)]
    limit: usize,
}

#[derive(Debug, Args)]
pub struct Items {
    #[command(flatten)]
    one: One,
    /// held, approved, sending, accepted, held_by_uem, unknown, confirmed, failed, cancelled
    #[arg(long)]
    state: Option<String>,
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Lock(on) => on.run(json!({ "kind": "lock" })).await,
        Command::Wipe(wipe) => wipe.run().await,
        Command::ClearPasscode(on) => on.run(json!({ "kind": "clear_passcode" })).await,
        Command::Sync(on) => on.run(json!({ "kind": "sync_device" })).await,
        Command::Query(on) => on.run(json!({ "kind": "query_device" })).await,
        Command::Message(message) => message.run().await,
        Command::Move(options) => options.run().await,
        Command::DeleteDevice(on) => on.run(json!({ "kind": "delete_device" })).await,
        Command::AddUser(options) => options.run().await,
        Command::UpdateUser(options) => options.run().await,
        Command::ActivateUser(on) => on.run(json!({ "kind": "activate_user" })).await,
        Command::DeactivateUser(on) => on.run(json!({ "kind": "deactivate_user" })).await,
        Command::DeleteUser(options) => options.run().await,
        Command::Deploy(options) => options.run().await,
        Command::Withdraw(options) => options.run().await,
        Command::List(options) => list(options).await,
        Command::Show(One { hub, printed, id }) => {
            let action = hub.connect()?.get(&format!("actions/{id}"), &[]).await?;
            shown::action(&action, printed.json)
        }
        Command::Items(options) => items(options).await,
        Command::Events(One { hub, printed, id }) => {
            let events = listing::whole(&hub.connect()?, &format!("actions/{id}/events")).await?;
            let columns = [
                ("at", "/at"),
                ("target", "/position"),
                ("event", "/event"),
                ("then", "/to_state"),
                ("by", "/by"),
            ];
            listing::print(&events, &[&columns[..], &[("words", "/words")]].concat(), printed.json)
        }
        Command::Approve(options) => options.run().await,
        Command::Cancel(options) => options.run().await,
        Command::Settle(options) => options.run().await,
        Command::Check(One { hub, printed, id }) => {
            let asked = hub.connect()?.post(&format!("actions/{id}/check"), &json!({})).await?;
            if printed.json {
                return crate::output::json(&asked);
            }
            println!("{} targets of action {id} are read now", asked["targets"]);
            Ok(())
        }
        Command::Guards(command) => guards::run(command).await,
    }
}

async fn list(options: List) -> anyhow::Result<()> {
    let filters = [
        ("integration_id", options.integration.map(|id| id.to_string())),
        ("kind", options.kind),
        ("state", options.state),
        ("device_id", options.device.map(|id| id.to_string())),
    ];
    let query: Vec<(&str, String)> =
        filters.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect();
    let mut items = listing::fetch(&options.hub.connect()?, "actions", &query, options.limit).await?;
    if !options.printed.json {
        items.iter_mut().for_each(|item| item["standing"] = shown::standing(item).into());
    }
    let columns = [
        ("id", "/id"),
        ("kind", "/kind"),
        ("integration", "/integration_id"),
        ("state", "/state"),
        ("targets", "/standing"),
        ("by", "/requested_by"),
        ("at", "/requested_at"),
        ("reason", "/reason"),
    ];
    listing::print(&items, &columns, options.printed.json)
}

async fn items(Items { one, state }: Items) -> anyhow::Result<()> {
    let query: Vec<(&str, String)> = state.map(|state| ("state", state)).into_iter().collect();
    let items = listing::fetch(&one.hub.connect()?, &format!("actions/{}/items", one.id), &query, 0).await?;
    shown::items(&items, one.printed.json)
}
