//! *Edit Smart Group*: its name and criteria. What the form does not show, such as devices that were added by hand,
//! stays as it is.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect, Response},
};
use http::StatusCode;
use page_kit::components::{Choice, TextField};
use serde_json::{Value, json};

use super::smart_groups::{OWNERSHIPS, PLATFORMS, WORDS, find, head};
use crate::{
    console::{
        PageError, Sent, Visit,
        accounts::group_choices,
        fields,
        fields::{Fields, Problems},
        menu, read,
        view::{CheckBoxes, Form, TextArea},
    },
    http::VendorError,
};

/// Lists of things by id: the form's field, its label, the body's key.
const LISTS: [(&str, &str, &str); 3] = [
    ("org_group", "Organization Groups", "OrganizationGroups"),
    ("user_group", "User Groups", "UserGroups"),
    ("tag", "Tags", "Tags"),
];
/// A list of words that are ticked.
struct Words {
    field: &'static str,
    label: &'static str,
    key: &'static str,
    words: &'static [(&'static str, &'static str)],
}

const WORD_LISTS: [Words; 2] = [
    Words { field: "platform", label: "Platforms", key: "Platforms", words: &PLATFORMS },
    Words { field: "ownership", label: "Ownership", key: "Ownerships", words: &OWNERSHIPS },
];
/// Things to choose from.
const CHOICES_MAX: &str = "200";

/// `GET /console/groups-settings/assignment-groups/{id}/edit`
pub(super) async fn ask(visit: Visit, Path(id): Path<String>) -> Result<Response, PageError> {
    let group = find(&visit, &id).await?;
    let form = typed(&group);
    shown(&visit, &group, &form, &Problems::default()).await
}

/// `POST /console/groups-settings/assignment-groups/{id}/edit`
pub(super) async fn save(Path(id): Path<String>, Sent { visit, form }: Sent) -> Result<Response, PageError> {
    let group = find(&visit, &id).await?;
    let mut problems = Problems::default();
    problems.require(&form, "name", "Name");
    let systems = systems(&form, &mut problems);
    if !problems.is_empty() {
        return shown(&visit, &group, &form, &problems).await;
    }
    let body = body(&group, &form, systems);
    match visit.send("PUT", 1, &format!("/api/mdm/smartgroups/{id}"), &body).await {
        Ok(_) => Ok(Redirect::to(&format!("{}/{id}", menu::SMART_GROUPS)).into_response()),
        Err(error) => shown(&visit, &group, &form, &problems.refused(&error, &WORDS)).await,
    }
}

/// The group as the form would have it.
fn typed(group: &Value) -> Fields {
    let mut pairs = vec![("name", read::text(group, "/Name"))];
    for (field, _, key) in LISTS {
        let list = group.get(key).and_then(Value::as_array).into_iter().flatten();
        pairs.extend(list.map(|entry| (field, read::text(entry, "/Id"))));
    }
    for Words { field, key, .. } in WORD_LISTS {
        let list = group.get(key).and_then(Value::as_array).into_iter().flatten();
        pairs.extend(list.map(|word| (field, read::text(word, ""))));
    }
    let models: Vec<String> =
        read::list(group, "/Models").iter().map(|model| read::text(model, "")).collect();
    pairs.push(("models", models.join("\n")));
    let systems = read::list(group, "/OperatingSystems").iter().map(|rule| {
        let part = |pointer: &str| read::text(rule, pointer);
        format!("{} {} {}", part("/DeviceType"), part("/Operator"), part("/Value")).trim().to_owned()
    });
    pairs.push(("systems", systems.collect::<Vec<_>>().join("\n")));
    Fields::parse(fields::query(pairs.iter().map(|(name, value)| (*name, value.as_str()))).as_bytes())
}

/// One rule a line: platform, operator, version.
fn systems(form: &Fields, problems: &mut Problems) -> Vec<Value> {
    let mut rules = Vec::new();
    for line in form.text("systems").lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut words = line.splitn(3, ' ');
        match (words.next(), words.next()) {
            (Some(platform), Some(operator)) => rules.push(json!({
                "DeviceType": platform, "Operator": operator, "Value": words.next().unwrap_or_default(),
            })),
            _ => problems.add(
                "systems",
                format!(
                    "Operating Systems: {line:?} has no operator: write a line such as Apple GreaterThan 17.0"
                ),
            ),
        }
    }
    rules
}

/// The group with what the form says.
fn body(group: &Value, form: &Fields, systems: Vec<Value>) -> Value {
    let mut body = group.clone();
    body["Name"] = json!(form.text("name"));
    for (field, _, key) in LISTS {
        body[key] = form.all(field).map(|id| json!({"Id": id})).collect();
    }
    for Words { field, key, .. } in WORD_LISTS {
        body[key] = form.all(field).map(|word| json!(word)).collect();
    }
    let models = form.text("models").lines().map(str::trim).filter(|line| !line.is_empty());
    body["Models"] = models.map(|model| json!(model)).collect();
    body["OperatingSystems"] = systems.into();
    body
}

async fn shown(
    visit: &Visit,
    group: &Value,
    form: &Fields,
    problems: &Problems,
) -> Result<Response, PageError> {
    let base = format!("{}/{}", menu::SMART_GROUPS, read::text(group, "/SmartGroupID"));
    let mut page_form = Form::new(visit, format!("{base}/edit"))
        .about("A device is in the group where all criteria hold. A criterion with nothing ticked holds for every device.")
        .field(&TextField::new("name", "Name", form.text("name")).error(problems.of("name")).required());
    for (field, label, key) in LISTS {
        let choices = with_own(choices_of(visit, group, field).await, group, key);
        page_form = page_form.field(&ticks(field, label, choices, form));
    }
    for Words { field, label, words, .. } in WORD_LISTS {
        let choices = words.iter().map(|(value, label)| Choice::new(*value, *label)).collect();
        page_form = page_form.field(&ticks(field, label, choices, form));
    }
    let area = |name: &'static str, label: &'static str| TextArea {
        name,
        label,
        value: form.text(name).to_owned(),
        error: problems.of(name).map(str::to_owned),
    };
    let page_form = page_form
        .field(&area("models", "Models, one a line"))
        .field(&area("systems", "Operating Systems, one a line: platform, operator, version"))
        .button("Save", "save")
        .cancel(base.clone());
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    head("Edit Smart Group".to_owned())
        .crumb(base, read::text(group, "/Name"))
        .alert(problems.alert())
        .with(&page_form)
        .status(status)
        .show(visit, menu::SMART_GROUPS)
}

fn ticks(name: &'static str, label: &'static str, choices: Vec<Choice>, form: &Fields) -> CheckBoxes {
    CheckBoxes { name, label, choices, ticked: form.all(name).map(str::to_owned).collect() }
}

/// What a list can hold, as far as the admin may see it; nothing more than it holds already where not.
async fn choices_of(visit: &Visit, group: &Value, field: &str) -> Vec<Choice> {
    let found = match field {
        "org_group" => return group_choices(visit),
        "user_group" => {
            let query = fields::query([("pagesize", CHOICES_MAX)]);
            named(
                visit,
                &format!("/api/system/usergroups/search?{query}"),
                "/UserGroup",
                ["/UserGroupId", "/UserGroupName"],
            )
            .await
        }
        _ => {
            let id = read::text(group, "/ManagedByOrganizationGroupId");
            let query = fields::query([("organizationgroupid", id.as_str()), ("pagesize", CHOICES_MAX)]);
            named(visit, &format!("/api/mdm/tags/search?{query}"), "/Tags", ["/Id", "/TagName"]).await
        }
    };
    found.unwrap_or_default()
}

async fn named(
    visit: &Visit,
    uri: &str,
    list: &str,
    [id, name]: [&str; 2],
) -> Result<Vec<Choice>, VendorError> {
    let found = visit.get(1, uri).await?;
    let rows = read::list(&found, list).iter();
    Ok(rows.map(|row| Choice::new(read::text(row, id), read::text(row, name))).collect())
}

/// The choices with those that the group has and that were not among them: nothing is lost by saving.
fn with_own(mut choices: Vec<Choice>, group: &Value, key: &str) -> Vec<Choice> {
    for entry in group.get(key).and_then(Value::as_array).into_iter().flatten() {
        let id = read::text(entry, "/Id");
        if choices.iter().all(|choice| choice.value != id) {
            choices.push(Choice::new(id, read::text(entry, "/Name")));
        }
    }
    choices
}
