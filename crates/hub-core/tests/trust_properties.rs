//! What holds of trust for every device, every rule and every request.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::HashMap;

use hub_core::{
    fleet::{Compliance, Enrollment, Ownership, Platform},
    ids::DeviceId,
    services::{
        CertificateFault, Evidence, FailMode, KnownDevice, Minimum, Outcome, Policy, Rules, Service,
        ServiceIndex, User, decide,
    },
    tagging::Risk,
    trust::{
        Agent, AgentWord, Ceiling, Effect, Factor, FactorRule, Level, Switch, TrustFacts, TrustRules,
        TrustScore, assess, score_until,
    },
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use strum::IntoEnumIterator as _;

fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

#[derive(Debug, Clone)]
struct Device {
    compliance: Compliance,
    enrollment: Enrollment,
    ownership: Ownership,
    os_version: String,
    told_hours: i64,
    last_seen: Option<Timestamp>,
    known: [Option<bool>; 5],
    unwanted_apps: Option<u32>,
    agent: Agent,
    risk: Risk,
}

impl Device {
    fn facts(&self) -> TrustFacts<'_> {
        TrustFacts {
            told_at: now() - SignedDuration::from_hours(self.told_hours),
            compliance: &self.compliance,
            enrollment: &self.enrollment,
            ownership: &self.ownership,
            platform: &Platform::Ios,
            os_version: &self.os_version,
            patched_at: self.last_seen,
            is_compromised: self.known[0],
            is_encrypted: self.known[1],
            sampled_at: self.last_seen,
            is_encrypted_by_sample: self.known[0],
            is_compromised_by_sample: self.known[0],
            has_passcode: self.known[2],
            last_seen: self.last_seen,
            apps_read_at: self.last_seen,
            unwanted_apps: self.unwanted_apps,
            agent: self.agent,
            agent_says: AgentWord { is_encrypted: self.known[3], has_passcode: self.known[4] },
            risk: self.risk,
        }
    }
}

fn word<T: for<'a> From<&'a str> + std::fmt::Debug>(
    known: &'static [&'static str],
) -> impl Strategy<Value = T> {
    prop_oneof![4 => proptest::sample::select(known).prop_map(T::from), 1 => "[a-z]{1,6}".prop_map(|word| T::from(&word))]
}

fn moment() -> impl Strategy<Value = Timestamp> {
    (-48_i64..10_000).prop_map(|hours| now() - SignedDuration::from_hours(hours))
}

fn device() -> impl Strategy<Value = Device> {
    let words = (word(Compliance::KNOWN), word(Enrollment::KNOWN), word(Ownership::KNOWN));
    let agent = prop_oneof![Just(Agent::Absent), moment().prop_map(Agent::Reported)];
    let flags = proptest::array::uniform5(any::<Option<bool>>());
    let rest = (0_i64..2_000, proptest::option::of(moment()), flags, proptest::option::of(0_u32..3), agent);
    let risk = proptest::sample::select(Risk::iter().collect::<Vec<_>>());
    (words, "[0-9.a-z]{0,6}", rest, risk).prop_map(|(words, os_version, rest, risk)| Device {
        compliance: words.0,
        enrollment: words.1,
        ownership: words.2,
        os_version,
        told_hours: rest.0,
        last_seen: rest.1,
        known: rest.2,
        unwanted_apps: rest.3,
        agent: rest.4,
        risk,
    })
}

fn score() -> impl Strategy<Value = TrustScore> {
    (0_u8..=100).prop_map(|number| TrustScore::try_from(number).unwrap())
}

fn effect() -> impl Strategy<Value = Effect> {
    prop_oneof![Just(Effect::None), Just(Effect::AlwaysDeny), score().prop_map(Effect::Cap)]
}

fn rules() -> impl Strategy<Value = TrustRules> {
    let switch = proptest::sample::select(vec![Switch::Off, Switch::Trial, Switch::On]);
    let rule =
        (switch, effect(), effect()).prop_map(|(state, bad, unknown)| FactorRule { state, bad, unknown });
    proptest::collection::vec(proptest::option::of(rule), Factor::iter().count()).prop_map(|chosen| {
        let mut rules = TrustRules::default();
        rules.os_minimum.insert("ios".to_owned(), "17.5".to_owned());
        for (factor, rule) in Factor::iter().zip(chosen) {
            if let Some(rule) = rule {
                rules.factors.set(factor, rule);
            }
        }
        rules
    })
}

fn policy() -> impl Strategy<Value = Policy> {
    let minimum = prop_oneof![Just(Minimum::None), score().prop_map(Minimum::Score)];
    let open = proptest::sample::select(vec![FailMode::Open, FailMode::Closed]);
    (any::<bool>(), any::<bool>(), minimum, open, 0_u32..100, 0_u32..1_000).prop_map(
        |(needs_user, needs_trusted_device, minimum, fail_mode, silence_max_hours, grace_minutes)| Policy {
            name: "p".to_owned(),
            needs_user,
            needs_trusted_device,
            minimum,
            fail_mode,
            silence_max_hours,
            grace_minutes,
            ..Policy::default()
        },
    )
}

fn hub(policy: Policy, trust: TrustRules) -> Rules {
    let host = "app.example.com".to_owned().try_into().unwrap();
    let service =
        Service { name: "app".to_owned(), hosts: vec![host], paths: Vec::new(), policy: "p".to_owned() };
    Rules {
        services: ServiceIndex::new(vec![service]),
        policies: HashMap::from([("p".to_owned(), policy)]),
        trust,
        bypasses: Vec::new(),
    }
}

fn known(device: &Device) -> Evidence<'_> {
    Evidence::Known(KnownDevice { id: DeviceId(1), facts: device.facts(), ceilings: &[], before: None })
}

proptest! {
    #[test]
    fn a_device_that_breaks_compliance_is_never_let_in(device in device(), rules in rules(), policy in policy()) {
        let device = Device { compliance: Compliance::NonCompliant, ..device };
        let hub = hub(policy, rules);
        let user = User { name: "ann", email: "ann@example.com", groups: &[] };
        let decision = decide(&hub, "app.example.com", "/", Some(&user), &known(&device), now());
        prop_assert_eq!(decision.score(), Some(TrustScore::ZERO));
        prop_assert_eq!(decision.outcome, Outcome::Deny);
    }

    #[test]
    fn by_default_only_what_is_known_to_be_bad_costs_anything(device in device()) {
        let rules = TrustRules::default();
        let assessed = assess(&device.facts(), &rules, &[], None, now());
        for finding in &assessed.findings {
            if finding.verdict != hub_core::trust::Verdict::Bad {
                prop_assert_eq!(finding.effect, Effect::None);
            }
        }
    }

    #[test]
    fn switching_a_factor_on_never_raises_a_score(device in device(), rules in rules(), factor in 0_usize..12, bad in effect(), unknown in effect()) {
        let factor = Factor::iter().nth(factor).unwrap();
        let mut off = rules.clone();
        off.factors.set(factor, FactorRule { state: Switch::Trial, bad, unknown });
        let mut on = rules;
        on.factors.set(factor, FactorRule { state: Switch::On, bad, unknown });
        let score = |rules: &TrustRules| assess(&device.facts(), rules, &[], None, now()).score;
        prop_assert!(score(&on) <= score(&off));
    }

    #[test]
    fn a_score_stays_until_its_moment_and_for_ever_without_one(
        device in device(), rules in rules(), silence in proptest::option::of(1_i64..10_000),
        limit in proptest::option::of(-48_i64..10_000), parts in proptest::collection::vec(0.0_f64..1.0, 8),
    ) {
        let silence = silence.map(SignedDuration::from_hours);
        let ceilings: Vec<Ceiling> = limit.map(|hours| Ceiling {
            level: Level::Low,
            reason: String::new(),
            source: "edr".to_owned(),
            expires_at: Some(now() + SignedDuration::from_hours(hours)),
        }).into_iter().collect();
        let (facts, ceilings) = (device.facts(), ceilings.as_slice());
        let score = |at: Timestamp| assess(&facts, &rules, ceilings, silence, at).score;
        let until = score_until(&facts, &rules, ceilings, silence, now());
        let end = until.unwrap_or(now() + SignedDuration::from_hours(100_000));
        for part in parts {
            let at = now() + end.duration_since(now()).mul_f64(part);
            prop_assert_eq!(score(at), score(now()), "at {}", at);
        }
    }

    #[test]
    fn whoever_is_let_in_with_a_device_has_a_known_one_that_reaches_the_minimum(
        device in device(), rules in rules(), policy in policy(), kind in 0_u8..5, user in any::<bool>(),
    ) {
        let fault = CertificateFault::UnknownIssuer;
        let evidence = match kind {
            0 => Evidence::Nothing,
            1 => Evidence::Refused(&fault),
            2 => Evidence::NotInFleet { key: "x" },
            3 => Evidence::Ambiguous { key: "x" },
            _ => known(&device),
        };
        let hub = hub(policy.clone(), rules);
        let ann = User { name: "ann", email: "", groups: &[] };
        let decision = decide(&hub, "app.example.com", "/", user.then_some(&ann), &evidence, now());
        match decision.outcome {
            Outcome::Allow => {
                prop_assert!(kind == 4);
                prop_assert!(decision.score().unwrap() >= policy.minimum.score());
                prop_assert!(decision.score().unwrap() > TrustScore::ZERO);
                prop_assert!(decision.facts_age.unwrap() <= policy.facts_max_age());
            }
            Outcome::AllowUserOnly => prop_assert!(!policy.asks_for_device()),
            Outcome::Deny => {}
        }
        if policy.asks_for_user() && !user {
            prop_assert_eq!(decision.outcome, Outcome::Deny);
        }
    }
}
