//! Notes on devices: the table. The calls are among the parts of a device.

mod store;

pub use store::{Note, delete, insert, list, update};
