//! From probes to answers: three honest ones, and *not known* where a probe itself failed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Capability, needs};

/// What the probe of one resource showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Probed {
    /// The call was let through.
    Granted,
    /// The role lacks it.
    Refused,
    /// The probe failed for another reason, or there was nothing to probe with.
    Failed,
}

/// By the name of the resource. What is not in it has no probe without a side effect.
pub type Probes = BTreeMap<&'static str, Probed>;

/// Whether the role allows something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// All that it needs was probed and let through.
    Granted,
    /// Something that it needs was probed and refused: it is off.
    Refused {
        /// The resources that are missing.
        missing: Vec<String>,
    },
    /// What could be probed was let through; the rest shows when it is used.
    NotProbed {
        /// The boxes that cannot be probed without a side effect.
        unproven: Vec<String>,
    },
    /// A probe failed for another reason than the role.
    Unknown {
        /// The resources whose probe failed.
        unproven: Vec<String>,
    },
}

impl Answer {
    /// `granted`, `refused`, `not_probed`, `unknown`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Refused { .. } => "refused",
            Self::NotProbed { .. } => "not_probed",
            Self::Unknown { .. } => "unknown",
        }
    }

    /// Whether the hub leaves it.
    pub fn is_off(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }

    /// In words, with the resources that matter.
    pub fn words(&self) -> String {
        match self {
            Self::Granted => "probed and granted".to_owned(),
            Self::Refused { missing } => format!("probed and refused: the role lacks {}", missing.join(", ")),
            Self::NotProbed { unproven } => {
                format!("cannot be probed without a side effect: needs {}", unproven.join(", "))
            }
            Self::Unknown { unproven } => {
                format!("not known: the probe of {} failed for another reason", unproven.join(", "))
            }
        }
    }
}

/// Concludes what the probes say of a capability.
pub fn answer(capability: Capability, probes: &Probes) -> Answer {
    let (mut missing, mut failed, mut unproven) = (Vec::new(), Vec::new(), Vec::new());
    for need in needs(capability) {
        match probes.get(need.name).filter(|_| need.is_of_api()) {
            Some(Probed::Granted) => {}
            Some(Probed::Refused) => missing.push(need.name.to_owned()),
            Some(Probed::Failed) => failed.push(need.name.to_owned()),
            None if need.is_of_api() => unproven.push(need.name.to_owned()),
            // A permission of the console: no call of the API shows it.
            None => unproven.push(format!("{} > {}", need.category, need.name)),
        }
    }
    if !missing.is_empty() {
        Answer::Refused { missing }
    } else if !failed.is_empty() {
        Answer::Unknown { unproven: failed }
    } else if !unproven.is_empty() {
        Answer::NotProbed { unproven }
    } else {
        Answer::Granted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_granted_that_was_not_probed() {
        for capability in Capability::ALL {
            let unprobed = answer(*capability, &Probes::new());
            assert_eq!(unprobed.word(), "not_probed", "{capability}");
            let api: Vec<_> = needs(*capability).iter().filter(|need| need.is_of_api()).collect();
            let all: Probes = api.iter().map(|need| (need.name, Probed::Granted)).collect();
            let is_whole = api.len() == needs(*capability).len();
            assert_eq!(answer(*capability, &all) == Answer::Granted, is_whole, "{capability}");
            for need in &api {
                let mut one = all.clone();
                one.insert(need.name, Probed::Failed);
                assert_eq!(answer(*capability, &one).word(), "unknown");
                one.insert(need.name, Probed::Refused);
                let missing = vec![need.name.to_owned()];
                assert_eq!(answer(*capability, &one), Answer::Refused { missing }, "{capability}");
            }
        }
    }
}
