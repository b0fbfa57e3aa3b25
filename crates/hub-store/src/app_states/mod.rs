//! Tables `app_readings` and `app_device_states`: what there is of an app on each device that it is assigned to, and when
//! the tenant is asked for it. A reading writes rows under a number of its own, page by page; only a whole one becomes the
//! one that is shown, so what was known stays until then.

mod follow;
mod list;
mod reading;
mod row;
mod write;

use hub_core::ids::IntegrationId;

pub(crate) use follow::follow_order;
pub use list::{AppDeviceFilter, AppDevicePage};
pub use reading::DueReading;
pub use row::{AppDeviceRow, AppReading, KnownOnDevice};
pub use write::AppDeviceState;

/// The lease under which the devices of an integration's apps are read.
pub fn app_reading_lease(integration: IntegrationId) -> String {
    format!("app-readings/{integration}")
}
