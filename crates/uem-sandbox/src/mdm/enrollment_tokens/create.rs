//! `POST /api/mdm/groups/{uuid}/enrollment-tokens`: version 1 allows or refuses a device, version 2 can register one for
//! a user as well and answers with the token.

use serde_json::json;

use super::find;
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Fields, Filter},
    system::{
        registration::{
            input,
            store::{self, Kind, Registration},
        },
        users,
    },
};

/// Most tokens of an organization group.
const PER_GROUP_MAX: i64 = 100_000;

pub(super) async fn v1(call: Call) -> Result<Reply, VendorError> {
    let group = find::org_group(&call, call.segment("group"), (404, 5138))?;
    must_have_customer(&call, group)?;
    let fields = Fields::of(&call)?;
    let kind = kind(&fields)?;
    if kind == Kind::Registered {
        let text = "registration_type REGISTER_DEVICE is not valid here: give WHITELIST or BLACKLIST, or use version 2";
        return Err(VendorError::new(400, 5213, text));
    }
    let new = listed(&call, &fields, kind, group).await?;
    add(&call, &new).await?;
    Ok(Reply::empty(201).at(location(&call, &new)))
}

pub(super) async fn v2(call: Call) -> Result<Reply, VendorError> {
    let group = find::org_group(&call, call.segment("group"), (400, 5027))?;
    must_have_customer(&call, group)?;
    let fields = Fields::of(&call)?;
    let kind = kind(&fields)?;
    let record = match kind {
        Kind::Registered => "device_registration_record",
        Kind::Allowed => "device_whitelist_record",
        Kind::Denied => "device_blacklist_record",
    };
    let part = fields.object(record);
    let part = part.ok_or_else(|| {
        VendorError::new(
            422,
            1012,
            format!("Validation failed: {record} is required for this registration_type"),
        )
    })?;
    let new = match kind {
        Kind::Registered => registered(&call, &part, group).await?,
        _ => listed(&call, &part, kind, group).await?,
    };
    add(&call, &new).await?;
    let location = location(&call, &new);
    Ok(Reply::json(&json!({"token": new.token}))?.with_status(201).at(location))
}

fn location(call: &Call, new: &Registration) -> String {
    format!("/api/mdm/groups/{}/enrollment-tokens/{}", call.segment("group"), new.uuid)
}

async fn add(call: &Call, new: &Registration) -> Result<(), VendorError> {
    let mut filter = Filter::default();
    filter.equals("org_group_id", Some(new.org_group_id));
    if store::count(&call.tenant.database, &filter).await? >= PER_GROUP_MAX {
        let text = format!("The organization group has {PER_GROUP_MAX} enrollment tokens: delete some first");
        return Err(VendorError::new(400, 400, text));
    }
    store::insert(&call.tenant.database, new).await?;
    Ok(())
}

fn must_have_customer(call: &Call, group: i64) -> Result<(), VendorError> {
    match call.tenant.access.customer_of(group) {
        Some(_) => Ok(()),
        None => Err(VendorError::new(
            422,
            6124,
            format!("Organization group {group} has no customer above it: use a group below one"),
        )),
    }
}

fn kind(fields: &Fields) -> Result<Kind, VendorError> {
    let word = fields.text("registration_type").unwrap_or_default();
    match word.to_uppercase().as_str() {
        "WHITELIST" => Ok(Kind::Allowed),
        "BLACKLIST" => Ok(Kind::Denied),
        "REGISTER_DEVICE" => Ok(Kind::Registered),
        _ => Err(input::invalid(
            5213,
            "registration_type",
            &word,
            "give WHITELIST, BLACKLIST or REGISTER_DEVICE",
        )),
    }
}

async fn registered(call: &Call, fields: &Fields, group: i64) -> Result<Registration, VendorError> {
    let uuid = fields.text("user_uuid").unwrap_or_default();
    if uuid.is_empty() {
        return Err(VendorError::new(422, 1012, "Validation failed: user_uuid is required"));
    }
    let user = users::visible_by_uuid(call, &uuid).await?;
    let user =
        user.ok_or_else(|| VendorError::new(400, 12, "Enrollment user not found: give the UUID of one"))?;
    let new = input::registration(call, fields, group, user.id)?;
    if new.details.friendly_name.is_empty() {
        return Err(VendorError::new(422, 1012, "Validation failed: friendly_name is required"));
    }
    Ok(new)
}

/// A device to allow or refuse, by one of its numbers, each at most once in a group.
async fn listed(call: &Call, fields: &Fields, kind: Kind, group: i64) -> Result<Registration, VendorError> {
    let value = input::text(fields, "device_attribute")?;
    if value.is_empty() {
        return Err(VendorError::new(
            400,
            5210,
            "device_attribute is required: give the number of the device",
        ));
    }
    let word = fields.text("attribute_type").unwrap_or_else(|| "SERIAL_NUMBER".to_owned());
    let mut new = input::blank(call, kind, group)?;
    let column = match word.to_uppercase().as_str() {
        "SERIAL_NUMBER" => {
            new.serial_number.clone_from(&value);
            "serial_number"
        }
        "IMEI" if value.chars().all(|letter| letter.is_ascii_digit()) && (14..=16).contains(&value.len()) => {
            new.imei.clone_from(&value);
            "imei"
        }
        "IMEI" => {
            return Err(input::invalid(5216, "device_attribute", &value, "give an IMEI of 14 to 16 digits"));
        }
        "UDID" => {
            new.udid.clone_from(&value);
            "udid"
        }
        _ => return Err(input::invalid(5211, "attribute_type", &word, "give SERIAL_NUMBER, IMEI or UDID")),
    };
    if kind == Kind::Allowed {
        new.details.ownership = input::ownership(fields.text("ownership_type"), 5212)?;
    }
    let mut filter = Filter::default();
    filter.equals("org_group_id", Some(group));
    filter.equals(column, Some(value.as_str()));
    filter.that("kind <> 'Registered'");
    let page = crate::resource::Page { number: 0, size: 1 };
    match store::list(&call.tenant.database, &filter, page).await?.first().map(|other| other.kind) {
        None => Ok(new),
        Some(other) => {
            let (code, word) = if other == Kind::Allowed { (5214, "allowed") } else { (5215, "refused") };
            let text =
                format!("A device with {column} {value:?} is {word} at this organization group already");
            Err(VendorError::new(400, code, text))
        }
    }
}
