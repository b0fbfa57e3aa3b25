//! Faults with a name: what operators rehearse, without knowing routes and kinds.

use serde_json::{Value, json};

/// What a rehearsal does to the tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Calls are struck by faults: their texts as for `/_sandbox/faults`.
    Faults(&'static [&'static str]),
    /// The first organization group below the customer that has devices is gone, with all below it.
    GroupVanishes,
}

/// A rehearsal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rehearsal {
    /// Its name in the path.
    pub name: &'static str,
    /// What happens in the tenant, and what a client should make of it.
    pub about: &'static str,
    /// How it is done.
    pub trouble: Trouble,
}

/// All of them.
pub(super) const REHEARSALS: &[Rehearsal] = &[
    Rehearsal {
        name: "throttled",
        about: "Calls five to seven are refused with 429 and Retry-After: wait as told, lose nothing.",
        trouble: Trouble::Faults(&[
            r#"{"kind":"rate_limit","route":"/api/","from_request":5,"count":3,"retry_after":1}"#,
        ]),
    },
    Rehearsal {
        name: "outage",
        about: "Every call is answered 503: an outage. Keep what is stored, conclude nothing.",
        trouble: Trouble::Faults(&[r#"{"kind":"status","route":"/api/","status":503}"#]),
    },
    Rehearsal {
        name: "maintenance",
        about: "An HTML page with status 200 in place of every answer: not a success, and not an empty list.",
        trouble: Trouble::Faults(&[r#"{"kind":"html","route":"/api/"}"#]),
    },
    Rehearsal {
        name: "breaks-at-second-page",
        about: "The list of devices breaks with 502 after its first page: what was not read is not gone.",
        trouble: Trouble::Faults(&[
            r#"{"kind":"status","route":"/mdm/devices/search","page":1,"status":502}"#,
        ]),
    },
    Rehearsal {
        name: "cut-bodies",
        about: "Three answers are cut off in the middle: ask again.",
        trouble: Trouble::Faults(&[r#"{"kind":"cut_body","route":"/mdm/devices/search","count":3}"#]),
    },
    Rehearsal {
        name: "slow",
        about: "Lists of devices come in small pieces over five seconds: slow is not dead.",
        trouble: Trouble::Faults(&[r#"{"kind":"slow_body","route":"/mdm/devices/search"}"#]),
    },
    Rehearsal {
        name: "silence",
        about: "Calls about devices get no answer at all: give up in time, and say so.",
        trouble: Trouble::Faults(&[r#"{"kind":"hang","route":"/mdm/devices"}"#]),
    },
    Rehearsal {
        name: "token-expires",
        about: "All tokens end at the second call for devices: get a new one, once, and go on.",
        trouble: Trouble::Faults(&[
            r#"{"kind":"token_expired","route":"/mdm/devices/search","from_request":2,"count":1}"#,
        ]),
    },
    Rehearsal {
        name: "drifting-pages",
        about: "Devices enrol while pages are read: one row comes twice and one is left out. It is not gone.",
        trouble: Trouble::Faults(&[r#"{"kind":"page_drift","route":"/mdm/devices/search"}"#]),
    },
    Rehearsal {
        name: "wrong-total",
        about: "The list of devices says a total that is three too high: something was missed.",
        trouble: Trouble::Faults(&[
            r#"{"kind":"wrong_total","route":"/mdm/devices/search","total_delta":3}"#,
        ]),
    },
    Rehearsal {
        name: "empty-fleet",
        about: "The list of devices is empty from one moment to the next: not to be believed.",
        trouble: Trouble::Faults(&[r#"{"kind":"empty","route":"/mdm/devices/search"}"#]),
    },
    Rehearsal {
        name: "role-revoked",
        about: "The role may no longer read devices (403, 1011): say which permission is missing, keep the devices.",
        trouble: Trouble::Faults(&[r#"{"kind":"status","route":"/mdm/devices","status":403,"code":1011}"#]),
    },
    Rehearsal {
        name: "credentials-refused",
        about: "Every call is refused with 401 and 1005, as after a change of password: stop, and tell a person.",
        trouble: Trouble::Faults(&[r#"{"kind":"status","route":"/api/","status":401,"code":1005}"#]),
    },
    Rehearsal {
        name: "group-vanishes",
        about: "An organization group with devices is gone, with all below it: a lost scope, not hundreds of departures.",
        trouble: Trouble::GroupVanishes,
    },
];

impl Rehearsal {
    /// The one of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        REHEARSALS.iter().find(|rehearsal| rehearsal.name == name)
    }

    /// How it is listed.
    pub fn row(&self, is_on: bool) -> Value {
        json!({"name": self.name, "about": self.about, "is_on": is_on})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::fault::Fault;

    #[test]
    fn every_fault_of_a_rehearsal_can_be_switched_on() {
        for rehearsal in REHEARSALS {
            let Trouble::Faults(texts) = rehearsal.trouble else { continue };
            for text in texts {
                let fault: Fault = serde_json::from_str(text).unwrap();
                assert_eq!(fault.problem(), None, "{}", rehearsal.name);
            }
        }
    }

    #[test]
    fn every_rehearsal_has_its_own_name() {
        let names: std::collections::BTreeSet<_> = REHEARSALS.iter().map(|it| it.name).collect();
        assert_eq!(names.len(), REHEARSALS.len());
    }
}
