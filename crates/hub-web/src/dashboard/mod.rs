//! Pages for people. A page is a struct whose fields are all that its template may use; [`frame`] puts it into the
//! shell; [`routes`] lists every route with the permission it needs.

pub mod actions;
mod address;
pub mod app_devices;
pub mod app_upload;
mod apps;
mod audit;
mod decisions;
pub mod devices;
pub mod error;
pub mod fields;
pub mod frame;
pub mod groups;
pub mod integrations;
pub mod live;
mod login;
pub mod notifications;
pub mod operators;
pub mod overview;
pub mod password;
pub mod routes;
pub mod runs;
pub mod settings;
pub mod standing;
pub mod trust;
mod user_group_list;
pub mod users;
pub mod words;

pub use error::PageError;
