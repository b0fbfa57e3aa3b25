//! Runs the tables of docs/TRUST-RULES.md, row by row.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::HashMap;

use hub_core::{
    fleet::{Compliance, Enrollment, Ownership, Platform},
    ids::DeviceId,
    services::{
        Bypass, CertificateFault, Evidence, FailMode, KnownDevice, Minimum, Policy, Rules, Service,
        ServiceIndex, User, decide,
    },
    tagging::Risk,
    trust::{
        Agent, AgentWord, Assessment, Ceiling, Effect, Factor, FactorRule, Level, Switch, TrustFacts,
        TrustRules, TrustScore, assess,
    },
};
use jiff::{SignedDuration, Timestamp};

const PAGE: &str = include_str!("../../../docs/TRUST-RULES.md");

#[test]
fn every_row_of_the_scores_holds() {
    let rows = table("## Cases: scores");
    assert!(rows.len() > 50, "the table was not found");
    for row in rows {
        let [facts, rules, score, decided_by] = row.as_slice() else { panic!("four columns: {row:?}") };
        let device = Device::read(facts);
        let (rules, silence) = read_rules(rules);
        let assessed = assess(&device.facts(), &rules, &device.ceilings, silence, now());
        assert_eq!(assessed.score.get().to_string(), *score, "{row:?}\n{assessed:?}");
        assert_eq!(decided_by_in(&assessed), *decided_by, "{row:?}\n{assessed:?}");
    }
}

#[test]
fn every_row_of_the_answers_holds() {
    let rows = table("## Cases: answers");
    assert!(rows.len() > 50, "the table was not found");
    for row in rows {
        let [place, user, device, policy, outcome, reason] = row.as_slice() else {
            panic!("six columns: {row:?}")
        };
        let (host, path) =
            place.strip_prefix("host=").map_or(("app.example.com", place.as_str()), |host| (host, "/"));
        let rules = read_policy(policy);
        let groups: Vec<String> =
            user.split_once(" of ").map(|(_, group)| group.to_owned()).into_iter().collect();
        let name = user.split(' ').next().unwrap_or_default();
        let user = User { name, email: "", groups: &groups };
        let user = (!name.is_empty()).then_some(&user);
        let fault = match device.as_str() {
            "certificate revoked" => CertificateFault::Revoked,
            _ => CertificateFault::UnknownIssuer,
        };
        let known = Device::read(if device == "good" { "" } else { device });
        let evidence = match device.as_str() {
            "nothing" => Evidence::Nothing,
            "certificate refused" | "certificate revoked" => Evidence::Refused(&fault),
            "not in fleet" => Evidence::NotInFleet { key: "C02X" },
            "ambiguous" => Evidence::Ambiguous { key: "C02X" },
            _ => Evidence::Known(KnownDevice {
                id: DeviceId(1),
                facts: known.facts(),
                ceilings: &known.ceilings,
                before: known.before,
            }),
        };
        let decision = decide(&rules, host, path, user, &evidence, now());
        assert_eq!(
            (decision.outcome.as_ref(), decision.reason.code()),
            (outcome.as_str(), reason.as_str()),
            "{row:?}"
        );
        assert_eq!(decision.is_allowed(), outcome != "deny");
    }
}

fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

/// The rows of the first table below a heading, without its head.
fn table(heading: &str) -> Vec<Vec<String>> {
    let (_, below) = PAGE.split_once(heading).expect("the heading is there");
    below
        .lines()
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

/// A device as the tables write it.
struct Device {
    compliance: Compliance,
    enrollment: Enrollment,
    ownership: Ownership,
    platform: Platform,
    os_version: String,
    told_at: Timestamp,
    patched_at: Option<Timestamp>,
    last_seen: Option<Timestamp>,
    is_compromised: Option<bool>,
    is_encrypted: Option<bool>,
    is_encrypted_by_sample: Option<bool>,
    read_at: Option<Timestamp>,
    has_passcode: Option<bool>,
    unwanted_apps: Option<u32>,
    agent: Agent,
    agent_says: AgentWord,
    risk: Risk,
    ceilings: Vec<Ceiling>,
    before: Option<(TrustScore, Timestamp)>,
}

impl Device {
    fn read(text: &str) -> Self {
        let mut device = Self {
            compliance: Compliance::Compliant,
            enrollment: Enrollment::Enrolled,
            ownership: Ownership::CorporateDedicated,
            platform: Platform::Ios,
            os_version: "18.0".to_owned(),
            told_at: ago("1m").unwrap(),
            patched_at: ago("1d"),
            last_seen: ago("1h"),
            is_compromised: Some(false),
            is_encrypted: Some(true),
            is_encrypted_by_sample: None,
            read_at: ago("1h"),
            has_passcode: Some(true),
            unwanted_apps: Some(0),
            agent: Agent::Absent,
            agent_says: AgentWord::default(),
            risk: Risk::None,
            ceilings: Vec::new(),
            before: None,
        };
        for (name, value) in text.split(',').filter_map(|fact| fact.trim().split_once('=')) {
            device.set(name, value);
        }
        device
    }

    fn set(&mut self, name: &str, value: &str) {
        match name {
            "compliance" => self.compliance = value.into(),
            "enrollment" => self.enrollment = value.into(),
            "ownership" => self.ownership = value.into(),
            "platform" => self.platform = value.into(),
            "os" => self.os_version = value.to_owned(),
            "told" => self.told_at = ago(value).unwrap(),
            "patched" => self.patched_at = ago(value),
            "seen" => self.last_seen = ago(value),
            "compromised" => self.is_compromised = yes_no(value),
            "encrypted" => self.is_encrypted = yes_no(value),
            "sampled_encrypted" => self.is_encrypted_by_sample = yes_no(value),
            "read" => self.read_at = ago(value),
            "passcode" => self.has_passcode = yes_no(value),
            "apps" => self.unwanted_apps = value.parse().ok(),
            "agent_encrypted" => self.agent_says.is_encrypted = yes_no(value),
            "agent_passcode" => self.agent_says.has_passcode = yes_no(value),
            "agent" => self.agent = Agent::Reported(ago(value).unwrap()),
            "risk" => self.risk = value.parse().unwrap(),
            "limit" => self.ceilings.push(ceiling(value)),
            "before" => {
                let (score, until) = value.split_once(' ').unwrap();
                self.before = Some((score_of(score), ago(until).unwrap()));
            }
            _ => panic!("no fact is called {name}"),
        }
    }

    fn facts(&self) -> TrustFacts<'_> {
        TrustFacts {
            told_at: self.told_at,
            compliance: &self.compliance,
            enrollment: &self.enrollment,
            ownership: &self.ownership,
            platform: &self.platform,
            os_version: &self.os_version,
            patched_at: self.patched_at,
            is_compromised: self.is_compromised,
            is_encrypted: self.is_encrypted,
            sampled_at: self.read_at,
            is_encrypted_by_sample: self.is_encrypted_by_sample,
            is_compromised_by_sample: None,
            has_passcode: self.has_passcode,
            last_seen: self.last_seen,
            apps_read_at: self.read_at,
            unwanted_apps: self.unwanted_apps,
            agent: self.agent,
            agent_says: self.agent_says,
            risk: self.risk,
        }
    }
}

fn ceiling(text: &str) -> Ceiling {
    let (level, ends) = text.split_once(' ').map_or((text, None), |(level, ends)| (level, Some(ends)));
    Ceiling {
        level: level.parse::<Level>().unwrap(),
        reason: "test".to_owned(),
        source: "edr".to_owned(),
        expires_at: ends.map(|ends| now() + duration(ends)),
    }
}

fn score_of(text: &str) -> TrustScore {
    TrustScore::try_from(text.parse::<u8>().unwrap()).unwrap()
}

fn yes_no(value: &str) -> Option<bool> {
    match value {
        "yes" => Some(true),
        "no" => Some(false),
        "?" => None,
        _ => panic!("yes, no or ?, not {value}"),
    }
}

fn ago(text: &str) -> Option<Timestamp> {
    (text != "never").then(|| now() - duration(text))
}

fn duration(text: &str) -> SignedDuration {
    let (number, unit) = text.split_at(text.len() - 1);
    let number: i64 = number.parse().unwrap();
    match unit {
        "m" => SignedDuration::from_mins(number),
        "h" => SignedDuration::from_hours(number),
        "d" => SignedDuration::from_hours(24 * number),
        _ => panic!("m, h or d, not {text}"),
    }
}

fn read_rules(text: &str) -> (TrustRules, Option<SignedDuration>) {
    let (mut rules, mut silence) = (TrustRules::default(), None);
    for rule in text.split(';').map(str::trim).filter(|rule| !rule.is_empty()) {
        if let Some(limit) = rule.strip_prefix("silence ") {
            silence = Some(duration(limit));
        } else if let Some(minimum) = rule.strip_prefix("os_minimum ") {
            let (platform, version) = minimum.split_once('=').unwrap();
            rules.os_minimum.insert(platform.to_owned(), version.to_owned());
        } else {
            let (factor, rule) = rule.split_once(": ").unwrap();
            rules.factors.set(factor.parse::<Factor>().unwrap(), read_rule(rule));
        }
    }
    rules.check().unwrap();
    (rules, silence)
}

fn read_rule(text: &str) -> FactorRule {
    let mut words = text.split(' ');
    let state: Switch = words.next().unwrap().parse().unwrap();
    let mut rule = FactorRule { state, bad: Effect::None, unknown: Effect::None };
    for (name, value) in words.filter_map(|word| word.split_once('=')) {
        let effect = match value {
            "none" => Effect::None,
            "deny" => Effect::AlwaysDeny,
            score => Effect::Cap(score_of(score)),
        };
        match name {
            "bad" => rule.bad = effect,
            "unknown" => rule.unknown = effect,
            _ => panic!("bad or unknown, not {name}"),
        }
    }
    rule
}

fn decided_by_in(assessed: &Assessment<'_>) -> String {
    if assessed.is_stale {
        return "silence".to_owned();
    }
    match (assessed.decisive(), assessed.ceiling) {
        (Some(finding), _) => finding.factor.to_string(),
        (None, Some(ceiling))
            if ceiling.level.highest() == assessed.score && assessed.score < TrustScore::MAX =>
        {
            "limit".to_owned()
        }
        _ => String::new(),
    }
}

fn read_policy(text: &str) -> Rules {
    let mut policy = Policy { name: "policy".to_owned(), ..Policy::default() };
    let mut bypasses = Vec::new();
    let mut policies = HashMap::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        match part.split(' ').collect::<Vec<_>>().as_slice() {
            ["missing"] => "none".clone_into(&mut policy.name),
            ["user"] => policy.needs_user = true,
            ["no", "device"] => (policy.needs_trusted_device, policy.minimum) = (false, Minimum::None),
            ["minimum", minimum] => policy.minimum = read_minimum(minimum),
            ["groups", group] => policy.user_groups = vec![(*group).to_owned()],
            ["fail", "open"] => policy.fail_mode = FailMode::Open,
            ["silence", hours] => policy.silence_max_hours = hours.parse().unwrap(),
            ["grace", minutes] => policy.grace_minutes = minutes.parse().unwrap(),
            ["forbids", "bypass"] => policy.forbids_bypass = true,
            ["bypass", user, rest @ ..] => bypasses.push(bypass(user, rest)),
            _ => panic!("no policy says {part}"),
        }
    }
    policy.check().unwrap();
    policies.insert(policy.name.clone(), policy);
    let host = "app.example.com".to_owned().try_into().unwrap();
    let service =
        Service { name: "app".to_owned(), hosts: vec![host], paths: Vec::new(), policy: "policy".to_owned() };
    service.check().unwrap();
    Rules { services: ServiceIndex::new(vec![service]), policies, trust: TrustRules::default(), bypasses }
}

fn read_minimum(text: &str) -> Minimum {
    match text.parse::<u8>() {
        Ok(score) => Minimum::Score(TrustScore::try_from(score).unwrap()),
        Err(_) => Minimum::Level(text.parse().unwrap()),
    }
}

fn bypass(user: &str, rest: &[&str]) -> Bypass {
    let ends = if rest.contains(&"ended") { "-1m" } else { "1h" };
    Bypass {
        id: 7,
        service: rest.contains(&"other").then(|| "other".to_owned()),
        user: user.to_owned(),
        reason: "emergency".to_owned(),
        expires_at: now() + duration(ends),
    }
}
