//! `mooring sandbox import`: a sandbox in the shape of a real tenant, with people and names replaced.
//!
//! Only reads. What an account may not read is left out, but for the tree, the people and the devices.

use std::path::PathBuf;

use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use clap::Args;
use futures_util::TryStreamExt as _;
use hub_core::integration::Credentials;
use secrecy::ExposeSecret as _;
use uem_client::{
    AppSearch, Class, DeviceSearch, OrgGroupSearch, ProfileSearch, Settings, SmartGroupSearch, UemClient,
    UemError, UserSearch,
    uem_types::{
        OrgGroupId,
        system::{enums::OrgGroupType, org_group::OrgGroup},
    },
};
use uem_sandbox::import::Import;

use super::tenant::TenantLogin;
use crate::telemetry;

#[derive(Debug, Args)]
pub struct Options {
    /// The tenant to read: https://cn1234.awmdm.com or https://as1234.awmdm.com
    #[arg(long, value_name = "URL")]
    from: String,
    #[command(flatten)]
    login: TenantLogin,
    /// Additional CA to trust (PEM).
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// Proxy towards the tenant: http://, https:// or socks5://
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
    /// Folder of the new sandbox; it must not hold one already.
    #[arg(long, value_name = "FOLDER")]
    data: PathBuf,
    /// Calls a minute towards the tenant.
    #[arg(long, default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..=60_000))]
    calls_per_minute: u32,
}

pub async fn run(options: Options, log_format: Option<telemetry::LogFormat>) -> anyhow::Result<()> {
    telemetry::start(log_format.unwrap_or_default(), "warn")?;
    let client = connect(&options)?;
    let groups = read_groups(&client).await?;
    say("organization groups", groups.len());
    let mut import = Import::begin(&options.data, &groups).await?;
    read_users(&client, &mut import).await?;
    optional("user groups", read_user_groups(&client, &mut import).await)?;
    read_devices(&client, &mut import).await?;
    optional("tags", read_tags(&client, &groups, &mut import).await)?;
    optional("smart groups", read_smart_groups(&client, &mut import).await)?;
    optional("apps", read_apps(&client, &mut import).await)?;
    optional("profiles", read_profiles(&client, &mut import).await)?;
    optional("admins", read_admins(&client, &mut import).await)?;
    let imported = import.finish().await?;
    if imported.other_platforms > 0 {
        eprintln!(
            "left out: {} devices of platforms that the sandbox does not have",
            imported.other_platforms
        );
    }
    println!("imported    {} devices and {} users", imported.devices, imported.users);
    println!("start it    mooring sandbox --data {}", options.data.display());
    Ok(())
}

fn connect(options: &Options) -> anyhow::Result<UemClient> {
    let credentials = match options.login.credentials()? {
        Credentials::OAuth { token_url, client_id, client_secret } => {
            uem_client::Credentials::oauth(token_url, client_id, client_secret)
        }
        Credentials::Basic { username, password, api_key } => {
            uem_client::Credentials::basic(username, password, api_key)
        }
        Credentials::Certificate { p12, password, api_key } => {
            let bytes = STANDARD.decode(p12.expose_secret()).context("the .p12 could not be read")?;
            uem_client::Credentials::certificate(&bytes, &password, api_key)?
        }
    };
    let mut settings =
        Settings::builder(&options.from, credentials).calls_per_minute(Some(options.calls_per_minute));
    if let Some(file) = &options.ca_file {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read the CA {}", file.display()))?;
        settings = settings.custom_ca_pem(text);
    }
    if let Some(proxy) = &options.proxy {
        settings = settings.proxy(proxy.as_str());
    }
    Ok(UemClient::new(settings.build()?)?.with_class(Class::Background))
}

/// The group that the account is bound to and all below it.
async fn read_groups(client: &UemClient) -> anyhow::Result<Vec<OrgGroup>> {
    let shown = client.org_groups().search_v1(&OrgGroupSearch::default()).collect().await?;
    let top = shown.iter().min_by_key(|group| group.lg_level.unwrap_or(i64::MAX));
    let top =
        top.context("the tenant shows no organization group: the account needs REST API Groups Read")?;
    let mut below = client.org_groups().children(top.id).await?;
    if !below.iter().any(|group| group.id == top.id) {
        below.insert(0, top.clone());
    }
    Ok(below)
}

async fn read_users(client: &UemClient, import: &mut Import) -> anyhow::Result<()> {
    let mut pages = client.users().search(&UserSearch::default()).pages();
    while let Some(page) = pages.try_next().await? {
        import.users(&page.items).await?;
        say_of("users", import.count().users, page.total);
    }
    Ok(())
}

async fn read_user_groups(client: &UemClient, import: &mut Import) -> anyhow::Result<usize> {
    let custom = client.user_groups().custom().collect().await?;
    for group in client.user_groups().search(None).collect().await? {
        let members = client.user_groups().users(group.user_group_id).collect().await?;
        let is_custom = custom.iter().any(|one| one.user_group_id == group.user_group_id);
        import.user_group(&group, is_custom, &members).await?;
    }
    Ok(import.count().user_groups)
}

async fn read_devices(client: &UemClient, import: &mut Import) -> anyhow::Result<()> {
    let mut pages = client.devices().search(&DeviceSearch::default()).pages();
    while let Some(page) = pages.try_next().await? {
        import.devices(&page.items).await?;
        say_of("devices", import.count().devices, page.total);
    }
    Ok(())
}

/// Tags belong to Customers, and to the group at the top.
async fn read_tags(client: &UemClient, groups: &[OrgGroup], import: &mut Import) -> anyhow::Result<usize> {
    let is_home = |group: &&OrgGroup| group.location_group_type == Some(OrgGroupType::Customer);
    let mut homes: Vec<OrgGroupId> = groups.iter().filter(is_home).map(|group| group.id).collect();
    homes.extend(groups.first().map(|group| group.id));
    homes.sort_unstable();
    homes.dedup();
    for home in homes {
        for tag in client.tags().search(home).collect().await? {
            let carriers = client.tags().devices(tag.id).await?;
            let carriers: Vec<_> = carriers.into_iter().map(|device| device.device_id).collect();
            import.tag(&tag, home, &carriers).await?;
        }
    }
    Ok(import.count().tags)
}

async fn read_smart_groups(client: &UemClient, import: &mut Import) -> anyhow::Result<usize> {
    for row in client.smart_groups().search(&SmartGroupSearch::default()).collect().await? {
        if let Some(group) = client.smart_groups().find(row.smart_group_id).await? {
            import.smart_group(&group).await?;
        }
    }
    Ok(import.count().smart_groups)
}

async fn read_apps(client: &UemClient, import: &mut Import) -> anyhow::Result<usize> {
    for app in client.apps().search(&AppSearch::default()).collect().await? {
        import.app(&app).await?;
    }
    Ok(import.count().apps)
}

async fn read_profiles(client: &UemClient, import: &mut Import) -> anyhow::Result<usize> {
    for profile in client.profiles().search(&ProfileSearch::default()).collect().await? {
        let whole = client.profiles().find(profile.profile_id).await?;
        import.profile(&profile, whole.as_ref()).await?;
    }
    Ok(import.count().profiles)
}

async fn read_admins(client: &UemClient, import: &mut Import) -> anyhow::Result<usize> {
    let admins = client.admins().search(None).collect().await?;
    import.admins(&admins).await?;
    say("roles", import.count().roles);
    Ok(import.count().admins)
}

/// What the account may not read is left out, and said.
fn optional(what: &str, read: anyhow::Result<usize>) -> anyhow::Result<()> {
    match read {
        Ok(count) => say(what, count),
        Err(error) if error.downcast_ref::<UemError>().is_some_and(UemError::is_permission) => {
            eprintln!("{what}: left out: {error}");
        }
        Err(error) => return Err(error),
    }
    Ok(())
}

fn say(what: &str, count: usize) {
    eprintln!("{what}: {count}");
}

fn say_of(what: &str, count: usize, total: Option<u64>) {
    match total {
        Some(total) => eprintln!("{what}: {count} of {total}"),
        None => say(what, count),
    }
}
