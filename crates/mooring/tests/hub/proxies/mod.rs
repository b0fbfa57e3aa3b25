//! The examples of reverse proxies, with the real nginx, Caddy, Traefik and Envoy, certificates of `mooring ca demo`, and a device that
//! changes in the sandbox.

mod caddy;
mod envoy;
mod identities;
mod mutual_tls;
mod nginx;
mod relay;
mod stage;
mod story;
mod traefik;
