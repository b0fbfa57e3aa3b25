//! The devices and what makes them live.
//!
//! [`seed`](seed()) makes them at the first start: [`people`] own them, [`models`], [`systems`] and [`hardware`] say what they
//! are, [`places`] where they belong; [`generate`] puts it together. [`store`] keeps them, `roster` holds them
//! in memory, [`columns`] what [`filter`] evaluates, [`Fleet`] is what all handlers use, [`clock`] is the tenant's time,
//! `life` makes devices check in, change, come and go while it runs or is stepped, [`happening`] tells what happened to them.

mod alternate_id;
mod block;
mod change;
pub mod clock;
pub mod columns;
mod compact;
mod counts;
mod device_ids;
pub mod events;
pub mod filter;
pub mod generate;
mod handle;
pub mod happening;
pub mod hardware;
pub mod ids;
mod kept;
mod life;
mod life_day;
pub mod models;
mod names;
mod packed;
pub mod people;
pub mod places;
mod platforms;
mod read;
mod result_cache;
mod roster;
mod rows;
pub mod schema;
mod search;
mod seed;
pub mod software;
pub mod state;
pub mod store;
pub mod systems;
mod whole;

pub use alternate_id::By;
pub use handle::Fleet;
pub use happening::{DeviceEvent, Happening};
pub(crate) use life::{live, live_until_now};
pub use seed::seed;
