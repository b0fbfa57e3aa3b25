//! /api/mam

mod apps;
mod blobs;
mod internal;
mod rules;
