//! `GET /api/mdm/devices/bulksettings`: how many devices one call may name.

use uem_types::mdm::command::BulkSettings;

use crate::{
    http::{Call, Reply, VendorError},
    mdm::commands::BULK_LIMIT,
};

pub(super) async fn run(_: Call) -> Result<Reply, VendorError> {
    let most = i64::try_from(super::membership::BULK_LIMIT).ok();
    let wipes = i64::try_from(BULK_LIMIT).ok();
    Reply::json(&BulkSettings {
        delete_device: wipes,
        enterprise_wipe: wipes,
        gps: most,
        lock_device: wipes,
        send_message: most,
    })
}
