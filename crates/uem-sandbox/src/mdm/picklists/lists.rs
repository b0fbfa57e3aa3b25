//! One table of lists: path, how the items are found. Each item is a key and a description.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uem_types::{mdm::enums, wire::word::Word as _};

use crate::{
    fleet::{
        models::MODELS,
        state::{Ownership, Platform},
    },
    http::{Call, Operation, Reply, VendorError, get},
};

const READ: &str = "REST API Devices Read";

/// Key and description.
type Item = (String, String);
type List = fn(&Call) -> Result<Vec<Item>, VendorError>;

static LISTS: [(&str, List); 6] = [
    ("/api/mdm/picklists/devicetypes", device_types),
    ("/api/mdm/picklists/devicecategories", device_categories),
    ("/api/mdm/picklists/ownershiptypes", ownerships),
    ("/api/mdm/picklists/platforms/{platform}/devicemodels", models),
    ("/api/mdm/picklists/platforms/{platform}/devicemodelfamily", families),
    ("/api/mdm/picklists/platforms/{platform}/operatingsystems", systems),
];

pub(super) fn routes() -> Vec<Operation> {
    let route = |(path, list): &(&'static str, List)| {
        let list = *list;
        get(path).needs(READ).run(move |call: Call| async move { answer(&call, list) })
    };
    LISTS.iter().map(route).collect()
}

fn answer(call: &Call, list: List) -> Result<Reply, VendorError> {
    let items: Vec<Value> = list(call)?
        .into_iter()
        .map(|(key, description)| json!({"Key": key, "Description": description}))
        .collect();
    Reply::json(&items)
}

/// The kinds of device that have a number.
fn device_types(_: &Call) -> Result<Vec<Item>, VendorError> {
    let known = enums::Platform::KNOWN.iter();
    let numbered = known.filter_map(|kind| Some((kind.number()?.to_string(), kind.name().to_owned())));
    Ok(numbered.collect())
}

/// The kinds of device that the caller's groups have.
fn device_categories(call: &Call) -> Result<Vec<Item>, VendorError> {
    let within = call.tenant.fleet.places().subtree(call.caller.org_group_id);
    let mut found = BTreeMap::new();
    call.tenant.fleet.with_facts(|rows| {
        for row in rows.iter().filter(|row| row.is_listed() && within.contains(&row.org_group)) {
            found.entry(row.platform as u8).or_insert(row.platform);
        }
    });
    Ok(found.into_iter().map(|(number, platform)| (number.to_string(), platform.name().to_owned())).collect())
}

fn ownerships(_: &Call) -> Result<Vec<Item>, VendorError> {
    let all = [
        (Ownership::C, "Corporate - Dedicated"),
        (Ownership::S, "Corporate - Shared"),
        (Ownership::E, "Employee Owned"),
        (Ownership::Undefined, "Undefined"),
    ];
    Ok(all.map(|(ownership, words)| (ownership.letter().to_owned(), words.to_owned())).into())
}

/// Models by the number of their short name.
fn models(call: &Call) -> Result<Vec<Item>, VendorError> {
    let platform = platform(call)?;
    let known = MODELS.iter().filter(|model| model.platform == platform);
    let named: BTreeMap<u32, &str> = known.map(|model| (model.id, model.name)).collect();
    Ok(named.into_iter().map(|(id, name)| (id.to_string(), name.to_owned())).collect())
}

/// Makers of the models; where there is one only, the models' own names.
fn families(call: &Call) -> Result<Vec<Item>, VendorError> {
    let platform = platform(call)?;
    let known = || MODELS.iter().filter(move |model| model.platform == platform);
    let mut names: Vec<&str> = known().map(|model| model.maker).collect();
    names.sort_unstable();
    names.dedup();
    if names.len() == 1 {
        names = known().map(|model| model.name).collect();
        names.dedup();
    }
    Ok((1..).zip(names).map(|(number, name): (u32, &str)| (number.to_string(), name.to_owned())).collect())
}

/// Versions that devices of the caller's groups run.
fn systems(call: &Call) -> Result<Vec<Item>, VendorError> {
    let platform = platform(call)?;
    let within = call.tenant.fleet.places().subtree(call.caller.org_group_id);
    let columns = call.tenant.fleet.columns();
    let mut seen = vec![false; columns.systems().len()];
    for row in columns.rows() {
        if row.is_listed()
            && row.platform == platform
            && within.contains(&row.org_group)
            && let Some(seen) = seen.get_mut(usize::from(row.system))
        {
            *seen = true;
        }
    }
    let found = columns.systems().iter().zip(seen).enumerate().filter(|(_, (_, seen))| *seen);
    Ok(found.map(|(place, (version, _))| ((place + 1).to_string(), version.clone())).collect())
}

/// The platform of the path, by name or number; 400/400 where the fleet knows none of that.
fn platform(call: &Call) -> Result<Platform, VendorError> {
    let word = call.segment("platform");
    let number = enums::Platform::parse(word).number().and_then(|number| u8::try_from(number).ok());
    number.and_then(Platform::from_repr).ok_or_else(|| {
        let message =
            format!("platform {word:?} is unknown: use Apple, Android, AppleOsX, WinRT, ChromeOS or Linux");
        VendorError::new(400, 400, message)
    })
}
