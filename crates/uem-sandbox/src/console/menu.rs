//! The menu: words and places of the vendors' guides. A page says where it belongs by the address of its entry.

use page_kit::{Icon, NavGroup, NavItem};

/// An entry, and what opens below it.
struct Entry {
    label: &'static str,
    href: &'static str,
    icon: Icon,
    below: &'static [Entry],
}

const fn entry(label: &'static str, href: &'static str, below: &'static [Entry]) -> Entry {
    Entry { label, href, icon: Icon::Next, below }
}

const fn top(label: &'static str, href: &'static str, icon: Icon, below: &'static [Entry]) -> Entry {
    Entry { label, href, icon, below }
}

/// `Monitor`
pub(super) const OVERVIEW: &str = "/console";
/// `Monitor` → `Reports & Analytics` → `Events` → `Device Events`
pub(super) const DEVICE_EVENTS: &str = "/console/monitor/events/device-events";
/// `Monitor` → `Reports & Analytics` → `Events` → `Console Events`
pub(super) const CONSOLE_EVENTS: &str = "/console/monitor/events/console-events";
/// `Devices` → `List View`
pub(super) const DEVICES: &str = "/console/devices/list-view";
/// `Accounts` → `Users` → `List View`
pub(super) const USERS: &str = "/console/accounts/users";
/// `Accounts` → `User Groups` → `List View`
pub(super) const USER_GROUPS: &str = "/console/accounts/user-groups";
/// `Accounts` → `Administrators` → `List View`
pub(super) const ADMINS: &str = "/console/accounts/administrators";
/// `Accounts` → `Administrators` → `Roles`
pub(super) const ROLES: &str = "/console/accounts/roles";
/// `Resources` → `Apps` → `Native`
pub(super) const APPS: &str = "/console/resources/apps/native";
/// `Resources` → `Profiles`
pub(super) const PROFILES: &str = "/console/resources/profiles";
/// `Groups & Settings` → `Groups` → `Organization Groups`
pub(super) const ORG_GROUPS: &str = "/console/groups-settings/organization-groups";
/// `Groups & Settings` → `Groups` → `Assignment Groups`
pub(super) const SMART_GROUPS: &str = "/console/groups-settings/assignment-groups";
/// `Groups & Settings` → `Configurations`
pub(super) const CONFIGURATIONS: &str = "/console/groups-settings/configurations";
/// `Groups & Settings` → `All Settings`
pub(super) const ALL_SETTINGS: &str = "/console/groups-settings/all-settings";

const MENU: &[Entry] = &[
    top(
        "Monitor",
        OVERVIEW,
        Icon::Home,
        &[
            entry("Overview", OVERVIEW, &[]),
            entry(
                "Reports & Analytics",
                DEVICE_EVENTS,
                &[entry(
                    "Events",
                    DEVICE_EVENTS,
                    &[
                        entry("Device Events", DEVICE_EVENTS, &[]),
                        entry("Console Events", CONSOLE_EVENTS, &[]),
                    ],
                )],
            ),
        ],
    ),
    top("Devices", DEVICES, Icon::Device, &[entry("List View", DEVICES, &[])]),
    top(
        "Accounts",
        USERS,
        Icon::User,
        &[
            entry("Users", USERS, &[entry("List View", USERS, &[])]),
            entry("User Groups", USER_GROUPS, &[entry("List View", USER_GROUPS, &[])]),
            entry("Administrators", ADMINS, &[entry("List View", ADMINS, &[]), entry("Roles", ROLES, &[])]),
        ],
    ),
    top(
        "Resources",
        APPS,
        Icon::App,
        &[entry("Apps", APPS, &[entry("Native", APPS, &[])]), entry("Profiles", PROFILES, &[])],
    ),
    top(
        "Groups & Settings",
        ORG_GROUPS,
        Icon::Settings,
        &[
            entry(
                "Groups",
                ORG_GROUPS,
                &[
                    entry("Organization Groups", ORG_GROUPS, &[]),
                    entry("Assignment Groups", SMART_GROUPS, &[]),
                ],
            ),
            entry("Configurations", CONFIGURATIONS, &[]),
            entry("All Settings", ALL_SETTINGS, &[]),
        ],
    ),
];

/// The side bar, opened where that entry is.
pub(super) fn nav(place: &str) -> Vec<NavGroup> {
    let mut items = Vec::new();
    for entry in MENU {
        add(&mut items, entry, place, 0);
    }
    // Where several entries lead to one page, the deepest one is the place.
    if let Some(item) = items.iter_mut().rev().find(|item| item.href == place) {
        item.is_current = true;
    }
    vec![NavGroup { heading: String::new(), items }]
}

fn add(items: &mut Vec<NavItem>, entry: &Entry, place: &str, level: u8) {
    items.push(NavItem {
        href: entry.href.to_owned(),
        label: entry.label.to_owned(),
        icon: entry.icon,
        is_current: false,
        level,
        mark: None,
    });
    if holds(entry, place) {
        for below in entry.below {
            add(items, below, place, level + 1);
        }
    }
}

fn holds(entry: &Entry, place: &str) -> bool {
    entry.href == place || entry.below.iter().any(|below| holds(below, place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_menu_opens_where_one_is_and_marks_one_entry() {
        let items = nav(ROLES).remove(0).items;
        let labels: Vec<(&str, u8)> = items
            .iter()
            .filter(|item| item.level > 0)
            .map(|item| (item.label.as_str(), item.level))
            .collect();
        assert_eq!(
            labels,
            [("Users", 1), ("User Groups", 1), ("Administrators", 1), ("List View", 2), ("Roles", 2)]
        );
        assert_eq!(items.iter().filter(|item| item.is_current).count(), 1);
    }
}
