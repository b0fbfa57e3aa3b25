//! *Assignment Groups*: smart groups with their criteria and members.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};
use http::StatusCode;
use page_kit::components::{Choice, SelectField, TextField};
use serde_json::{Value, json};

use crate::console::{
    PageError, Sent, Visit,
    accounts::group_choices,
    fields,
    fields::{Fields, Problems},
    menu, read,
    view::{Cell, Form, Page, Table, facts, pager},
};

/// Rows of a page.
const PAGE: usize = 50;
/// Fields, and the words of refusals that name them.
pub(super) const WORDS: [(&str, &str); 5] = [
    ("platform", "Platform"),
    ("ownership", "Ownership"),
    ("systems", "OperatingSystem"),
    ("org_group", "OrganizationGroup"),
    ("name", "Name"),
];
pub(super) const PLATFORMS: [(&str, &str); 5] = [
    ("Apple", "Apple iOS"),
    ("Android", "Android"),
    ("AppleOsX", "macOS"),
    ("WinRT", "Windows"),
    ("ChromeOS", "ChromeOS"),
];
pub(super) const OWNERSHIPS: [(&str, &str); 3] = [
    ("CorporateDedicated", "Corporate - Dedicated"),
    ("CorporateShared", "Corporate - Shared"),
    ("EmployeeOwned", "Employee Owned"),
];

/// `GET /console/groups-settings/assignment-groups`
pub(super) async fn list(visit: Visit) -> Result<Response, PageError> {
    let (size, page) = (PAGE.to_string(), visit.asked.number::<u32>("page").unwrap_or(0).to_string());
    let search = visit.asked.text("search");
    let mut query = vec![("pagesize", size.as_str()), ("page", &page), ("name", search)];
    query.retain(|(_, value)| !value.is_empty());
    let found = visit.get(1, &format!("/api/mdm/smartgroups/search?{}", fields::query(query))).await?;
    let rows: Vec<_> = read::list(&found, "/SmartGroups")
        .iter()
        .map(|group| {
            let text = |pointer: &str| read::text(group, pointer);
            vec![
                Cell::lead(text("/Name"), format!("{}/{}", menu::SMART_GROUPS, text("/SmartGroupID")), ""),
                Cell::Text(text("/ManagedByOrganizationGroupName")),
                Cell::Text(text("/Assignments")),
                Cell::Text(text("/Exclusions")),
                Cell::Text(text("/Devices")),
            ]
        })
        .collect();
    let (shown, total) = (rows.len(), read::number(&found, "/Total").unwrap_or(0));
    let columns = ["Smart Group", "Managed By", "Assignments", "Exclusions", "Devices"];
    let table = Table::new(&columns, rows, "No group is like that").search(search, "Name").pager(pager(
        menu::SMART_GROUPS,
        &visit.asked,
        "smart groups",
        shown,
        total,
        PAGE,
    ));
    let mut page = Page::new("Assignment Groups")
        .crumb(menu::ORG_GROUPS, "Groups & Settings")
        .crumb(menu::ORG_GROUPS, "Groups")
        .subtitle("Smart groups: devices that are alike")
        .with(&table);
    if visit.offers("POST", "/api/mdm/smartgroups", 1) {
        page = page.link(format!("{}/add", menu::SMART_GROUPS), "Add Smart Group");
    }
    page.show(&visit, menu::SMART_GROUPS)
}

pub(super) async fn find(visit: &Visit, id: &str) -> Result<Value, PageError> {
    let id: i64 = id.parse().map_err(|_| PageError::not_found("smart group"))?;
    match visit.get(1, &format!("/api/mdm/smartgroups/{id}")).await {
        Err(error) if matches!(error.status, 400 | 404) => Err(PageError::not_found("smart group")),
        found => Ok(found?),
    }
}

/// `GET /console/groups-settings/assignment-groups/{id}`
pub(super) async fn detail(visit: Visit, Path(id): Path<String>) -> Result<Response, PageError> {
    let group = find(&visit, &id).await?;
    shown(&visit, &group, &Problems::default()).await
}

/// `POST /console/groups-settings/assignment-groups/{id}`: removed.
pub(super) async fn remove(Path(id): Path<String>, Sent { visit, .. }: Sent) -> Result<Response, PageError> {
    let group = find(&visit, &id).await?;
    let uri = format!("/api/mdm/smartgroups/{}", read::text(&group, "/SmartGroupID"));
    match visit.send("DELETE", 1, &uri, &Value::Null).await {
        Ok(_) => Ok(Redirect::to(menu::SMART_GROUPS).into_response()),
        Err(error) => shown(&visit, &group, &Problems::default().refused(&error, &[])).await,
    }
}

async fn shown(visit: &Visit, group: &Value, problems: &Problems) -> Result<Response, PageError> {
    let id = read::text(group, "/SmartGroupID");
    let criteria = [
        ("Organization Groups", "/OrganizationGroups"),
        ("User Groups", "/UserGroups"),
        ("Platforms", "/Platforms"),
        ("Ownership", "/Ownerships"),
        ("Models", "/Models"),
        ("Operating Systems", "/OperatingSystems"),
        ("Tags", "/Tags"),
    ];
    let criteria = criteria.map(|(label, pointer)| {
        let words: Vec<String> = read::list(group, pointer).iter().map(word).collect();
        (label, if words.is_empty() { "Any".to_owned() } else { words.join(", ") })
    });
    let page_number = visit.asked.number::<u32>("page").unwrap_or(0).to_string();
    let query = fields::query([("pagesize", PAGE.to_string().as_str()), ("page", &page_number)]);
    let members =
        visit.get(1, &format!("/api/mdm/smartgroups/{id}/devices?{query}")).await.unwrap_or_default();
    let rows: Vec<_> = read::list(&members, "/Devices")
        .iter()
        .take(PAGE)
        .map(|device| {
            vec![
                Cell::lead(
                    read::text(device, "/Name"),
                    format!("{}/{}", menu::DEVICES, read::text(device, "/Id")),
                    "",
                ),
                Cell::Text(read::text(device, "/Username")),
                Cell::Text(read::text(device, "/Model")),
                Cell::Text(read::text(device, "/Ownership")),
            ]
        })
        .collect();
    let (count, total) = (rows.len(), read::number(group, "/Devices").unwrap_or(0));
    let base = format!("{}/{id}", menu::SMART_GROUPS);
    let table = Table::new(&["Device", "User", "Model", "Ownership"], rows, "No device is in this group")
        .title("Devices")
        .pager(pager(&base, &visit.asked, "devices", count, total, PAGE));
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut page = head(read::text(group, "/Name"))
        .subtitle(format!("Managed by {}", read::text(group, "/ManagedByOrganizationGroupName")))
        .alert(problems.alert())
        .with(&facts("Criteria", criteria))
        .with(&table)
        .status(status);
    if visit.offers("PUT", "/api/mdm/smartgroups/1", 1) {
        page = page.link(format!("{base}/edit"), "Edit");
    }
    if visit.offers("DELETE", "/api/mdm/smartgroups/1", 1) {
        page =
            page.with(&Form::new(visit, base).title("More Actions").button("Delete", "delete").dangerous());
    }
    page.show(visit, menu::SMART_GROUPS)
}

/// A criterion as a word: a text, a number, or an object with a name.
fn word(value: &Value) -> String {
    match value {
        Value::Object(_) => {
            let named = ["/Name", "/name", "/Value", "/Id"].iter().map(|pointer| read::text(value, pointer));
            named.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
        }
        other => read::text(other, ""),
    }
}

pub(super) fn head(title: String) -> Page {
    Page::new(title)
        .crumb(menu::ORG_GROUPS, "Groups & Settings")
        .crumb(menu::SMART_GROUPS, "Assignment Groups")
}

/// `GET /console/groups-settings/assignment-groups/add`
pub(super) async fn ask(visit: Visit) -> Result<Response, PageError> {
    asked(&visit, &Fields::default(), &Problems::default())
}

/// `POST /console/groups-settings/assignment-groups/add`
pub(super) async fn create(Sent { visit, form }: Sent) -> Result<Response, PageError> {
    let mut problems = Problems::default();
    problems.require(&form, "name", "Name");
    if !problems.is_empty() {
        return asked(&visit, &form, &problems);
    }
    let one = |name: &str| match form.text(name) {
        "" => Vec::new(),
        word => vec![word.to_owned()],
    };
    let groups: Vec<Value> = one("org_group").into_iter().map(|id| json!({"Id": id})).collect();
    let body = json!({
        "Name": form.text("name"),
        "CriteriaType": "All",
        "ManagedByOrganizationGroupId": visit.org_group.id.to_string(),
        "OrganizationGroups": groups,
        "Platforms": one("platform"),
        "Ownerships": one("ownership"),
    });
    match visit.send("POST", 1, "/api/mdm/smartgroups", &body).await {
        Ok(made) => {
            let id = read::text(&made, "/Value");
            Ok(Redirect::to(&format!("{}/{id}", menu::SMART_GROUPS)).into_response())
        }
        Err(error) => asked(&visit, &form, &problems.refused(&error, &WORDS)),
    }
}

fn asked(visit: &Visit, form: &Fields, problems: &Problems) -> Result<Response, PageError> {
    let words = |any: &str, words: &[(&str, &str)]| {
        let words = words.iter().map(|(value, label)| Choice::new(*value, *label));
        std::iter::once(Choice::new("", any)).chain(words).collect::<Vec<_>>()
    };
    let groups = std::iter::once(Choice::new("", "Any")).chain(group_choices(visit)).collect();
    let select = |name: &str, label: &str, choices: Vec<Choice>| {
        SelectField::new(name, label, form.text(name), choices).error(problems.of(name))
    };
    let typed = Form::new(visit, format!("{}/add", menu::SMART_GROUPS))
        .about(format!(
            "Managed by {}. A device is in the group where all criteria hold.",
            visit.org_group.name
        ))
        .field(&TextField::new("name", "Name", form.text("name")).error(problems.of("name")).required())
        .field(&select("org_group", "Organization Group", groups))
        .field(&select("platform", "Platform", words("Any", &PLATFORMS)))
        .field(&select("ownership", "Ownership", words("Any", &OWNERSHIPS)))
        .button("Save", "save")
        .cancel(menu::SMART_GROUPS);
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    head("Create New Smart Group".to_owned())
        .alert(problems.alert())
        .with(&typed)
        .status(status)
        .show(visit, menu::SMART_GROUPS)
}
