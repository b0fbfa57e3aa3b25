//! `GET /api/system/operations/{uuid}`

use super::operation::{Started, render};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::definitions,
};

pub(super) async fn run(call: Call) -> Result<Reply, VendorError> {
    let uuid = call.segment("operationUuid");
    let operation = definitions::visible_by_uuid::<Started>(&call, uuid).await?;
    let operation =
        operation.ok_or_else(|| VendorError::new(404, 404, format!("Operation {uuid} does not exist")))?;
    Reply::json(&render(&call, &operation))
}
