//! `mooring doctor`: looks at what a hub stands on, and says what to do about what is wrong.

use std::path::Path;

use clap::Args;
use database::{Database, DatabaseUrl, Settings};
use hub_core::{
    ids::IntegrationId,
    integration::IntegrationState,
    operator::Visible,
    sync::{RunState, Section},
};
use hub_store::{RunFilter, Store, StoreError};
use serde::Serialize;

use super::{Printed, place::Place};
use crate::{data_folder::vault_from, output};

#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    printed: Printed,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Good,
    Warning,
    Bad,
}

/// One thing looked at.
#[derive(Debug, Serialize)]
struct Finding {
    check: String,
    outcome: Outcome,
    detail: String,
}

#[derive(Default)]
struct Report(Vec<Finding>);

impl Report {
    fn add(&mut self, check: impl Into<String>, outcome: Outcome, detail: impl Into<String>) {
        self.0.push(Finding { check: check.into(), outcome, detail: detail.into() });
    }

    /// Keeps the value, or the error as a finding.
    fn take<T>(&mut self, check: &str, result: anyhow::Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.add(check, Outcome::Bad, output::error_chain(&error));
                None
            }
        }
    }
}

pub async fn run(options: Options) -> anyhow::Result<()> {
    let mut report = Report::default();
    look(options.place, &mut report).await;
    let bad = report.0.iter().filter(|finding| finding.outcome == Outcome::Bad).count();
    if options.printed.json {
        output::json(&report.0)?;
    } else {
        for finding in &report.0 {
            let mark = match finding.outcome {
                Outcome::Good => "ok  ",
                Outcome::Warning => "warn",
                Outcome::Bad => "BAD ",
            };
            println!("{mark}  {}: {}", finding.check, output::printable(&finding.detail));
        }
    }
    anyhow::ensure!(bad == 0, "{bad} of {} checks found something wrong", report.0.len());
    Ok(())
}

async fn look(place: Place, report: &mut Report) {
    let Some(config) = report.take("configuration", place.config()) else { return };
    report.add("configuration", Outcome::Good, "is read");
    look_at_folder(&config.data, report);
    let Some(vault) = report.take("key", vault_from(&config.key_file())) else { return };
    let url = config.database_url().and_then(|url| Ok(DatabaseUrl::parse(&url)?));
    let Some(url) = report.take("database", url) else { return };
    if let DatabaseUrl::Sqlite(file) = &url
        && !file.is_file()
    {
        let detail = format!("{} does not exist: has a hub been started with this folder?", file.display());
        report.add("database", Outcome::Bad, detail);
        return;
    }
    let opened = async { Store::open_to_look(Database::open(&Settings::new(url)).await?, vault).await };
    let store = match opened.await {
        Err(error @ StoreError::NeedsMigration { .. }) => {
            return report.add("database", Outcome::Warning, error.to_string());
        }
        opened => match report.take("database", opened.map_err(Into::into)) {
            Some(store) => store,
            None => return,
        },
    };
    report.add("database", Outcome::Good, format!("{} opens with this key", store.database().describe()));
    if let Err(error) = look_at_store(&store, report).await {
        report.add("database", Outcome::Bad, output::error_chain(&error));
    }
}

fn look_at_folder(folder: &Path, report: &mut Report) {
    let shown = folder.display();
    if !folder.is_dir() {
        report.add(
            "data folder",
            Outcome::Bad,
            format!("{shown} does not exist: name the hub's folder with --data"),
        );
        return;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode =
            std::fs::metadata(folder).map(|data| data.permissions().mode() & 0o077).unwrap_or_default();
        if mode != 0 {
            report.add(
                "data folder",
                Outcome::Warning,
                format!("{shown} is open to other users: chmod 700 {shown}"),
            );
            return;
        }
    }
    report.add("data folder", Outcome::Good, shown.to_string());
}

async fn look_at_store(store: &Store, report: &mut Report) -> anyhow::Result<()> {
    let counts = store.fleet_counts(&Visible::Everything, jiff::Timestamp::now()).await?;
    report.add(
        "fleet",
        Outcome::Good,
        format!("{} devices, {} missing, {} tombstoned", counts.devices, counts.missing, counts.tombstoned),
    );
    if store.needs_first_operator().await? {
        report.add(
            "operators",
            Outcome::Warning,
            "nobody can log in yet: open the first-run link that `mooring serve` prints",
        );
    }
    let integrations = store.list_integrations(&Visible::Everything).await?;
    if integrations.is_empty() {
        report.add(
            "integrations",
            Outcome::Warning,
            "none: add one in the dashboard or with `mooring integration add`",
        );
    }
    for integration in integrations {
        let name = format!("integration {} {:?}", integration.id, integration.settings.name);
        match integration.state {
            IntegrationState::Active | IntegrationState::Pulled => {}
            IntegrationState::SettingUp => {
                report.add(&name, Outcome::Warning, "is not set up completely: go on in the dashboard");
                continue;
            }
            IntegrationState::Waiting => {
                report.add(&name, Outcome::Warning, format!("waits: {}", integration.state_reason));
                continue;
            }
            IntegrationState::Paused => {
                report.add(&name, Outcome::Warning, format!("is paused: {}", integration.state_reason));
            }
            IntegrationState::CredentialsRefused => {
                report.add(
                    &name,
                    Outcome::Bad,
                    format!("the tenant refuses its credentials: {}", integration.state_reason),
                );
            }
        }
        look_at_permissions(store, integration.id, &name, report).await?;
        let filter = RunFilter { integration_id: Some(integration.id), ..RunFilter::default() };
        let (runs, _) = store.list_runs(&Visible::Everything, &filter, None, 1).await?;
        match runs.first() {
            None => report.add(&name, Outcome::Warning, "has not been synchronized yet"),
            Some(run) if run.error.is_empty() => {
                report.add(&name, Outcome::Good, format!("last run: {}", run.state))
            }
            // A role that is kept small on purpose is no fault.
            Some(run) if run.state == RunState::Partial && is_small_role(&run.report.off) => {
                report.add(
                    &name,
                    Outcome::Warning,
                    format!("last run {}: {}", run.state, run.report.remarks.join(" ")),
                );
            }
            Some(run) => report.add(
                &name,
                Outcome::Bad,
                format!("last run {}: {}. {}", run.state, run.error, run.remedy),
            ),
        }
    }
    Ok(())
}

/// Whether a run was partial because the role is small: everything may be off but the devices.
fn is_small_role(off: &[Section]) -> bool {
    !off.is_empty() && !off.contains(&Section::Devices)
}

/// What the hub knows of the role of an integration's account, as its page shows it.
async fn look_at_permissions(
    store: &Store,
    id: IntegrationId,
    name: &str,
    report: &mut Report,
) -> anyhow::Result<()> {
    let Some(check) = store.find_permission_check(id).await? else {
        report.add(
            name,
            Outcome::Warning,
            "what its role allows was not looked at yet: `mooring integration check`",
        );
        return Ok(());
    };
    if !check.error.is_empty() {
        report.add(
            name,
            Outcome::Warning,
            format!("what its role allows could not be looked at: {}", check.error),
        );
    }
    for row in check.capabilities {
        let outcome = if row.answer.is_off() { Outcome::Warning } else { Outcome::Good };
        report.add(format!("{name}, {}", row.capability.words()), outcome, row.answer.words());
    }
    Ok(())
}
