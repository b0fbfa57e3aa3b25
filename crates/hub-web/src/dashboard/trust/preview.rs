//! What other rules would change for the whole fleet, as a part of a page.

use askama::Template;
use page_kit::components::{Alert, Tone, grouped};

use crate::decide::{AccessChange, ChangedDevice, PolicyChange, ServiceChange, Simulation};

/// What would change: `{{ preview }}`.
#[derive(Template)]
#[template(path = "trust/preview.html")]
pub struct Preview {
    alert: Alert,
    devices: String,
    levels: Vec<[String; 3]>,
    places: Vec<Place>,
    /// What was tried: sent again with the button that saves it.
    pub mark: String,
}

/// A policy or a service for which something changes.
struct Place {
    title: String,
    /// What feels it.
    about: String,
    now: String,
    then: String,
    lists: Vec<DeviceList>,
}

/// Devices that lose or gain access.
struct DeviceList {
    what: String,
    is_loss: bool,
    devices: Vec<DeviceLink>,
    more: Option<String>,
}

struct DeviceLink {
    id: i64,
    serial_number: String,
    reason: String,
}

/// Services that are named for a policy.
const SERVICES_SHOWN: usize = 20;

/// Levels from the worst to the best, by their words and labels.
const LEVELS: [(&str, &str); 4] =
    [("always_deny", "Always deny"), ("low", "Low"), ("medium", "Medium"), ("high", "High")];

impl askama::filters::HtmlSafe for Preview {}

impl Preview {
    /// Of a simulation. `is_other`: it is not what was seen before.
    pub fn of(result: Simulation, is_ready: bool, is_other: bool, mark: String) -> Self {
        let alert = headline(&result, is_ready, is_other);
        let levels = LEVELS.iter().filter_map(|(word, label)| {
            let level = result.levels.get(*word)?;
            Some([(*label).to_owned(), grouped(level.now), grouped(level.then)])
        });
        let levels = levels.collect();
        let places = places(result.policies, result.services);
        Self { alert, devices: grouped(result.devices), levels, places, mark }
    }
}

/// Each policy that lets in others than today, with its services, and each service that moves to another policy.
fn places(policies: Vec<PolicyChange>, services: Vec<ServiceChange>) -> Vec<Place> {
    let stays = |service: &ServiceChange| service.policy_now == service.policy_then;
    let (staying, moving): (Vec<_>, Vec<_>) = services.into_iter().partition(stays);
    let felt = policies.into_iter().filter(|policy| policy.change.shut_out + policy.change.let_in > 0);
    let mut places: Vec<Place> = felt
        .map(|PolicyChange { policy, change }| {
            let guarded = staying.iter().filter(|service| service.policy_now.as_ref() == Some(&policy));
            let names: Vec<&str> =
                guarded.map(|service| service.service.as_str()).take(SERVICES_SHOWN).collect();
            let about = match names.as_slice() {
                [] => "No service rests on it.".to_owned(),
                names => format!("Felt at: {}.", names.join(", ")),
            };
            Place::of(format!("Policy {policy}"), about, change)
        })
        .collect();
    places.extend(moving.into_iter().map(|service| {
        let policy = |name: Option<String>| name.unwrap_or_else(|| "none".to_owned());
        let about = format!(
            "Its policy: {} today, {} then.",
            policy(service.policy_now),
            policy(service.policy_then)
        );
        Place::of(format!("Service {}", service.service), about, service.change)
    }));
    places
}

fn headline(result: &Simulation, is_ready: bool, is_other: bool) -> Alert {
    let most = |count: fn(&AccessChange) -> u64| {
        let services = result.services.iter().map(|service| count(&service.change)).max();
        services.unwrap_or_default()
    };
    let (shut_out, let_in) = (most(|change| change.shut_out), most(|change| change.let_in));
    let alert = if !is_ready {
        Alert::new(Tone::Warning, "The hub is still reading the fleet")
            .text("What would change cannot be told yet: look again in a few seconds.")
    } else if shut_out > 0 {
        Alert::new(Tone::Warning, format!("{} would lose access to a service", devices(shut_out)))
    } else if let_in > 0 {
        Alert::new(Tone::Info, format!("{} would gain access to a service", devices(let_in)))
    } else {
        Alert::new(Tone::Good, "No device would lose or gain access to a service")
    };
    if is_other {
        return alert.remedy("The form differs from what was shown before. Look at this, then save.");
    }
    alert
}

fn devices(count: u64) -> String {
    if count == 1 { "1 device".to_owned() } else { format!("{} devices", grouped(count)) }
}

impl Place {
    fn of(title: String, about: String, change: AccessChange) -> Self {
        let list = |is_loss: bool, count: u64, examples: Vec<_>| {
            let shown = examples.len() as u64;
            let verb = if is_loss { "lose" } else { "gain" };
            (count > 0).then(|| DeviceList {
                what: format!("{} would {verb} access", devices(count)),
                is_loss,
                more: (count > shown).then(|| format!("and {} more", grouped(count - shown))),
                devices: examples.into_iter().map(DeviceLink::from).collect(),
            })
        };
        Self {
            title,
            about,
            now: grouped(change.allowed_now),
            then: grouped(change.allowed_then),
            lists: [
                list(true, change.shut_out, change.examples),
                list(false, change.let_in, change.let_in_examples),
            ]
            .into_iter()
            .flatten()
            .collect(),
        }
    }
}

impl From<ChangedDevice> for DeviceLink {
    fn from(device: ChangedDevice) -> Self {
        Self { id: device.device_id, serial_number: device.serial_number, reason: device.reason }
    }
}
