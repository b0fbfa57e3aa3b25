//! Faults on demand: what a client must survive, switched on over `/_sandbox/faults`, or by name over
//! `/_sandbox/rehearsals`.
//!
//! The pipeline asks [`Faults::strike`] at every matched call. A strike either answers instead of the operation
//! (`before`) or spoils its answer (`after`).

mod book;
mod controls;
mod fault;
mod rehearsal;
mod rehearsal_controls;
mod strike;

pub use book::Faults;
pub(crate) use controls::router;
pub(crate) use rehearsal_controls::router as rehearsal_router;
pub(crate) use strike::Strike;
