//! `GET /api/mam/apps/public/{id}`: the shape of a row of the search.

use super::{render, store};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::profiles::group_names,
    resource::is_visible,
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let id: i64 = call.segment("id").parse().unwrap_or(0);
    let apps = store::list(&call.tenant.database).await?;
    let found = apps
        .into_iter()
        .find(|app| app.kind == "Public" && app.id == id && is_visible(&call, app.org_group_id));
    let app = found.ok_or_else(|| VendorError::new(404, 7000, "Application not found"))?;
    let counts = call.tenant.installs.get(&call.tenant).await?;
    let names = group_names(&call.tenant).await?;
    Reply::json(&render::app(&call.tenant, &names, counts.get(&app.id).copied().unwrap_or_default(), &app))
}
