//! What would change for the whole fleet if other rules counted, before they do.

use std::collections::{BTreeMap, HashMap};

use hub_core::{
    ids::DeviceId,
    services::{KnownDevice, Outcome, Policy, PolicySet, Rules, decide_device},
    trust::{TrustFacts, TrustRules},
};
use jiff::Timestamp;
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
    /// Services for which a device would gain or lose access, in the order of names.
    pub services: Vec<ServiceChange>,
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
    /// Whom it would let in.
    #[serde(flatten)]
    pub change: AccessChange,
}

/// What would change at a service.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SimulatedService)]
pub struct ServiceChange {
    /// The service.
    pub service: String,
    /// Its policy today; null where it is new.
    pub policy_now: Option<String>,
    /// Its policy then; null where it would be gone.
    pub policy_then: Option<String>,
    /// Whom it would let in.
    #[serde(flatten)]
    pub change: AccessChange,
}

/// Who is let in today, and who would be.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct AccessChange {
    /// Devices that are let in today; none where it is new.
    pub allowed_now: u64,
    /// Devices that would be let in; none where it would be gone.
    pub allowed_then: u64,
    /// Devices that would lose access.
    pub shut_out: u64,
    /// Devices that would gain it.
    pub let_in: u64,
    /// Some of those that would lose it, each with the reason.
    pub examples: Vec<ChangedDevice>,
    /// Some of those that would gain it, each with the reason.
    pub let_in_examples: Vec<ChangedDevice>,
}

/// A device that would lose or gain access.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChangedDevice {
    /// Id in the hub.
    pub device_id: i64,
    /// Serial number.
    pub serial_number: String,
    /// Code of the reason of the other answer.
    pub reason: String,
}

/// Devices that are looked at before others may have the fleet.
const PART: usize = 2_000;

/// A policy of today and one of then, by their names: what a policy becomes, or between which a service moves.
type Names<'a> = (Option<&'a str>, Option<&'a str>);

struct Pair<'a> {
    now: Option<&'a Policy>,
    then: Option<&'a Policy>,
    change: AccessChange,
}

impl Decider {
    /// Looks at every device with both. `unwanted` says how many of the apps that the others do not want are on each device.
    /// It takes about a second for a million: call it where nothing else waits.
    pub fn simulate(&self, wanted: &PolicySet, unwanted: &HashMap<DeviceId, u32>) -> Simulation {
        let setup = self.0.setup.load();
        let confirmations = self.0.confirmations.load();
        let now = self.0.clock.now();
        let mut pairs = pairs(&setup.rules, wanted);
        let mut result = Simulation::default();
        let mut from = 0;
        loop {
            let fleet = self.0.fleet.read();
            let Some(part) = fleet.part(from, PART) else { break };
            from += PART;
            for device in part {
                let Some(confirmed_at) = confirmations.get(&device.integration()) else { continue };
                let ceilings = setup.ceilings(device.serial_number(), [device.user_email]);
                let facts = judge::facts(device, *confirmed_at);
                let known =
                    KnownDevice { id: device.id(), facts, ceilings: &ceilings, before: device.fell() };
                let apps = unwanted.get(&device.id()).copied().unwrap_or_default();
                let facts = TrustFacts { unwanted_apps: Some(apps), ..facts };
                let then = KnownDevice { id: device.id(), facts, ceilings: &ceilings, before: device.fell() };
                result.devices += 1;
                result.note_levels([(&setup.rules.trust, &known, true), (&wanted.trust, &then, false)], now);
                for pair in pairs.values_mut() {
                    let before =
                        pair.now.map(|policy| decide_device(policy, &setup.rules.trust, &known, now));
                    let after = pair.then.map(|policy| decide_device(policy, &wanted.trust, &then, now));
                    let is_in = |answer: &Option<(_, Outcome, _)>| {
                        answer.as_ref().is_some_and(|(_, outcome, _)| *outcome != Outcome::Deny)
                    };
                    let (was_in, will_be_in) = (is_in(&before), is_in(&after));
                    let reason = after.map_or("policy_removed", |(_, _, reason)| reason.code());
                    pair.change.note(was_in, will_be_in, || ChangedDevice {
                        device_id: known.id.0,
                        serial_number: device.serial_number().to_owned(),
                        reason: reason.to_owned(),
                    });
                }
            }
        }
        result.policies = policies(&setup.rules, wanted, &pairs);
        result.services = services(&setup.rules, wanted, &pairs);
        result
    }
}

impl Simulation {
    fn note_levels(&mut self, both: [(&TrustRules, &KnownDevice<'_>, bool); 2], now: Timestamp) {
        let plain = Policy::default();
        for (rules, device, is_now) in both {
            let (score, ..) = decide_device(&plain, rules, device, now);
            let level = self.levels.entry(score.level().to_string()).or_default();
            if is_now { level.now += 1 } else { level.then += 1 }
        }
    }
}

impl AccessChange {
    fn note(&mut self, was_in: bool, will_be_in: bool, device: impl FnOnce() -> ChangedDevice) {
        self.allowed_now += u64::from(was_in);
        self.allowed_then += u64::from(will_be_in);
        let (count, examples) = match (was_in, will_be_in) {
            (true, false) => (&mut self.shut_out, &mut self.examples),
            (false, true) => (&mut self.let_in, &mut self.let_in_examples),
            (true, true) | (false, false) => return,
        };
        *count += 1;
        if examples.len() < EXAMPLES_MAX {
            examples.push(device());
        }
    }
}

/// What each policy becomes, and what each service that moves from one policy to another does.
fn pairs<'a>(today: &'a Rules, wanted: &'a PolicySet) -> BTreeMap<Names<'a>, Pair<'a>> {
    let then: HashMap<&str, &Policy> =
        wanted.policies.iter().map(|policy| (policy.name.as_str(), policy)).collect();
    let names = of_policies(today, wanted).into_iter().chain(moves(today, wanted).into_values());
    names
        .map(|names| {
            let now = names.0.and_then(|name| today.policies.get(name));
            let then = names.1.and_then(|name| then.get(name).copied());
            (names, Pair { now, then, change: AccessChange::default() })
        })
        .collect()
}

/// Each service with its policy of today and of then.
fn moves<'a>(today: &'a Rules, wanted: &'a PolicySet) -> BTreeMap<&'a str, Names<'a>> {
    let mut moves: BTreeMap<&str, Names<'_>> = BTreeMap::new();
    for service in today.services.services() {
        moves.entry(&service.name).or_default().0 = Some(&service.policy);
    }
    for service in &wanted.services {
        moves.entry(&service.name).or_default().1 = Some(&service.policy);
    }
    moves
}

/// What becomes of each policy, in the order of names.
fn of_policies<'a>(today: &'a Rules, wanted: &'a PolicySet) -> Vec<Names<'a>> {
    let mut found: BTreeMap<&str, Names<'_>> = BTreeMap::new();
    for name in today.policies.keys() {
        found.entry(name).or_default().0 = Some(name);
    }
    for Policy { name, .. } in &wanted.policies {
        found.entry(name).or_default().1 = Some(name);
    }
    found.into_values().collect()
}

fn policies(today: &Rules, wanted: &PolicySet, pairs: &BTreeMap<Names<'_>, Pair<'_>>) -> Vec<PolicyChange> {
    let change = |names: Names<'_>| {
        let policy = names.0.or(names.1)?.to_owned();
        Some(PolicyChange { policy, change: pairs.get(&names)?.change.clone() })
    };
    of_policies(today, wanted).into_iter().filter_map(change).collect()
}

fn services(today: &Rules, wanted: &PolicySet, pairs: &BTreeMap<Names<'_>, Pair<'_>>) -> Vec<ServiceChange> {
    let changed = moves(today, wanted).into_iter().filter_map(|(service, names)| {
        let change = &pairs.get(&names)?.change;
        (change.shut_out + change.let_in > 0).then(|| ServiceChange {
            service: service.to_owned(),
            policy_now: names.0.map(str::to_owned),
            policy_then: names.1.map(str::to_owned),
            change: change.clone(),
        })
    });
    changed.collect()
}
