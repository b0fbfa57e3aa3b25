//! Custom attributes of a registered device, by serial and by asset number:
//! `POST /api/system/users/registereddevices/{serialnumber|assetnumber}/{..}/{create|update|delete}customattributes`.

use super::{
    input,
    store::{self, Attribute, Details, Kind, Registration},
};
use crate::{
    http::{Call, Operation, Reply, VendorError, post},
    resource::{Fields, Filter, Outcome, Page, visible_ids},
};

/// What to do with each attribute.
#[derive(Debug, Clone, Copy)]
enum Change {
    Create,
    Update,
    Delete,
}

/// All six: path, column, what to do.
const OPERATIONS: [(&str, &str, Change); 6] = [
    (
        "/api/system/users/registereddevices/serialnumber/{value}/createcustomattributes",
        "serial_number",
        Change::Create,
    ),
    (
        "/api/system/users/registereddevices/serialnumber/{value}/updatecustomattributes",
        "serial_number",
        Change::Update,
    ),
    (
        "/api/system/users/registereddevices/serialnumber/{value}/deletecustomattributes",
        "serial_number",
        Change::Delete,
    ),
    (
        "/api/system/users/registereddevices/assetnumber/{value}/createcustomattributes",
        "asset_number",
        Change::Create,
    ),
    (
        "/api/system/users/registereddevices/assetnumber/{value}/updatecustomattributes",
        "asset_number",
        Change::Update,
    ),
    (
        "/api/system/users/registereddevices/assetnumber/{value}/deletecustomattributes",
        "asset_number",
        Change::Delete,
    ),
];

pub(super) fn routes(resource: &'static str) -> impl Iterator<Item = Operation> {
    OPERATIONS.into_iter().map(move |(path, column, change)| {
        post(path).needs(resource).run(move |call| apply(call, column, change))
    })
}

async fn apply(call: Call, column: &'static str, change: Change) -> Result<Reply, VendorError> {
    let mut registration = find(&call, column).await?;
    let given = input::attributes(&Fields::of(&call)?)?;
    let mut outcome = Outcome::default();
    for attribute in given {
        let name = attribute.name.clone();
        outcome.add(&name, put(&mut registration.details, attribute, change));
    }
    store::update_details(&call.tenant.database, registration.id, &registration.details).await?;
    Reply::json(&outcome)
}

fn put(details: &mut Details, attribute: Attribute, change: Change) -> Result<(), VendorError> {
    let is_it = |other: &Attribute| {
        other.name.eq_ignore_ascii_case(&attribute.name)
            && (attribute.application.is_empty()
                || other.application.eq_ignore_ascii_case(&attribute.application))
    };
    let place = details.attributes.iter().position(is_it);
    match (change, place) {
        (Change::Create, Some(_)) => Err(VendorError::new(
            400,
            6,
            format!("The device has the custom attribute {} already", attribute.name),
        )),
        (Change::Create, None) => {
            details.attributes.push(attribute);
            Ok(())
        }
        (Change::Update, Some(place)) => {
            details.attributes[place].value = attribute.value;
            Ok(())
        }
        (Change::Delete, Some(place)) => {
            details.attributes.remove(place);
            Ok(())
        }
        (_, None) => {
            Err(VendorError::new(400, 6, format!("The device has no custom attribute {}", attribute.name)))
        }
    }
}

/// The registration of that number: 400/6 without one, 409/41 where there are several.
async fn find(call: &Call, column: &'static str) -> Result<Registration, VendorError> {
    let value = call.segment("value");
    let mut filter = Filter::default();
    filter.equals("kind", Some(Kind::Registered.to_string()));
    filter.one_of("org_group_id", &visible_ids(call, call.caller.org_group_id));
    filter.equals(column, Some(value));
    let found = store::list(&call.tenant.database, &filter, Page { number: 0, size: 2 }).await?;
    let shown: String = value.chars().take(100).collect();
    if found.len() > 1 {
        let text = format!("Several registered devices have {column} {shown:?}: delete all but one first");
        return Err(VendorError::new(409, 41, text));
    }
    let missing = || VendorError::new(400, 6, format!("No registered device has {column} {shown:?}"));
    found.into_iter().next().ok_or_else(missing)
}
