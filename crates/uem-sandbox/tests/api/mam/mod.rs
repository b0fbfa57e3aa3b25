//! /api/mam

mod app_groups;
mod apps;
mod blobs;
mod blocks;
mod choices;
mod internal;
mod macos;
mod public;
mod purchased;
mod removal;
mod repository;
mod rules;
