//! The web half through its front door: requests in, answers out, on a fresh SQLite file.

mod access;
mod api;
mod fleet;
mod integrations;
mod login;
mod openapi;
mod pages;
mod support;
