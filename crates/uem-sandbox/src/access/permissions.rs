//! What a role can grant: the categories of *Add Role* with their Read and Edit boxes.
//!
//! The category *API → REST* holds the role resources that the API checks. The other categories are permissions of the
//! console alone: they open its pages, and the operations behind them, to admins whose role has no REST resource.

use std::{collections::BTreeSet, sync::Arc};

use crate::access::{Caller, resources};

/// See what *All Settings* and *Configurations* say.
pub(crate) const SETTINGS: &str = "Settings / System / General / View: Read";
/// Change it.
pub(crate) const SETTINGS_EDIT: &str = "Settings / System / General / Edit: Edit";
/// See roles.
pub(crate) const ROLES: &str = "Accounts / Administrators / Roles / View: Read";
/// Make and change roles.
pub(crate) const ROLES_EDIT: &str = "Accounts / Administrators / Roles / Add/Edit: Edit";
/// Lock a device.
pub(crate) const LOCK: &str = "Device Management / Device Details / Lock: Edit";
/// Remove what the organization put on a device.
pub(crate) const ENTERPRISE_WIPE: &str = "Device Management / Device Details / Enterprise Wipe: Edit";
/// Remove everything from a device.
pub(crate) const DEVICE_WIPE: &str = "Device Management / Device Details / Device Wipe: Edit";

/// One line with its boxes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    /// Name.
    pub name: &'static str,
    /// What it grants, in words.
    pub about: &'static str,
    /// Role resources that the Read box opens on the console.
    read: &'static [&'static str],
    /// The same of the Edit box.
    edit: &'static [&'static str],
}

/// Lines that belong together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Category {
    /// Where it lies, such as `Accounts / Users`.
    pub place: &'static str,
    /// Name.
    pub name: &'static str,
    /// How other consoles call its place or it.
    pub also: &'static str,
    /// Its lines.
    pub lines: Lines,
}

/// Lines of the two kinds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Lines {
    /// Role resources of the API: each has one box.
    Rest(&'static [&'static str]),
    /// Permissions of the console: each has two.
    Console(&'static [Line]),
}

/// A line as it is shown and granted.
#[derive(Debug, Clone)]
pub(crate) struct Boxes {
    /// Name.
    pub name: String,
    /// What it grants.
    pub about: String,
    /// What the Read box grants.
    pub read: Option<String>,
    /// What the Edit box grants.
    pub edit: Option<String>,
}

const fn line(name: &'static str, about: &'static str) -> Line {
    Line { name, about, read: &[], edit: &[] }
}

const USERS: &[&str] = &["REST API Users Read"];
const USERS_EDIT: &[&str] = &["REST API Users Write", "REST API Users Execute", "REST API Users Delete"];

/// All categories.
pub(crate) static CATEGORIES: &[Category] = &[
    console(
        "Accounts / Administrators",
        "Accounts",
        &[
            Line { read: &["REST API Admins Read"], ..line("View", "See administrators") },
            Line {
                edit: &["REST API Admins Write", "REST API Admins Execute", "REST API Admins Delete"],
                ..line("Add/Edit", "Add, change and remove administrators")
            },
        ],
    ),
    console(
        "Accounts / Administrators",
        "Admin Groups",
        &[line("Members View", "See who is in a group of administrators")],
    ),
    console(
        "Accounts / Administrators",
        "Roles",
        &[line("View", "See roles"), line("Add/Edit", "Make and change roles")],
    ),
    console(
        "Accounts / Users",
        "Accounts",
        &[
            line("Add Device", "Register a device for a user"),
            Line { edit: &["REST API Users Write"], ..line("Add/Edit", "Add users and change them") },
            line("Batch Import", "Import users from a file"),
            Line { edit: USERS_EDIT, ..line("Edit", "Change, switch off and remove users") },
            line("Migration", "Move users between groups"),
            Line { read: USERS, ..line("Search", "Look for users") },
            Line { read: USERS, ..line("User Detail", "See one user") },
            Line { read: USERS, ..line("View", "See the list of users") },
        ],
    ),
    console(
        "Accounts / Users",
        "Enrollment Status",
        &[line("User Registration", "Register users and their devices")],
    ),
    console("Accounts / Users", "Roles", &[line("Add/Edit", "Make and change roles of users")]),
    Category {
        also: "Accounts → User Groups",
        ..console(
            "Accounts / Users",
            "User Groups",
            &[
                Line {
                    edit: &["REST API User Groups Write", "REST API User Groups Delete"],
                    ..line("Add/Edit", "Add groups of users and change them")
                },
                Line {
                    read: &["REST API User Groups Read"],
                    ..line("Members View", "See who is in a group of users")
                },
            ],
        )
    },
    rest("Admins", resources::ADMINS),
    rest("Apps", resources::APPS),
    rest("Compliance Policy", resources::COMPLIANCE_POLICY),
    rest("Custom Attributes", resources::CUSTOM_ATTRIBUTES),
    Category { also: "REST APIs for device management", ..rest("Devices", resources::DEVICES) },
    rest("REST Enterprise Integration", resources::ENTERPRISE_INTEGRATION),
    rest("Groups", resources::GROUPS),
    rest("Products", resources::PRODUCTS),
    rest("Profiles", resources::PROFILES),
    rest("Users", resources::USERS),
    console(
        "Apps & Books",
        "Application",
        &[Line { edit: &["REST API Apps Write"], ..line("Publish", "Give applications to devices") }],
    ),
    console(
        "Apps & Books",
        "Public Apps",
        &[
            Line { read: &["REST API Apps Read"], ..line("View", "See public applications") },
            Line { edit: &["REST API Apps Write"], ..line("Add/Edit", "Add and change public applications") },
        ],
    ),
    console(
        "Apps & Books",
        "Purchased Applications",
        &[
            Line { read: &["REST API Apps Read"], ..line("View", "See purchased applications") },
            Line { edit: &["REST API Apps Write"], ..line("Add/Edit", "Change purchased applications") },
        ],
    ),
    console(
        "Device Management",
        "Device Details",
        &[
            line("Device Wipe", "Remove everything from a device"),
            Line {
                edit: &["REST API Devices Write"],
                ..line("Edit", "Change name, ownership and notes of a device")
            },
            line("Enterprise Wipe", "Remove what the organization put on a device"),
            line("Lock", "Lock a device"),
            Line { read: &["REST API Devices Read"], ..line("View", "See devices") },
        ],
    ),
    console(
        "Settings / System",
        "General",
        &[line("View", "See all settings"), line("Edit", "Change settings, API keys and OAuth clients")],
    ),
];

const fn console(place: &'static str, name: &'static str, lines: &'static [Line]) -> Category {
    Category { place, name, also: "", lines: Lines::Console(lines) }
}

const fn rest(name: &'static str, resources: &'static [&'static str]) -> Category {
    Category { place: "API / REST", name, also: "", lines: Lines::Rest(resources) }
}

impl Category {
    /// Its lines with what their boxes grant.
    pub fn boxes(&self) -> Vec<Boxes> {
        match self.lines {
            Lines::Rest(resources) => resources.iter().map(|resource| rest_boxes(resource)).collect(),
            Lines::Console(lines) => lines
                .iter()
                .map(|line| Boxes {
                    name: line.name.to_owned(),
                    about: line.about.to_owned(),
                    read: Some(self.grant(line.name, "Read")),
                    edit: Some(self.grant(line.name, "Edit")),
                })
                .collect(),
        }
    }

    /// All that its Read boxes grant, or its Edit boxes.
    pub fn grants(&self, is_edit: bool) -> Vec<String> {
        self.boxes().into_iter().filter_map(|boxes| if is_edit { boxes.edit } else { boxes.read }).collect()
    }

    /// Its name in forms.
    pub fn key(&self) -> String {
        format!("{} / {}", self.place, self.name)
    }

    fn grant(&self, line: &str, mode: &str) -> String {
        format!("{} / {} / {line}: {mode}", self.place, self.name)
    }
}

fn rest_boxes(resource: &str) -> Boxes {
    let is_read = resources::only_reads(resource);
    let granted = Some(resource.to_owned());
    let about = match resource.rsplit(' ').next().unwrap_or_default() {
        _ if is_read => "Calls that only read",
        "Write" | "Save" => "Calls that make and change",
        "Execute" => "Calls that set something going",
        "Delete" => "Calls that remove",
        "Advanced" => "Calls for special cases",
        _ if resource.contains("Updates Policy") => "Calls that change policies of updates",
        _ => "All calls of the older collection",
    };
    let (read, edit) = if is_read { (granted, None) } else { (None, granted) };
    Boxes { name: resource.to_owned(), about: about.to_owned(), read, edit }
}

/// Whether a role can grant that.
pub(crate) fn is_known(grant: &str) -> bool {
    CATEGORIES
        .iter()
        .flat_map(Category::boxes)
        .any(|boxes| boxes.read.as_deref() == Some(grant) || boxes.edit.as_deref() == Some(grant))
}

/// Adds what the role's permissions of the console open, for calls from inside alone.
pub(crate) fn open(caller: &mut Caller) {
    for (role, _) in &mut caller.roles {
        let opened = opened_by(&role.resources);
        if !opened.is_empty() {
            let mut more = (**role).clone();
            more.resources.extend(opened);
            *role = Arc::new(more);
        }
    }
}

fn opened_by(granted: &BTreeSet<String>) -> BTreeSet<String> {
    let mut opened = BTreeSet::new();
    for category in CATEGORIES {
        let Lines::Console(lines) = category.lines else { continue };
        for line in lines {
            for (mode, resources) in [("Read", line.read), ("Edit", line.edit)] {
                if !resources.is_empty() && granted.contains(&category.grant(line.name, mode)) {
                    opened.extend(resources.iter().map(|&resource| resource.to_owned()));
                }
            }
        }
    }
    opened
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;

    #[test]
    fn every_role_resource_stands_in_one_category_and_every_name_used_here_is_there() {
        let mut listed = Vec::new();
        for category in CATEGORIES {
            if let Lines::Rest(resources) = category.lines {
                listed.extend(resources.iter().copied());
            }
        }
        let mut known: Vec<&str> = resources::all().collect();
        listed.sort_unstable();
        known.sort_unstable();
        assert_eq!(listed, known);
        for name in [SETTINGS, SETTINGS_EDIT, ROLES, ROLES_EDIT, LOCK, ENTERPRISE_WIPE, DEVICE_WIPE] {
            assert!(is_known(name), "{name}");
        }
        assert!(!is_known("REST API Everything"));
    }

    #[test]
    fn a_permission_of_the_console_opens_its_pages() {
        let granted = BTreeSet::from(["Accounts / Users / Accounts / View: Read".to_owned()]);
        let role = Role {
            id: 1,
            uuid: uuid::Uuid::nil(),
            name: String::new(),
            description: String::new(),
            org_group_id: 1,
            is_built_in: false,
            is_full_access: false,
            resources: granted,
        };
        let roles = vec![(Arc::new(role), 1)];
        let mut caller = Caller { name: "a".into(), org_group_id: 1, roles, enrollment_user: None };
        assert!(!caller.may("REST API Users Read"));
        open(&mut caller);
        assert!(caller.may("REST API Users Read") && !caller.may("REST API Users Write"));
    }
}
