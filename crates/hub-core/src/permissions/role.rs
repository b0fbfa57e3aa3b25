//! The smallest role for what is wanted.

use std::collections::BTreeMap;

use super::{Capability, Need, needs};

/// One box of the role, and what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleLine {
    /// The box.
    pub need: Need,
    /// What needs it.
    pub used_by: Vec<Capability>,
}

/// The boxes that these capabilities need together, by category and name; what the API checks first.
pub fn smallest_role(wanted: &[Capability]) -> Vec<RoleLine> {
    let mut lines: BTreeMap<(bool, Need), Vec<Capability>> = BTreeMap::new();
    for capability in Capability::ALL.iter().filter(|capability| wanted.contains(capability)) {
        for need in needs(*capability) {
            lines.entry((!need.is_of_api(), *need)).or_default().push(*capability);
        }
    }
    lines.into_iter().map(|((_, need), used_by)| RoleLine { need, used_by }).collect()
}

/// The way to that role in the console, step by step.
pub fn steps(lines: &[RoleLine]) -> Vec<String> {
    let mut steps = vec!["Go to Accounts > Administrators > Roles and press Add Role.".to_owned()];
    for group in lines.chunk_by(|left, right| left.need.category == right.need.category) {
        let boxes: Vec<String> =
            group.iter().map(|line| format!("{} ({:?})", line.need.name, line.need.boxed)).collect();
        steps.push(format!("Under {}, tick: {}.", group[0].need.category, boxes.join(", ")));
    }
    steps.push("Give the role a name such as \"Mooring\" and press Save.".to_owned());
    steps.push(
        "Choose it for the OAuth client (Groups & Settings > Configurations > OAuth Client Management), or for the admin \
         account (Accounts > Administrators > List View > the account > Roles), at the organization group to be read."
            .to_owned(),
    );
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_box_is_there_once_and_says_what_needs_it() {
        let wanted = [Capability::ReadDevices, Capability::Lock, Capability::DeviceWipe];
        let lines = smallest_role(&wanted);
        let names: Vec<&str> = lines.iter().map(|line| line.need.name).collect();
        assert_eq!(names, ["REST API Devices Execute", "REST API Devices Read", "Device Wipe", "Lock"]);
        assert_eq!(lines[1].used_by, wanted);
        let steps = steps(&lines).join("\n");
        assert!(
            steps.contains("Under API > REST > Devices, tick: REST API Devices Execute (Edit)"),
            "{steps}"
        );
        assert!(smallest_role(&[]).is_empty());
    }

    #[test]
    fn words_stand_for_capabilities() {
        assert_eq!(Capability::of_word("lock"), Some(vec![Capability::Lock]));
        assert_eq!(Capability::of_word("add-user"), Some(vec![Capability::AddUser]));
        let read = Capability::of_word("read").unwrap();
        assert!(read.contains(&Capability::ReadDeviceApps) && !read.contains(&Capability::WriteTags));
        assert_eq!(Capability::of_word("all").unwrap().len(), Capability::ALL.len());
        assert_eq!(Capability::of_word("everything"), None);
    }
}
