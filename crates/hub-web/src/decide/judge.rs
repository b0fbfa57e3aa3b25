//! One question, answered from memory.

use http::{HeaderMap, HeaderName, HeaderValue};
use hub_core::{
    device_certificate::DeviceKey,
    ids::{DeviceId, IntegrationId},
    proxy::{HandOver, Proxy},
    services::{CertificateFault, Decision, Evidence, KnownDevice, Rules, User, decide},
    trust::{Ceiling, TrustFacts},
    user_token::TokenFault,
};
use hub_store::DeviceState;
use jiff::Timestamp;

use super::{
    Decider, ask,
    ask::AskedUser,
    certificate,
    fleet::{Device, Fleet, Found},
    setup::Setup,
    user::Asked,
};
use crate::agents::DeviceToken;

/// What is asked, when no proxy asks: for explanations.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// Host.
    pub host: String,
    /// Path.
    pub path: String,
    /// The device.
    pub device: Option<DeviceId>,
    /// Login name of the user; nobody where it and the e-mail are empty.
    pub user_name: String,
    /// E-mail of the user.
    pub user_email: String,
    /// Groups of the user.
    pub user_groups: Vec<String>,
}

/// What a decision was made from.
pub(super) struct Judged<'a> {
    pub decision: &'a Decision<'a>,
    pub device: Option<Device<'a>>,
    pub facts: Option<TrustFacts<'a>>,
    pub user: Option<&'a AskedUser>,
    /// Why a token that came says nothing of a user.
    pub user_fault: Option<&'a TokenFault>,
    pub certificate_subject: Option<&'a str>,
    /// Limits of the device and of its users.
    pub ceilings: &'a [Ceiling],
    /// Until when user and device are who they are said to be.
    pub until: Until,
    /// What the certificate names.
    pub key: Option<&'a DeviceKey>,
    /// Path and query of the request.
    pub target: &'a str,
    pub setup: &'a Setup,
    /// The rules that were asked: those of the setup, or those that are tried out.
    pub rules: &'a Rules,
    pub now: Timestamp,
}

/// What counts instead, where something is tried out.
pub(super) struct Tried {
    /// The rules.
    pub rules: Rules,
    /// How many of the apps that these rules do not want are on the device.
    pub unwanted_apps: u32,
}

/// Until when what a request brought counts; `None` where nothing came that ends.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Until {
    /// The token of the user.
    pub user: Option<Timestamp>,
    /// What identifies the device.
    pub identity: Option<Timestamp>,
}

/// What a request brought.
struct Brought<'a> {
    user: Option<&'a AskedUser>,
    user_fault: Option<&'a TokenFault>,
    identity: Identity<'a>,
    certificate_subject: Option<&'a str>,
    until: Until,
    /// In the place of what is counted by the list of the moment.
    unwanted_apps: Option<u32>,
}

/// What identifies the device.
enum Identity<'a> {
    Nothing,
    Refused(&'a CertificateFault),
    Named(Named<'a>),
}

/// What names a device.
enum Named<'a> {
    Key(&'a DeviceKey),
    Device(DeviceId),
    Token(DeviceToken),
}

/// In which a client shows the token that its agent got.
const DEVICE_TOKEN_HEADER: HeaderName = HeaderName::from_static("x-mooring-device-token");

impl Decider {
    /// Answers a proxy. `then` makes of the decision what is wanted, while the fleet is held.
    pub(super) fn judge_request<T>(
        &self,
        setup: &Setup,
        proxy: &Proxy,
        (host, target): (&str, &str),
        headers: &HeaderMap,
        then: impl FnOnce(&Judged<'_>) -> T,
    ) -> T {
        let now = self.0.clock.now();
        let asked = Asked::of(&setup.issuers, &proxy.user, headers, now);
        let looked = certificate::look(setup, proxy.certificate, headers, now);
        let (identity, until) = match looked.as_deref() {
            None if proxy.certificate == HandOver::DeviceToken => self.token_identity(headers, now),
            None => (Identity::Nothing, None),
            // From then on it may name a device that is refused.
            Some(Err(fault @ CertificateFault::NotBegun(at))) => (Identity::Refused(fault), Some(*at)),
            Some(Err(fault)) => (Identity::Refused(fault), None),
            Some(Ok(identified)) => (Identity::Named(Named::Key(&identified.key)), Some(identified.until)),
        };
        let identified = looked.as_deref().and_then(|looked| looked.as_ref().ok());
        let brought = Brought {
            user: asked.user(),
            user_fault: asked.fault.as_ref(),
            identity,
            certificate_subject: identified.map(|identified| identified.subject.as_str()),
            until: Until { user: asked.until(), identity: until },
            unwanted_apps: None,
        };
        self.judge((setup, &setup.rules), (host, target), brought, now, then)
    }

    /// Whom a device token names. A client writes this header itself, and may: the hub's mark makes it count.
    fn token_identity(&self, headers: &HeaderMap, now: Timestamp) -> (Identity<'static>, Option<Timestamp>) {
        // Proxies send an empty one where their client sent none.
        if headers.get_all(DEVICE_TOKEN_HEADER).iter().all(HeaderValue::is_empty) {
            return (Identity::Nothing, None);
        }
        let token = ask::only(headers, &DEVICE_TOKEN_HEADER);
        match token.and_then(|text| DeviceToken::read(&self.0.store, text.trim(), now)) {
            Some(token) => (Identity::Named(Named::Token(token)), Some(token.ends_at)),
            None => (Identity::Refused(&CertificateFault::DeviceToken), None),
        }
    }

    /// Answers as if that device had shown its certificate, by today's rules or by those that `tried` makes of them.
    pub(super) fn judge_question<T>(
        &self,
        question: &Question,
        tried: impl FnOnce(&Rules) -> Option<Tried>,
        then: impl FnOnce(&Judged<'_>) -> T,
    ) -> T {
        let setup = self.0.setup.load();
        let tried = tried(&setup.rules);
        let rules = tried.as_ref().map_or(&setup.rules, |tried| &tried.rules);
        let user = AskedUser {
            name: question.user_name.clone(),
            email: question.user_email.clone(),
            groups: question.user_groups.clone(),
        };
        let user = (!user.name.is_empty() || !user.email.is_empty()).then_some(&user);
        let brought = Brought {
            user,
            user_fault: None,
            identity: question.device.map_or(Identity::Nothing, |id| Identity::Named(Named::Device(id))),
            certificate_subject: None,
            until: Until::default(),
            unwanted_apps: tried.as_ref().map(|tried| tried.unwanted_apps),
        };
        let place = (question.host.as_str(), question.path.as_str());
        self.judge((&setup, rules), place, brought, self.0.clock.now(), then)
    }

    fn judge<T>(
        &self,
        (setup, rules): (&Setup, &Rules),
        (host, target): (&str, &str),
        brought: Brought<'_>,
        now: Timestamp,
        then: impl FnOnce(&Judged<'_>) -> T,
    ) -> T {
        let Brought { user, user_fault, identity, certificate_subject, until, unwanted_apps } = brought;
        // Most services that ask for no device are asked for without one: those need nothing of the fleet.
        let (confirmations, fleet, ceilings);
        let found = match &identity {
            Identity::Nothing => Err(NoDevice::Nothing),
            Identity::Refused(fault) => Err(NoDevice::Refused(fault)),
            Identity::Named(named) => {
                (confirmations, fleet) = (self.0.confirmations.load(), self.0.fleet.read());
                find(&fleet, named, |integration| confirmations.contains_key(&integration)).map(|device| {
                    let facts = facts(device, confirmations.get(&device.integration()).copied().flatten());
                    (device, TrustFacts { unwanted_apps: unwanted_apps.or(facts.unwanted_apps), ..facts })
                })
            }
        };
        let (device, facts) = found.as_ref().ok().copied().unzip();
        ceilings = device.map_or_else(Vec::new, |device| self.ceilings(setup, device, user));
        let evidence = match found {
            Ok((device, facts)) => {
                let (id, before) = (device.id(), device.fell());
                Evidence::Known(KnownDevice { id, facts, ceilings: &ceilings, before })
            }
            Err(why) => why.into(),
        };
        let asked = user.map(|user| User { name: &user.name, email: &user.email, groups: &user.groups });
        let decision = decide(rules, host, target, asked.as_ref(), &evidence, now);
        let key = match identity {
            Identity::Named(Named::Key(key)) => Some(key),
            _ => None,
        };
        then(&Judged {
            decision: &decision,
            device,
            facts,
            user,
            user_fault,
            certificate_subject,
            ceilings: &ceilings,
            until,
            key,
            target,
            setup,
            rules,
            now,
        })
    }
}

impl Decider {
    /// Limits of a device, of its user, and of who comes with it.
    fn ceilings(&self, setup: &Setup, device: Device<'_>, user: Option<&AskedUser>) -> Vec<Ceiling> {
        let limited_users = self.0.limited_users.load();
        let users = user.into_iter().flat_map(|user| limited_users.emails(user));
        setup.ceilings(device.serial_number(), users.chain([device.user_email]))
    }
}

/// Why no device is meant.
enum NoDevice<'a> {
    Nothing,
    Refused(&'a CertificateFault),
    NotInFleet(&'a str),
    Ambiguous(&'a str),
}

impl<'a> From<NoDevice<'a>> for Evidence<'a> {
    fn from(why: NoDevice<'a>) -> Self {
        match why {
            NoDevice::Nothing => Self::Nothing,
            NoDevice::Refused(fault) => Self::Refused(fault),
            NoDevice::NotInFleet(key) => Self::NotInFleet { key },
            NoDevice::Ambiguous(key) => Self::Ambiguous { key },
        }
    }
}

/// The device that is meant, or why none is.
fn find<'a>(
    fleet: &'a Fleet,
    named: &Named<'a>,
    counts: impl Fn(IntegrationId) -> bool,
) -> Result<Device<'a>, NoDevice<'a>> {
    match named {
        Named::Device(id) => {
            let device = fleet.get(*id).filter(|device| counts(device.integration()));
            device.ok_or(NoDevice::NotInFleet(""))
        }
        // A token outlives neither its agent nor that agent's access.
        Named::Token(token) => {
            let device = fleet.get(token.device).filter(|device| counts(device.integration()));
            let device = device.filter(|device| device.has_agent(token.agent));
            device.ok_or(NoDevice::Refused(&CertificateFault::DeviceToken))
        }
        Named::Key(key) => match fleet.find(key, counts) {
            Found::None => Err(NoDevice::NotInFleet(&key.value)),
            Found::Several => Err(NoDevice::Ambiguous(&key.value)),
            Found::One(device) => Ok(device),
        },
    }
}

/// What is known of a device. The tenant confirmed it when it told of a change, or with the last complete reading, unless
/// that missed the device.
pub(super) fn facts(device: Device<'_>, confirmed_at: Option<Timestamp>) -> TrustFacts<'_> {
    let facet = device.facet;
    let told_at = match facet.state {
        DeviceState::Active => confirmed_at.map_or(device.changed_at(), |at| at.max(device.changed_at())),
        DeviceState::Missing | DeviceState::Tombstoned => device.changed_at(),
    };
    let (agent, agent_says) = device.agent();
    TrustFacts {
        told_at,
        compliance: &facet.compliance,
        enrollment: &facet.enrollment,
        ownership: &facet.ownership,
        platform: &facet.platform,
        os_version: device.os_version,
        patched_at: device.patched_at(),
        is_compromised: facet.is_compromised,
        is_encrypted: device.is_encrypted(),
        sampled_at: device.sampled_at(),
        is_compromised_by_sample: device.is_compromised_by_sample(),
        is_encrypted_by_sample: device.is_encrypted_by_sample(),
        has_passcode: device.has_passcode(),
        last_seen: device.last_seen(),
        apps_read_at: device.apps_read_at(),
        unwanted_apps: Some(device.unwanted_apps()),
        agent,
        agent_says,
        risk: device.risk(),
    }
}
