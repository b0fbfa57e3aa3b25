//! The claims of a token.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ids::DeviceId,
    services::{Decision, Outcome, Policy, User},
    trust::{Level, TrustScore},
};

/// What a token says. Times are seconds since 1970, as RFC 7519 has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The hub.
    pub iss: String,
    /// The service: a token for one is none for another.
    pub aud: String,
    /// The user by e-mail, or by login name; left out where none is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sub: Option<String>,
    /// When it was made.
    pub iat: i64,
    /// From when on it does not count any more.
    pub exp: i64,
    /// `allow`, or `allow_user_only`: then nothing is said of a device, and a service that needs one refuses it.
    pub decision: String,
    /// Code of what decided it.
    pub reason: String,
    /// The user; left out where none is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub user: Option<UserClaims>,
    /// The device; left out where the decision does not rest on one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub device: Option<DeviceClaims>,
}

/// What a token says of the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserClaims {
    /// Login name.
    pub name: String,
    /// E-mail; may be empty.
    pub email: String,
    /// Of the groups that the policy asks for, those that the user is in. Others are nobody's business.
    pub groups: Vec<String>,
}

/// What a token says of the device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceClaims {
    /// Id in the hub.
    pub id: i64,
    /// Serial number.
    pub serial_number: String,
    /// Score.
    pub score: TrustScore,
    /// Level.
    pub level: Level,
    /// When the tenant last confirmed what this rests on.
    pub facts_at: i64,
    /// How old that was when the token was made, in seconds.
    pub facts_age: i64,
}

/// The device of a request.
#[derive(Debug, Clone, Copy)]
pub struct TokenDevice<'a> {
    /// Which.
    pub id: DeviceId,
    /// Its serial number.
    pub serial_number: &'a str,
    /// When the tenant last confirmed what is known of it.
    pub told_at: Timestamp,
}

impl Claims {
    /// What may be said of a request until `ends_at`: nothing where it is refused, or where its policy asks for no token.
    pub fn of(
        issuer: &str,
        decision: &Decision<'_>,
        user: Option<&User<'_>>,
        device: Option<TokenDevice<'_>>,
        ends_at: Timestamp,
        now: Timestamp,
    ) -> Option<Self> {
        let (service, policy) = (decision.service?, decision.policy?);
        if !decision.is_allowed() || policy.token_minutes == 0 {
            return None;
        }
        // With the user's claims only, nothing is said of a device.
        let device = device.filter(|_| decision.outcome == Outcome::Allow);
        let score = decision.score().filter(|_| device.is_some());
        Some(Self {
            iss: issuer.to_owned(),
            aud: service.name.clone(),
            sub: user.map(|user| if user.email.is_empty() { user.name } else { user.email }.to_owned()),
            iat: now.as_second(),
            exp: ends_at.as_second(),
            decision: decision.outcome.to_string(),
            reason: decision.reason.code().to_owned(),
            user: user.map(|user| UserClaims::of(user, policy)),
            device: device.zip(score).map(|(device, score)| DeviceClaims::of(device, score, now)),
        })
    }
}

impl UserClaims {
    fn of(user: &User<'_>, policy: &Policy) -> Self {
        let is_in = |group: &&String| user.groups.iter().any(|own| own.eq_ignore_ascii_case(group));
        Self {
            name: user.name.to_owned(),
            email: user.email.to_owned(),
            groups: policy.user_groups.iter().filter(is_in).cloned().collect(),
        }
    }
}

impl DeviceClaims {
    fn of(device: TokenDevice<'_>, score: TrustScore, now: Timestamp) -> Self {
        Self {
            id: device.id.0,
            serial_number: device.serial_number.to_owned(),
            score,
            level: score.level(),
            facts_at: device.told_at.as_second(),
            facts_age: now.duration_since(device.told_at).as_secs().max(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use jiff::SignedDuration;

    use super::{
        super::{Grounds, ends_at},
        *,
    };
    use crate::{
        fleet::{Compliance, Enrollment, Ownership, Platform},
        services::{Bypass, Evidence, FailMode, KnownDevice, Minimum, Rules, Service, ServiceIndex, decide},
        tagging::Risk,
        trust::{
            Agent, AgentWord, Ceiling, Effect, Factor, FactorRule, Switch, TrustFacts, TrustRules,
            score_until,
        },
    };

    const ISSUER: &str = "https://hub.example.com";

    fn now() -> Timestamp {
        "2026-03-01T12:00:00Z".parse().unwrap()
    }

    fn rules(policy: Policy) -> Rules {
        let service = Service {
            name: "wiki".to_owned(),
            hosts: vec!["wiki.example.com".to_owned().try_into().unwrap()],
            paths: Vec::new(),
            policy: policy.name.clone(),
        };
        Rules {
            services: ServiceIndex::new(vec![service]),
            policies: [(policy.name.clone(), policy)].into(),
            trust: TrustRules::default(),
            bypasses: vec![Bypass {
                id: 7,
                service: None,
                user: "eve@example.com".to_owned(),
                reason: "an emergency".to_owned(),
                expires_at: now() + SignedDuration::from_mins(3),
            }],
        }
    }

    fn facts(compliance: &Compliance, told_minutes_ago: i64) -> TrustFacts<'_> {
        TrustFacts {
            told_at: now() - SignedDuration::from_mins(told_minutes_ago),
            compliance,
            enrollment: &Enrollment::Enrolled,
            ownership: &Ownership::CorporateDedicated,
            platform: &Platform::Ios,
            os_version: "18.0",
            patched_at: None,
            is_compromised: None,
            is_encrypted: None,
            sampled_at: None,
            is_encrypted_by_sample: None,
            is_compromised_by_sample: None,
            has_passcode: None,
            last_seen: None,
            apps_read_at: None,
            unwanted_apps: None,
            agent: Agent::Absent,
            agent_says: AgentWord::default(),
            risk: Risk::None,
        }
    }

    fn policy(token_minutes: u32) -> Policy {
        Policy { name: "p".to_owned(), token_minutes, ..Policy::default() }
    }

    /// What is said of a request of a device that was confirmed so long ago, and from when on it was better.
    fn claims(policy: Policy, email: &str, told_minutes_ago: i64, compliance: &Compliance) -> Option<Claims> {
        let rules = rules(policy);
        let facts = facts(compliance, told_minutes_ago);
        let known = KnownDevice { id: DeviceId(5), facts, ceilings: &[], before: None };
        let user = (!email.is_empty()).then_some(User { name: "", email, groups: &[] });
        let decision = decide(&rules, "wiki.example.com", "/", user.as_ref(), &Evidence::Known(known), now());
        let device = TokenDevice { id: DeviceId(5), serial_number: "C02X", told_at: facts.told_at };
        let grounds = Grounds { told_at: Some(facts.told_at), ..Grounds::default() };
        let ends_at = ends_at(&decision, &grounds, &rules.bypasses, now());
        Claims::of(ISSUER, &decision, user.as_ref(), Some(device), ends_at, now())
    }

    #[test]
    fn a_token_counts_no_longer_than_its_decision_would() {
        let minutes = |claims: Option<Claims>| claims.map(|claims| (claims.exp - claims.iat) / 60);
        let good = Compliance::Compliant;
        assert_eq!(minutes(claims(policy(5), "", 0, &good)), Some(5));
        assert_eq!(minutes(claims(policy(0), "", 0, &good)), None, "no token is asked for");
        assert_eq!(minutes(claims(policy(5), "", 0, &Compliance::NonCompliant)), None, "refused");
        let hour = Policy { facts_max_age_minutes: 60, ..policy(30) };
        assert_eq!(minutes(claims(hour.clone(), "", 50, &good)), Some(10), "then the facts are too old");
        assert_eq!(minutes(claims(hour.clone(), "", 61, &good)), None);
        // A bypass lets in without the device, until it ends.
        let told = claims(hour, "eve@example.com", 61, &good).unwrap();
        assert_eq!(((told.exp - told.iat) / 60, told.device), (3, None));
        assert_eq!(
            (told.decision.as_str(), told.sub.as_deref()),
            ("allow_user_only", Some("eve@example.com"))
        );
    }

    #[test]
    fn failing_open_says_who_the_user_is_and_nothing_else() {
        let open = Policy {
            needs_trusted_device: false,
            minimum: Minimum::None,
            fail_mode: FailMode::Open,
            facts_max_age_minutes: 60,
            ..policy(5)
        };
        let told = claims(open.clone(), "ann@example.com", 61, &Compliance::Compliant).unwrap();
        assert_eq!((told.reason.as_str(), &told.device), ("failed_open", &None));
        assert_eq!(told.user.unwrap().email, "ann@example.com");
        // A service that asks for a device gives none away.
        let strict = Policy { needs_trusted_device: true, ..open };
        assert_eq!(claims(strict, "ann@example.com", 61, &Compliance::Compliant), None);
    }

    fn any_policy() -> impl Strategy<Value = Policy> {
        let minimum = prop_oneof![
            Just(Minimum::None),
            Just(Minimum::Level(Level::Medium)),
            (0_u8..=100).prop_map(|score| Minimum::Score(score.try_into().unwrap())),
        ];
        let groups = prop_oneof![Just(Vec::new()), Just(vec!["Staff".to_owned(), "Board".to_owned()])];
        let (device, open, minutes) = (any::<bool>(), any::<bool>(), 0_u32..=60);
        (groups, device, minimum, open, minutes, 5_u32..200, 0_u32..100).prop_map(
            |(user_groups, needs_trusted_device, minimum, open, token_minutes, age, grace_minutes)| Policy {
                user_groups,
                needs_trusted_device,
                minimum,
                fail_mode: if open { FailMode::Open } else { FailMode::Closed },
                facts_max_age_minutes: age,
                grace_minutes,
                ..policy(token_minutes)
            },
        )
    }

    fn any_compliance() -> impl Strategy<Value = Compliance> {
        prop_oneof![Just(Compliance::Compliant), Just(Compliance::NonCompliant), Just(Compliance::Unknown)]
    }

    proptest! {
        #[test]
        fn a_token_never_says_more_than_the_decision(
            policy in any_policy(),
            compliance in any_compliance(),
            email in prop_oneof![Just(None), Just(Some("ann@example.com")), Just(Some("eve@example.com"))],
            groups in prop_oneof![Just(Vec::new()), Just(vec!["staff".to_owned(), "secret".to_owned()])],
            (told_minutes_ago, is_known, risk) in (0_i64..300, any::<bool>(), any::<bool>()),
            before in proptest::option::of(-200_i64..0),
            (seen, silence_max_hours, ceiling) in (proptest::option::of(0_i64..150), 0_u32..3, proptest::option::of(-5_i64..60)),
        ) {
            let policy = Policy { silence_max_hours, ..policy };
            let mut rules = rules(policy.clone());
            let (bad, unknown) = (Effect::Cap(TrustScore::ZERO), Effect::None);
            rules.trust.factors.set(Factor::LastSeen, FactorRule { state: Switch::On, bad, unknown });
            rules.trust.last_seen_max_hours = 1;
            let risk = if risk { Risk::Medium } else { Risk::None };
            let last_seen = seen.map(|ago| now() - SignedDuration::from_mins(ago));
            let facts = TrustFacts { risk, last_seen, ..facts(&compliance, told_minutes_ago) };
            let ceilings: Vec<Ceiling> = ceiling.map(|minutes| Ceiling {
                level: Level::Low,
                reason: String::new(),
                source: "edr".to_owned(),
                expires_at: Some(now() + SignedDuration::from_mins(minutes)),
            }).into_iter().collect();
            let before = before.map(|ago| (TrustScore::MAX, now() + SignedDuration::from_mins(ago)));
            let known = KnownDevice { id: DeviceId(5), facts, ceilings: &ceilings, before };
            let evidence = if is_known { Evidence::Known(known) } else { Evidence::Nothing };
            let user = email.map(|email| User { name: "", email, groups: &groups });
            let ask = |at: Timestamp| decide(&rules, "wiki.example.com", "/", user.as_ref(), &evidence, at);
            let decision = ask(now());
            let device =
                is_known.then_some(TokenDevice { id: DeviceId(5), serial_number: "C02X", told_at: facts.told_at });
            let score_until = score_until(&facts, &rules.trust, &ceilings, policy.silence_max(), now());
            let known = Grounds { told_at: Some(facts.told_at), score_until, ..Grounds::default() };
            let grounds = if is_known { known } else { Grounds::default() };
            let ends_at = ends_at(&decision, &grounds, &rules.bypasses, now());
            let told = Claims::of(ISSUER, &decision, user.as_ref(), device, ends_at, now());
            prop_assert_eq!(told.is_some(), decision.is_allowed() && policy.token_minutes > 0);
            let Some(told) = told else { return Ok(()) };
            prop_assert_eq!(told.decision.clone(), decision.outcome.to_string());
            prop_assert_eq!(told.device.is_some(), decision.outcome == Outcome::Allow && is_known);
            prop_assert_eq!(told.device.as_ref().map(|device| device.score), decision.score().filter(|_| told.device.is_some()));
            let says_score = told.device.is_some();
            prop_assert_eq!(told.user.is_some(), user.is_some());
            let said = told.user.map(|user| user.groups).unwrap_or_default();
            prop_assert!(said.iter().all(|group| policy.user_groups.contains(group) && group == "Staff"));
            prop_assert!(told.exp - told.iat <= i64::from(policy.token_minutes) * 60);
            // Until it ends, the same question would be answered the same way.
            for part in 0..10 {
                let at = told.iat + (told.exp - told.iat) * part / 10;
                if at < told.exp {
                    let later = ask(Timestamp::from_second(at).unwrap());
                    prop_assert_eq!(later.outcome, decision.outcome);
                    prop_assert!(!says_score || later.score() == decision.score());
                }
            }
        }
    }
}
