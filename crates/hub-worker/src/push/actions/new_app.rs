//! An internal app: whether the tenant has it, the one call that makes it, and whether it is there afterwards. The call is made
//! once; what came of a lost answer is told by an app that was not there before.

use hub_core::{
    actions::{AppPlatform, NewInternalApp, Order, PushMode},
    ids::UemId,
};
use hub_store::{LogMark, Store, ToBegin, ToCheck};
use serde::{Deserialize, Serialize};
use uem_client::{AppSearch, Delivery, UemClient, UemError, UploadedFile, WriteOutcome};
use uem_types::{OrgGroupId, mam::app::App, mdm::enums::Platform, wire::word::Word as _};

use super::{
    before::{Before, not_now},
    call::{mismatch, refused},
};

/// What the tenant calls a file that it has, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum TenantFile {
    /// Sent whole.
    Blob(i64),
    /// Sent in parts.
    Parts(String),
}

impl From<UploadedFile> for TenantFile {
    fn from(file: UploadedFile) -> Self {
        match file {
            UploadedFile::Blob(id) => Self::Blob(id),
            UploadedFile::Parts(id) => Self::Parts(id),
        }
    }
}

impl From<TenantFile> for UploadedFile {
    fn from(file: TenantFile) -> Self {
        match file {
            TenantFile::Blob(id) => Self::Blob(id),
            TenantFile::Parts(id) => Self::Parts(id),
        }
    }
}

/// Whether it may be made. The mark is the highest number that an app of its name has: one that is made has a higher one.
pub(super) async fn look_for_app(client: &UemClient, item: &ToBegin) -> Before {
    let Order::AddInternalApp(app) = &item.order else {
        return Before::Never("its order describes no app".to_owned());
    };
    let found = match of_same_name(client, app).await {
        Ok(found) => found,
        Err(error) => return not_now(&error),
    };
    // Without a version nobody here knows whether it is another one: the tenant reads it from the file, and refuses what it has.
    let same = found.iter().find(|known| app.version.is_some() && is_same(app, known));
    if let Some(known) = same {
        let version = known.app_version.as_deref().unwrap_or_default();
        return Before::Never(format!(
            "the tenant has version {version} of {:?} already, as app {}",
            app.name, known.id.0
        ));
    }
    let highest = found.iter().map(|known| known.id.0).max().unwrap_or_default();
    Before::Go(LogMark { is_known: true, event: Some(highest), at: None })
}

/// Whether it is in the tenant as it was ordered; `None` where nobody knows what was there before.
pub(super) async fn is_added(client: &UemClient, check: &ToCheck) -> Result<Option<bool>, UemError> {
    let (Order::AddInternalApp(app), Some(highest)) = (&check.order, check.before.event) else {
        return Ok(None);
    };
    let found = of_same_name(client, app).await?;
    Ok(Some(found.iter().any(|known| known.id.0 > highest && is_same(app, known))))
}

/// Makes it of the file that the tenant has.
pub(super) async fn add_app(client: &UemClient, store: &Store, item: &ToBegin) -> WriteOutcome<()> {
    let Order::AddInternalApp(app) = &item.order else { return mismatch(item.item.kind) };
    let file: TenantFile = match store.find_transfer(item.item.key.action).await {
        Ok(Some(transfer)) => match serde_json::from_str(&transfer.tenant_file) {
            Ok(file) => file,
            Err(_) => return refused("the file was not sent to the tenant"),
        },
        Ok(None) => return refused("the order has no file"),
        Err(error) => return refused(&format!("what the tenant calls the file cannot be read: {error}")),
    };
    let delivery = match app.push_mode {
        PushMode::Auto => Delivery::Auto,
        PushMode::OnDemand => Delivery::OnDemand,
    };
    let new = uem_client::NewInternalApp {
        name: app.name.clone(),
        file_name: app.file_name.clone(),
        platform: platform(app.platform).name().to_owned(),
        bundle_id: app.bundle_id.clone(),
        version: app.version.clone(),
        org_group: Some(OrgGroupId(app.org_group.0)),
        delivery: Some(delivery),
        description: app.description.clone(),
        carries_assignments: app.carries_assignments,
    };
    client.apps().add_internal(&new, &file.into()).await.map(|_| ())
}

fn platform(platform: AppPlatform) -> Platform {
    match platform {
        AppPlatform::Android => Platform::Android,
        AppPlatform::Ios => Platform::Apple,
        AppPlatform::Macos => Platform::AppleOsX,
        AppPlatform::Windows => Platform::WinRT,
    }
}

/// Internal apps of its name, at its group and for its platform. The search finds names that hold this one, and groups below.
async fn of_same_name(client: &UemClient, app: &NewInternalApp) -> Result<Vec<App>, UemError> {
    let UemId(group) = app.org_group;
    let filter = AppSearch {
        name: Some(app.name.clone()),
        org_group: Some(OrgGroupId(group)),
        kind: Some("Internal"),
        ..AppSearch::default()
    };
    let mut found = client.apps().search(&filter).collect().await?;
    found.retain(|known| {
        is_word(&app.name, known.application_name.as_deref())
            && known.location_group_id.is_none_or(|id| id.0 == group)
            && known.platform.as_ref().is_none_or(|known| *known == platform(app.platform))
    });
    Ok(found)
}

/// By what the order says of it; what it does not say, the tenant read from the file.
fn is_same(app: &NewInternalApp, known: &App) -> bool {
    let is = |wanted: &Option<String>, found: &Option<String>| {
        wanted.as_ref().is_none_or(|wanted| is_word(wanted, found.as_deref()))
    };
    is(&app.bundle_id, &known.bundle_id)
        && (is(&app.version, &known.app_version) || is(&app.version, &known.actual_file_version))
}

fn is_word(wanted: &str, found: Option<&str>) -> bool {
    wanted.trim().eq_ignore_ascii_case(found.unwrap_or_default().trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(version: Option<&str>, bundle_id: Option<&str>) -> NewInternalApp {
        NewInternalApp {
            file: 1,
            file_name: "Tally.apk".into(),
            size_bytes: 1,
            sha256: String::new(),
            name: "Tally".into(),
            platform: AppPlatform::Android,
            org_group: UemId(570),
            bundle_id: bundle_id.map(str::to_owned),
            version: version.map(str::to_owned),
            push_mode: PushMode::OnDemand,
            description: None,
            carries_assignments: false,
        }
    }

    #[test]
    fn an_app_is_known_by_what_the_order_says() {
        let known = App {
            bundle_id: Some("com.example.Tally".into()),
            app_version: Some("2.0".into()),
            ..App::default()
        };
        for (version, bundle_id, is) in [
            (None, None, true),
            (Some("2.0"), None, true),
            (Some(" 2.0 "), Some("com.example.tally"), true),
            (Some("2.0.1"), None, false),
            (Some("2.0"), Some("com.example.other"), false),
        ] {
            assert_eq!(is_same(&wanted(version, bundle_id), &known), is, "{version:?} {bundle_id:?}");
        }
        assert!(!is_same(&wanted(Some("2.0"), None), &App::default()), "what says no version is none");
    }

    #[test]
    fn what_the_tenant_calls_a_file_is_read_as_it_was_written() {
        for file in [UploadedFile::Blob(7), UploadedFile::Parts("a-b".into())] {
            let text = serde_json::to_string(&TenantFile::from(file.clone())).unwrap();
            assert_eq!(UploadedFile::from(serde_json::from_str::<TenantFile>(&text).unwrap()), file);
        }
    }
}
