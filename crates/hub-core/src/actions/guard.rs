//! The guards: what becomes of an order, and whether one target of it may be begun now. They start from no: whatever is not
//! known counts against it.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use super::{ActionKind, GuardSettings, TARGETS_MAX, TargetFacts, TargetKind, confirmation_for, list_hash};
use crate::{
    fleet::{Enrollment, Ownership},
    playbooks::PlaybookName,
};

/// What somebody orders.
#[derive(Debug, Clone, Copy)]
pub struct Ordered<'a> {
    /// What is done.
    pub kind: ActionKind,
    /// Deleting users: their devices are deleted as well.
    pub with_devices: bool,
    /// To what, as the hub knows it now.
    pub targets: &'a [TargetFacts],
    /// What was typed.
    pub confirmation: Option<&'a str>,
    /// The mark of the list that was seen.
    pub seen_hash: Option<&'a str>,
    /// Why it waits for a second operator whatever the limits say.
    pub hold: Option<&'a HoldReason>,
}

/// What stands before it.
#[derive(Debug, Clone, Copy)]
pub struct Guards<'a> {
    /// The limits.
    pub settings: &'a GuardSettings,
    /// Somebody stopped all actions of the hub.
    pub is_stopped: bool,
    /// The integration is active: the tenant can be called.
    pub is_active: bool,
    /// Nobody allowed actions of this integration.
    pub is_read_only: bool,
    /// Devices of employees may be reset.
    pub may_wipe_personal: bool,
    /// For each kind, targets that were begun within the window; for an order also those that are approved and wait.
    pub in_window: &'a BTreeMap<ActionKind, u32>,
}

/// Why an order, or a target of it, is not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The kill switch.
    #[error("all actions of this hub are stopped: an admin starts them again")]
    Stopped,
    /// The integration is not active.
    #[error("the integration is not active, so the tenant is not called")]
    NotActive,
    /// The integration is read-only.
    #[error("the integration is read-only: an admin allows actions in its settings")]
    ReadOnly,
    /// Nothing is left of the list.
    #[error("nothing is left to be done: every target is refused")]
    NoTargets,
    /// Too long a list.
    #[error("{0} targets are more than the {TARGETS_MAX} of one order: order them in parts")]
    TooMany(usize),
    /// The words that were typed are others.
    #[error("type exactly {expected:?} to confirm it")]
    NotConfirmed {
        /// What is to be typed.
        expected: String,
    },
    /// Confirmed without the mark of the list, or ordered with the mark of another one.
    #[error("this is not the list that was shown: look at it again, its mark is {now}")]
    OtherList {
        /// The mark of the list as it is now.
        now: String,
    },
    /// The tenant has it no more.
    #[error("the tenant has it no more")]
    Gone,
    /// The device is not managed.
    #[error("it is not managed ({0}), so the tenant cannot reach it")]
    NotManaged(Enrollment),
    /// A person keeps it.
    #[error("a person keeps this device: release it first")]
    OnHold,
    /// An employee's own device, or nobody knows whose.
    #[error("it is not known to be a corporate device ({0}): the integration's settings forbid to reset it")]
    NotCorporate(Ownership),
    /// The same is under way.
    #[error("the same is under way already, in action {0}")]
    UnderWay(i64),
    /// The user has devices.
    #[error("the user has {0} managed devices: remove them first, or choose to delete them with the user")]
    HasDevices(u32),
    /// A device of a user who is to be deleted with the devices is kept back.
    #[error("a device of this user is kept back, so nothing of the user is deleted")]
    KeptBack,
}

impl Refusal {
    /// A word for it that does not change, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::NotActive => "not_active",
            Self::ReadOnly => "read_only",
            Self::NoTargets => "no_targets",
            Self::TooMany(_) => "too_many",
            Self::NotConfirmed { .. } => "not_confirmed",
            Self::OtherList { .. } => "other_list",
            Self::Gone => "gone",
            Self::NotManaged(_) => "not_managed",
            Self::OnHold => "on_hold",
            Self::NotCorporate(_) => "not_corporate",
            Self::UnderWay(_) => "under_way",
            Self::HasDevices(_) => "has_devices",
            Self::KeptBack => "kept_back",
        }
    }
}

/// Why an order waits for a second operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum HoldReason {
    /// So many need two people.
    SecondOperator {
        /// Targets.
        targets: u32,
        /// Without a second operator.
        limit: u32,
    },
    /// Too many in the window.
    Window {
        /// Begun, or approved and waiting, before this.
        before: u32,
        /// Targets.
        targets: u32,
        /// In a window.
        limit: u32,
        /// Its length.
        minutes: u32,
    },
    /// The hub itself ordered it, by a playbook that always asks.
    Playbook {
        /// Which.
        name: PlaybookName,
    },
}

impl fmt::Display for HoldReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SecondOperator { targets, limit: 0 } => {
                write!(f, "a second operator must approve every action of this kind (here with {targets})")
            }
            Self::SecondOperator { targets, limit } => {
                write!(f, "{targets} targets: above {limit} a second operator must approve it")
            }
            Self::Window { before, targets, limit, minutes } => write!(
                f,
                "{targets} after {before} within {minutes} minutes: above {limit} a second operator must approve it"
            ),
            Self::Playbook { name } => {
                write!(f, "a second operator must approve whatever playbook {name} orders")
            }
        }
    }
}

/// What becomes of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Why nothing of it is carried out; empty when something is.
    pub refusals: Vec<Refusal>,
    /// For each target why it is left out, in the order of the list.
    pub targets: Vec<Option<Refusal>>,
    /// Why it waits for a second operator; empty when it does not.
    pub holds: Vec<HoldReason>,
    /// How many targets are left.
    pub count: usize,
    /// The mark of these.
    pub hash: String,
    /// What is to be typed.
    pub confirmation: Option<String>,
}

impl Judged {
    /// Whether it may be written down as an order.
    pub fn is_accepted(&self) -> bool {
        self.refusals.is_empty()
    }
}

/// Judges an order. A dry run asks without a confirmation and shows what the answer says.
pub fn judge(ordered: &Ordered<'_>, guards: &Guards<'_>) -> Judged {
    let targets = refuse_targets(ordered, guards);
    let left = || ordered.targets.iter().zip(&targets).filter(|(_, refusal)| refusal.is_none());
    let mut counts: BTreeMap<ActionKind, usize> = BTreeMap::new();
    for (facts, _) in left() {
        *counts.entry(ordered.kind.on(facts.target.kind)).or_default() += 1;
    }
    let count = left().count();
    let main = counts.get(&ordered.kind).copied().unwrap_or_default();
    let hash = list_hash(left().map(|(facts, _)| &facts.target));
    let confirmation = confirmation_for(ordered.kind, main, count - main);

    let mut refusals = Vec::new();
    if guards.is_stopped {
        refusals.push(Refusal::Stopped);
    }
    if !guards.is_active {
        refusals.push(Refusal::NotActive);
    }
    if guards.is_read_only {
        refusals.push(Refusal::ReadOnly);
    }
    if ordered.targets.len() > TARGETS_MAX {
        refusals.push(Refusal::TooMany(ordered.targets.len()));
    }
    if count == 0 {
        refusals.push(Refusal::NoTargets);
    } else {
        if let Some(expected) = &confirmation
            && ordered.confirmation.map(str::trim) != Some(expected)
        {
            refusals.push(Refusal::NotConfirmed { expected: expected.clone() });
        }
        // What nobody has to confirm is still held against the list that was seen, where one is named.
        let is_asked = confirmation.is_some() || ordered.seen_hash.is_some();
        if is_asked && ordered.seen_hash != Some(&hash) {
            refusals.push(Refusal::OtherList { now: hash.clone() });
        }
    }
    let own = ordered.hold.cloned().into_iter();
    let holds = own.chain(counts.iter().flat_map(|(kind, count)| holds(*kind, *count, guards))).collect();
    Judged { refusals, targets, holds, count, hash, confirmation }
}

/// Whether a target that is approved may be begun now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MayBegin {
    /// Yes.
    Go,
    /// Not now; it stays approved.
    Wait(Refusal),
    /// It waits for a person.
    Hold(HoldReason),
    /// Never.
    Bar(Refusal),
}

/// Asked again by the sender, in the transaction that begins it: what was true when it was ordered may not be true now.
/// `kind` is what is done to this target; a user's devices that go with the user went before. `is_window_passed` says that a
/// second operator knew how many went before and let it go on all the same.
pub fn may_begin(
    kind: ActionKind,
    facts: &TargetFacts,
    guards: &Guards<'_>,
    is_window_passed: bool,
) -> MayBegin {
    if guards.is_stopped {
        return MayBegin::Wait(Refusal::Stopped);
    }
    if !guards.is_active {
        return MayBegin::Wait(Refusal::NotActive);
    }
    if guards.is_read_only {
        return MayBegin::Wait(Refusal::ReadOnly);
    }
    if let Some(refusal) = refuse_target(kind, false, facts, guards) {
        return MayBegin::Bar(refusal);
    }
    match hold_for_window(kind, 1, guards) {
        Some(reason) if !is_window_passed => MayBegin::Hold(reason),
        _ => MayBegin::Go,
    }
}

fn refuse_targets(ordered: &Ordered<'_>, guards: &Guards<'_>) -> Vec<Option<Refusal>> {
    let refuse = |facts: &TargetFacts| {
        refuse_target(ordered.kind.on(facts.target.kind), ordered.with_devices, facts, guards)
    };
    let mut targets: Vec<Option<Refusal>> = ordered.targets.iter().map(refuse).collect();
    // A user whose devices do not all go stays, and so do the other devices: half a deletion helps nobody.
    let is_kept_back = ordered
        .targets
        .iter()
        .zip(&targets)
        .any(|(facts, refusal)| facts.target.kind == TargetKind::Device && refusal.is_some());
    if ordered.kind == ActionKind::DeleteUser && is_kept_back {
        for refusal in &mut targets {
            refusal.get_or_insert(Refusal::KeptBack);
        }
    }
    targets
}

fn refuse_target(
    kind: ActionKind,
    with_devices: bool,
    facts: &TargetFacts,
    guards: &Guards<'_>,
) -> Option<Refusal> {
    if facts.is_gone {
        return Some(Refusal::Gone);
    }
    if kind.target() == TargetKind::Device
        && let Some(refusal) = refuse_device(kind, facts, guards)
    {
        return Some(refusal);
    }
    if kind == ActionKind::DeleteUser && facts.devices > 0 && !with_devices {
        return Some(Refusal::HasDevices(facts.devices));
    }
    let under_way = facts.open_action.filter(|_| kind.is_one_at_a_time());
    under_way.map(Refusal::UnderWay)
}

fn refuse_device(kind: ActionKind, facts: &TargetFacts, guards: &Guards<'_>) -> Option<Refusal> {
    if kind.wipes() && facts.is_on_hold {
        return Some(Refusal::OnHold);
    }
    // A record of a device that is gone can still be deleted.
    let enrollment = facts.enrollment.as_ref().unwrap_or(&Enrollment::Unknown);
    if *enrollment != Enrollment::Enrolled && kind != ActionKind::DeleteDevice {
        return Some(Refusal::NotManaged(enrollment.clone()));
    }
    let ownership = facts.ownership.as_ref().unwrap_or(&Ownership::Undefined);
    let is_corporate = matches!(ownership, Ownership::CorporateDedicated | Ownership::CorporateShared);
    (kind == ActionKind::DeviceWipe && !is_corporate && !guards.may_wipe_personal)
        .then(|| Refusal::NotCorporate(ownership.clone()))
}

fn holds(kind: ActionKind, count: usize, guards: &Guards<'_>) -> Vec<HoldReason> {
    let targets = u32::try_from(count).unwrap_or(u32::MAX);
    let limit = guards.settings.of(kind).second_operator_above;
    let second = (targets > limit).then_some(HoldReason::SecondOperator { targets, limit });
    second.into_iter().chain(hold_for_window(kind, targets, guards)).collect()
}

fn hold_for_window(kind: ActionKind, targets: u32, guards: &Guards<'_>) -> Option<HoldReason> {
    let before = guards.in_window.get(&kind).copied().unwrap_or_default();
    let limit = guards.settings.of(kind).per_window;
    let minutes = guards.settings.window_minutes;
    (before.saturating_add(targets) > limit).then_some(HoldReason::Window { before, targets, limit, minutes })
}

/// Whether somebody may approve what somebody else ordered.
pub fn may_approve(
    requested_by: &str,
    approver: &str,
    hash: &str,
    seen_hash: &str,
) -> Result<(), ApprovalRefused> {
    if requested_by == approver {
        return Err(ApprovalRefused::SamePerson);
    }
    if hash != seen_hash {
        return Err(ApprovalRefused::OtherList { now: hash.to_owned() });
    }
    Ok(())
}

/// Why an approval does not count.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApprovalRefused {
    /// The requester.
    #[error("who requested it cannot approve it: another operator must")]
    SamePerson,
    /// Another list.
    #[error("the approval is for another list: look at the targets again, their mark is {now}")]
    OtherList {
        /// The mark of the list.
        now: String,
    },
}

impl ApprovalRefused {
    /// A word for it that does not change, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::SamePerson => "same_person",
            Self::OtherList { .. } => "other_list",
        }
    }
}
