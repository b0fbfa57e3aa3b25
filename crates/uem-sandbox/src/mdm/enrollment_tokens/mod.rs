//! `/api/mdm/groups/{uuid}/enrollment-tokens` and `/api/mdm/enrollment-tokens`: devices that are expected, allowed or
//! refused, by organization group. The same records as [`crate::system::registration`], which goes by user.

mod bulk;
mod create;
mod find;
mod read;

use crate::http::{Operation, delete, get, post, put};

const READ: &str = "REST API Devices Read";
const WRITE: &str = "REST API Devices Write";
const DELETE: &str = "REST API Devices Delete";

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    let (of_group, one) = (
        "/api/mdm/groups/{group:uuid}/enrollment-tokens",
        "/api/mdm/groups/{group:uuid}/enrollment-tokens/{token:uuid}",
    );
    vec![
        get(of_group).needs(READ).run(read::search),
        post(of_group).needs(WRITE).run(create::v1),
        post(of_group).version(2).needs(WRITE).run(create::v2),
        get(one).needs(READ).run(read::get),
        delete(one).needs(DELETE).run(read::delete),
        post("/api/mdm/enrollment-tokens").needs(WRITE).run(bulk::get),
        put("/api/mdm/enrollment-tokens").needs(WRITE).run(bulk::update),
        delete("/api/mdm/enrollment-tokens").needs(DELETE).run(bulk::delete),
        put("/api/mdm/enrollment-tokens/{group:uuid}/compliance-statuses/{token:uuid}")
            .needs(WRITE)
            .run(bulk::switch),
    ]
}
