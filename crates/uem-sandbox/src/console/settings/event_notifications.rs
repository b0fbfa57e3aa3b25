//! *System → Advanced → API → Event Notifications*: who is told what happens to devices, and what came of the last
//! deliveries.

use axum::response::{IntoResponse as _, Redirect, Response};
use http::StatusCode;
use page_kit::components::{Alert, Badge, Choice, RadioField, TextField, Tone};
use serde_json::{Map, Value, json};

use super::outline::{self, EVENT_NOTIFICATIONS};
use crate::{
    console::{
        PageError, Sent, Visit,
        fields::{self, Fields, Problems},
        menu, read,
        view::{Cell, CheckBoxes, Form, Table},
    },
    system::event_notifications::{
        delivery::{Delivery, Outcome, test_connection},
        rule::{ATTRIBUTES, EVENTS},
        store,
    },
};

/// Rules and deliveries that are shown.
const RULES: &str = "500";
const DELIVERIES: usize = 50;
/// Fields of the form, and the words of refusals that name them.
const WORDS: [(&str, &str); 4] =
    [("name", "TargetName"), ("url", "TargetUrl"), ("username", "Username"), ("password", "Password")];

/// `GET .../event-notifications`
pub(super) async fn show(visit: Visit) -> Result<Response, PageError> {
    shown(&visit, &Fields::default(), Problems::default()).await
}

/// `POST .../event-notifications`: adds a rule, switches one, tries one, removes one.
pub(super) async fn save(Sent { visit, form }: Sent) -> Result<Response, PageError> {
    let id = form.text("rule").to_owned();
    let one = format!("/api/system/eventnotifications/{}", fields::segment(&id));
    let done = match form.text("do") {
        "remove" => visit.send("DELETE", 1, &one, &Value::Null).await,
        "activate" => visit.send("PUT", 1, &one, &json!({"IsActive": true})).await,
        "deactivate" => visit.send("PUT", 1, &one, &json!({"IsActive": false})).await,
        "test" => return test(&visit, &id).await,
        _ => {
            let mut problems = Problems::default();
            problems.require(&form, "name", "Target Name");
            problems.require(&form, "url", "Target URL");
            if !problems.is_empty() {
                return shown(&visit, &form, problems).await;
            }
            visit.send("POST", 1, "/api/system/eventnotifications", &rule_of(&visit, &form)).await
        }
    };
    match done {
        Ok(_) => Ok(Redirect::to(EVENT_NOTIFICATIONS).into_response()),
        Err(error) => shown(&visit, &form, Problems::default().refused(&error, &WORDS)).await,
    }
}

/// *Test Connection*: what the target answers is said above the page.
async fn test(visit: &Visit, id: &str) -> Result<Response, PageError> {
    visit.get(1, &format!("/api/system/eventnotifications/{}", fields::segment(id))).await?;
    let rule = store::find(&visit.tenant().database, id.parse().unwrap_or(0)).await?;
    let rule = rule.ok_or_else(|| PageError::not_found("event notification"))?;
    let tried = test_connection(&rule.url, &rule.user_name, &rule.password).await;
    let told = tried.error.unwrap_or_else(|| "The target answered 200".to_owned());
    let href =
        format!("{EVENT_NOTIFICATIONS}?{}", fields::query([("tested", rule.name.as_str()), ("told", &told)]));
    Ok(Redirect::to(&href).into_response())
}

fn rule_of(visit: &Visit, form: &Fields) -> Value {
    let flags = |table: &[(&str, crate::fleet::DeviceEvent)]| -> Map<String, Value> {
        table.iter().map(|(name, _)| ((*name).to_owned(), form.has("event", name).into())).collect()
    };
    let mut events = flags(EVENTS);
    events.insert("DeviceAttributes".to_owned(), json!(flags(ATTRIBUTES)));
    json!({
        "TargetName": form.text("name"),
        "TargetUrl": form.text("url"),
        "Username": form.text("username"),
        "Password": form.raw("password"),
        "Format": form.text("format"),
        "IsActive": true,
        "organizationGroupId": visit.org_group.id,
        "DeviceEvents": events,
    })
}

async fn shown(visit: &Visit, form: &Fields, problems: Problems) -> Result<Response, PageError> {
    let group = visit.org_group.id.to_string();
    let query = fields::query([("organizationgroupid", group.as_str()), ("pagesize", RULES)]);
    let found = visit.get(1, &format!("/api/system/eventnotifications/search?{query}")).await?;
    let rules = read::list(&found, "/EventNotifications");
    let ids: Vec<i64> = rules.iter().filter_map(|rule| read::number(rule, "/id")).collect();
    let (mut deliveries, _) = visit.tenant().webhooks.deliveries();
    deliveries.retain(|delivery| ids.contains(&delivery.rule_id));
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let alert = match visit.asked.text("tested") {
        "" => problems.alert(),
        name => {
            let told = format!("Test connection of {name}: {}", visit.asked.text("told"));
            Some(Alert::new(Tone::Info, &told))
        }
    };
    let page = outline::page(visit, EVENT_NOTIFICATIONS, "Event Notifications")?.alert(alert);
    let page = page.with(&rules_table(visit, rules)).with(&deliveries_table(visit, &deliveries));
    let page = if visit.offers("POST", "/api/system/eventnotifications", 1) {
        page.with(&add_form(visit, form, &problems))
    } else {
        page
    };
    page.status(status).show(visit, menu::ALL_SETTINGS)
}

fn rules_table(visit: &Visit, rules: &[Value]) -> Table {
    let may_change = visit.offers("DELETE", "/api/system/eventnotifications/{id:int}", 1);
    let rows = rules.iter().map(|rule| {
        let (id, is_active) = (read::text(rule, "/id"), read::flag(rule, "/IsActive"));
        let button = |label: &str, verb: &str| {
            let hidden = vec![("rule".to_owned(), id.clone()), ("do".to_owned(), verb.to_owned())];
            Cell::Button(EVENT_NOTIFICATIONS.to_owned(), visit.token().to_owned(), hidden, label.to_owned())
        };
        let badge =
            if is_active { Badge::new(Tone::Good, "Active") } else { Badge::new(Tone::Neutral, "Inactive") };
        let mut cells = vec![
            Cell::lead(read::text(rule, "/TargetName"), "", events_of(rule)),
            Cell::Text(read::text(rule, "/TargetUrl")),
            Cell::Text(read::text(rule, "/Format")),
            Cell::Badge(badge),
        ];
        if may_change {
            let switch = if is_active { ("Deactivate", "deactivate") } else { ("Activate", "activate") };
            cells.extend([
                button("Test Connection", "test"),
                button(switch.0, switch.1),
                button("Delete", "remove"),
            ]);
        }
        cells
    });
    let columns: &[&str] = if may_change {
        &["Target Name", "Target URL", "Format", "Status", "", "", ""]
    } else {
        &["Target Name", "Target URL", "Format", "Status"]
    };
    Table::new(columns, rows.collect(), "Nobody is told what happens to the devices here")
}

fn events_of(rule: &Value) -> String {
    let told = |name: &str, place: &str| read::flag(rule, &format!("/DeviceEvents{place}/{name}"));
    let events = EVENTS.iter().filter(|(name, _)| told(name, ""));
    let attributes = ATTRIBUTES.iter().filter(|(name, _)| told(name, "/DeviceAttributes"));
    let names: Vec<String> = events.chain(attributes).map(|(name, _)| spaced(name)).collect();
    names.join(", ")
}

fn deliveries_table(visit: &Visit, deliveries: &[Delivery]) -> Table {
    let now = jiff::Timestamp::now();
    let rows = deliveries.iter().take(DELIVERIES).map(|delivery| {
        let badge = match delivery.outcome {
            Outcome::Delivered => Badge::new(Tone::Good, "Delivered"),
            Outcome::Failed => Badge::new(Tone::Bad, "Failed"),
        };
        let device = delivery.device_id.to_string();
        let answer = delivery.status.map(|status| status.to_string());
        vec![
            Cell::lead(delivery.event, "", delivery.error.clone().unwrap_or_default()),
            Cell::Text(delivery.rule.clone()),
            Cell::Link(device.clone(), format!("{}/{device}", menu::DEVICES)),
            Cell::Badge(badge),
            Cell::Text(answer.unwrap_or_default()),
            Cell::Text(delivery.tries.to_string()),
            Cell::when(Some(delivery.at), now),
        ]
    });
    let waiting = visit.tenant().webhooks.waiting();
    let nothing = format!("Nothing has been told since the start; {waiting} events wait");
    let columns = ["Event", "Target", "Device", "Result", "Answer", "Tries", "Ended"];
    Table::new(&columns, rows.collect(), &nothing)
}

fn add_form(visit: &Visit, form: &Fields, problems: &Problems) -> Form {
    let text =
        |name: &str, label: &str| TextField::new(name, label, form.text(name)).error(problems.of(name));
    let format = if form.text("format").is_empty() { "Json" } else { form.text("format") };
    let formats = vec![Choice::new("Json", "JSON"), Choice::new("Xml", "XML")];
    let choices = EVENTS.iter().chain(ATTRIBUTES).map(|(name, _)| Choice::new(*name, spaced(name)));
    Form::new(visit, EVENT_NOTIFICATIONS)
        .title("Add Rule")
        .field(&text("name", "Target Name").required())
        .field(&text("url", "Target URL").required())
        .field(&text("username", "Username"))
        .field(&TextField::password("password", "Password", "new-password").error(problems.of("password")))
        .field(&RadioField::new("format", "Format", format, formats))
        .field(&CheckBoxes {
            name: "event",
            label: "Events",
            choices: choices.collect(),
            ticked: form.all("event").map(str::to_owned).collect(),
        })
        .button("Save", "add")
}

/// `UnenrolledEnterpriseWipe` in words.
fn spaced(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && words.chars().next_back().is_some_and(char::is_lowercase) {
            words.push(' ');
        }
        words.push(letter);
    }
    words
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_of_events_become_words() {
        for (name, words) in
            [("UnenrolledEnterpriseWipe", "Unenrolled Enterprise Wipe"), ("DeviceMCC", "Device MCC")]
        {
            assert_eq!(super::spaced(name), words);
        }
    }
}
