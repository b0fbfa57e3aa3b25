//! Jobs: the list, how one stands, and what it found.

use serde::Serialize;
use serde_json::{Value, json};
use uem_types::wire::time::format_zulu;

use super::{
    find,
    store::{self, Change, Job, Kind, Status},
};
use crate::{
    http::{Call, Query, Reply, VendorError},
    resource::{Filter, Page, visible_ids},
    system::users::{self, store::User},
};

/// Rows of a page unless told, and the most.
const PAGE_SIZE: u32 = 500;
/// Users read at once.
const BATCH: usize = 500;

fn page(query: &Query) -> Result<Page, VendorError> {
    let number = |name: &str| match query.text(name) {
        None => Ok(None),
        Some(text) => {
            let shown: String = text.chars().take(100).collect();
            let remedy =
                || VendorError::new(400, 6, format!("{name} {shown:?} is not valid: give a number from 0"));
            text.trim().parse::<u32>().map(Some).map_err(|_| remedy())
        }
    };
    let size = number("page_size")?.filter(|size| *size > 0).unwrap_or(PAGE_SIZE).min(PAGE_SIZE);
    Ok(Page { number: number("page_number")?.unwrap_or(0), size })
}

fn is_descending(query: &Query) -> bool {
    query.text("sort_order").is_some_and(|order| order.to_uppercase().starts_with("DESC"))
}

pub(super) async fn list(call: Call) -> Result<Reply, VendorError> {
    let group = find::org_group(&call, call.query.text("organization_group_uuid").unwrap_or_default())?;
    let mut filter = Filter::default();
    filter.one_of("org_group_id", &visible_ids(&call, group));
    filter.contains("created_by", call.query.text("search_text"));
    if let Some(text) = call.query.text("status_filter") {
        let status = text.trim().parse::<u8>().ok().and_then(Status::from_repr);
        let shown: String = text.chars().take(100).collect();
        let status = status.ok_or_else(|| {
            let text = format!("status_filter {shown:?} is not valid: give 2, 3, 6 or 7");
            VendorError::new(400, 6, text)
        })?;
        filter.equals("status", Some(status.to_string()));
    }
    let direction = if is_descending(&call.query) { "DESC" } else { "ASC" };
    let column = match call.query.text("sort_column").unwrap_or_default().to_uppercase().as_str() {
        "CREATED_BY" => "created_by",
        "CREATED_DATE" => "created_at",
        _ => "id",
    };
    let order = format!("{column} {direction}, id {direction}");
    let (jobs, total) = store::search(&call.tenant.database, &filter, &order, page(&call.query)?).await?;
    let rows: Vec<Value> = jobs
        .into_iter()
        .map(|job| {
            json!({
                "advanced_ldap_sync_job_uuid": job.uuid,
                "advanced_ldap_sync_job_status": job.status.to_string(),
                "created_by": job.created_by,
                "created_date": format_zulu(job.created_at),
                "modified_by": job.modified_by,
                "modified_date": format_zulu(job.modified_at),
            })
        })
        .collect();
    Reply::json(&json!({"advanced_ldap_sync_job_details": rows, "total_results": total}))
}

pub(super) async fn status(call: Call) -> Result<Reply, VendorError> {
    let job = find::job(&call).await?;
    let changes = store::changes(&call.tenant.database, job.id).await?;
    let pending = changes.iter().filter(|change| !change.is_done).count();
    let pending = i64::try_from(pending).unwrap_or(i64::MAX);
    Reply::json(&json!({
        "job_uuid": job.uuid,
        "job_status": job.status.to_string(),
        "total_enrollment_users": job.total,
        "completed_enrollment_users": job.total - pending,
        "pending_enrollment_users": pending,
    }))
}

/// Differences of one kind on this page.
#[derive(Debug, Default, Serialize)]
struct Part {
    user_list: Vec<Value>,
    users_count: usize,
    users_count_in_current_page: usize,
}

/// Every difference whose user fits the search, in the order asked for.
async fn found(call: &Call, job: &Job) -> Result<Vec<(User, Change)>, VendorError> {
    let text = call.query.text("search_text").map(str::to_lowercase);
    let changes = store::changes(&call.tenant.database, job.id).await?;
    let mut found = Vec::with_capacity(changes.len());
    for batch in changes.chunks(BATCH) {
        let ids: Vec<i64> = batch.iter().map(|change| change.user_id).collect();
        for user in users::store::find_many(&call.tenant.database, &ids).await? {
            let names = format!("{} {} {} {}", user.user_name, user.first_name, user.last_name, user.email);
            let change = batch.iter().find(|change| change.user_id == user.id).cloned();
            if let Some(change) = change
                && text.as_ref().is_none_or(|text| names.to_lowercase().contains(text))
            {
                found.push((user, change));
            }
        }
    }
    let column = call.query.text("sort_column").unwrap_or_default().to_uppercase();
    found.sort_by_cached_key(|(user, _)| match column.as_str() {
        "USERNAME" => user.user_name.to_lowercase(),
        "FIRST_NAME" => user.first_name.to_lowercase(),
        "LAST_NAME" => user.last_name.to_lowercase(),
        _ => String::new(),
    });
    if is_descending(&call.query) {
        found.reverse();
    }
    Ok(found)
}

pub(super) async fn preview(call: Call) -> Result<Reply, VendorError> {
    let job = find::job(&call).await?;
    let page = page(&call.query)?;
    let found = found(&call, &job).await?;
    let part = |kind: Kind| {
        let of_kind = |(_, change): &&(User, Change)| change.kind == kind;
        let user_list: Vec<Value> =
            page.of(&found).iter().filter(of_kind).map(|(user, change)| row(user, change)).collect();
        Part {
            users_count: found.iter().filter(of_kind).count(),
            users_count_in_current_page: user_list.len(),
            user_list,
        }
    };
    Reply::json(&json!({
        "advanced_ldap_sync_job_uuid": job.uuid,
        "status": job.status.to_string(),
        "added_user_details": Part::default(),
        "modified_user_details": part(Kind::Modified),
        "removed_user_details": part(Kind::Removed),
        "items_per_page": page.size,
        "total_results": found.len(),
    }))
}

/// Version 2: one list of all kinds.
pub(super) async fn preview_v2(call: Call) -> Result<Reply, VendorError> {
    let job = find::job(&call).await?;
    let page = page(&call.query)?;
    let found = found(&call, &job).await?;
    let user_list: Vec<Value> = page.of(&found).iter().map(|(user, change)| row(user, change)).collect();
    Reply::json(&json!({
        "advanced_ldap_sync_job_uuid": job.uuid,
        "status": job.status.to_string(),
        "users_count": user_list.len(),
        "user_list": user_list,
        "total_results": found.len(),
    }))
}

fn row(user: &User, change: &Change) -> Value {
    json!({
        "enrollment_user_uuid": user.uuid,
        "user_name": user.user_name,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "display_name": users::display_name(user),
        "email_address": change.email,
        "email_address_internal": user.email,
        "phone_number": change.phone,
        "phone_number_internal": user.phone,
        "department": users::department(user),
        "domain": users::DIRECTORY_DOMAIN,
        "location_group_id": user.org_group_id,
        "active": change.kind != Kind::Removed,
    })
}
