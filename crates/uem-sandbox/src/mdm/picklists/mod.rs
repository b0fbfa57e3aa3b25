//! `/api/mdm/picklists`: what there is to choose from, each list from what the tenant holds or knows.

mod lists;

use crate::http::Operation;

/// The operations of this folder.
pub fn routes() -> Vec<Operation> {
    lists::routes()
}
