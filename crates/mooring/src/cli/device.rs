//! `mooring device list|show|history|keep|release|agent|mdm-config|risk`

use anyhow::ensure;
use clap::{Args, Subcommand};
use hub_core::fleet::{Compliance, Enrollment, Platform};
use serde_json::json;

use super::{
    Hub, One, Printed,
    addition::{PROVISIONAL_COLUMNS, Provisional, provisional},
    listing,
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List devices.
    List(List),
    /// Show one device.
    Show(One),
    /// Show what changed on a device, newest first.
    History(One),
    /// Show passcode, encryption and what else the last security sample of a device told, and when it was read.
    Security(One),
    /// List the certificates that the tenant knows to be on a device.
    Certificates(One),
    /// Keep a device, whatever synchronizations miss, until it is seen again; one that is gone is restored.
    Keep(Keep),
    /// Give a kept device free: the rules of deletion hold for it again.
    Release(One),
    /// List devices that registered before a synchronization knew them, or remove one.
    Provisional(Provisional),
    /// Show the agent of a device, or take its access away.
    Agent(DeviceAgent),
    /// Make the agent's settings file for a device. One agent can register with it, once, and takes the place of the
    /// device's agent.
    MdmConfig(One),
    /// Show the risk of a device, or set it as another product tells it; its tags follow.
    Risk(Risk),
}

#[derive(Debug, Args)]
pub struct DeviceAgent {
    #[command(flatten)]
    one: One,
    /// Take its access away: only a settings file made for the device lets an agent in again.
    #[arg(long)]
    revoke: bool,
}

#[derive(Debug, Args)]
pub struct Risk {
    #[command(flatten)]
    one: One,
    /// none, low, medium or high
    #[arg(long = "set", value_name = "RISK", requires = "source", requires = "reason")]
    risk: Option<String>,
    /// A threat factor, once for each.
    #[arg(long = "factor", requires = "risk")]
    factors: Vec<String>,
    /// The product that tells it.
    #[arg(long)]
    source: Option<String>,
    /// Its words.
    #[arg(long)]
    reason: Option<String>,
}

#[derive(Debug, Args)]
pub struct Keep {
    #[command(flatten)]
    one: One,
    /// Why, for those who look at it later.
    #[arg(long)]
    reason: String,
}

#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    hub: Hub,
    #[command(flatten)]
    printed: Printed,
    /// Beginning of a name, serial number, user name, e-mail, UDID, IMEI or asset number.
    #[arg(long)]
    search: Option<String>,
    /// ios, macos, android, windows, chromeos, linux
    #[arg(long)]
    platform: Option<String>,
    /// compliant, non_compliant, pending, not_available, unknown
    #[arg(long)]
    compliance: Option<String>,
    /// enrolled, registered, in_progress, enterprise_wipe_pending, device_wipe_pending, unenrolled
    #[arg(long)]
    enrollment: Option<String>,
    /// active, missing, tombstoned, provisional; active and missing ones unless told. Provisional ones are not in the fleet
    /// yet: their ids are those of registrations
    #[arg(long)]
    state: Option<String>,
    /// Id of an integration.
    #[arg(long)]
    integration: Option<i64>,
    /// How many at most; 0 for all.
    #[arg(long, default_value_t = 100)]
    limit: usize,
}

pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::List(options) => list(options).await,
        Command::Show(options) => {
            let device = options.hub.connect()?.get(&format!("devices/{}", options.id), &[]).await?;
            listing::print_one(&device, options.printed.json)
        }
        Command::Keep(Keep { one, reason }) => {
            let body = json!({ "reason": reason });
            let kept = one.hub.connect()?.put(&format!("devices/{}/keep", one.id), &body).await?;
            listing::print_one(&kept, one.printed.json)
        }
        Command::Agent(DeviceAgent { one, revoke }) => {
            let (api, place) = (one.hub.connect()?, format!("devices/{}/agent", one.id));
            if revoke {
                api.delete(&place).await?;
                eprintln!("the agent of device {} has no access any more", one.id);
                return Ok(());
            }
            listing::print_one(&api.get(&place, &[]).await?, one.printed.json)
        }
        Command::MdmConfig(One { hub, id, .. }) => {
            let made = hub.connect()?.post(&format!("devices/{id}/mdm-config"), &json!({})).await?;
            eprintln!("an agent can register with it until {}", listing::cell(&made, "/ends_at"));
            crate::output::json(&made["config"])
        }
        Command::Provisional(options) => provisional(options).await,
        Command::Risk(Risk { one, risk, factors, source, reason }) => {
            let (api, place) = (one.hub.connect()?, format!("devices/{}/risk", one.id));
            let told = match risk {
                Some(risk) => {
                    let body = json!({ "risk": risk, "threat_factors": factors, "source": source, "reason": reason });
                    api.put(&place, &body).await?
                }
                None => api.get(&place, &[]).await?,
            };
            listing::print_one(&told, one.printed.json)
        }
        Command::Release(options) => {
            options.hub.connect()?.delete(&format!("devices/{}/keep", options.id)).await?;
            eprintln!("device {} is free again", options.id);
            Ok(())
        }
        Command::History(options) => {
            let api = options.hub.connect()?;
            let items = listing::fetch(&api, &format!("devices/{}/history", options.id), &[], 0).await?;
            let columns = [("at", "/at"), ("kind", "/kind"), ("run", "/run_id"), ("changes", "/changes")];
            listing::print(&items, &columns, options.printed.json)
        }
        Command::Security(options) => {
            let place = format!("devices/{}/security", options.id);
            let security = options.hub.connect()?.get(&place, &[]).await?;
            listing::print_one(&security, options.printed.json)
        }
        Command::Certificates(options) => {
            let (api, place) = (options.hub.connect()?, format!("devices/{}/certificates", options.id));
            let items = listing::fetch(&api, &place, &[], 0).await?;
            let columns = [
                ("name", "/name"),
                ("issuer", "/issued_by"),
                ("expires", "/expires_at"),
                ("status", "/status"),
                ("read", "/read_at"),
            ];
            listing::print(&items, &columns, options.printed.json)
        }
    }
}

async fn list(options: List) -> anyhow::Result<()> {
    let filters = [
        ("search", options.search),
        ("platform", options.platform),
        ("compliance", options.compliance),
        ("enrollment", options.enrollment),
        ("state", options.state),
        ("integration_id", options.integration.map(|id| id.to_string())),
    ];
    let query: Vec<(&str, String)> =
        filters.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect();
    if query.contains(&("state", "provisional".to_owned())) {
        let items = listing::fetch(&options.hub.connect()?, "devices", &query, options.limit).await?;
        return listing::print(&items, &PROVISIONAL_COLUMNS, options.printed.json);
    }
    let items = listing::fetch(&options.hub.connect()?, "devices", &query, options.limit).await?;
    if items.is_empty() {
        check_words(&query)?;
    }
    let columns = [
        ("id", "/id"),
        ("name", "/friendly_name"),
        ("serial", "/serial_number"),
        ("platform", "/platform"),
        ("os", "/os_version"),
        ("user", "/user_name"),
        ("compliance", "/compliance"),
        ("enrollment", "/enrollment"),
        ("last seen", "/last_seen"),
    ];
    listing::print(&items, &columns, options.printed.json)
}

/// A word that this version does not know may still be one that a tenant uses; where no device has it, it was mistyped.
fn check_words(query: &[(&str, String)]) -> anyhow::Result<()> {
    for (name, value) in query {
        let known = match *name {
            "platform" => Platform::KNOWN,
            "compliance" => Compliance::KNOWN,
            "enrollment" => Enrollment::KNOWN,
            _ => continue,
        };
        ensure!(
            known.contains(&value.as_str()),
            "--{name} {value:?} is not known, and no device has it: choose one of {}",
            known.join(", ")
        );
    }
    Ok(())
}
