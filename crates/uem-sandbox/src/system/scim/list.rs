//! Searching groups: `GET /api/system/scim/v2/Groups` and `POST .../Groups/.search`.

use serde_json::{Value, json};
use uem_types::wire::time::format_zulu;

use super::{
    answer::{Failed, bad, finish, good},
    filter::Filter,
    render,
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Fields, is_visible},
    system::user_groups::store::{self, UserGroup},
};

/// Groups of an answer unless told, and the most.
const COUNT: usize = 100;
/// The most groups of one answer.
pub(super) const COUNT_MAX: usize = 500;

/// What is asked for.
#[derive(Debug, Default)]
struct Search {
    filter: Option<String>,
    attributes: Vec<String>,
    excluded: Vec<String>,
    sort_by: Option<String>,
    is_descending: bool,
    start_index: Option<String>,
    count: Option<String>,
}

pub(super) async fn get(call: Call) -> Result<Reply, VendorError> {
    let text = |name: &str| call.query.text(name).map(str::to_owned);
    let list = |name: &str| text(name).map(|text| names(text.split(','))).unwrap_or_default();
    let search = Search {
        filter: text("filter"),
        attributes: list("attributes"),
        excluded: list("excludedAttributes"),
        sort_by: text("sortBy"),
        is_descending: text("sortOrder").is_some_and(|order| order.to_lowercase().starts_with("desc")),
        start_index: text("startIndex"),
        count: text("count"),
    };
    finish(run(&call, search).await)
}

pub(super) async fn post(call: Call) -> Result<Reply, VendorError> {
    finish(post_search(&call).await)
}

async fn post_search(call: &Call) -> Result<Reply, Failed> {
    let fields = Fields::of(call)?;
    let list = |name: &str| names(fields.list(name).iter().filter_map(Value::as_str));
    let search = Search {
        filter: fields.text("filter").filter(|text| !text.is_empty()),
        attributes: list("attributes"),
        excluded: list("excludedAttributes"),
        sort_by: fields.text("sortBy").filter(|text| !text.is_empty()),
        is_descending: fields.text("sortOrder").is_some_and(|order| order.to_lowercase().starts_with("desc")),
        start_index: fields.text("startIndex"),
        count: fields.text("count"),
    };
    run(call, search).await
}

fn names<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    names.map(|name| name.trim().to_lowercase()).filter(|name| !name.is_empty()).collect()
}

async fn run(call: &Call, search: Search) -> Result<Reply, Failed> {
    let filter = search.filter.as_deref().map(Filter::parse).transpose();
    let filter =
        filter.map_err(|problem| bad("invalidFilter", format!("The filter is not valid: {problem}")))?;
    let mut groups = store::list(&call.tenant.database).await?;
    groups.retain(|group| {
        is_visible(call, group.org_group_id)
            && filter.as_ref().is_none_or(|filter| filter.fits(&|name: &str| attribute(group, name)))
    });
    if let Some(name) = search.sort_by.as_deref().map(str::to_lowercase) {
        groups.sort_by_cached_key(|group| attribute(group, &name).unwrap_or_default().to_lowercase());
    }
    if search.is_descending {
        groups.reverse();
    }
    // Counted from 1; what is lower counts as 1, and a negative count as 0 (RFC 7644, section 3.4.2.4).
    let start = number(search.start_index.as_deref(), "startIndex")?.unwrap_or(1).max(1);
    let count = number(search.count.as_deref(), "count")?.map_or(COUNT, |count| count.min(COUNT_MAX));
    let total = groups.len();
    let mut resources = Vec::new();
    for group in groups.iter().skip(start - 1).take(count) {
        let has_members = search.attributes.iter().any(|name| name == "members");
        let whole = render::group(call, group, has_members).await?;
        resources.push(chosen(whole, &search.attributes, &search.excluded));
    }
    good(&json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": resources.len(),
        "Resources": resources,
    }))
}

fn number(text: Option<&str>, name: &str) -> Result<Option<usize>, Failed> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let number: i64 = text.parse().map_err(|_| {
        let shown: String = text.chars().take(100).collect();
        bad("invalidValue", format!("{name} {shown:?} is not valid: give a whole number"))
    })?;
    Ok(Some(usize::try_from(number.max(0)).unwrap_or(usize::MAX)))
}

/// The attribute of a group that filters and orders know, by its name in lower case.
fn attribute(group: &UserGroup, name: &str) -> Option<String> {
    let time = |time: Option<i64>| {
        time.and_then(|time| jiff::Timestamp::from_millisecond(time).ok()).map(format_zulu)
    };
    // A name may be written with its schema before it.
    match name.rsplit(':').next().unwrap_or(name) {
        "displayname" => Some(group.name.clone()),
        "id" => Some(group.uuid.clone()),
        "externalid" => group.details.external_id.clone(),
        "grouptype" => Some(if group.is_directory { "Directory" } else { "Custom" }.to_owned()),
        "meta.created" => time(group.details.created_at),
        "meta.lastmodified" => time(group.details.modified_at),
        _ => None,
    }
}

/// The attributes asked for, less those not wanted; id and schemas always.
fn chosen(mut resource: Value, wanted: &[String], excluded: &[String]) -> Value {
    if let Some(fields) = resource.as_object_mut() {
        fields.retain(|name, _| {
            let name = name.to_lowercase();
            name == "id"
                || name == "schemas"
                || ((wanted.is_empty() || wanted.contains(&name)) && !excluded.contains(&name))
        });
    }
    resource
}
