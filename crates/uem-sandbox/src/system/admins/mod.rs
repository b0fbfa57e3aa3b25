//! /api/system/admins: the console's users. Roles can be seen here only.

mod get;
mod render;
mod search;

use crate::http::{Operation, get};

const READ: &str = "REST API Admins Read";

pub(super) fn routes() -> Vec<Operation> {
    vec![
        get("/api/system/admins/search").needs(READ).run(search::search_v1),
        get("/api/system/admins/search").version(2).needs(READ).run(search::search_v2),
        get("/api/system/admins/{id:int}").needs(READ).run(get::get_by_id),
        get("/api/system/admins/{uuid:uuid}").version(2).needs(READ).run(get::get_by_uuid),
    ]
}
