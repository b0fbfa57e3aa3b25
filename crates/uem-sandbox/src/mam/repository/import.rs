//! From a package to an application, or to the files that a Mac's application is made of.

use bytes::Bytes;
use serde_json::json;

use super::{
    catalogue::Package,
    search::{file_name, named},
};
use crate::{
    fleet::state::Platform,
    http::{Call, Reply, VendorError},
    mam::{
        apps::{
            details::Details,
            make::{Draft, make, org_group},
            rules::Rules,
            upload::carried,
        },
        blobs,
    },
    resource::Fields,
};

/// What both imports are asked for.
struct Asked {
    package: &'static Package,
    version: &'static str,
    org_group_id: i64,
    carries: bool,
}

fn asked(call: &Call) -> Result<Asked, VendorError> {
    let fields = Fields::of(call)?;
    let needed = |name: &str| {
        fields.text(name).ok_or_else(|| VendorError::new(400, 1036, format!("{name} is required")))
    };
    let org_group_id = org_group(call, fields.text("organization_group_uuid")).ok_or_else(|| {
        VendorError::new(400, 6, "organization_group_uuid names no organization group of the caller")
    })?;
    let (package, version) = named(&needed("package_identifier")?, &needed("package_version")?)?;
    Ok(Asked { package, version, org_group_id, carries: fields.flag("carryover_assignments") == Some(true) })
}

/// `POST .../application/import`: 400/8063 where that version is there already.
pub(super) async fn application(call: Call) -> Result<Reply, VendorError> {
    let Asked { package, version, org_group_id, carries } = asked(&call)?;
    let bundle_id = package.bundle_id();
    let rules = if carries {
        carried(&call, bundle_id, package.platform as u8, org_group_id).await?
    } else {
        Rules::default()
    };
    let draft = Draft {
        name: package.name.into(),
        bundle_id: bundle_id.into(),
        version: version.into(),
        kind: "Internal",
        platform: package.platform,
        size_bytes: package.size_bytes(),
        category: "Business".into(),
        is_auto: false,
        org_group_id,
        details: Details {
            description: package.description.into(),
            developer: package.publisher.into(),
            external_id: package.id.into(),
            file_name: file_name(package, version),
            source: "EnterpriseAppRepository".into(),
            ..Details::default()
        },
        rules,
    };
    let app = make(&call, draft, (400, 8063)).await?;
    let group = call.tenant.access.org_group(org_group_id);
    Reply::json(&json!({
        "application_uuid": app.uuid,
        "application_name": app.name,
        "application_source": "ENTERPRISE_APP_REPOSITORY",
        "app_uem_version": app.version,
        "bundle_id": app.bundle_id,
        "location_group_id": org_group_id,
        "organization_group_uuid": group.map(|group| group.uuid),
        "platform": app.platform,
        "push_mode": app.push_mode,
    }))
}

/// `POST .../package/import`: the files of a Mac's package as blobs. The package itself is a note of what it stands for.
pub(super) async fn package(call: Call) -> Result<Reply, VendorError> {
    let Asked { package, version, org_group_id, .. } = asked(&call)?;
    if package.platform != Platform::AppleOsX {
        let message =
            format!("Validation failed: {} is for Windows, import it as an application", package.id);
        return Err(VendorError::new(422, 1012, message));
    }
    let keep = async |name: String, content: String| {
        let content = Bytes::from(content);
        blobs::keep(&call.tenant, &name, "Application".into(), org_group_id, &content).await
    };
    let file = file_name(package, version);
    let installer = keep(file.clone(), format!("{} {version}\n", package.id)).await?;
    let info = keep(format!("{}-{version}.plist", package.id), description(package, version, &file)).await?;
    let icon = keep(format!("{}.svg", package.id), ICON.to_owned()).await?;
    Reply::json(&json!({
        "package_blob_id": {"Value": installer.id},
        "package_info_blob_id": {"Value": info.id},
        "icon_blob_id": {"Value": icon.id},
    }))
}

const ICON: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect width="64" height="64" fill="#678"/></svg>"##;

/// The package's description; the texts of the catalogue need no escaping.
fn description(package: &Package, version: &str, file: &str) -> String {
    let pairs = [
        ("name", package.name),
        ("display_name", package.name),
        ("bundle_id", package.bundle_id()),
        ("version", version),
        ("description", package.description),
        ("developer", package.publisher),
        ("installer_item_location", file),
    ];
    let lines: String =
        pairs.iter().map(|(key, text)| format!("  <key>{key}</key><string>{text}</string>\n")).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\">\n<dict>\n{lines}</dict>\n</plist>\n"
    )
}
