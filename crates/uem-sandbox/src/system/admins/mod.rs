//! /api/system/admins: the console's users and the roles they hold. Roles themselves are made in the console.
//!
//! What is written here goes through [`crate::access::changes`] and counts from the next call on.

mod account;
mod find;
mod get;
mod input;
mod logins;
mod render;
mod roles;
mod search;
mod store;
mod write;

use crate::http::{Operation, delete, get, post, put};

const READ: &str = "REST API Admins Read";
const WRITE: &str = "REST API Admins Write";
const EXECUTE: &str = "REST API Admins Execute";
const DELETE: &str = "REST API Admins Delete";

pub(super) fn routes() -> Vec<Operation> {
    vec![
        get("/api/system/admins/search").needs(READ).run(search::search_v1),
        get("/api/system/admins/search").version(2).needs(READ).run(search::search_v2),
        post("/api/system/admins/login-history/search").needs(READ).run(logins::search),
        post("/api/system/admins").version(2).needs(WRITE).run(write::create),
        post("/api/system/admins/addadminuser").needs(WRITE).run(write::create),
        get("/api/system/admins/{id:int}").needs(READ).run(get::get_by_id),
        post("/api/system/admins/{id:int}/update").needs(WRITE).run(write::update_v1),
        delete("/api/system/admins/{id:int}/delete").needs(DELETE).run(write::delete_v1),
        post("/api/system/admins/{id:int}/addrole").needs(EXECUTE).run(roles::add_v1),
        post("/api/system/admins/{id:int}/removerole").needs(EXECUTE).run(roles::remove_v1),
        post("/api/system/admins/{id:int}/changepassword").needs(EXECUTE).run(account::gone),
        get("/api/system/admins/{id:int}/configurationsaboutpage").needs(READ).run(account::about_page),
        post("/api/system/admins/{id:int}/configurationsaboutpage/{showpage}")
            .needs(WRITE)
            .run(account::set_about_page),
        get("/api/system/admins/{uuid:uuid}").version(2).needs(READ).run(get::get_by_uuid),
        put("/api/system/admins/{uuid:uuid}").version(2).needs(WRITE).run(write::update_v2),
        delete("/api/system/admins/{uuid:uuid}").version(2).needs(DELETE).run(write::delete_v2),
        put("/api/system/admins/{uuid:uuid}/password").version(2).needs(WRITE).run(account::gone),
        post("/api/system/admins/{uuid:uuid}/password-reset-email")
            .version(2)
            .needs(WRITE)
            .run(account::reset_password),
        put("/api/system/groups/{group:uuid}/admins/{uuid:uuid}/roles/{role:uuid}")
            .version(2)
            .needs(WRITE)
            .run(roles::add_v2),
        delete("/api/system/groups/{group:uuid}/admins/{uuid:uuid}/roles/{role:uuid}")
            .version(2)
            .needs(DELETE)
            .run(roles::remove_v2),
    ]
}
