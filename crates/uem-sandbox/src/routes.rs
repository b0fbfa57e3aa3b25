//! Every built operation: the routes of all resource folders.

use crate::{http::Operation, mam, mdm, system};

/// All of them, in no particular order.
pub(crate) fn built() -> Vec<Operation> {
    let mut operations = system::routes();
    operations.extend(mdm::routes());
    operations.extend(mam::routes());
    operations
}
