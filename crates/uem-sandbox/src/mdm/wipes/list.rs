//! `GET /api/system/groups/{uuid}/device-wipes`: wipes of the group and below it.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    lock::visible_group,
    store::{self, Order, Wipe},
};
use crate::{
    fleet::state::{Ownership, Platform},
    http::{Call, Reply, VendorError},
    mdm::devices::date,
    resource::{Filter, Page, visible_ids},
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let group = visible_group(&call).ok_or_else(super::no_group)?;
    let mut filter = Filter::default();
    filter.one_of("org_group_id", &visible_ids(&call, group.id));
    filter.contains("(device_name || ' ' || user_name)", call.query.text("search_text"));
    for (name, column) in [("wipe_type", "kind"), ("wipe_source", "source"), ("wipe_status", "status")] {
        filter.equals(column, call.query.text(name).map(str::to_ascii_uppercase));
    }
    filter.equals("ownership", owner(&call)?.map(|owner| i64::from(owner as u8)));
    if let Some(since) = day(&call, "start_date")? {
        filter.that(format!("asked_at >= {since}"));
    }
    if let Some(until) = day(&call, "end_date")? {
        filter.that(format!("asked_at <= {until}"));
    }
    let page = Page::v2(&call.query, 500);
    let (order, is_descending) = order(&call)?;
    let (wipes, total) = store::search(&call.tenant.database, &filter, order, is_descending, page).await?;
    let rows: Vec<Value> = wipes.iter().map(|wipe| row(&call, wipe)).collect();
    Reply::json(
        &json!({"device_wipes": rows, "page": page.number, "page_size": page.size, "total_count": total}),
    )
}

fn row(call: &Call, wipe: &Wipe) -> Value {
    let places = call.tenant.fleet.places();
    let group = places.get(wipe.org_group_id);
    let time = |ms: i64| Timestamp::from_millisecond(ms).ok().map(|at| format!("{at:.3}"));
    json!({
        "uuid": wipe.uuid,
        "device_uuid": wipe.device_uuid,
        "device_name": wipe.device_name,
        "device_type": Platform::from_repr(wipe.platform).map_or("UNKNOWN", Platform::upper_snake),
        "device_up": call.tenant.fleet.facts(wipe.device_id).is_some_and(|facts| facts.is_listed()),
        "user": wipe.user_name,
        "organization_group": group.map(|group| group.name.as_str()),
        "organization_group_uuid": group.map(|group| group.uuid),
        "ownership": OWNERS[usize::from(wipe.ownership).min(3)].1,
        "wipe_type": wipe.kind,
        "source": wipe.source,
        "status": wipe.status,
        "event_date": time(wipe.asked_at),
        "last_seen": time(wipe.last_seen),
    })
}

/// By the number of each ownership.
const OWNERS: [(Ownership, &str); 4] = [
    (Ownership::C, "CORPORATE_DEDICATED"),
    (Ownership::E, "EMPLOYEE_OWNED"),
    (Ownership::S, "CORPORATE_SHARED"),
    (Ownership::Undefined, "UNKNOWN"),
];

fn owner(call: &Call) -> Result<Option<Ownership>, VendorError> {
    let Some(text) = call.query.text("ownership").filter(|text| !text.eq_ignore_ascii_case("any")) else {
        return Ok(None);
    };
    let found = OWNERS.iter().find(|(_, word)| word.eq_ignore_ascii_case(text));
    found.map(|(owner, _)| Some(*owner)).ok_or_else(|| invalid("ownership", text))
}

fn order(call: &Call) -> Result<(Order, bool), VendorError> {
    let order = match call.query.text("sort_column").map(str::to_ascii_uppercase).as_deref() {
        None | Some("DATE") => Order::Date,
        Some("DEVICE_FRIENDLY_NAME") => Order::Device,
        Some("USER") => Order::User,
        Some("ORGANIZATION_GROUP") => Order::OrgGroup,
        Some(other) => return Err(invalid("sort_column", other)),
    };
    match call.query.text("sort_direction").map(str::to_ascii_uppercase).as_deref() {
        None => Ok((order, order == Order::Date)),
        Some("ASC") => Ok((order, false)),
        Some("DESC") => Ok((order, true)),
        Some(other) => Err(invalid("sort_direction", other)),
    }
}

fn day(call: &Call, name: &str) -> Result<Option<i64>, VendorError> {
    let Some(text) = call.query.text(name) else { return Ok(None) };
    date(text).map(Some).ok_or_else(|| invalid(name, text))
}

fn invalid(name: &str, value: &str) -> VendorError {
    VendorError::new(422, 1012, format!("Validation failed: {name} does not take {value}"))
}
