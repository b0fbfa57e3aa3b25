//! Steps 3 and 4: what the look-ups confirmed, weighed against the threshold, as a plan with a reason for each device.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use crate::ids::{DeviceId, UemId};

/// The answer of a direct look-up by the device's own id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LookUp {
    /// The tenant says that it does not exist (or is out of scope).
    NotFound,
    /// The tenant still has its record, and says there that the device is no longer managed.
    Unenrolled,
    /// It exists, outside of the groups that were chosen.
    OutOfScope,
    /// It exists, is managed and in scope.
    Found,
    /// No answer: nothing is known.
    Failed(String),
}

/// Why a device stays although everything else says that it is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exemption {
    /// A person holds it.
    OnHold,
    /// A lock or wipe is on its way: its outcome is read from the device.
    ActionInFlight,
}

/// What was decided about one device, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Kept, not counted: its group can no longer be seen.
    ScopeLost {
        /// The group.
        org_group: UemId,
    },
    /// Kept, counted: not missed often enough.
    Waiting {
        /// Runs in a row, this one included.
        missing_runs: u32,
        /// Runs needed.
        needed: u32,
    },
    /// Kept: a direct look-up found it.
    Found,
    /// Kept: the look-up gave no answer.
    LookUpFailed(String),
    /// Kept: there were too many candidates to look all of them up in one run.
    NotAsked,
    /// Kept: on hold or with an action in flight.
    Exempt(Exemption),
    /// Would go, but the whole plan is held.
    Held,
    /// Goes.
    Tombstone,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ScopeLost { org_group } => {
                write!(f, "kept: organization group {org_group} can no longer be seen")
            }
            Self::Waiting { missing_runs, needed } => {
                write!(f, "kept: missed by {missing_runs} complete runs in a row, {needed} are needed")
            }
            Self::Found => f.write_str("kept: a direct look-up found it"),
            Self::LookUpFailed(words) => write!(f, "kept: the direct look-up failed ({words})"),
            Self::NotAsked => f.write_str("kept: not looked up yet, a later run asks"),
            Self::Exempt(Exemption::OnHold) => f.write_str("kept: on hold"),
            Self::Exempt(Exemption::ActionInFlight) => f.write_str("kept: an action is in flight"),
            Self::Held => f.write_str("held: waits for a person"),
            Self::Tombstone => f.write_str(
                "tombstoned: missed often enough and not found by a direct look-up, or out of scope there",
            ),
        }
    }
}

/// One device's line of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Id in the hub.
    pub id: DeviceId,
    /// Id in the tenant.
    pub uem_id: UemId,
    /// What and why.
    pub verdict: Verdict,
}

/// Candidates with the answers of their look-ups. Only [`super::Missed::confirm`] makes one.
#[derive(Debug)]
pub struct Confirmed {
    pub(super) not_found: Vec<(DeviceId, UemId)>,
    pub(super) not_asked: Vec<(DeviceId, UemId)>,
    pub(super) decisions: Vec<Decision>,
    pub(super) remarks: Vec<String>,
}

impl Confirmed {
    /// Step 4: the threshold over all that would go, then the exemptions.
    ///
    /// `fleet` is the number of the integration's devices before the run, tombstoned ones not counted. With
    /// `threshold_percent` 100 or more there is no threshold, with 0 nothing is ever deleted unless a person approved
    /// it. Candidates that were not looked up (there were too many) count for the threshold. Within it they wait for the
    /// look-ups of later runs, which need not ask for those that go now.
    ///
    /// Devices with an exemption stay, so they do not count either.
    ///
    /// `approved` are devices that a person has looked at, each by name: they do not count for the threshold, but every
    /// other rule holds for them as for all.
    pub fn plan(
        self,
        threshold_percent: u32,
        fleet: u64,
        exemptions: &HashMap<DeviceId, Exemption>,
        approved: &HashSet<DeviceId>,
    ) -> DeletionPlan {
        let Self { not_found, not_asked, mut decisions, remarks } = self;
        let counts = |id: &DeviceId| !approved.contains(id) && !exemptions.contains_key(id);
        let going = not_found.iter().chain(&not_asked).filter(|(id, _)| counts(id)).count() as u64;
        let hold = is_above_threshold(going, threshold_percent, fleet).then(|| {
            format!(
                "{going} of {fleet} devices would be deleted by this run, the threshold is {threshold_percent} %: \
                 nothing is deleted until a person has looked at the list"
            )
        });
        let asked = not_found.into_iter().map(|device| (device, true));
        for ((id, uem_id), was_asked) in asked.chain(not_asked.into_iter().map(|device| (device, false))) {
            let verdict = match exemptions.get(&id) {
                Some(exemption) => Verdict::Exempt(*exemption),
                None if hold.is_some() && !approved.contains(&id) => Verdict::Held,
                None if !was_asked => Verdict::NotAsked,
                None => Verdict::Tombstone,
            };
            decisions.push(Decision { id, uem_id, verdict });
        }
        let hold = hold.filter(|_| decisions.iter().any(|decision| decision.verdict == Verdict::Held));
        DeletionPlan { decisions, hold, remarks }
    }
}

/// Whether `going` of `fleet` is more than the share, exactly.
fn is_above_threshold(going: u64, threshold_percent: u32, fleet: u64) -> bool {
    threshold_percent < 100 && u128::from(going) * 100 > u128::from(threshold_percent) * u128::from(fleet)
}

/// What to do, with a reason for each device. Where devices are held, only such go that a person approved by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletionPlan {
    decisions: Vec<Decision>,
    hold: Option<String>,
    remarks: Vec<String>,
}

impl DeletionPlan {
    /// Every unseen device with its verdict.
    pub fn decisions(&self) -> &[Decision] {
        &self.decisions
    }

    /// Why the plan waits for a person; `None` when it may be carried out.
    pub fn hold(&self) -> Option<&str> {
        self.hold.as_deref()
    }

    /// Alerts for people.
    pub fn remarks(&self) -> &[String] {
        &self.remarks
    }

    /// Devices to tombstone.
    pub fn tombstones(&self) -> Vec<DeviceId> {
        self.with(|verdict| *verdict == Verdict::Tombstone)
    }

    /// Devices that would go but are held.
    pub fn held(&self) -> Vec<DeviceId> {
        self.with(|verdict| *verdict == Verdict::Held)
    }

    /// Devices that a look-up found: active again.
    pub fn found(&self) -> Vec<DeviceId> {
        self.with(|verdict| *verdict == Verdict::Found)
    }

    fn with(&self, is_wanted: impl Fn(&Verdict) -> bool) -> Vec<DeviceId> {
        self.decisions
            .iter()
            .filter(|decision| is_wanted(&decision.verdict))
            .map(|decision| decision.id)
            .collect()
    }
}
