//! Members: `GET /api/system/usergroups/{id}/users` and `GET /api/system/user-groups/{uuid}/members`.

use serde::Serialize;

use super::store::{self, UserGroup};
use crate::{
    http::{Call, Query, Reply, VendorError},
    resource::{Page, id_list, is_visible, visible_ids},
    system::users::store::{User, in_department},
};

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Users {
    enrollment_user: Vec<Member>,
    page: u32,
    page_size: u32,
    total: i64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Member {
    user_name: String,
    first_name: String,
    last_name: String,
    organization_group: i64,
    organization_group_uuid: String,
    security_type: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Members {
    page_number: u32,
    total_page_count: i64,
    users_list: Vec<ShortMember>,
}

#[derive(Debug, Serialize)]
struct ShortMember {
    #[serde(rename = "EnrollmentUserUUID")]
    uuid: String,
    firstname: String,
    lastname: String,
    username: String,
}

pub(super) async fn users(call: Call) -> Result<Reply, VendorError> {
    let group = store::find(&call.tenant.database, call.segment("id").parse().unwrap_or(0)).await?;
    let page = Page::v1(&call.query);
    let (users, total) = members(&call, group, page).await?;
    if users.is_empty() {
        return Ok(Reply::empty(204));
    }
    let enrollment_user = users.into_iter().map(|user| member(&call, user)).collect();
    Reply::json(&Users { enrollment_user, page: page.number, page_size: page.size, total })
}

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let group = store::find_by_uuid(&call.tenant.database, &call.segment("uuid").to_lowercase()).await?;
    let page = from_one(&call.query);
    let (users, total) = members(&call, group, page).await?;
    let users_list = users
        .into_iter()
        .map(|user| ShortMember {
            uuid: user.uuid,
            firstname: user.first_name,
            lastname: user.last_name,
            username: user.user_name,
        })
        .collect();
    let total_page_count = (total + i64::from(page.size) - 1) / i64::from(page.size);
    Reply::json(&Members { page_number: page.number + 1, total_page_count, users_list })
}

/// This endpoint counts its pages from 1 and has 100 rows on each unless told.
fn from_one(query: &Query) -> Page {
    let page = Page::v2(query, 100);
    Page { number: page.number.saturating_sub(1), ..page }
}

async fn members(call: &Call, group: Option<UserGroup>, page: Page) -> Result<(Vec<User>, i64), VendorError> {
    let group = group.filter(|group| is_visible(call, group.org_group_id));
    let group = group.ok_or_else(|| VendorError::new(400, 17, "User group not found"))?;
    let below = id_list(&visible_ids(call, group.org_group_id));
    Ok(in_department(&call.tenant.database, group.department, &below, page).await?)
}

fn member(call: &Call, user: User) -> Member {
    let group = call.tenant.access.org_group(user.org_group_id);
    Member {
        user_name: user.user_name,
        first_name: user.first_name,
        last_name: user.last_name,
        organization_group: user.org_group_id,
        organization_group_uuid: group.map(|group| group.uuid.to_string()).unwrap_or_default(),
        security_type: if user.is_directory { "Directory" } else { "Basic" },
    }
}
