//! Step 2: which devices a conclusive run missed, and which of them were missed often enough.

use std::collections::{BTreeMap, HashMap};

use super::{
    ConclusiveRun,
    plan::{Confirmed, Decision, LookUp, Verdict},
};
use crate::ids::{DeviceId, UemId};

/// A device the hub knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownMember {
    /// Id in the hub.
    pub id: DeviceId,
    /// Id in the tenant.
    pub uem_id: UemId,
    /// Complete runs in a row that missed it, before this one.
    pub missing_runs: u32,
    /// Its organization group in the tenant, as last read.
    pub org_group: UemId,
    /// Already tombstoned.
    pub is_tombstoned: bool,
}

impl KnownMember {
    /// The only way into the deletion rule: a device that was seen, or is gone already, does not get in.
    pub fn unless_seen(self, was_seen: bool) -> Option<Unseen> {
        (!was_seen && !self.is_tombstoned).then_some(Unseen(self))
    }
}

/// A device that the run did not see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unseen(KnownMember);

/// A device that enough runs missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Id in the hub.
    pub id: DeviceId,
    /// Id in the tenant, to look it up by.
    pub uem_id: UemId,
}

/// What a conclusive run missed.
#[derive(Debug)]
pub struct Missed {
    counted: Vec<DeviceId>,
    candidates: Vec<Candidate>,
    decisions: Vec<Decision>,
    remarks: Vec<String>,
}

impl ConclusiveRun {
    /// Sorts the unseen devices into: scope lost (not counted), missed but not yet often enough, candidates.
    ///
    /// `is_visible` tells whether the account still sees an organization group. `after_runs` is the setting
    /// *device deletion after* (at least 1).
    pub fn miss(
        self,
        unseen: impl IntoIterator<Item = Unseen>,
        is_visible: impl Fn(UemId) -> bool,
        after_runs: u32,
    ) -> Missed {
        let needed = after_runs.max(1);
        let mut missed = Missed { counted: vec![], candidates: vec![], decisions: vec![], remarks: vec![] };
        let mut lost: BTreeMap<UemId, u64> = BTreeMap::new();
        for Unseen(device) in unseen {
            if !is_visible(device.org_group) {
                *lost.entry(device.org_group).or_default() += 1;
                missed.decide(device, Verdict::ScopeLost { org_group: device.org_group });
                continue;
            }
            missed.counted.push(device.id);
            let missing_runs = device.missing_runs.saturating_add(1);
            if missing_runs >= needed {
                missed.candidates.push(Candidate { id: device.id, uem_id: device.uem_id });
            } else {
                missed.decide(device, Verdict::Waiting { missing_runs, needed });
            }
        }
        for (org_group, devices) in lost {
            missed.remarks.push(format!(
                "scope lost: organization group {org_group} can no longer be seen; its {devices} devices are kept and \
                 not counted as missing (check the account's role and organization group in the UEM)"
            ));
        }
        missed
    }
}

impl Missed {
    fn decide(&mut self, device: KnownMember, verdict: Verdict) {
        self.decisions.push(Decision { id: device.id, uem_id: device.uem_id, verdict });
    }

    /// Devices whose count of missing runs rises by one, whatever is decided afterwards.
    pub fn counted(&self) -> &[DeviceId] {
        &self.counted
    }

    /// Devices to look up directly.
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// Alerts for people: lost scopes.
    pub fn remarks(&self) -> &[String] {
        &self.remarks
    }

    /// Step 3: takes the answers of the direct look-ups. A candidate without one was not looked up.
    pub fn confirm(self, answers: &HashMap<DeviceId, LookUp>) -> Confirmed {
        let Self { candidates, mut decisions, mut remarks, .. } = self;
        let (mut not_found, mut not_asked) = (Vec::new(), Vec::new());
        for Candidate { id, uem_id } in candidates {
            match answers.get(&id) {
                Some(LookUp::NotFound | LookUp::Unenrolled | LookUp::OutOfScope) => {
                    not_found.push((id, uem_id))
                }
                Some(LookUp::Found) => {
                    remarks.push(format!(
                        "device {uem_id} is missing in the list but answers a direct look-up: it is kept \
                         (drift, or outside the list's scope)"
                    ));
                    decisions.push(Decision { id, uem_id, verdict: Verdict::Found });
                }
                Some(LookUp::Failed(words)) => {
                    decisions.push(Decision { id, uem_id, verdict: Verdict::LookUpFailed(words.clone()) });
                }
                None => not_asked.push((id, uem_id)),
            }
        }
        Confirmed { not_found, not_asked, decisions, remarks }
    }
}
