//! Packages by text, by identifier, and one version of one package.

use serde_json::{Value, json};

use super::catalogue::{PACKAGES, Package};
use crate::{
    http::{Call, Reply, VendorError},
    resource::Fields,
};

/// Packages of a page unless told, and the most.
const PAGE_SIZE: usize = 10;
const PAGE_SIZE_MAX: usize = 100;
/// The most identifiers of one look-up.
const BULK_MAX: usize = 100;

/// `GET .../applications/search`: pages by the key that the page before answered.
pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let query = &call.query;
    let number = |name: &str, otherwise: usize| -> Result<usize, VendorError> {
        query.text(name).map_or(Ok(otherwise), |text| {
            text.trim().parse().map_err(|_| {
                VendorError::new(400, 200_014, format!("{name} is {text:?}, expected a whole number"))
            })
        })
    };
    let size = number("pageSize", PAGE_SIZE)?.clamp(1, PAGE_SIZE_MAX);
    let start = number("pageKey", 0)?;
    let platform = platform(query.text("platform"))?;
    let wanted = query.text("app").unwrap_or_default().to_lowercase();
    let found: Vec<&Package> = PACKAGES
        .iter()
        .filter(|package| platform.is_none_or(|word| word == package.platform.upper_snake()))
        .filter(|package| {
            [package.name, package.id, package.publisher]
                .iter()
                .any(|text| text.to_lowercase().contains(&wanted))
                || package.tags.iter().any(|tag| tag.contains(&wanted))
        })
        .collect();
    let start = start.min(found.len());
    let end = (start + size).min(found.len());
    let rows: Vec<Value> = found[start..end].iter().map(|package| row(&call, package)).collect();
    Reply::json(&json!({
        "applications": rows,
        "has_more": end < found.len(),
        "page_key": end.to_string(),
        "total_apps_count": found.len(),
    }))
}

/// `POST .../applications/bulksearch`
pub(super) async fn bulk(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let ids: Vec<&str> = fields.list("package_identifiers").iter().filter_map(Value::as_str).collect();
    if ids.is_empty() || ids.len() > BULK_MAX {
        let message = format!("package_identifiers is a list of 1 to {BULK_MAX} identifiers");
        return Err(VendorError::new(400, 1036, message));
    }
    let word = fields.text("platform");
    let platform = platform(word.as_deref())?;
    let (mut rows, mut missing) = (Vec::new(), Vec::new());
    for id in ids {
        let fits = |package: &&Package| platform.is_none_or(|word| word == package.platform.upper_snake());
        match Package::find(id).filter(fits) {
            Some(package) => rows.push(row(&call, package)),
            None => missing.push(id),
        }
    }
    let count = rows.len();
    Reply::json(&json!({"applications": rows, "not_found": missing, "total_apps_count": count}))
}

/// `GET .../packages?packageId=&version=`
pub(super) async fn package(call: Call) -> Result<Reply, VendorError> {
    let needed = |name: &str| {
        call.query.text(name).ok_or_else(|| VendorError::new(400, 8063, format!("{name} is required")))
    };
    let (package, version) = named(needed("packageId")?, needed("version")?)?;
    let platform = package.platform.upper_snake();
    let installer = json!({
        "architecture": "X64",
        "installer_locale": "en-US",
        "installer_type": package.installer,
        "installer_file_name": file_name(package, version),
        "platform": [platform],
        "scope": "DEVICE",
    });
    Reply::json(&json!({
        "package_identifier": package.id,
        "package_name": package.name,
        "package_version": version,
        "publisher_name": package.publisher,
        "short_description": package.description,
        "default_locale": "en-US",
        "installer_type": package.installer,
        "install_modes": ["SILENT"],
        "installers": [installer],
        "platform": [platform],
        "scope": "DEVICE",
        "has_more": false,
        "icon_url": icon(&call, package),
    }))
}

/// A package and one of its versions; 404/7000 where there is none.
pub(super) fn named(id: &str, version: &str) -> Result<(&'static Package, &'static str), VendorError> {
    let missing = || VendorError::new(404, 7000, format!("No package {id:?} of version {version:?}"));
    let package = Package::find(id).ok_or_else(missing)?;
    Ok((package, package.version(version).ok_or_else(missing)?))
}

/// Name of the installer's file.
pub(super) fn file_name(package: &Package, version: &str) -> String {
    let end = if matches!(package.installer, "MSI" | "PKG" | "DMG") { package.installer } else { "EXE" };
    format!("{}-{version}.{}", package.id, end.to_lowercase())
}

fn row(call: &Call, package: &Package) -> Value {
    let newest = package.versions.first().copied().unwrap_or_default();
    json!({
        "package_identifier": package.id,
        "package_name": package.name,
        "publisher": package.publisher,
        "short_description": package.description,
        "platform": package.platform.upper_snake(),
        "tags": package.tags,
        "all_versions": package.versions,
        "default_locale": "en-US",
        "icon_url": icon(call, package),
        "latest_version": {
            "version": newest,
            "installers": [
                {"architecture": "X64", "installer_locale": "en-US", "installer_type": package.installer},
            ],
        },
    })
}

fn icon(call: &Call, package: &Package) -> String {
    format!("http://{}/icons/{}.png", call.host, package.id)
}

/// The platform asked for: 400/5008 where the repository has nothing for it.
fn platform(word: Option<&str>) -> Result<Option<&'static str>, VendorError> {
    let Some(word) = word else { return Ok(None) };
    match word.replace('_', "").to_lowercase().as_str() {
        "winrt" | "12" => Ok(Some("WIN_RT")),
        "appleosx" | "10" => Ok(Some("APPLE_OS_X")),
        _ => Err(VendorError::new(400, 5008, format!("platform is {word:?}, expected WIN_RT or APPLE_OS_X"))),
    }
}
