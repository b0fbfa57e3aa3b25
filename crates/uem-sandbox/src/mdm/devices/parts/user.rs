//! The enrolment user of a device.

use uem_types::mdm::device_user::DeviceUserResult;

use crate::{
    fleet::state::DeviceState,
    http::{Call, Reply, VendorError},
    system::users,
};

pub(super) async fn run(call: Call, device: DeviceState) -> Result<Reply, VendorError> {
    let user = match &device.user {
        Some(user) => users::store::find(&call.tenant.database, user.id).await?,
        None => None,
    };
    Reply::json(&DeviceUserResult { device_user: user.map(|user| users::user(&call.tenant, &user)) })
}
