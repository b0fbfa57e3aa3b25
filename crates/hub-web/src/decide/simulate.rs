//! What would change for the whole fleet if other rules counted, before they do.

use std::collections::{BTreeMap, HashMap};

use hub_core::{
    ids::DeviceId,
    services::{KnownDevice, Outcome, Policy, PolicySet, decide_device},
    trust::TrustFacts,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Decider, judge};

/// Devices that are named for each change.
const EXAMPLES_MAX: usize = 20;

/// What would change.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct Simulation {
    /// Devices that were looked at.
    pub devices: u64,
    /// Devices at each level by today's rules and by the others.
    pub levels: BTreeMap<String, LevelChange>,
    /// Each policy that is there today or in the others, in the order of names.
    pub policies: Vec<PolicyChange>,
}

/// Devices at one level.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct LevelChange {
    /// Today.
    pub now: u64,
    /// With the others.
    pub then: u64,
}

/// What a policy would say of devices, whoever their users are.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SimulatedPolicy)]
pub struct PolicyChange {
    /// The policy.
    pub policy: String,
    /// Devices that it lets in today; none where it is new.
    pub allowed_now: u64,
    /// Devices that it would let in; none where it would be gone.
    pub allowed_then: u64,
    /// Devices that would lose access.
    pub shut_out: u64,
    /// Devices that would gain it.
    pub let_in: u64,
    /// Some of those that would lose it, each with the reason.
    pub examples: Vec<ChangedDevice>,
}

/// A device that would lose access.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChangedDevice {
    /// Id in the hub.
    pub device_id: i64,
    /// Serial number.
    pub serial_number: String,
    /// Code of the reason.
    pub reason: String,
}

struct Pair<'a> {
    change: PolicyChange,
    now: Option<&'a Policy>,
    then: Option<&'a Policy>,
}

impl Decider {
    /// Looks at every device with both. `unwanted` says how many of the apps that the others do not want are on each device.
    /// It takes about a second for a million: call it where nothing else waits.
    pub fn simulate(&self, wanted: &PolicySet, unwanted: &HashMap<DeviceId, u32>) -> Simulation {
        let setup = self.0.setup.load();
        let confirmations = self.0.confirmations.load();
        let now = self.0.clock.now();
        let mut pairs = pairs(&setup.rules.policies, wanted);
        let plain = Policy::default();
        let mut result = Simulation::default();
        let fleet = self.0.fleet.read();
        for device in fleet.iter() {
            let Some(confirmed_at) = confirmations.get(&device.integration()) else { continue };
            let ceilings = setup.ceilings(device.serial_number(), [device.user_email, ""]);
            let facts = judge::facts(device, *confirmed_at);
            let known = KnownDevice { id: device.id(), facts, ceilings: &ceilings, before: device.fell() };
            let apps = unwanted.get(&device.id()).copied().unwrap_or_default();
            let facts = TrustFacts { unwanted_apps: Some(apps), ..facts };
            let then = KnownDevice { id: device.id(), facts, ceilings: &ceilings, before: device.fell() };
            result.devices += 1;
            for (rules, known, is_now) in [(&setup.rules.trust, &known, true), (&wanted.trust, &then, false)]
            {
                let (score, ..) = decide_device(&plain, rules, known, now);
                let level = result.levels.entry(score.level().to_string()).or_default();
                if is_now { level.now += 1 } else { level.then += 1 }
            }
            for pair in &mut pairs {
                let before = pair.now.map(|policy| decide_device(policy, &setup.rules.trust, &known, now));
                let after = pair.then.map(|policy| decide_device(policy, &wanted.trust, &then, now));
                let is_in = |answer: &Option<(_, Outcome, _)>| {
                    answer.as_ref().is_some_and(|(_, outcome, _)| *outcome != Outcome::Deny)
                };
                let change = &mut pair.change;
                match (is_in(&before), is_in(&after)) {
                    (true, true) => {
                        (change.allowed_now, change.allowed_then) =
                            (change.allowed_now + 1, change.allowed_then + 1)
                    }
                    (true, false) => {
                        change.allowed_now += 1;
                        change.shut_out += 1;
                        if change.examples.len() < EXAMPLES_MAX {
                            let reason = after.map_or("policy_removed", |(_, _, reason)| reason.code());
                            change.examples.push(ChangedDevice {
                                device_id: device.id().0,
                                serial_number: device.serial_number().to_owned(),
                                reason: reason.to_owned(),
                            });
                        }
                    }
                    (false, true) => {
                        change.allowed_then += 1;
                        change.let_in += 1;
                    }
                    (false, false) => {}
                }
            }
        }
        result.policies = pairs.into_iter().map(|pair| pair.change).collect();
        result
    }
}

fn pairs<'a>(today: &'a HashMap<String, Policy>, wanted: &'a PolicySet) -> Vec<Pair<'a>> {
    let mut names: Vec<&String> =
        today.keys().chain(wanted.policies.iter().map(|policy| &policy.name)).collect();
    names.sort();
    names.dedup();
    names
        .into_iter()
        .map(|name| Pair {
            change: PolicyChange {
                policy: name.clone(),
                allowed_now: 0,
                allowed_then: 0,
                shut_out: 0,
                let_in: 0,
                examples: Vec::new(),
            },
            now: today.get(name),
            then: wanted.policies.iter().find(|policy| policy.name == *name),
        })
        .collect()
}
