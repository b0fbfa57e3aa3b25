//! Who gets what: smart groups that a caller may assign to, the devices in them, and how far a device is.

mod draw;
mod groups;
mod members;
mod reach;

pub use draw::draw;
pub use groups::Groups;
pub use members::{groups_of, members};
pub use reach::{Seen, has_fetched};
