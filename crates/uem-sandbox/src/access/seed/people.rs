//! Seeded roles and admins.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::{
    access::{
        Admin, AdminDetails, Role, resources,
        seed::tree::{CUSTOMER_ID, GLOBAL_ID, NEIGHBOUR_ID, SUSPENDED_ID},
    },
    fleet::ids,
};

/// Built-in role that grants everything.
pub(crate) const CONSOLE_ADMINISTRATOR: i64 = 1;
/// Built-in role that reads.
pub(crate) const READ_ONLY: i64 = 2;
/// Built-in role with every REST resource.
pub(crate) const API_ONLY: i64 = 3;
/// A role made by the customer that reads devices, and nothing else.
const DEVICES_ONLY: i64 = 87;

/// User name of the admin that a directory vouches for.
pub(super) const DIRECTORY_ADMIN: &str = r"EXAMPLE\directory.admin";

/// The roles that come with the tenant, and one that is too small for most things.
pub(super) fn roles(seed: u64) -> Vec<Role> {
    let reading = resources::all().filter(|resource| resources::only_reads(resource));
    vec![
        role(seed, CONSOLE_ADMINISTRATOR, "Console Administrator", true, resources::all()),
        role(seed, READ_ONLY, "Read Only", false, reading),
        role(seed, API_ONLY, "API Only", true, resources::all()),
        role(seed, DEVICES_ONLY, "Device Reader", false, ["REST API Devices Read"].into_iter()),
    ]
}

fn role(
    seed: u64,
    id: i64,
    name: &str,
    is_full_access: bool,
    resources: impl Iterator<Item = &'static str>,
) -> Role {
    let is_built_in = id != DEVICES_ONLY;
    let org_group_id = if is_built_in { GLOBAL_ID } else { CUSTOMER_ID };
    let resources: BTreeSet<String> = resources.map(str::to_owned).collect();
    Role {
        id,
        uuid: ids::uuid(seed, "role", id.unsigned_abs()),
        name: name.to_owned(),
        description: String::new(),
        org_group_id,
        is_built_in,
        is_full_access,
        resources,
    }
}

/// The admins. None can log in until it is given a password.
pub(super) fn admins(seed: u64) -> Vec<Admin> {
    vec![
        admin(seed, 0, "api.admin", "Avery", "Admin", CUSTOMER_ID, API_ONLY),
        admin(seed, 1, "read.only", "Robin", "Reader", CUSTOMER_ID, READ_ONLY),
        admin(seed, 2, "device.reader", "Dana", "Dial", CUSTOMER_ID, DEVICES_ONLY),
        admin(seed, 3, "console.admin", "Casey", "Console", GLOBAL_ID, CONSOLE_ADMINISTRATOR),
        admin(seed, 4, "neighbour.admin", "Noor", "Next", NEIGHBOUR_ID, API_ONLY),
        admin(seed, 5, "suspended.admin", "Sasha", "Still", SUSPENDED_ID, API_ONLY),
        Admin {
            is_directory_user: true,
            ..admin(seed, 6, DIRECTORY_ADMIN, "Devi", "Directory", CUSTOMER_ID, API_ONLY)
        },
    ]
}

fn admin(
    seed: u64,
    n: u64,
    user_name: &str,
    first_name: &str,
    last_name: &str,
    org_group_id: i64,
    role: i64,
) -> Admin {
    let domain = if org_group_id == NEIGHBOUR_ID { "neighbour.example" } else { "example.com" };
    let seconds = 1_698_435_213 + 5_431 * i64::try_from(n).unwrap_or(0);
    Admin {
        id: 900 + i64::try_from(n).unwrap_or(0),
        uuid: ids::uuid(seed, "admin", n),
        user_name: user_name.to_owned(),
        first_name: first_name.to_owned(),
        last_name: last_name.to_owned(),
        email: format!("{}@{domain}", user_name.rsplit('\\').next().unwrap_or(user_name)),
        org_group_id,
        is_directory_user: false,
        is_active: true,
        last_login: Timestamp::from_millisecond(seconds * 1000 + 163).unwrap_or(Timestamp::UNIX_EPOCH),
        roles: vec![(role, org_group_id)],
        details: AdminDetails::default(),
        password_hash: String::new(),
    }
}
