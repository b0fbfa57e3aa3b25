//! What there is of an app on its devices: the card on the page of the app, and the list of the devices.

pub mod card;
pub mod list;
mod read;

pub use read::read;
