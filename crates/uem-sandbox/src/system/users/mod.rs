//! `/api/system/users`: enrolment users.
//!
//! The people of the fleet are seeded; `store` keeps them and what is written over them. Both versions of the API write
//! through `input` (what a body says) and `write`; `refused` has the codes of each. Registered devices are next door,
//! in [`super::registration`].

mod attributes;
mod choices;
mod details;
mod find;
mod get;
mod input;
mod refused;
mod render;
pub mod schema;
mod search;
mod search_v2;
mod seed;
pub(crate) mod smime;
mod status;
pub mod store;
mod write;

pub use choices::role_named;
pub use find::{visible, visible_by_uuid};
pub use render::{DIRECTORY_DOMAIN, department, display_name, external_id, user};
pub use seed::seed;
pub use write::blank;

use crate::http::{Operation, delete, get, post, put};

const READ: &str = "REST API Users Read";
const WRITE: &str = "REST API Users Write";
const EXECUTE: &str = "REST API Users Execute";
const DELETE: &str = "REST API Users Delete";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    vec![
        get("/api/system/users").needs(READ).for_enrollment_users().run(attributes::own),
        get("/api/system/users/search").needs(READ).run(search::run),
        get("/api/system/users/search").version(2).needs(READ).run(search_v2::run),
        get("/api/system/users/roles").version(2).needs(READ).run(choices::roles),
        get("/api/system/users/categories").version(2).needs(READ).run(choices::categories),
        get("/api/system/users/security-types").version(2).needs(READ).run(choices::security_types),
        post("/api/system/users").version(2).needs(WRITE).run(write::add_v2),
        post("/api/system/users/adduser").needs(WRITE).run(write::add_v1),
        post("/api/system/users/activate").needs(EXECUTE).run(status::bulk_activate),
        post("/api/system/users/deactivate").needs(EXECUTE).run(status::bulk_deactivate),
        post("/api/system/users/delete").needs(DELETE).run(status::bulk_delete),
        get("/api/system/users/{id:int}").needs(READ).run(get::by_id),
        post("/api/system/users/{id:int}/update").needs(WRITE).run(write::update_v1),
        post("/api/system/users/{id:int}/activate").needs(EXECUTE).run(status::activate),
        post("/api/system/users/{id:int}/deactivate").needs(EXECUTE).run(status::deactivate),
        post("/api/system/users/{id:int}/changelocationgroup").needs(EXECUTE).run(status::change_org_group),
        post("/api/system/users/{id:int}/uploadsmimecerts").needs(WRITE).run(smime::upload),
        delete("/api/system/users/{id:int}/delete").needs(DELETE).run(status::delete_v1),
        get("/api/system/users/{uuid:uuid}").version(2).needs(READ).run(get::by_uuid),
        put("/api/system/users/{uuid:uuid}").version(2).needs(WRITE).run(write::update_v2),
        delete("/api/system/users/{uuid:uuid}").version(2).needs(DELETE).run(status::delete_v2),
    ]
}
