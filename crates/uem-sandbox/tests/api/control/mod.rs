//! The sandbox's own controls.

mod calls;
mod clock;
mod devices;
