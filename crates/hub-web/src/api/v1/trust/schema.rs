//! How services, policies and rules look on the wire, for the API's document: hub-core, which owns them, knows no API.
//! That both are the same is tested below.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// All services, policies and trust rules.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PolicySet)]
pub struct PolicySetSchema {
    /// What each factor costs.
    trust: TrustRulesSchema,
    /// Policies, by name.
    policies: Vec<PolicySchema>,
    /// Services, by name.
    services: Vec<ServiceSchema>,
}

/// What decides a score.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TrustRules)]
pub struct TrustRulesSchema {
    /// By factor: `compliance`, `compromised`, `encryption`, `passcode`, `os_version`, `patch_age`, `last_seen`, `ownership`,
    /// `enrollment`, `unwanted_app`, `agent`, `risk`. Those left out are as usual.
    factors: BTreeMap<String, FactorRuleSchema>,
    /// The oldest version that is good, by platform.
    os_minimum: BTreeMap<String, String>,
    /// Days since the last patch that are good: 1–3650.
    patch_age_max_days: u32,
    /// Hours since the last contact that are good: 1–8760.
    last_seen_max_hours: u32,
    /// Hours since the agent's last report that are good: 1–8760.
    agent_report_max_hours: u32,
    /// Whose devices are good: `corporate_dedicated`, `corporate_shared`, `employee_owned`.
    owners: Vec<String>,
    /// Bundle ids of apps that are not wanted: at most 500.
    unwanted_apps: Vec<String>,
    /// What medium risk costs.
    medium_risk: EffectSchema,
    /// What low risk costs.
    low_risk: EffectSchema,
}

/// How one factor is taken.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FactorRule)]
pub struct FactorRuleSchema {
    /// Whether it counts: `trial` shows it without effect.
    state: SwitchSchema,
    /// What it costs when it is bad.
    bad: EffectSchema,
    /// What it costs when it is not known.
    unknown: EffectSchema,
}

/// Whether a factor counts.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Switch)]
pub enum SwitchSchema {
    /// It is not looked at.
    Off,
    /// It is shown, and has no effect.
    Trial,
    /// It counts.
    On,
}

/// What something costs a device.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Effect)]
pub enum EffectSchema {
    /// Nothing.
    None,
    /// The score is at most this: 0–100.
    Cap(u8),
    /// The score is 0.
    AlwaysDeny,
}

/// What a service asks of who wants in. Fields that are left out are as in a new policy.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Policy)]
pub struct PolicySchema {
    /// Name, unique: 1–100 characters.
    name: String,
    /// Only members of one of these groups; without any, everybody.
    user_groups: Vec<String>,
    /// A user must be known.
    needs_user: bool,
    /// The device must be identified and be one of the fleet.
    needs_trusted_device: bool,
    /// The least score.
    minimum: MinimumSchema,
    /// What happens when what is known of the device is too old.
    fail_mode: FailModeSchema,
    /// How old that may be, in minutes: 5–43200.
    facts_max_age_minutes: u32,
    /// Hours without news after which a device is always denied: 0–8760, 0 for none.
    silence_max_hours: u32,
    /// Minutes that a device is let in after its score fell: 0–10080.
    grace_minutes: u32,
    /// Nobody can open this in an emergency.
    forbids_bypass: bool,
}

/// The least that a device must reach.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Minimum)]
pub enum MinimumSchema {
    /// Nothing.
    None,
    /// A level.
    Level(LevelSchema),
    /// A score: 0–100.
    Score(u8),
}

/// What a score comes to.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Level)]
pub enum LevelSchema {
    /// 0.
    AlwaysDeny,
    /// 1–60.
    Low,
    /// 61–80.
    Medium,
    /// 81–100.
    High,
}

/// What happens when what is known is too old.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FailMode)]
pub enum FailModeSchema {
    /// Denied.
    Closed,
    /// Let in without the device, where the policy asks for none.
    Open,
}

/// Something protected by a proxy that asks the hub.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Service)]
pub struct ServiceSchema {
    /// Name, unique: 1–100 characters.
    name: String,
    /// Hosts: `app.example.com` or `*.example.com`.
    hosts: Vec<String>,
    /// Paths; without any, all of them.
    paths: Vec<String>,
    /// Name of its policy.
    policy: String,
}

/// How answers to requests look to people, what is kept of them, and whether tenants are asked about devices that the hub
/// does not know.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DecisionSettings)]
pub struct DecisionSettingsSchema {
    /// The page of users who are not let in.
    page: RefusalPageSchema,
    /// Devices that the hub does not know.
    direct_look_up: DirectLookUpSchema,
    /// What is kept of decisions.
    log: DecisionLogSettingsSchema,
}

/// What the operator adds to the page of users who are not let in. Plain text; what is empty is left out.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RefusalPage)]
pub struct RefusalPageSchema {
    /// Name of the organisation: at most 100 characters.
    organisation: String,
    /// A few sentences: at most 1000 characters.
    message: String,
    /// Whom to ask: at most 300 characters.
    contact: String,
    /// A page with help: an https address.
    help_url: String,
    /// The logo: at most 64 kB.
    logo: Option<LogoSchema>,
}

/// A picture.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Logo)]
pub struct LogoSchema {
    /// `image/png`, `image/jpeg` or `image/webp`.
    media_type: String,
    /// The file, in Base64.
    base64: String,
}

/// Whether a tenant is asked about a device with a good certificate that the hub does not know, while its request waits.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DirectLookUp)]
pub struct DirectLookUpSchema {
    /// Whether it is.
    is_on: bool,
    /// How long the request waits at most: 100–5000.
    deadline_ms: u32,
}

/// What is kept of decisions. Refusals are always kept.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DecisionLogSettings)]
pub struct DecisionLogSettingsSchema {
    /// One of so many that are let in is kept: 0–1000000; 0 keeps none.
    allowed_one_in: u32,
    /// Days that decisions are kept: 1–3650.
    days: u32,
}

impl From<LevelSchema> for hub_core::trust::Level {
    fn from(level: LevelSchema) -> Self {
        match level {
            LevelSchema::AlwaysDeny => Self::AlwaysDeny,
            LevelSchema::Low => Self::Low,
            LevelSchema::Medium => Self::Medium,
            LevelSchema::High => Self::High,
        }
    }
}

impl From<hub_core::trust::Level> for LevelSchema {
    fn from(level: hub_core::trust::Level) -> Self {
        use hub_core::trust::Level;
        match level {
            Level::AlwaysDeny => Self::AlwaysDeny,
            Level::Low => Self::Low,
            Level::Medium => Self::Medium,
            Level::High => Self::High,
        }
    }
}

#[cfg(test)]
mod tests {
    use hub_core::{
        services::{FailMode, Minimum, Policy, PolicySet, Service},
        trust::{Effect, Factor, FactorRule, Level, Switch, TrustScore},
    };

    use hub_core::decision_settings::{DecisionSettings, Logo};

    use super::{DecisionSettingsSchema, PolicySetSchema};

    #[test]
    fn what_the_document_says_of_settings_is_what_is_sent() {
        let mut settings = DecisionSettings::default();
        settings.page.logo = Logo::of_file(b"\x89PNG\r\n\x1a\n").ok();
        assert!(settings.page.logo.is_some());
        let sent = serde_json::to_value(&settings).unwrap();
        let documented: DecisionSettingsSchema = serde_json::from_value(sent.clone()).unwrap();
        assert_eq!(serde_json::to_value(documented).unwrap(), sent);
    }

    #[test]
    fn what_the_document_says_is_what_is_sent() {
        let score = |number: u8| TrustScore::try_from(number).unwrap();
        let mut set = PolicySet::default();
        let rules = [
            (Factor::Encryption, Switch::On, Effect::Cap(score(60)), Effect::None),
            (Factor::Agent, Switch::Trial, Effect::AlwaysDeny, Effect::None),
            (Factor::Risk, Switch::Off, Effect::None, Effect::None),
        ];
        for (factor, state, bad, unknown) in rules {
            set.trust.factors.set(factor, FactorRule { state, bad, unknown });
        }
        set.trust.os_minimum.insert("ios".to_owned(), "17.5".to_owned());
        set.trust.unwanted_apps.push("com.example.app".to_owned());
        for minimum in [Minimum::None, Minimum::Level(Level::Low), Minimum::Score(score(70))] {
            let name = minimum.to_string();
            set.policies.push(Policy { name, minimum, fail_mode: FailMode::Open, ..Policy::default() });
        }
        set.services.push(Service {
            name: "wiki".to_owned(),
            hosts: vec!["*.example.com".to_owned().try_into().unwrap()],
            paths: vec!["/a".to_owned().try_into().unwrap()],
            policy: "none".to_owned(),
        });
        let sent = serde_json::to_value(&set).unwrap();
        let documented: PolicySetSchema = serde_json::from_value(sent.clone()).unwrap();
        assert_eq!(serde_json::to_value(documented).unwrap(), sent);
    }
}
