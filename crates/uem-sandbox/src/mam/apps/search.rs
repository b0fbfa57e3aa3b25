//! `GET /api/mam/apps/search`, version 1.

use uem_types::{mam::app::AppSearchResult, mdm::enums, wire::word::Word};

use super::{
    render,
    store::{self, App},
};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::profiles::group_names,
    resource::{Page, asked_org_group},
};

pub(in crate::mam) async fn run(call: Call) -> Result<Reply, VendorError> {
    let apps = matching(&call, "locationgroupid").await?;
    let page = Page::v1(&call.query);
    let counts = call.tenant.installs.get(&call.tenant).await?;
    let names = group_names(&call.tenant).await?;
    let application =
        page.of(&apps).iter().map(|app| render::app(&call.tenant, &names, counts.of(app.id), app)).collect();
    let total = i64::try_from(apps.len()).ok();
    Reply::json(&AppSearchResult {
        application,
        page: Some(page.number.into()),
        page_size: Some(page.size.into()),
        total,
    })
}

/// What both versions ask for: 400/6183 outside of the caller's subtree, 400/7004 for an unknown status.
pub(in crate::mam) async fn matching(call: &Call, group_name: &str) -> Result<Vec<App>, VendorError> {
    let Some(org_group) = asked_org_group(call, group_name) else {
        return Err(VendorError::new(
            400,
            6183,
            "Organization group not found or the user does not have access to it",
        ));
    };
    let query = &call.query;
    let status = query.text("status").filter(|status| !status.eq_ignore_ascii_case("all"));
    if let Some(status) =
        status.filter(|status| !["active", "inactive", "retired"].contains(&status.to_lowercase().as_str()))
    {
        return Err(VendorError::new(400, 7004, format!("Invalid application status: {status}")));
    }
    let has = |name: &str, found: &str| {
        query.text(name).is_none_or(|wanted| found.to_lowercase().contains(&wanted.to_lowercase()))
    };
    let same =
        |name: &str, found: &str| query.text(name).is_none_or(|wanted| wanted.eq_ignore_ascii_case(found));
    let platform = query.text("platform").map(|word| enums::Platform::parse(word).number().unwrap_or(-1));
    let is_book = query.text("type").is_some_and(|kind| kind.eq_ignore_ascii_case("book"));
    let now = call.tenant.fleet.now().as_millisecond();
    let mut apps = store::list_shown(&call.tenant.database, now).await?;
    apps.retain(|app| {
        !is_book
            && call.tenant.access.is_within(app.org_group_id, org_group)
            && status.is_none_or(|status| status.eq_ignore_ascii_case(&app.status))
            && same("applicationtype", &app.kind)
            && has("applicationname", &app.name)
            && same("bundleid", &app.bundle_id)
            && same("category", &app.category)
            && platform.is_none_or(|platform| platform == i64::from(app.platform))
            && query.text("model").is_none_or(|wanted| {
                render::models_of(app).iter().any(|(_, name)| name.eq_ignore_ascii_case(wanted))
            })
    });
    if query.text("orderby").is_some_and(|order| order.eq_ignore_ascii_case("applicationname")) {
        apps.sort_by_key(|app| app.name.to_lowercase());
    }
    Ok(apps)
}
