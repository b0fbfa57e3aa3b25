//! Reads the parameters of a device search into a [`Filter`], by the names that each version gives them.

use super::date;
use crate::{
    fleet::{
        filter::{Filter, Order},
        state::{Ownership, Platform},
    },
    http::{Call, VendorError},
    resource::asked_org_group,
};

/// How a version calls its parameters and refuses bad ones.
pub struct Names {
    model: &'static str,
    platform: &'static str,
    last_seen: &'static str,
    org_group: &'static str,
    compliance: &'static str,
    seen_since: &'static str,
    order_by: &'static str,
    sort_order: &'static str,
    has_friendly_name: bool,
    /// Status and code of a value that is not understood.
    bad_value: (u16, i32),
    /// Status and code of a date that is not understood.
    bad_date: (u16, i32),
    /// Status and code of an organization group that does not exist for the caller.
    no_group: (u16, i32),
}

/// Version 1.
pub const V1: Names = Names {
    model: "model",
    platform: "platform",
    last_seen: "lastseen",
    org_group: "lgid",
    compliance: "compliantstatus",
    seen_since: "seensince",
    order_by: "orderby",
    sort_order: "sortorder",
    has_friendly_name: false,
    bad_value: (400, 6),
    bad_date: (422, 1012),
    no_group: (400, 6),
};

/// Version 2.
pub const V2: Names =
    Names { compliance: "compliance_status", seen_since: "seen_since", bad_date: (400, 6), ..V1 };

/// Version 3.
pub const V3: Names = Names {
    model: "model_identifier",
    platform: "device_type",
    last_seen: "last_seen",
    org_group: "organization_group_uuid",
    compliance: "compliance_status",
    seen_since: "seen_since",
    order_by: "order_by",
    sort_order: "sort_order",
    has_friendly_name: true,
    bad_value: (400, 1036),
    bad_date: (422, 1012),
    no_group: (404, 6),
};

/// The search of network parts.
pub const NETWORK_INFO: Names = Names { bad_date: (400, 6), ..V1 };

/// The search of security parts.
pub const SECURITY_INFO: Names = Names { org_group: "organizationgroupid", bad_date: (400, 6), ..V1 };

/// The filter that a call asks for; none where nothing can fit, because no device has such a platform.
pub fn read(call: &Call, names: &Names) -> Result<Option<Filter>, VendorError> {
    let text = |name: &str| call.query.text(name).map(str::to_owned);
    let org_group_id = asked_org_group(call, names.org_group).ok_or_else(|| {
        refused(
            names.no_group,
            "Organization group not found or the user does not have access to it".to_owned(),
        )
    })?;
    let platform = match call.query.text(names.platform) {
        None => None,
        Some(text) => match platform(text) {
            None => return Ok(None),
            platform => platform,
        },
    };
    // Both dates mean "at or after": the later one counts.
    let seen_since = date(call, names, names.last_seen)?.max(date(call, names, names.seen_since)?);
    Ok(Some(Filter {
        user: text("user"),
        friendly_name: if names.has_friendly_name { text("friendly_name") } else { None },
        model: text(names.model),
        platform,
        ownership: choice(call, names, "ownership", ownership)?,
        is_compliant: choice(call, names, names.compliance, flag)?,
        seen_since,
        org_group_id,
        order: choice(call, names, names.order_by, order)?.unwrap_or_default(),
        is_descending: choice(call, names, names.sort_order, direction)?.unwrap_or_default(),
        ..Filter::default()
    }))
}

fn refused((status, code): (u16, i32), message: String) -> VendorError {
    VendorError::new(status, code, message)
}

fn choice<T>(
    call: &Call,
    names: &Names,
    name: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, VendorError> {
    let Some(text) = call.query.text(name) else { return Ok(None) };
    read(text).map(Some).ok_or_else(|| refused(names.bad_value, format!("Invalid value for {name}: {text}")))
}

fn date(call: &Call, names: &Names, name: &str) -> Result<Option<i64>, VendorError> {
    let Some(text) = call.query.text(name) else { return Ok(None) };
    date::parse(text)
        .map(Some)
        .ok_or_else(|| refused(names.bad_date, format!("Invalid date for {name}: {text}")))
}

/// By name (`WinRT`, or `WIN_RT` as in v3) or by number.
fn platform(text: &str) -> Option<Platform> {
    match text.parse::<u8>() {
        Ok(number) => Platform::from_repr(number),
        Err(_) => text.replace('_', "").parse().ok(),
    }
}

/// Ownership by letter or word.
pub fn ownership(text: &str) -> Option<Ownership> {
    match text.to_ascii_uppercase().as_str() {
        "C" | "CORPORATE" | "CORPORATEDEDICATED" => Some(Ownership::C),
        "E" | "EMPLOYEE" | "EMPLOYEEOWNED" => Some(Ownership::E),
        "S" | "SHARED" | "CORPORATESHARED" => Some(Ownership::S),
        "UNDEFINED" => Some(Ownership::Undefined),
        _ => None,
    }
}

fn flag(text: &str) -> Option<bool> {
    text.to_ascii_lowercase().parse().ok()
}

fn order(text: &str) -> Option<Order> {
    match text.to_ascii_lowercase().replace('_', "").as_str() {
        "deviceid" => Some(Order::DeviceId),
        "lastseen" => Some(Order::LastSeen),
        "model" | "modelidentifier" => Some(Order::Model),
        "platform" | "devicetype" => Some(Order::Platform),
        "ownership" => Some(Order::Ownership),
        _ => None,
    }
}

fn direction(text: &str) -> Option<bool> {
    match text.to_ascii_uppercase().as_str() {
        "ASC" => Some(false),
        "DESC" => Some(true),
        _ => None,
    }
}
