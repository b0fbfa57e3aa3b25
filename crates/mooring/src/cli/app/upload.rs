//! `mooring app upload`: the file goes to the hub as it is read, then the app is ordered of it.

use std::{
    io::{self, IsTerminal as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context as _, bail, ensure};
use bytes::Bytes;
use clap::{Args, ValueEnum};
use futures_util::Stream;
use hub_core::actions::AppPlatform;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::{fs::File, io::AsyncReadExt as _};

use crate::{
    api::ApiClient,
    cli::{
        WrongUsage,
        action::{How, order_action, the_integration},
        listing::cell,
    },
    output,
};

/// How much is read and sent at once.
const PIECE: usize = 128 * 1024;
/// The slowest way that is waited for, in bytes a second.
const SLOWEST: u64 = 32 * 1024;

#[derive(Debug, Args)]
pub struct Upload {
    #[command(flatten)]
    how: How,
    /// The file: .apk, .ipa, .pkg, .dmg, .msi, .exe, .zip, .appx or .msix.
    #[arg(required_unless_present = "uploaded")]
    file: Option<PathBuf>,
    /// A file that is in the hub already, by its id: `mooring app files` lists them.
    #[arg(long, value_name = "ID", conflicts_with = "file")]
    uploaded: Option<i64>,
    /// What it runs on, where that is to be checked: the ending of the file says it.
    #[arg(long, value_enum)]
    platform: Option<PlatformWord>,
    /// What the app is called; the name of the file without its ending unless told.
    #[arg(long)]
    name: Option<String>,
    /// Bundle id or package name; the tenant reads it from the file unless told.
    #[arg(long)]
    bundle_id: Option<String>,
    /// The version; the tenant reads it from the file unless told.
    #[arg(long = "app-version", visible_alias = "version", value_name = "VERSION")]
    version: Option<String>,
    /// Id in the tenant of its organization group; the highest that the hub knows unless told.
    #[arg(long)]
    org_group: Option<i64>,
    /// It is installed without asking where it is assigned.
    #[arg(long, conflicts_with = "on_demand")]
    auto: bool,
    /// It is offered in the catalogue where it is assigned: so unless told.
    #[arg(long)]
    on_demand: bool,
    /// For people.
    #[arg(long)]
    description: Option<String>,
    /// What the version before is assigned to gets this one as well.
    #[arg(long)]
    take_over_assignments: bool,
}

/// What an app runs on.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum PlatformWord {
    Android,
    Ios,
    Macos,
    Windows,
}

impl From<PlatformWord> for AppPlatform {
    fn from(word: PlatformWord) -> Self {
        match word {
            PlatformWord::Android => Self::Android,
            PlatformWord::Ios => Self::Ios,
            PlatformWord::Macos => Self::Macos,
            PlatformWord::Windows => Self::Windows,
        }
    }
}

impl Upload {
    pub async fn run(self) -> anyhow::Result<()> {
        let api = self.how.hub.connect()?;
        let file = match (&self.file, self.uploaded) {
            (_, Some(id)) => api.get(&format!("app-files/{id}"), &[]).await?,
            (Some(path), None) => {
                // What would be refused afterwards is not sent for nothing.
                self.platform_of(&file_name(path)?)?;
                let integration = the_integration(&api, self.how.integration).await?;
                send_file(&api, integration, path).await?
            }
            (None, None) => bail!("name a file, or one in the hub with --uploaded"),
        };
        let (id, name) =
            (file["id"].as_i64().context("the hub answered no file")?, cell(&file, "/file_name"));
        let integration = file["integration_id"].as_i64().context("the file is of no integration")?;
        let body = json!({
            "kind": "add_internal_app", "file": id, "platform": self.platform_of(&name)?.as_ref(),
            "name": self.name.clone().unwrap_or_else(|| stem(&name)),
            "org_group": match self.org_group {
                Some(group) => group,
                None => highest_group(&api, integration).await?,
            },
            "bundle_id": self.bundle_id, "version": self.version,
            "push_mode": if self.auto { "auto" } else { "on_demand" },
            "description": self.description, "carries_assignments": self.take_over_assignments,
        });
        let ordered = order_action(&api, &self.how, body, (integration, json!({ "new_app": true }))).await;
        if self.uploaded.is_none() && (ordered.is_err() || self.how.dry_run) {
            eprintln!(
                "{} stays in the hub for a day: with --uploaded {id} it is not sent again",
                output::printable(&name)
            );
        }
        ordered
    }

    /// What the ending says, which the option must not contradict.
    fn platform_of(&self, name: &str) -> anyhow::Result<AppPlatform> {
        let Some(platform) = AppPlatform::of_file(name) else {
            let said = format!(
                "{} is no file of an app: .apk, .ipa, .pkg, .dmg, .msi, .exe, .zip, .appx and .msix are",
                output::printable(name)
            );
            return Err(WrongUsage::new(&said).into());
        };
        match self.platform.map(AppPlatform::from) {
            Some(told) if told != platform => {
                let said = format!("{} is a file for {platform}, not for {told}", output::printable(name));
                Err(WrongUsage::new(&said).into())
            }
            _ => Ok(platform),
        }
    }
}

fn file_name(path: &Path) -> anyhow::Result<String> {
    let name = path.file_name().and_then(|name| name.to_str());
    Ok(name.with_context(|| format!("{} is not the name of a file", path.display()))?.to_owned())
}

fn stem(name: &str) -> String {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}

/// The one group above all others of the integration.
async fn highest_group(api: &ApiClient, integration: i64) -> anyhow::Result<i64> {
    let query = [("integration_id", integration.to_string())];
    let groups = api.get("org-groups", &query).await?;
    let groups = groups["items"].as_array().into_iter().flatten();
    let highest: Vec<&Value> =
        groups.filter(|group| group["parent_uem_id"].is_null() && group["is_gone"] == false).collect();
    match highest.as_slice() {
        [only] if only["uem_id"].is_i64() => Ok(only["uem_id"].as_i64().unwrap_or_default()),
        _ => {
            Err(WrongUsage::new("say with --org-group which organization group of the tenant gets it").into())
        }
    }
}

/// Sends it, and makes sure that what the hub has is what was read.
async fn send_file(api: &ApiClient, integration: i64, path: &Path) -> anyhow::Result<Value> {
    let cannot = || format!("{} cannot be read", path.display());
    let file = File::open(path).await.with_context(cannot)?;
    let length = file.metadata().await.with_context(cannot)?.len();
    let name = file_name(path)?;
    let bar = if io::stderr().is_terminal() { ProgressBar::new(length) } else { ProgressBar::hidden() };
    bar.set_style(ProgressStyle::with_template(
        "{msg} {wide_bar} {bytes}/{total_bytes}  {bytes_per_sec}  {eta}",
    )?);
    bar.set_message(format!("{} to the hub", output::printable(&name)));
    let digest = Arc::new(Mutex::new(Sha256::new()));
    let body = reqwest::Body::wrap_stream(pieces(file, digest.clone(), bar.clone()));
    let route = format!("integrations/{integration}/app-files");
    let patience = Duration::from_secs(120 + length / SLOWEST);
    let sent = api.send_long(&route, &[("file_name", name)], body, length, patience).await;
    bar.finish_and_clear();
    let sent = sent?;
    let read = hex::encode(digest.lock().unwrap_or_else(PoisonError::into_inner).clone().finalize());
    ensure!(
        sent["sha256"] == read.as_str(),
        "the hub has other bytes than {}: did it change while it was sent? Remove file {} and send it again",
        path.display(),
        sent["id"]
    );
    Ok(sent)
}

fn pieces(
    file: File,
    digest: Arc<Mutex<Sha256>>,
    bar: ProgressBar,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    futures_util::stream::try_unfold(file, move |mut file| {
        let (digest, bar) = (digest.clone(), bar.clone());
        async move {
            let mut piece = Vec::with_capacity(PIECE);
            (&mut file).take(PIECE as u64).read_to_end(&mut piece).await?;
            digest.lock().unwrap_or_else(PoisonError::into_inner).update(&piece);
            bar.inc(piece.len() as u64);
            Ok((!piece.is_empty()).then(|| (Bytes::from(piece), file)))
        }
    })
}
