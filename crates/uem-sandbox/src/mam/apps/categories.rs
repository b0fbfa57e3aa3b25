//! `GET /api/mam/apps/categories`: what applications can be sorted by. Some categories are there from the beginning;
//! others come with the applications that name them, and go with them.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::store;
use crate::{
    http::{Call, Reply, VendorError},
    resource::asked_org_group,
};

/// Those that every tenant has; their numbers are their places, from 1 on.
const SYSTEM: [&str; 16] = [
    "Business",
    "Productivity",
    "Communication",
    "Education",
    "Entertainment",
    "Finance",
    "Health",
    "Lifestyle",
    "Medical",
    "Navigation",
    "News",
    "Photography",
    "Reference",
    "Security",
    "Travel",
    "Utilities",
];
/// Numbers of other categories begin here.
const FIRST_CUSTOM: i64 = 1_001;

/// The number of a category, which always is the same for the same name.
pub(in crate::mam) fn number(name: &str) -> i64 {
    let system = SYSTEM.iter().position(|known| known.eq_ignore_ascii_case(name));
    if let Some(place) = system.and_then(|place| i64::try_from(place).ok()) {
        return place + 1;
    }
    let digest = Sha256::digest(name.to_lowercase());
    FIRST_CUSTOM + i64::from(digest[0]) * 65_536 + i64::from(digest[1]) * 256 + i64::from(digest[2])
}

/// The category of that number, where every tenant has it.
pub(in crate::mam) fn system(number: i64) -> Option<&'static str> {
    SYSTEM.get(usize::try_from(number).ok()?.checked_sub(1)?).copied()
}

/// `oguuid` is the group whose applications count, `categorytype` is `System` or `Custom`.
pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let Some(org_group) = asked_org_group(&call, "oguuid") else {
        let message = "oguuid names no organization group of the caller";
        return Err(VendorError::new(404, 5054, message));
    };
    let access = &call.tenant.access;
    let apps = store::list(&call.tenant.database).await?;
    let own: BTreeSet<(&str, i64)> = apps
        .iter()
        .filter(|app| access.is_within(app.org_group_id, org_group) && !app.category.is_empty())
        .filter(|app| system(number(&app.category)).is_none())
        .map(|app| (app.category.as_str(), app.org_group_id))
        .collect();
    let kind = call.query.text("categorytype");
    let is_asked = |of: &str| kind.is_none_or(|kind| kind.eq_ignore_ascii_case(of));
    let mut rows = Vec::new();
    if is_asked("System") {
        rows.extend(SYSTEM.iter().map(|name| row(&call, name, "System", org_group)));
    }
    if is_asked("Custom") {
        rows.extend(own.into_iter().map(|(name, group)| row(&call, name, "Custom", group)));
    }
    Reply::json(&json!({"Categories": rows}))
}

fn row(call: &Call, name: &str, kind: &str, org_group: i64) -> Value {
    let group = call.tenant.access.org_group(org_group);
    json!({
        "CategoryId": number(name),
        "CategoryType": kind,
        "Description": name,
        "LabelKey": name.replace(' ', ""),
        "LocationGroupId": org_group,
        "ManagedBy": group.map(|group| group.name).unwrap_or_default(),
        "Name": name,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_number_in_any_case_and_no_number_has_two_names() {
        assert_eq!((number("business"), system(1)), (1, Some("Business")));
        assert_eq!(number("Field Work"), number("FIELD WORK"));
        assert!(number("Field Work") >= FIRST_CUSTOM);
        assert_eq!((system(0), system(-1), system(i64::from(u8::MAX))), (None, None, None));
    }
}
