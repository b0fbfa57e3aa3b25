//! Panel *UEM Server*: whether the tenant answers, and lets the hub in.

use jiff::Timestamp;

use super::{Panel, Quota};
use crate::integration::IntegrationState;

/// What is known of the server.
#[derive(Debug, Clone)]
pub struct Server {
    /// State of the integration.
    pub state: IntegrationState,
    /// Why it is in that state.
    pub state_reason: String,
    /// A run is still under way although it is paused: it finishes its page.
    pub is_pausing: bool,
    /// When the tenant answered last, whatever it said.
    pub answered_at: Option<Timestamp>,
    /// When it could not be reached last.
    pub unreachable: Option<Unreachable>,
    /// What it told of its quota.
    pub quota: Option<Quota>,
    /// Where it is reached through a connector: that one.
    pub connector: Option<Connector>,
}

/// A tenant that gave no answer.
#[derive(Debug, Clone)]
pub struct Unreachable {
    /// When.
    pub at: Timestamp,
    /// What was seen.
    pub error: String,
    /// What to do.
    pub remedy: String,
}

/// The connector that carries the calls.
#[derive(Debug, Clone, Default)]
pub struct Connector {
    /// It has proved itself once.
    pub is_enrolled: bool,
    /// It is connected to a hub.
    pub is_connected: bool,
    /// Why the last connection ended; empty when it is not known.
    pub error: String,
}

/// The panel.
pub fn server(facts: &Server, now: Timestamp) -> Panel {
    match facts.state {
        IntegrationState::CredentialsRefused => {
            return Panel::red(
                format!("The tenant refused the credentials: {}.", facts.state_reason.trim_end_matches('.')),
                "Edit the integration, enter new credentials, verify and save: it goes on then.",
            );
        }
        IntegrationState::Pulled => {
            return Panel::off("Read by `mooring pull`: this hub has no credentials for it.");
        }
        _ => {}
    }
    if let Some(panel) = facts.connector.as_ref().and_then(without_connector) {
        return panel;
    }
    let unreachable = facts.unreachable.as_ref().filter(|it| facts.answered_at.is_none_or(|at| at < it.at));
    if let Some(it) = unreachable {
        return Panel::red(format!("The tenant gives no answer: {}.", it.error), it.remedy.as_str());
    }
    if facts.state == IntegrationState::Paused {
        let sentence = match facts.is_pausing {
            true => "Pausing: the run under way finishes its page and stops.",
            false => "Paused: the tenant is not asked.",
        };
        return Panel::amber(sentence, "Resume it to synchronize again. Nothing is deleted meanwhile.");
    }
    if facts.state == IntegrationState::Waiting {
        let sentence = format!("Not synchronized yet: {}.", facts.state_reason.trim_end_matches('.'));
        return Panel::amber(
            sentence,
            "The hub reads the groups by itself; where they overlap, choose others.",
        );
    }
    if let Some(panel) = facts.quota.as_ref().and_then(|quota| short_of_calls(quota, now)) {
        return panel;
    }
    match facts.answered_at {
        Some(_) => Panel::green("The tenant answers and lets the hub in."),
        None => Panel::amber(
            "The tenant has not been asked yet.",
            "Verify the integration, or wait for its first synchronization.",
        ),
    }
}

fn without_connector(connector: &Connector) -> Option<Panel> {
    if connector.is_connected {
        return None;
    }
    if !connector.is_enrolled {
        return Some(Panel::red(
            "It is reached through a connector, and none has connected yet.",
            "Make a token for its connector and start `mooring connector` beside the UEM.",
        ));
    }
    let why = match connector.error.trim_end_matches('.') {
        "" => String::new(),
        error => format!(": {error}"),
    };
    Some(Panel::red(
        format!("Its connector is not connected{why}."),
        "See whether `mooring connector` runs beside the UEM and reaches the hub; it connects again by itself.",
    ))
}

fn short_of_calls(quota: &Quota, now: Timestamp) -> Option<Panel> {
    let Quota { limit, remaining, .. } = quota;
    if let Some(until) = quota.paused_until(now) {
        return Some(Panel::amber(
            format!(
                "The tenant's quota is down to the reserve ({remaining} of {limit} calls): reading pauses until {}.",
                until.strftime("%H:%M UTC")
            ),
            "Wait, make the intervals longer, or see what else calls this tenant: the quota is shared.",
        ));
    }
    quota.is_scarce(now).then(|| {
        Panel::amber(
            format!("The tenant's quota runs out ({remaining} of {limit} calls left): reading slows down."),
            "Make the intervals longer, or see what else calls this tenant: the quota is shared.",
        )
    })
}
