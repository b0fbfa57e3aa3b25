//! What there is of an app on each device that it is assigned to (TM-9): the states, how many devices are in which, and
//! when the tenant is asked again after an order.

mod counts;
mod following;
mod state;

pub use counts::StateCounts;
pub use following::{Following, next_reading};
pub use state::InstallState;
