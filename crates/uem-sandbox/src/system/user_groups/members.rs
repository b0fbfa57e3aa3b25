//! Members: `GET /api/system/usergroups/{id}/users` and `GET /api/system/user-groups/{uuid}/members`.

use serde::Serialize;

use super::{
    membership::{self, count_members},
    store::UserGroup,
};
use crate::{
    http::{Call, Query, Reply, VendorError},
    resource::Page,
    system::users::store::User,
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
pub(super) struct ShortMember {
    #[serde(rename = "EnrollmentUserUUID")]
    uuid: String,
    firstname: String,
    lastname: String,
    username: String,
}

impl From<User> for ShortMember {
    fn from(user: User) -> Self {
        let (firstname, lastname) = (user.first_name, user.last_name);
        Self { uuid: user.uuid, firstname, lastname, username: user.user_name }
    }
}

pub(super) async fn users(call: Call) -> Result<Reply, VendorError> {
    let group = membership::visible(&call, call.segment("id")).await?;
    let page = Page::v1(&call.query);
    let (users, total) = members(&call, &group, page).await?;
    if users.is_empty() {
        return Ok(Reply::empty(204));
    }
    let enrollment_user = users.into_iter().map(|user| member(&call, user)).collect();
    Reply::json(&Users { enrollment_user, page: page.number, page_size: page.size, total })
}

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let group = membership::by_uuid(&call).await?;
    let page = from_one(&call.query);
    let (users, total) = members(&call, &group, page).await?;
    let users_list = users.into_iter().map(ShortMember::from).collect();
    let total_page_count = pages(total, page);
    Reply::json(&Members { page_number: page.number + 1, total_page_count, users_list })
}

/// This endpoint counts its pages from 1 and has 100 rows on each unless told.
pub(super) fn from_one(query: &Query) -> Page {
    let page = Page::v2(query, 100);
    Page { number: page.number.saturating_sub(1), ..page }
}

/// How many pages of that size there are.
pub(super) fn pages(total: i64, page: Page) -> i64 {
    (total + i64::from(page.size) - 1) / i64::from(page.size)
}

async fn members(call: &Call, group: &UserGroup, page: Page) -> Result<(Vec<User>, i64), VendorError> {
    let users = membership::members(&call.tenant, group, page).await?;
    Ok((users, count_members(&call.tenant, group).await?))
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
