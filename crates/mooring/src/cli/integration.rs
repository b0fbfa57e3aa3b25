//! `mooring integration add|list|show|status|verify|check|role|sync|plan|pause|resume|groups|webhook|edit|remove|...`

use std::path::PathBuf;

use anyhow::bail;
use clap::{Args, Subcommand, ValueEnum};
use hub_core::integration::Credentials;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::{
    Hub, One, Printed,
    addition::{self, AdditionOptions, RegistrationToken},
    integration_actions::ActionOptions,
    integration_groups, listing, permissions,
    run::follow,
    tagging::{self, Tagging, TaggingOptions},
    tenant::{Tenant, TenantLogin, ca_text},
    verification::{Shown, wait_for_verification},
};
use crate::output;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add a tenant. It is verified first; nothing is stored when that fails.
    Add(Add),
    /// List integrations.
    List(List),
    /// Show one.
    Show(One),
    /// Show how it stands: five lights, each with why and what to do.
    Status(One),
    /// Try a stored integration, without side effect.
    Verify(One),
    /// Look what the role of its account allows, by reading one record of each kind.
    Check(One),
    /// Print the smallest role the hub needs in the tenant.
    Role(permissions::Role),
    /// Synchronize now, or join the run that is under way, and follow it to its end.
    Sync(Sync),
    /// Make the token of its connector, shown once; an earlier one counts no more. Or take its connector away.
    Connector(ConnectorToken),
    /// Pause: the run under way finishes its page and stops.
    Pause(One),
    /// Resume.
    Resume(One),
    /// End its set-up: it becomes active and is synchronized for the first time.
    Finish(One),
    /// Show the deletions that wait for a person, with each device; approve or reject them.
    Plan(Plan),
    /// List the groups that its account sees with their devices, and what the choice brings.
    Groups(integration_groups::Groups),
    /// Show the login of the tenant's event notifications, or make a new one.
    Webhook(integration_groups::Webhook),
    /// Show the token by which devices register, or make a new one.
    RegistrationToken(RegistrationToken),
    /// Print the agent's settings file as a template for the UEM, which fills in the UDID of each device.
    MdmConfig(One),
    /// Show how its tags stand; check or clear them.
    Tagging(Tagging),
    /// Change settings or credentials.
    Edit(Edit),
    /// Remove with all that was read from it. The tenant is not touched unless its tags are to be cleared.
    Remove(Remove),
}

#[derive(Debug, Args)]
pub struct Add {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
    /// Display name, unique.
    #[arg(long, default_value = "Workspace ONE Default")]
    name: String,
    #[command(flatten)]
    tenant: Tenant,
    #[command(flatten)]
    schedule: Schedule,
    /// A connector beside the tenant carries the calls, because the hub cannot reach it. It is tried when that is
    /// connected.
    #[arg(long)]
    through_connector: bool,
    #[command(flatten)]
    scope: integration_groups::Scope,
    #[command(flatten)]
    tagging: TaggingOptions,
    #[command(flatten)]
    addition: AdditionOptions,
    #[command(flatten)]
    actions: ActionOptions,
    /// Store it without trying it first.
    #[arg(long)]
    no_verify: bool,
}

/// Intervals, and the guards of deletion.
#[derive(Debug, Args)]
pub struct Schedule {
    /// Minutes between reads of devices: 10–1440 in steps of 10.
    #[arg(long)]
    device_interval_minutes: Option<u32>,
    /// Minutes between reads of apps: 10–1440 in steps of 10.
    #[arg(long)]
    app_interval_minutes: Option<u32>,
    /// Minutes between reads of security facts and certificates of devices: 10–1440 in steps of 10.
    #[arg(long)]
    security_interval_minutes: Option<u32>,
    /// Share of devices one run may delete, in percent: 0 never, 100 no threshold.
    #[arg(long)]
    deletion_threshold_percent: Option<u32>,
    /// Complete runs in a row that must miss a device: 1–100.
    #[arg(long)]
    deletion_after_runs: Option<u32>,
    /// Hours between full reads: 1–168.
    #[arg(long)]
    full_sync_hours: Option<u32>,
}

#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum SyncMode {
    Full,
    Incremental,
}

#[derive(Debug, Args)]
pub struct Sync {
    #[command(flatten)]
    one: One,
    /// Only a full run can confirm that something is gone.
    #[arg(long, value_enum, default_value_t = SyncMode::Full)]
    mode: SyncMode,
    /// Do not wait for its end.
    #[arg(long)]
    no_wait: bool,
}

#[derive(Debug, Args)]
pub struct Plan {
    #[command(flatten)]
    one: One,
    /// Approve the plan: type the number of its devices.
    #[arg(long, value_name = "DEVICES", requires = "run", conflicts_with = "reject")]
    approve: Option<u64>,
    /// Reject it with this reason: its devices are kept.
    #[arg(long, value_name = "REASON", requires = "run")]
    reject: Option<String>,
    /// The plan's run, as this command shows it: the decision is about that list and no other.
    #[arg(long)]
    run: Option<i64>,
}

#[derive(Debug, Args)]
pub struct Edit {
    #[command(flatten)]
    one: One,
    /// New display name.
    #[arg(long)]
    name: Option<String>,
    /// New address. It, a CA and a proxy need the credentials again: stored ones are sent nowhere else.
    #[arg(long)]
    server: Option<String>,
    #[command(flatten)]
    login: TenantLogin,
    /// Additional CA to trust for this tenant alone (PEM).
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// Trust no additional CA any more.
    #[arg(long, conflicts_with = "ca_file")]
    no_ca: bool,
    /// Proxy towards the tenant: http://, https:// or socks5://
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
    /// Reach the tenant without a proxy.
    #[arg(long, conflicts_with = "proxy")]
    no_proxy: bool,
    /// A connector beside the tenant carries the calls.
    #[arg(long)]
    through_connector: bool,
    /// The hub reaches the tenant itself.
    #[arg(long, conflicts_with = "through_connector")]
    no_connector: bool,
    #[command(flatten)]
    schedule: Schedule,
    #[command(flatten)]
    scope: integration_groups::Scope,
    #[command(flatten)]
    personal_data: integration_groups::PersonalData,
    #[command(flatten)]
    tagging: TaggingOptions,
    #[command(flatten)]
    addition: AdditionOptions,
    #[command(flatten)]
    actions: ActionOptions,
}

#[derive(Debug, Args)]
pub struct Remove {
    #[command(flatten)]
    one: One,
    /// The integration's name, typed again: its devices, users and history go with it.
    #[arg(long, value_name = "NAME")]
    confirm: String,
    /// First take the tags that the hub wrote off the tenant's devices.
    #[arg(long)]
    clear_tags: bool,
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Add(options) => add(options).await,
        Command::List(options) => {
            let mut reply = options.hub.connect()?.get("integrations", &[]).await?;
            let items = reply["items"].as_array_mut().map(std::mem::take).unwrap_or_default();
            let columns = [
                ("id", "/id"),
                ("name", "/name"),
                ("address", "/api_url"),
                ("credentials", "/credentials_kind"),
                ("state", "/state"),
                ("every", "/sync/device_interval_minutes"),
            ];
            listing::print(&items, &columns, options.printed.json)
        }
        Command::Show(options) => {
            let found = options.hub.connect()?.get(&format!("integrations/{}", options.id), &[]).await?;
            listing::print_one(&found, options.printed.json)
        }
        Command::Status(options) => super::integration_status::show(options).await,
        Command::Verify(options) => {
            let api = options.hub.connect()?;
            let requested = api.post(&format!("integrations/{}/verify", options.id), &json!({})).await?;
            let shown = if options.printed.json { Shown::Json } else { Shown::Text };
            wait_for_verification(&api, &requested, shown).await
        }
        Command::Check(options) => permissions::check(options).await,
        Command::Role(options) => permissions::print_role(&options),
        Command::Sync(options) => sync(options).await,
        Command::Connector(options) => connector(options).await,
        Command::Pause(options) => change_state(options, "pause").await,
        Command::Resume(options) => change_state(options, "resume").await,
        Command::Finish(options) => change_state(options, "finish").await,
        Command::Plan(options) => plan(options).await,
        Command::Groups(options) => integration_groups::groups(options).await,
        Command::Webhook(options) => integration_groups::webhook(options).await,
        Command::RegistrationToken(options) => addition::registration_token(options).await,
        Command::MdmConfig(options) => addition::mdm_config(options).await,
        Command::Tagging(options) => tagging::run(options).await,
        Command::Edit(options) => edit(options).await,
        Command::Remove(options) => remove(options).await,
    }
}

async fn plan(options: Plan) -> anyhow::Result<()> {
    let (api, place) = (options.one.hub.connect()?, format!("integrations/{}/held-plan", options.one.id));
    let json = options.one.printed.json;
    if let Some(devices) = options.approve {
        let body = json!({ "run": options.run, "devices": devices });
        return listing::print_one(&api.post(&format!("{place}/approve"), &body).await?, json);
    }
    if let Some(reason) = options.reject {
        let body = json!({ "run": options.run, "reason": reason });
        return listing::print_one(&api.post(&format!("{place}/reject"), &body).await?, json);
    }
    let plan = api.get(&place, &[]).await?;
    let devices = listing::fetch(&api, &format!("{place}/devices"), &[], 0).await?;
    if json {
        return listing::print_one(&json!({ "plan": plan, "devices": devices }), true);
    }
    listing::print_one(&plan, false)?;
    let columns = [
        ("id", "/id"),
        ("name", "/friendly_name"),
        ("serial number", "/serial_number"),
        ("user", "/user_name"),
        ("last seen", "/last_seen"),
        ("missed by runs", "/missing_runs"),
    ];
    listing::print(&devices, &columns, false)
}

async fn add(options: Add) -> anyhow::Result<()> {
    let api = options.hub.connect()?;
    let body = json!({
        "name": options.name,
        "api_url": options.tenant.server,
        "custom_ca_pem": ca_text(options.tenant.ca_file.as_deref())?,
        "proxy_url": options.tenant.proxy,
        "through_connector": options.through_connector,
        "sync": options.schedule.body(),
        "scope": options.scope.body()?,
        "tagging": options.tagging.body(),
        "device_addition": options.addition.body(),
        "actions": options.actions.body(),
        "credentials": credentials_body(&options.tenant.login.credentials()?),
    });
    if !options.no_verify && !options.through_connector {
        let requested = api.post("verifications", &body).await?;
        // Standard output is for what was added.
        let shown = if options.printed.json { Shown::Aside } else { Shown::Text };
        wait_for_verification(&api, &requested, shown).await?;
    }
    let added = api.post("integrations", &body).await?;
    if options.printed.json {
        return output::json(&added);
    }
    let next = match added["state"].as_str() {
        Some("waiting") => listing::cell(&added, "/state_reason"),
        _ => format!("synchronize it now with `mooring integration sync {}`", added["id"]),
    };
    println!("added integration {} at {}: {next}", added["id"], listing::cell(&added, "/api_url"));
    Ok(())
}

async fn edit(options: Edit) -> anyhow::Result<()> {
    let mut body = json!({
        "sync": options.schedule.body(),
        "scope": options.scope.body()?,
        "personal_data": options.personal_data.body(),
        "tagging": options.tagging.body(),
        "device_addition": options.addition.body(),
        "actions": options.actions.body(),
    });
    if let Some(name) = options.name {
        body["name"] = name.into();
    }
    if let Some(server) = options.server {
        body["api_url"] = server.into();
    }
    if options.no_ca || options.ca_file.is_some() {
        body["custom_ca_pem"] = ca_text(options.ca_file.as_deref())?.into();
    }
    if options.no_proxy || options.proxy.is_some() {
        body["proxy_url"] = options.proxy.into();
    }
    if options.through_connector || options.no_connector {
        body["through_connector"] = options.through_connector.into();
    }
    if options.login.is_given() {
        body["credentials"] = credentials_body(&options.login.credentials()?);
    }
    let changed =
        options.one.hub.connect()?.patch(&format!("integrations/{}", options.one.id), &body).await?;
    listing::print_one(&changed, options.one.printed.json)
}

async fn sync(options: Sync) -> anyhow::Result<()> {
    let api = options.one.hub.connect()?;
    let mode = match options.mode {
        SyncMode::Full => "full",
        SyncMode::Incremental => "incremental",
    };
    let reply = api.post(&format!("integrations/{}/sync", options.one.id), &json!({ "mode": mode })).await?;
    if options.no_wait {
        return listing::print_one(&reply, options.one.printed.json);
    }
    let Some(run) = reply["run"].as_i64() else { bail!("the hub answered no run") };
    if reply["joined"] == true {
        eprintln!("a run is under way already: following that one");
    }
    follow(&api, run, options.one.printed.json).await
}

#[derive(Debug, Args)]
pub struct ConnectorToken {
    #[command(flatten)]
    one: One,
    /// Take the connector away instead: it is cut off within seconds.
    #[arg(long)]
    remove: bool,
}

async fn connector(options: ConnectorToken) -> anyhow::Result<()> {
    let (api, place) = (options.one.hub.connect()?, format!("integrations/{}/connector", options.one.id));
    if options.remove {
        api.delete(&place).await?;
        println!("took the connector of integration {} away", options.one.id);
        return Ok(());
    }
    let made = api.post(&place, &json!({})).await?;
    if options.one.printed.json {
        return output::json(&made);
    }
    println!("{}", listing::cell(&made, "/token"));
    eprintln!(
        "put it into a file beside the UEM and start `mooring connector --integration-token-file` there"
    );
    Ok(())
}

async fn change_state(options: One, verb: &str) -> anyhow::Result<()> {
    let api = options.hub.connect()?;
    let changed = api.post(&format!("integrations/{}/{verb}", options.id), &json!({})).await?;
    if options.printed.json {
        return output::json(&changed);
    }
    println!("integration {} is {}", options.id, listing::cell(&changed, "/state"));
    let status = api.get(&format!("integrations/{}/status", options.id), &[]).await?;
    if status["server"]["is_pausing"] == true {
        println!("the run under way finishes its page and stops");
    }
    Ok(())
}

async fn remove(options: Remove) -> anyhow::Result<()> {
    let api = options.one.hub.connect()?;
    let path = format!("integrations/{}", options.one.id);
    let name = listing::cell(&api.get(&path, &[]).await?, "/name");
    if name != options.confirm {
        bail!(
            "integration {} is named {name:?}, not {:?}: nothing was removed",
            options.one.id,
            options.confirm
        );
    }
    let query = [("integration_id", options.one.id.to_string())];
    let counts = api.get("counts", &query).await?;
    if options.clear_tags {
        api.delete(&format!("{path}?clear_tags=true")).await?;
        println!(
            "integration {name:?} is hidden; it goes with all that was read from it when its tags are off the tenant's devices"
        );
        return Ok(());
    }
    api.delete(&path).await?;
    println!(
        "removed integration {name:?} with all that was read from it, {} devices among it; the devices themselves and the tenant were not touched",
        listing::cell(&counts, "/devices")
    );
    Ok(())
}

fn credentials_body(credentials: &Credentials) -> Value {
    match credentials {
        Credentials::OAuth { token_url, client_id, client_secret } => json!({
            "kind": "oauth", "token_url": token_url, "client_id": client_id,
            "client_secret": client_secret.expose_secret(),
        }),
        Credentials::Basic { username, password, api_key } => json!({
            "kind": "basic", "username": username, "password": password.expose_secret(),
            "api_key": api_key.expose_secret(),
        }),
        Credentials::Certificate { p12, password, api_key } => json!({
            "kind": "certificate", "p12": p12.expose_secret(), "password": password.expose_secret(),
            "api_key": api_key.expose_secret(),
        }),
    }
}

impl Schedule {
    fn body(&self) -> Value {
        let given = [
            ("device_interval_minutes", self.device_interval_minutes),
            ("app_interval_minutes", self.app_interval_minutes),
            ("security_interval_minutes", self.security_interval_minutes),
            ("deletion_threshold_percent", self.deletion_threshold_percent),
            ("deletion_after_runs", self.deletion_after_runs),
            ("full_sync_hours", self.full_sync_hours),
        ];
        given
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?.into())))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }
}
