//! One entry of these calls: which package, for whom, which action.

use serde_json::Value;
use uuid::Uuid;

use super::store::Block;
use crate::{
    http::Call,
    mam::{
        apps::make::platform,
        form::{self, Field, Kind, field},
    },
    resource::is_visible,
};

const ACTIONS: Kind = Kind::Word(&["UNKNOWN", "INSTALL", "REMOVE", "UPGRADE", "REINSTALL"]);

static ITEM: [Field; 11] = [
    field("package_identifier", Kind::Text).required(),
    field("platform_type", Kind::Text).required(),
    field("application_type", Kind::Text).required(),
    field("customer_uuid", Kind::Uuid).required(),
    field("application_organization_group_uuid", Kind::Uuid),
    field("application_uuid", Kind::Uuid),
    field("action_type", ACTIONS),
    field("device_uuid", Kind::Uuid),
    field("version", Kind::Text),
    field("block_reason", Kind::Text),
    field("unblock_reason", Kind::Text),
];

/// Reads an entry. The error says what is wrong with it.
pub(super) async fn read(call: &Call, value: &Value) -> Result<Block, String> {
    let item = form::read(&ITEM, value, "")?;
    let text = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
    let customer = Uuid::try_parse(&text("customer_uuid")).ok();
    let customer = customer.and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid));
    let own = call.tenant.access.customer_of(call.caller.org_group_id).map(|group| group.id);
    let customer = customer
        .filter(|group| group.kind == "Customer" && (is_visible(call, group.id) || own == Some(group.id)))
        .ok_or_else(|| format!("customer_uuid {} is no customer of the caller", text("customer_uuid")))?;
    let word = text("platform_type");
    let platform =
        platform(&word).ok_or_else(|| format!("platform_type is {word:?}, expected one such as WinRT"))?;
    let package_id = text("package_identifier");
    if package_id.trim().is_empty() || package_id.chars().count() > 255 {
        return Err("package_identifier has 1 to 255 characters".into());
    }
    let device_uuid = text("device_uuid");
    if !device_uuid.is_empty() {
        let device = crate::resource::device_by_uuid(call, &device_uuid).await;
        if !matches!(device, Ok(Some(_))) {
            return Err(format!("device_uuid {device_uuid} is no device of the caller"));
        }
    }
    let action = Some(text("action_type")).filter(|word| word != "UNKNOWN").unwrap_or_default();
    Ok(Block {
        customer_id: customer.id,
        package_id,
        platform: platform.name().to_owned(),
        device_uuid,
        action,
        version: text("version"),
        reason: text("block_reason"),
        blocked_at: call.tenant.fleet.now().as_millisecond(),
    })
}
