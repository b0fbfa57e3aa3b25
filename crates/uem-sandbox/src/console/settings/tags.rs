//! *Devices & Users → Advanced → Tags*: the tags of the chosen organization group.

use axum::response::{IntoResponse as _, Redirect, Response};
use http::StatusCode;
use page_kit::components::TextField;
use serde_json::{Value, json};

use super::outline::{self, TAGS};
use crate::console::{
    PageError, Sent, Visit,
    fields::{self, Fields, Problems},
    menu, read,
    view::{Cell, Form, Table, pager},
};

/// Tags of a page.
const PAGE: usize = 50;

/// `GET .../devices-users/advanced/tags`
pub(super) async fn show(visit: Visit) -> Result<Response, PageError> {
    shown(&visit, &Fields::default(), &Problems::default()).await
}

/// `POST .../devices-users/advanced/tags`: adds one, renames one or removes one.
pub(super) async fn save(Sent { visit, form }: Sent) -> Result<Response, PageError> {
    let mut problems = Problems::default();
    let tag = form.number::<i64>("tag");
    if form.text("do") != "remove" {
        problems.require(&form, "name", "Name");
    }
    if problems.is_empty() {
        let body = json!({"TagName": form.text("name"), "TagType": 1, "LocationGroupId": visit.org_group.id});
        let done = match (form.text("do"), tag) {
            ("remove", Some(tag)) => {
                visit.send("DELETE", 1, &format!("/api/mdm/tags/{tag}"), &Value::Null).await
            }
            ("rename", Some(tag)) => {
                visit.send("POST", 1, &format!("/api/mdm/tags/{tag}/update"), &body).await
            }
            _ => visit.send("POST", 1, "/api/mdm/tags/addtag", &body).await,
        };
        match done {
            Ok(_) => return Ok(Redirect::to(TAGS).into_response()),
            Err(error) => problems = problems.refused(&error, &[("name", "TagName")]),
        }
    }
    shown(&visit, &form, &problems).await
}

async fn shown(visit: &Visit, form: &Fields, problems: &Problems) -> Result<Response, PageError> {
    let (group, page) = (visit.org_group.id.to_string(), visit.asked.text("page"));
    let (search, size) = (visit.asked.text("search"), PAGE.to_string());
    let mut query =
        vec![("organizationgroupid", group.as_str()), ("pagesize", &size), ("page", page), ("name", search)];
    query.retain(|(_, value)| !value.is_empty());
    let found = visit.get(1, &format!("/api/mdm/tags/search?{}", fields::query(query))).await?;
    let rows = read::list(&found, "/Tags").iter().map(|tag| {
        let id = read::text(tag, "/Id");
        let hidden = |verb: &str| vec![("tag".to_owned(), id.clone()), ("do".to_owned(), verb.to_owned())];
        vec![
            Cell::lead(read::text(tag, "/TagName"), format!("{TAGS}?tag={id}"), ""),
            Cell::Code(id.clone()),
            Cell::Button(TAGS.to_owned(), visit.token().to_owned(), hidden("remove"), "Delete".to_owned()),
        ]
    });
    let rows: Vec<_> = rows.collect();
    let (shown, total) = (rows.len(), read::number(&found, "/Total").unwrap_or(0));
    let table = Table::new(&["Name", "Id", ""], rows, "This organization group has no tags")
        .search(search, "Name")
        .pager(pager(TAGS, &visit.asked, "tags", shown, total, PAGE));
    let renamed = visit.asked.number::<i64>("tag").or_else(|| form.number("tag"));
    let add = Form::new(visit, TAGS)
        .title(if renamed.is_some() { "Rename Tag" } else { "Add Tag" })
        .hidden("tag", &renamed.map(|tag| tag.to_string()).unwrap_or_default())
        .field(&TextField::new("name", "Name", form.text("name")).error(problems.of("name")).required())
        .button("Save", if renamed.is_some() { "rename" } else { "add" });
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    outline::page(visit, TAGS, "Tags")?
        .alert(problems.alert())
        .with(&table)
        .with(&add)
        .status(status)
        .show(visit, menu::ALL_SETTINGS)
}
