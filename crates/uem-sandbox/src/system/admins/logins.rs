//! `POST /api/system/admins/login-history/search`: who tried to log in with a password, and whether it was right.

use serde::Serialize;
use uem_types::wire::time::format_zulu;
use uuid::Uuid;

use super::store::{self, Login, Order};
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Fields, Page, is_visible, visible_ids},
};

/// Rows of a page unless told, and the most.
const PAGE_SIZE: u32 = 500;

#[derive(Debug, Serialize)]
struct History {
    search_result: Vec<Row>,
    total_records: i64,
}

#[derive(Debug, Serialize)]
struct Row {
    user_uuid: String,
    user_name: String,
    date_time: String,
    source_ip: String,
    login_type: &'static str,
    application: &'static str,
    status: String,
}

pub(super) async fn search(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let group = match fields.text("organization_group_uuid").filter(|text| !text.is_empty()) {
        None => call.caller.org_group_id,
        Some(text) => {
            let group =
                Uuid::try_parse(&text).ok().and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid));
            let group = group.filter(|group| is_visible(&call, group.id));
            group.map(|group| group.id).ok_or_else(|| {
                let text = "organization_group_uuid names no organization group, or the user does not have access to it";
                VendorError::new(400, 6156, text)
            })?
        }
    };
    let user = match fields.text("user_uuid").filter(|text| !text.is_empty()) {
        None => None,
        Some(text) => Some(Uuid::try_parse(&text).map_err(|_| invalid("user_uuid", &text, "a UUID"))?),
    };
    let page = Page {
        number: number(&fields, "page_number")?.unwrap_or(0),
        size: number(&fields, "page_size")?.filter(|size| *size > 0).unwrap_or(PAGE_SIZE).min(PAGE_SIZE),
    };
    let order = order(&fields)?;
    let search = fields.text("search_text").filter(|text| !text.is_empty());
    let groups = visible_ids(&call, group);
    let (logins, total_records) =
        store::search(&call.tenant.database, &groups, user, search.as_deref(), order, page).await?;
    Reply::json(&History { search_result: logins.into_iter().map(row).collect(), total_records })
}

fn row(login: Login) -> Row {
    Row {
        user_uuid: login.admin_uuid,
        user_name: login.user_name,
        date_time: format_zulu(login.happened_at),
        source_ip: login.source_ip,
        login_type: if login.is_directory_user { "Directory" } else { "Basic" },
        application: "REST API",
        status: login.status,
    }
}

fn order(fields: &Fields) -> Result<Order, VendorError> {
    let column = fields.text("sort_column").unwrap_or_else(|| "DATE_TIME".to_owned());
    let column = match column.to_uppercase().as_str() {
        "DATE_TIME" => "l.happened_at",
        "USER_NAME" => "a.user_name",
        "SOURCE_IP" => "l.source_ip",
        "LOGIN_TYPE" => "a.is_directory_user",
        "STATUS" => "l.status",
        // The same for all.
        "APPLICATION" | "BROWSER" | "PLATFORM" => "l.id",
        _ => {
            return Err(invalid(
                "sort_column",
                &column,
                "DATE_TIME, USER_NAME, SOURCE_IP, LOGIN_TYPE or STATUS",
            ));
        }
    };
    let direction = fields.text("sort_order").unwrap_or_else(|| "DESC".to_owned());
    match direction.to_uppercase().as_str() {
        "ASC" => Ok(Order { column, is_descending: false }),
        "DESC" => Ok(Order { column, is_descending: true }),
        _ => Err(invalid("sort_order", &direction, "ASC or DESC")),
    }
}

fn number(fields: &Fields, name: &'static str) -> Result<Option<u32>, VendorError> {
    let Some(text) = fields.text(name) else { return Ok(None) };
    text.trim().parse().map(Some).map_err(|_| invalid(name, &text, "a whole number from 0"))
}

fn invalid(field: &str, value: &str, remedy: &str) -> VendorError {
    let shown: String = value.chars().take(100).collect();
    VendorError::new(422, 1012, format!("Validation failed: {field} {shown:?} is not valid: give {remedy}"))
}
