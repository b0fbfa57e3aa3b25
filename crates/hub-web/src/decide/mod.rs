//! Answers reverse proxies: whether a request is let in, and why (MO-9 to MO-11).
//!
//! ```text
//! store ──► keeper ──► fleet and setup in memory ──► ask (what a proxy sent) ──► judge (hub-core's rules) ──► answer
//!                                                                                       └──► log ──► store
//! ```
//!
//! No answer waits for the store: what is in memory decides, and says how old it is.

mod answer;
mod ask;
mod certificate;
mod certified;
mod check_again;
mod counters;
mod endpoints;
mod explanation;
mod fleet;
mod grpc;
mod hand_over;
mod judge;
mod keeper;
mod key_set;
mod limited_users;
mod log;
mod look_up;
mod page;
mod peer;
mod setup;
mod simulate;
mod slot_agent;
mod standing;
mod texts;
mod token;
mod user;

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock, atomic::AtomicBool},
};

use arc_swap::ArcSwap;
use hub_core::{
    ids::IntegrationId,
    services::{PolicySet, Rules, ServiceIndex},
};
use hub_store::Store;
use jiff::Timestamp;
use parking_lot::RwLock;

pub(crate) use endpoints::Way;
pub use endpoints::router;
pub use explanation::Explanation;
pub use judge::Question;
pub(crate) use peer::Peer;
pub use peer::ShownCertificate;
pub use simulate::{AccessChange, ChangedDevice, PolicyChange, ServiceChange, Simulation};
pub use standing::DeviceTrust;

use crate::state::Clock;
use check_again::Wishes;
use counters::Counters;
use fleet::Fleet;
use judge::Tried;
use limited_users::LimitedUsers;
use log::DecisionLog;
use look_up::LookUps;
use setup::Setup;

/// What decides. Clones are the same; [`Decider::run`] keeps it fresh.
#[derive(Clone)]
pub struct Decider(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Clock,
    fleet: RwLock<Fleet>,
    setup: ArcSwap<Setup>,
    /// Tenants that are there, and when their devices were last confirmed.
    confirmations: ArcSwap<HashMap<IntegrationId, Option<Timestamp>>>,
    /// Users whom limits mean, as the tenants knew them when that was confirmed last.
    limited_users: ArcSwap<LimitedUsers>,
    is_ready: AtomicBool,
    counters: Counters,
    log: DecisionLog,
    wishes: Wishes,
    look_ups: LookUps,
    /// The hub, as its tokens name it.
    issuer: OnceLock<Arc<str>>,
}

impl Decider {
    /// One that knows nothing yet and answers that it is not ready.
    pub fn new(store: Store, clock: Clock) -> Self {
        Self(Arc::new(Inner {
            store,
            clock,
            fleet: RwLock::default(),
            setup: ArcSwap::from_pointee(Setup::empty()),
            confirmations: ArcSwap::default(),
            limited_users: ArcSwap::default(),
            is_ready: AtomicBool::new(false),
            counters: Counters::default(),
            log: DecisionLog::default(),
            wishes: Wishes::default(),
            look_ups: LookUps::default(),
            issuer: OnceLock::new(),
        }))
    }

    /// The same, with the name that its tokens have as issuer: the address at which services reach the hub. To be said
    /// once, before it runs.
    pub fn issuing_as(self, issuer: &str) -> Self {
        // Who said it first is right.
        let _ = self.0.issuer.set(issuer.into());
        self
    }

    /// Answers as if that device had shown its certificate, with everything that leads to it.
    pub fn explain(&self, question: &Question) -> Explanation {
        self.judge_question(question, |_| None, Explanation::of)
    }

    /// The same if that set counted. So many of the apps that it does not want are on the device of the question.
    pub fn explain_with(&self, question: &Question, wanted: PolicySet, unwanted_apps: u32) -> Explanation {
        let tried = |today: &Rules| {
            let policies = wanted.policies.into_iter().map(|policy| (policy.name.clone(), policy)).collect();
            let services = ServiceIndex::new(wanted.services);
            let rules = Rules { services, policies, trust: wanted.trust, bypasses: today.bypasses.clone() };
            Some(Tried { rules, unwanted_apps })
        };
        self.judge_question(question, tried, Explanation::of)
    }

    /// A host and a path of a service.
    pub fn place_of(&self, service: &str) -> Option<(String, String)> {
        let setup = self.0.setup.load();
        let service = setup.rules.services.services().iter().find(|entry| entry.name == service)?;
        let path = service.paths.first().map_or("/", |path| path.as_str());
        Some((service.hosts.first()?.example(), path.to_owned()))
    }

    /// Whether a report of that time still makes an agent present.
    pub fn is_recent_report(&self, at: Timestamp) -> bool {
        let hours = i64::from(self.0.setup.load().rules.trust.agent_report_max_hours);
        self.0.clock.now().duration_since(at) <= jiff::SignedDuration::from_hours(hours)
    }

    /// Whether TLS asks the other end for a certificate: only where one would prove a proxy, because browsers then ask people
    /// which of theirs to show. Before anything was read nobody knows, so it asks.
    pub fn asks_for_certificates(&self) -> bool {
        !self.is_ready() || !self.0.setup.load().certified.is_empty()
    }

    /// Whether everything was read once.
    pub fn is_ready(&self) -> bool {
        self.0.is_ready.load(std::sync::atomic::Ordering::Acquire)
    }
}
