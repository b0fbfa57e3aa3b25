//! Guards on the wire.

use std::collections::BTreeMap;

use hub_core::actions::{ActionKind, GuardSettings, KindLimits};
use hub_store::ActionGuards;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::IntoEnumIterator as _;
use utoipa::ToSchema;

/// The guards as they are now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActionGuards)]
pub struct GuardsView {
    /// Set where all actions are stopped: nothing is begun.
    pub stopped: Option<StoppedView>,
    /// What was set.
    pub settings: GuardSettingsBody,
    /// What holds for each kind.
    pub limits: Vec<LimitsView>,
}

/// Who stopped all actions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActionsStopped)]
pub struct StoppedView {
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// Limits that an admin sets.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ActionGuardSettings)]
pub struct GuardSettingsBody {
    /// Length of the window: 1–1440 minutes.
    pub window_minutes: u32,
    /// What is held, or approved and not yet sent, is cancelled after so many hours: 1–168.
    pub approval_hours: u32,
    /// Limits of kinds that differ from the defaults, by kind.
    #[schema(value_type = BTreeMap<String, KindLimitsBody>)]
    pub kinds: BTreeMap<ActionKind, KindLimitsBody>,
}

/// Limits of one kind.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = KindLimits)]
pub struct KindLimitsBody {
    /// So many targets of an integration are begun within the window; more are held: 0–10000.
    pub per_window: u32,
    /// Orders with more targets than this wait for a second operator; with 0 all do: 0–10000.
    pub second_operator_above: u32,
}

/// What holds for a kind.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EffectiveLimits)]
pub struct LimitsView {
    /// The kind.
    #[schema(value_type = String)]
    pub kind: ActionKind,
    /// So many targets of an integration are begun within the window; more are held.
    pub per_window: u32,
    /// Orders with more targets than this wait for a second operator; with 0 all do.
    pub second_operator_above: u32,
    /// Whether somebody set them.
    pub is_set: bool,
    /// Whether a person must type what is done and to how many.
    pub needs_confirmation: bool,
}

impl From<GuardSettingsBody> for GuardSettings {
    fn from(body: GuardSettingsBody) -> Self {
        let limits = |KindLimitsBody { per_window, second_operator_above }| KindLimits {
            per_window,
            second_operator_above,
        };
        Self {
            window_minutes: body.window_minutes,
            approval_hours: body.approval_hours,
            kinds: body.kinds.into_iter().map(|(kind, of_kind)| (kind, limits(of_kind))).collect(),
        }
    }
}

impl From<GuardSettings> for GuardSettingsBody {
    fn from(settings: GuardSettings) -> Self {
        let limits = |KindLimits { per_window, second_operator_above }| KindLimitsBody {
            per_window,
            second_operator_above,
        };
        Self {
            window_minutes: settings.window_minutes,
            approval_hours: settings.approval_hours,
            kinds: settings.kinds.into_iter().map(|(kind, of_kind)| (kind, limits(of_kind))).collect(),
        }
    }
}

impl From<ActionGuards> for GuardsView {
    fn from(guards: ActionGuards) -> Self {
        let of = |kind: ActionKind| {
            let KindLimits { per_window, second_operator_above } = guards.settings.of(kind);
            LimitsView {
                kind,
                per_window,
                second_operator_above,
                is_set: guards.settings.kinds.contains_key(&kind),
                needs_confirmation: kind.needs_confirmation(),
            }
        };
        Self {
            limits: ActionKind::iter().map(of).collect(),
            stopped: guards.stopped.map(|stopped| StoppedView {
                by: stopped.by,
                reason: stopped.reason,
                at: stopped.at,
            }),
            settings: guards.settings.into(),
        }
    }
}
