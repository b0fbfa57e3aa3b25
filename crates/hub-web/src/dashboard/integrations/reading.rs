//! What an integration reads, in a few words on its page: groups, personal data, events; and groups that were lost.

use askama::Template;
use hub_core::{
    ids::IntegrationId,
    integration::{PersonalData, ScopeSettings},
    sync::{RunState, Section},
};
use hub_store::{IntegrationRow, RunRow};
use page_kit::components::{Alert, Tone, grouped};

use crate::{WebState, api::v1::devices::profiles::extent, http::problem::Problem};

/// Groups named on the page; the rest is counted.
const NAMED: usize = 5;

/// The card.
#[derive(Template)]
#[template(path = "integration_reading.html")]
pub struct ReadingPart {
    id: IntegrationId,
    lost: Option<Alert>,
    groups: String,
    two_profiles: String,
    personal_data: String,
    events: String,
    may_manage: bool,
}

impl askama::filters::HtmlSafe for ReadingPart {}

impl ReadingPart {
    /// Of a stored integration; `runs` are its last ones, newest first.
    pub async fn of(
        state: &WebState,
        row: &IntegrationRow,
        runs: &[RunRow],
        may_manage: bool,
    ) -> Result<Self, Problem> {
        let webhook = state.store.find_uem_webhook(row.id).await?;
        let events = match webhook {
            None => "Not taken".to_owned(),
            Some(webhook) if webhook.last_event.is_empty() => "Taken, none came yet".to_owned(),
            Some(webhook) => format!("Taken, {} came", grouped(webhook.received)),
        };
        let two_profiles = match extent(state, row.id, &row.settings.scope).await? {
            None => String::new(),
            Some(extent) => grouped(state.store.android_devices_within(row.id, &extent, None).await?),
        };
        Ok(Self {
            id: row.id,
            two_profiles,
            lost: lost(row, runs),
            groups: groups(&row.settings.scope),
            personal_data: personal_data(&row.settings.personal_data),
            events,
            may_manage,
        })
    }
}

/// Chosen groups that the last run of devices could not see.
fn lost(row: &IntegrationRow, runs: &[RunRow]) -> Option<Alert> {
    let last = runs.iter().find(|run| {
        !matches!(run.state, RunState::Requested | RunState::Running)
            && run.report.sections.iter().any(|(section, _)| *section == Section::Devices)
    })?;
    if last.report.lost_groups.is_empty() || last.scope_version != row.scope_version {
        return None;
    }
    let alert = Alert::new(Tone::Bad, "Scope lost: a chosen group cannot be read")
        .text("No device was concluded to be gone.")
        .items(last.report.lost_groups.clone())
        .remedy("Check the account's role and organization group in the console, or choose other groups.");
    Some(alert)
}

fn groups(scope: &ScopeSettings) -> String {
    if scope.is_everything() {
        return "Everything that the account sees".to_owned();
    }
    let names: Vec<String> = scope
        .groups
        .iter()
        .take(NAMED)
        .map(|group| match group.include_children {
            true => format!("{} with its child groups", group.words()),
            false => group.words(),
        })
        .collect();
    match scope.groups.len().saturating_sub(NAMED) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

fn personal_data(personal: &PersonalData) -> String {
    let PersonalData { email, names, phone_number, device_friendly_name, user_name } = *personal;
    let off: Vec<&str> = [
        (email, "e-mail addresses"),
        (names, "names"),
        (phone_number, "phone numbers"),
        (device_friendly_name, "device friendly names"),
        (user_name, "user names"),
    ]
    .into_iter()
    .filter_map(|(is_on, words)| (!is_on).then_some(words))
    .collect();
    if off.is_empty() { "All of it is taken".to_owned() } else { format!("Not taken: {}", off.join(", ")) }
}
