//! Tables `devices`, `device_sync`, `device_facets`, `device_contact_hours` and `device_history`: what is asked of
//! them. What a synchronization writes is in `sync_batch`.
//!
//! Words that many devices share (state, platform, compliance, ...) stand once per combination in `device_facets`
//! together with how many devices have it. So a device row names one small number, counts for the overview are a
//! sum over a few hundred rows, and a filter by any of them is a list of facet ids with a known count.

mod counts;
mod facets;
mod filter;
mod history;
mod known;
mod list;
mod outside;
mod plan;
mod row;
mod scope;
mod search_walk;

pub use counts::FleetCounts;
pub(crate) use counts::hour_of;
pub(crate) use facets::{Facet, FacetKey, load_facets};
pub use filter::DeviceFilter;
pub use history::HistoryEntry;
pub use known::KnownDevice;
pub use list::DevicePage;
pub(crate) use row::{DEVICE_COLUMNS, column, read_rows, select_rows, text, values};
pub use row::{DeviceRow, DeviceState};
