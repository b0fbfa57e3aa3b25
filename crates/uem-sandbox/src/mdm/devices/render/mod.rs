//! How a device looks in each answer. The truth is [`DeviceState`](crate::fleet::state::DeviceState), the shapes are
//! the vendor's.

mod by_uuid;
mod by_uuid_v3;
mod extensive;
mod full;
mod row;
mod row_v3;
mod words;

pub use by_uuid::by_uuid_v2;
pub use by_uuid_v3::by_uuid_v3;
pub use extensive::{ExtensiveRow, extensive_row};
pub use full::full_json;
pub use row::search_row;
pub use row_v3::{RowV3, search_row_v3};
