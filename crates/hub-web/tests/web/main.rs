//! The web half through its front door: requests in, answers out, on a fresh SQLite file.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests, and fixtures of tests: a failure ends them")]

mod access;
mod action_calls;
mod action_calls_decided;
mod actions;
mod agents;
mod api;
mod app_devices;
mod app_files;
mod audit;
mod check_again;
mod decide;
mod decide_readings;
mod envoy_grpc;
mod fleet;
mod groups;
mod held;
mod integrations;
mod limits;
mod live;
mod login;
mod openapi;
mod operators;
mod outages;
mod pages;
mod playbooks;
mod signals;
mod status;
mod support;
mod tokens;
mod trust;
mod trust_pages;
mod trust_parties;
mod trust_settings;
mod user_tokens;
mod webhooks;
mod write_back;
