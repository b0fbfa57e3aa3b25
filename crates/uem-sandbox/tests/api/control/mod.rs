//! The sandbox's own controls.

mod clock;
mod devices;
