//! The examples of reverse proxies, with the real nginx and Caddy, certificates of `mooring ca demo`, and a device that
//! changes in the sandbox.

mod caddy;
mod nginx;
mod relay;
mod stage;
mod story;
