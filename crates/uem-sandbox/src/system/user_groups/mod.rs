//! `/api/system/usergroups` and `/api/system/user-groups`.
//!
//! One group a department is seeded. `membership` says who is in a group, `change` makes and deletes groups, `actions`
//! follow the `directory`.

mod actions;
mod change;
pub mod details;
mod directory;
mod members;
mod membership;
mod search;
mod seed;
pub mod store;

pub use actions::sync_below;
pub use change::{blank, create, save};
pub use membership::{change as change_members, count_members, find_visible, groups_of, members};
pub use seed::seed;

use crate::http::{Operation, delete, get, patch, post};

const READ: &str = "REST API User Groups Read";
const WRITE: &str = "REST API User Groups Write";
const EXECUTE: &str = "REST API User Groups Execute";
const DELETE: &str = "REST API User Groups Delete";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    let mut operations = vec![
        get("/api/system/usergroups/search").needs(READ).run(search::run),
        get("/api/system/usergroups/custom/search").needs(READ).run(search::custom),
        get("/api/system/usergroups/{id:int}/users").needs(READ).run(members::users),
        post("/api/system/usergroups/createcustomusergroup").needs(WRITE).run(change::create_custom),
        delete("/api/system/usergroups/{id:int}/delete").needs(DELETE).run(change::delete_by_id),
        post("/api/system/usergroups/{usergroupid:int}/user/{enrollmentuserid:int}/addusertogroup")
            .needs(WRITE)
            .run(membership::add_user),
        post("/api/system/usergroups/{usergroupid:int}/user/{enrollmentuserid:int}/removeuserfromgroup")
            .needs(WRITE)
            .run(membership::remove_user),
        get("/api/system/user-groups/{uuid:uuid}/members").needs(READ).run(members::run),
        post("/api/system/user-groups/actions/add").needs(WRITE).run(change::add),
        patch("/api/system/user-groups/{uuid:uuid}/actions/update").needs(WRITE).run(change::update),
        delete("/api/system/user-groups/{uuid:uuid}/actions/delete").needs(DELETE).run(change::delete),
    ];
    // Version 2 of these was in an older description; it is the same.
    for version in [1, 2] {
        operations.extend([
            post("/api/system/user-groups/{uuid:uuid}/actions/sync")
                .version(version)
                .needs(EXECUTE)
                .run(actions::sync),
            post("/api/system/user-groups/{uuid:uuid}/actions/merge")
                .version(version)
                .needs(EXECUTE)
                .run(actions::merge),
            post("/api/system/user-groups/{uuid:uuid}/actions/add-missing-users")
                .version(version)
                .needs(WRITE)
                .run(actions::add_missing_users),
            get("/api/system/user-groups/{uuid:uuid}/actions/changes")
                .version(version)
                .needs(READ)
                .run(actions::changes),
        ]);
    }
    operations
}
