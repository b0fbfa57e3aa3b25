//! *Organization Groups*: list, details, *Add Child Organization Group*.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};
use http::StatusCode;
use page_kit::components::{Choice, SelectField, TextField};
use serde_json::{Value, json};

use crate::{
    access::changes::org_groups::KINDS,
    console::{
        PageError, Sent, Visit, fields,
        fields::{Fields, Problems},
        menu, read,
        view::{Cell, Form, Page, Table, facts, pager},
    },
};

/// Groups of a page.
const PAGE: usize = 50;
/// Fields, and the words of refusals that name them.
const WORDS: [(&str, &str); 4] =
    [("group_id", "GroupId"), ("kind", "LocationGroupType"), ("country", "Country"), ("name", "Name")];

/// `GET /console/groups-settings/organization-groups`
pub(super) async fn list(visit: Visit) -> Result<Response, PageError> {
    let (size, page) = (PAGE.to_string(), visit.asked.number::<u32>("page").unwrap_or(0).to_string());
    let search = visit.asked.text("search");
    let mut query = vec![("pagesize", size.as_str()), ("page", &page), ("name", search)];
    query.retain(|(_, value)| !value.is_empty());
    let found = visit.get(1, &format!("/api/system/groups/search?{}", fields::query(query))).await?;
    let rows: Vec<_> = read::list(&found, "/LocationGroups")
        .iter()
        .map(|group| {
            let text = |pointer: &str| read::text(group, pointer);
            vec![
                Cell::lead(text("/Name"), format!("{}/{}", menu::ORG_GROUPS, text("/Id")), text("/Country")),
                Cell::Code(text("/GroupId")),
                Cell::Text(text("/LocationGroupType")),
                Cell::Text(text("/Devices")),
                Cell::Text(text("/Users")),
                Cell::Text(text("/Admins")),
            ]
        })
        .collect();
    let (shown, total) = (rows.len(), read::number(&found, "/Total").unwrap_or(0));
    let columns = ["Name", "Group ID", "Type", "Devices", "Users", "Admins"];
    let table = Table::new(&columns, rows, "No organization group is like that")
        .search(search, "Name")
        .pager(pager(menu::ORG_GROUPS, &visit.asked, "organization groups", shown, total, PAGE));
    let mut page = Page::new("Organization Groups")
        .crumb(menu::ORG_GROUPS, "Groups & Settings")
        .crumb(menu::ORG_GROUPS, "Groups")
        .subtitle(format!("{} and what lies below", visit.org_group.name))
        .with(&table);
    if visit.offers("POST", "/api/system/groups/1", 1) {
        page = page.link(format!("{}/add", menu::ORG_GROUPS), "Add Child Organization Group");
    }
    page.show(&visit, menu::ORG_GROUPS)
}

async fn find(visit: &Visit, id: &str) -> Result<Value, PageError> {
    let id: i64 = id.parse().map_err(|_| PageError::not_found("organization group"))?;
    match visit.get(1, &format!("/api/system/groups/{id}")).await {
        Err(error) if matches!(error.status, 400 | 404) => Err(PageError::not_found("organization group")),
        found => Ok(found?),
    }
}

/// `GET /console/groups-settings/organization-groups/{id}`
pub(super) async fn detail(visit: Visit, Path(id): Path<String>) -> Result<Response, PageError> {
    let group = find(&visit, &id).await?;
    let mut form = Fields::default();
    for (field, pointer) in
        [("name", "/Name"), ("group_id", "/GroupId"), ("kind", "/LocationGroupType"), ("country", "/Country")]
    {
        form.set(field, &read::text(&group, pointer));
    }
    shown(&visit, &group, &form, &Problems::default())
}

/// `POST /console/groups-settings/organization-groups/{id}`: saved or removed.
pub(super) async fn change(
    Path(id): Path<String>,
    Sent { visit, form }: Sent,
) -> Result<Response, PageError> {
    let group = find(&visit, &id).await?;
    let uri = format!("/api/system/groups/{}", read::text(&group, "/Id"));
    let done = if form.text("do") == "delete" {
        visit.send("DELETE", 1, &uri, &Value::Null).await
    } else {
        visit.send("PUT", 1, &uri, &body(&form)).await
    };
    match done {
        Ok(_) if form.text("do") == "delete" => Ok(Redirect::to(menu::ORG_GROUPS).into_response()),
        Ok(_) => Ok(Redirect::to(&format!("{}/{id}", menu::ORG_GROUPS)).into_response()),
        Err(error) => shown(&visit, &group, &form, &Problems::default().refused(&error, &WORDS)),
    }
}

fn body(form: &Fields) -> Value {
    json!({
        "Name": form.text("name"),
        "GroupId": form.text("group_id"),
        "LocationGroupType": form.text("kind"),
        "Country": form.text("country"),
    })
}

fn shown(visit: &Visit, group: &Value, form: &Fields, problems: &Problems) -> Result<Response, PageError> {
    let text = |pointer: &str| read::text(group, pointer);
    let base = format!("{}/{}", menu::ORG_GROUPS, text("/Id"));
    let facts = facts(
        "Details",
        [
            ("Id", text("/Id")),
            ("UUID", text("/Uuid")),
            ("Created", text("/CreatedOn")),
            ("Devices", text("/Devices")),
            ("Users", text("/Users")),
            ("Admins", text("/Admins")),
        ],
    );
    let mut page = head(text("/Name")).alert(problems.alert()).with(&facts).status(status(problems));
    if visit.offers("PUT", "/api/system/groups/1", 1) {
        let typed = with_fields(Form::new(visit, base).title("Organization Group Details"), form, problems);
        page = page.with(&typed.button("Save", "save").button("Delete", "delete"));
    }
    page.show(visit, menu::ORG_GROUPS)
}

fn head(title: String) -> Page {
    Page::new(title)
        .crumb(menu::ORG_GROUPS, "Groups & Settings")
        .crumb(menu::ORG_GROUPS, "Organization Groups")
}

fn status(problems: &Problems) -> StatusCode {
    if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

fn with_fields(form: Form, typed: &Fields, problems: &Problems) -> Form {
    let kinds = KINDS.iter().map(|kind| Choice::new(*kind, *kind)).collect();
    let kind = if typed.text("kind").is_empty() { "Container" } else { typed.text("kind") };
    form.field(&TextField::new("name", "Name", typed.text("name")).error(problems.of("name")).required())
        .field(
            &TextField::new("group_id", "Group ID", typed.text("group_id"))
                .help("What people type to enrol: letters and digits, at most 20.")
                .error(problems.of("group_id")),
        )
        .field(&SelectField::new("kind", "Type", kind, kinds).error(problems.of("kind")))
        .field(&TextField::new("country", "Country", typed.text("country")).error(problems.of("country")))
}

/// `GET /console/groups-settings/organization-groups/add`
pub(super) async fn ask(visit: Visit) -> Result<Response, PageError> {
    asked(&visit, &Fields::default(), &Problems::default())
}

/// `POST /console/groups-settings/organization-groups/add`: below the chosen group.
pub(super) async fn create(Sent { visit, form }: Sent) -> Result<Response, PageError> {
    let mut problems = Problems::default();
    problems.require(&form, "name", "Name");
    problems.require(&form, "group_id", "Group ID");
    if !problems.is_empty() {
        return asked(&visit, &form, &problems);
    }
    let uri = format!("/api/system/groups/{}", visit.org_group.id);
    match visit.send("POST", 1, &uri, &body(&form)).await {
        Ok(made) => {
            let id = read::text(&made, "/Value");
            Ok(Redirect::to(&format!("{}/{id}", menu::ORG_GROUPS)).into_response())
        }
        Err(error) => asked(&visit, &form, &problems.refused(&error, &WORDS)),
    }
}

fn asked(visit: &Visit, form: &Fields, problems: &Problems) -> Result<Response, PageError> {
    let typed = Form::new(visit, format!("{}/add", menu::ORG_GROUPS))
        .about(format!("The new group lies below {}.", visit.org_group.name));
    head("Add Child Organization Group".to_owned())
        .alert(problems.alert())
        .with(&with_fields(typed, form, problems).button("Save", "save").cancel(menu::ORG_GROUPS))
        .status(status(problems))
        .show(visit, menu::ORG_GROUPS)
}
