//! The application that a call names, and changing it as nobody else does at the same time.

use super::{
    details::DETAILS_BYTES_MAX,
    store::{self, App},
};
use crate::{
    Tenant,
    http::{Call, VendorError},
    resource::is_visible,
};

/// One of the three collections, with an endpoint's own refusal of what is not in it.
#[derive(Debug, Clone, Copy)]
pub(in crate::mam) struct Face {
    /// `Internal`, `Public` or `Purchased`; any where empty.
    pub kind: &'static str,
    /// Status and code where there is no such application.
    pub missing: (u16, i32),
}

/// Internal applications.
pub(in crate::mam) const fn internal(status: u16, code: i32) -> Face {
    Face { kind: "Internal", missing: (status, code) }
}

/// Public applications.
pub(in crate::mam) const fn public(status: u16, code: i32) -> Face {
    Face { kind: "Public", missing: (status, code) }
}

/// Purchased applications.
pub(in crate::mam) const fn purchased(status: u16, code: i32) -> Face {
    Face { kind: "Purchased", missing: (status, code) }
}

/// Applications of any kind.
pub(in crate::mam) const fn any(status: u16, code: i32) -> Face {
    Face { kind: "", missing: (status, code) }
}

impl Face {
    /// The refusal.
    pub(in crate::mam) fn missing(self) -> VendorError {
        VendorError::new(self.missing.0, self.missing.1, "Application not found")
    }

    fn has(self, app: &App) -> bool {
        self.kind.is_empty() || self.kind == app.kind
    }
}

/// The application of the path's `{id}` or `{uuid}`. One that is being deleted is no longer there.
pub(in crate::mam) async fn find(call: &Call, face: Face) -> Result<App, VendorError> {
    let apps = store::list(&call.tenant.database).await?;
    named(call, face, apps)
}

/// The same for reads: what is being deleted shows until that is finished.
pub(in crate::mam) async fn find_shown(call: &Call, face: Face) -> Result<App, VendorError> {
    let now = call.tenant.fleet.now().as_millisecond();
    let apps = store::list_shown(&call.tenant.database, now).await?;
    named(call, face, apps)
}

/// The internal application of a UUID that a body names; 404/7000 where there is none.
pub(in crate::mam) async fn internal_by_uuid(call: &Call, uuid: &str) -> Result<App, VendorError> {
    let apps = store::list(&call.tenant.database).await?;
    let face = internal(404, 7000);
    apps.into_iter()
        .find(|app| {
            app.uuid.eq_ignore_ascii_case(uuid) && face.has(app) && is_visible(call, app.org_group_id)
        })
        .ok_or_else(|| face.missing())
}

fn named(call: &Call, face: Face, apps: Vec<App>) -> Result<App, VendorError> {
    let (id, uuid) = (call.segment("id").parse().unwrap_or(0_i64), call.segment("uuid"));
    apps.into_iter()
        .find(|app| {
            let is_named = if uuid.is_empty() { app.id == id } else { app.uuid.eq_ignore_ascii_case(uuid) };
            is_named && face.has(app) && is_visible(call, app.org_group_id)
        })
        .ok_or_else(|| face.missing())
}

/// Reads the application again, changes it and writes it, with nobody in between.
pub(in crate::mam) async fn change(
    call: &Call,
    face: Face,
    id: i64,
    change: impl FnOnce(&mut App) -> Result<(), VendorError> + Send,
) -> Result<App, VendorError> {
    let tenant = &call.tenant;
    let _writing = tenant.installs.writing.lock().await;
    let mut app = store::find(&tenant.database, id).await?.ok_or_else(|| face.missing())?;
    change(&mut app)?;
    write(tenant, &app).await?;
    Ok(app)
}

async fn write(tenant: &Tenant, app: &App) -> Result<(), VendorError> {
    check_size(app)?;
    store::update(&tenant.database, app).await?;
    tenant.installs.changed();
    Ok(())
}

/// All applications are read at once by searches, so none may be large.
pub(in crate::mam) fn check_size(app: &App) -> Result<(), VendorError> {
    let length = |value: serde_json::Result<Vec<u8>>| value.map_or(0, |bytes| bytes.len());
    let bytes = length(serde_json::to_vec(&app.details)) + length(serde_json::to_vec(&app.rules));
    if bytes > 2 * DETAILS_BYTES_MAX {
        let message = format!(
            "The application's texts and rules are {bytes} bytes, at most {} are kept",
            2 * DETAILS_BYTES_MAX
        );
        return Err(VendorError::new(400, 400, message));
    }
    Ok(())
}
